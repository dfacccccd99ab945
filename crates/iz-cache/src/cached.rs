//! The caching decorator.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use iz_client::{
    AskError, Clock, Registry, Reply,
    hl7::{OwnedAnswer, Query},
};
use jiff::{Timestamp, tz::TimeZone};
use tokio::{
    sync::watch,
    time::{Instant, timeout_at},
};
use tracing::debug;

use crate::{
    Lifetimes,
    key::{Key, Namer},
};

/// Midnight ends every answer, so nothing is kept longer than a day, be it one of 25 hours. The library
/// panics at a time that is beyond all measure.
const LONGEST: Duration = Duration::from_secs(48 * 60 * 60);

/// How many parts an answer of usual size has, at most.
const USUAL_PARTS: usize = 64;

/// How a question ended; nothing as long as it is in flight.
type Landed = Option<Result<Arc<Reply>, AskError>>;

/// A question under way, and its deadline.
type Flight = (watch::Receiver<Landed>, Instant);

/// A registry with a memory.
pub struct Cached<R> {
    shared: Arc<Shared<R>>,
}

struct Shared<R> {
    registry: R,
    answers: moka::sync::Cache<Key, Entry>,
    flights: Mutex<HashMap<Key, Flight>>,
    namer: Option<Namer>,
    lifetimes: Lifetimes,
    time_zone: TimeZone,
    clock: Clock,
}

#[derive(Clone)]
struct Entry {
    reply: Arc<Reply>,
    end: Timestamp,
}

impl<R: Registry + 'static> Cached<R> {
    /// Puts a memory of at most `capacity` answers of usual size in front of `registry`, whose days
    /// begin and end in `time_zone`.
    ///
    /// An answer counts once, and once more for every 64 of its doses, forecasts, evaluations, facts,
    /// observations, complaints and values that are listed as unread, and for every 64 KiB of its message.
    pub fn new(registry: R, capacity: u64, lifetimes: Lifetimes, time_zone: TimeZone, clock: Clock) -> Self {
        let answers = moka::sync::Cache::builder()
            .max_capacity(capacity)
            .weigher(|_, entry: &Entry| weight(&entry.reply.message))
            // The end of each answer is checked when it is read; this only frees the memory.
            .time_to_live(lifetimes.longest().min(LONGEST))
            .build();
        let namer = Namer::new();
        Self {
            shared: Arc::new(Shared {
                registry,
                answers,
                flights: Mutex::new(HashMap::new()),
                namer,
                lifetimes,
                time_zone,
                clock,
            }),
        }
    }
}

impl<R: Registry + 'static> Registry for Cached<R> {
    async fn ask(&self, query: &Query, deadline: Instant) -> Result<Arc<Reply>, AskError> {
        let shared = &self.shared;
        let Some(key) = shared.namer.as_ref().and_then(|namer| namer.name(query)) else {
            return shared.registry.ask(query, deadline).await;
        };
        if let Some(reply) = shared.remembered(&key) {
            debug!(result = "hit", "cache");
            return Ok(reply);
        }
        let after = deadline.saturating_duration_since(Instant::now());
        let (mut flight, lands) = match Shared::board(shared, key, query, deadline) {
            Boarded::Remembered(reply) => return Ok(reply),
            Boarded::Flight(flight) => flight,
        };
        // A flight with a later deadline than this caller's may still be under way.
        let until = if lands <= deadline { lands + LANDING_TIME } else { deadline };
        match timeout_at(until, flight.wait_for(Option::is_some)).await {
            Ok(Ok(landed)) => landed.clone().unwrap_or(Err(AskError::Dropped)),
            Ok(Err(_)) => Err(AskError::Dropped),
            Err(_) => Err(AskError::Timeout { after }),
        }
    }
}

/// How long after its deadline a flight may seem to land on a busy machine. It ends by itself at the deadline, and knows
/// why: whether the registry did not answer, or was never asked.
const LANDING_TIME: Duration = Duration::from_secs(1);

/// The bytes of a long but usual message.
const USUAL_BYTES: usize = 64 * 1024;

/// How many answers of usual size this one counts for.
fn weight(message: &OwnedAnswer) -> u32 {
    let answer = message.get();
    let doses = answer.doses.iter().map(|dose| {
        1 + dose.evaluations.len()
            + dose.eligibility.len()
            + dose.funding.len()
            + dose.information_statements.len()
            + dose.reactions.len()
            + dose.observations.len()
    });
    let carriers = answer.carriers.iter().map(|carrier| 1 + carrier.observations.len());
    let parts = doses.chain(carriers).sum::<usize>()
        + answer.forecasts.len()
        + answer.facts.len()
        + answer.errors.len()
        + answer.warnings.len()
        + answer.unread.len()
        + answer.other_segments.len()
        + answer
            .patients
            .iter()
            .map(|patient| 1 + patient.addresses.len() + patient.next_of_kin.len())
            .sum::<usize>();
    // The values are slices of the message, which stays as long as the answer does.
    let bytes = message.source_bytes() / USUAL_BYTES;
    u32::try_from(1 + parts / USUAL_PARTS + bytes).unwrap_or(u32::MAX)
}

enum Boarded {
    Remembered(Arc<Reply>),
    Flight(Flight),
}

impl<R: Registry + 'static> Shared<R> {
    fn remembered(&self, key: &Key) -> Option<Arc<Reply>> {
        let entry = self.answers.get(key)?;
        (self.clock.now() < entry.end).then_some(entry.reply)
    }

    /// Joins the flight of this question, or starts it. The question flies in a task of its own: a
    /// caller who goes away does not take the answer from the others.
    fn board(shared: &Arc<Self>, key: Key, query: &Query, deadline: Instant) -> Boarded {
        let mut flights = shared.flights();
        if let Some(flight) = flights.get(&key) {
            debug!(result = "coalesced", "cache");
            return Boarded::Flight(flight.clone());
        }
        // It may have landed between the first look and the lock.
        if let Some(reply) = shared.remembered(&key) {
            return Boarded::Remembered(reply);
        }
        debug!(result = "miss", "cache");
        let (sender, receiver) = watch::channel(None);
        flights.insert(key, (receiver.clone(), deadline));
        drop(flights);
        let landing = Landing { shared: Arc::clone(shared), key };
        let query = query.clone();
        tokio::spawn(async move {
            let result = landing.shared.registry.ask(&query, deadline).await;
            if let Ok(reply) = &result {
                landing.remember(reply);
            }
            drop(landing);
            sender.send_replace(Some(result));
        });
        Boarded::Flight((receiver, deadline))
    }

    fn flights(&self) -> MutexGuard<'_, HashMap<Key, Flight>> {
        self.flights.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Takes the flight off the board however it ends, a panic included.
struct Landing<R: Registry + 'static> {
    shared: Arc<Shared<R>>,
    key: Key,
}

impl<R: Registry + 'static> Landing<R> {
    fn remember(&self, reply: &Arc<Reply>) {
        if let Some(end) = self.shared.lifetimes.end(reply, &self.shared.time_zone) {
            self.shared.answers.insert(self.key, Entry { reply: Arc::clone(reply), end });
        }
    }
}

impl<R: Registry + 'static> Drop for Landing<R> {
    fn drop(&mut self) {
        self.shared.flights().remove(&self.key);
    }
}

#[cfg(test)]
mod tests;
