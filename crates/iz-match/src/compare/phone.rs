//! Compares PID-13 with QPD-9: the phone number.

use iz_hl7::{Demographics, answer::Patient};

use crate::{
    comparisons::Comparisons,
    rules::{self, Rule},
};

/// Compares the last ten digits before an extension, so that a country code does not matter.
pub(crate) fn compare(
    asked: &Demographics,
    found: &Patient<'_>,
    comparisons: &Comparisons,
) -> Option<&'static Rule> {
    let asked = national(asked.phone.as_deref()?, comparisons)?;
    let telecoms = comparisons.contacts(&found.telecoms);
    let numbers = telecoms.iter().filter_map(|telecom| national(telecom.number.as_deref()?, comparisons));
    let mut numbers = numbers.inspect(|_| comparisons.add(1)).peekable();
    numbers.peek()?;
    Some(if numbers.any(|found| found == asked) { &rules::PHONE_SAME } else { &rules::PHONE_DIFFERS })
}

fn national(number: &str, comparisons: &Comparisons) -> Option<[u8; 10]> {
    let number = comparisons.short(number)?;
    let number = number.split(|c: char| c.is_alphabetic() || matches!(c, '#' | ';' | ',')).next()?;
    let mut last = [0; 10];
    let mut count = 0_usize;
    for digit in number.bytes().filter(u8::is_ascii_digit) {
        last.rotate_left(1);
        if let Some(end) = last.last_mut() {
            *end = digit;
        }
        count += 1;
    }
    (count >= last.len() && !is_placeholder(&last)).then_some(last)
}

/// Whether the number is one that people enter if they have none: `000-000-0000`, `254-999-9999`, `123-456-7890`.
fn is_placeholder(number: &[u8; 10]) -> bool {
    let is_repeated =
        |digits: &[u8]| digits.windows(2).all(|pair| matches!(pair, [one, other] if one == other));
    let local = number.get(3..).unwrap_or_default();
    is_repeated(local) || number == b"1234567890" || number.starts_with(b"000")
}
