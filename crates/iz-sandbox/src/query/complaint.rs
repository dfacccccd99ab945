//! What is wrong with a query: one ERR each.

use serde::Deserialize;

/// One ERR segment.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Complaint {
    /// ERR-2 location (ERL), such as `QPD^1^8^1^7`.
    pub(crate) location: String,
    /// ERR-3 error code (table 0357), such as 101.
    pub(crate) code: u16,
    /// ERR-4 severity (table 0516).
    pub(crate) severity: Severity,
    /// ERR-8 user message: what is wrong, and what to send.
    pub(crate) text: String,
}

impl Complaint {
    /// A complaint for which the query is rejected.
    pub(crate) fn error(location: impl Into<String>, code: u16, text: impl Into<String>) -> Self {
        Self { location: location.into(), code, severity: Severity::Error, text: text.into() }
    }

    /// A complaint that does not prevent an answer.
    pub(crate) fn warning(location: impl Into<String>, code: u16, text: impl Into<String>) -> Self {
        Self { severity: Severity::Warning, ..Self::error(location, code, text) }
    }

    /// The text of ERR-3.
    pub(crate) const fn code_text(&self) -> &'static str {
        match self.code {
            0 => "Message accepted",
            100 => "Segment sequence error",
            101 => "Required field missing",
            102 => "Data type error",
            103 => "Table value not found",
            200 => "Unsupported message type",
            201 => "Unsupported event code",
            202 => "Unsupported processing id",
            203 => "Unsupported version id",
            204 => "Unknown key identifier",
            205 => "Duplicate key identifier",
            206 => "Application record locked",
            207 => "Application internal error",
            _ => "Application error",
        }
    }
}

/// ERR-4 severity (table 0516).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
pub(crate) enum Severity {
    /// The query is rejected.
    #[serde(rename = "E")]
    Error,
    /// The query is answered nevertheless.
    #[serde(rename = "W")]
    Warning,
}

impl Severity {
    pub(crate) const fn code(self) -> &'static str {
        match self {
            Self::Error => "E",
            Self::Warning => "W",
        }
    }
}

/// The complaints that the checks collect.
#[derive(Default)]
pub(super) struct Complaints(pub(super) Vec<Complaint>);

impl Complaints {
    pub(super) fn error(&mut self, location: impl Into<String>, code: u16, text: impl Into<String>) {
        self.0.push(Complaint::error(location, code, text));
    }

    pub(super) fn error_unless(&mut self, is_right: bool, location: &str, code: u16, text: &str) {
        if !is_right {
            self.error(location, code, text);
        }
    }
}
