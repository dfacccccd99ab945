//! One recorded answer: the persons in it, and the values that refer to its query.

use std::io;

use hl7_parser::message::Separators;
use iz_hl7::{Answer, Delimiters, Source};
use iz_soap::{Response, WriteError};
use jiff::civil::Date;

use super::recorded_person::RecordedPerson;
use crate::query::{message::QueryMessage, search_criteria::SearchCriteria};

/// Why a file cannot be replayed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SkipReason {
    /// There is no readable HL7.
    #[error("it holds no HL7 message: {0}")]
    NoHl7(iz_hl7::ReadError),
    /// The message is of another type.
    #[error("it holds no RSP: only an RSP answers a query")]
    NotAnAnswer,
    /// There is neither an identifier nor a name in QPD or PID.
    #[error("it names nobody in QPD-3, QPD-4, PID-3 or PID-5, so no query finds it")]
    Nobody,
    /// The bytes are not UTF-8, which a SOAP envelope needs.
    #[error("it is not UTF-8: save it as UTF-8")]
    NotUtf8,
    /// There is a control character.
    #[error("a SOAP envelope cannot hold it: {0}")]
    NotXml(WriteError),
    /// It is a pipe, a socket or a device.
    #[error("it is no regular file: copy its content to one")]
    NotRegular,
    /// The operating system cannot read the file.
    #[error("the file cannot be read: {0}")]
    Unreadable(io::ErrorKind),
}

/// One file.
#[derive(Clone)]
pub(super) struct RecordedAnswer {
    text: String,
    /// The persons of QPD and PID.
    people: Vec<SearchCriteria>,
    /// The people in the recorded answers, who can be looked up.
    pub(super) listed: Vec<RecordedPerson>,
    separator: char,
}

impl RecordedAnswer {
    pub(super) fn read(bytes: Vec<u8>) -> Result<Self, SkipReason> {
        let text = String::from_utf8(bytes).map_err(|_| SkipReason::NotUtf8)?;
        // Only the status of forecasts depends on the day, and it is not used.
        let source = Source::of(text.as_bytes());
        let answer = Answer::read(&source, Date::default()).map_err(SkipReason::NoHl7)?;
        let is_response = answer.message.message_type.as_deref().is_some_and(|kind| kind.starts_with("RSP"));
        if answer.acknowledgment.is_none() || !is_response {
            return Err(SkipReason::NotAnAnswer);
        }
        let separators = separators(&text);
        let lines = || text.split(['\r', '\n']).map(without_indent);
        let people: Vec<_> = lines()
            .map(|line| SearchCriteria::of_segment(line, separators))
            .filter(|person| !person.identifiers.is_empty() || person.name.is_some())
            .collect();
        if people.is_empty() {
            return Err(SkipReason::Nobody);
        }
        let listed = RecordedPerson::listed(lines(), separators);
        Response::SubmitSingleMessage(text.clone()).write().map_err(SkipReason::NotXml)?;
        Ok(Self { text, people, listed, separator: separators.field })
    }

    pub(super) fn has_identifier_of(&self, criteria: &SearchCriteria) -> bool {
        let mut known = self.people.iter().flat_map(|person| &person.identifiers);
        known.any(|known| criteria.identifiers.iter().any(|sought| sought.value == known.value))
    }

    pub(super) fn has_name_of(&self, criteria: &SearchCriteria) -> bool {
        criteria.name.is_some()
            && self.people.iter().any(|person| {
                let born = person.birth_date.zip(criteria.birth_date);
                person.name == criteria.name && born.is_none_or(|(known, sought)| known == sought)
            })
    }

    /// The text with MSA-2 and QPD-2 of this query. An empty QPD-2 stays empty.
    pub(super) fn addressed_to(&self, query: &QueryMessage) -> String {
        let lines = self.text.split_inclusive(['\r', '\n']);
        lines.map(|line| self.addressed_line(line, query).unwrap_or_else(|| line.to_owned())).collect()
    }

    /// The line with another second field. `None` if it stays as it is.
    fn addressed_line(&self, line: &str, query: &QueryMessage) -> Option<String> {
        let mut fields: Vec<&str> = line.split(self.separator).collect();
        let name = without_indent(fields.first()?);
        let field = fields.get_mut(2)?;
        let sent = field.trim_end_matches(['\r', '\n']);
        let value = match name {
            "MSA" => field.replacen(sent, query.control_id(), 1),
            "QPD" if !sent.trim().is_empty() => field.replacen(sent, query.query_tag(), 1),
            _ => return None,
        };
        *field = &value;
        Some(fields.join(&self.separator.to_string()))
    }
}

/// A line without the white space and control characters before its segment.
fn without_indent(line: &str) -> &str {
    line.trim_start_matches(|c: char| c.is_whitespace() || c.is_control() || c == '\u{feff}')
}

/// The delimiters in MSH, for hl7-parser.
fn separators(text: &str) -> Separators {
    let mut lines = text.split(['\r', '\n']).map(without_indent);
    let header = lines.find_map(|line| line.strip_prefix("MSH"));
    let Delimiters { field, component, repetition, escape, subcomponent } =
        header.map_or(Delimiters::STANDARD, |rest| Delimiters::of_header(rest.as_bytes()));
    let [field, component, repetition, escape, subcomponent] =
        [field, component, repetition, escape, subcomponent].map(char::from);
    Separators { field, component, repetition, escape, subcomponent, ..Separators::default() }
}
