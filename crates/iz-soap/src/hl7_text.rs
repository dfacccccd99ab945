//! HL7 text that a server has encoded once more before it put the text into the envelope.

use std::borrow::Cow;

use iz_hl7::windows_1252;

use crate::codec::{base64, percent};

/// How an HL7 message starts: with its own segment, or with the segment of a file or a batch around it.
const STARTS: [&str; 3] = ["MSH|", "FHS|", "BHS|"];

/// The HL7 text of a payload. Some servers send the text URL-encoded or in Base64; any other payload is returned
/// unchanged.
///
/// A payload counts as encoded only if all of it can be decoded and the result starts as an HL7 message does. So plain
/// text and a plain message are never changed, and a payload that is cut off is never decoded. The decoded bytes are
/// UTF-8; bytes that are not valid UTF-8 are read as Windows-1252.
#[must_use]
pub fn hl7_text(payload: &str) -> Cow<'_, str> {
    let trimmed = payload.trim();
    let starts = |text: &str| STARTS.iter().any(|start| text.trim_start().starts_with(start));
    if starts(trimmed) {
        return Cow::Borrowed(payload);
    }
    let decoded = if trimmed.contains('%') { percent::decode(trimmed) } else { base64::decode(trimmed) };
    let decoded = decoded.map(|bytes| match String::from_utf8(bytes) {
        Ok(text) => text,
        Err(error) => windows_1252::decode_mixed_with_utf_8(error.as_bytes()),
    });
    match decoded.filter(|text| starts(text)) {
        Some(text) => Cow::Owned(text),
        None => Cow::Borrowed(payload),
    }
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
    fn decoded_bytes_may_be_windows_1252() {
        assert_eq!(hl7_text("MSH%7C%5E~%5C%26%7COdell%92s"), "MSH|^~\\&|Odell\u{2019}s");
        assert_eq!(hl7_text("TVNIfE9kZWxsknM="), "MSH|Odell\u{2019}s");
    }

    #[test]
    fn a_plus_is_a_space_unless_it_starts_a_time_zone_or_spaces_are_percent_encoded() {
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
    fn a_payload_that_is_not_an_encoded_message_is_not_changed() {
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
            // The message of the test above, cut off.
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
        fn any_payload_is_decoded_without_a_panic(payload: String, encoded in "[A-Za-z0-9+/=%]{0,40}") {
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
