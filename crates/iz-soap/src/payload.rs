//! HL7 text that a server has wrapped once more before it put it into the envelope.

use std::borrow::Cow;

use crate::encoding::from_mixed;
use crate::error::ReadError;
use crate::media_type::parameter;
use crate::reader::{self, Reading};

/// How an HL7 message begins: with a segment of its own, or of a file or batch around it.
const STARTS: [&str; 3] = ["MSH|", "FHS|", "BHS|"];

/// The HL7 text of a payload, which some servers send URL-encoded or in base64. Anything else stays as it is.
///
/// A payload is taken for encoded only where all of it decodes, to text that begins as a message does, so a sentence or
/// a message is never changed, and one that was cut is not taken for whole. What is decoded is UTF-8, or else windows-1252.
#[must_use]
pub fn hl7_text(payload: &str) -> Cow<'_, str> {
    let trimmed = payload.trim();
    let starts = |text: &str| STARTS.iter().any(|start| text.trim_start().starts_with(start));
    if starts(trimmed) {
        return Cow::Borrowed(payload);
    }
    let decoded = if trimmed.contains('%') { from_url(trimmed) } else { from_base64(trimmed) };
    let decoded = decoded.map(|bytes| match String::from_utf8(bytes) {
        Ok(text) => text,
        Err(error) => from_mixed(error.as_bytes()),
    });
    match decoded.filter(|text| starts(text)) {
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
    element_text_with("", document)
}

/// The text as [`element_text`] finds it, with the `Content-Type` that the document came with.
///
/// # Errors
///
/// [`ReadError`], as for [`element_text`].
pub fn element_text_with(content_type: &str, document: &[u8]) -> Result<String, ReadError> {
    reader::read(document, parameter(content_type, "charset"), Reading::Forgiving)?.into_text()
}

/// `application/x-www-form-urlencoded`, where `+` is a blank. It stays what it is where blanks are written otherwise, and
/// between a time and its zone: some servers escape what they must and no more.
fn from_url(text: &str) -> Option<Vec<u8>> {
    let is_blank = !text.contains("%20");
    let sent = text.as_bytes();
    let mut decoded = Vec::with_capacity(sent.len());
    let mut at = 0;
    while let Some(&byte) = sent.get(at) {
        at += 1;
        decoded.push(match byte {
            b'%' => {
                let [high, low] = [hex(*sent.get(at)?)?, hex(*sent.get(at + 1)?)?];
                at += 2;
                high << 4 | low
            }
            b'+' if is_blank && !is_zone(&decoded, sent.get(at..).unwrap_or_default()) => b' ',
            byte => byte,
        });
    }
    Some(decoded)
}

/// Whether a date stands before, and the four digits of a zone behind.
fn is_zone(before: &[u8], behind: &[u8]) -> bool {
    let digits = |bytes: &mut dyn Iterator<Item = &u8>| {
        bytes.take_while(|byte| byte.is_ascii_digit() || **byte == b'.').count()
    };
    digits(&mut before.iter().rev()) >= 8 && digits(&mut behind.iter()) == 4
}

fn hex(digit: u8) -> Option<u8> {
    match digit {
        b'0'..=b'9' => Some(digit - b'0'),
        b'a'..=b'f' => Some(digit - b'a' + 10),
        b'A'..=b'F' => Some(digit - b'A' + 10),
        _ => None,
    }
}

/// RFC 4648, section 4, to the letter: the padding shows whether the end is there. Line breaks within it are passed
/// over, as MIME writes them.
pub(crate) fn from_base64(text: &str) -> Option<Vec<u8>> {
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
    // What no byte is made of is nothing.
    (bits & ((1 << left) - 1) == 0).then_some(decoded)
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
    fn what_is_decoded_may_be_windows_1252() {
        assert_eq!(hl7_text("MSH%7C%5E~%5C%26%7COdell%92s"), "MSH|^~\\&|Odell\u{2019}s");
        assert_eq!(hl7_text("TVNIfE9kZWxsknM="), "MSH|Odell\u{2019}s");
    }

    #[test]
    fn a_plus_is_a_blank_unless_it_is_a_zone_or_blanks_are_written_otherwise() {
        for (sent, decoded) in [
            ("MSH%7CA+B%7C20181020+1000", "MSH|A B|20181020+1000"),
            ("MSH%7C20181020093015.123+1000%0D", "MSH|20181020093015.123+1000\r"),
            ("MSH%7C20181020%2B1000%7CA+B", "MSH|20181020+1000|A B"),
            ("MSH%7C12+3400+10000%7C20181020+10", "MSH|12 3400 10000|20181020 10"),
            ("MSH%7CA%20B+C", "MSH|A B+C"),
        ] {
            assert_eq!(hl7_text(sent), decoded);
        }
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
            // The message of below, cut.
            "TVNIfF5+XCZ8QQ1NU0F8QUF8MQ0",
            "TVNIfF5+XCZ8QQ1NU0F8QUF8M",
            "TVNIfF5+XCZ8QQ1NU0F8QUF8MQ",
            "TVNIfF5+XCZ8QQ1NU0F8QUF8MR==",
            "TVNIfF5=XCZ8",
            "TVNIfF5+X===",
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
