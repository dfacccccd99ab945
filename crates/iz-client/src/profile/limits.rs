//! How many queries a registry gets, and how long it is not asked after failures.

use std::time::Duration;

use schemars::JsonSchema;
use serde::Deserialize;

use super::error::ProfileError;
use crate::bounded::{self, Bounded};

/// A time from 1 ms to 1 hour.
type TimeMs = Bounded<u64, 1, 3_600_000>;

type Percent = Bounded<u32, 1, 100>;

/// The table `[limits]` of a profile. The total time of a query is
/// [`timeout_s`](crate::profile::TransportSettings::timeout_s). No setting here makes it longer.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Limits {
    /// How often a query is sent at most, the first attempt included: 1 to 3.
    #[serde(with = "Bounded::<u32, 1, 3>")]
    pub attempts: u32,
    /// The longest pause before a second attempt, in milliseconds. Before a third attempt it is twice as long. The
    /// actual pause is a random part of it.
    #[serde(with = "TimeMs")]
    pub retry_pause_ms: u64,
    /// The retry budget: how many attempts may be repeated, in percent of the queries.
    #[serde(with = "Percent")]
    pub retry_percent: u32,
    /// The time window in which the breaker counts failures, in milliseconds.
    #[serde(with = "TimeMs")]
    pub breaker_window_ms: u64,
    /// The least number of queries in the window for the breaker to judge.
    #[serde(with = "Bounded::<u32, 1, 10_000>")]
    pub breaker_questions: u32,
    /// The share of failed queries that opens the breaker, in percent.
    #[serde(with = "Percent")]
    pub breaker_percent: u32,
    /// The number of consecutive failures that opens the breaker, however long they took. A registry that hangs ends
    /// only a few queries within the window.
    #[serde(with = "Bounded::<u32, 1, 10_000>")]
    pub breaker_in_a_row: u32,
    /// How long the registry is not asked after the breaker opens, in milliseconds. The time doubles each time that the
    /// registry is still down.
    #[serde(with = "TimeMs")]
    pub breaker_pause_ms: u64,
    /// The longest time that the registry is not asked, in milliseconds.
    #[serde(with = "TimeMs")]
    pub breaker_pause_max_ms: u64,
    /// How long a probe may take, in milliseconds.
    #[serde(with = "TimeMs")]
    pub breaker_probe_ms: u64,
    /// How many queries the registry handles at the same time.
    #[serde(with = "Bounded::<u32, 1, 64>")]
    pub at_once: u32,
    /// How many queries may start per minute, at even intervals.
    #[serde(with = "Bounded::<u32, 1, 60_000>")]
    pub per_minute: u32,
    /// How many queries may wait in the queue.
    #[serde(with = "Bounded::<u32, 1, 10_000>")]
    pub queue: u32,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            attempts: 3,
            retry_pause_ms: 500,
            retry_percent: 10,
            breaker_window_ms: 30_000,
            breaker_questions: 20,
            breaker_percent: 50,
            breaker_in_a_row: 5,
            breaker_pause_ms: 15_000,
            breaker_pause_max_ms: 300_000,
            breaker_probe_ms: 5_000,
            at_once: 2,
            per_minute: 60,
            queue: 16,
        }
    }
}

impl Limits {
    /// The least time between the starts of two queries.
    #[must_use]
    pub fn interval(&self) -> Duration {
        Duration::from_secs(60) / self.per_minute.max(1)
    }

    /// Checks what the range of a single key cannot express.
    ///
    /// # Errors
    ///
    /// [`ProfileError::Key`] if the longest pause is shorter than the first pause.
    pub(crate) fn check(&self) -> Result<(), ProfileError> {
        if self.breaker_pause_max_ms < self.breaker_pause_ms {
            let reason = bounded::outside(self.breaker_pause_ms, TimeMs::MAX);
            return Err(ProfileError::key("limits.breaker_pause_max_ms", reason));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::profile::RegistryProfile;

    fn load(changes: &str) -> Result<Limits, ProfileError> {
        RegistryProfile::load("tx", RegistryProfile::parse_changes(changes)?).map(|profile| profile.limits)
    }

    #[test]
    fn the_default_limits_apply_unless_the_profile_changes_them() {
        let limits = load("").unwrap();
        assert_eq!(limits, Limits::default());
        assert_eq!((limits.at_once, limits.interval()), (2, Duration::from_secs(1)));
        let own = load("limits.per_minute = 6\nlimits.queue = 3").unwrap();
        assert_eq!((own.interval(), own.queue, own.attempts), (Duration::from_secs(10), 3, 3));
    }

    #[test]
    fn a_wrong_limit_is_refused_by_its_key() {
        for (changes, expected) in [
            ("limits.surprise = 1", "limits.surprise: unknown field"),
            ("limits = [1]", "limits: must be a table of keys"),
            ("limits.queue = '16'", "limits.queue: must be a whole number, 0 or more"),
            ("limits.attempts = 0", "limits.attempts: must be between 1 and 3"),
            ("limits.attempts = 4", "limits.attempts: must be between 1 and 3"),
            ("limits.retry_pause_ms = 0", "limits.retry_pause_ms: must be between 1 and 3600000"),
            ("limits.retry_percent = 101", "limits.retry_percent: must be between 1 and 100"),
            ("limits.breaker_window_ms = 0", "limits.breaker_window_ms: must be between 1 and 3600000"),
            ("limits.breaker_questions = 0", "limits.breaker_questions: must be between 1 and 10000"),
            ("limits.breaker_percent = 0", "limits.breaker_percent: must be between 1 and 100"),
            ("limits.breaker_in_a_row = 0", "limits.breaker_in_a_row: must be between 1 and 10000"),
            ("limits.breaker_pause_ms = 0", "limits.breaker_pause_ms: must be between 1 and 3600000"),
            (
                "limits.breaker_pause_max_ms = 1",
                "limits.breaker_pause_max_ms: must be between 15000 and 3600000",
            ),
            ("limits.breaker_probe_ms = 0", "limits.breaker_probe_ms: must be between 1 and 3600000"),
            ("limits.at_once = 0", "limits.at_once: must be between 1 and 64"),
            ("limits.per_minute = 0", "limits.per_minute: must be between 1 and 60000"),
            ("limits.queue = 0", "limits.queue: must be between 1 and 10000"),
        ] {
            let error = load(changes).unwrap_err().to_string();
            assert!(error.starts_with(expected), "{changes}: {error}");
        }
    }
}
