//! A query message (QBP^Q11), read with hl7-parser.
//!
//! The client writes its queries with iz-hl7. The sandbox reads them with another parser on purpose: a mistake that
//! the writer and the reader of iz-hl7 have in common would otherwise never be found.

use hl7_parser::parser::parse_segment;
use iz_hl7::Profile;

use crate::query::value::component;

/// MSH, QPD and RCP of one query, as sent.
#[derive(Clone, Default, PartialEq, Eq)]
pub(crate) struct QueryMessage {
    header: SegmentText,
    query: Option<SegmentText>,
    control: Option<SegmentText>,
    /// The number of lines that are not segments. A line break inside a value makes such lines.
    pub(super) stray_lines: usize,
    /// The number of segments that a query does not have, and of further QPD and RCP.
    pub(super) foreign_segments: usize,
}

/// The text does not start with MSH.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct NoHeader;

/// One segment as sent, with its fields. The field number of the first one is 1, in MSH it is 2.
#[derive(Clone, Default, PartialEq, Eq)]
struct SegmentText {
    text: String,
    fields: Vec<String>,
}

impl SegmentText {
    /// Reads one line. `None` if the parser does not read it as a segment, or does not read all of it.
    ///
    /// The parser wants a separator behind the name, but a name alone is a segment without fields.
    fn read(line: &str) -> Option<Self> {
        let is_name_part = |byte: u8| byte.is_ascii_uppercase() || byte.is_ascii_digit();
        let name = line.get(..3).filter(|name| name.bytes().all(is_name_part))?;
        let fields = if name == line {
            Vec::new()
        } else {
            let segment = parse_segment(line).ok().filter(|segment| segment.raw_value() == line)?;
            segment.fields().map(|field| field.raw_value().trim().to_owned()).collect()
        };
        Some(Self { text: line.to_owned(), fields })
    }

    fn field(&self, place: usize) -> &str {
        self.fields.get(place.saturating_sub(1)).map_or("", String::as_str)
    }
}

impl QueryMessage {
    /// Finds the segments. [`crate::query::check`] checks what they hold.
    ///
    /// The parser stops without an error at a blank line and at a line that is not a segment, and loses what follows.
    /// So it reads each line alone, and the lines that it does not read are counted.
    ///
    /// # Errors
    ///
    /// [`NoHeader`] if the message does not start with MSH.
    pub(crate) fn read(message: &str) -> Result<Self, NoHeader> {
        let mut lines = message.split(['\r', '\n']).map(str::trim_start).filter(|line| !line.is_empty());
        let header = lines.next().filter(|line| line.starts_with("MSH")).ok_or(NoHeader)?;
        // An MSH that the parser does not read has no fields. The checks complain about each field that is missing.
        let unread = SegmentText { text: header.to_owned(), ..SegmentText::default() };
        let header = SegmentText::read(header).unwrap_or(unread);
        let mut message = Self { header, ..Self::default() };
        for line in lines {
            match SegmentText::read(line) {
                None => message.stray_lines += 1,
                Some(segment) => message.add(segment),
            }
        }
        Ok(message)
    }

    fn add(&mut self, segment: SegmentText) {
        match segment.text.get(..3) {
            Some("QPD") if self.query.is_none() => self.query = Some(segment),
            Some("RCP") if self.control.is_none() => self.control = Some(segment),
            Some("SFT") => {}
            _ => self.foreign_segments += 1,
        }
    }

    /// Whether MSH-1 and MSH-2 are `|^~\&`, which the national guide requires.
    pub(crate) fn has_standard_delimiters(&self) -> bool {
        self.header.text.starts_with("MSH|^~\\&|")
    }

    /// MSH-10 message control id.
    pub(crate) fn control_id(&self) -> &str {
        self.header_field(10)
    }

    /// MSH-11.1 processing id.
    pub(crate) fn processing_id(&self) -> &str {
        component(self.header_field(11), 1)
    }

    /// MSH-21.1 profile. `None` if the sandbox does not answer it.
    pub(crate) fn profile(&self) -> Option<Profile> {
        let label = component(self.header_field(21), 1);
        [Profile::Z34, Profile::Z44].into_iter().find(|profile| profile.code() == label)
    }

    /// Whether the query is a Z44, which requests evaluations and forecasts.
    pub(crate) fn is_evaluated(&self) -> bool {
        self.profile() == Some(Profile::Z44)
    }

    /// QPD, the whole segment.
    pub(crate) fn query(&self) -> Option<&str> {
        self.query.as_ref().map(|query| query.text.as_str())
    }

    /// QPD-1 message query name.
    pub(crate) fn query_name(&self) -> &str {
        self.query_field(1)
    }

    /// QPD-2 query tag.
    pub(crate) fn query_tag(&self) -> &str {
        self.query_field(2)
    }

    /// RCP-2.1 quantity limit: the largest number of candidates to list.
    pub(crate) fn quantity_limit(&self) -> Option<usize> {
        component(self.control_field(2), 1).parse().ok().filter(|limit| *limit > 0)
    }

    /// Whether there is an RCP.
    pub(crate) const fn has_control(&self) -> bool {
        self.control.is_some()
    }

    /// A field of MSH. MSH-1 is the field separator itself.
    pub(crate) fn header_field(&self, number: usize) -> &str {
        self.header.field(number.saturating_sub(1))
    }

    /// A field of QPD.
    pub(crate) fn query_field(&self, number: usize) -> &str {
        self.query.as_ref().map_or("", |query| query.field(number))
    }

    /// A field of RCP.
    pub(crate) fn control_field(&self, number: usize) -> &str {
        self.control.as_ref().map_or("", |control| control.field(number))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_lost_behind_a_blank_or_odd_line() {
        let sent =
            "\n  MSH|^~\\&|APP\r\n\r\n  \n lost \nQPD|Z44^a^b|t\rPID|1\rNTE\rqpd|x\rRCP\rRCP|I\rSFT|x\r";
        let message = QueryMessage::read(sent).unwrap();
        assert_eq!(message.header_field(3), "APP");
        assert_eq!((message.query_name(), message.query_tag()), ("Z44^a^b", "t"));
        assert!(message.has_control() && message.control_field(1).is_empty());
        assert_eq!((message.stray_lines, message.foreign_segments), (2, 3));
    }

    #[test]
    fn a_message_without_usable_delimiters_has_no_fields() {
        for text in ["MSH", "MSH$^~\\&$APP", "MSHX|a|b"] {
            let message = QueryMessage::read(text).unwrap();
            assert!(!message.has_standard_delimiters() && message.header_field(3).is_empty(), "{text}");
        }
        assert!(matches!(QueryMessage::read("PID|1\rMSH|"), Err(NoHeader)));
    }
}
