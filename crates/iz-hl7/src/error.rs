//! Why a text could not be read as an HL7 message.

use crate::message::{
    limits::{MAX_FIELDS, MAX_MESSAGE_BYTES, MAX_SEGMENTS},
    padding::is_padding,
};

/// Why a text could not be read as an HL7 message.
///
/// The text of an error never quotes the message, because it may hold a person's data.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ReadError {
    /// The text is empty, or whitespace only.
    #[error("the message is empty: an HL7 message starts with MSH")]
    Empty,
    /// No line starts with `MSH` and a separator.
    #[error(
        "this is not HL7: no line starts with MSH and a separator; line {line}, the first that is not blank, {looks_like}"
    )]
    NoHeader {
        /// The number of the first line that is not blank, from 1.
        line: usize,
        /// What the text seems to be.
        looks_like: &'static str,
    },
    /// The segments are joined by a text that stands for a line end. Somebody copied the message out of a log, JSON or a web
    /// page.
    #[error("the segments are joined by {by} and not by line ends: put a line end in place of each of them")]
    JoinedSegments {
        /// The text, such as `the two characters \r`.
        by: &'static str,
    },
    /// The message is longer than [`MAX_MESSAGE_BYTES`].
    #[error("the message has {bytes} bytes, more than the limit of {MAX_MESSAGE_BYTES}")]
    TooLarge {
        /// The size of the message, in bytes.
        bytes: usize,
    },
    /// The message has more than [`MAX_FIELDS`] fields.
    #[error("the message has more fields than the limit of {MAX_FIELDS}")]
    TooManyFields,
    /// The message has more than [`MAX_SEGMENTS`] segments.
    #[error("the message has more segments than the limit of {MAX_SEGMENTS}")]
    TooManySegments,
}

impl ReadError {
    /// The error for a text without a header.
    pub(crate) fn no_header(text: &str) -> Self {
        let start = text.trim_start_matches(is_padding);
        let skipped = text.strip_suffix(start).unwrap_or_default();
        // CR, LF and CRLF each end one line.
        let line =
            skipped.replace("\r\n", "\n").bytes().filter(|byte| matches!(byte, b'\r' | b'\n')).count() + 1;
        let looks_like = if start.starts_with('<') {
            "starts with an angle bracket, as XML and HTML do"
        } else if start.starts_with(['{', '[']) {
            "starts with a bracket, as JSON does"
        } else if start.starts_with("MSH") {
            "starts with MSH, but no separator follows"
        } else if start.starts_with(['"', '\'']) {
            "starts with a quotation mark, as a text does that was copied out of JSON or a program"
        } else {
            "starts with something else"
        };
        Self::NoHeader { line, looks_like }
    }

    /// The stable code of the error, for metrics, logs and problem documents.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Empty => "empty_message",
            Self::NoHeader { .. } => "no_hl7",
            Self::JoinedSegments { .. } => "joined_segments",
            Self::TooLarge { .. } => "message_too_large",
            Self::TooManyFields => "too_many_fields",
            Self::TooManySegments => "too_many_segments",
        }
    }
}
