//! Randomness, passed in.

use std::{fmt, sync::Arc, time::Duration};

/// Tosses. Programs pass [`Chance::system`]; tests pass what they choose.
#[derive(Clone)]
pub struct Chance(Arc<dyn Fn() -> u32 + Send + Sync>);

impl Chance {
    /// The machine's randomness; without it, always the same.
    #[must_use]
    pub fn system() -> Self {
        Self(Arc::new(|| getrandom::u32().unwrap_or(u32::MAX)))
    }

    /// Tosses with `toss` every time: any number, each as likely.
    pub fn of(toss: impl Fn() -> u32 + Send + Sync + 'static) -> Self {
        Self(Arc::new(toss))
    }

    /// Some part of `whole`, from nothing to nearly all of it, to the microsecond.
    pub(crate) fn part_of(&self, whole: Duration) -> Duration {
        let part = (whole.as_micros() * u128::from((self.0)())) >> u32::BITS;
        u64::try_from(part).map_or(whole, Duration::from_micros)
    }
}

impl fmt::Debug for Chance {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Chance")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_reach_from_nothing_to_nearly_all() {
        let second = Duration::from_secs(1);
        for (toss, part) in [(0, 0), (1 << 30, 250_000), (1 << 31, 500_000), (u32::MAX, 999_999)] {
            assert_eq!(Chance::of(move || toss).part_of(second), Duration::from_micros(part));
        }
        assert_eq!(Chance::of(|| u32::MAX).part_of(Duration::ZERO), Duration::ZERO);
    }
}
