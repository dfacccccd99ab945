//! Base64 (RFC 4648, section 4).

const DIGITS: [char; 64] = [
    'A', 'B', 'C', 'D', 'E', 'F', 'G', 'H', 'I', 'J', 'K', 'L', 'M', 'N', 'O', 'P', 'Q', 'R', 'S', 'T', 'U',
    'V', 'W', 'X', 'Y', 'Z', 'a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j', 'k', 'l', 'm', 'n', 'o', 'p',
    'q', 'r', 's', 't', 'u', 'v', 'w', 'x', 'y', 'z', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9', '+',
    '/',
];

/// The Base64 text of bytes (RFC 4648, section 4), with padding and without line breaks.
#[must_use]
pub fn encode(bytes: &[u8]) -> String {
    let mut encoded = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for three in bytes.chunks(3) {
        let byte = |at: usize| u32::from(three.get(at).copied().unwrap_or_default());
        let bits = byte(0) << 16 | byte(1) << 8 | byte(2);
        for digit in 0..4_usize {
            let value = usize::try_from(bits >> (18 - 6 * digit) & 0x3F).unwrap_or_default();
            let character = DIGITS.get(value).copied().filter(|_| digit <= three.len());
            encoded.push(character.unwrap_or('='));
        }
    }
    encoded
}

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

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn bytes_are_encoded_with_padding() {
        for (plain, encoded) in [
            ("", ""),
            ("f", "Zg=="),
            ("fo", "Zm8="),
            ("foo", "Zm9v"),
            ("foob", "Zm9vYg=="),
            ("fooba", "Zm9vYmE="),
            ("foobar", "Zm9vYmFy"),
            ("\u{3ff}?>", "z78/Pg=="),
        ] {
            assert_eq!(encode(plain.as_bytes()), encoded, "{plain}");
        }
    }

    proptest! {
        #[test]
        fn encoded_bytes_are_decoded_again(bytes: Vec<u8>) {
            prop_assert_eq!(decode(&encode(&bytes)), Some(bytes));
        }
    }
}
