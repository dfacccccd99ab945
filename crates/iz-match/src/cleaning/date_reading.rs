//! How surely a date can be read.

use iz_hl7::query::NoteCode;
use jiff::civil::Date;

/// The years of a date. Others are placeholders, such as `0001-01-01` and `9999-12-31`.
const YEARS: std::ops::RangeInclusive<i16> = 1000..=2999;

/// What a text means as a date.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum DateReading {
    /// The only date that it can mean.
    Sure(Date),
    /// The likely date. The order of day and month is a guess.
    Guessed(Date),
    /// No date, or one that cannot be known.
    Refused(NoteCode),
}

impl DateReading {
    /// Not a date of the calendar.
    pub(super) const WRONG: Self = Self::Refused(NoteCode::WrongDate);

    /// A date whose order is known.
    pub(super) fn sure(year: i16, month: i16, day: i16) -> Self {
        date(year, month, day).map_or(Self::WRONG, Self::Sure)
    }

    /// A date that starts with two numbers, one of which is the month. If both can be the month, slashes mean the order
    /// of the United States. Other signs are used with either order.
    pub(super) fn in_either_order(one: i16, two: i16, year: i16, has_only_slashes: bool) -> Self {
        match (date(year, one, two), date(year, two, one)) {
            (Some(month_first), Some(day_first)) if month_first == day_first => Self::Sure(month_first),
            (Some(month_first), Some(_)) if has_only_slashes => Self::Guessed(month_first),
            (Some(_), Some(_)) => Self::Refused(NoteCode::DateAmbiguous),
            (Some(month_first), None) => Self::Sure(month_first),
            (None, Some(day_first)) => Self::Guessed(day_first),
            (None, None) => Self::WRONG,
        }
    }
}

fn date(year: i16, month: i16, day: i16) -> Option<Date> {
    let (month, day) = (i8::try_from(month).ok()?, i8::try_from(day).ok()?);
    Date::new(year, month, day).ok().filter(|_| YEARS.contains(&year))
}
