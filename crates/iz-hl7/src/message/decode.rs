//! Bytes to text.

/// Decodes UTF-8. Each byte that is not valid UTF-8 is read as Windows-1252.
///
/// Answers never declare their encoding in MSH-18, so the bytes must decide. The registries whose answers are not UTF-8
/// send the quotation marks of Windows-1252, some of them beside letters in UTF-8. Windows-1252 text that happens to be
/// valid UTF-8 (`Ã±`) is very rare.
#[must_use]
pub(crate) fn decode(bytes: Vec<u8>) -> String {
    String::from_utf8(bytes).unwrap_or_else(|error| decode_mixed(error.as_bytes()))
}

fn decode_mixed(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len());
    for chunk in bytes.utf8_chunks() {
        text.push_str(chunk.valid());
        text.extend(chunk.invalid().iter().map(|&byte| windows_1252(byte)));
    }
    text
}

/// Bytes 0x80 to 0x9F of Windows-1252. Five of them are undefined and become the control character of the same number.
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
    fn bytes_that_are_not_utf_8_are_read_as_windows_1252() {
        assert_eq!(decode("Núñez".into()), "Núñez");
        assert_eq!(decode(b"O\x92Brien N\xfa\xf1ez \x80".to_vec()), "O’Brien Núñez €");
        assert_eq!(decode(b"O\x92Brien N\xc3\xba\xc3\xb1ez \xc3".to_vec()), "O’Brien Núñez Ã");
    }
}
