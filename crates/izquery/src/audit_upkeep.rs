//! What a service does for its audit trail beside writing rows: a checkpoint each day and at the end, and the removal of
//! rows that are old enough.

use std::time::Duration;

use iz_facade::{
    client::Clock,
    store::{AuditAction, CheckpointPlace, NewRow, Retention, Store, Writer},
};
use tokio::{task::spawn_blocking, time::sleep};
use tracing::{error, info};

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
        let record = NewRow {
            time: now,
            writer: Writer::Server,
            token: None,
            actor: "izquery".to_owned(),
            purpose: "retention".to_owned(),
            action: AuditAction::Admin,
            patient: None,
            patient_id: None,
            registry: None,
            outcome: "sealed".to_owned(),
            source: None,
            released: Vec::new(),
            request_id: None,
            subject: None,
        };
        match self.store.seal(self.retention.oldest_kept(now), self.retention, record).await {
            Ok(Some(_)) => info!("audit rows older than the retention were removed"),
            Ok(None) => {}
            Err(fault) => error!(%fault, "old audit rows cannot be removed"),
        }
    }
}
