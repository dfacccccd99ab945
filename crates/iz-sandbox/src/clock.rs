//! The time of day, passed in.

use std::{fmt, sync::Arc};

use jiff::Zoned;

/// Tells the time and the zone of the registry. Programs pass [`Clock::system`]; tests pass a time that they choose.
#[derive(Clone)]
pub struct Clock(Arc<dyn Fn() -> Zoned + Send + Sync>);

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
        Self(Arc::new(tell))
    }

    /// The time now.
    #[must_use]
    pub fn now(&self) -> Zoned {
        (self.0)()
    }
}

impl fmt::Debug for Clock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Clock")
    }
}
