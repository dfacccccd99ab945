//! Which rows are about the patient of a question, and what they mean for it.

use iz_match::AskedPatient;
use jiff::civil::Date;

use crate::{ConsentForm, ConsentRules, ConsentState, LedgerMatch, LedgerRow, RegistryId, state_on};

/// The rows of the ledger that are, or may be, about the patient of a question. Revoked rows are not among them.
#[derive(Clone, Debug, Default)]
pub struct LedgerFinding<'rows> {
    /// Those about this patient.
    pub same: Vec<&'rows LedgerRow>,
    /// Those that may be about this patient.
    pub near: Vec<&'rows LedgerRow>,
}

/// What somebody at the counter said of a row that is near.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Decision {
    /// The row.
    pub row: i64,
    /// Whether it is about the patient of the question.
    pub is_patient: bool,
}

/// What the ledger says to a question.
#[derive(Clone, Debug)]
pub enum LedgerAnswer<'rows> {
    /// The state of the patient.
    State(ConsentState),
    /// A withdrawal may be that of this patient. Somebody must say of these rows whether they are about the patient, before the
    /// registry is asked.
    AskFirst(Vec<&'rows LedgerRow>),
}

/// Finds the rows about the patient of a question, on the day `today`. `ids` are the ids of the patient at registries that
/// are known. `rows` are the rows of the [birth dates](crate::birth_dates) of the question and those of the ids.
///
/// A row that has an id of a row of the patient is about the patient, too, whatever its name is.
#[must_use]
pub fn find<'rows>(
    asked: &AskedPatient,
    ids: &[RegistryId],
    rows: impl IntoIterator<Item = &'rows LedgerRow>,
    today: Date,
) -> LedgerFinding<'rows> {
    let mut finding = LedgerFinding::default();
    let mut others = Vec::new();
    for row in rows.into_iter().filter(|row| row.counts()) {
        match LedgerMatch::of(asked, ids, &row.entry.patient, today) {
            LedgerMatch::Same => finding.same.push(row),
            LedgerMatch::Near => finding.near.push(row),
            LedgerMatch::Other => others.push(row),
        }
    }
    finding.take_rows_of_known_ids(&mut others);
    finding
}

impl<'rows> LedgerFinding<'rows> {
    /// The finding after somebody said of rows that are near whether they are about the patient. A decision about another row
    /// changes nothing.
    #[must_use]
    pub fn decided(mut self, decisions: &[Decision]) -> Self {
        for decision in decisions {
            let decided = self.near.extract_if(.., |row| row.id == decision.row);
            let decided: Vec<_> = decided.collect();
            if decision.is_patient {
                self.same.extend(decided);
            }
        }
        self.take_rows_of_known_ids(&mut Vec::new());
        self
    }

    /// What the ledger says on a day. `birth_date` is that of the question; without it that of the newest row counts.
    ///
    /// A withdrawal that is near is asked about first, unless the patient's own rows stop the question anyway. Other rows that are
    /// near stop nothing, so they are not asked about.
    #[must_use]
    pub fn answer(&self, birth_date: Option<Date>, rules: &ConsentRules, day: Date) -> LedgerAnswer<'rows> {
        let newest = self.same.iter().max_by_key(|row| (row.recorded, row.id));
        let birth_date = birth_date.or_else(|| newest.map(|row| row.entry.patient.birth_date));
        let state = birth_date.map_or(ConsentState::NONE_HERE, |birth_date| {
            state_on(self.same.iter().copied(), birth_date, rules, day)
        });
        let is_withdrawal =
            |row: &&&LedgerRow| row.entry.form == ConsentForm::Withdrawal && row.entry.signed_on <= day;
        let withdrawals: Vec<_> = self.near.iter().filter(is_withdrawal).copied().collect();
        if state.stops_lookups() || withdrawals.is_empty() {
            return LedgerAnswer::State(state);
        }
        LedgerAnswer::AskFirst(withdrawals)
    }

    /// Moves the rows that have an id of a row of the patient to the rows of the patient.
    fn take_rows_of_known_ids(&mut self, others: &mut Vec<&'rows LedgerRow>) {
        loop {
            let same = &self.same;
            let is_known = |row: &mut &LedgerRow| {
                let ids = &row.entry.patient.registry_ids;
                same.iter().any(|known| ids.iter().any(|id| known.entry.patient.registry_ids.contains(id)))
            };
            let mut taken: Vec<_> = self.near.extract_if(.., is_known).collect();
            taken.extend(others.extract_if(.., is_known));
            if taken.is_empty() {
                return;
            }
            self.same.append(&mut taken);
        }
    }
}

#[cfg(test)]
mod tests;
