//! Notes that fill an answer up to the size of a real one.

use std::fmt::Write as _;

/// The size of the envelope around an answer, in bytes.
const ENVELOPE_BYTES: usize = 600;

const NOTE: &str = "A note of the clinic, as clinics write them: the weather was as the forecast had it, the child was \
                    brave, and the sticker was a green one with a dinosaur on it";

/// Adds notes under an order of their own, until the envelope has about `size_bytes`. An answer that is not the record
/// of one person stays as it is.
pub(crate) fn pad(text: &mut String, size_bytes: usize) {
    let is_record = text.matches("\rPID|").count() == 1 && !text.contains("|Z31^");
    let size_bytes = size_bytes.saturating_sub(ENVELOPE_BYTES);
    if !is_record || text.len() + NOTE.len() > size_bytes {
        return;
    }
    let mut number = next_set_id(text);
    let is_counted = number == text.matches("\rOBX|").count() + 1;
    text.push_str("ORC|RE||9999^SANDBOXIIS\r");
    text.push_str("RXA|0|1|20200101||998^No vaccine administered^CVX|999||||||||||||||NA\r");
    for sub_id in 1.. {
        let _ = write!(text, "OBX|{number}|ST|48767-8^Annotation comment^LN|{sub_id}|{NOTE}||||||F\r");
        number += usize::from(is_counted);
        if text.len() + NOTE.len() > size_bytes {
            break;
        }
    }
}

/// OBX-1 of an observation behind the last one: one more, or the same number if the layout does not count.
pub(crate) fn next_set_id(text: &str) -> usize {
    let numbers = || {
        text.split('\r')
            .filter_map(|line| line.strip_prefix("OBX|")?.split('|').next()?.parse::<usize>().ok())
    };
    let count = numbers().count();
    match numbers().next() {
        Some(first) if count > 1 && numbers().all(|number| number == first) => first,
        Some(first) if count == 1 && first > 1 => first,
        _ => count + 1,
    }
}
