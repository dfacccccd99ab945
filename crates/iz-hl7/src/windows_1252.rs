//! Text in Windows-1252, and text that mixes it with UTF-8.

/// Bytes 0x80 to 0x9F of Windows-1252. Five of them are undefined and become the control character of the same number.
const HIGH: [char; 32] = [
    '€', '\u{81}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{8d}', 'Ž', '\u{8f}', //
    '\u{90}', '‘', '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{9d}', 'ž', 'Ÿ',
];

/// Decodes Windows-1252. Every sequence of bytes is valid.
#[must_use]
pub fn decode(bytes: &[u8]) -> String {
    bytes.iter().map(|&byte| character(byte)).collect()
}

/// Decodes UTF-8, and as Windows-1252 each byte that is not valid UTF-8.
#[must_use]
pub fn decode_mixed_with_utf_8(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len());
    for chunk in bytes.utf8_chunks() {
        text.push_str(chunk.valid());
        text.extend(chunk.invalid().iter().map(|&byte| character(byte)));
    }
    text
}

/// The byte of a character in Windows-1252. `None` if it has none.
#[must_use]
pub fn encode(c: char) -> Option<u8> {
    let high = HIGH.iter().position(|high| *high == c).and_then(|at| u8::try_from(at).ok());
    match high {
        Some(at) => at.checked_add(0x80),
        // The other bytes have the number of their character.
        None => u8::try_from(u32::from(c)).ok(),
    }
}

fn character(byte: u8) -> char {
    byte.checked_sub(0x80).and_then(|at| HIGH.get(usize::from(at))).copied().unwrap_or(char::from(byte))
}
