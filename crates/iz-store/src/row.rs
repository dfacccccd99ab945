//! What one row of the audit trail says.

use std::fmt;

use jiff::Timestamp;
use serde::Serialize;

use crate::{PatientHash, word::words};

words! {
    /// Which part of the program wrote a row.
    Writer of "a writer" {
        /// The HTTP API.
        Server = "server",
        /// `izquery ask`.
        Ask = "ask",
        /// `izquery token`.
        Token = "token",
        /// `izquery audit`.
        Audit = "audit",
        /// `izquery enroll`.
        Enroll = "enroll",
        /// `izquery consent`.
        Consent = "consent",
        /// A list of patients.
        Roster = "roster",
        /// `izquery backup`.
        Backup = "backup",
        /// `izquery cache`.
        Cache = "cache",
        /// `izquery demo`.
        Demo = "demo",
    }
}

words! {
    /// What was done.
    AuditAction of "an action" {
        /// A patient was asked for.
        Lookup = "lookup",
        /// A result was opened again.
        View = "view",
        /// A candidate was chosen.
        Choose = "choose",
        /// A record was printed.
        Print = "print",
        /// Cached answers about a patient were removed.
        Purge = "purge",
        /// Records or audit rows were exported.
        Export = "export",
        /// A token, a setting or the trail itself was changed.
        Admin = "admin",
        /// A form of the consent ledger was recorded or revoked.
        Consent = "consent",
        /// The enrollment of a location went on, or its credentials were changed.
        Enroll = "enroll",
    }
}

words! {
    /// Where the released record came from.
    Source of "a source" {
        /// It was cached.
        Cache = "cache",
        /// The registry was asked.
        Registry = "registry",
    }
}

words! {
    /// A kind of personal data that left the process. The row says the kind, never the content.
    Released of "a kind of released data" {
        /// Name, birth date, address, identifiers.
        Identity = "identity",
        /// Given doses.
        History = "history",
        /// The registry's judgement of given doses.
        Evaluation = "evaluation",
        /// The registry's advice.
        Forecast = "forecast",
        /// Contraindications, immunities, refusals and other facts about the person.
        Contraindications = "contraindications",
        /// A list of candidates.
        Candidates = "candidates",
        /// A document of the registry.
        Document = "document",
        /// The message of the registry as it was sent.
        Message = "message",
        /// Rows of the audit trail.
        Audit = "audit",
        /// Only which kind of answer came: nobody was found, the record is withheld, and the like.
        Answer = "answer",
    }
}

/// A row that is to be appended.
///
/// Texts have at most [`FIELD_BYTES`](crate::FIELD_BYTES) bytes, `subject` [`SUBJECT_BYTES`](crate::SUBJECT_BYTES), and no control characters.
#[derive(Clone)]
pub struct NewRow {
    /// When it was done. Microseconds are kept.
    pub time: Timestamp,
    /// Which part of the program writes the row.
    pub writer: Writer,
    /// The id of the token.
    pub token: Option<String>,
    /// Who at the counter.
    pub actor: String,
    /// Why.
    pub purpose: String,
    /// What was done.
    pub action: AuditAction,
    /// The keyed hash of the patient.
    pub patient: Option<PatientHash>,
    /// The registry's id of the patient.
    pub patient_id: Option<String>,
    /// The registry.
    pub registry: Option<String>,
    /// The result in one word.
    pub outcome: String,
    /// Where the released record came from.
    pub source: Option<Source>,
    /// Which kinds of data left the process.
    pub released: Vec<Released>,
    /// The id of the request.
    pub request_id: Option<String>,
    /// What an admin action changed, such as the id of a token.
    pub subject: Option<String>,
}

impl NewRow {
    /// A row of a change of a token, of a setting or of the trail. It names no patient and releases nothing.
    #[must_use]
    pub fn admin(time: Timestamp, writer: Writer, actor: &str, purpose: &str, outcome: &str) -> Self {
        Self {
            time,
            writer,
            token: None,
            actor: actor.to_owned(),
            purpose: purpose.to_owned(),
            action: AuditAction::Admin,
            patient: None,
            patient_id: None,
            registry: None,
            outcome: outcome.to_owned(),
            source: None,
            released: Vec::new(),
            request_id: None,
            subject: None,
        }
    }
}

/// A row of the audit trail.
#[derive(Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Row {
    /// Its number. The first row has 1, and none is missing.
    pub sequence: i64,
    /// When it was done.
    pub time: Timestamp,
    /// Which part of the program wrote the row.
    pub writer: Writer,
    /// The id of the token.
    pub token: Option<String>,
    /// Who at the counter.
    pub actor: String,
    /// Why.
    pub purpose: String,
    /// What was done.
    pub action: AuditAction,
    /// The keyed hash of the patient.
    pub patient: Option<PatientHash>,
    /// The registry's id of the patient.
    pub patient_id: Option<String>,
    /// The registry.
    pub registry: Option<String>,
    /// The result in one word.
    pub outcome: String,
    /// Where the released record came from.
    pub source: Option<Source>,
    /// Which kinds of data left the process.
    pub released: Vec<Released>,
    /// The id of the request.
    pub request_id: Option<String>,
    /// What an admin action changed, such as the id of a token.
    pub subject: Option<String>,
}

// A row names a patient by the registry's id, so that nothing of it is shown where values are debugged.
impl fmt::Debug for NewRow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("NewRow")
            .field("writer", &self.writer)
            .field("action", &self.action)
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for Row {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Row")
            .field("sequence", &self.sequence)
            .field("writer", &self.writer)
            .field("action", &self.action)
            .finish_non_exhaustive()
    }
}
