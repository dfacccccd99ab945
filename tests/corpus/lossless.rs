//! Nothing is lost: every component with a value in every real answer is in the typed answer or in its list `unread`.
//!
//! A leaf is a component or subcomponent with a value. It counts as found where its text, or the date that it stands for,
//! is in the JSON of the member that its segment becomes, or in a list entry for a segment of that name. For an order, only
//! the member of that order counts. This proves little for a short leaf such as `1`, and much for a longer value.

use std::{collections::BTreeMap, fs};

use iz_hl7::{Answer, Delimiters, Source, Timestamp, unescape};
use serde_json::Value;

/// Whether the standard fixes the value at this location, or the value became a member's name or position.
fn is_boilerplate(segment: &str, field: usize, component: usize, leaf: &str, fields: &[&str]) -> bool {
    let is_other_order = is_non_vaccine(fields);
    let is_number = || leaf.bytes().all(|byte| byte.is_ascii_digit());
    match (segment, field) {
        ("MSH", 2 | 15 | 16) => true,
        ("PID" | "NK1" | "OBX", 1) => is_number(),
        ("OBX", 2) => leaf.len() <= 5,
        ("OBX", 3) => component <= 3,
        ("OBX", 4) => component == 1,
        ("MSH", 21) => component > 1 && leaf == "CDCPHINVS",
        ("ORC", 1) => leaf == "RE",
        ("RXA", 1 | 2) => matches!(leaf, "0" | "1" | "999"),
        ("RXA", 4) => fields.get(3) == fields.get(4),
        ("RXA", 6) => matches!(leaf.split('.').next(), Some("999" | "0")),
        ("RXA", 5) => is_other_order && matches!(leaf, "998" | "CVX"),
        ("RXA", 20) => is_other_order && leaf == "NA",
        ("OBX", 6) => matches!(leaf, "NA" | "HL70353" | "Not Applicable"),
        ("OBX", 11) => leaf == "F",
        _ => false,
    }
}

/// Whether these are the fields of an RXA without a vaccine (CVX 998).
fn is_non_vaccine(fields: &[&str]) -> bool {
    fields.first() == Some(&"RXA") && fields.get(5).is_some_and(|code| code.contains("998"))
}

/// The texts of an answer, by the segments that they come from.
struct AnswerTexts {
    answer: Value,
    doses: usize,
    other_orders: usize,
    /// The texts of the current order.
    order: String,
}

impl AnswerTexts {
    fn of(answer: Value) -> Self {
        Self { answer, doses: 0, other_orders: 0, order: String::new() }
    }

    fn members(&self, pointers: &[String]) -> String {
        let mut out = String::new();
        pointers
            .iter()
            .filter_map(|pointer| self.answer.pointer(pointer))
            .for_each(|value| flatten(value, &mut out));
        out
    }

    /// Makes the order of this RXA the current one.
    fn start_order(&mut self, rxa: &[&str]) {
        let (count, member) = if is_non_vaccine(rxa) {
            (&mut self.other_orders, "other_orders")
        } else {
            (&mut self.doses, "doses")
        };
        let pointer = format!("/{member}/{count}");
        *count += 1;
        self.order = self.members(&[pointer, "/forecasts".to_owned(), "/facts".to_owned()]);
    }

    /// The texts in which the leaves of a segment may be found.
    fn for_segment(&self, name: &str) -> String {
        let members: &[&str] = match name {
            "MSH" => &["/message", "/profile"],
            "MSA" | "QAK" | "QPD" => &["/acknowledgment"],
            "ERR" => &["/errors"],
            "PID" | "PD1" | "NK1" => &["/patients"],
            "ORC" | "RXA" | "RXR" | "OBX" => &[],
            _ => &["/preamble"],
        };
        let mut out = self.members(&members.iter().map(|&member| member.to_owned()).collect::<Vec<_>>());
        if members.is_empty() {
            out.push_str(&self.order);
        }
        // An unread value is listed with the name of its segment. A line without a name may belong to any segment.
        let is_name = name.len() == 3 && name.bytes().all(|byte| byte.is_ascii_alphanumeric());
        for entry in
            ["unread", "other_segments"].iter().filter_map(|member| self.answer[member].as_array()).flatten()
        {
            let location = entry["location"].as_str().unwrap_or_default();
            if location.starts_with(name) || !is_name {
                flatten(entry, &mut out);
            }
        }
        out
    }
}

/// Appends every string and number of the JSON, one on each line.
fn flatten(value: &Value, out: &mut String) {
    match value {
        Value::String(text) => out.extend([text, "\n"]),
        Value::Number(number) => out.extend([number.to_string().as_str(), "\n"]),
        Value::Array(items) => items.iter().for_each(|item| flatten(item, out)),
        Value::Object(members) => members.values().for_each(|member| flatten(member, out)),
        Value::Null | Value::Bool(_) => {}
    }
}

/// The texts that an answer may have for a leaf.
fn forms(leaf: &str) -> Vec<String> {
    let mut forms = vec![leaf.to_owned(), unescape(leaf, &Delimiters::STANDARD).into_owned()];
    forms.extend(Timestamp::parse(leaf).map(|timestamp| timestamp.to_string()));
    // The validity of a dose becomes a word, and a number loses its leading zeros and its `.0`.
    forms.extend(match leaf {
        "Y" | "y" => Some("valid".to_owned()),
        "N" | "n" => Some("not_valid".to_owned()),
        number => number.trim_start_matches('0').strip_suffix(".0").map(str::to_owned),
    });
    forms
}

/// Whether the texts contain the leaf. For a date with a time they must contain both.
fn is_found(leaf: &str, texts: &str) -> bool {
    let parts = Timestamp::parse(leaf)
        .map(|timestamp| (timestamp.date.to_string(), timestamp.time.map(|time| time.to_string())));
    let as_date = parts
        .is_some_and(|(date, time)| texts.contains(&date) && time.is_none_or(|time| texts.contains(&time)));
    as_date || forms(leaf).iter().any(|form| texts.contains(form.as_str()))
}

#[test]
fn every_value_is_in_the_answer_or_in_unread() {
    let Some(folder) = super::folder() else { return };
    let mut lost: BTreeMap<String, usize> = BTreeMap::new();
    let mut leaves = 0_usize;
    for entry in fs::read_dir(folder.join("messages")).expect("messages/") {
        let path = entry.expect("an entry").path();
        let bytes = fs::read(&path).expect("a file");
        let source = Source::of(bytes.as_slice());
        let Ok(answer) = Answer::read(&source, jiff::civil::date(2026, 11, 22)) else { continue };
        let mut texts = AnswerTexts::of(serde_json::to_value(&answer).expect("JSON"));
        let text = String::from_utf8_lossy(&bytes);
        let lines: Vec<Vec<&str>> = text
            .split(['\r', '\n'])
            .map(|line| line.trim_matches(|c: char| c.is_control() || c == '\u{feff}'))
            .filter(|line| !line.trim().is_empty())
            .map(|line| line.split('|').collect())
            .collect();
        for (at, line) in lines.iter().enumerate() {
            let mut fields = line.clone();
            let segment = fields[0].to_owned();
            // An order begins with its ORC, or with its RXA where no ORC comes before it.
            let started_by = match segment.as_str() {
                "RXA" if at == 0 || lines[at - 1][0] != "ORC" => Some(at),
                "ORC" if lines.get(at + 1).is_some_and(|next| next[0] == "RXA") => Some(at + 1),
                _ => None,
            };
            if let Some(rxa) = started_by {
                texts.start_order(&lines[rxa]);
            }
            let segment_texts = texts.for_segment(&segment);
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
                                && !is_found(leaf, &segment_texts)
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
