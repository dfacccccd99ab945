//! Whether a registry may be asked: what the breaker knows, without the asking.

use std::{collections::VecDeque, time::Duration};

use tokio::time::Instant;

use crate::Limits;

#[derive(Debug)]
pub(super) struct Gate {
    state: State,
    /// When each question of the window ended, and whether it failed.
    recent: VecDeque<(Instant, bool)>,
    failed: usize,
    /// How long the registry is left in peace the next time.
    pause: Duration,
    window: Duration,
    least: usize,
    percent: usize,
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
    /// Somebody asks for a sign of life.
    HalfOpen {
        until: Instant,
    },
}

/// Which way a question goes.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Way {
    /// To the registry.
    Free,
    /// To the registry, if that gives a sign of life in time; until [`Gate::tried`] everybody else is held
    /// up.
    Trial { until: Instant },
    /// Back.
    Shut { retry_after: Duration },
}

impl Gate {
    pub(super) fn new(limits: &Limits) -> Self {
        let first_pause = Duration::from_millis(limits.breaker_pause_ms);
        Self {
            state: State::Closed,
            recent: VecDeque::new(),
            failed: 0,
            pause: first_pause,
            window: Duration::from_millis(limits.breaker_window_ms),
            least: usize::try_from(limits.breaker_questions).unwrap_or(usize::MAX),
            percent: usize::try_from(limits.breaker_percent).unwrap_or(usize::MAX),
            first_pause,
            longest_pause: Duration::from_millis(limits.breaker_pause_max_ms),
            probe: Duration::from_millis(limits.breaker_probe_ms),
        }
    }

    pub(super) fn enter(&mut self, now: Instant) -> Way {
        match self.state {
            State::Closed => Way::Free,
            State::Open { until } if until <= now => {
                let until = now + self.probe;
                self.state = State::HalfOpen { until };
                Way::Trial { until }
            }
            State::Open { until } | State::HalfOpen { until } => {
                Way::Shut { retry_after: until.saturating_duration_since(now) }
            }
        }
    }

    /// What became of a trial; none for nothing.
    pub(super) fn tried(&mut self, is_alive: Option<bool>, now: Instant) {
        match is_alive {
            Some(true) => self.state = State::Closed,
            Some(false) => {
                self.open(now);
            }
            None => self.state = State::Open { until: now },
        }
    }

    /// Counts a question. Gives the pause when that was one failure too many.
    pub(super) fn note(&mut self, has_failed: bool, now: Instant) -> Option<Duration> {
        // It set out before the breaker opened, and says nothing new.
        if !matches!(self.state, State::Closed) {
            return None;
        }
        if !has_failed {
            self.pause = self.first_pause;
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
        is_too_much.then(|| self.open(now))
    }

    /// Each pause is twice as long as the one before, until a question does not fail: a sign of life alone
    /// does not prove that the registry works.
    fn open(&mut self, now: Instant) -> Duration {
        let pause = self.pause;
        self.pause = (pause * 2).min(self.longest_pause);
        self.state = State::Open { until: now + pause };
        self.recent.clear();
        self.failed = 0;
        pause
    }
}
