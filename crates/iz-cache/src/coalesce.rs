//! Coalescing: equal questions at the same time become one query, and all callers get its answer.
//!
//! A question that needs a fresh answer does not join a query that was sent before it, except one of the same moment
//! that needs a fresh answer too. So several queries of one key may be in flight. They are numbered in the order in which
//! they started.

use std::{
    collections::{HashMap, hash_map::Entry},
    mem, ptr,
    sync::{Arc, Mutex, MutexGuard, PoisonError, Weak},
    time::Duration,
};

use iz_client::{AskError, CacheControl, Reply, SendStatus};
use tokio::{
    sync::{self, OwnedMutexGuard, watch},
    time::{Instant, timeout_at},
};

use crate::{
    key::CacheKey,
    purge::Purge,
    tag::{Tag, Tags, distinct},
};

/// The result of an in-flight query. `None` until it ends.
type Ended = Option<Result<Arc<Reply>, AskError>>;

/// The grace time after the deadline. A query ends by itself at its deadline and knows the reason: the registry did
/// not reply, or it was never queried. On a busy machine that result may arrive a little late.
pub(crate) const GRACE_TIME: Duration = Duration::from_secs(1);

/// The time within which questions that need a fresh answer share one query, although it was sent before the later ones.
/// A dose is given, reported and confirmed in more time than that.
pub(crate) const SAME_MOMENT: Duration = Duration::from_secs(1);

/// The in-flight queries.
#[derive(Default)]
pub(crate) struct InFlight(Mutex<HashMap<CacheKey, Queries>>);

/// The in-flight queries of one key.
#[derive(Default)]
struct Queries {
    /// The query that started last, until it ends. New questions may join only this one.
    newest: Option<Waiting>,
    /// The number of the query that started last.
    number: u64,
    /// How many queries have not ended, or still change the cache.
    count: usize,
    /// Whom the queries are about that have not ended.
    subjects: Vec<Weak<Subject>>,
    /// The number of the query whose result decided last what is cached.
    stored: Arc<sync::Mutex<u64>>,
}

/// An in-flight query, as its callers see it.
#[derive(Clone)]
pub(crate) struct Waiting {
    ended: watch::Receiver<Ended>,
    deadline: Instant,
    started: Instant,
    /// Whether the query is certain to be sent, whatever is cached.
    requires_query: bool,
    send_status: Arc<SendStatus>,
    subject: Arc<Subject>,
}

/// Whom an in-flight query is about, and what was purged since it started.
struct Subject {
    key: CacheKey,
    state: Mutex<SubjectState>,
}

struct SubjectState {
    tags: Vec<Tag>,
    purges: Vec<Arc<Purge>>,
}

/// A query that sees more purges counts as purged, so that their list ends.
const MAX_PURGES: usize = 1_000;

/// An in-flight query, as the task that sends it sees it. However the task ends, even by a panic, its callers stop
/// waiting.
pub(crate) struct Leader {
    in_flight: Arc<InFlight>,
    key: CacheKey,
    number: u64,
    sender: watch::Sender<Ended>,
    send_status: Arc<SendStatus>,
    stored: Arc<sync::Mutex<u64>>,
    subject: Arc<Subject>,
    counted: Arc<Counted>,
}

/// A query, or what it still does to the cache, counts among the queries of its key until this is dropped.
struct Counted {
    in_flight: Arc<InFlight>,
    key: CacheKey,
}

/// No other query of this key changes the cache while this exists.
pub(crate) struct StoreTurn {
    _stored: OwnedMutexGuard<u64>,
    _counted: Arc<Counted>,
}

impl InFlight {
    /// Joins the in-flight query with this key, or starts one. In that case the caller gets the `Leader` and must
    /// send it. A query that was sent earlier than `cache_control` allows, or before its answer was purged, is not joined.
    /// `tags` are those of the question.
    pub(crate) fn join(
        self: &Arc<Self>,
        key: CacheKey,
        deadline: Instant,
        cache_control: CacheControl,
        tags: Vec<Tag>,
    ) -> (Waiting, Option<Leader>) {
        let mut all = self.lock();
        let queries = all.entry(key).or_default();
        if let Some(newest) = queries.newest.as_ref().filter(|newest| newest.may_answer(cache_control)) {
            return (newest.clone(), None);
        }
        // Before it sends a query, a leader that accepts a cached answer looks into the cache once more. So only a
        // leader that accepts none is certain to send a query.
        let (waiting, leader) = self.start(queries, key, deadline, cache_control.requires_query(), tags);
        (waiting, Some(leader))
    }

    /// Starts a query of this key that no caller waits for, if none is in flight.
    pub(crate) fn start_alone(
        self: &Arc<Self>,
        key: CacheKey,
        deadline: Instant,
        tags: Vec<Tag>,
    ) -> Option<Leader> {
        let mut all = self.lock();
        let Entry::Vacant(place) = all.entry(key) else { return None };
        let (_, leader) = self.start(place.insert(Queries::default()), key, deadline, true, tags);
        Some(leader)
    }

    /// Starts a query. `requires_query` is whether it is certain to be sent, whatever is cached.
    fn start(
        self: &Arc<Self>,
        queries: &mut Queries,
        key: CacheKey,
        deadline: Instant,
        requires_query: bool,
        tags: Vec<Tag>,
    ) -> (Waiting, Leader) {
        let send_status =
            Arc::new(if requires_query { SendStatus::waiting() } else { SendStatus::default() });
        let (sender, ended) = watch::channel(None);
        let (started, status) = (Instant::now(), Arc::clone(&send_status));
        let subject = Arc::new(Subject { key, state: Mutex::new(SubjectState { tags, purges: Vec::new() }) });
        queries.subjects.push(Arc::downgrade(&subject));
        let of_leader = Arc::clone(&subject);
        let waiting = Waiting { ended, deadline, started, requires_query, send_status: status, subject };
        queries.newest = Some(waiting.clone());
        queries.number += 1;
        queries.count += 1;
        let (number, stored) = (queries.number, Arc::clone(&queries.stored));
        let in_flight = Arc::clone(self);
        let counted = Arc::new(Counted { in_flight: Arc::clone(self), key });
        let leader =
            Leader { in_flight, key, number, sender, send_status, stored, subject: of_leader, counted };
        (waiting, leader)
    }

    /// Tells all queries in flight that these answers are removed.
    pub(crate) fn purge(&self, purge: &Arc<Purge>) {
        let all = self.lock();
        let subjects = all.values().flat_map(|queries| &queries.subjects).filter_map(Weak::upgrade);
        subjects.for_each(|subject| subject.add(purge));
    }

    /// The answer of the newest query with this key, if it has come and is not stored yet.
    pub(crate) fn published(&self, key: &CacheKey) -> Option<Arc<Reply>> {
        let all = self.lock();
        let newest = all.get(key)?.newest.as_ref()?;
        let ended = newest.ended.borrow();
        let reply = ended.as_ref()?.as_ref().ok()?;
        (!newest.subject.is_purged()).then(|| Arc::clone(reply))
    }

    /// Whether no query is in flight.
    #[cfg(test)]
    pub(crate) fn is_empty(&self) -> bool {
        self.lock().is_empty()
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<CacheKey, Queries>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Waiting {
    /// Whether the answer is fresh enough for a question that is asked now. The registry may have looked up the person
    /// as soon as the query was sent.
    fn may_answer(&self, cache_control: CacheControl) -> bool {
        let age = self.started.elapsed();
        let is_new = cache_control.accepts(age) || self.is_of_same_moment(age);
        self.send_status.is_waiting() || (is_new && !self.subject.is_purged())
    }

    /// Whether this query needs a fresh answer, has none yet, and started at most [`SAME_MOMENT`] ago.
    fn is_of_same_moment(&self, age: Duration) -> bool {
        self.requires_query && age <= SAME_MOMENT && self.ended.borrow().is_none()
    }

    /// Waits for the result of the query, but no longer than `deadline`.
    pub(crate) async fn result(mut self, deadline: Instant) -> Result<Arc<Reply>, AskError> {
        let after = deadline.saturating_duration_since(Instant::now());
        // If the in-flight query has a later deadline than this caller, its result may come too late.
        let until = if self.deadline <= deadline { self.deadline + GRACE_TIME } else { deadline };
        match timeout_at(until, self.ended.wait_for(Option::is_some)).await {
            Ok(Ok(ended)) => ended.clone().unwrap_or(Err(AskError::Dropped)),
            Ok(Err(_)) => Err(AskError::Dropped),
            Err(_) => Err(AskError::Timeout { after }),
        }
    }
}

impl Subject {
    fn lock(&self) -> MutexGuard<'_, SubjectState> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn add(&self, purge: &Arc<Purge>) {
        let mut state = self.lock();
        let is_full = state.purges.len() >= MAX_PURGES;
        state.purges.push(if is_full { Arc::new(Purge::all()) } else { Arc::clone(purge) });
        state.purges.truncate(MAX_PURGES + 1);
    }

    fn is_purged(&self) -> bool {
        let state = self.lock();
        state.purges.iter().any(|purge| purge.removes(&self.key, &state.tags))
    }
}

impl Leader {
    /// Adds the tags of the reply.
    pub(crate) fn add_tags(&self, tags: Vec<Tag>) {
        let mut state = self.subject.lock();
        state.tags.extend(tags);
        state.tags = distinct(mem::take(&mut state.tags));
    }

    /// The tags of the question, and of the reply if they were added.
    pub(crate) fn tags(&self) -> Tags {
        self.subject.lock().tags.as_slice().into()
    }

    /// Whether a purge since the query started removes its answer.
    pub(crate) fn is_purged(&self) -> bool {
        self.subject.is_purged()
    }

    /// Where the queue tells whether the query still waits.
    pub(crate) const fn send_status(&self) -> &Arc<SendStatus> {
        &self.send_status
    }

    /// Waits until no other query of this key changes the cache. `None` if a query that started later has already
    /// decided what is cached. Otherwise no other query of this key changes the cache while the turn exists, and no
    /// earlier query does so afterwards. That holds for a turn that outlives the query, too.
    pub(crate) fn store_turn(&self) -> impl Future<Output = Option<StoreTurn>> + Send + use<> {
        let (stored, number, counted) = (Arc::clone(&self.stored), self.number, Arc::clone(&self.counted));
        async move {
            let mut stored = stored.lock_owned().await;
            if *stored > number {
                return None;
            }
            *stored = number;
            Some(StoreTurn { _stored: stored, _counted: counted })
        }
    }

    /// Sends the result to all callers. A new equal question still joins this query.
    pub(crate) fn publish(&self, result: Result<Arc<Reply>, AskError>) {
        self.sender.send_replace(Some(result));
    }

    /// Sends the result to all callers and ends the query. A new equal question starts a new query.
    pub(crate) fn end(self, result: Result<Arc<Reply>, AskError>) {
        let sender = self.sender.clone();
        drop(self);
        sender.send_replace(Some(result));
    }
}

impl Drop for Leader {
    fn drop(&mut self) {
        let mut all = self.in_flight.lock();
        let Some(queries) = all.get_mut(&self.key) else { return };
        queries.subjects.retain(|subject| !ptr::addr_eq(subject.as_ptr(), Arc::as_ptr(&self.subject)));
        if queries.number == self.number {
            queries.newest = None;
        }
    }
}

impl Drop for Counted {
    fn drop(&mut self) {
        let mut all = self.in_flight.lock();
        let Some(queries) = all.get_mut(&self.key) else { return };
        queries.count -= 1;
        if queries.count == 0 {
            all.remove(&self.key);
        }
    }
}
