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
/// are known. `rows` are the rows with one of the [birth dates](crate::birth_dates) or ids of the question. A row that is found
/// may have a further birth date or id. Then the caller reads the rows with these too, and searches again, until the search finds
/// nothing new. Rows about other people do no harm.
///
/// Rows with the same id, or with the same name and birth date, are about one person. So a row that belongs to a row of the patient is
/// about the patient, and a row that belongs to a near row is near.
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
    let mut known = None;
    while known != Some(finding.same.len()) {
        known = Some(finding.same.len());
        finding.take_rows_of_known_ids();
        take_connected(&mut finding.same, &mut others, today);
    }
    take_connected(&mut finding.near, &mut others, today);
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
        self.take_rows_of_known_ids();
        self
    }

    /// Whose form a row is, also a revoked one, which [`find`] leaves out. The question is that of the finding.
    #[must_use]
    pub fn match_of(
        &self,
        row: &LedgerRow,
        asked: &AskedPatient,
        ids: &[RegistryId],
        today: Date,
    ) -> LedgerMatch {
        let has = |rows: &[&LedgerRow]| rows.iter().any(|known| known.id == row.id);
        let belongs_to = |rows: &[&LedgerRow]| rows.iter().any(|known| is_connected(known, row, today));
        if has(&self.same) {
            return LedgerMatch::Same;
        }
        if has(&self.near) {
            return LedgerMatch::Near;
        }
        if row.counts() {
            return LedgerMatch::Other;
        }
        match LedgerMatch::of(asked, ids, &row.entry.patient, today) {
            LedgerMatch::Same => LedgerMatch::Same,
            _ if belongs_to(&self.same) => LedgerMatch::Same,
            LedgerMatch::Other if belongs_to(&self.near) => LedgerMatch::Near,
            by_itself => by_itself,
        }
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
            |row: &&&LedgerRow| row.entry.form == ConsentForm::Withdrawal && row.entry.counts_on(day);
        let withdrawals: Vec<_> = self.near.iter().filter(is_withdrawal).copied().collect();
        if state.stops_lookups() || withdrawals.is_empty() {
            return LedgerAnswer::State(state);
        }
        LedgerAnswer::AskFirst(withdrawals)
    }

    /// Moves the near rows that have an id of a row of the patient to the rows of the patient. An equal name is not enough: they
    /// are near because something speaks against it.
    fn take_rows_of_known_ids(&mut self) {
        let Self { same, near } = self;
        move_all(same, near, has_same_id);
    }
}

/// Moves the rows of the patients of `known` from `others` to `known`.
fn take_connected<'rows>(known: &mut Vec<&'rows LedgerRow>, others: &mut Vec<&'rows LedgerRow>, today: Date) {
    move_all(known, others, |one, other| is_connected(one, other, today));
}

/// Moves rows from `others` to `known` until none of them is connected with a known one.
fn move_all<'rows>(
    known: &mut Vec<&'rows LedgerRow>,
    others: &mut Vec<&'rows LedgerRow>,
    is_connected: impl Fn(&LedgerRow, &LedgerRow) -> bool,
) {
    let mut compared = 0;
    while compared < known.len() {
        let new: Vec<_> = known.iter().skip(compared).copied().collect();
        compared = known.len();
        known.extend(others.extract_if(.., |other| new.iter().any(|one| is_connected(one, other))));
    }
}

/// Whether two rows say themselves that they are about one patient.
fn is_connected(one: &LedgerRow, other: &LedgerRow, today: Date) -> bool {
    let (patient, of_other) = (&one.entry.patient, &other.entry.patient);
    // Names are compared only where it can matter.
    let is_same_person = || {
        patient.birth_date == of_other.birth_date
            && LedgerMatch::of_rows(patient, of_other, today) == LedgerMatch::Same
    };
    has_same_id(one, other) || is_same_person()
}

fn has_same_id(one: &LedgerRow, other: &LedgerRow) -> bool {
    one.entry.patient.registry_ids.iter().any(|id| other.entry.patient.registry_ids.contains(id))
}

#[cfg(test)]
mod tests;
