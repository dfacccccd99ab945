//! The tokens in memory, so that a request needs no database.

use std::{
    collections::HashMap,
    sync::{Arc, PoisonError, RwLock},
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
    /// Held while tokens are read or forgotten. So one caller reads them, and what was read before a change is not kept after it.
    reading: Mutex<()>,
}

/// The tokens as they were read.
struct Read {
    since: Duration,
    by_digest: HashMap<Mac, Token>,
}

impl TokenMap {
    pub(crate) fn new(clock: MonotonicClock) -> Self {
        Self { clock, tokens: RwLock::new(None), reading: Mutex::new(()) }
    }

    /// The token with a secret. The tokens are read if those in memory are too old.
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
        if let Some(found) = self.find_in_memory(&digest) {
            return Ok(found);
        }
        let _reading = self.reading.lock().await;
        // Another caller may have read them.
        if let Some(found) = self.find_in_memory(&digest) {
            return Ok(found);
        }
        let since = (self.clock)();
        let by_digest: HashMap<Mac, Token> = read().await?.into_iter().collect();
        let found = by_digest.get(&digest).cloned();
        self.keep(Some(Read { since, by_digest }));
        Ok(found)
    }

    /// Forgets the tokens because this process changed one.
    pub(crate) async fn forget(&self) {
        let _reading = self.reading.lock().await;
        self.keep(None);
    }

    /// `None` if the tokens in memory are too old.
    fn find_in_memory(&self, digest: &Mac) -> Option<Option<Token>> {
        let tokens = self.tokens.read().unwrap_or_else(PoisonError::into_inner);
        let read = tokens.as_ref()?;
        let age = (self.clock)().saturating_sub(read.since);
        (age <= OLDEST).then(|| read.by_digest.get(digest).cloned())
    }

    fn keep(&self, read: Option<Read>) {
        *self.tokens.write().unwrap_or_else(PoisonError::into_inner) = read;
    }
}
