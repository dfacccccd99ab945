//! The limit of event streams. A stream holds its connection until its lookup ends, so that many of them would keep other
//! callers out.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, PoisonError},
};

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::error::ApiError;

/// The most streams of one token at the same time.
pub(crate) const TOKEN_STREAMS: usize = 8;

/// The most streams of all tokens at the same time: a quarter of the connections.
const ALL_STREAMS: usize = 32;

/// The places for event streams.
pub(crate) struct StreamLimit {
    all: Arc<Semaphore>,
    /// By the id of the token.
    tokens: Mutex<BTreeMap<String, Arc<Semaphore>>>,
}

/// The place of one stream. It is free again when this value is dropped.
pub(crate) struct StreamPlace {
    _of_all: OwnedSemaphorePermit,
    _of_token: OwnedSemaphorePermit,
}

impl StreamLimit {
    pub(crate) fn new() -> Self {
        Self { all: Arc::new(Semaphore::new(ALL_STREAMS)), tokens: Mutex::default() }
    }

    /// The place for one more stream of a token.
    ///
    /// # Errors
    ///
    /// [`ApiError::TooManyStreams`] if the token, or all tokens together, have too many.
    pub(crate) fn place(&self, token: &str) -> Result<StreamPlace, ApiError> {
        let of_token = {
            let mut tokens = self.tokens.lock().unwrap_or_else(PoisonError::into_inner);
            let of_token = tokens.entry(token.to_owned());
            Arc::clone(of_token.or_insert_with(|| Arc::new(Semaphore::new(TOKEN_STREAMS))))
        };
        let full = |limit| move |_| ApiError::TooManyStreams { limit };
        let _of_token = of_token.try_acquire_owned().map_err(full(TOKEN_STREAMS))?;
        let _of_all = Arc::clone(&self.all).try_acquire_owned().map_err(full(ALL_STREAMS))?;
        Ok(StreamPlace { _of_all, _of_token })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_has_eight_streams_and_all_tokens_have_32() {
        let limit = StreamLimit::new();
        let mut places: Vec<_> = (0..8).map(|_| limit.place("t-0").unwrap()).collect();
        assert!(matches!(limit.place("t-0"), Err(ApiError::TooManyStreams { limit: 8 })));
        for token in ["t-1", "t-2", "t-3"] {
            places.extend((0..8).map(|_| limit.place(token).unwrap()));
        }
        assert!(matches!(limit.place("t-4"), Err(ApiError::TooManyStreams { limit: 32 })));
        places.pop();
        assert!(limit.place("t-4").is_ok());
    }
}
