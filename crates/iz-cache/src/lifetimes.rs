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
    };

    /// The lifetimes in the profile of a registry.
    #[must_use]
    pub const fn of(settings: &CacheSettings) -> Self {
        Self {
            record: Duration::from_secs(settings.record_s),
            not_found: Duration::from_secs(settings.not_found_s),
            too_many: Duration::from_secs(settings.too_many_s),
            protected: Duration::from_secs(settings.protected_s),
        }
    }

    /// The longest lifetime.
    #[must_use]
    pub fn longest(&self) -> Duration {
        self.record.max(self.not_found).max(self.too_many).max(self.protected)
    }

    /// When the cached reply to `question` expires. `None` if the reply must not be cached.
    ///
    /// Candidates are not cached, because somebody must choose from them. A record of another patient is not cached,
    /// because the registry may correct itself.
    #[must_use]
    pub fn end(&self, question: &Question, reply: &Reply, time_zone: &TimeZone) -> Option<Timestamp> {
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
        let end = reply.received.checked_add(lifetime).ok()?;
        Some(next_midnight(reply.received, time_zone).map_or(end, |midnight| end.min(midnight)))
    }
}

/// The start of the next day in the time zone, with regard to clock changes.
fn next_midnight(now: Timestamp, time_zone: &TimeZone) -> Option<Timestamp> {
    let tomorrow = now.to_zoned(time_zone.clone()).date().checked_add(Span::new().days(1)).ok()?;
    tomorrow.to_zoned(time_zone.clone()).ok().map(|midnight| midnight.timestamp())
}
