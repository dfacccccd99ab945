//! Dates and times no more precise than they were sent.

use std::fmt;

use jiff::civil::Date;
use serde::{Serialize, Serializer};

/// A date of which the day, or the month too, may be unknown.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PartialDate {
    /// `YYYY`.
    Year(i16),
    /// `YYYY-MM`.
    Month(i16, i8),
    /// `YYYY-MM-DD`.
    Day(Date),
}

impl PartialDate {
    /// The date, where the day was sent.
    #[must_use]
    pub const fn exact(self) -> Option<Date> {
        match self {
            Self::Day(date) => Some(date),
            Self::Year(_) | Self::Month(..) => None,
        }
    }
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

/// A birth date is enough to find a person by, so it is not printed where a program is debugged.
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

/// A TS value: `YYYY[MM[DD[HH[MM[SS[.S[S[S[S]]]]]]]]][±ZZZZ]`.
#[derive(Clone, PartialEq, Eq)]
pub struct Timestamp {
    /// The date part.
    pub date: PartialDate,
    /// The time of day in ISO 8601, with the zone where one was sent: `13:16:49.442-05:00`.
    pub time: Option<String>,
}

impl Timestamp {
    /// Reads the forms that registries send: any of the standard's precisions, 17 digits without a
    /// dot (milliseconds), and a zone given in hours alone (`-0007` for `-0700`; no zone has an
    /// offset of less than fifteen minutes).
    ///
    /// A time of day that is all zeros and has no zone says no more than the date does, and is
    /// left out.
    #[must_use]
    pub fn parse(value: &str) -> Option<Self> {
        let value = value.trim();
        let (clock, zone) = match value.find(['+', '-']) {
            Some(at) => (value.get(..at)?, Some(parse_zone(value.get(at..)?)?)),
            None => (value, None),
        };
        let (digits, fraction) = match clock.split_once('.') {
            Some((digits, fraction)) => (digits, fraction),
            None if clock.len() == 17 => (clock.get(..14)?, clock.get(14..)?),
            None => (clock, ""),
        };
        let all_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
        if !all_digits(digits) || !all_digits(fraction) || fraction.len() > 9 {
            return None;
        }
        let date = parse_date(digits)?;
        let time = parse_time(digits.get(8..).unwrap_or_default(), fraction)?;
        if time.is_empty() {
            return (zone.is_none() || digits.len() >= 8).then_some(Self { date, time: None });
        }
        let all_zero = time.bytes().all(|byte| !matches!(byte, b'1'..=b'9'));
        let time = match zone {
            None if all_zero => None,
            None => Some(time),
            Some(zone) => Some(time + &zone),
        };
        Some(Self { date, time })
    }
}

fn number(digits: &str) -> Option<i16> {
    digits.parse().ok()
}

fn parse_date(digits: &str) -> Option<PartialDate> {
    let year = number(digits.get(..4)?)?;
    if year == 0 {
        return None;
    }
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

/// `HH`, `HHMM` or `HHMMSS` with a fraction; empty for no time at all.
fn parse_time(digits: &str, fraction: &str) -> Option<String> {
    let part = |range, limit: i16| {
        let part: &str = digits.get(range)?;
        number(part).filter(|value| *value <= limit).map(|_| part)
    };
    let seconds = |text: String| if fraction.is_empty() { text } else { format!("{text}.{fraction}") };
    match digits.len() {
        0 | 2 | 4 if !fraction.is_empty() => None,
        0 => Some(String::new()),
        // An hour alone is no ISO 8601 time that parsers accept; the minutes that it lacks are zero by the standard.
        2 => Some(format!("{}:00", part(0..2, 23)?)),
        4 => Some(format!("{}:{}", part(0..2, 23)?, part(2..4, 59)?)),
        6 => Some(seconds(format!("{}:{}:{}", part(0..2, 23)?, part(2..4, 59)?, part(4..6, 60)?))),
        _ => None,
    }
}

fn parse_zone(zone: &str) -> Option<String> {
    let (sign, digits) = zone.split_at_checked(1)?;
    if digits.len() != 4 || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let (first, second) = (digits.get(..2)?, digits.get(2..)?);
    let (hours, minutes) = if first == "00" && number(second)? > 0 && number(second)? < 15 {
        (second, "00")
    } else {
        (first, second)
    };
    (number(hours)? <= 14 && number(minutes)? <= 59).then(|| format!("{sign}{hours}:{minutes}"))
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.time {
            Some(time) => write!(f, "{}T{time}", self.date),
            None => write!(f, "{}", self.date),
        }
    }
}

impl fmt::Debug for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("<time>")
    }
}

impl Serialize for Timestamp {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(value: &str) -> Option<String> {
        Timestamp::parse(value).map(|timestamp| timestamp.to_string())
    }

    #[test]
    fn precision_is_kept() {
        for (sent, expected) in [
            ("2014", "2014"),
            ("201408", "2014-08"),
            ("20140811", "2014-08-11"),
            ("2014081109", "2014-08-11T09:00"),
            ("201408110930", "2014-08-11T09:30"),
            ("20180830063319-0500", "2018-08-30T06:33:19-05:00"),
            ("20180827143932.442", "2018-08-27T14:39:32.442"),
            ("20180531144917033", "2018-05-31T14:49:17.033"),
            ("20170224071046-0007", "2017-02-24T07:10:46-07:00"),
            ("20180101000000+1000", "2018-01-01T00:00:00+10:00"),
            ("200911051000-0500", "2009-11-05T10:00-05:00"),
            ("99991231", "9999-12-31"),
            ("20240229", "2024-02-29"),
            ("20140812-0500", "2014-08-12"),
        ] {
            assert_eq!(read(sent).as_deref(), Some(expected), "{sent}");
        }
    }

    #[test]
    fn midnight_without_a_zone_adds_nothing_to_a_date() {
        assert_eq!(read("201408120000").as_deref(), Some("2014-08-12"));
        assert_eq!(read("20140812000000").as_deref(), Some("2014-08-12"));
        assert_eq!(read("20140812000001").as_deref(), Some("2014-08-12T00:00:01"));
    }

    #[test]
    fn what_is_no_date_is_no_date() {
        for value in [
            "",
            "0",
            "201",
            "00000000",
            "20141301",
            "20140230",
            "053020151115",
            "2014081",
            "201408112",
            "2014-08-11",
            "20140811T09",
            "2014081125",
            "20130329094218-0500000",
            "201607011230310700",
            "20140811.5",
            "twenty",
            "20140811093015.1234567890",
            "２０１４",
            "+0500",
            "-",
            "2014081109.5",
        ] {
            assert_eq!(read(value), None, "{value}");
        }
    }
}
