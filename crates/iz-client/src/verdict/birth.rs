//! PID-7 against QPD-6.

use iz_hl7::PartialDate;
use jiff::civil::Date;

use super::rules::{self, Rule};

pub(super) fn compare(asked: Option<Date>, found: Option<PartialDate>) -> Option<&'static Rule> {
    let asked = asked?;
    Some(match found {
        None => &rules::BIRTH_MISSING,
        Some(PartialDate::Day(found)) => days(asked, found),
        Some(PartialDate::Month(year, month)) if (year, month) == (asked.year(), asked.month()) => {
            &rules::BIRTH_MONTH
        }
        Some(PartialDate::Year(year)) if year == asked.year() => &rules::BIRTH_YEAR,
        Some(_) => &rules::BIRTH_DIFFERS,
    })
}

fn days(asked: Date, found: Date) -> &'static Rule {
    let is_swapped = (asked.year(), asked.month(), asked.day()) == (found.year(), found.day(), found.month());
    let (one, other) = (digits(asked), digits(found));
    let differing: Vec<usize> =
        one.iter().zip(&other).enumerate().filter(|(_, (a, b))| a != b).map(|(at, _)| at).collect();
    match differing.as_slice() {
        [] => &rules::BIRTH_SAME,
        _ if is_swapped => &rules::BIRTH_SWAPPED,
        [_] => &rules::BIRTH_DIGIT,
        [first, second] if *second == first + 1 && is_swapped_at(&one, &other, *first) => {
            &rules::BIRTH_DIGITS_SWAPPED
        }
        _ => &rules::BIRTH_DIFFERS,
    }
}

fn is_swapped_at(one: &[u8], other: &[u8], at: usize) -> bool {
    (one.get(at), one.get(at + 1)) == (other.get(at + 1), other.get(at))
}

/// `YYYYMMDD`.
fn digits(date: Date) -> Vec<u8> {
    date.strftime("%Y%m%d").to_string().into_bytes()
}
