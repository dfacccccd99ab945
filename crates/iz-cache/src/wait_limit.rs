//! How many lookups may wait for registries at the same time.

use std::{sync::Arc, time::Duration};

use iz_client::AskError;
use tokio::sync::{Semaphore, SemaphorePermit};

/// The time after which a refused lookup is asked again. A place may become free at any moment.
const RETRY_AFTER: Duration = Duration::from_secs(1);

/// The most lookups that may wait for registries at the same time. The caches of all sites share it, so that callers of a
/// registry that does not answer cannot take all connections of the service. Lookups that wait for the same query count
/// one by one.
#[derive(Clone, Debug)]
pub struct WaitLimit {
    places: Arc<Semaphore>,
    limit: usize,
}

impl WaitLimit {
    /// At most `limit` lookups wait.
    #[must_use]
    pub fn new(limit: usize) -> Self {
        Self { places: Arc::new(Semaphore::new(limit.min(Semaphore::MAX_PERMITS))), limit }
    }

    /// Takes a place until the permit is dropped.
    ///
    /// # Errors
    ///
    /// [`AskError::LookupsBusy`] if no place is free.
    pub(crate) fn take(&self) -> Result<SemaphorePermit<'_>, AskError> {
        let busy = |_| AskError::LookupsBusy { limit: self.limit, retry_after: RETRY_AFTER };
        self.places.try_acquire().map_err(busy)
    }
}
