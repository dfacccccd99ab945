//! What the ledger holds.

use std::fmt;

use iz_hl7::query::NameQuery;
use jiff::{Timestamp, ToSpan, civil::Date};
use serde::{Deserialize, Serialize};

use crate::{ConsentForm, ConsentRules, RegistryId};

/// A form that was signed. Its JSON is what the store encrypts.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ConsentEntry {
    /// The id of the [rules](crate::ConsentRules) under which it was signed. A consent holds only for the registry of these rules.
    pub rules: String,
    /// Which form it is.
    pub form: ConsentForm,
    /// The day of the signature.
    pub signed_on: Date,
    /// Who signed it.
    pub signed_by: String,
    /// Where the paper or its copy is filed.
    pub filed_at: String,
    /// The patient whom the form is about.
    pub patient: LedgerPatient,
}

/// The patient of a form. The ledger keeps only the details that find the patient again.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LedgerPatient {
    /// The name.
    pub name: NameQuery,
    /// The birth date.
    pub birth_date: Date,
    /// The ids of the patient at registries.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub registry_ids: Vec<RegistryId>,
}

/// A row of the ledger. It is never removed. A wrong row is revoked. A revoked row does not count.
#[derive(Clone, PartialEq, Eq)]
pub struct LedgerRow {
    /// Its number in the store.
    pub id: i64,
    /// The form.
    pub entry: ConsentEntry,
    /// When it was recorded.
    pub recorded: Timestamp,
    /// When it was revoked.
    pub revoked: Option<Timestamp>,
}

impl LedgerRow {
    /// Whether the row counts: nobody has revoked it.
    #[must_use]
    pub const fn counts(&self) -> bool {
        self.revoked.is_none()
    }
}

impl ConsentEntry {
    /// Whether the form counts by these rules. A withdrawal counts by all rules, because it stops lookups at every registry.
    pub(crate) fn counts_by(&self, rules: &ConsentRules) -> bool {
        self.form == ConsentForm::Withdrawal || self.rules == rules.id
    }

    /// Whether the form counts on a day: it was signed by then.
    ///
    /// A withdrawal also counts on the day before its signature. One that was signed after midnight must stop a lookup in another
    /// time zone, in which it is still yesterday. A form that is signed in the future is not recorded.
    pub(crate) fn counts_on(&self, day: Date) -> bool {
        let last = match self.form {
            ConsentForm::Withdrawal => day.saturating_add(1.day()),
            ConsentForm::Minor | ConsentForm::Adult => day,
        };
        self.signed_on <= last
    }
}

impl fmt::Debug for ConsentEntry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ConsentEntry(<redacted>)")
    }
}

impl fmt::Debug for LedgerPatient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("LedgerPatient(<redacted>)")
    }
}

impl fmt::Debug for LedgerRow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LedgerRow").field("id", &self.id).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::test_rows::row;

    #[test]
    fn the_json_of_an_entry_is_read_back_and_a_member_that_is_unknown_is_an_error() {
        let mut entry = row(1, ConsentForm::Minor, "2026-01-02").entry;
        entry.patient.registry_ids.push(RegistryId::new("tx", "0071"));
        let json = serde_json::to_string(&entry).unwrap();
        assert_eq!(
            json,
            r#"{"rules":"tx","form":"minor","signed_on":"2026-01-02","signed_by":"Ida Marsh","filed_at":"binder 3","patient":{"name":{"family":"Marsh","given":"Odell"},"birth_date":"2008-06-04","registry_ids":[{"registry":"tx","value":"0071"}]}}"#
        );
        assert!(serde_json::from_str::<ConsentEntry>(&json).unwrap() == entry);
        assert!(serde_json::from_str::<ConsentEntry>(&json.replace("filed_at", "filed_in")).is_err());
        assert!(serde_json::from_str::<ConsentEntry>(&json.replace("minor", "child")).is_err());
    }

    #[test]
    fn asvs_16_2_5_debug_shows_nobody() {
        let row = row(1, ConsentForm::Minor, "2026-01-02");
        let shown =
            format!("{row:?} {:?} {:?} {:?}", row.entry, row.entry.patient, RegistryId::new("tx", "0071"));
        for part in ["Marsh", "Odell", "2008", "0071", "binder"] {
            assert!(!shown.contains(part), "{shown}");
        }
    }
}
