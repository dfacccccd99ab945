//! Characters around a document or a message that are no part of it.

/// Whether a character carries no text: whitespace, a control character such as NUL or the U+000B and U+001C of MLLP, a
/// byte order mark, a character without width, or the U+FFFD that replaces a character that XML does not allow.
pub(crate) fn is_padding(character: char) -> bool {
    match character {
        '\u{FEFF}' | char::REPLACEMENT_CHARACTER | '\u{200B}'..='\u{200F}' | '\u{2060}' => true,
        _ => character.is_whitespace() || character.is_control(),
    }
}
