//! Arbitrary bytes as the answer of a registry.
//!
//! The checks read the answer as JSON, because that is what users get.

use iz_hl7::{Delimiters, OwnedAnswer, ReadError, path, unescape};
use jiff::civil::{Date, date};
use serde_json::{Value, json};

const TODAY: Date = date(2026, 11, 22);

/// Reads the bytes. Returns the answer as JSON.
fn read(bytes: &[u8]) -> Result<Value, ReadError> {
    let answer = OwnedAnswer::read(bytes, TODAY)?;
    Ok(serde_json::to_value(answer.get()).expect("an answer is JSON"))
}

/// Reads the bytes, and reads them again with additions that must change nothing, or only one entry.
///
/// # Panics
///
/// If the answer loses or invents a value.
pub fn check(bytes: &[u8]) {
    let answer = match read(bytes) {
        Ok(answer) => answer,
        Err(error) => {
            assert!(!error.code().is_empty() && !error.to_string().is_empty());
            return;
        }
    };
    every_segment_is_in_a_list(bytes, &answer);
    // Without an MSH segment, the text is a list of segments outside any message.
    if let Some(delimiters) = delimiters(bytes) {
        a_listed_value_stands_at_its_location(bytes, &answer, &delimiters);
        nothing_around_the_message_is_lost(bytes, AnswerParts::of(answer), &delimiters);
    }
}

/// Each PID, RXA and ERR is an item of a list or is listed as unread, and an order with CVX 998 is not a dose.
fn every_segment_is_in_a_list(bytes: &[u8], answer: &Value) {
    for (segment, members) in
        [("PID", &["patients"][..]), ("RXA", &["doses", "other_orders"]), ("ERR", &["errors"])]
    {
        let typed: usize = members.iter().map(|member| items(&answer[member]).count()).sum();
        let whole = listed(answer)
            .filter(|(location, _)| location.starts_with(segment) && !location.contains('-'))
            .count();
        assert_eq!(typed + whole, values(bytes, segment).len(), "{segment}");
    }
    assert!(items(&answer["doses"]).all(|dose| dose["vaccine"]["code"] != "998"), "998 is no dose");
}

/// Looks up one of the listed values at its location. The size of the input decides which.
fn a_listed_value_stands_at_its_location(bytes: &[u8], answer: &Value, delimiters: &Delimiters) {
    let count = listed(answer).count();
    let Some((location, value)) = bytes.len().checked_rem(count).and_then(|at| listed(answer).nth(at)) else {
        return;
    };
    let marks = [delimiters.repetition, delimiters.component, delimiters.subcomponent].map(char::from);
    if !location.contains('-') {
        assert!(values(bytes, location).iter().any(|found| found == value), "{location} is the segment");
    } else if !value.contains(marks) && !value.trim().is_empty() {
        // A value with several parts is listed as one value, but looked up part by part. Whitespace is not found.
        let value = unescape(value, delimiters);
        assert!(values(bytes, location).iter().any(|found| *found == value), "{location} holds the value");
    }
}

/// Segments and fields around the message change nothing else, and are listed themselves.
fn nothing_around_the_message_is_lost(bytes: &[u8], before: AnswerParts, delimiters: &Delimiters) {
    let separator = char::from(delimiters.field).to_string();
    let odd = format!("ZZZ{separator}1");
    let location = format!("ZZZ[{}]", values(bytes, "ZZZ").len() + 1);
    let entry = line(&json!({ "location": location, "value": odd }));
    let around = [b"\r", bytes, b"\r\r", odd.as_bytes(), b"\r"].concat();
    let after = AnswerParts::of(read(&around).expect("a message with additions is read"));
    assert_eq!(
        after.without(&entry),
        before,
        "blank lines change nothing, and an unknown segment is only listed"
    );

    let far = [bytes, separator.repeat(FAR).as_bytes(), FAR_VALUE.as_bytes()].concat();
    let answer = read(&far).expect("more fields are no error");
    assert!(answer.to_string().contains(FAR_VALUE), "a field that no type knows is listed");
}

/// The number of a field that no type has.
const FAR: usize = 50;
const FAR_VALUE: &str = "Q7FARVALUE";

/// An answer in three parts: typed values, listed values and warnings.
#[derive(Debug, PartialEq)]
struct AnswerParts {
    typed: Value,
    listed: Vec<String>,
    warnings: Vec<String>,
}

impl AnswerParts {
    fn of(mut answer: Value) -> Self {
        let members = answer.as_object_mut().expect("an answer is an object");
        let mut lines = |member| -> Vec<String> {
            items(&members.remove(member).unwrap_or_default()).map(line).collect()
        };
        let listed = [lines("unread"), lines("other_segments")].concat();
        let mut warnings = lines("warnings");
        // Whether the end of a text is missing depends on its last line and on the line break after it.
        let of_end = ["cut_off", "last_line_end_missing", "last_order_unfinished", "batch_without_end"];
        warnings.retain(|line| !of_end.iter().any(|code| line.contains(&format!("\"{code}\""))));
        Self { typed: answer, listed, warnings }
    }

    /// The same without the last listed line of that text.
    fn without(mut self, line: &str) -> Self {
        let at = self.listed.iter().rposition(|listed| listed == line);
        self.listed.remove(at.expect("the line is listed"));
        self
    }
}

/// An entry of a list as text. If a field has only one component, the component and the field are the same.
fn line(entry: &Value) -> String {
    entry.to_string().replacen(".1\",", "\",", 1)
}

fn items(list: &Value) -> impl Iterator<Item = &Value> {
    list.as_array().into_iter().flatten()
}

/// Each listed value with its location.
fn listed(answer: &Value) -> impl Iterator<Item = (&str, &str)> {
    items(&answer["unread"])
        .chain(items(&answer["other_segments"]))
        .filter_map(|entry| Some((entry["location"].as_str()?, entry["value"].as_str()?)))
}

fn values(bytes: &[u8], path: &str) -> Vec<String> {
    path::values(bytes, &path.parse().expect("a path")).expect("a message that was read can be looked up")
}

/// The delimiters of the first MSH with four punctuation marks, or else of the first with one.
fn delimiters(bytes: &[u8]) -> Option<Delimiters> {
    let headers = values(bytes, "MSH");
    let with_punctuation = |least: usize| {
        let has =
            move |rest: &&[u8]| rest.len() >= least && rest.iter().take(least).all(u8::is_ascii_punctuation);
        headers.iter().filter_map(|header| header.as_bytes().get(3..)).find(has)
    };
    with_punctuation(4).or_else(|| with_punctuation(1)).map(Delimiters::of_header)
}
