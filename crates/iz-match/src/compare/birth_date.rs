//! Compares PID-7 with QPD-6: the birth date.

use iz_hl7::PartialDate;
use jiff::civil::Date;

use crate::rules::{self, Rule};

pub(crate) fn compare(asked: Option<Date>, found: Option<PartialDate>) -> &'static Rule {
    let Some(asked) = asked else { return &rules::BIRTH_NOT_ASKED };
    match found {
        None => &rules::BIRTH_MISSING,
        _ if is_placeholder(PartialDate::Day(asked)) => &rules::BIRTH_PLACEHOLDER,
        Some(found) if is_placeholder(found) => &rules::BIRTH_PLACEHOLDER,
        Some(PartialDate::Day(found)) => days(asked, found),
        Some(PartialDate::Month(year, month)) if (year, month) == (asked.year(), asked.month()) => {
            &rules::BIRTH_MONTH
        }
        Some(PartialDate::Year(year)) if year == asked.year() => &rules::BIRTH_YEAR,
        Some(_) => &rules::BIRTH_DIFFERS,
    }
}

/// Whether some system filled the date in, or the person cannot be alive. The first days of 1901 and of the years before
/// are such defaults too.
fn is_placeholder(date: PartialDate) -> bool {
    let (year, is_first) = match date {
        PartialDate::Day(day) => (day.year(), day.day_of_year() == 1),
        PartialDate::Month(year, month) => (year, month == 1),
        PartialDate::Year(year) => (year, true),
    };
    date.is_placeholder() || (year <= 1901 && is_first)
}

/// The number of digits of the year. A wrong digit there may mean another generation.
const YEAR: usize = 4;

/// The greatest age difference in years at which one person cannot be the parent of the other.
const YEARS_WITHIN_A_GENERATION: i16 = 12;

fn days(asked: Date, found: Date) -> &'static Rule {
    if asked == found {
        return &rules::BIRTH_SAME;
    }
    let is_swapped = (asked.year(), asked.month(), asked.day()) == (found.year(), found.day(), found.month());
    let is_default = asked.year() == found.year() && (asked.day_of_year() == 1 || found.day_of_year() == 1);
    let is_next_day = asked.tomorrow().ok() == Some(found) || found.tomorrow().ok() == Some(asked);
    let is_near = (asked.year() - found.year()).abs() <= YEARS_WITHIN_A_GENERATION;
    let is_slip_of_year = is_near && (asked.month(), asked.day()) == (found.month(), found.day());
    let (one, other) = (digits(asked), digits(found));
    let differing: Vec<usize> =
        one.iter().zip(&other).enumerate().filter(|(_, (a, b))| a != b).map(|(at, _)| at).collect();
    match differing.as_slice() {
        _ if is_swapped => &rules::BIRTH_SWAPPED,
        // 2019 and 2020: one year, and two digits.
        _ if is_slip_of_year && (asked.year() - found.year()).abs() == 1 => &rules::BIRTH_YEAR_NEAR,
        [at] if *at < YEAR && is_near => &rules::BIRTH_YEAR_NEAR,
        [at] if *at < YEAR => &rules::BIRTH_YEAR_DIGIT,
        [_] => &rules::BIRTH_DIGIT,
        [first, second] if *second == first + 1 && is_swapped_at(&one, &other, *first) => {
            match (*first < YEAR, is_near) {
                (true, true) => &rules::BIRTH_YEAR_NEAR,
                (true, false) => &rules::BIRTH_YEAR_DIGIT,
                (false, _) => &rules::BIRTH_DIGITS_SWAPPED,
            }
        }
        _ if is_next_day => &rules::BIRTH_NEXT_DAY,
        _ if is_default => &rules::BIRTH_DEFAULT,
        _ => &rules::BIRTH_DIFFERS,
    }
}

/// Whether the digits at `at` and `at + 1` are swapped.
fn is_swapped_at(one: &[u8], other: &[u8], at: usize) -> bool {
    (one.get(at), one.get(at + 1)) == (other.get(at + 1), other.get(at))
}

/// The date as `YYYYMMDD`.
fn digits(date: Date) -> Vec<u8> {
    date.strftime("%Y%m%d").to_string().into_bytes()
}
