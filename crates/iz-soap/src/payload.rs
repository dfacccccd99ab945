//! HL7 text that a server has wrapped once more before it put it into the envelope.

use std::borrow::Cow;

use crate::error::ReadError;
use crate::reader::{self, Reading};

/// How an HL7 message begins: with a segment of its own, or of a file or batch around it.
const STARTS: [&str; 3] = ["MSH|", "FHS|", "BHS|"];

/// The HL7 text of a payload, which some servers send URL-encoded or in base64. Anything else stays as it is.
///
/// A payload is taken for encoded only where it decodes to text that begins as a message does, so a sentence or
/// a message is never changed.
#[must_use]
pub fn hl7_text(payload: &str) -> Cow<'_, str> {
    let trimmed = payload.trim();
    let starts = |text: &str| STARTS.iter().any(|start| text.trim_start().starts_with(start));
    if starts(trimmed) {
        return Cow::Borrowed(payload);
    }
    let decoded = if trimmed.contains('%') { from_url(trimmed) } else { from_base64(trimmed) };
    match decoded.and_then(|bytes| String::from_utf8(bytes).ok()).filter(|text| starts(text)) {
        Some(text) => Cow::Owned(text),
        None => Cow::Borrowed(payload),
    }
}

/// The text of a document that is one element and nothing else, such as `<string>`, in which services made with
/// ASP.NET put the answer to a form.
///
/// # Errors
///
/// [`ReadError`] if the bytes break the XML policy or there are elements within the element.
pub fn element_text(document: &[u8]) -> Result<String, ReadError> {
    reader::read(document, Reading::Forgiving)?.into_text()
}

/// `application/x-www-form-urlencoded`, where `+` is a blank.
fn from_url(text: &str) -> Option<Vec<u8>> {
    let mut bytes = text.bytes();
    let mut decoded = Vec::with_capacity(text.len());
    while let Some(byte) = bytes.next() {
        decoded.push(match byte {
            b'%' => hex(bytes.next()?)? << 4 | hex(bytes.next()?)?,
            b'+' => b' ',
            byte => byte,
        });
    }
    Some(decoded)
}

fn hex(digit: u8) -> Option<u8> {
    match digit {
        b'0'..=b'9' => Some(digit - b'0'),
        b'a'..=b'f' => Some(digit - b'a' + 10),
        b'A'..=b'F' => Some(digit - b'A' + 10),
        _ => None,
    }
}

/// RFC 4648, section 4; line breaks within it are passed over, as MIME writes them.
fn from_base64(text: &str) -> Option<Vec<u8>> {
    let digits = text.trim_end_matches('=').bytes().filter(|byte| !byte.is_ascii_whitespace());
    let mut decoded = Vec::with_capacity(text.len() / 4 * 3);
    let mut bits = 0_u32;
    let mut count = 0;
    for digit in digits {
        let value = match digit {
            b'A'..=b'Z' => digit - b'A',
            b'a'..=b'z' => digit - b'a' + 26,
            b'0'..=b'9' => digit - b'0' + 52,
            b'+' => 62,
            b'/' => 63,
            _ => return None,
        };
        bits = bits << 6 | u32::from(value);
        count += 6;
        if count >= 8 {
            count -= 8;
            decoded.push(u8::try_from(bits >> count & 0xFF).ok()?);
        }
    }
    Some(decoded)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_url_encoded_message_is_decoded() {
        let sent = "\n MSH%7C%5E~%5C%26%7CA+REGISTRY%0dMSA%7CAA%7C1%0D\n";
        assert_eq!(hl7_text(sent), "MSH|^~\\&|A REGISTRY\rMSA|AA|1\r");
        assert_eq!(hl7_text("FHS%7C%5E~%5C%26"), "FHS|^~\\&");
    }

    #[test]
    fn a_base64_message_is_decoded() {
        assert_eq!(hl7_text("TVNIfF5+XCZ8QQ1NU0F8QUF8MQ0="), "MSH|^~\\&|A\rMSA|AA|1\r");
        assert_eq!(hl7_text(" TVNIfF5+XCZ8\r\n QQ1NU0F8QUF8MQ0=\n"), "MSH|^~\\&|A\rMSA|AA|1\r");
    }

    #[test]
    fn what_is_no_encoded_message_stays_as_it_is() {
        for sent in [
            "",
            "MSH|^~\\&|A%7CB+C\r",
            "\n MSH|^~\\&|100%\r",
            "Thank you for your message.",
            "50 % of all",
            "TVNIfF5+XCZ8 not all of it",
            "%7C%5E",
            "MSH%7",
            "MSH%7G",
            "//79",
            "MSH%7C%FF",
        ] {
            assert!(matches!(hl7_text(sent), Cow::Borrowed(same) if same == sent), "{sent}");
        }
    }

    proptest! {
        #[test]
        fn any_payload_is_read_without_a_panic(payload: String, encoded in "[A-Za-z0-9+/=%]{0,40}") {
            let _ = hl7_text(&payload);
            let _ = hl7_text(&encoded);
        }

        #[test]
        fn a_message_is_never_changed(rest: String) {
            let message = format!("MSH|{rest}");
            prop_assert_eq!(hl7_text(&message), message.as_str());
        }
    }
}
