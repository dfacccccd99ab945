//! The forms among which those about a patient are.

use std::collections::{BTreeMap, BTreeSet};

use iz_consent::{LedgerFinding, LedgerRow, RegistryId, birth_dates, find};
use jiff::civil::Date;

use super::{error::LedgerError, ledger::ConsentLedger, patient_form::PatientForm};

/// Reads the forms about patients. What was read for one patient is not read again for the next.
pub(super) struct RowsNear<'l> {
    ledger: &'l ConsentLedger,
    rows: BTreeMap<i64, LedgerRow>,
    of_dates: BTreeMap<Date, Vec<i64>>,
    of_ids: BTreeMap<String, Vec<i64>>,
}

/// By what the forms about a patient are found.
#[derive(Default)]
struct Keys {
    dates: BTreeSet<Date>,
    ids: BTreeSet<String>,
}

impl Keys {
    /// The key of each birth date and each id of the patient.
    fn of(forms: &[PatientForm], ids: &[RegistryId]) -> Self {
        Self {
            dates: forms.iter().flat_map(|form| birth_dates(&form.patient)).collect(),
            ids: ids.iter().map(RegistryId::lookup_key).collect(),
        }
    }

    /// Adds those of a row. `false` if all were known.
    fn add(&mut self, row: &LedgerRow) -> bool {
        let patient = &row.entry.patient;
        let is_date_new = self.dates.insert(patient.birth_date);
        let new_ids = patient.registry_ids.iter().filter(|id| self.ids.insert(id.lookup_key())).count();
        is_date_new || new_ids > 0
    }
}

impl<'l> RowsNear<'l> {
    pub(super) const fn new(ledger: &'l ConsentLedger) -> Self {
        Self { ledger, rows: BTreeMap::new(), of_dates: BTreeMap::new(), of_ids: BTreeMap::new() }
    }

    /// The forms among which those about a patient are, also the revoked ones, in the order of their numbers. The patient is given
    /// in one or more forms, whose ids are `ids`.
    ///
    /// They are all forms with a birth date or an id of the patient, and all with a birth date or an id of a form that is, or may be,
    /// about the patient: an id may connect two forms whose names and birth dates differ.
    ///
    /// # Errors
    ///
    /// [`LedgerError`] if a row cannot be read. The row may be a withdrawal, so the registry must not be asked then.
    pub(super) async fn read(
        &mut self,
        forms: &[PatientForm],
        ids: &[RegistryId],
        today: Date,
    ) -> Result<Vec<&LedgerRow>, LedgerError> {
        let mut keys = Keys::of(forms, ids);
        loop {
            self.load(&keys).await?;
            let LedgerFinding { same, near } = finding(forms, ids, &self.of(&keys), today);
            let new = same.iter().chain(&near).filter(|row| keys.add(row)).count();
            if new == 0 {
                return Ok(self.of(&keys));
            }
        }
    }

    async fn load(&mut self, keys: &Keys) -> Result<(), LedgerError> {
        for date in &keys.dates {
            if !self.of_dates.contains_key(date) {
                let numbers = add_all(&mut self.rows, self.ledger.of_birth_date(*date).await?);
                self.of_dates.insert(*date, numbers);
            }
        }
        for id in &keys.ids {
            if !self.of_ids.contains_key(id) {
                let numbers = add_all(&mut self.rows, self.ledger.of_id(id).await?);
                self.of_ids.insert(id.clone(), numbers);
            }
        }
        Ok(())
    }

    fn of(&self, keys: &Keys) -> Vec<&LedgerRow> {
        let of_dates = keys.dates.iter().filter_map(|date| self.of_dates.get(date));
        let of_ids = keys.ids.iter().filter_map(|id| self.of_ids.get(id));
        let numbers: BTreeSet<i64> = of_dates.chain(of_ids).flatten().copied().collect();
        numbers.iter().filter_map(|number| self.rows.get(number)).collect()
    }
}

/// Keeps rows, and gives their numbers.
fn add_all(known: &mut BTreeMap<i64, LedgerRow>, rows: Vec<LedgerRow>) -> Vec<i64> {
    let numbers = rows.iter().map(|row| row.id).collect();
    known.extend(rows.into_iter().map(|row| (row.id, row)));
    numbers
}

/// The rows about a patient in all forms. A row is near if it is about no form, and near one.
pub(super) fn finding<'rows>(
    forms: &[PatientForm],
    ids: &[RegistryId],
    rows: &[&'rows LedgerRow],
    today: Date,
) -> LedgerFinding<'rows> {
    let mut all = LedgerFinding::default();
    for form in forms {
        let LedgerFinding { same, near } = find(&form.patient, ids, rows.iter().copied(), today);
        all.same.extend(same);
        all.near.extend(near);
    }
    for rows in [&mut all.same, &mut all.near] {
        rows.sort_by_key(|row| row.id);
        rows.dedup_by_key(|row| row.id);
    }
    let LedgerFinding { same, near } = &mut all;
    near.retain(|near| same.iter().all(|same| same.id != near.id));
    all
}
