//! Bytes to text.

/// Decodes UTF-8; bytes that are none are Windows-1252.
///
/// MSH-18 is never filled in answers, so the bytes must speak for themselves; the registries whose
/// answers are not UTF-8 send the smart quotes of Windows-1252, some of them beside letters in UTF-8. That
/// letters of Windows-1252 happen to be UTF-8 (`Ã±`) is hardly ever seen.
#[must_use]
pub(crate) fn decode(bytes: Vec<u8>) -> String {
    String::from_utf8(bytes).unwrap_or_else(|error| mixed(error.as_bytes()))
}

fn mixed(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len());
    for chunk in bytes.utf8_chunks() {
        text.push_str(chunk.valid());
        text.extend(chunk.invalid().iter().map(|&byte| windows_1252(byte)));
    }
    text
}

/// The 27 characters in which Windows-1252 differs from Latin-1; its five holes stay control characters.
const HIGH: [char; 32] = [
    '€', '\u{81}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{8d}', 'Ž', '\u{8f}', //
    '\u{90}', '‘', '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{9d}', 'ž', 'Ÿ',
];

fn windows_1252(byte: u8) -> char {
    byte.checked_sub(0x80).and_then(|at| HIGH.get(usize::from(at))).copied().unwrap_or(char::from(byte))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_utf8_is_windows_1252() {
        assert_eq!(decode("Núñez".into()), "Núñez");
        assert_eq!(decode(b"O\x92Brien N\xfa\xf1ez \x80".to_vec()), "O’Brien Núñez €");
        assert_eq!(decode(b"O\x92Brien N\xc3\xba\xc3\xb1ez \xc3".to_vec()), "O’Brien Núñez Ã");
    }
}
