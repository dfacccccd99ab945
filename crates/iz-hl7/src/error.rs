//! Why a text is no HL7 message.

use crate::frame::{MAX_FIELDS, MAX_MESSAGE_BYTES, MAX_SEGMENTS, is_padding};

/// The text could not be read as an HL7 message.
///
/// The texts never quote the message: it may hold a person's data.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ReadError {
    /// Nothing but blanks.
    #[error("the message is empty: expected HL7 that starts with MSH")]
    Empty,
    /// No line starts with MSH and a separator.
    #[error(
        "no HL7: no line starts with MSH and a separator; line {line}, the first that is not blank, {looks_like}"
    )]
    NoHeader {
        /// The first line that is not blank, from 1.
        line: usize,
        /// What the text seems to be instead.
        looks_like: &'static str,
    },
    /// Longer than [`MAX_MESSAGE_BYTES`].
    #[error("the message has {bytes} bytes, more than the {MAX_MESSAGE_BYTES} that are read")]
    TooLarge {
        /// The size that was sent.
        bytes: usize,
    },
    /// More than [`MAX_FIELDS`] fields.
    #[error("the message has more than the {MAX_FIELDS} fields that are read")]
    TooManyFields,
    /// More than [`MAX_SEGMENTS`] segments.
    #[error("the message has more than the {MAX_SEGMENTS} segments that are read")]
    TooManySegments,
}

impl ReadError {
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
            "starts with MSH but has no separator behind it"
        } else {
            "starts with something else"
        };
        Self::NoHeader { line, looks_like }
    }

    /// A stable word for metrics, logs and problem documents.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Empty => "empty_message",
            Self::NoHeader { .. } => "no_hl7",
            Self::TooLarge { .. } => "message_too_large",
            Self::TooManyFields => "too_many_fields",
            Self::TooManySegments => "too_many_segments",
        }
    }
}
