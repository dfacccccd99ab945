//! HL7 text that a server has wrapped or encoded once more before it put the text into its reply.

use std::borrow::Cow;

use crate::encoded_text::{decoded, is_message};
use crate::padding::is_padding;
use crate::payload_form::PayloadForm;
use crate::response::Response;
use crate::twice_escaped;
use crate::xml::{read_mode::ReadMode, reader};

/// The most forms of wrapping and encoding that are undone, one in the other.
const MAX_FORMS: usize = 6;

/// What ends a segment.
const LINE_ENDS: [char; 2] = ['\r', '\n'];

/// FS, which ends a message of MLLP.
const MLLP_END: char = '\u{1C}';

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
    hl7_text_and_forms(payload).0
}

/// The HL7 text of a payload, as [`hl7_text`] finds it, and the forms that were undone, the outermost first.
#[must_use]
pub fn hl7_text_and_forms(payload: &str) -> (Cow<'_, str>, Vec<PayloadForm>) {
    let Some((mut text, form)) = unwrapped(payload) else { return (Cow::Borrowed(payload), Vec::new()) };
    let mut forms = vec![form];
    while forms.len() < MAX_FORMS {
        let Some((inner, form)) = unwrapped(&text) else { break };
        text = inner;
        forms.push(form);
    }
    match is_message(text.trim_start_matches(is_padding)) {
        true => (Cow::Owned(text), forms),
        false => (Cow::Borrowed(payload), Vec::new()),
    }
}

/// A text without its outermost form, and that form. `None` if it has none.
fn unwrapped(text: &str) -> Option<(String, PayloadForm)> {
    let trimmed = text.trim_start_matches(is_padding);
    if is_message(trimmed) {
        let framed = without_frame(text, trimmed).map(|text| (text, PayloadForm::Framed));
        return framed.or_else(|| Some((twice_escaped::message(text)?, PayloadForm::Escaped)));
    }
    if let Some(section) = trimmed.strip_prefix("<![CDATA[") {
        return Some((in_sections(section)?, PayloadForm::Markup));
    }
    if trimmed.starts_with('<') {
        return Some((in_markup(trimmed)?, PayloadForm::Markup));
    }
    if let Some(text) = decoded(trimmed) {
        let is_percent = trimmed.contains('%');
        return Some((text, if is_percent { PayloadForm::UrlEncoded } else { PayloadForm::Base64 }));
    }
    Some((twice_escaped::text(trimmed)?, PayloadForm::Escaped))
}

/// The message without the invisible characters around it, such as the bytes of MLLP. `message` is the text from the
/// start of the message. `None` if there are only blanks and line ends around it.
fn without_frame(text: &str, message: &str) -> Option<String> {
    let is_blank = |character: char| character.is_whitespace() && character != '\u{B}';
    let before = text.get(..text.len() - message.len())?;
    let has_frame = !before.chars().all(is_blank);
    let mut last = message.trim_end_matches(is_padding);
    if !has_frame {
        // Nothing shows that U+FFFD is a mark of MLLP. It may be a letter of the last field.
        let behind = message.get(last.len()..)?;
        let letters = behind.len() - behind.trim_start_matches(char::REPLACEMENT_CHARACTER).len();
        last = message.get(..last.len() + letters)?;
    }
    let behind = message.get(last.len()..)?;
    let end = behind.find(|character| !is_blank(character));
    let Some(end) = end else { return has_frame.then(|| message.to_owned()) };
    let kept = behind.get(..end)?;
    // The line end behind the mark, and the end mark itself, also end the last segment. A `;` may be the end of a
    // reference to a line end.
    let is_ended = behind.contains(LINE_ENDS) || behind.contains(MLLP_END);
    let has_line_end = kept.contains(LINE_ENDS) || last.ends_with(';');
    let line_end = if is_ended && !has_line_end { "\r" } else { "" };
    Some([last, kept, line_end].concat())
}

/// The text of CDATA sections that follow one another, from behind the start of the first. Some senders write one for
/// each segment. `None` if the last section has no end, or if anything else stands between them.
fn in_sections(sections: &str) -> Option<String> {
    let mut text = String::with_capacity(sections.len());
    let mut rest = sections;
    loop {
        let (section, behind) = rest.split_once("]]>")?;
        text.push_str(section);
        let line_ends = behind.len() - behind.trim_start_matches(['\r', '\n']).len();
        let (line_ends, next) = behind.split_at_checked(line_ends)?;
        match next.strip_prefix("<![CDATA[") {
            Some(next) => {
                text.push_str(line_ends);
                rest = next;
            }
            None => return behind.chars().all(is_padding).then_some(text),
        }
    }
}

/// The text in an XML document: the value of an envelope, or the text of its only element.
fn in_markup(document: &str) -> Option<String> {
    let root = reader::read(document.as_bytes(), Some("utf-8"), ReadMode::Lenient).ok()?;
    if root.local_name.eq_ignore_ascii_case("Envelope") {
        // The copy costs much less than a second reading.
        match Response::of_root(root.clone(), None, None) {
            Ok(Response::SubmitSingleMessage(text)) => return Some(text),
            Ok(_) => return None,
            Err(_) => {}
        }
    }
    root.into_inner_text().ok()
}

#[cfg(test)]
mod tests;
