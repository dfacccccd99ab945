//! The time of the sandbox, which is a parameter.

use std::{fmt, sync::Arc, time::Duration};

use jiff::Zoned;

/// The IANA name of the time zone of the sandbox. The profile `sandbox` has the same zone, so that both mean the same day
/// by "today".
pub const TIME_ZONE: &str = "America/Chicago";

/// Tells the time in the zone of the registry. Programs use [`SandboxClock::system`], tests choose a time.
#[derive(Clone)]
pub struct SandboxClock {
    now: Arc<dyn Fn() -> Zoned + Send + Sync>,
    /// Every wait is divided by this.
    speed: u32,
}

impl SandboxClock {
    /// The clock of the machine, in [`TIME_ZONE`]. Without a database of time zones, it is in the zone of the machine.
    #[must_use]
    pub fn system() -> Self {
        Self::of(|| {
            let now = Zoned::now();
            now.in_tz(TIME_ZONE).unwrap_or(now)
        })
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_clock_of_the_machine_tells_the_time_of_the_registry() {
        assert_eq!(SandboxClock::system().now().time_zone().iana_name(), Some(TIME_ZONE));
    }
}
