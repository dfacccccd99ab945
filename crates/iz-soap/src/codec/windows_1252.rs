//! Text in Windows-1252, and text that mixes it with UTF-8.

/// Bytes 0x80 to 0x9F of Windows-1252. Five of them are undefined and become the control character of the same number.
const HIGH: [char; 32] = [
    '\u{20AC}', '\u{81}', '\u{201A}', '\u{192}', '\u{201E}', '\u{2026}', '\u{2020}', '\u{2021}', '\u{2C6}',
    '\u{2030}', '\u{160}', '\u{2039}', '\u{152}', '\u{8D}', '\u{17D}', '\u{8F}', '\u{90}', '\u{2018}',
    '\u{2019}', '\u{201C}', '\u{201D}', '\u{2022}', '\u{2013}', '\u{2014}', '\u{2DC}', '\u{2122}', '\u{161}',
    '\u{203A}', '\u{153}', '\u{9D}', '\u{17E}', '\u{178}',
];

/// Decodes Windows-1252. Every sequence of bytes is valid.
pub(crate) fn decode(bytes: &[u8]) -> String {
    let character = |&byte: &u8| {
        let high = usize::from(byte).checked_sub(0x80).and_then(|index| HIGH.get(index));
        high.copied().unwrap_or(char::from(byte))
    };
    bytes.iter().map(character).collect()
}

/// Decodes UTF-8, and as Windows-1252 each byte that is not valid UTF-8.
pub(crate) fn decode_mixed_with_utf_8(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len());
    for chunk in bytes.utf8_chunks() {
        text.push_str(chunk.valid());
        text.push_str(&decode(chunk.invalid()));
    }
    text
}
