//! docs/CLEANING.md: one table for each kind of request.

use std::fmt::Write as _;

use serde_json::Value;

use super::request::{Request, Section};

const INTRODUCTION: &str = include_str!("introduction.md");

/// The fields of QPD, by member of the patient.
const FIELDS: [(&str, &[usize]); 11] = [
    ("identifiers", &[3]),
    ("name", &[4]),
    ("mothers_maiden_name", &[5]),
    ("birth_date", &[6]),
    ("sex", &[7]),
    ("address", &[8]),
    ("phone", &[9]),
    ("email", &[9]),
    ("multiple_birth", &[10, 11]),
    ("last_updated", &[12]),
    ("last_updated_at", &[13]),
];

/// The fields of the plain patient from QPD-3 on.
const PLAIN: [&str; 11] = ["", "Marsh^Odell^^^^^L", "", "20190604", "M", "", "", "", "", "", ""];

/// One request and what became of it.
#[derive(Debug)]
pub(super) struct Row {
    /// The members as they were typed, as JSON.
    typed: String,
    /// The fields of QPD from QPD-3 on. `None` if the request was refused.
    sent: Option<Vec<String>>,
    /// Each note or error: the pointer, and the code or the reason.
    notes: Vec<(String, String)>,
    members: Vec<String>,
}

impl Row {
    pub(super) fn new(request: &Request, status: u16, answer: &Value, sent: Option<&str>) -> Self {
        assert!(matches!(status, 200 | 422), "{}: {status} {answer}", request.typed);
        let list = if status == 200 { &answer["notes"] } else { &answer["errors"] };
        let text = |entry: &Value, member: &str| entry[member].as_str().unwrap_or_default().to_owned();
        let second = if status == 200 { "code" } else { "reason" };
        let notes = list.as_array().expect("a list").iter();
        let fields = |qpd: &str| {
            let mut fields: Vec<String> = qpd.split('|').skip(3).map(str::to_owned).collect();
            fields.resize(PLAIN.len(), String::new());
            fields
        };
        Self {
            typed: request.typed.to_string(),
            sent: sent.filter(|_| status == 200).map(fields),
            notes: notes.map(|entry| (text(entry, "pointer"), text(entry, second))).collect(),
            members: request.members().map(str::to_owned).collect(),
        }
    }

    pub(super) fn is_refused(&self) -> bool {
        self.sent.is_none()
    }

    /// The fields of the members that were typed, with their numbers.
    fn typed_fields(&self) -> Vec<usize> {
        let of =
            |member: &String| FIELDS.iter().find(|(known, _)| known == member).map_or(&[][..], |(_, of)| of);
        let mut fields: Vec<usize> = self.members.iter().flat_map(of).copied().collect();
        fields.sort_unstable();
        fields.dedup();
        fields
    }

    /// A value changes its own member alone.
    pub(super) fn assert_nothing_else_changed(&self, request: &Request) {
        let typed = self.typed_fields();
        for (at, value) in self.sent.iter().flatten().enumerate().filter(|(at, _)| !typed.contains(&(at + 3)))
        {
            assert_eq!(value, PLAIN[at], "QPD-{}: {}", at + 3, request.typed);
        }
        for (pointer, _) in &self.notes {
            let is_typed = |member: &String| pointer.starts_with(&format!("/patient/{member}"));
            assert!(self.members.iter().any(is_typed), "{pointer} was not typed: {}", request.typed);
        }
    }

    fn line(&self) -> String {
        let sent = self.sent.as_ref().map_or_else(
            || "refused".to_owned(),
            |sent| {
                let fields = self.typed_fields().into_iter().filter_map(|number| {
                    let value = sent.get(number - 3).filter(|value| !value.is_empty())?;
                    Some(format!("QPD-{number} {}", code(value)))
                });
                fields.collect::<Vec<_>>().join("; ")
            },
        );
        let notes: Vec<String> = self
            .notes
            .iter()
            .map(|(pointer, code)| {
                let pointer = pointer.strip_prefix("/patient").unwrap_or(pointer);
                if self.is_refused() {
                    format!("`{pointer}` {code}")
                } else {
                    format!("`{pointer}` `{code}`")
                }
            })
            .collect();
        let dash = |text: String| if text.is_empty() { "–".to_owned() } else { text };
        format!("| {} | {} | {} |\n", code(&self.typed), dash(sent), dash(notes.join("; ")))
    }
}

/// A text as code in a cell of a table. Characters that cannot be seen are shown as JSON writes them.
fn code(text: &str) -> String {
    let mut visible = String::new();
    for c in text.chars() {
        let is_hidden = c.is_control()
            || matches!(c, '\u{a0}' | '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{300}'..='\u{36f}'
                | '\u{3000}' | '\u{feff}');
        match c {
            '|' => visible.push_str("\\|"),
            c if is_hidden => {
                let _ = write!(visible, "\\u{:04x}", u32::from(c));
            }
            c => visible.push(c),
        }
    }
    if visible.contains('`') { format!("`` {visible} ``") } else { format!("`{visible}`") }
}

/// The text of docs/CLEANING.md.
pub(super) fn document(sections: &[(Section, Vec<Row>)]) -> String {
    let mut text = INTRODUCTION.to_owned();
    for (section, rows) in sections {
        let _ = write!(text, "\n## {}\n\n| typed | sent | noted |\n|---|---|---|\n", section.title);
        rows.iter().for_each(|row| text += &row.line());
    }
    text
}
