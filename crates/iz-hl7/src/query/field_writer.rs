//! Writes the fields of a segment.

use jiff::{Zoned, civil::Date};

use crate::{message::escape::escape_into, query::delimiter_like::with_delimiters};

/// Field separators. No segment of a query has more empty fields in a row.
const SEPARATORS: &str = "||||||||||||||||||||||||";

/// For each byte, whether it is an ASCII character that is written as it is.
static IS_PLAIN: [bool; 256] = {
    let mut is_plain = [false; 256];
    let mut rest: &mut [bool] = &mut is_plain;
    let mut byte = 0_u8;
    while let Some((first, others)) = rest.split_first_mut() {
        *first = byte.is_ascii() && !matches!(byte, b'|' | b'^' | b'~' | b'\\' | b'&');
        byte = byte.wrapping_add(1);
        rest = others;
    }
    is_plain
};

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
        self.append_components(values);
        self
    }

    /// Writes components. They start a new field if separators are pending.
    pub(super) fn append_components(&mut self, values: &[&str]) {
        let mut separators = 0;
        for value in values {
            let value = trimmed(value);
            if !value.is_empty() {
                if self.pending > 0 {
                    self.open();
                }
                (0..separators).for_each(|_| self.out.push('^'));
                separators = 0;
                self.escaped(value);
            }
            separators += 1;
        }
    }

    fn escaped(&mut self, value: &str) {
        // Almost all values are of ASCII characters that are no delimiters.
        if value.bytes().all(|byte| IS_PLAIN.get(usize::from(byte)) == Some(&true)) {
            self.out.push_str(value);
        } else {
            escape_into(self.out, &with_delimiters(value));
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
    match (width, u8::try_from(value / 100), u8::try_from(value % 100)) {
        (2, Ok(0), Ok(value)) => return push_two_digits(out, value),
        (4, Ok(century @ 0..100), Ok(year)) => {
            push_two_digits(out, century);
            return push_two_digits(out, year);
        }
        _ => {}
    }
    let digits = value.checked_ilog10().unwrap_or(0) + 1;
    for place in (0..digits.max(width)).rev() {
        let digit = value / 10_u32.pow(place) % 10;
        out.push(char::from_digit(digit, 10).unwrap_or('0'));
    }
}

/// Writes a number below 100 with two digits.
fn push_two_digits(out: &mut String, value: u8) {
    out.push(char::from(b'0' + value / 10));
    out.push(char::from(b'0' + value % 10));
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
