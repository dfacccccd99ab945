//! Why a text is no HL7 message.

use crate::frame::{MAX_MESSAGE_BYTES, MAX_SEGMENTS};

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
    #[error("no HL7: none of the {lines} lines starts with MSH and a separator; the text {looks_like}")]
    NoHeader {
        /// How many lines were looked at.
        lines: usize,
        /// What the text seems to be instead.
        looks_like: &'static str,
    },
    /// Longer than [`MAX_MESSAGE_BYTES`].
    #[error("the message has {bytes} bytes, more than the {MAX_MESSAGE_BYTES} that are read")]
    TooLarge {
        /// The size that was sent.
        bytes: usize,
    },
    /// More than [`MAX_SEGMENTS`] segments.
    #[error("the message has more than the {MAX_SEGMENTS} segments that are read")]
    TooManySegments,
}

impl ReadError {
    pub(crate) fn no_header(text: &str) -> Self {
        let start = text.trim_start_matches(|c: char| c.is_whitespace() || c.is_control() || c == '\u{feff}');
        let looks_like = if start.starts_with('<') {
            "starts with an angle bracket like XML or HTML"
        } else if start.starts_with(['{', '[']) {
            "starts with a bracket like JSON"
        } else if start.starts_with("MSH") {
            "starts with MSH but has no separator behind it"
        } else {
            "starts with something else at its first character"
        };
        Self::NoHeader { lines: text.lines().count(), looks_like }
    }

    /// A stable word for metrics, logs and problem documents.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Empty => "empty_message",
            Self::NoHeader { .. } => "no_hl7",
            Self::TooLarge { .. } => "message_too_large",
            Self::TooManySegments => "too_many_segments",
        }
    }
}
