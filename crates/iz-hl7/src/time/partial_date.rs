//! Dates without a day, or without a month and a day.

use std::fmt;

use jiff::civil::Date;
use serde::{Serialize, Serializer};

use crate::time::digits::number;

/// A date whose day, or whose day and month, may be unknown.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub enum PartialDate {
    /// `YYYY`.
    Year(i16),
    /// `YYYY-MM`.
    Month(i16, i8),
    /// `YYYY-MM-DD`.
    Day(Date),
}

impl PartialDate {
    /// The date, if the day was sent.
    #[must_use]
    pub const fn exact(self) -> Option<Date> {
        match self {
            Self::Day(date) => Some(date),
            Self::Year(_) | Self::Month(..) => None,
        }
    }

    /// The first day that the date may stand for, as a number that orders days.
    pub(crate) fn first(self) -> u32 {
        match self {
            Self::Year(year) => day_number(year, 1, 1),
            Self::Month(year, month) => day_number(year, month, 1),
            Self::Day(date) => day_number(date.year(), date.month(), date.day()),
        }
    }

    /// The last day that the date may stand for. The last day of a month is taken as 31, which is enough to compare it
    /// with other days.
    fn last(self) -> u32 {
        match self {
            Self::Year(year) => day_number(year, 12, 31),
            Self::Month(year, month) => day_number(year, month, 31),
            Self::Day(date) => day_number(date.year(), date.month(), date.day()),
        }
    }

    /// Whether the date is before `other`, whatever days the two dates stand for.
    pub(crate) fn is_before(self, other: Self) -> bool {
        match (self, other) {
            // Almost all dates are days.
            (Self::Day(one), Self::Day(other)) => one < other,
            _ => self.last() < other.first(),
        }
    }

    /// Whether the first day that the date may stand for is before that of `other`.
    pub(crate) fn begins_before(self, other: Self) -> bool {
        match (self, other) {
            (Self::Day(one), Self::Day(other)) => one < other,
            _ => self.first() < other.first(),
        }
    }

    /// Whether `day` is this date or a later one, whatever day this date stands for.
    pub(crate) fn has_come(self, day: Date) -> bool {
        match self {
            Self::Day(date) => date <= day,
            _ => self.last() <= Self::Day(day).first(),
        }
    }

    /// Whether it depends on the day that is not known whether this date has come on `day`.
    pub(crate) fn is_around(self, day: Date) -> bool {
        !self.has_come(day) && !self.is_to_come(day)
    }

    /// Whether `day` is before this date, whatever day this date stands for.
    pub(crate) fn is_to_come(self, day: Date) -> bool {
        Self::Day(day).is_before(self)
    }
}

/// A number that orders days as the calendar does: year, month and day in their own bits. No parsed date has a year
/// below 1.
fn day_number(year: i16, month: i8, day: i8) -> u32 {
    u32::from(year.unsigned_abs()) << 16
        | u32::from(month.unsigned_abs()) << 8
        | u32::from(day.unsigned_abs())
}

impl fmt::Display for PartialDate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Year(year) => write!(f, "{year:04}"),
            Self::Month(year, month) => write!(f, "{year:04}-{month:02}"),
            Self::Day(date) => write!(f, "{date}"),
        }
    }
}

/// `Debug` prints no date, because a birth date helps to identify a person.
impl fmt::Debug for PartialDate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("<date>")
    }
}

impl Serialize for PartialDate {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// The date of eight digits.
pub(crate) fn full_date(year: [u8; 4], month: [u8; 2], day: [u8; 2]) -> Option<Date> {
    let number = |digits: &[u8]| {
        digits.iter().try_fold(0_i16, |value, byte| {
            byte.is_ascii_digit().then(|| value * 10 + i16::from(byte.wrapping_sub(b'0')))
        })
    };
    let year = number(&year).filter(|year| *year > 0)?;
    Date::new(year, i8::try_from(number(&month)?).ok()?, i8::try_from(number(&day)?).ok()?).ok()
}

/// Parses `YYYY`, `YYYYMM` or the first eight digits as `YYYYMMDD`.
pub(crate) fn parse_date(digits: &str) -> Option<PartialDate> {
    let year = i16::try_from(number(digits.get(..4)?)?).ok().filter(|year| *year > 0)?;
    if digits.len() == 4 {
        return Some(PartialDate::Year(year));
    }
    let month = i8::try_from(number(digits.get(4..6)?)?).ok().filter(|month| (1..=12).contains(month))?;
    if digits.len() == 6 {
        return Some(PartialDate::Month(year, month));
    }
    let day = i8::try_from(number(digits.get(6..8)?)?).ok()?;
    Date::new(year, month, day).ok().map(PartialDate::Day)
}
