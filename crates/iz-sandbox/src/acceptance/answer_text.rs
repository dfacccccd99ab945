//! Fills the template of an answer in.
//!
//! A template has a segment in each line. `{NAME}` stands for a part that several templates share (`parts.toml`), for a
//! value of the query or of the case, or for a day such as `{-2y}`, which counts from the day of the query.

use std::sync::LazyLock;

use serde::Deserialize;

use crate::{
    acceptance::case::AcceptanceCase, query::message::QueryMessage, record::day::Day, rsp::reply::RspStamp,
    toml_file,
};

/// The parts. A part may hold those that stand behind it in the file.
static PARTS: LazyLock<Vec<Part>> = LazyLock::new(|| toml_file::read_list(include_str!("parts.toml")));

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Part {
    name: String,
    text: String,
}

/// The values that a template can hold.
pub(super) struct AnswerValues<'v> {
    pub(super) case: &'v AcceptanceCase,
    pub(super) query: &'v QueryMessage,
    pub(super) stamp: &'v RspStamp,
}

/// The message that a template makes. Each segment ends with CR, except the last one if `ends_without_line_end` is set.
pub(super) fn message(values: &AnswerValues<'_>, template: &str, ends_without_line_end: bool) -> String {
    let whole = PARTS.iter().fold(template.to_owned(), |text, part| {
        text.replace(&format!("{{{}}}", part.name), part.text.trim())
    });
    let lines: Vec<_> = whole.trim().lines().map(|line| filled(values, line)).collect();
    lines.join("\r") + if ends_without_line_end { "" } else { "\r" }
}

/// A line with its values. A name that nobody knows stays as it is.
fn filled(values: &AnswerValues<'_>, line: &str) -> String {
    let mut out = String::with_capacity(line.len() * 2);
    let mut rest = line;
    while let Some((before, (name, behind))) =
        rest.split_once('{').and_then(|(before, behind)| Some((before, behind.split_once('}')?)))
    {
        out.push_str(before);
        match value(values, name) {
            Some(value) => out.push_str(&value),
            None => out.push_str(&format!("{{{name}}}")),
        }
        rest = behind;
    }
    out + rest
}

fn value(values: &AnswerValues<'_>, name: &str) -> Option<String> {
    let AnswerValues { case, query, stamp } = values;
    let person = case.person.as_ref();
    let text = match name {
        "control_id" => query.control_id(),
        "query_tag" => query.query_tag(),
        "query_name" => query.query_name(),
        "query" => query.query()?,
        "application" => query.header_field(3),
        "facility" => query.header_field(4),
        "organization" => query.header_field(22),
        "message_id" => &stamp.control_id,
        "case" => &case.id,
        "family" => &person?.family,
        "given" => &person?.given,
        "sex" => person?.sex.as_deref().unwrap_or_default(),
        "birth_date" => return Some(person?.birth_date.strftime("%Y%m%d").to_string()),
        // More than a reader takes from one message.
        "many_repetitions" => return Some("~".repeat(20_001)),
        "now" => return Some(stamp.time.strftime("%Y%m%d%H%M%S%z").to_string()),
        day => {
            let day: Day = day.parse().ok()?;
            return Some(day.resolve(stamp.time.date()).strftime("%Y%m%d").to_string());
        }
    };
    Some(text.to_owned())
}
