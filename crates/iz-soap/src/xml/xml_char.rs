//! The characters that XML 1.0 allows.

/// Whether XML 1.0 allows a character (`Char`, section 2.2).
pub(crate) fn is_xml_char(character: char) -> bool {
    match character {
        '\t' | '\n' | '\r' => true,
        '\0'..='\u{1F}' | '\u{FFFE}' | '\u{FFFF}' => false,
        _ => true,
    }
}

/// The first character of UTF-8 bytes that XML 1.0 does not allow: its offset in bytes, and its code point.
pub(crate) fn first_forbidden(bytes: &[u8]) -> Option<(usize, u32)> {
    // Almost every document has none. A loop without an early exit checks many bytes at once.
    let suspicious = |byte: u8| byte == 0xEF || byte < 0x20 && !matches!(byte, b'\t' | b'\n' | b'\r');
    if !bytes.iter().fold(false, |found, &byte| found | suspicious(byte)) {
        return None;
    }
    (0..bytes.len()).find_map(|at| match bytes.get(at..)? {
        [0xEF, 0xBF, 0xBE, ..] => Some((at, 0xFFFE)),
        [0xEF, 0xBF, 0xBF, ..] => Some((at, 0xFFFF)),
        [0xEF, ..] => None,
        [byte, ..] => suspicious(*byte).then(|| (at, u32::from(*byte))),
        [] => None,
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn allowed_and_forbidden_characters_are_told_apart() {
        for character in
            ['\t', '\n', '\r', ' ', '\u{7F}', '\u{85}', '\u{D7FF}', '\u{E000}', '\u{FFFD}', '\u{10FFFF}']
        {
            assert!(is_xml_char(character), "{character:?}");
        }
        for character in ['\0', '\u{8}', '\u{B}', '\u{C}', '\u{E}', '\u{1F}', '\u{FFFE}', '\u{FFFF}'] {
            assert!(!is_xml_char(character), "{character:?}");
        }
    }

    proptest! {
        #[test]
        fn the_first_forbidden_character_is_found(text in "[a\u{EFFF}\u{FFFD}\u{FFFE}\u{FFFF}\t\u{B}\0ñ]{0,12}") {
            let expected = text.char_indices().find(|&(_, character)| !is_xml_char(character));
            let expected = expected.map(|(at, character)| (at, u32::from(character)));
            prop_assert_eq!(first_forbidden(text.as_bytes()), expected);
        }
    }
}
