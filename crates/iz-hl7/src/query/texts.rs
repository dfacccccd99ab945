//! Checks of the texts in a query.

use crate::query::{
    characters::{is_added_to_letter, is_allowed_in_name, is_emoji, is_hidden},
    detail_error::DetailError,
};

/// The longest text of one member, in characters. No registry stores a longer one.
const MAX_TEXT_CHARACTERS: usize = 250;

/// The longest part of a name, in characters.
pub const MAX_NAME_CHARACTERS: usize = 80;

/// Checks a text that must not be empty. Accents without a letter count as nothing.
pub(super) fn check_required(pointer: &str, value: &str) -> Result<(), DetailError> {
    if is_nothing(value) {
        return Err(DetailError::new(pointer, "must not be empty"));
    }
    check_text(pointer, value)
}

/// Whether a text holds nothing but blanks, and accents and joiners without a letter.
pub(super) fn is_nothing(text: &str) -> bool {
    let is_valued = text.as_bytes().first().is_some_and(u8::is_ascii_graphic);
    !is_valued && text.chars().all(|c| c.is_whitespace() || is_accent(c) || c == BRAILLE_BLANK)
}

/// Whether a character is an accent or a joiner. Some scripts write vowels like accents. Unicode counts those as letters.
fn is_accent(c: char) -> bool {
    is_added_to_letter(c) && !c.is_alphabetic()
}

/// The sign of Braille without a dot. It looks like a blank, and Unicode does not count it as one.
const BRAILLE_BLANK: char = '\u{2800}';

/// Whether a receiver reads a text as the null of HL7, which means "delete". It may drop accents and joiners without a
/// letter, and write other quotation marks as those of ASCII.
fn is_null(text: &str) -> bool {
    let mut signs = text.trim().chars().filter(|c| !is_accent(*c));
    let is_quoted =
        signs.next().is_some_and(is_quotation_mark) && signs.next().is_some_and(is_quotation_mark);
    is_quoted && signs.all(char::is_whitespace)
}

/// A double quotation mark, or a character that a receiver may write as one.
const fn is_quotation_mark(c: char) -> bool {
    matches!(
        c,
        '"' | '\u{2ba}' | '\u{2dd}' | '\u{201c}'..='\u{201f}' | '\u{2033}' | '\u{2036}' | '\u{275d}' | '\u{275e}'
            | '\u{301d}'..='\u{301f}' | '\u{ff02}'
    )
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
    if is_null(value) {
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
        // Such accents are not sent, because a registry may turn them into delimiters, or they mean nothing alone.
        for value in [
            "",
            "  ",
            "\u{302}",
            "\u{303}\u{302}",
            " \u{334} ",
            "\u{a0}\u{20d2}",
            "\u{301}",
            "\u{200d}",
            "\u{200c} \u{200d}",
            "\u{2800}",
            "\u{3000}",
        ] {
            let error = check_required("/value", value).unwrap_err();
            assert_eq!(error.reason, "must not be empty", "{value:?}");
        }
        for value in ["0", "n\u{303}", "\u{f1}", "\u{302}7710", "\u{301c}", "-", "क्\u{200d}ष", "\u{e38}"]
        {
            assert!(check_required("/value", value).is_ok(), "{value:?}");
        }
    }

    #[test]
    fn a_value_that_is_sent_as_the_null_of_hl7_is_refused() {
        for value in [
            "\"\"",
            " \"\" ",
            "\"\"\u{302}",
            "\u{302}\"\"",
            "\"\u{303}\"",
            "\"\u{301}\"",
            "\"\" \u{303}",
            "\"\"\u{200d}",
            "“”",
            "„“",
            "＂＂",
            "\"”",
            "″″",
        ] {
            let error = check_required("/value", value).unwrap_err();
            assert!(
                error.reason.starts_with("must not be two quotation marks"),
                "{value:?}: {}",
                error.reason
            );
        }
        for value in ["\"", "\"a\"", "12\"", "\"\"\"", "6' 2\"", "“Bo”"] {
            assert!(check_required("/value", value).is_ok(), "{value:?}");
        }
    }
}
