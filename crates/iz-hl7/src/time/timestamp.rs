//! Dates with or without a time of day: TS.

use std::fmt;

use jiff::{
    civil::Time,
    tz::{Offset, TimeZone},
};
use serde::{Serialize, Serializer};

use crate::time::{
    partial_date::{PartialDate, full_date, parse_date},
    time_of_day::{TimeOfDay, parse_time, parse_zone},
};

/// A TS value: `YYYY[MM[DD[HH[MM[SS[.S[S[S[S]]]]]]]]][±ZZZZ]`.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Timestamp {
    /// The date.
    pub date: PartialDate,
    /// The time of day, if one was sent.
    pub time: Option<TimeOfDay>,
}

impl Timestamp {
    /// Parses the forms that registries send: each precision of the standard, 17 digits without a dot (the last three
    /// are milliseconds), and a time zone in hours only (`-0007` for `-0700`). `None` for anything else.
    ///
    /// A time of day of zeros without a time zone is left out, because it says no more than the date. An hour alone is
    /// read as the full hour, because the standard defines missing minutes as zero.
    #[must_use]
    pub fn parse(value: &str) -> Option<Self> {
        let value = value.trim_ascii();
        // Almost all values are plain dates.
        if let &[a, b, c, d, e, f, g, h] = value.as_bytes() {
            let date = full_date([a, b, c, d], [e, f], [g, h])?;
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

    /// The moment. `None` unless a day and a time of day were sent. `zone` applies to a time without a time zone.
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
    fn the_precision_that_was_sent_is_kept() {
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
    fn a_moment_uses_the_time_zone_that_was_sent_or_else_the_given_one() {
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
    fn midnight_without_a_time_zone_is_left_out() {
        assert_eq!(read("201408120000").as_deref(), Some("2014-08-12"));
        assert_eq!(read("20140812000000").as_deref(), Some("2014-08-12"));
        assert_eq!(read("20140812000001").as_deref(), Some("2014-08-12T00:00:01"));
    }

    #[test]
    fn a_value_that_is_not_a_date_is_refused() {
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
