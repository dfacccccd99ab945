//! How long each answer may be believed.

use std::time::Duration;

use iz_client::{Question, Reply, hl7::Outcome};
use jiff::{Span, Timestamp, tz::TimeZone};

/// How long answers are believed, by outcome. What is not named here is not remembered at all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lifetimes {
    /// A record, at most until the registry's next midnight: a forecast is about a day.
    pub record: Duration,
    /// Nobody found. Short: a person may be added, or consent, while they stand at the counter.
    pub not_found: Duration,
    /// A person who may not be shown. Short, for the same reason.
    pub protected: Duration,
}

impl Default for Lifetimes {
    fn default() -> Self {
        Self {
            record: Duration::from_secs(4 * 60 * 60),
            not_found: Duration::from_secs(5 * 60),
            protected: Duration::from_secs(5 * 60),
        }
    }
}

impl Lifetimes {
    /// The longest of them.
    #[must_use]
    pub fn longest(&self) -> Duration {
        self.record.max(self.not_found).max(self.protected)
    }

    /// Until when the reply to `question` may be believed; none where it must not be kept.
    ///
    /// Candidates are a question to a person and not a fact. A record of somebody else is asked for
    /// again each time: the registry may correct itself.
    #[must_use]
    pub fn end(&self, question: &Question, reply: &Reply, time_zone: &TimeZone) -> Option<Timestamp> {
        let lifetime = match reply.outcome() {
            Outcome::Record if question.is_of_somebody_else(reply) => return None,
            Outcome::Record => self.record,
            Outcome::NotFound => self.not_found,
            Outcome::Protected => self.protected,
            _ => return None,
        };
        if lifetime.is_zero() {
            return None;
        }
        let end = reply.received.checked_add(lifetime).ok()?;
        Some(next_midnight(reply.received, time_zone).map_or(end, |midnight| end.min(midnight)))
    }
}

/// The start of the next day in the zone, whatever its clocks do in between.
fn next_midnight(now: Timestamp, time_zone: &TimeZone) -> Option<Timestamp> {
    let tomorrow = now.to_zoned(time_zone.clone()).date().checked_add(Span::new().days(1)).ok()?;
    tomorrow.to_zoned(time_zone.clone()).ok().map(|midnight| midnight.timestamp())
}
