//! How old an answer is, and where it comes from.

use std::fmt;

use iz_client::{AskError, ErrorCode, Reply, hl7::code_words};
use jiff::{Timestamp, civil::Date};
use serde::{Serialize, Serializer};

code_words! {
    /// Where an answer comes from.
    pub enum AnswerSource {
        /// The registry, which was asked for this lookup or for an equal one at the same time.
        Registry = "registry",
        /// The memory of this service, from an earlier lookup.
        Memory = "memory",
        /// The encrypted file of this service, from an earlier lookup, perhaps before a restart.
        Disk = "disk",
    }
}

/// The age of an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct Freshness {
    /// When the registry answered.
    #[schema(value_type = String, format = DateTime)]
    pub received: Timestamp,
    /// The age in seconds.
    pub age_s: u64,
    /// The age in English words, such as `12 minutes ago`.
    #[schema(value_type = String)]
    pub age_text: AgeText,
    /// Whether the answer is out of date: it is of an earlier day in the time zone of the registry, or it has expired and is
    /// shown because the registry cannot be asked. Then `action` is not `use_record`, and nothing is in `give_now`.
    pub stale: bool,
    /// Why the registry could not be asked, if an expired answer is shown because of that (`stale_if_error_s`): a code as in
    /// problem documents. Otherwise `null`.
    #[schema(value_type = Option<ErrorCode>)]
    pub registry_error: Option<&'static str>,
    /// Where the answer comes from.
    pub source: AnswerSource,
    /// Whether the answer comes from the cache.
    pub from_cache: bool,
    /// How long the registry took, in milliseconds.
    pub registry_ms: u64,
}

impl Freshness {
    /// The age of a reply that is shown `now`, for a request that `started` at that time.
    pub(crate) fn of(reply: &Reply, started: Timestamp, now: Timestamp, stale: Option<Stale>) -> Self {
        let AgeText { seconds: age_s } = AgeText::of(reply.received, now);
        let from_cache = reply.received < started;
        Self {
            received: reply.received,
            age_s,
            age_text: AgeText { seconds: age_s },
            stale: stale.is_some(),
            registry_error: reply.failure().map(AskError::code),
            source: match (from_cache, reply.is_from_disk()) {
                (false, _) => AnswerSource::Registry,
                (true, false) => AnswerSource::Memory,
                (true, true) => AnswerSource::Disk,
            },
            from_cache,
            registry_ms: u64::try_from(reply.took.as_millis()).unwrap_or(u64::MAX),
        }
    }

    /// The age of the same answer if it is shown again on the same day.
    pub(crate) fn at(self, now: Timestamp) -> Self {
        let AgeText { seconds: age_s } = AgeText::of(self.received, now);
        Self { age_s, age_text: AgeText { seconds: age_s }, ..self }
    }
}

/// Why an answer is out of date.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Stale {
    /// It is of an earlier day in the time zone of the registry.
    EarlierDay,
    /// The registry cannot be asked. The answer is of this age.
    RegistryDown(AgeText),
}

impl Stale {
    /// Why a reply that is shown `now` is out of date. `today` is the day of the registry. `None` if it is up to date.
    pub(crate) fn of(reply: &Reply, today: Date, now: Timestamp) -> Option<Self> {
        match () {
            () if reply.failure().is_some() => Some(Self::RegistryDown(AgeText::of(reply.received, now))),
            () if reply.day() < today => Some(Self::EarlierDay),
            () => None,
        }
    }
}

/// An age in English words. It is written without a text in between, because every answer has one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AgeText {
    seconds: u64,
}

/// The units of an age, the longest first, with their lengths in seconds.
const UNITS: [(u64, &str); 3] = [(86_400, "day"), (3_600, "hour"), (60, "minute")];

impl AgeText {
    /// The age of an answer of `received`. An answer of the future has no age.
    fn of(received: Timestamp, now: Timestamp) -> Self {
        Self { seconds: u64::try_from(now.duration_since(received).as_secs()).unwrap_or(0) }
    }
}

impl fmt::Display for AgeText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let count = |(unit, word)| (self.seconds / unit, word);
        match UNITS.into_iter().map(count).find(|(count, _)| *count > 0) {
            None => f.write_str("just now"),
            Some((1, word)) => write!(f, "1 {word} ago"),
            Some((count, word)) => write!(f, "{count} {word}s ago"),
        }
    }
}

impl Serialize for AgeText {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_age_is_told_in_its_longest_unit() {
        for (seconds, text) in [
            (0, "just now"),
            (59, "just now"),
            (60, "1 minute ago"),
            (119, "1 minute ago"),
            (3_599, "59 minutes ago"),
            (3_600, "1 hour ago"),
            (14_399, "3 hours ago"),
            (86_399, "23 hours ago"),
            (86_400, "1 day ago"),
            (604_800, "7 days ago"),
        ] {
            assert_eq!(AgeText { seconds }.to_string(), text, "{seconds}");
        }
    }
}
