//! Coalescing: equal questions at the same time become one query, and all callers get its answer.

use std::{
    collections::{HashMap, hash_map},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use iz_client::{AskError, Reply};
use tokio::{
    sync::watch,
    time::{Instant, timeout_at},
};

use crate::key::CacheKey;

/// The result of an in-flight question. `None` until it ends.
type Ended = Option<Result<Arc<Reply>, AskError>>;

/// The grace time after the deadline. A question ends by itself at its deadline and knows the reason: the registry did
/// not reply, or it was never queried. On a busy machine that result may arrive a little late.
pub(crate) const GRACE_TIME: Duration = Duration::from_secs(1);

/// The in-flight questions.
#[derive(Default)]
pub(crate) struct InFlight(Mutex<HashMap<CacheKey, Waiting>>);

/// An in-flight question, as its callers see it.
#[derive(Clone)]
pub(crate) struct Waiting {
    ended: watch::Receiver<Ended>,
    deadline: Instant,
}

/// An in-flight question, as the task that sends it sees it. However the task ends, even by a panic, its callers stop
/// waiting.
pub(crate) struct Leader {
    in_flight: Arc<InFlight>,
    key: CacheKey,
    sender: watch::Sender<Ended>,
}

impl InFlight {
    /// Joins the in-flight question with this key, or starts one. In that case the caller gets the `Leader` and must
    /// send it.
    pub(crate) fn join(self: &Arc<Self>, key: CacheKey, deadline: Instant) -> (Waiting, Option<Leader>) {
        match self.lock().entry(key) {
            hash_map::Entry::Occupied(known) => (known.get().clone(), None),
            hash_map::Entry::Vacant(vacant) => {
                let (sender, ended) = watch::channel(None);
                let waiting = vacant.insert(Waiting { ended, deadline }).clone();
                (waiting, Some(Leader { in_flight: Arc::clone(self), key, sender }))
            }
        }
    }

    /// Whether no question is in flight.
    #[cfg(test)]
    pub(crate) fn is_empty(&self) -> bool {
        self.lock().is_empty()
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<CacheKey, Waiting>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Waiting {
    /// Waits for the result of the question, but no longer than `deadline`.
    pub(crate) async fn result(mut self, deadline: Instant) -> Result<Arc<Reply>, AskError> {
        let after = deadline.saturating_duration_since(Instant::now());
        // If the in-flight question has a later deadline than this caller, its result may come too late.
        let until = if self.deadline <= deadline { self.deadline + GRACE_TIME } else { deadline };
        match timeout_at(until, self.ended.wait_for(Option::is_some)).await {
            Ok(Ok(ended)) => ended.clone().unwrap_or(Err(AskError::Dropped)),
            Ok(Err(_)) => Err(AskError::Dropped),
            Err(_) => Err(AskError::Timeout { after }),
        }
    }
}

impl Leader {
    /// Sends the result to all callers. A new equal question still joins this one.
    pub(crate) fn publish(&self, result: Result<Arc<Reply>, AskError>) {
        self.sender.send_replace(Some(result));
    }

    /// Sends the result to all callers and ends the question. A new equal question starts a new query.
    pub(crate) fn end(self, result: Result<Arc<Reply>, AskError>) {
        let sender = self.sender.clone();
        drop(self);
        sender.send_replace(Some(result));
    }
}

impl Drop for Leader {
    fn drop(&mut self) {
        self.in_flight.lock().remove(&self.key);
    }
}
