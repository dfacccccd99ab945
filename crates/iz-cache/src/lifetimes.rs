//! How long each answer is cached.

use std::time::Duration;

use iz_client::{Question, Reply, hl7::Outcome, profile::CacheSettings};
use jiff::{Span, Timestamp, tz::TimeZone};

/// How long answers are cached, by outcome. Answers with any other outcome are not cached.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lifetimes {
    /// A record. It expires at the latest at the registry's next midnight. The status of a forecast depends on the date
    /// alone, so no status changes before.
    pub record: Duration,
    /// Nobody was found.
    pub not_found: Duration,
    /// Too many people match.
    pub too_many: Duration,
    /// The record may not be shown.
    pub protected: Duration,
    /// How long after it came a record may be shown if the registry fails. It is expired then, and marked stale. If this is
    /// shorter than the life of the record, the record is not shown after its end.
    pub stale_record: Duration,
}

/// The times in the life of a cached answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Life {
    /// From when on it is asked for again in the background when it is used. For an answer that is not a record, this is
    /// the end, because its life is short.
    pub refresh: Timestamp,
    /// When it expires.
    pub end: Timestamp,
    /// Until when it may be shown if the registry fails.
    pub keep: Timestamp,
}

impl Default for Lifetimes {
    fn default() -> Self {
        Self::of(&CacheSettings::default())
    }
}

impl Lifetimes {
    /// Nothing is cached.
    pub const NONE: Self = Self {
        record: Duration::ZERO,
        not_found: Duration::ZERO,
        too_many: Duration::ZERO,
        protected: Duration::ZERO,
        stale_record: Duration::ZERO,
    };

    /// The lifetimes in the profile of a registry.
    #[must_use]
    pub const fn of(settings: &CacheSettings) -> Self {
        Self {
            record: Duration::from_secs(settings.record_s),
            not_found: Duration::from_secs(settings.not_found_s),
            too_many: Duration::from_secs(settings.too_many_s),
            protected: Duration::from_secs(settings.protected_s),
            stale_record: Duration::from_secs(settings.stale_record_s),
        }
    }

    /// The longest time for which an answer is stored.
    #[must_use]
    pub fn longest(&self) -> Duration {
        let Self { record, not_found, too_many, protected, stale_record } = *self;
        record.max(not_found).max(too_many).max(protected).max(stale_record)
    }

    /// How long the reply to `question` is cached. `None` if the reply must not be cached.
    ///
    /// Candidates are not cached, because somebody must choose from them. A record of another patient is not cached,
    /// because the registry may correct itself.
    #[must_use]
    pub fn life(&self, question: &Question, reply: &Reply, time_zone: &TimeZone) -> Option<Life> {
        let lifetime = match reply.outcome() {
            Outcome::Record if question.is_of_another_patient(reply) => return None,
            Outcome::Record => self.record,
            Outcome::NotFound => self.not_found,
            Outcome::TooMany => self.too_many,
            Outcome::Protected => self.protected,
            Outcome::Candidates | Outcome::Rejected | Outcome::Ack | Outcome::Unexpected => return None,
        };
        if lifetime.is_zero() {
            return None;
        }
        let received = reply.received;
        let end = received.checked_add(lifetime).ok()?;
        let end = next_midnight(received, time_zone).map_or(end, |midnight| end.min(midnight));
        if reply.outcome() != Outcome::Record {
            return Some(Life { refresh: end, end, keep: end });
        }
        let half = end.duration_since(received) / 2;
        let refresh = received.checked_add(half).unwrap_or(end);
        let keep = received.checked_add(self.stale_record.min(MAX_STALE)).map_or(end, |keep| keep.max(end));
        Some(Life { refresh, end, keep })
    }
}

/// An older record is never shown.
const MAX_STALE: Duration = Duration::from_secs(7 * 24 * 60 * 60);

/// No answer is kept for longer than this. It is a day more than the longest lifetime, because clocks are corrected.
pub(crate) const MAX_KEPT: Duration = Duration::from_secs(8 * 24 * 60 * 60);

/// The start of the next day in the time zone, with regard to clock changes.
fn next_midnight(now: Timestamp, time_zone: &TimeZone) -> Option<Timestamp> {
    let tomorrow = now.to_zoned(time_zone.clone()).date().checked_add(Span::new().days(1)).ok()?;
    tomorrow.to_zoned(time_zone.clone()).ok().map(|midnight| midnight.timestamp())
}
