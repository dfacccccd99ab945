//! Characters around segments that have no meaning.

/// Whether a character may stand around segments without a meaning: whitespace, a byte order mark, and the control
/// characters VT and FS of MLLP.
pub(crate) fn is_padding(character: char) -> bool {
    character.is_whitespace() || character.is_control() || character == '\u{feff}'
}
