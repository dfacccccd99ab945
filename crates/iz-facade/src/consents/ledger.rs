//! The forms of the consent ledger, in the store.

use iz_client::hl7::Demographics;
use iz_consent::{ConsentEntry, ConsentForm, ConsentRules, LedgerPatient, LedgerRow, RegistryId};
use iz_store::{Consent as StoredConsent, ConsentKind, NewConsent, NewRow, PatientHash, Store};
use jiff::{Timestamp, civil::Date};

use super::error::LedgerError;
use crate::audit_trail::subject;

/// The forms of the consent ledger, in the store.
#[derive(Clone)]
pub struct ConsentLedger {
    store: Store,
}

impl ConsentLedger {
    /// The ledger in `store`.
    #[must_use]
    pub const fn new(store: Store) -> Self {
        Self { store }
    }

    /// Records a form on the day `today`, and gives its number. `record` says who records it, when and why.
    ///
    /// # Errors
    ///
    /// [`LedgerError`] if the form cannot be recorded by these rules, or if the store fails.
    pub async fn record(
        &self,
        entry: &ConsentEntry,
        rules: &ConsentRules,
        today: Date,
        record: NewRow,
    ) -> Result<i64, LedgerError> {
        entry.check(rules, today)?;
        let new = NewConsent {
            kind: match entry.form {
                ConsentForm::Minor => ConsentKind::Minor,
                ConsentForm::Adult => ConsentKind::Adult,
                ConsentForm::Withdrawal => ConsentKind::Withdrawn,
            },
            birth_date: entry.patient.birth_date,
            registry_ids: entry.patient.registry_ids.iter().map(RegistryId::lookup_key).collect(),
            content: serde_json::to_vec(entry).map_err(|_| LedgerError::Unreadable { id: 0 })?,
        };
        let record = NewRow { patient: self.hash(&entry.patient), ..record };
        Ok(self.store.record_consent(new, record).await?)
    }

    /// Revokes a form, and says since when it is revoked. `None` if there is no form with this number. `record` says who revokes
    /// it, when and why.
    ///
    /// # Errors
    ///
    /// [`LedgerError`] if the form cannot be read, or if the store fails. Other forms are not read.
    pub async fn revoke(&self, id: i64, record: NewRow) -> Result<Option<Timestamp>, LedgerError> {
        let Some(form) = self.store.consent(id).await? else { return Ok(None) };
        let form = ledger_row(form)?;
        let record = NewRow { patient: self.hash(&form.entry.patient), ..record };
        Ok(self.store.revoke_consent(id, record).await?)
    }

    /// All forms, also the revoked ones, in the order of their numbers.
    ///
    /// # Errors
    ///
    /// [`LedgerError`] if one cannot be read.
    pub async fn all(&self) -> Result<Vec<LedgerRow>, LedgerError> {
        self.store.consents().await?.into_iter().map(ledger_row).collect()
    }

    /// The forms with a birth date, also the revoked ones.
    ///
    /// # Errors
    ///
    /// [`LedgerError`] if a row cannot be read. The row may be a withdrawal, so the registry must not be asked then.
    pub(super) async fn of_birth_date(&self, date: Date) -> Result<Vec<LedgerRow>, LedgerError> {
        self.store.consents_of_birth_date(date).await?.into_iter().map(ledger_row).collect()
    }

    /// The forms with an id at a registry, also the revoked ones. `key` is [`RegistryId::lookup_key`].
    ///
    /// # Errors
    ///
    /// As [`of_birth_date`](Self::of_birth_date).
    pub(super) async fn of_id(&self, key: &str) -> Result<Vec<LedgerRow>, LedgerError> {
        self.store.consents_of_registry_id(key).await?.into_iter().map(ledger_row).collect()
    }

    /// The keyed hash of the patient for an audit row. A lookup of the same patient has the same hash.
    fn hash(&self, patient: &LedgerPatient) -> Option<PatientHash> {
        let details = Demographics {
            name: Some(patient.name.clone()),
            birth_date: Some(patient.birth_date),
            ..Demographics::default()
        };
        subject(&details).map(|subject| self.store.patient_hash(&subject))
    }
}

fn ledger_row(
    StoredConsent { id, recorded, revoked, content, .. }: StoredConsent,
) -> Result<LedgerRow, LedgerError> {
    let entry = serde_json::from_slice(&content).map_err(|_| LedgerError::Unreadable { id })?;
    Ok(LedgerRow { id, entry, recorded, revoked })
}
