//! Reads the rows that a question is about.

use std::{fmt, ops::ControlFlow};

use jiff::Timestamp;

use crate::{
    AuditAction, PatientHash, Row, StoreError, StoreSettings, location,
    stored::{FoundRow, StoredRow},
};

/// Which rows are read. A row must fit every member that is set.
#[derive(Clone, Default)]
pub struct Filter {
    /// The keyed hash of the patient.
    pub patient: Option<PatientHash>,
    /// The registry's id of the patient.
    pub patient_id: Option<String>,
    /// Who at the counter.
    pub actor: Option<String>,
    /// The id of the token.
    pub token: Option<String>,
    /// What was done.
    pub action: Option<AuditAction>,
    /// The first moment.
    pub from: Option<Timestamp>,
    /// The moment after the last one.
    pub to: Option<Timestamp>,
}

// It may name a patient.
impl fmt::Debug for Filter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Filter").finish_non_exhaustive()
    }
}

impl Filter {
    fn fits(&self, row: &StoredRow) -> bool {
        fn equal<T: PartialEq + ?Sized>(wanted: Option<&T>, found: Option<&T>) -> bool {
            wanted.is_none_or(|wanted| found == Some(wanted))
        }
        equal(self.patient.as_ref().map(|hash| &hash.0[..]), row.patient.as_deref())
            && equal(self.patient_id.as_deref(), row.patient_id.as_deref())
            && equal(self.actor.as_deref(), Some(&row.actor))
            && equal(self.token.as_deref(), row.token.as_deref())
            && equal(self.action.map(AuditAction::as_str), Some(&row.action))
            && self.from.is_none_or(|from| row.time_us >= from.as_microsecond())
            && self.to.is_none_or(|to| row.time_us < to.as_microsecond())
    }
}

/// Calls `each` with every row that fits the filter, in their order, until it breaks. Nothing is written to the store. This
/// blocks. A report does not verify the chain.
///
/// # Errors
///
/// If the store cannot be read, or a row that may fit has another form.
pub fn report(
    settings: &StoreSettings,
    filter: &Filter,
    mut each: impl FnMut(Row) -> ControlFlow<()>,
) -> Result<(), StoreError> {
    let mut connection = location::open_to_read(settings)?;
    let mut unreadable = None;
    connection.read(&mut |transaction| {
        transaction.rows(&mut |found| {
            let row = match found {
                FoundRow::Damaged { sequence, .. } => {
                    unreadable = Some(sequence);
                    return ControlFlow::Break(());
                }
                FoundRow::Whole(row) if !filter.fits(&row) => return ControlFlow::Continue(()),
                FoundRow::Whole(row) => row,
            };
            let sequence = row.sequence;
            match row.read() {
                Some(row) => each(row),
                None => {
                    unreadable = Some(sequence);
                    ControlFlow::Break(())
                }
            }
        })
    })?;
    unreadable.map_or(Ok(()), |sequence| Err(StoreError::UnreadableRow { sequence }))
}
