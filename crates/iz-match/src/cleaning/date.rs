//! Cleans dates.

use iz_hl7::query::NoteCode;
use jiff::civil::Date;

use super::{
    asked_patient::AskedPatient,
    cleaned::Cleaned,
    compact_date::{compact, starts_compact},
    date_reading::DateReading,
    date_text::{DatePart, DateText, without_label, without_time},
    guess::Guess,
    milliseconds::of_milliseconds,
    node::Node,
    report::Report,
    unknown_word::is_unknown,
};

/// Cleans the birth date. If the order of day and month is guessed, the guess is kept.
pub(super) fn clean_birth_date(
    node: &Node,
    pointer: &str,
    report: &mut Report<'_>,
    asked: &mut AskedPatient,
) {
    let with_text = |text: String| {
        let date = cleaned(text.clone());
        Cleaned { value: date.value.map(|date| (date, text)), codes: date.codes }
    };
    let first_note = report.notes.len();
    let Some((date, typed)) = report.text(node, pointer, with_text) else { return };
    asked.details.birth_date = Some(date);
    let notes = report.notes.get(first_note..).unwrap_or_default();
    if notes.iter().any(|note| note.code == NoteCode::DateOrderGuessed) {
        let code = NoteCode::DateOrderGuessed;
        asked.guesses.push(Guess { member: "birth_date", code, typed, sent: date.to_string() });
    }
}

/// A date of the calendar.
pub(super) fn cleaned(text: String) -> Cleaned<Date> {
    match read(&text) {
        DateReading::Sure(date) => {
            Cleaned::of(date).noted(NoteCode::DateReformatted, date.to_string() != text)
        }
        DateReading::Guessed(date) => Cleaned::of(date).noted(NoteCode::DateOrderGuessed, true),
        DateReading::Refused(_) if is_unknown(&text) && !text.contains('0') => {
            Cleaned::left_out(NoteCode::Placeholder)
        }
        DateReading::Refused(code) => Cleaned::left_out(code),
    }
}

fn read(text: &str) -> DateReading {
    if let Some(reading) = of_milliseconds(text) {
        return reading;
    }
    let text = without_time(without_label(text));
    if let Some(reading) = compact(&text) {
        return reading;
    }
    let Some(date) = DateText::of(&text) else { return DateReading::WRONG };
    match date.parts.as_slice() {
        // `20190604 120000`
        [DatePart::Number(day), DatePart::Number(_)] if starts_compact(&text) => {
            compact(day).unwrap_or(DateReading::WRONG)
        }
        [DatePart::Number(one), DatePart::Number(two), DatePart::Number(three)] => {
            of_numbers([one, two, three], date.has_only_slashes)
        }
        [DatePart::Number(one), DatePart::Month(month), DatePart::Number(two)]
        | [DatePart::Month(month), DatePart::Number(one), DatePart::Number(two)]
        | [DatePart::Number(one), DatePart::Number(two), DatePart::Month(month)] => {
            with_month_name(*month, [one, two])
        }
        _ => DateReading::WRONG,
    }
}

/// A date with the name of the month. The number of four digits is the year.
fn with_month_name(month: i8, numbers: [&str; 2]) -> DateReading {
    match numbers.map(|number| (number, number.len())) {
        [(year, 4), (day, 1 | 2)] | [(day, 1 | 2), (year, 4)] => {
            DateReading::sure(number(year), month.into(), number(day))
        }
        [(_, 1 | 2), (_, 1 | 2)] => DateReading::Refused(NoteCode::DateTwoDigitYear),
        _ => DateReading::WRONG,
    }
}

/// A date of three numbers. With a year at the end, the order of day and month must be found.
fn of_numbers(numbers: [&str; 3], has_only_slashes: bool) -> DateReading {
    match numbers.map(|number| (number, number.len())) {
        [(year, 4), (month, 1 | 2), (day, 1 | 2)] => {
            DateReading::sure(number(year), number(month), number(day))
        }
        [(one, 1 | 2), (two, 1 | 2), (year, 4)] => {
            DateReading::in_either_order(number(one), number(two), number(year), has_only_slashes)
        }
        [(one, 1 | 2), (two, 1 | 2), (three, 1 | 2)] => {
            let is_zero = [one, two, three].into_iter().all(|text| number(text) == 0);
            if is_zero { DateReading::WRONG } else { DateReading::Refused(NoteCode::DateTwoDigitYear) }
        }
        _ => DateReading::WRONG,
    }
}

fn number(digits: &str) -> i16 {
    digits.parse().unwrap_or_default()
}

#[cfg(test)]
mod tests;
