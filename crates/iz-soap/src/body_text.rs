//! The text of a body that is no XML document: bytes as they arrive are turned into a string.

use std::borrow::Cow;

use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE};
use iz_hl7::windows_1252;

use crate::media_type::parameter;
use crate::xml::named_encoding::NamedEncoding;

/// The letters of `MSH`, `FHS` and `BHS` in UTF-16, from the low byte of the first letter on. They are the same in both
/// orders of the bytes.
const UTF_16_STARTS: [&[u8]; 3] = [b"M\0S\0H\0", b"F\0H\0S\0", b"B\0H\0S\0"];

/// ESC. ISO-2022-JP switches between its sets of characters with it, so such text is also valid UTF-8.
const ESCAPE: u8 = 0x1B;

/// The text of an HTTP body, or of a part of one, that is no XML document. `content_type` is its `Content-Type` header.
///
/// * A byte order mark of UTF-8 or UTF-16 counts before every name. UTF-16 without a mark is seen where a message starts.
/// * Valid UTF-8 is kept, because many servers name another encoding than the one that they send.
/// * Other bytes are in the encoding that `charset` names.
/// * Without such a name, and in Windows-1252 and ISO-8859-1, each byte that is not valid UTF-8 is read as Windows-1252.
#[must_use]
pub fn body_text<'a>(content_type: &str, body: &'a [u8]) -> Cow<'a, str> {
    let (body, shown) = match Encoding::for_bom(body) {
        Some((encoding, length)) => (body.get(length..).unwrap_or_default(), Some(encoding)),
        None => match utf_16_without_mark(body) {
            Some((encoding, text)) => (text, Some(encoding)),
            None => (body, None),
        },
    };
    if let Some(encoding) = shown.filter(|encoding| *encoding != UTF_8) {
        return encoding.decode_without_bom_handling(body).0;
    }
    let named = || match NamedEncoding::of(parameter(content_type, "charset")?) {
        NamedEncoding::Other(encoding) => Some(encoding),
        _ => None,
    };
    let named = if shown.is_none() { named() } else { None };
    match (str::from_utf8(body), named) {
        (Ok(text), named) if named.is_none() || !body.contains(&ESCAPE) => Cow::Borrowed(text),
        (_, Some(encoding)) => encoding.decode_without_bom_handling(body).0,
        (_, None) => Cow::Owned(windows_1252::decode_mixed_with_utf_8(body)),
    }
}

/// The encoding and the text of a message in UTF-16 without a byte order mark. `None` if the body does not start so.
fn utf_16_without_mark(body: &[u8]) -> Option<(&'static Encoding, &[u8])> {
    let at = body.iter().position(|byte| !byte.is_ascii_control() && *byte != b' ')?;
    let letters = body.get(at..)?;
    if !UTF_16_STARTS.iter().any(|start| letters.starts_with(start)) {
        return None;
    }
    // In both orders there is a NUL behind each letter. A NUL before the first one belongs to it only if each unit before it
    // has two bytes.
    match at.checked_sub(1).filter(|before| before.is_multiple_of(2) && body.get(*before) == Some(&0)) {
        Some(before) => Some((UTF_16BE, body.get(before..)?)),
        None => Some((UTF_16LE, letters)),
    }
}

#[cfg(test)]
mod tests;
