//! The state of the breaker: whether a registry may be asked. It does no I/O.

use std::{collections::VecDeque, time::Duration};

use tokio::time::Instant;

use super::health_state::{BreakerPosition, BreakerSummary};
use crate::{
    error::{AskError, ErrorCode},
    profile::Limits,
};

#[derive(Debug)]
pub(crate) struct BreakerState {
    state: State,
    /// Why the breaker opened last.
    reason: Reason,
    /// The code of the last failure of a query or of a probe.
    last_failure: Option<&'static str>,
    /// How often the breaker has opened. A query that started before the last opening does not count.
    openings: u64,
    /// When each query of the window ended, and whether it failed.
    recent: VecDeque<(Instant, bool)>,
    failed: usize,
    /// The number of consecutive failures, however long they took.
    in_a_row: u32,
    /// The number of consecutive failed probes.
    failed_trials: u32,
    /// The length of the next pause.
    pause: Duration,
    window: Duration,
    min_questions: usize,
    failure_percent: usize,
    max_in_a_row: u32,
    first_pause: Duration,
    longest_pause: Duration,
    probe_timeout: Duration,
}

#[derive(Debug)]
enum State {
    Closed,
    Open {
        until: Instant,
    },
    /// One query probes the registry.
    HalfOpen {
        until: Instant,
    },
}

/// Why the breaker is open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Reason {
    /// Queries or probes failed.
    Failed {
        /// The code of the last failure. `None` if there was no failure yet.
        last: Option<&'static str>,
    },
    /// The registry asked for a pause.
    AskedToWait { status: u16 },
}

/// A failure of a query or of a probe, as the breaker sees it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Failure {
    code: &'static str,
    /// The pause that the registry asked for.
    requested: Option<RequestedPause>,
}

/// A pause that the registry asked for with `Retry-After`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct RequestedPause {
    /// The HTTP status of its reply: 429 or 503.
    status: u16,
    pause: Duration,
}

impl Failure {
    pub(super) const fn of(error: &AskError) -> Self {
        let requested = match error {
            AskError::Http { status: status @ (429 | 503), retry_after: Some(pause) } if !pause.is_zero() => {
                Some(RequestedPause { status: *status, pause: *pause })
            }
            _ => None,
        };
        Self { code: error.code(), requested }
    }

    /// The code of the error.
    pub(super) const fn code(self) -> &'static str {
        self.code
    }
}

/// Why a query may not be sent, and for how long.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Refusal {
    reason: Reason,
    pub(super) retry_after: Duration,
}

impl From<Refusal> for AskError {
    fn from(Refusal { reason, retry_after }: Refusal) -> Self {
        match reason {
            Reason::Failed { last } => Self::BreakerOpen { retry_after, last_failure: last },
            Reason::AskedToWait { status } => Self::AskedToWait { status, retry_after },
        }
    }
}

/// What the result of a query says about the registry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Signal {
    /// The registry answered.
    Success,
    /// The registry sent a reply that is not an answer. Such replies do not count as consecutive failures: one
    /// unreadable record that is queried again and again must not open the breaker.
    BadReply,
    /// The registry could not be reached or did not reply.
    Failure,
}

/// After this number of failed probes, the query itself is tried.
const FAILED_TRIALS: u32 = 2;

/// Whether a query may be sent.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Admission {
    /// It may be sent. The caller records the result with this number.
    Allowed { opening: u64 },
    /// It may be sent if a probe succeeds before `until`. All other queries are refused until
    /// [`BreakerState::record_trial`]. After repeated failed probes `is_sent_anyway` is true, because the probe itself
    /// may not work at this registry.
    ProbeFirst { until: Instant, is_sent_anyway: bool },
    /// It may not be sent.
    Refused(Refusal),
}

impl BreakerState {
    pub(super) fn new(limits: &Limits) -> Self {
        let first_pause = Duration::from_millis(limits.breaker_pause_ms);
        Self {
            state: State::Closed,
            reason: Reason::Failed { last: None },
            last_failure: None,
            openings: 0,
            recent: VecDeque::new(),
            failed: 0,
            in_a_row: 0,
            failed_trials: 0,
            pause: first_pause,
            window: Duration::from_millis(limits.breaker_window_ms),
            min_questions: usize::try_from(limits.breaker_questions).unwrap_or(usize::MAX),
            failure_percent: usize::try_from(limits.breaker_percent).unwrap_or(usize::MAX),
            max_in_a_row: limits.breaker_in_a_row,
            first_pause,
            longest_pause: Duration::from_millis(limits.breaker_pause_max_ms),
            probe_timeout: Duration::from_millis(limits.breaker_probe_ms),
        }
    }

    pub(crate) fn admit(&mut self, now: Instant) -> Admission {
        if let State::Open { until } = self.state
            && until <= now
        {
            let until = now + self.probe_timeout;
            self.state = State::HalfOpen { until };
            return Admission::ProbeFirst { until, is_sent_anyway: self.failed_trials >= FAILED_TRIALS };
        }
        match self.refused_for(now) {
            Some(refusal) => Admission::Refused(refusal),
            None => Admission::Allowed { opening: self.openings },
        }
    }

    /// Why and for how long queries are refused. `None` if the next query may be sent, at once or after a probe.
    pub(super) fn refused_for(&self, now: Instant) -> Option<Refusal> {
        match self.state {
            State::Closed => None,
            State::Open { until } if until <= now => None,
            State::Open { until } | State::HalfOpen { until } => {
                Some(self.refusal(until.saturating_duration_since(now)))
            }
        }
    }

    /// A refusal for the reason for which the breaker opened last.
    pub(super) const fn refusal(&self, retry_after: Duration) -> Refusal {
        Refusal { reason: self.reason, retry_after }
    }

    /// What the breaker does now, for those who watch it.
    pub(super) fn summary(&self, now: Instant) -> BreakerSummary {
        let because = match self.reason {
            Reason::Failed { last } => last,
            Reason::AskedToWait { .. } => Some(ErrorCode::RegistryAskedToWait.word()),
        };
        let (position, open_for, because) = match self.state {
            State::Closed => (BreakerPosition::Closed, None, None),
            State::Open { until } if until > now => {
                (BreakerPosition::Open, Some(until.saturating_duration_since(now)), because)
            }
            State::Open { .. } | State::HalfOpen { .. } => (BreakerPosition::HalfOpen, None, because),
        };
        BreakerSummary { position, open_for, because }
    }

    /// The longest time for which the registry is not asked.
    pub(super) const fn longest_pause(&self) -> Duration {
        self.longest_pause
    }

    /// Records the result of a trial. `None` means that it had no result.
    pub(crate) fn record_trial(&mut self, result: Option<Result<(), Failure>>, now: Instant) {
        match result {
            Some(Ok(())) => {
                self.state = State::Closed;
                self.failed_trials = 0;
            }
            Some(Err(failure)) => {
                self.failed_trials += 1;
                self.last_failure = Some(failure.code);
                self.open(failure.requested, now);
            }
            None => self.state = State::Open { until: now },
        }
    }

    /// Counts the result of a query that started after opening number `opening`. `failure` is its failure, if it
    /// failed. Returns the pause if the breaker opens.
    pub(crate) fn record(
        &mut self,
        opening: u64,
        signal: Signal,
        failure: Option<Failure>,
        now: Instant,
    ) -> Option<Duration> {
        if !self.is_current(opening) {
            return None;
        }
        let has_failed = signal != Signal::Success;
        match signal {
            Signal::Success => {
                self.pause = self.first_pause;
                self.in_a_row = 0;
            }
            Signal::BadReply => {}
            Signal::Failure => self.in_a_row += 1,
        }
        self.recent.push_back((now, has_failed));
        self.failed += usize::from(has_failed);
        while let Some((_, has_failed)) =
            self.recent.pop_front_if(|(then, _)| now.saturating_duration_since(*then) > self.window)
        {
            self.failed -= usize::from(has_failed);
        }
        let questions = self.recent.len();
        let has_high_share =
            questions >= self.min_questions && self.failed * 100 >= questions * self.failure_percent;
        if let Some(failure) = failure {
            self.last_failure = Some(failure.code);
        }
        // An answer can open the breaker too: it may be the query with which there are enough of them.
        let requested = failure.and_then(|failure| failure.requested);
        if has_high_share || self.in_a_row >= self.max_in_a_row {
            return Some(self.open(requested, now));
        }
        // The registry itself asked for a pause. This does not make the next pause longer.
        requested.map(|requested| self.open_for(requested.pause, Some(requested), now))
    }

    const fn is_current(&self, opening: u64) -> bool {
        matches!(self.state, State::Closed) && opening == self.openings
    }

    /// Opens the breaker after failures. Each pause is twice as long as the one before, until a query succeeds: a
    /// successful probe alone does not prove that the registry works. A pause that the registry asked for is kept.
    fn open(&mut self, requested: Option<RequestedPause>, now: Instant) -> Duration {
        let pause = self.pause;
        self.pause = (pause * 2).min(self.longest_pause);
        self.recent.clear();
        self.failed = 0;
        self.in_a_row = 0;
        let pause = requested.map_or(pause, |requested| pause.max(requested.pause));
        self.open_for(pause, requested, now)
    }

    /// Opens the breaker for this time, at most for the longest pause.
    fn open_for(&mut self, pause: Duration, requested: Option<RequestedPause>, now: Instant) -> Duration {
        let pause = pause.min(self.longest_pause);
        self.reason = match requested {
            Some(RequestedPause { status, .. }) => Reason::AskedToWait { status },
            None => Reason::Failed { last: self.last_failure },
        };
        self.state = State::Open { until: now + pause };
        self.openings += 1;
        pause
    }
}
