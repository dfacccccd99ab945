//! Whether a registry may be asked: what the breaker knows, without the asking.

use std::{collections::VecDeque, time::Duration};

use tokio::time::Instant;

use crate::profile::Limits;

#[derive(Debug)]
pub(crate) struct BreakerState {
    state: State,
    /// How often it has opened. A question that set out before says nothing of what came after.
    openings: u64,
    /// When each question of the window ended, and whether it failed.
    recent: VecDeque<(Instant, bool)>,
    failed: usize,
    /// How many failed one after the other, however long that took.
    in_a_row: u32,
    /// How many signs of life did not come, one after the other.
    failed_trials: u32,
    /// How long the registry is left in peace the next time.
    pause: Duration,
    window: Duration,
    least: usize,
    percent: usize,
    most_in_a_row: u32,
    first_pause: Duration,
    longest_pause: Duration,
    probe: Duration,
}

#[derive(Debug)]
enum State {
    Closed,
    Open {
        until: Instant,
    },
    /// Somebody asks for a signal of life.
    HalfOpen {
        until: Instant,
    },
}

/// What became of a question says of the registry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Signal {
    /// It answers.
    Good,
    /// It replied, and that was no answer. One record that cannot be read, asked for again and again, is no reason to
    /// leave it in peace.
    Bad,
    /// Nothing came of it.
    Dead,
}

/// After so many signs of life that did not come the question itself is tried.
const FAILED_TRIALS: u32 = 2;

/// Which way a question goes.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Admission {
    /// To the registry; what becomes of it is told with this number.
    Free { opening: u64 },
    /// To the registry, if that gives a signal of life in time; until [`BreakerState::tried`] everybody else is held
    /// up. Where signs of life have failed to come more than once, they may be what does not work, and the question is
    /// sent all the same.
    Trial { until: Instant, is_sent_anyway: bool },
    /// Back.
    Shut { retry_after: Duration },
}

impl BreakerState {
    pub(super) fn new(limits: &Limits) -> Self {
        let first_pause = Duration::from_millis(limits.breaker_pause_ms);
        Self {
            state: State::Closed,
            openings: 0,
            recent: VecDeque::new(),
            failed: 0,
            in_a_row: 0,
            failed_trials: 0,
            pause: first_pause,
            window: Duration::from_millis(limits.breaker_window_ms),
            least: usize::try_from(limits.breaker_questions).unwrap_or(usize::MAX),
            percent: usize::try_from(limits.breaker_percent).unwrap_or(usize::MAX),
            most_in_a_row: limits.breaker_in_a_row,
            first_pause,
            longest_pause: Duration::from_millis(limits.breaker_pause_max_ms),
            probe: Duration::from_millis(limits.breaker_probe_ms),
        }
    }

    pub(crate) fn enter(&mut self, now: Instant) -> Admission {
        if let State::Open { until } = self.state
            && until <= now
        {
            let until = now + self.probe;
            self.state = State::HalfOpen { until };
            return Admission::Trial { until, is_sent_anyway: self.failed_trials >= FAILED_TRIALS };
        }
        match self.is_shut(now) {
            Some(retry_after) => Admission::Shut { retry_after },
            None => Admission::Free { opening: self.openings },
        }
    }

    /// How long nobody is asked; none if the next question may go, be it after a signal of life.
    pub(super) fn is_shut(&self, now: Instant) -> Option<Duration> {
        match self.state {
            State::Closed => None,
            State::Open { until } if until <= now => None,
            State::Open { until } | State::HalfOpen { until } => Some(until.saturating_duration_since(now)),
        }
    }

    /// What became of a trial; none for nothing.
    pub(crate) fn tried(&mut self, is_alive: Option<bool>, now: Instant) {
        match is_alive {
            Some(true) => {
                self.state = State::Closed;
                self.failed_trials = 0;
            }
            Some(false) => {
                self.failed_trials += 1;
                self.open(now);
            }
            None => self.state = State::Open { until: now },
        }
    }

    /// Counts a question that set out after that opening. Gives the pause when that was one failure too many.
    pub(crate) fn note(&mut self, opening: u64, signal: Signal, now: Instant) -> Option<Duration> {
        if !self.speaks_of_now(opening) {
            return None;
        }
        let has_failed = signal != Signal::Good;
        match signal {
            Signal::Good => {
                self.pause = self.first_pause;
                self.in_a_row = 0;
            }
            Signal::Bad => {}
            Signal::Dead => self.in_a_row += 1,
        }
        self.recent.push_back((now, has_failed));
        self.failed += usize::from(has_failed);
        while let Some((_, has_failed)) =
            self.recent.pop_front_if(|(then, _)| now.saturating_duration_since(*then) > self.window)
        {
            self.failed -= usize::from(has_failed);
        }
        let questions = self.recent.len();
        let is_too_much = questions >= self.least && self.failed * 100 >= questions * self.percent;
        (is_too_much || self.in_a_row >= self.most_in_a_row).then(|| self.open(now))
    }

    /// The registry itself asked to be left in peace so long. Gives the pause.
    pub(crate) fn hold(&mut self, opening: u64, asked: Duration, now: Instant) -> Option<Duration> {
        let pause = asked.min(self.longest_pause);
        if !self.speaks_of_now(opening) || pause.is_zero() {
            return None;
        }
        self.openings += 1;
        self.state = State::Open { until: now + pause };
        Some(pause)
    }

    const fn speaks_of_now(&self, opening: u64) -> bool {
        matches!(self.state, State::Closed) && opening == self.openings
    }

    /// Each pause is twice as long as the one before, until a question does not fail: a signal of life alone
    /// does not prove that the registry works.
    fn open(&mut self, now: Instant) -> Duration {
        let pause = self.pause;
        self.pause = (pause * 2).min(self.longest_pause);
        self.state = State::Open { until: now + pause };
        self.openings += 1;
        self.recent.clear();
        self.failed = 0;
        self.in_a_row = 0;
        pause
    }
}
