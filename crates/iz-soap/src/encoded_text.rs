//! HL7 text that is percent-encoded or in Base64.

use iz_hl7::windows_1252;

use crate::codec::{base64, percent};
use crate::padding::is_padding;

/// How an HL7 message starts: with its own segment, or with the segment of a file or a batch around it.
const STARTS: [&str; 3] = ["MSH|", "FHS|", "BHS|"];

/// Whether a text starts as an HL7 message does.
pub(crate) fn is_message(text: &str) -> bool {
    STARTS.iter().any(|start| text.starts_with(start))
}

/// The HL7 text that is percent-encoded or in Base64. `None` if any of it cannot be decoded, or if the result does not
/// start as an HL7 message does. So a payload that is cut off is never decoded.
///
/// The decoded bytes are UTF-8; bytes that are not valid UTF-8 are read as Windows-1252.
pub(crate) fn decoded(text: &str) -> Option<String> {
    let trimmed = text.trim_matches(is_padding);
    let decoded = if trimmed.contains('%') { percent::decode(trimmed) } else { base64::decode(trimmed) };
    let decoded = match String::from_utf8(decoded?) {
        Ok(text) => text,
        Err(error) => windows_1252::decode_mixed_with_utf_8(error.as_bytes()),
    };
    is_message(decoded.trim_start_matches(is_padding)).then_some(decoded)
}
