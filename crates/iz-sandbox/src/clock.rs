//! The time of the sandbox, which is a parameter.

use std::{fmt, sync::Arc, time::Duration};

use jiff::Zoned;

/// Tells the time in the zone of the registry. Programs use [`SandboxClock::system`], tests choose a time.
#[derive(Clone)]
pub struct SandboxClock {
    now: Arc<dyn Fn() -> Zoned + Send + Sync>,
    /// Every wait is divided by this.
    speed: u32,
}

impl SandboxClock {
    /// The clock of the machine, in the zone of the machine.
    #[must_use]
    pub fn system() -> Self {
        Self::of(Zoned::now)
    }

    /// A clock that always has the same time.
    #[must_use]
    pub fn fixed(time: Zoned) -> Self {
        Self::of(move || time.clone())
    }

    /// A clock that gets the time from `now`.
    pub fn of(now: impl Fn() -> Zoned + Send + Sync + 'static) -> Self {
        Self { now: Arc::new(now), speed: 1 }
    }

    /// A clock that divides every wait of the sandbox by `times`: slow responses and latencies.
    #[must_use]
    pub fn accelerated(self, times: u32) -> Self {
        Self { speed: self.speed.saturating_mul(times.max(1)), ..self }
    }

    /// How long a wait takes on this clock.
    pub(crate) fn scaled(&self, time: Duration) -> Duration {
        time / self.speed
    }

    /// The time now.
    #[must_use]
    pub fn now(&self) -> Zoned {
        (self.now)()
    }
}

impl fmt::Debug for SandboxClock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SandboxClock")
    }
}
