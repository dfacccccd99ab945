//! A calendar day, or a day relative to the day of the query.

use std::str::FromStr;

use jiff::{ToSpan, civil::Date};
use serde::Deserialize;

/// A calendar day, or a day that is counted from the day of the query.
///
/// Text forms: `2022-05-12`, `+30d`, `-14d`, `-6m`, `+2y`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub enum Day {
    /// A calendar day.
    On(Date),
    /// This many days after the day of the query. A negative number means before it.
    Days(i16),
    /// This many months after the day of the query. A negative number means before it.
    Months(i16),
}

/// A text that is not a [`Day`].
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a day: write YYYY-MM-DD, or a sign, a number and one of d, m, y, such as +30d")]
pub struct DayError(String);

impl Day {
    /// The calendar day, for a query that arrives `today`.
    #[must_use]
    pub fn resolve(self, today: Date) -> Date {
        match self {
            Self::On(date) => date,
            Self::Days(days) => today.saturating_add(days.days()),
            Self::Months(months) => today.saturating_add(months.months()),
        }
    }
}

/// The day of the query.
impl Default for Day {
    fn default() -> Self {
        Self::Days(0)
    }
}

impl FromStr for Day {
    type Err = DayError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        parse(text).ok_or_else(|| DayError(text.to_owned()))
    }
}

impl TryFrom<String> for Day {
    type Error = DayError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

fn parse(text: &str) -> Option<Day> {
    if !text.starts_with(['+', '-']) {
        let is_iso_day = text.len() == 10;
        return text.parse().ok().filter(|_| is_iso_day).map(Day::On);
    }
    let unit = text.chars().next_back()?;
    let number: i16 = text.strip_suffix(unit)?.parse().ok()?;
    match unit {
        'd' => Some(Day::Days(number)),
        'm' => Some(Day::Months(number)),
        'y' => number.checked_mul(12).map(Day::Months),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn a_day_is_fixed_or_is_counted_from_today() {
        let on = |text: &str, today| text.parse::<Day>().unwrap().resolve(today);
        let today = date(2024, 2, 29);
        assert_eq!(on("2022-05-12", today), date(2022, 5, 12));
        assert_eq!(on("+1d", today), date(2024, 3, 1));
        assert_eq!(on("-14d", today), date(2024, 2, 15));
        assert_eq!(on("+12m", today), date(2025, 2, 28));
        assert_eq!(on("-1y", today), date(2023, 2, 28));
        assert_eq!(on("+30d", date(2026, 12, 15)), date(2027, 1, 14));
        assert_eq!(on("+32767d", date(9999, 1, 1)), Date::MAX);
    }

    #[test]
    fn a_text_that_is_not_a_day_is_refused() {
        for text in
            ["", "+", "d", "30d", "+d", "+3w", "++3d", "2022-5-12", "20220512", "2022-02-30", "+99999d"]
        {
            assert_eq!(text.parse::<Day>(), Err(DayError(text.to_owned())), "{text}");
        }
    }
}
