//! Dates of digits alone: `20190604`, `20190604120000-0600`, `06042019`.

use iz_hl7::query::NoteCode;

use super::date_reading::DateReading;

/// The years that a date without separators may have. The limit makes its two forms exclude each other.
const YEARS: std::ops::RangeInclusive<i16> = 1800..=2199;

/// Reads a text that is one number, with or without a fraction and a time zone. `None` if it is anything else.
pub(super) fn compact(text: &str) -> Option<DateReading> {
    let end = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let (digits, rest) = text.split_at_checked(end)?;
    if digits.is_empty() || !is_fraction_and_zone(rest) {
        return None;
    }
    Some(match digits.len() {
        8 => of_eight(digits),
        10 | 12 | 14 if is_time(digits.get(8..).unwrap_or_default()) => year_first(digits),
        6 if !is_year_and_month(digits) => DateReading::Refused(NoteCode::DateTwoDigitYear),
        // A year, a serial number of a spreadsheet, seconds since 1970.
        _ => DateReading::WRONG,
    })
}

/// Whether a text starts with a day of eight digits.
pub(super) fn starts_compact(text: &str) -> bool {
    text.find(|c: char| !c.is_ascii_digit()) == Some(8)
}

/// `YYYYMMDD`, or else a year at the end.
fn of_eight(digits: &str) -> DateReading {
    match year_first(digits) {
        DateReading::Sure(date) => DateReading::Sure(date),
        _ => year_last(digits),
    }
}

fn year_first(digits: &str) -> DateReading {
    let year = part(digits, 0, 4);
    if !YEARS.contains(&year) {
        return DateReading::WRONG;
    }
    DateReading::sure(year, part(digits, 4, 6), part(digits, 6, 8))
}

fn year_last(digits: &str) -> DateReading {
    let year = part(digits, 4, 8);
    if !YEARS.contains(&year) {
        return DateReading::WRONG;
    }
    DateReading::in_either_order(part(digits, 0, 2), part(digits, 2, 4), year, false)
}

fn part(digits: &str, start: usize, end: usize) -> i16 {
    digits.get(start..end).and_then(|digits| digits.parse().ok()).unwrap_or_default()
}

fn is_year_and_month(digits: &str) -> bool {
    YEARS.contains(&part(digits, 0, 4)) && matches!(part(digits, 4, 6), 1..=12)
}

/// Hours, minutes and seconds, as far as they are there.
fn is_time(digits: &str) -> bool {
    part(digits, 0, 2) < 24 && part(digits, 2, 4) < 60 && part(digits, 4, 6) < 60
}

/// `""`, `.0`, `.1234-0600`, `+0000`.
fn is_fraction_and_zone(rest: &str) -> bool {
    let is_digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let (fraction, zone) =
        rest.find(['+', '-']).and_then(|at| rest.split_at_checked(at)).unwrap_or((rest, ""));
    let is_fraction = fraction.is_empty() || fraction.strip_prefix('.').is_some_and(is_digits);
    let is_zone = zone.is_empty() || (zone.len() == 5 && zone.get(1..).is_some_and(is_digits));
    is_fraction && is_zone
}
