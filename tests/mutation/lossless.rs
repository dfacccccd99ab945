//! Nothing is lost, whatever the order and the number of the segments: each value of a changed message is in a type or in a
//! list of the answer.

use std::collections::{BTreeMap, HashSet};

use iz_hl7::{Answer, Delimiters, Outcome, Source, Timestamp, unescape};
use serde_json::Value;

use super::{change::Lines, messages, some_of};

/// The shortest leaf that is looked for. A shorter one is found everywhere.
const SHORTEST: usize = 5;

/// The texts of an answer.
#[derive(Default)]
struct Texts {
    /// Each text. Most leaves are one of them.
    each: HashSet<String>,
    all: String,
}

impl Texts {
    fn add(&mut self, answer: &Value) {
        match answer {
            Value::String(text) => {
                self.all.extend([text, "\n"]);
                self.each.insert(text.clone());
            }
            Value::Number(number) => self.all.extend([number.to_string().as_str(), "\n"]),
            Value::Array(items) => items.iter().for_each(|item| self.add(item)),
            Value::Object(members) => members.values().for_each(|member| self.add(member)),
            Value::Null | Value::Bool(_) => {}
        }
    }

    fn contains(&self, text: &str) -> bool {
        self.each.contains(text) || self.all.contains(text)
    }
}

/// Whether the standard fixes the value, or the value decides the name of a member: OBX-3 and HL7's own tables.
fn is_boilerplate(segment: &str, field: usize, leaf: &str) -> bool {
    (segment == "OBX" && matches!(field, 2..=4))
        || leaf == "CDCPHINVS"
        || leaf == "HL70353"
        || leaf == "Not Applicable"
}

fn is_found(leaf: &str, texts: &Texts) -> bool {
    let has_date = |sent: &str| {
        Timestamp::parse(sent).is_some_and(|parsed| {
            texts.contains(&parsed.date.to_string())
                && parsed.time.is_none_or(|time| texts.contains(&time.to_string()))
        })
    };
    texts.each.contains(leaf)
        || has_date(leaf)
        || texts.contains(leaf)
        || texts.contains(&unescape(leaf, &Delimiters::STANDARD))
        || leaf.trim_start_matches('0').strip_suffix(".0").is_some_and(|number| texts.contains(number))
}

/// The leaves of `sent` that are not in the answer of `text`, with their locations.
fn lost(sent: &str, text: &str) -> Vec<String> {
    let source = Source::of(text);
    let Ok(answer) = Answer::read(&source, jiff::civil::date(2026, 11, 22)) else { return Vec::new() };
    let mut found = Texts::default();
    found.add(&serde_json::to_value(&answer).expect("JSON"));
    let mut lost = Vec::new();
    for line in sent.split(['\r', '\n']) {
        let fields: Vec<&str> = line.split('|').collect();
        for (number, field) in fields.iter().enumerate().skip(1) {
            let leaves = field.split(['~', '^', '&']).map(str::trim);
            for leaf in leaves.filter(|leaf| leaf.len() >= SHORTEST && *leaf != "~\\&") {
                if !is_boilerplate(fields[0], number, leaf) && !is_found(leaf, &found) {
                    lost.push(format!("{}-{number}", fields[0].trim()));
                }
            }
        }
    }
    lost
}

#[test]
fn a_changed_message_loses_no_value() {
    let mut lost_by_change: BTreeMap<String, usize> = BTreeMap::new();
    let (mut changed, mut example) = (0, String::new());
    for message in messages::all() {
        // What the unchanged message loses is the business of another test.
        let before = lost(&message.text, &message.text);
        let lines = Lines::of(&message.text);
        // A long message takes most of the time.
        let places = if message.text.len() > 6_000 { 1 } else { 2 };
        for number in some_of(lines.segments.len(), places) {
            for (change, text) in lines.changed(number) {
                changed += 1;
                // A lost line end joins two values, so the values are those of the message before.
                let sent = if change == "joined with the next" { &message.text } else { &text };
                for place in lost(sent, &text).into_iter().filter(|place| !before.contains(place)) {
                    *lost_by_change.entry(format!("{change}: {place}")).or_default() += 1;
                    example = format!("{} of {}", lines.segments[number], message.name);
                }
            }
        }
    }
    println!("{changed} changed messages");
    assert!(lost_by_change.is_empty(), "{lost_by_change:#?}, such as {example}");
}

#[test]
fn each_field_that_is_filled_is_read_or_listed() {
    let mut lost = Vec::new();
    for message in messages::own() {
        let lines = Lines::of(&message.text);
        for (number, segment) in lines.segments.iter().enumerate() {
            let fields: Vec<&str> = segment.split('|').collect();
            let first = if matches!(fields[0], "MSH" | "BHS" | "FHS") { 2 } else { 1 };
            // OBX-4 decides what belongs together. It has no member.
            for field in (first..30).filter(|field| (fields[0], *field) != ("OBX", 4)) {
                let mut fields: Vec<&str> = fields.clone();
                fields.resize(fields.len().max(field + 1), "");
                fields[field] = "Q7MARKED";
                let mut segments = lines.segments.clone();
                segments[number] = fields.join("|");
                let source = Source::of(lines.text(&segments));
                let answer = Answer::read(&source, jiff::civil::date(2026, 11, 22)).expect("an answer");
                if !serde_json::to_string(&answer).expect("JSON").contains("Q7MARKED") {
                    lost.push(format!("{}: {}-{field}", message.name, fields[0]));
                }
            }
        }
    }
    assert!(lost.is_empty(), "{lost:?}");
}

#[test]
fn a_field_that_is_emptied_takes_no_other_value_with_it() {
    for message in messages::own() {
        let lines = Lines::of(&message.text);
        for (number, segment) in lines.segments.iter().enumerate() {
            let fields: Vec<&str> = segment.split('|').collect();
            let first = if matches!(fields[0], "MSH" | "BHS" | "FHS") { 2 } else { 1 };
            for field in first..fields.len() {
                let mut fields = fields.clone();
                fields[field] = "";
                let mut segments = lines.segments.clone();
                segments[number] = fields.join("|");
                let text = lines.text(&segments);
                let lost = lost(&text, &text);
                assert!(lost.is_empty(), "{}: {}-{field}: {lost:?}", message.name, fields[0]);
            }
        }
    }
}

#[test]
fn a_lost_line_end_is_repaired_or_warned_of() {
    let mut silent = Vec::new();
    let mut joined = 0;
    for message in messages::all() {
        let lines = Lines::of(&message.text);
        let read = |text: &str| {
            let source = Source::of(text);
            let answer = Answer::read(&source, jiff::civil::date(2026, 11, 22)).ok()?;
            let warned = answer.warnings.iter().any(|warning| {
                matches!(warning.code.as_str(), "segments_in_one_line" | "segment_in_field" | "cut_off")
            });
            Some((answer.outcome, answer.patients.len(), answer.doses.len(), answer.forecasts.len(), warned))
        };
        let Some((outcome, patients, doses, forecasts, _)) = read(&message.text) else { continue };
        // The corpus has queries and updates too. Some of their segments never stand in an answer.
        if outcome == Outcome::Unexpected {
            continue;
        }
        for number in some_of(lines.segments.len().saturating_sub(1), 8) {
            joined += 1;
            let whole = Some((outcome, patients, doses, forecasts, true));
            if read(&lines.without_line_end(number)).is_some_and(|found| !found.4 && Some(found) != whole) {
                let pair = [&lines.segments[number], &lines.segments[number + 1]]
                    .map(|segment| segment.chars().take(3).collect::<String>());
                silent.push(format!("{} {}", message.name, pair.join(" ")));
            }
        }
    }
    println!("{joined} lost line ends; {} without a warning", silent.len());
    assert!(silent.is_empty(), "{} of {joined}: {silent:?}", silent.len());
}
