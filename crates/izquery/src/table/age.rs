//! Ages and the distance between days, as people say them.

use std::fmt::Display;

use iz_facade::client::hl7::PartialDate;
use jiff::{
    Unit,
    civil::{Date, DateDifference},
};

use crate::counted;

/// From this age on, months are not said.
const ADULT_YEARS: i32 = 18;

/// The age on a day, such as `4 years 8 months`. Under two years it is said in months, and under two months in weeks and
/// days. It is no more precise than the birth date. `None` if the person is born after that day.
pub(super) fn age(born: PartialDate, day: Date) -> Option<String> {
    match born {
        PartialDate::Day(born) => exact_age(born, day),
        PartialDate::Month(year, month) => {
            let months = months_between((year, month), (day.year(), day.month()));
            (months >= 0).then(|| format!("about {}", years_and_months(months)))
        }
        PartialDate::Year(year) => match i32::from(day.year()) - i32::from(year) {
            years if years < 0 => None,
            0 => Some("under 1 year".to_owned()),
            years => Some(format!("{} or {years} years", years - 1)),
        },
    }
}

fn exact_age(born: Date, day: Date) -> Option<String> {
    if born > day {
        return None;
    }
    let span = born.until(DateDifference::new(day).largest(Unit::Month)).ok()?;
    let months = span.get_months();
    if months >= 2 {
        return Some(years_and_months(months));
    }
    let days = days_between(born, day);
    Some(match (days / 7, days % 7) {
        (0 | 1, _) => counted(days, "day"),
        (weeks, 0) => counted(weeks, "week"),
        (weeks, days) => format!("{} {}", counted(weeks, "week"), counted(days, "day")),
    })
}

fn years_and_months(months: i32) -> String {
    match (months / 12, months % 12) {
        (0 | 1, _) => counted(months, "month"),
        (years, 0) => counted(years, "year"),
        (years, _) if years >= ADULT_YEARS => counted(years, "year"),
        (years, months) => format!("{} {}", counted(years, "year"), counted(months, "month")),
    }
}

fn months_between((year, month): (i16, i8), (other_year, other_month): (i16, i8)) -> i32 {
    (i32::from(other_year) - i32::from(year)) * 12 + i32::from(other_month) - i32::from(month)
}

/// The number of days from `day` to `other`, which is negative if `other` is earlier.
fn days_between(day: Date, other: Date) -> i32 {
    day.until(other).map_or(0, |span| span.get_days())
}

/// Since when something holds, such as `since 2026-08-30 (90 days)`; a later day is `from 2026-12-23 (in 25 days)`. The
/// blanks in the brackets are no-break spaces.
pub(super) fn since(date: PartialDate, today: Date) -> String {
    let Some(day) = date.exact() else {
        let is_to_come = months_between((today.year(), today.month()), month_of(date)) > 0;
        return format!("{} {date}", if is_to_come { "from" } else { "since" });
    };
    match days_between(day, today) {
        0 => "since today".to_owned(),
        days if days > 0 => format!("since {day} ({})", long(days).replace(' ', "\u{a0}")),
        days => format!("from {day} (in\u{a0}{})", counted(-days, "day").replace(' ', "\u{a0}")),
    }
}

/// A number of days, from two years on in whole years.
fn long(days: i32) -> String {
    const DAYS_OF_A_YEAR: f64 = 365.25;
    let years = (f64::from(days) / DAYS_OF_A_YEAR).floor();
    if years < 2.0 { counted(days, "day") } else { format!("{years} years") }
}

/// The first month that a date may stand for.
fn month_of(date: PartialDate) -> (i16, i8) {
    match date {
        PartialDate::Year(year) => (year, 1),
        PartialDate::Month(year, month) => (year, month),
        PartialDate::Day(date) => (date.year(), date.month()),
    }
}

/// The first day that a date may stand for. It puts dates in an order.
pub(super) fn first_day(date: PartialDate) -> (i16, i8, i8) {
    let (year, month) = month_of(date);
    (year, month, date.exact().map_or(1, |date| date.day()))
}

/// A length of time in the largest unit of which there are two, or else the next smaller one: `90 minutes`, `3 hours`.
pub(super) fn duration(seconds: u64) -> String {
    for (unit, word) in [(86_400, "day"), (3_600, "hour"), (60, "minute")] {
        if seconds >= 2 * unit {
            return counted(seconds / unit, word);
        }
    }
    counted(seconds, "second")
}

/// A number with its noun, such as `1 day` and `3 days`.
pub(super) fn counted<N: Display + PartialEq + From<u8>>(count: N, word: &str) -> String {
    counted::counted(count, word, &format!("{word}s"))
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    const TODAY: Date = date(2026, 11, 28);

    #[test]
    fn an_age_is_said_as_pharmacists_say_it() {
        for (born, said) in [
            (date(2022, 3, 10), "4 years 8 months"),
            (date(2022, 11, 28), "4 years"),
            (date(2022, 11, 29), "3 years 11 months"),
            (date(2024, 11, 28), "2 years"),
            (date(2024, 11, 29), "23 months"),
            (date(2025, 11, 28), "12 months"),
            (date(2026, 9, 28), "2 months"),
            (date(2026, 9, 29), "8 weeks 4 days"),
            (date(2026, 11, 14), "2 weeks"),
            (date(2026, 11, 15), "13 days"),
            (date(2026, 11, 27), "1 day"),
            (date(2026, 11, 28), "0 days"),
            (date(2008, 12, 1), "17 years 11 months"),
            (date(2000, 2, 29), "26 years"),
            (date(1931, 1, 1), "95 years"),
        ] {
            assert_eq!(age(PartialDate::Day(born), TODAY).as_deref(), Some(said), "{born}");
        }
        assert_eq!(age(PartialDate::Day(date(2026, 11, 29)), TODAY), None);
    }

    #[test]
    fn an_age_is_no_more_precise_than_the_birth_date() {
        for (born, said) in [
            (PartialDate::Month(2022, 3), Some("about 4 years 8 months")),
            (PartialDate::Month(2026, 11), Some("about 0 months")),
            (PartialDate::Month(2026, 12), None),
            (PartialDate::Year(2022), Some("3 or 4 years")),
            (PartialDate::Year(2026), Some("under 1 year")),
            (PartialDate::Year(2027), None),
        ] {
            assert_eq!(age(born, TODAY).as_deref(), said);
        }
    }

    #[test]
    fn a_date_is_said_with_its_distance_from_today() {
        for (date, said) in [
            (PartialDate::Day(date(2026, 8, 30)), "since 2026-08-30 (90 days)"),
            (PartialDate::Day(date(2026, 11, 27)), "since 2026-11-27 (1 day)"),
            (PartialDate::Day(date(2024, 11, 29)), "since 2024-11-29 (729 days)"),
            (PartialDate::Day(date(2024, 11, 27)), "since 2024-11-27 (2 years)"),
            (PartialDate::Day(date(2011, 7, 19)), "since 2011-07-19 (15 years)"),
            (PartialDate::Day(TODAY), "since today"),
            (PartialDate::Day(date(2026, 12, 23)), "from 2026-12-23 (in 25 days)"),
            (PartialDate::Month(2026, 8), "since 2026-08"),
            (PartialDate::Month(2027, 1), "from 2027-01"),
            (PartialDate::Year(2025), "since 2025"),
            (PartialDate::Year(2027), "from 2027"),
        ] {
            assert_eq!(since(date, TODAY).replace('\u{a0}', " "), said);
        }
    }

    #[test]
    fn a_length_of_time_has_one_unit() {
        for (seconds, said) in [
            (0, "0 seconds"),
            (1, "1 second"),
            (119, "119 seconds"),
            (120, "2 minutes"),
            (7_199, "119 minutes"),
            (7_200, "2 hours"),
            (172_800, "2 days"),
        ] {
            assert_eq!(duration(seconds), said);
        }
    }
}
