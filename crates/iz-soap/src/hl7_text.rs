//! HL7 text that a server has wrapped or encoded once more before it put the text into its reply.

use std::borrow::Cow;

use crate::encoded_text::{decoded, is_message};
use crate::padding::is_padding;
use crate::response::Response;
use crate::twice_escaped;
use crate::xml::{read_mode::ReadMode, reader};

/// The most forms of wrapping and encoding that are undone, one in the other.
const MAX_FORMS: usize = 6;

/// The HL7 text of a payload, from whatever transport. These are undone, also one in the other:
///
/// * bytes of MLLP, a byte order mark, NUL and other invisible characters before and behind the message
/// * percent-encoding and Base64
/// * a second and a third escaping as XML, of the whole message or of the ends of its segments
/// * an XML element, an envelope or a CDATA section around the message, that was escaped as text
///
/// The payload is returned unchanged if the result does not start as an HL7 message does. A plain message is never
/// changed, and a payload that is cut off is never decoded. Text counts as escaped twice only if all of it is: see
/// `twice_escaped.rs` for the proof.
#[must_use]
pub fn hl7_text(payload: &str) -> Cow<'_, str> {
    let Some(mut text) = unwrapped(payload) else { return Cow::Borrowed(payload) };
    for _ in 1..MAX_FORMS {
        match unwrapped(&text) {
            Some(inner) => text = inner,
            None => break,
        }
    }
    match is_message(text.trim_start_matches(is_padding)) {
        true => Cow::Owned(text),
        false => Cow::Borrowed(payload),
    }
}

/// A text without its outermost form. `None` if it has none.
fn unwrapped(text: &str) -> Option<String> {
    let trimmed = text.trim_start_matches(is_padding);
    if is_message(trimmed) {
        return without_frame(text, trimmed).or_else(|| twice_escaped::message(text));
    }
    if let Some(section) = trimmed.strip_prefix("<![CDATA[") {
        return section.trim_end_matches(is_padding).strip_suffix("]]>").map(str::to_owned);
    }
    match trimmed.starts_with('<') {
        true => in_markup(trimmed),
        false => decoded(trimmed).or_else(|| twice_escaped::text(trimmed)),
    }
}

/// The message without the invisible characters around it, such as the bytes of MLLP. `message` is the text from the
/// start of the message. `None` if there are only blanks and line ends around it.
fn without_frame(text: &str, message: &str) -> Option<String> {
    let is_blank = |character: char| character.is_whitespace() && character != '\u{B}';
    let before = text.get(..text.len() - message.len())?;
    let has_frame = !before.chars().all(is_blank);
    let last = message.trim_end_matches(is_padding);
    let behind = message.get(last.len()..)?;
    let end = behind.char_indices().find(|&(at, character)| {
        // U+FFFD may be a letter of the last field if nothing separates it from that field.
        let is_of_field = character == char::REPLACEMENT_CHARACTER
            && at == 0
            && !has_frame
            && !behind.contains(['\r', '\n']);
        !is_blank(character) && !is_of_field
    });
    match (has_frame, end) {
        (false, None) => None,
        (_, None) => Some(message.to_owned()),
        (_, Some((at, _))) => Some([last, behind.get(..at)?].concat()),
    }
}

/// The text in an XML document: the value of an envelope, or the text of its only element.
fn in_markup(document: &str) -> Option<String> {
    match Response::read_with("text/xml; charset=utf-8", document.as_bytes()) {
        Ok(Response::SubmitSingleMessage(text)) => return Some(text),
        Ok(_) => return None,
        Err(_) => {}
    }
    reader::read(document.as_bytes(), Some("utf-8"), ReadMode::Lenient).ok()?.into_inner_text().ok()
}

#[cfg(test)]
mod tests;
