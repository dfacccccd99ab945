//! Equal questions at the same time are one: the first one asks, the others wait for its answer.

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

use crate::CacheKey;

/// How a question ended; nothing as long as it is under way.
type Ended = Option<Result<Arc<Reply>, AskError>>;

/// How long after its deadline a question may seem to end on a machine that is busy. It ends by itself at the deadline,
/// and knows why: whether the registry did not answer, or was never asked.
pub(crate) const ENDING_TIME: Duration = Duration::from_secs(1);

/// The questions that are under way.
#[derive(Default)]
pub(crate) struct InFlight(Mutex<HashMap<CacheKey, Waiting>>);

/// A question under way, for those who wait for it.
#[derive(Clone)]
pub(crate) struct Waiting {
    ended: watch::Receiver<Ended>,
    deadline: Instant,
}

/// A question under way, for the one who asks. However that ends, a panic included, nobody waits for it any longer.
pub(crate) struct Leader {
    in_flight: Arc<InFlight>,
    key: CacheKey,
    sender: watch::Sender<Ended>,
}

impl InFlight {
    /// Joins the question of this key, or starts it: then the caller has to ask, as its leader.
    pub(crate) fn join(self: &Arc<Self>, key: CacheKey, deadline: Instant) -> (Waiting, Option<Leader>) {
        match self.lock().entry(key) {
            hash_map::Entry::Occupied(known) => (known.get().clone(), None),
            hash_map::Entry::Vacant(place) => {
                let (sender, ended) = watch::channel(None);
                let waiting = place.insert(Waiting { ended, deadline }).clone();
                (waiting, Some(Leader { in_flight: Arc::clone(self), key, sender }))
            }
        }
    }

    /// Whether nothing is under way.
    #[cfg(test)]
    pub(crate) fn is_empty(&self) -> bool {
        self.lock().is_empty()
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<CacheKey, Waiting>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Waiting {
    /// Waits for the end of the question, and no longer than `deadline`.
    pub(crate) async fn end(mut self, deadline: Instant) -> Result<Arc<Reply>, AskError> {
        let after = deadline.saturating_duration_since(Instant::now());
        // A question with a later deadline than this caller's may still be under way.
        let until = if self.deadline <= deadline { self.deadline + ENDING_TIME } else { deadline };
        match timeout_at(until, self.ended.wait_for(Option::is_some)).await {
            Ok(Ok(ended)) => ended.clone().unwrap_or(Err(AskError::Dropped)),
            Ok(Err(_)) => Err(AskError::Dropped),
            Err(_) => Err(AskError::Timeout { after }),
        }
    }
}

impl Leader {
    /// Tells all who wait how the question ended. A question that comes now still joins it.
    pub(crate) fn tell(&self, result: Result<Arc<Reply>, AskError>) {
        self.sender.send_replace(Some(result));
    }

    /// Tells all who wait how the question ended. A question that comes now is asked anew.
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
