//! Whether the audit trail can be written, for `/readyz`.

use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};

use tokio::sync::Mutex;

use crate::{audit_trail::AuditTrail, error::ApiError};

/// Checks the audit trail. The route needs no token, so callers who ask at the same time share a check.
pub(crate) struct Readiness {
    trail: AuditTrail,
    /// The number of checks that began.
    begun: AtomicU64,
    /// The last check. Held while one runs.
    last: Arc<Mutex<Check>>,
}

/// A check that has ended.
#[derive(Default)]
struct Check {
    /// Its place among all checks, from 1.
    number: u64,
    is_writable: bool,
}

impl Readiness {
    pub(super) fn new(trail: AuditTrail) -> Self {
        Self { trail, begun: AtomicU64::new(0), last: Arc::default() }
    }

    /// Checks that rows can be written.
    ///
    /// # Errors
    ///
    /// [`ApiError::StoreUnavailable`] if they cannot.
    pub(crate) async fn check(&self) -> Result<(), ApiError> {
        if self.is_writable().await { Ok(()) } else { Err(ApiError::StoreUnavailable) }
    }

    async fn is_writable(&self) -> bool {
        // Only a check with a higher number began after this caller came.
        let begun = self.begun.load(Ordering::SeqCst);
        let mut last = Arc::clone(&self.last).lock_owned().await;
        if last.number > begun {
            return last.is_writable;
        }
        let number = self.begun.fetch_add(1, Ordering::SeqCst).saturating_add(1);
        let trail = self.trail.clone();
        // A caller who leaves does not end the check. Otherwise many could wait for the store.
        let check = tokio::spawn(async move {
            let is_writable = trail.check().await.is_ok();
            *last = Check { number, is_writable };
            is_writable
        });
        check.await.unwrap_or(false)
    }
}
