//! Finds the code for a word, however it is written.

use iz_hl7::query::NoteCode;

use super::cleaned::Cleaned;
use crate::normalize::normalized;

/// The code that a text means. If the text has several parts, such as `F - Female` or `Texas (TX)`, all must mean the
/// same. `code_of` gets each text without blanks and punctuation, in lower case.
pub(super) fn one_code<T: Copy + PartialEq>(text: &str, code_of: impl Fn(&str) -> Option<T>) -> Option<T> {
    let of_parts = |is_break: fn(char) -> bool| {
        let mut parts = text.split(is_break).map(normalized).filter(|part| !part.is_empty());
        let first = code_of(&parts.next()?)?;
        parts.all(|part| code_of(&part) == Some(first)).then_some(first)
    };
    // `X (non-binary)` has a hyphen in a word, and `M-Male` between two.
    code_of(&normalized(text)).or_else(|| of_parts(is_sign)).or_else(|| of_parts(|c| c == '-' || is_sign(c)))
}

const fn is_sign(c: char) -> bool {
    matches!(c, '/' | '(' | ')' | '[' | ']' | ',' | ';' | ':' | '|' | '=')
}

/// A code, with a note that says how it differs from the text.
pub(super) fn coded(text: &str, code: &str) -> Cleaned<String> {
    let is_same_word = text.eq_ignore_ascii_case(code);
    Cleaned::of(code.to_owned())
        .noted(NoteCode::CaseChanged, is_same_word && text != code)
        .noted(NoteCode::WordTranslated, !is_same_word)
}
