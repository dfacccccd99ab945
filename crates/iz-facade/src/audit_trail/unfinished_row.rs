//! The row of a lookup that goes on.

use super::AuditTrail;
use iz_store::NewRow;

/// The row of a lookup that goes on. If the lookup is dropped, because the caller closed the connection or the service
/// stops, the row is written all the same: the registry may have been asked.
pub(super) struct UnfinishedRow<'t> {
    trail: &'t AuditTrail,
    row: NewRow,
    has_ended: bool,
}

impl<'t> UnfinishedRow<'t> {
    pub(super) const fn new(trail: &'t AuditTrail, row: NewRow) -> Self {
        Self { trail, row, has_ended: false }
    }

    /// The row, after the lookup has ended.
    pub(super) fn ended(mut self) -> NewRow {
        self.has_ended = true;
        self.row.clone()
    }
}

impl Drop for UnfinishedRow<'_> {
    fn drop(&mut self) {
        if self.has_ended {
            return;
        }
        let row = NewRow { outcome: "canceled".to_owned(), time: self.trail.clock.now(), ..self.row.clone() };
        let trail = self.trail.clone();
        // Nobody waits for it, and nothing was given out. The service ends only after it.
        self.trail.tasks.spawn(async move { drop(trail.append(row).await) });
    }
}
