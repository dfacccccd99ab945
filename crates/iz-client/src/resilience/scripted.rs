//! A registry for tests, which does what it is told.

use std::{
    collections::VecDeque,
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use async_trait::async_trait;
use iz_hl7::{OwnedAnswer, Profile, Query, query::QueryRules};
use jiff::{Timestamp, civil::date};
use tokio::time::{Instant, sleep, timeout_at};

use crate::{
    error::AskError,
    question::Question,
    registry::{Probe, Registry},
    reply::Reply,
};

/// Fails as the scripts say, and answers when they are over.
pub(crate) struct Scripted {
    script: Mutex<VecDeque<Option<AskError>>>,
    probes: Mutex<VecDeque<Option<AskError>>>,
    takes: Duration,
    start: Instant,
    asked_ms: Mutex<Vec<u128>>,
    probed_ms: Mutex<Vec<u128>>,
    with_it: AtomicUsize,
    most_at_once: AtomicUsize,
}

impl Scripted {
    /// Fails with these errors in turn; `None` is an answer.
    pub(crate) fn new(script: impl IntoIterator<Item = Option<AskError>>) -> Self {
        Self {
            script: Mutex::new(script.into_iter().collect()),
            probes: Mutex::default(),
            takes: Duration::ZERO,
            start: Instant::now(),
            asked_ms: Mutex::default(),
            probed_ms: Mutex::default(),
            with_it: AtomicUsize::new(0),
            most_at_once: AtomicUsize::new(0),
        }
    }

    /// Fails like this for ever.
    pub(crate) fn broken(error: &AskError) -> Self {
        Self::new((0..1000).map(|_| Some(error.clone())))
    }

    /// How long every question and every signal of life takes.
    pub(crate) fn taking(self, takes: Duration) -> Self {
        Self { takes, ..self }
    }

    /// What becomes of the signs of life that are asked for, in the same way.
    pub(crate) fn probes(self, probes: impl IntoIterator<Item = Option<AskError>>) -> Self {
        Self { probes: Mutex::new(probes.into_iter().collect()), ..self }
    }

    /// When it was asked, in milliseconds from the start.
    pub(crate) fn asked_ms(&self) -> Vec<u128> {
        self.asked_ms.lock().unwrap().clone()
    }

    /// When a signal of life was asked for, in milliseconds from the start.
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
        self.most_at_once.fetch_max(self.with_it.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
        let after = deadline.saturating_duration_since(Instant::now());
        let is_late = timeout_at(deadline, sleep(self.takes)).await.is_err();
        self.with_it.fetch_sub(1, Ordering::SeqCst);
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

/// A moment so many seconds from now.
pub(crate) fn within_s(seconds: u64) -> Instant {
    Instant::now() + Duration::from_secs(seconds)
}

fn answer() -> Arc<Reply> {
    const RECORD: &str = "MSH|^~\\&|||||||RSP^K11\rMSA|AA|1\rQAK|1|OK\rPID|1||9||Marsh^Odell";
    let day = date(2026, 11, 22);
    let message = OwnedAnswer::read(RECORD, day).unwrap();
    Arc::new(Reply::new(message, day, Timestamp::UNIX_EPOCH, Duration::ZERO).unwrap())
}
