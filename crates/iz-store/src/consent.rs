//! Forms of the consent ledger.

use std::fmt;

use jiff::{Timestamp, civil::Date};

use crate::word::words;

words! {
    /// What a form says. It is the outcome of its audit row.
    ConsentKind of "a kind of consent form" {
        /// A consent for a minor.
        Minor = "minor",
        /// A consent of an adult.
        Adult = "adult",
        /// A withdrawal.
        Withdrawn = "withdrawn",
    }
}

/// A form that is to be recorded.
#[derive(Clone)]
pub struct NewConsent {
    /// What it says.
    pub kind: ConsentKind,
    /// The birth date of the patient. Only a keyed hash of it is stored.
    pub birth_date: Date,
    /// Texts that identify the patient at registries. The store keeps only their keyed hashes.
    pub registry_ids: Vec<String>,
    /// Everything about the form and the patient, such as JSON. It is stored encrypted.
    pub content: Vec<u8>,
}

/// A form of the ledger.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Consent {
    /// Its number: that of the audit row that recorded it.
    pub id: i64,
    /// When it was recorded.
    pub recorded: Timestamp,
    /// When it was revoked.
    pub revoked: Option<Timestamp>,
    /// Everything about the form and the patient, decrypted.
    pub content: Vec<u8>,
}

impl fmt::Debug for NewConsent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("NewConsent").field("kind", &self.kind).finish_non_exhaustive()
    }
}

impl fmt::Debug for Consent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Consent").field("id", &self.id).finish_non_exhaustive()
    }
}
