//! Whether a field holds a value.

use crate::message::raw_value::RawValue;

/// The HL7 null. It asks the receiver to delete the value. In an answer it means the same as an empty field.
const NULL: &str = "\"\"";

/// The text without the whitespace around it. `None` if it is empty or the HL7 null.
pub(crate) fn valued(raw: &str) -> Option<&str> {
    let trimmed = match raw.as_bytes() {
        [] => return None,
        // Very few values have whitespace around them.
        [first, .., last] if *first > b' ' && *last > b' ' => raw,
        _ => raw.trim_ascii(),
    };
    (!trimmed.is_empty() && trimmed != NULL).then_some(trimmed)
}

/// Whether a value holds more than delimiters, whitespace and HL7 nulls.
pub(crate) fn is_valued(value: &RawValue<'_, '_>) -> bool {
    if value.is_leaf() {
        return valued(value.raw).is_some();
    }
    value.split(|delimiter| !delimiter.is_escape()).any(|(_, part)| valued(part.raw).is_some())
}
