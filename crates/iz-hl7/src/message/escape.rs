//! Escape sequences (HL7 v2.5.1, chapter 2.7).

use std::borrow::Cow;

use crate::message::delimiters::Delimiters;

/// Resolves the escape sequences `\F\`, `\S\`, `\T\`, `\R\`, `\E\`, `\X..\` and `\.br\` in one value.
///
/// Other sequences, and sequences without an end, are left unchanged: a single escape character is common in text, and
/// nothing may be lost.
#[must_use]
pub fn unescape<'a>(value: &'a str, delimiters: &Delimiters) -> Cow<'a, str> {
    let escape = char::from(delimiters.escape);
    if memchr::memchr(delimiters.escape, value.as_bytes()).is_none() {
        return Cow::Borrowed(value);
    }
    let mut out = String::with_capacity(value.len());
    let mut rest = value;
    while let Some((before, after)) = rest.split_once(escape) {
        out.push_str(before);
        let resolved = after
            .split_once(escape)
            .and_then(|(sequence, tail)| resolve(sequence, delimiters, &mut out).then_some(tail));
        rest = resolved.unwrap_or_else(|| {
            out.push(escape);
            after
        });
    }
    out.push_str(rest);
    Cow::Owned(out)
}

fn resolve(sequence: &str, delimiters: &Delimiters, out: &mut String) -> bool {
    match sequence {
        "F" => out.push(char::from(delimiters.field)),
        "S" => out.push(char::from(delimiters.component)),
        "T" => out.push(char::from(delimiters.subcomponent)),
        "R" => out.push(char::from(delimiters.repetition)),
        "E" => out.push(char::from(delimiters.escape)),
        ".br" => out.push('\n'),
        _ => {
            let Some(text) = sequence.strip_prefix('X').and_then(hex) else { return false };
            out.push_str(&text);
        }
    }
    true
}

fn hex(digits: &str) -> Option<String> {
    if digits.is_empty() || !digits.len().is_multiple_of(2) {
        return None;
    }
    let bytes: Option<Vec<u8>> = digits
        .as_bytes()
        .chunks_exact(2)
        .map(|pair| std::str::from_utf8(pair).ok().and_then(|pair| u8::from_str_radix(pair, 16).ok()))
        .collect();
    String::from_utf8(bytes?).ok()
}

/// Appends `value` with each delimiter of [`Delimiters::STANDARD`] escaped.
///
/// The caller must refuse control characters, because no escape sequence for them is safe in a field of type ST.
pub fn escape_into(out: &mut String, value: &str) {
    if !value.bytes().any(|byte| matches!(byte, b'|' | b'^' | b'~' | b'\\' | b'&')) {
        out.push_str(value);
        return;
    }
    for character in value.chars() {
        match character {
            '|' => out.push_str(r"\F\"),
            '^' => out.push_str(r"\S\"),
            '&' => out.push_str(r"\T\"),
            '~' => out.push_str(r"\R\"),
            '\\' => out.push_str(r"\E\"),
            other => out.push(other),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn known_sequences_are_resolved() {
        let read = |value| unescape(value, &Delimiters::STANDARD).into_owned();
        assert_eq!(read(r"a\F\b\S\c\T\d\R\e\E\f"), r"a|b^c&d~e\f");
        assert_eq!(read(r"one\.br\two"), "one\ntwo");
        assert_eq!(read(r"\X4A4b\"), "JK");
    }

    #[test]
    fn text_that_is_not_a_sequence_is_not_changed() {
        for kept in [r"C:\temp", r"\", r"\\", r"\X4\", r"\XZZ\", r"\H\bold\N\", r"a\Zx", r"\XFF\"] {
            assert_eq!(unescape(kept, &Delimiters::STANDARD), kept);
        }
        assert_eq!(unescape(r"a\b\F\", &Delimiters::STANDARD), r"a\b|");
    }

    proptest! {
        #[test]
        fn any_text_is_the_same_after_escaping_and_unescaping(value in "\\PC*") {
            let mut escaped = String::new();
            escape_into(&mut escaped, &value);
            prop_assert!(!escaped.contains(['|', '^', '~', '&']));
            prop_assert_eq!(unescape(&escaped, &Delimiters::STANDARD), value);
        }
    }
}
