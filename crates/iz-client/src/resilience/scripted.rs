//! A registry for tests that replies as a script says.

use std::{
    collections::VecDeque,
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use async_trait::async_trait;
use iz_hl7::{OwnedAnswer, Profile, Query, answer::IdKey, query::QueryRules};
use jiff::{Timestamp, civil::date};
use tokio::time::{Instant, sleep, timeout_at};

use crate::{
    error::AskError,
    question::Question,
    registry::{Probe, Registry},
    reply::Reply,
};

/// Fails as the scripts say, and answers when they end.
pub(crate) struct Scripted {
    script: Mutex<VecDeque<Option<AskError>>>,
    probes: Mutex<VecDeque<Option<AskError>>>,
    takes: Duration,
    start: Instant,
    asked_ms: Mutex<Vec<u128>>,
    probed_ms: Mutex<Vec<u128>>,
    in_flight: AtomicUsize,
    most_at_once: AtomicUsize,
}

impl Scripted {
    /// Fails with these errors in order. `None` is an answer.
    pub(crate) fn new(script: impl IntoIterator<Item = Option<AskError>>) -> Self {
        Self {
            script: Mutex::new(script.into_iter().collect()),
            probes: Mutex::default(),
            takes: Duration::ZERO,
            start: Instant::now(),
            asked_ms: Mutex::default(),
            probed_ms: Mutex::default(),
            in_flight: AtomicUsize::new(0),
            most_at_once: AtomicUsize::new(0),
        }
    }

    /// Fails with this error every time.
    pub(crate) fn broken(error: &AskError) -> Self {
        Self::new((0..1000).map(|_| Some(error.clone())))
    }

    /// The time that each query and each probe takes.
    pub(crate) fn taking(self, takes: Duration) -> Self {
        Self { takes, ..self }
    }

    /// The results of the probes, in the same form.
    pub(crate) fn probes(self, probes: impl IntoIterator<Item = Option<AskError>>) -> Self {
        Self { probes: Mutex::new(probes.into_iter().collect()), ..self }
    }

    /// When it was queried, in milliseconds from the start.
    pub(crate) fn asked_ms(&self) -> Vec<u128> {
        self.asked_ms.lock().unwrap().clone()
    }

    /// When it was probed, in milliseconds from the start.
    pub(crate) fn probed_ms(&self) -> Vec<u128> {
        self.probed_ms.lock().unwrap().clone()
    }

    pub(crate) fn most_at_once(&self) -> usize {
        self.most_at_once.load(Ordering::SeqCst)
    }
}

#[async_trait]
impl Registry for Scripted {
    async fn ask(&self, _: &Question, deadline: Instant) -> Result<Arc<Reply>, AskError> {
        self.asked_ms.lock().unwrap().push(self.start.elapsed().as_millis());
        self.most_at_once.fetch_max(self.in_flight.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
        let after = deadline.saturating_duration_since(Instant::now());
        let is_late = timeout_at(deadline, sleep(self.takes)).await.is_err();
        self.in_flight.fetch_sub(1, Ordering::SeqCst);
        if is_late {
            return Err(AskError::Timeout { after });
        }
        match self.script.lock().unwrap().pop_front().flatten() {
            Some(error) => Err(error),
            None => Ok(answer()),
        }
    }
}

#[async_trait]
impl Probe for Scripted {
    async fn probe(&self, deadline: Instant) -> Result<(), AskError> {
        self.probed_ms.lock().unwrap().push(self.start.elapsed().as_millis());
        let after = deadline.saturating_duration_since(Instant::now());
        timeout_at(deadline, sleep(self.takes)).await.map_err(|_| AskError::Timeout { after })?;
        self.probes.lock().unwrap().pop_front().flatten().map_or(Ok(()), Err)
    }
}

pub(crate) fn question() -> Question {
    let patient = serde_json::from_str(r#"{"identifiers": [{"value": "1", "type": "MR"}]}"#).unwrap();
    let query = Query::new(Profile::Z44, patient, date(2026, 11, 22)).unwrap();
    Question::new(query, &QueryRules::default()).unwrap()
}

/// The time that is `seconds` from now.
pub(crate) fn within_s(seconds: u64) -> Instant {
    Instant::now() + Duration::from_secs(seconds)
}

fn answer() -> Arc<Reply> {
    const RECORD: &str = "MSH|^~\\&|||||||RSP^K11\rMSA|AA|1\rQAK|1|OK\rPID|1||9||Marsh^Odell";
    let day = date(2026, 11, 22);
    let message = OwnedAnswer::read(RECORD, day).unwrap();
    Arc::new(Reply::new(message, IdKey::PUBLIC, day, Timestamp::UNIX_EPOCH, Duration::ZERO).unwrap())
}
