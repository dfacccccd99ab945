//! How long rows must be kept.

use jiff::{Timestamp, ToSpan, tz::TimeZone};

/// How many years rows are kept. The law demands six (45 CFR 164.316(b)(2)), so that less is not possible.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Retention {
    years: u8,
}

impl Retention {
    /// The years that the law demands.
    pub const LEAST_YEARS: u8 = 6;

    /// A retention of so many years. `None` if they are fewer than [`LEAST_YEARS`](Self::LEAST_YEARS).
    #[must_use]
    pub const fn years(years: u8) -> Option<Self> {
        if years < Self::LEAST_YEARS { None } else { Some(Self { years }) }
    }

    /// The first moment whose rows must still be kept.
    #[must_use]
    pub fn oldest_kept(self, now: Timestamp) -> Timestamp {
        let years = i64::from(self.years).years();
        // Only a moment near the beginning of the calendar has none. Then nothing may be removed.
        now.to_zoned(TimeZone::UTC).checked_sub(years).map_or(Timestamp::MIN, |kept| kept.timestamp())
    }
}

impl Default for Retention {
    fn default() -> Self {
        Self { years: Self::LEAST_YEARS }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cfr_164_316_b_2_rows_are_kept_for_six_years_at_least() {
        assert_eq!(Retention::years(5), None);
        assert_eq!(Retention::years(6), Some(Retention::default()));
        let now = "2028-02-29T23:30:00Z".parse().unwrap();
        assert_eq!(Retention::default().oldest_kept(now).to_string(), "2022-02-28T23:30:00Z");
        assert_eq!(Retention::years(8).unwrap().oldest_kept(now).to_string(), "2020-02-29T23:30:00Z");
    }
}
