//! Compares PID-13 with QPD-9: the phone number.

use iz_hl7::{Demographics, answer::Patient};

use crate::rules::{self, Rule};

/// Compares the last ten digits before an extension, so that a country code does not matter.
pub(crate) fn compare(asked: &Demographics, found: &Patient<'_>) -> Option<&'static Rule> {
    let asked = national(asked.phone.as_deref()?)?;
    let numbers = found.telecoms.iter().filter_map(|telecom| national(telecom.number.as_deref()?));
    let mut numbers = numbers.peekable();
    numbers.peek()?;
    Some(if numbers.any(|found| found == asked) { &rules::PHONE_SAME } else { &rules::PHONE_DIFFERS })
}

fn national(number: &str) -> Option<[char; 10]> {
    let number = number.split(|c: char| c.is_alphabetic() || matches!(c, '#' | ';' | ',')).next()?;
    let digits: Vec<char> = number.chars().filter(char::is_ascii_digit).collect();
    digits.last_chunk::<10>().copied().filter(|number| !is_placeholder(number))
}

/// Whether the number is one that people enter if they have none: `000-000-0000`, `254-999-9999`, `123-456-7890`.
fn is_placeholder(number: &[char; 10]) -> bool {
    let is_repeated =
        |digits: &[char]| digits.windows(2).all(|pair| matches!(pair, [one, other] if one == other));
    let local = number.get(3..).unwrap_or_default();
    is_repeated(local)
        || number == &['1', '2', '3', '4', '5', '6', '7', '8', '9', '0']
        || number.starts_with(&['0'; 3])
}
