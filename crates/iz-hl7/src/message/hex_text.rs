//! The text of the escape sequence `\\X..\\`: bytes in hexadecimal digits.

use crate::windows_1252::decode_mixed_with_utf_8;

/// The text of the bytes. `None` if the digits are no bytes, or if the bytes are no text.
///
/// The standard means bytes. Most systems mean UTF-8, and some Windows-1252. Some systems send four digits for each
/// character (UTF-16, such as `000D`). NUL ends texts in some languages and breaks many stores, so it is left out.
pub(crate) fn hex_text(digits: &str) -> Option<String> {
    let bytes = bytes(digits)?;
    let without_nul: Vec<u8> = bytes.iter().copied().filter(|byte| *byte != 0).collect();
    Some(decode_mixed_with_utf_8(&without_nul)).filter(|text| is_text(text)).or_else(|| utf_16(&bytes))
}

fn bytes(digits: &str) -> Option<Vec<u8>> {
    let (pairs, []) = digits.as_bytes().as_chunks::<2>() else { return None };
    if pairs.is_empty() {
        return None;
    }
    pairs
        .iter()
        .map(|pair| {
            let digit = |byte: u8| char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
            let [high, low] = pair.map(digit);
            Some(high? << 4 | low?)
        })
        .collect()
}

/// The text of UTF-16 in network byte order.
fn utf_16(bytes: &[u8]) -> Option<String> {
    let (units, []) = bytes.as_chunks::<2>() else { return None };
    let units = units.iter().map(|unit| u16::from_be_bytes(*unit));
    let text: String = char::decode_utf16(units).collect::<Result<_, _>>().ok()?;
    Some(text).filter(|text| is_text(text))
}

/// Whether a text has no control character but tab and line breaks.
fn is_text(text: &str) -> bool {
    text.chars().all(|c| !c.is_control() || matches!(c, '\t' | '\r' | '\n'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_are_utf_8_or_windows_1252() {
        for (digits, text) in [
            ("0D", "\r"),
            ("0d0A", "\r\n"),
            ("09", "\t"),
            ("C3A9", "é"),
            ("E9", "é"),
            ("92", "’"),
            ("ff", "ÿ"),
            ("4E75F16F", "Nuño"),
            ("80", "€"),
        ] {
            assert_eq!(hex_text(digits).as_deref(), Some(text), "{digits}");
        }
    }

    #[test]
    fn four_digits_may_mean_one_character() {
        for (digits, text) in [
            ("000D", "\r"),
            ("000D000A", "\r\n"),
            ("000a", "\n"),
            ("00E9", "é"),
            ("2019", "’"),
            ("00410042", "AB"),
            ("0142", "ł"),
            ("0000000D", "\r"),
        ] {
            assert_eq!(hex_text(digits).as_deref(), Some(text), "{digits}");
        }
    }

    #[test]
    fn nul_and_other_control_characters_never_come_into_a_text() {
        assert_eq!(hex_text("00").as_deref(), Some(""));
        assert_eq!(hex_text("410042").as_deref(), Some("AB"));
        for digits in ["07", "1B", "0B", "7F", "81", "0007", "", "4", "GG", "+1", "4 "] {
            assert_eq!(hex_text(digits), None, "{digits}");
        }
    }
}
