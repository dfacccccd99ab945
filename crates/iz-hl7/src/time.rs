//! Dates and times no more precise than they were sent.

use std::fmt;

use jiff::{
    civil::{Date, Time},
    tz::{Offset, TimeZone},
};
use serde::{Serialize, Serializer};

/// A date of which the day, or the month too, may be unknown.
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

/// A time of day with its zone, no more precise than it was sent.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct TimeOfDay {
    hour: u8,
    minute: u8,
    /// The second, and the fraction's digits as a number with their count.
    second: Option<(u8, Option<(u32, u8)>)>,
    /// Minutes east of Greenwich.
    zone: Option<i16>,
}

impl TimeOfDay {
    /// The zone, in minutes east of Greenwich, where one was sent.
    #[must_use]
    pub const fn offset_minutes(self) -> Option<i16> {
        self.zone
    }

    /// Whether the seconds were sent.
    #[must_use]
    pub const fn has_seconds(self) -> bool {
        self.second.is_some()
    }
}

/// A TS value: `YYYY[MM[DD[HH[MM[SS[.S[S[S[S]]]]]]]]][±ZZZZ]`.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Timestamp {
    /// The date part.
    pub date: PartialDate,
    /// The time of day, with the zone where one was sent.
    pub time: Option<TimeOfDay>,
}

impl Timestamp {
    /// Reads the forms that registries send: any of the standard's precisions, 17 digits without a
    /// dot (milliseconds), and a zone given in hours alone (`-0007` for `-0700`; no zone has an
    /// offset of less than fifteen minutes).
    ///
    /// A time of day that is all zeros and has no zone says no more than the date does, and is
    /// left out. An hour alone is on the hour: the minutes that it lacks are zero by the standard.
    #[must_use]
    pub fn parse(value: &str) -> Option<Self> {
        let value = value.trim_ascii();
        // Nearly all are plain dates.
        if let &[a, b, c, d, e, f, g, h] = value.as_bytes() {
            let date = date_of([a, b, c, d], [e, f], [g, h])?;
            return Some(Self { date: PartialDate::Day(date), time: None });
        }
        let digits_end = value.bytes().position(|byte| !byte.is_ascii_digit()).unwrap_or(value.len());
        let (mut digits, mut rest) = value.split_at_checked(digits_end)?;
        let mut fraction = "";
        if let Some(after) = rest.strip_prefix('.') {
            let end = after.bytes().position(|byte| !byte.is_ascii_digit()).unwrap_or(after.len());
            (fraction, rest) = after.split_at_checked(end)?;
            if fraction.is_empty() {
                return None;
            }
        } else if digits.len() == 17 {
            (digits, fraction) = digits.split_at_checked(14)?;
        }
        let zone = if rest.is_empty() { None } else { Some(parse_zone(rest)?) };
        if fraction.len() > 9 || (!fraction.is_empty() && digits.len() != 14) {
            return None;
        }
        let date = parse_date(digits)?;
        if digits.len() <= 8 {
            return (zone.is_none() || digits.len() == 8).then_some(Self { date, time: None });
        }
        let time = parse_time(digits.get(8..)?, fraction)?;
        let is_midnight = time.hour == 0
            && time.minute == 0
            && time
                .second
                .is_none_or(|(second, fraction)| second == 0 && fraction.is_none_or(|(value, _)| value == 0));
        let time = (zone.is_some() || !is_midnight).then_some(TimeOfDay { zone, ..time });
        Some(Self { date, time })
    }

    /// The moment, where a day and a time of day were sent; a time without a zone is one of `zone`.
    #[must_use]
    pub fn moment(&self, zone: &TimeZone) -> Option<jiff::Timestamp> {
        let (PartialDate::Day(date), Some(time)) = (self.date, self.time) else { return None };
        let second = time.second.map_or(0, |(second, _)| second.min(59));
        let part = |number: u8| i8::try_from(number).ok();
        let time_of_day = Time::new(part(time.hour)?, part(time.minute)?, part(second)?, 0).ok()?;
        let zone = match time.zone {
            Some(minutes) => TimeZone::fixed(Offset::from_seconds(i32::from(minutes) * 60).ok()?),
            None => zone.clone(),
        };
        date.to_datetime(time_of_day).to_zoned(zone).ok().map(|zoned| zoned.timestamp())
    }
}

/// A whole date of eight digits.
fn date_of(year: [u8; 4], month: [u8; 2], day: [u8; 2]) -> Option<Date> {
    let number = |digits: &[u8]| {
        digits.iter().try_fold(0_i16, |value, byte| {
            byte.is_ascii_digit().then(|| value * 10 + i16::from(byte.wrapping_sub(b'0')))
        })
    };
    let year = number(&year).filter(|year| *year > 0)?;
    Date::new(year, i8::try_from(number(&month)?).ok()?, i8::try_from(number(&day)?).ok()?).ok()
}

/// Up to nine digits.
fn number(digits: &str) -> Option<u32> {
    digits
        .bytes()
        .try_fold(0_u32, |value, byte| byte.is_ascii_digit().then(|| value * 10 + u32::from(byte - b'0')))
}

fn parse_date(digits: &str) -> Option<PartialDate> {
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

/// `HH`, `HHMM` or `HHMMSS`, the last with a fraction.
fn parse_time(digits: &str, fraction: &str) -> Option<TimeOfDay> {
    let part = |range, limit: u32| {
        number(digits.get(range)?).filter(|value| *value <= limit).and_then(|value| u8::try_from(value).ok())
    };
    let fraction = match u8::try_from(fraction.len()).ok()? {
        0 => None,
        count => Some((number(fraction)?, count)),
    };
    let hour = part(0..2, 23)?;
    let (minute, second) = match digits.len() {
        2 => (0, None),
        4 => (part(2..4, 59)?, None),
        6 => (part(2..4, 59)?, Some((part(4..6, 60)?, fraction))),
        _ => return None,
    };
    Some(TimeOfDay { hour, minute, second, zone: None })
}

fn parse_zone(zone: &str) -> Option<i16> {
    let (sign, digits) = zone.split_at_checked(1)?;
    if digits.len() != 4 {
        return None;
    }
    let (first, second) = (number(digits.get(..2)?)?, number(digits.get(2..)?)?);
    let (hours, minutes) =
        if first == 0 && (1..15).contains(&second) { (second, 0) } else { (first, second) };
    if hours > 14 || minutes > 59 {
        return None;
    }
    let offset = i16::try_from(hours * 60 + minutes).ok()?;
    match sign {
        "+" => Some(offset),
        "-" => Some(-offset),
        _ => None,
    }
}

impl fmt::Display for TimeOfDay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:02}:{:02}", self.hour, self.minute)?;
        if let Some((second, fraction)) = self.second {
            write!(f, ":{second:02}")?;
            if let Some((value, digits)) = fraction {
                write!(f, ".{value:0width$}", width = usize::from(digits))?;
            }
        }
        match self.zone {
            Some(zone) => {
                let sign = if zone < 0 { '-' } else { '+' };
                write!(f, "{sign}{:02}:{:02}", zone.unsigned_abs() / 60, zone.unsigned_abs() % 60)
            }
            None => Ok(()),
        }
    }
}

impl fmt::Debug for TimeOfDay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("<time>")
    }
}

impl Serialize for TimeOfDay {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
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
    fn a_moment_has_the_zone_that_was_sent_or_the_one_that_is_given() {
        let chicago = TimeZone::get("America/Chicago").unwrap();
        let moment = |sent: &str| Timestamp::parse(sent)?.moment(&chicago).map(|moment| moment.to_string());
        for (sent, expected) in [
            ("20261122093017-0600", Some("2026-11-22T15:30:17Z")),
            ("20261122153017.9+0000", Some("2026-11-22T15:30:17Z")),
            ("20261122093017", Some("2026-11-22T15:30:17Z")),
            ("202607220930", Some("2026-07-22T14:30:00Z")),
            ("20261122", None),
            ("202611", None),
        ] {
            assert_eq!(moment(sent).as_deref(), expected, "{sent}");
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
