//! Checks of the texts in a query.

use crate::query::{
    characters::{is_allowed_in_name, is_emoji, is_hidden},
    delimiter_like::with_delimiters,
    detail_error::DetailError,
};

/// The longest text of one member, in characters. No registry stores a longer one.
const MAX_TEXT_CHARACTERS: usize = 250;

/// The longest part of a name, in characters.
pub const MAX_NAME_CHARACTERS: usize = 80;

/// Checks a text that must not be empty. Accents that are not sent count as nothing.
pub(super) fn check_required(pointer: &str, value: &str) -> Result<(), DetailError> {
    let is_valued = value.as_bytes().first().is_some_and(u8::is_ascii_graphic);
    if !is_valued && with_delimiters(value).trim().is_empty() {
        return Err(DetailError::new(pointer, "must not be empty"));
    }
    check_text(pointer, value)
}

/// Checks a part of a name.
pub(super) fn check_name_part(pointer: &str, value: &str) -> Result<(), DetailError> {
    check_required(pointer, value)?;
    // Almost all names are of ASCII letters, whose characters are bytes.
    if value.len() <= MAX_NAME_CHARACTERS && value.bytes().all(|byte| byte.is_ascii_alphabetic()) {
        return Ok(());
    }
    if value.chars().count() > MAX_NAME_CHARACTERS {
        return Err(DetailError::new(pointer, "must not be longer than 80 characters"));
    }
    if !value.chars().all(is_allowed_in_name) {
        return Err(DetailError::new(pointer, "must hold only letters, digits, spaces and ' - . ,"));
    }
    Ok(())
}

/// Checks a name. It must hold a letter: `?`, `-` and `.` mean that the name is not known, and as a name they would
/// find other persons without a known name.
pub(super) fn check_name(pointer: &str, value: &str) -> Result<(), DetailError> {
    check_name_part(pointer, value)?;
    if !value.chars().any(char::is_alphabetic) {
        return Err(DetailError::new(pointer, "must hold a letter; leave it out if it is not known"));
    }
    Ok(())
}

/// Checks a member if it is present.
pub(super) fn check_if_present(
    pointer: &str,
    value: Option<&str>,
    check: impl Fn(&str, &str) -> Result<(), DetailError>,
) -> Result<(), DetailError> {
    value.map_or(Ok(()), |value| check(pointer, value))
}

/// Checks a text that may be absent, but not empty.
pub(super) fn check_optional(pointer: &str, value: Option<&str>) -> Result<(), DetailError> {
    check_if_present(pointer, value, check_required)
}

/// Checks the characters and the length of a text.
pub(super) fn check_text(pointer: &str, value: &str) -> Result<(), DetailError> {
    // Almost all texts are of printable ASCII characters, which are neither hidden nor emoji.
    if value.len() <= MAX_TEXT_CHARACTERS
        && value.bytes().all(|byte| matches!(byte, b' '..=b'~' if byte != b'"'))
    {
        return Ok(());
    }
    if value.chars().any(is_hidden) {
        return Err(DetailError::new(
            pointer,
            "must not hold line breaks, control characters or invisible characters",
        ));
    }
    if value.chars().any(is_emoji) {
        return Err(DetailError::new(pointer, "must not hold emoji"));
    }
    if value.chars().count() > MAX_TEXT_CHARACTERS {
        return Err(DetailError::new(pointer, "must not be longer than 250 characters"));
    }
    if value.trim() == "\"\"" {
        return Err(DetailError::new(
            pointer,
            "must not be two quotation marks: HL7 reads them as \"delete\"",
        ));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_of_nothing_that_is_sent_is_empty() {
        // The accents are not sent, because a registry may turn them into delimiters.
        for value in ["", "  ", "\u{302}", "\u{303}\u{302}", " \u{334} ", "\u{a0}\u{20d2}"] {
            let error = check_required("/value", value).unwrap_err();
            assert_eq!(error.reason, "must not be empty", "{value:?}");
        }
        for value in ["0", "n\u{303}", "\u{f1}", "\u{302}7710", "\u{301c}", "-"] {
            assert!(check_required("/value", value).is_ok(), "{value:?}");
        }
    }
}
