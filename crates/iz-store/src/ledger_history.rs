//! What the audit trail says about consents, events of enrollments and secrets.
//!
//! Each change of them is written together with a row of the trail. So what was removed from their tables, or put back to an
//! earlier state, is found, as long as the row is in the trail.

use std::collections::{BTreeMap, BTreeSet};

use crate::{AuditAction, ConsentKind, FieldFault, NewRow, consent_rows, secret_rows, stored::StoredRow};

/// What the `subject` of the row of an event begins with.
const EVENT: &str = "event ";

/// The `subject` of the row of an event.
pub(crate) fn event_subject(location: &str, sequence: i64) -> String {
    format!("{EVENT}{sequence} of {location}")
}

/// Refuses a row of a caller that looks like one that only this crate writes.
///
/// # Errors
///
/// [`FieldFault::Reserved`].
pub(crate) fn check_row(row: &NewRow) -> Result<(), FieldFault> {
    let outcome = row.outcome.as_str();
    match row.action {
        AuditAction::Consent
            if outcome == consent_rows::REVOKED || outcome.parse::<ConsentKind>().is_ok() =>
        {
            Err(FieldFault::Reserved { field: "outcome" })
        }
        AuditAction::Enroll if [secret_rows::STORED, secret_rows::REMOVED].contains(&outcome) => {
            Err(FieldFault::Reserved { field: "outcome" })
        }
        AuditAction::Enroll if row.subject.as_ref().is_some_and(|subject| subject.starts_with(EVENT)) => {
            Err(FieldFault::Reserved { field: "subject" })
        }
        _ => Ok(()),
    }
}

/// What rows of the trail say.
#[derive(Default)]
pub(crate) struct LedgerHistory {
    /// The consents that were recorded.
    pub(crate) consents: BTreeSet<i64>,
    /// The row of each revocation, by the number of the consent.
    pub(crate) revoked: BTreeMap<i64, i64>,
    /// The row of the last event of each location, and the number of the event.
    pub(crate) events: BTreeMap<String, (i64, i64)>,
    /// The last row about each secret, and whether it stored the secret.
    pub(crate) secrets: BTreeMap<String, (i64, bool)>,
}

impl LedgerHistory {
    /// Takes in a row. One about something else changes nothing.
    pub(crate) fn add(&mut self, row: &StoredRow) {
        let subject = row.subject.as_deref().unwrap_or_default();
        if row.action == AuditAction::Consent.as_str() {
            if row.outcome.parse::<ConsentKind>().is_ok() {
                self.consents.insert(row.sequence);
            } else if let (consent_rows::REVOKED, Ok(id)) = (row.outcome.as_str(), subject.parse()) {
                self.revoked.entry(id).or_insert(row.sequence);
            }
        } else if row.action == AuditAction::Enroll.as_str() {
            match row.outcome.as_str() {
                secret_rows::STORED => {
                    self.secrets.insert(subject.to_owned(), (row.sequence, true));
                }
                secret_rows::REMOVED => {
                    self.secrets.insert(subject.to_owned(), (row.sequence, false));
                }
                _ => self.add_event(row.sequence, subject),
            }
        }
    }

    fn add_event(&mut self, row: i64, subject: &str) {
        let event = subject.strip_prefix(EVENT).and_then(|event| event.split_once(" of "));
        if let Some((sequence, location)) = event
            && let Ok(sequence) = sequence.parse()
        {
            self.events.insert(location.to_owned(), (row, sequence));
        }
    }
}
