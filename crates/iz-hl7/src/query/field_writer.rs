//! Writes the fields of a segment.

use jiff::{Zoned, civil::Date};

use crate::{message::escape::escape_into, query::delimiter_like::with_delimiters};

/// Field separators. No segment of a query has more empty fields in a row.
const SEPARATORS: &str = "||||||||||||||||||||||||";

/// Writes the fields of one segment. Empty fields at its end are left out.
pub(super) struct FieldWriter<'o> {
    pub(super) out: &'o mut String,
    /// How many separators must be written before the next value.
    pub(super) pending: usize,
}

impl<'o> FieldWriter<'o> {
    pub(super) fn start(out: &'o mut String, name: &str) -> Self {
        out.push_str(name);
        Self { out, pending: 0 }
    }

    /// Writes a setting or a constant unchanged.
    pub(super) fn raw(&mut self, value: &str) -> &mut Self {
        self.pending += 1;
        if !value.is_empty() {
            self.open();
            self.out.push_str(value);
        }
        self
    }

    /// Writes a value with a function. The value must not be empty.
    pub(super) fn written(&mut self, write: impl FnOnce(&mut String)) -> &mut Self {
        self.pending += 1;
        self.open();
        write(self.out);
        self
    }

    /// Leaves fields empty.
    pub(super) fn skip(&mut self, count: usize) -> &mut Self {
        self.pending += count;
        self
    }

    /// Writes the components of a field, trimmed and escaped. A character that a receiver may turn into a delimiter is
    /// written as that delimiter, escaped.
    pub(super) fn components(&mut self, values: &[&str]) -> &mut Self {
        self.pending += 1;
        if values.iter().any(|value| !trimmed(value).is_empty()) {
            self.open();
            self.append_components(values);
        }
        self
    }

    /// Writes components without starting a new field.
    pub(super) fn append_components(&mut self, values: &[&str]) {
        let mut separators = 0;
        for value in values.iter().map(|value| trimmed(value)) {
            if !value.is_empty() {
                (0..separators).for_each(|_| self.out.push('^'));
                separators = 0;
                escape_into(self.out, &with_delimiters(value));
            }
            separators += 1;
        }
    }

    /// Writes the pending separators.
    pub(super) fn open(&mut self) {
        self.out.push_str(SEPARATORS.get(..self.pending).unwrap_or(SEPARATORS));
        self.pending = 0;
    }
}

/// The text without the whitespace around it. Almost no value has any.
fn trimmed(value: &str) -> &str {
    match value.as_bytes() {
        [] | [b'!'..=b'~'] | [b'!'..=b'~', .., b'!'..=b'~'] => value,
        _ => value.trim(),
    }
}

/// Writes a number with at least `width` digits. The formatting of the standard library would take a third of the
/// time of a whole query.
pub(super) fn push_digits(out: &mut String, value: u32, width: u32) {
    // Most numbers are parts of dates and times.
    if width == 2
        && let Ok(value @ 0..100) = u8::try_from(value)
    {
        out.extend([char::from(b'0' + value / 10), char::from(b'0' + value % 10)]);
        return;
    }
    let digits = value.checked_ilog10().unwrap_or(0) + 1;
    for place in (0..digits.max(width)).rev() {
        let digit = value / 10_u32.pow(place) % 10;
        out.push(char::from_digit(digit, 10).unwrap_or('0'));
    }
}

/// Writes a date as `YYYYMMDD`. Its parts are never negative here.
pub(super) fn push_date(out: &mut String, date: Date) {
    push_digits(out, date.year().unsigned_abs().into(), 4);
    push_digits(out, date.month().unsigned_abs().into(), 2);
    push_digits(out, date.day().unsigned_abs().into(), 2);
}

/// Writes a time as `YYYYMMDDHHMMSS±ZZZZ`.
pub(super) fn push_time(out: &mut String, time: &Zoned) {
    push_date(out, time.date());
    for part in [time.hour(), time.minute(), time.second()] {
        push_digits(out, part.unsigned_abs().into(), 2);
    }
    let offset = time.offset().seconds();
    out.push(if offset < 0 { '-' } else { '+' });
    let minutes = offset.unsigned_abs() / 60;
    push_digits(out, minutes / 60, 2);
    push_digits(out, minutes % 60, 2);
}
