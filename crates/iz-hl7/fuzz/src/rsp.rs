//! Arbitrary bytes as a registry's answer.
//!
//! The answer is looked at as its JSON: that is what users see of it.

use iz_hl7::{Delimiters, OwnedAnswer, ReadError, path, unescape};
use jiff::civil::{Date, date};
use serde_json::{Value, json};

const TODAY: Date = date(2026, 11, 22);

/// The one call of the reader.
fn read(bytes: &[u8]) -> Result<Value, ReadError> {
    let answer = OwnedAnswer::read(bytes, TODAY)?;
    Ok(serde_json::to_value(answer.get()).expect("an answer is JSON"))
}

/// Reads the bytes, and reads them again with what must change nothing, or only one thing.
///
/// # Panics
///
/// Where the answer loses or invents something.
pub fn check(bytes: &[u8]) {
    let answer = match read(bytes) {
        Ok(answer) => answer,
        Err(error) => {
            assert!(!error.code().is_empty() && !error.to_string().is_empty());
            return;
        }
    };
    every_row_is_accounted_for(bytes, &answer);
    // Where no line is an MSH segment the text is a list of segments outside of any message.
    if let Some(delimiters) = delimiters(bytes) {
        what_is_listed_stands_at_its_place(bytes, &answer, &delimiters);
        nothing_at_the_end_is_lost(bytes, Account::of(answer), &delimiters);
    }
}

/// Each PID, RXA and ERR is one member or listed as a whole; and a row without a vaccine is no dose.
fn every_row_is_accounted_for(bytes: &[u8], answer: &Value) {
    for (segment, members) in
        [("PID", &["patients"][..]), ("RXA", &["doses", "other_orders"]), ("ERR", &["errors"])]
    {
        let typed: usize = members.iter().map(|member| items(&answer[member]).count()).sum();
        let whole =
            listed(answer).filter(|(location, _)| location.starts_with(segment) && !location.contains('-')).count();
        assert_eq!(typed + whole, values(bytes, segment).len(), "{segment}");
    }
    assert!(items(&answer["doses"]).all(|dose| dose["vaccine"]["code"] != "998"), "998 is no dose");
}

/// Looks one of the listed values up where it is said to stand; the next input tries another.
fn what_is_listed_stands_at_its_place(bytes: &[u8], answer: &Value, delimiters: &Delimiters) {
    let count = listed(answer).count();
    let Some((location, value)) = bytes.len().checked_rem(count).and_then(|at| listed(answer).nth(at)) else {
        return;
    };
    let marks = [delimiters.repetition, delimiters.component, delimiters.subcomponent].map(char::from);
    if !location.contains('-') {
        assert!(values(bytes, location).iter().any(|found| found == value), "{location} is the segment");
    } else if !value.contains(marks) && !value.trim().is_empty() {
        // A piece of several leaves is listed as one and looked up leaf by leaf; blanks are not found.
        let value = unescape(value, delimiters);
        assert!(values(bytes, location).iter().any(|found| *found == value), "{location} holds the value");
    }
}

/// What is put around the message changes nothing that was read of it, and is there itself.
fn nothing_at_the_end_is_lost(bytes: &[u8], before: Account, delimiters: &Delimiters) {
    let separator = char::from(delimiters.field).to_string();
    let odd = format!("ZZZ{separator}1");
    let location = format!("ZZZ[{}]", values(bytes, "ZZZ").len() + 1);
    let entry = line(&json!({ "location": location, "value": odd }));
    let around = [b"\r", bytes, b"\r\r", odd.as_bytes(), b"\r"].concat();
    let after = Account::of(read(&around).expect("what was read stays readable"));
    assert_eq!(after.without(&entry), before, "blank lines say nothing, an odd segment only itself");

    let far = [bytes, separator.repeat(FAR).as_bytes(), FAR_VALUE.as_bytes()].concat();
    let answer = read(&far).expect("more fields are no error");
    assert!(answer.to_string().contains(FAR_VALUE), "a field that no type knows is listed");
}

/// No type has so many fields.
const FAR: usize = 50;
const FAR_VALUE: &str = "Q7FARVALUE";

/// An answer as what it holds, what it lists, and its warnings.
#[derive(Debug, PartialEq)]
struct Account {
    typed: Value,
    listed: Vec<String>,
    warnings: Vec<String>,
}

impl Account {
    fn of(mut answer: Value) -> Self {
        let members = answer.as_object_mut().expect("an answer is an object");
        let mut lines = |member| -> Vec<String> {
            items(&members.remove(member).unwrap_or_default()).map(line).collect()
        };
        let listed = [lines("unread"), lines("other_segments")].concat();
        let mut warnings = lines("warnings");
        // Whether a text ends too early depends on its last line and on a line break behind it.
        warnings.retain(|line| !line.contains("\"cut_off\"") && !line.contains("\"batch_without_end\""));
        Self { typed: answer, listed, warnings }
    }

    /// The account without the last line of that text.
    fn without(mut self, line: &str) -> Self {
        let at = self.listed.iter().rposition(|listed| listed == line);
        self.listed.remove(at.expect("the line is listed"));
        self
    }
}

/// An entry of a list. The first component of a field that has only one is the field itself.
fn line(entry: &Value) -> String {
    entry.to_string().replacen(".1\",", "\",", 1)
}

fn items(list: &Value) -> impl Iterator<Item = &Value> {
    list.as_array().into_iter().flatten()
}

/// Everything listed: its place and its value.
fn listed(answer: &Value) -> impl Iterator<Item = (&str, &str)> {
    items(&answer["unread"])
        .chain(items(&answer["other_segments"]))
        .filter_map(|entry| Some((entry["location"].as_str()?, entry["value"].as_str()?)))
}

fn values(bytes: &[u8], path: &str) -> Vec<String> {
    path::values(bytes, &path.parse().expect("a path")).expect("what was read has locations")
}

/// The delimiters of the header: the first MSH with four marks behind it, or else the first with one.
fn delimiters(bytes: &[u8]) -> Option<Delimiters> {
    let headers = values(bytes, "MSH");
    let marked = |least: usize| {
        let has =
            move |rest: &&[u8]| rest.len() >= least && rest.iter().take(least).all(u8::is_ascii_punctuation);
        headers.iter().filter_map(|header| header.as_bytes().get(3..)).find(has)
    };
    marked(4).or_else(|| marked(1)).map(Delimiters::of_header)
}
