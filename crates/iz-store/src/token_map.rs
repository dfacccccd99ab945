//! The tokens in memory, so that a request needs no database.

use std::{
    collections::HashMap,
    sync::{
        Arc, PoisonError, RwLock,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use tokio::sync::Mutex;

use crate::{StoreError, Token, TokenSecret, audit_key::Mac};

/// A clock that only goes forward, as the time since some moment.
pub type MonotonicClock = Arc<dyn Fn() -> Duration + Send + Sync>;

/// How old the tokens in memory may be. A revocation by another process acts after this time at the latest.
const OLDEST: Duration = Duration::from_secs(1);

/// The tokens in memory.
pub(crate) struct TokenMap {
    clock: MonotonicClock,
    tokens: RwLock<Option<Read>>,
    /// How often tokens were read, or began to be read.
    begun: AtomicU64,
    /// Held while tokens are read or forgotten. So one caller reads them, and what was read before a change is not kept after it.
    reading: Mutex<()>,
}

/// The tokens as they were read.
struct Read {
    /// Its place among all reads, from 1.
    number: u64,
    since: Duration,
    by_digest: HashMap<Mac, Token>,
}

impl TokenMap {
    pub(crate) fn new(clock: MonotonicClock) -> Self {
        Self { clock, tokens: RwLock::new(None), begun: AtomicU64::new(0), reading: Mutex::new(()) }
    }

    /// The token with a secret. The tokens are read if those in memory are too old. They are also read if none of them has the
    /// secret, because another process may have made the token a moment ago. Callers with unknown secrets who come at the
    /// same time share one read.
    ///
    /// # Errors
    ///
    /// If they cannot be read.
    pub(crate) async fn find<F: Future<Output = Result<Vec<(Mac, Token)>, StoreError>>>(
        &self,
        secret: &TokenSecret,
        read: impl FnOnce() -> F,
    ) -> Result<Option<Token>, StoreError> {
        let digest = secret.digest();
        // Only a read with a higher number began after this caller came.
        let begun = self.begun.load(Ordering::SeqCst);
        if let Some((_, Some(token))) = self.find_in_memory(&digest) {
            return Ok(Some(token));
        }
        let _reading = self.reading.lock().await;
        // Another caller may have read them.
        if let Some((number, found)) = self.find_in_memory(&digest)
            && (found.is_some() || number > begun)
        {
            return Ok(found);
        }
        let since = (self.clock)();
        let number = self.begun.fetch_add(1, Ordering::SeqCst).saturating_add(1);
        let by_digest: HashMap<Mac, Token> = read().await?.into_iter().collect();
        let found = by_digest.get(&digest).cloned();
        self.keep(Some(Read { number, since, by_digest }));
        Ok(found)
    }

    /// Forgets the tokens because this process changed one.
    pub(crate) async fn forget(&self) {
        let _reading = self.reading.lock().await;
        self.keep(None);
    }

    /// The number of the read, and the token that it found. `None` if the tokens in memory are too old.
    fn find_in_memory(&self, digest: &Mac) -> Option<(u64, Option<Token>)> {
        let tokens = self.tokens.read().unwrap_or_else(PoisonError::into_inner);
        let read = tokens.as_ref()?;
        let age = (self.clock)().saturating_sub(read.since);
        (age <= OLDEST).then(|| (read.number, read.by_digest.get(digest).cloned()))
    }

    fn keep(&self, read: Option<Read>) {
        *self.tokens.write().unwrap_or_else(PoisonError::into_inner) = read;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn asvs_2_4_1_callers_with_unknown_secrets_share_a_read() {
        let map = Arc::new(TokenMap::new(Arc::new(|| Duration::ZERO)));
        let reads = Arc::new(AtomicU64::new(0));
        let callers: Vec<_> = (0..100)
            .map(|_| {
                let (map, reads) = (Arc::clone(&map), Arc::clone(&reads));
                tokio::spawn(async move {
                    let read = async || {
                        reads.fetch_add(1, Ordering::SeqCst);
                        // The other callers come in the meantime.
                        tokio::task::yield_now().await;
                        Ok(Vec::new())
                    };
                    map.find(&TokenSecret::from_random([9; 32]), read).await.unwrap()
                })
            })
            .collect();
        for caller in callers {
            assert_eq!(caller.await.unwrap(), None);
        }
        // The first one may have begun before the others came.
        assert_eq!(reads.load(Ordering::SeqCst), 2);
    }
}
