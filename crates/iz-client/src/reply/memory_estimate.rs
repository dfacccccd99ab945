//! How much memory an answer takes, estimated from its message before it is read.
//!
//! The figures are measured with a counting allocator (`memory_estimate/tests.rs`) for messages that take as much as
//! possible. A usual message takes about a fifth of the estimate.

use iz_hl7::{MAX_FIELDS, MAX_SEGMENTS};

/// The memory for each byte of a message: its copies while it is decoded, its text, and the same text in the JSON.
const PER_BYTE: usize = 10;

/// The memory for each segment: a dose, a patient or a forecast, and the members of it in the JSON, while the lists grow.
const PER_SEGMENT: usize = 3_400;

/// The memory for each field: its place, and an entry of `unread`.
const PER_FIELD: usize = 100;

/// The most memory that is needed, in bytes, to read this message and to write it as JSON.
pub(crate) fn memory_estimate(message: &[u8]) -> usize {
    // MSH-1 is the field separator.
    let separator = message.get(3).copied().unwrap_or(b'|');
    let count = |is: fn(u8, u8) -> bool| message.iter().filter(|byte| is(**byte, separator)).count();
    let segments = count(|byte, _| matches!(byte, b'\r' | b'\n')).min(MAX_SEGMENTS);
    let fields = count(|byte, separator| byte == separator).min(MAX_FIELDS);
    PER_BYTE * message.len() + PER_SEGMENT * segments + PER_FIELD * fields
}

/// The part of an estimate that the answer still takes, in bytes, when its JSON of `json_bytes` is written.
pub(crate) const fn memory_after(estimate: usize, json_bytes: usize) -> usize {
    estimate / 2 + json_bytes
}

#[cfg(test)]
mod tests;
