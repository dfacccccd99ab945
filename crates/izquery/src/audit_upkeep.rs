//! What a service does for its audit trail beside writing rows: a checkpoint each day and at the end, and the removal of
//! rows that are old enough.

use std::time::Duration;

use iz_facade::{
    client::Clock,
    store::{AppendError, CheckpointPlace, NewRow, Retention, Silence, Store, StoreError, Writer},
};
use tokio::{task::spawn_blocking, time::sleep};
use tracing::{error, info, warn};

const DAY: Duration = Duration::from_secs(24 * 60 * 60);

/// Keeps the audit trail of a service.
#[derive(Clone)]
pub struct AuditUpkeep {
    store: Store,
    clock: Clock,
    /// `None` if the store is in memory.
    place: Option<CheckpointPlace>,
    retention: Retention,
}

impl AuditUpkeep {
    pub(crate) const fn new(
        store: Store,
        clock: Clock,
        place: Option<CheckpointPlace>,
        retention: Retention,
    ) -> Self {
        Self { store, clock, place, retention }
    }

    /// Writes a checkpoint at once and after each day, and removes rows that are old enough. It never ends.
    pub async fn each_day(&self) {
        loop {
            self.remove_old_rows().await;
            self.checkpoint().await;
            sleep(DAY).await;
        }
    }

    /// Writes the last checkpoint, and closes the store.
    pub async fn end(self) {
        self.checkpoint().await;
        self.store.close().await;
    }

    /// Writes a checkpoint. A failure is logged: lookups go on, because the rows themselves are written.
    async fn checkpoint(&self) {
        let Some(place) = self.place.clone() else { return };
        let checkpoint = match self.store.checkpoint(self.clock.now()).await {
            Ok(checkpoint) => checkpoint,
            Err(fault) => return error!(%fault, "the checkpoint of the audit trail cannot be made"),
        };
        match spawn_blocking(move || place.write(&checkpoint)).await {
            Ok(Ok(())) => info!("a checkpoint of the audit trail was written"),
            Ok(Err(fault)) => error!(%fault, "the checkpoint of the audit trail cannot be written"),
            Err(_) => error!("the checkpoint of the audit trail cannot be written"),
        }
    }

    async fn remove_old_rows(&self) {
        let now = self.clock.now();
        let record = NewRow::admin(now, Writer::Server, "izquery", "retention", "sealed");
        let before = self.retention.oldest_kept(now);
        match self.store.seal(before, self.retention, Silence::Refuse, record).await {
            Ok(Some(seal)) => {
                info!("audit rows older than the retention were removed");
                if !seal.is_purged {
                    warn!(
                        "the removed audit rows are in a file until tomorrow, because another program reads the store"
                    );
                }
            }
            Ok(None) => {}
            Err(AppendError::Store(fault @ StoreError::Silence { .. })) => {
                warn!(%fault, "old audit rows are not removed");
            }
            Err(fault) => error!(%fault, "old audit rows cannot be removed"),
        }
    }
}
