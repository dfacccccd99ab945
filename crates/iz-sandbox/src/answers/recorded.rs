//! One recorded answer: whom it is about, and where it names its question.

use std::{io, ops::Range};

use iz_hl7::{Answer, Delimiters, PartialDate, Source, Text, answer::Patient};
use iz_soap::{Response, WriteError};
use jiff::civil::Date;

use crate::{
    asked::{Asked, AskedId, folded_name},
    question::Question,
};

/// Why a file cannot be replayed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SkipReason {
    /// No HL7 that could be read.
    #[error("it holds no HL7 message: {0}")]
    NoHl7(iz_hl7::ReadError),
    /// HL7 of another type.
    #[error("it holds no RSP, which alone answers a question")]
    NotAnAnswer,
    /// Neither identifiers nor a name in QPD or PID.
    #[error("it names nobody in QPD-3, QPD-4, PID-3 or PID-5, so no question leads to it")]
    Nobody,
    /// Bytes that a SOAP envelope in UTF-8 cannot carry as they are.
    #[error("it is not UTF-8: save it as UTF-8")]
    NotUtf8,
    /// A control character.
    #[error("no SOAP envelope can carry it: {0}")]
    NotXml(WriteError),
    /// The system cannot read the file.
    #[error("the file cannot be read: {0}")]
    Unreadable(io::ErrorKind),
}

impl From<io::Error> for SkipReason {
    fn from(error: io::Error) -> Self {
        Self::Unreadable(error.kind())
    }
}

/// One file.
#[derive(Clone)]
pub(super) struct Recorded {
    text: String,
    /// The persons of QPD and PID.
    people: Vec<Asked>,
    gaps: Vec<Gap>,
}

/// A place that names the question, to be filled with what the next question says there.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Gap {
    range: Range<usize>,
    kind: GapKind,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum GapKind {
    /// MSA-2, filled with MSH-10.
    ControlId,
    /// QPD-2 of the echo.
    QueryTag,
}

impl Recorded {
    pub(super) fn read(bytes: Vec<u8>) -> Result<Self, SkipReason> {
        let text = String::from_utf8(bytes).map_err(|_| SkipReason::NotUtf8)?;
        // The day matters for the status of forecasts alone.
        let source = Source::of(text.as_bytes());
        let answer = Answer::read(&source, Date::default()).map_err(SkipReason::NoHl7)?;
        let is_response = answer.message.message_type.as_deref().is_some_and(|kind| kind.starts_with("RSP"));
        let Some(acknowledgment) = answer.acknowledgment.as_ref().filter(|_| is_response) else {
            return Err(SkipReason::NotAnAnswer);
        };
        let marks = delimiters(&text);
        let echo = acknowledgment.query.as_deref().map(|query| Asked::of_segment(query, &marks));
        let people: Vec<_> = echo
            .into_iter()
            .chain(answer.patients.iter().map(person))
            .filter(|person| !person.identifiers.is_empty() || person.name.is_some())
            .collect();
        if people.is_empty() {
            return Err(SkipReason::Nobody);
        }
        let gaps = gaps(&text, char::from(marks.field));
        let reply = Response::SubmitSingleMessage(text);
        reply.write().map_err(SkipReason::NotXml)?;
        match reply {
            Response::SubmitSingleMessage(text) => Ok(Self { text, people, gaps }),
            _ => Err(SkipReason::NotAnAnswer),
        }
    }

    pub(super) fn has_identifier_of(&self, asked: &Asked) -> bool {
        let mut known = self.people.iter().flat_map(|person| &person.identifiers);
        known.any(|known| asked.identifiers.iter().any(|asked| asked.value == known.value))
    }

    pub(super) fn has_name_of(&self, asked: &Asked) -> bool {
        asked.name.is_some()
            && self.people.iter().any(|person| {
                let born = person.birth_date.zip(asked.birth_date);
                person.name == asked.name && born.is_none_or(|(known, asked)| known == asked)
            })
    }

    /// The text with the gaps filled.
    pub(super) fn made_out_to(&self, question: &Question) -> String {
        let mut out = String::with_capacity(self.text.len() + 64);
        let mut kept = 0;
        for Gap { range, kind } in &self.gaps {
            out.push_str(self.text.get(kept..range.start).unwrap_or_default());
            out.push_str(match kind {
                GapKind::ControlId => question.control_id(),
                GapKind::QueryTag => question.query_tag(),
            });
            kept = range.end;
        }
        out.push_str(self.text.get(kept..).unwrap_or_default());
        out
    }
}

fn person(patient: &Patient<'_>) -> Asked {
    let value = |part: Option<Text<'_>>| part.as_deref().unwrap_or_default().to_owned();
    Asked {
        identifiers: patient
            .registry_id
            .iter()
            .chain(&patient.identifiers)
            .map(|identifier| AskedId {
                value: identifier.value.as_str().to_owned(),
                type_code: value(identifier.type_code),
                ..AskedId::default()
            })
            .collect(),
        name: patient.name.as_ref().and_then(|name| folded_name(&value(name.family), &value(name.given))),
        birth_date: patient.birth_date.and_then(PartialDate::exact),
    }
}

/// The lines of a text with the place at which each starts, blanks and marks before it left out.
fn lines(text: &str) -> impl Iterator<Item = (usize, &str)> {
    text.split_inclusive(['\r', '\n']).scan(0, |next, line| {
        let start = *next;
        *next += line.len();
        let segment =
            line.trim_start_matches(|c: char| c.is_whitespace() || c.is_control() || c == '\u{feff}');
        Some((start + line.len() - segment.len(), segment.trim_end_matches(['\r', '\n'])))
    })
}

fn delimiters(text: &str) -> Delimiters {
    lines(text)
        .find_map(|(_, line)| line.strip_prefix("MSH"))
        .map_or(Delimiters::STANDARD, |rest| Delimiters::of_header(rest.as_bytes()))
}

/// MSA-2 and the QPD-2 that has something in it, in the order of the text.
fn gaps(text: &str, separator: char) -> Vec<Gap> {
    lines(text)
        .filter_map(|(start, line)| {
            let kind = match line.split(separator).next()? {
                "MSA" => GapKind::ControlId,
                "QPD" => GapKind::QueryTag,
                _ => return None,
            };
            let before: usize =
                line.split(separator).take(2).map(|field| field.len() + separator.len_utf8()).sum();
            let value = line.split(separator).nth(2)?;
            let is_echoed = kind == GapKind::ControlId || !value.trim().is_empty();
            is_echoed.then(|| Gap { range: start + before..start + before + value.len(), kind })
        })
        .collect()
}
