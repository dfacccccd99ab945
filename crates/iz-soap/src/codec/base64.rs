//! Base64.

/// Decodes Base64 (RFC 4648, section 4). `None` if the text is not valid.
///
/// The padding is required, because it shows that the end is not missing. Line breaks are skipped, as MIME writes them.
pub(crate) fn decode(text: &str) -> Option<Vec<u8>> {
    let sent = || text.bytes().filter(|byte| !byte.is_ascii_whitespace());
    let padding = sent().rev().take_while(|&byte| byte == b'=').count();
    let count = sent().count();
    if count % 4 != 0 || padding > 2 {
        return None;
    }
    let mut decoded = Vec::with_capacity(count / 4 * 3);
    let mut bits = 0_u32;
    let mut left = 0;
    for digit in sent().take(count - padding) {
        let value = match digit {
            b'A'..=b'Z' => digit - b'A',
            b'a'..=b'z' => digit - b'a' + 26,
            b'0'..=b'9' => digit - b'0' + 52,
            b'+' => 62,
            b'/' => 63,
            _ => return None,
        };
        bits = (bits << 6 | u32::from(value)) & 0xFFFF;
        left += 6;
        if left >= 8 {
            left -= 8;
            decoded.push(u8::try_from(bits >> left & 0xFF).ok()?);
        }
    }
    // The bits that fill up the last digit must be zero.
    (bits & ((1 << left) - 1) == 0).then_some(decoded)
}
