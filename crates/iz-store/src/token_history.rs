//! What the audit trail says about tokens.
//!
//! A token is created and revoked together with a row of the trail. So a token that was removed from its table, or put back to
//! an earlier state, is found. When such a row is sealed, a new row takes its place.

use std::collections::BTreeMap;

use jiff::Timestamp;

use crate::{
    AuditAction, FieldFault, NewRow, SUBJECT_BYTES,
    stored::{StoredRow, StoredToken},
};

/// The outcome of the row of a new token. `subject` begins with the id of the token.
pub(crate) const CREATED: &str = "token_create";
/// The outcome of the row of a revocation. `subject` is the id of the token.
pub(crate) const REVOKED: &str = "token_revoke";
/// As [`CREATED`], in place of a row that was sealed.
pub(crate) const KEPT: &str = "token_kept";
/// As [`CREATED`] and [`REVOKED`], in place of rows that were sealed. `subject` is the id of the token.
pub(crate) const KEPT_REVOKED: &str = "token_kept_revoked";

/// Refuses a row of a caller with an outcome that only this crate writes.
///
/// # Errors
///
/// [`FieldFault::Reserved`].
pub(crate) fn check_outcome(row: &NewRow) -> Result<(), FieldFault> {
    if [CREATED, REVOKED, KEPT, KEPT_REVOKED].contains(&row.outcome.as_str()) {
        return Err(FieldFault::Reserved { field: "outcome" });
    }
    Ok(())
}

/// The row of a change of a token, or of the trail.
pub(crate) fn change(record: &NewRow, outcome: &str, subject: String) -> NewRow {
    let (action, outcome) = (AuditAction::Admin, outcome.to_owned());
    NewRow { action, outcome, subject: Some(subject), ..record.clone() }
}

/// What a new token allows, in a form that fits into a row.
pub(crate) fn description(token: &StoredToken) -> String {
    let sites: Vec<String> = serde_json::from_str(&token.sites).unwrap_or_default();
    let expires = token.expires_us.and_then(|time_us| Timestamp::from_microsecond(time_us).ok());
    let expires = expires.map_or("never".to_owned(), |time| time.to_string());
    let describe =
        |sites: &str| format!("{} scopes={} expires={expires} sites={sites}", token.id, token.scopes);
    let whole = describe(if sites.is_empty() { "all".to_owned() } else { sites.join(",") }.as_str());
    if whole.len() > SUBJECT_BYTES { describe(&format!("{} facilities", sites.len())) } else { whole }
}

/// The tokens that rows name.
#[derive(Default)]
pub(crate) struct TokenHistory {
    /// The row of each creation and its `subject`, by the id of the token.
    pub(crate) created: BTreeMap<String, (i64, String)>,
    /// The row of each revocation, by the id of the token.
    pub(crate) revoked: BTreeMap<String, i64>,
}

impl TokenHistory {
    /// Takes in a row. One about something else changes nothing.
    pub(crate) fn add(&mut self, row: &StoredRow) {
        let Some(subject) = row.subject.as_deref().filter(|_| row.action == AuditAction::Admin.as_str())
        else {
            return;
        };
        let id = subject.split(' ').next().unwrap_or_default();
        let (creates, revokes) = match row.outcome.as_str() {
            CREATED | KEPT => (true, false),
            REVOKED => (false, true),
            KEPT_REVOKED => (true, true),
            _ => return,
        };
        if creates {
            self.created.entry(id.to_owned()).or_insert_with(|| (row.sequence, subject.to_owned()));
        }
        if revokes {
            self.revoked.entry(id.to_owned()).or_insert(row.sequence);
        }
    }

    /// The rows that say the same after the rows of this history are removed.
    pub(crate) fn kept<'all>(&'all self, record: &'all NewRow) -> impl Iterator<Item = NewRow> + 'all {
        let valid = self.created.iter().filter(|(id, _)| !self.revoked.contains_key(*id));
        let valid = valid.map(|(_, (_, subject))| change(record, KEPT, subject.clone()));
        valid.chain(self.revoked.keys().map(|id| change(record, KEPT_REVOKED, id.clone())))
    }
}
