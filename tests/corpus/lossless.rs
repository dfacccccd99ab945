//! Nothing is lost: every valued leaf of every real answer is in the typed answer or in what it
//! lists as unread.
//!
//! A leaf counts as found where its text, or the date that it is, stands in the answer's JSON. That
//! is a weak proof for a leaf as short as `1` and a strong one for everything that means something.

use std::{collections::BTreeMap, fs};

use iz_hl7::{Answer, Delimiters, Source, Timestamp, unescape};
use serde_json::Value;

/// Places whose value the standard fixes, or that became the name or the order of a member.
fn is_boilerplate(segment: &str, field: usize, component: usize, leaf: &str, fields: &[&str]) -> bool {
    let carrier = segment == "RXA" && fields.get(5).is_some_and(|code| code.contains("998"));
    match (segment, field) {
        ("MSH", 2 | 15 | 16) | ("PID" | "NK1", 1) | ("RXA", 1 | 2) | ("OBX", 1..=4) => true,
        ("MSH", 21) => component > 1 && leaf == "CDCPHINVS",
        ("ORC", 1) => leaf == "RE",
        ("RXA", 4) => fields.get(3) == fields.get(4),
        ("RXA", 6) => matches!(leaf.split('.').next(), Some("999" | "0")),
        ("RXA", 5) => carrier && matches!(leaf, "998" | "CVX"),
        ("RXA", 20) => carrier && leaf == "NA",
        ("OBX", 6) => matches!(leaf, "NA" | "HL70353" | "Not Applicable"),
        ("OBX", 11) => leaf == "F",
        _ => false,
    }
}

/// Every string and number of the JSON, a line each.
fn flatten(value: &Value, out: &mut String) {
    match value {
        Value::String(text) => out.extend([text, "\n"]),
        Value::Number(number) => out.extend([number.to_string().as_str(), "\n"]),
        Value::Array(items) => items.iter().for_each(|item| flatten(item, out)),
        Value::Object(members) => members.values().for_each(|member| flatten(member, out)),
        Value::Null | Value::Bool(_) => {}
    }
}

/// The ways in which a leaf may stand in an answer.
fn forms(leaf: &str) -> Vec<String> {
    let mut forms = vec![leaf.to_owned(), unescape(leaf, &Delimiters::STANDARD).into_owned()];
    forms.extend(Timestamp::parse(leaf).map(|timestamp| timestamp.to_string()));
    // Dose validity and numbers have a word and a figure of their own.
    forms.extend(match leaf {
        "Y" | "y" => Some("valid".to_owned()),
        "N" | "n" => Some("not_valid".to_owned()),
        number => number.trim_start_matches('0').strip_suffix(".0").map(str::to_owned),
    });
    forms
}

/// Whether the leaf stands in the answer; of a date with a time, both parts.
fn is_found(leaf: &str, haystack: &str) -> bool {
    let parts = Timestamp::parse(leaf)
        .map(|timestamp| (timestamp.date.to_string(), timestamp.time.map(|time| time.to_string())));
    let as_date = parts.is_some_and(|(date, time)| {
        haystack.contains(&date) && time.is_none_or(|time| haystack.contains(&time))
    });
    as_date || forms(leaf).iter().any(|form| haystack.contains(form.as_str()))
}

#[test]
fn every_leaf_is_in_the_answer_or_listed() {
    let Some(folder) = super::folder() else { return };
    let mut lost: BTreeMap<String, usize> = BTreeMap::new();
    let mut leaves = 0_usize;
    for entry in fs::read_dir(folder.join("messages")).expect("messages/") {
        let path = entry.expect("an entry").path();
        let bytes = fs::read(&path).expect("a file");
        let source = Source::of(bytes.as_slice());
        let Ok(answer) = Answer::read(&source, jiff::civil::date(2026, 11, 22)) else { continue };
        let mut haystack = String::new();
        flatten(&serde_json::to_value(&answer).expect("JSON"), &mut haystack);
        let text = String::from_utf8_lossy(&bytes);
        for line in text.split(['\r', '\n']) {
            let mut fields: Vec<&str> =
                line.trim_matches(|c: char| c.is_control() || c == '\u{feff}').split('|').collect();
            let segment = fields[0].to_owned();
            if matches!(segment.as_str(), "MSH" | "FHS" | "BHS") {
                fields.insert(1, "");
            }
            for (number, field) in fields.iter().enumerate().skip(1) {
                for repetition in field.split('~') {
                    for (component, part) in (1..).zip(repetition.split('^')) {
                        for leaf in
                            part.split('&').map(str::trim).filter(|leaf| !leaf.is_empty() && *leaf != "\"\"")
                        {
                            leaves += 1;
                            if !is_boilerplate(&segment, number, component, leaf, &fields)
                                && !is_found(leaf, &haystack)
                            {
                                let name = path.file_name().unwrap_or_default().to_string_lossy();
                                *lost
                                    .entry(format!("{segment}-{number}.{component} {}", &name[..3]))
                                    .or_default() += 1;
                            }
                        }
                    }
                }
            }
        }
    }
    assert!(leaves > 100_000, "only {leaves} leaves");
    assert!(lost.is_empty(), "{} of {leaves} leaves are lost: {lost:#?}", lost.values().sum::<usize>());
}
