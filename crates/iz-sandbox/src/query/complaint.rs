//! What is wrong with a query: one ERR each.

use iz_hl7::codes::error_condition;
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
    pub(crate) fn code_text(&self) -> &'static str {
        error_condition(&self.code.to_string()).map_or("Application error", |condition| condition.name)
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
