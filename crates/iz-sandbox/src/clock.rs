//! The time of day, passed in.

use std::{fmt, sync::Arc, time::Duration};

use jiff::Zoned;

/// Tells the time and the zone of the registry. Programs pass [`Clock::system`]; tests pass a time that they choose.
#[derive(Clone)]
pub struct Clock {
    tell: Arc<dyn Fn() -> Zoned + Send + Sync>,
    /// How many times shorter every wait is.
    haste: u32,
}

impl Clock {
    /// The machine's clock, in the machine's zone.
    #[must_use]
    pub fn system() -> Self {
        Self::of(Zoned::now)
    }

    /// A clock that stands still.
    #[must_use]
    pub fn fixed(time: Zoned) -> Self {
        Self::of(move || time.clone())
    }

    /// A clock that asks `tell` every time.
    pub fn of(tell: impl Fn() -> Zoned + Send + Sync + 'static) -> Self {
        Self { tell: Arc::new(tell), haste: 1 }
    }

    /// A clock on which everything that the sandbox waits for takes so many times less: slow answers and latencies.
    #[must_use]
    pub fn hastened(self, times: u32) -> Self {
        Self { haste: self.haste.saturating_mul(times.max(1)), ..self }
    }

    /// How long a wait of `time` is on this clock.
    pub(crate) fn span(&self, time: Duration) -> Duration {
        time / self.haste
    }

    /// The time now.
    #[must_use]
    pub fn now(&self) -> Zoned {
        (self.tell)()
    }
}

impl fmt::Debug for Clock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Clock")
    }
}
