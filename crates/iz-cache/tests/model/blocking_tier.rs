//! A tier that works in another thread, for a runtime whose clock is paused.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use iz_cache::{CacheKey, Entry, Purge, PurgeError, Tier};
use iz_client::async_trait;
use tokio::{runtime::Handle, task::spawn_blocking};

/// A tier behind a blocking task. While such a task runs, the paused clock does not go on by itself, so that no time limit
/// passes while the other thread works.
#[derive(Clone)]
pub(crate) struct BlockingTier {
    tier: Arc<dyn Tier>,
    running: Arc<AtomicUsize>,
}

impl BlockingTier {
    pub(crate) fn new(tier: Arc<dyn Tier>) -> Self {
        Self { tier, running: Arc::default() }
    }

    /// Whether something is asked of the tier now.
    pub(crate) fn is_busy(&self) -> bool {
        self.running.load(Ordering::SeqCst) > 0
    }

    async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce(Arc<dyn Tier>, Handle) -> T + Send + 'static,
    ) -> T {
        let (tier, handle) = (Arc::clone(&self.tier), Handle::current());
        self.running.fetch_add(1, Ordering::SeqCst);
        let result = spawn_blocking(move || work(tier, handle)).await.unwrap();
        self.running.fetch_sub(1, Ordering::SeqCst);
        result
    }
}

#[async_trait]
impl Tier for BlockingTier {
    async fn get(&self, key: &CacheKey) -> Option<Entry> {
        let key = *key;
        self.run(move |tier, handle| handle.block_on(tier.get(&key))).await
    }

    async fn put(&self, key: CacheKey, entry: Entry) {
        self.run(move |tier, handle| handle.block_on(tier.put(key, entry))).await;
    }

    async fn remove(&self, key: &CacheKey) {
        let key = *key;
        self.run(move |tier, handle| handle.block_on(tier.remove(&key))).await;
    }

    async fn purge(&self, purge: &Purge) -> Result<u64, PurgeError> {
        let purge = purge.clone();
        self.run(move |tier, handle| handle.block_on(tier.purge(&purge))).await
    }
}
