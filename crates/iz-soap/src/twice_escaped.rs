//! Text that was escaped as XML more than once.
//!
//! A message is changed only if it proves that it was escaped: every `&` in it starts a reference, and its MSH-2 shows
//! `&amp;` where HL7 has `&`. So an honest `&`, `&amp;` or `&#xD;` in a field is never touched.

use std::borrow::Cow;

use crate::padding::is_padding;
use crate::xml::entity::html_text;

/// The longest name or number of a reference.
const MAX_REFERENCE_BYTES: usize = 32;

/// How often the end of a segment may be escaped.
const MAX_LEVELS: usize = 4;

/// A message of which everything was escaped once more, or at least the ends of its segments. `None` if nothing proves
/// this.
pub(crate) fn message(text: &str) -> Option<String> {
    match has_escaped_encoding_characters(text) {
        true => unescaped(text),
        false => with_segment_ends(text),
    }
}

/// A text of which everything was escaped once more, and that is no message as it stands. `None` if a `&` in it starts
/// no reference.
pub(crate) fn text(text: &str) -> Option<String> {
    text.contains('&').then(|| unescaped(text)).flatten()
}

/// Whether MSH-2, or FHS-2 or BHS-2 before it, has a reference in place of `&`.
fn has_escaped_encoding_characters(text: &str) -> bool {
    let encoding_characters = text.split('|').nth(1).unwrap_or_default();
    let reference = encoding_characters.split_once('&').and_then(|(_, behind)| reference(behind));
    reference.is_some_and(|(expansion, _)| expansion.starts_with('&'))
}

/// The text with each reference replaced. `None` if a `&` starts no reference.
fn unescaped(text: &str) -> Option<String> {
    let mut unescaped = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, behind)) = rest.split_once('&') {
        let (expansion, after) = reference(behind)?;
        unescaped.push_str(before);
        unescaped.push_str(&expansion);
        rest = after;
    }
    unescaped.push_str(rest);
    Some(unescaped)
}

/// The message with CR and LF in place of their references, if each of them ends a segment and no segment ends without
/// one.
fn with_segment_ends(text: &str) -> Option<String> {
    let first_end = text.find(['\r', '\n']).unwrap_or(text.len());
    // Almost every message has a plain end of its first segment.
    let first_segment = text.get(..first_end)?;
    if !["&#", ";#"].iter().any(|number| first_segment.contains(number)) {
        return None;
    }
    let mut ended = String::with_capacity(text.len());
    let mut rest = text;
    let mut has_plain_end = false;
    while let Some(at) = rest.find(['&', '\r', '\n']) {
        let (before, behind) = rest.split_at_checked(at)?;
        ended.push_str(before);
        match line_end(behind) {
            Some((expansion, after)) => {
                ended.push_str(&expansion);
                rest = skip_ends(after, &mut ended);
                if !starts_segment(rest) && !rest.trim_start_matches(is_padding).is_empty() {
                    return None;
                }
            }
            None => {
                let (character, after) = behind.split_at_checked(1)?;
                has_plain_end |= character != "&" && starts_segment(after);
                ended.push_str(character);
                rest = after;
            }
        }
    }
    ended.push_str(rest);
    (!has_plain_end && ended.len() < text.len()).then_some(ended)
}

/// Skips blanks, line ends and references to them, and copies the line ends.
fn skip_ends<'a>(text: &'a str, ended: &mut String) -> &'a str {
    let mut rest = text;
    loop {
        let trimmed = rest.trim_start_matches([' ', '\t']);
        if let Some(after) = trimmed.strip_prefix(['\r', '\n']) {
            ended.push('\n');
            rest = after;
        } else if let Some((expansion, after)) = line_end(trimmed) {
            ended.push_str(&expansion);
            rest = after;
        } else {
            return trimmed;
        }
    }
}

/// Whether a segment starts here.
fn starts_segment(text: &str) -> bool {
    match text.as_bytes() {
        [first, second, third, b'|', ..] => {
            let is_later = |byte: &u8| byte.is_ascii_uppercase() || byte.is_ascii_digit();
            first.is_ascii_uppercase() && is_later(second) && is_later(third)
        }
        _ => false,
    }
}

/// What the reference behind a `&` stands for, and the text after it. `None` if it is no reference.
fn reference(behind: &str) -> Option<(Cow<'static, str>, &str)> {
    let end = behind.bytes().take(MAX_REFERENCE_BYTES).position(|byte| byte == b';')?;
    let (name, after) = (behind.get(..end)?, behind.get(end + 1..)?);
    let expansion = match name.strip_prefix('#') {
        Some(number) => {
            let code_point = match number.strip_prefix(['x', 'X']) {
                Some(digits) => u32::from_str_radix(digits, 16),
                None => number.parse(),
            };
            Cow::Owned(char::from_u32(code_point.ok()?)?.to_string())
        }
        None => Cow::Borrowed(html_text(name)?),
    };
    Some((expansion, after))
}

/// The CR or LF that the reference at the start of a text stands for, and the text after it. The `&` of the reference may
/// itself be escaped, as in `&amp;#xD;`.
fn line_end(text: &str) -> Option<(Cow<'static, str>, &str)> {
    let mut behind = text.strip_prefix('&')?;
    for _ in 0..MAX_LEVELS {
        let (expansion, after) = reference(behind)?;
        match &*expansion {
            "\r" | "\n" => return Some((expansion, after)),
            "&" => behind = after,
            _ => return None,
        }
    }
    None
}

#[cfg(test)]
mod tests;
