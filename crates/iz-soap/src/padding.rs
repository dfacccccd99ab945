//! What stands around a document or a message and is no part of it.

/// The longest size of an HTTP chunk that is recognised, in hexadecimal digits.
const MAX_CHUNK_SIZE_DIGITS: usize = 8;

/// Whether a character carries no text: whitespace, a control character such as NUL or the U+000B and U+001C of MLLP, a
/// byte order mark, a character without width, or the U+FFFD that replaces a character that XML does not allow.
pub(crate) fn is_padding(character: char) -> bool {
    match character {
        '\u{FEFF}' | char::REPLACEMENT_CHARACTER | '\u{200B}'..='\u{200F}' | '\u{2060}' => true,
        _ => character.is_whitespace() || character.is_control(),
    }
}

/// Whether text outside the root element is no text of the sender: padding, or behind the root element the sizes of
/// HTTP chunks, which some proxies leave there.
pub(crate) fn is_transfer_remainder(text: &str, is_behind_root: bool) -> bool {
    let is_chunk_size =
        |word: &str| word.len() <= MAX_CHUNK_SIZE_DIGITS && word.bytes().all(|byte| byte.is_ascii_hexdigit());
    text.split(is_padding).filter(|word| !word.is_empty()).all(|word| is_behind_root && is_chunk_size(word))
}
