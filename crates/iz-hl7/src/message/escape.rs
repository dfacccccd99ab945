//! Escape sequences (HL7 v2.5.1, chapter 2.7).

use std::borrow::Cow;

use crate::message::{delimiters::Delimiters, hex_text::hex_text};

/// Resolves the escape sequences in one value.
///
/// `\F\`, `\S\`, `\T\`, `\R\` and `\E\` become the delimiters, and `\X..\` becomes the text of its bytes. Of the
/// formatting sequences, `\.br\`, `\.sp\` and `\.ce\` become line breaks, `\.sk\` becomes spaces, and those that only
/// change the look of the text (`\H\`, `\N\`, `\.in\`, `\.ti\`, `\.fi\`, `\.nf\`) become nothing.
///
/// Other sequences, such as local ones (`\Z..\`) and those that change the character set (`\C..\`, `\M..\`), and
/// sequences without an end, are left unchanged: a single escape character is common in text, and nothing may be lost.
/// The result is never longer than the value.
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

/// Appends the text of a sequence. Returns whether the sequence is known.
fn resolve(sequence: &str, delimiters: &Delimiters, out: &mut String) -> bool {
    let escape = char::from(delimiters.escape);
    match sequence {
        "F" => out.push(char::from(delimiters.field)),
        "S" => out.push(char::from(delimiters.component)),
        "T" => out.push(char::from(delimiters.subcomponent)),
        "R" => out.push(char::from(delimiters.repetition)),
        "E" => out.push(escape),
        "H" | "N" => {}
        _ if is_kept(sequence) => {
            out.push(escape);
            out.push_str(sequence);
            out.push(escape);
        }
        _ => {
            let text = match (sequence.strip_prefix('X'), sequence.strip_prefix('.')) {
                (Some(digits), _) => hex_text(digits),
                (_, Some(command)) => formatting(command),
                _ => None,
            };
            let Some(text) = text.filter(|text| text.len() <= sequence.len() + 2) else { return false };
            out.push_str(&text);
        }
    }
    true
}

/// Whether this is a sequence whose text is not known: a local one (`Z`), or one that changes the character set (`C`
/// with four hexadecimal digits, `M` with four or six).
fn is_kept(sequence: &str) -> bool {
    let is = |text: &str, test: fn(&u8) -> bool| text.as_bytes().iter().all(test);
    match sequence.split_at_checked(1) {
        Some(("Z", code)) => code.len() <= MAX_LOCAL_CODE_BYTES && is(code, u8::is_ascii_alphanumeric),
        Some(("C", code)) => code.len() == 4 && is(code, u8::is_ascii_hexdigit),
        Some(("M", code)) => matches!(code.len(), 4 | 6) && is(code, u8::is_ascii_hexdigit),
        _ => false,
    }
}

/// The longest code of a local sequence, in bytes. A longer text between two escape characters is no sequence.
const MAX_LOCAL_CODE_BYTES: usize = 8;

/// The most line breaks or spaces that one sequence becomes. The shortest sequence, `\.sp9\`, has more bytes.
const MAX_SKIPPED: usize = 4;

/// The text of a formatting command with its number: `br`, `sp`, `sp3`, `in+4`. `None` if the command is not known.
fn formatting(command: &str) -> Option<String> {
    let (name, number) = command.split_at_checked(2)?;
    let digits = number.trim_start_matches([' ', '+', '-']);
    let count = match (digits, number) {
        ("", "") => 1,
        _ => digits.parse::<usize>().ok()?.min(MAX_SKIPPED),
    };
    match name.to_ascii_lowercase().as_str() {
        "br" | "ce" if number.is_empty() => Some("\n".to_owned()),
        "sp" => Some("\n".repeat(count)),
        "sk" => Some(" ".repeat(count)),
        "in" | "ti" => Some(String::new()),
        "fi" | "nf" if number.is_empty() => Some(String::new()),
        _ => None,
    }
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

    fn read(value: &str) -> String {
        unescape(value, &Delimiters::STANDARD).into_owned()
    }

    #[test]
    fn known_sequences_are_resolved() {
        assert_eq!(read(r"a\F\b\S\c\T\d\R\e\E\f"), r"a|b^c&d~e\f");
        assert_eq!(read(r"one\.br\two"), "one\ntwo");
        assert_eq!(read(r"\X4A4b\"), "JK");
    }

    #[test]
    fn formatting_sequences_become_line_breaks_spaces_or_nothing() {
        for (sent, text) in [
            (r"Give \H\now\N\.", "Give now."),
            (r"one\.sp\two", "one\ntwo"),
            (r"one\.sp2\two", "one\n\ntwo"),
            (r"one\.sp+2\two", "one\n\ntwo"),
            (r"one\.sp 2\two", "one\n\ntwo"),
            (r"one\.sp99\two", "one\n\n\n\ntwo"),
            (r"one\.sp0\two", "onetwo"),
            (r"\.in4\note", "note"),
            (r"\.in+4\note\.ti-2\s", "notes"),
            (r"\.fi\note\.nf\", "note"),
            (r"title\.ce\text", "title\ntext"),
            (r"a\.sk2\b\.sk\c", "a  b c"),
            (r"one\.BR\two\.Br\three", "one\ntwo\nthree"),
        ] {
            assert_eq!(read(sent), text, "{sent}");
        }
    }

    #[test]
    fn text_that_is_not_a_sequence_is_not_changed() {
        for kept in [
            r"C:\temp",
            r"\",
            r"\\",
            r"\X4\",
            r"\XZZ\",
            r"\X\",
            r"a\Zx",
            r"\.br",
            r"\.brx\",
            r"\.spx\",
            r"\.xx\",
            r"\.\",
            r"\.sp99999999999999999999\",
            r"\Zab\",
            r"\C2842\",
            r"\M244244\",
            r"\h\",
            r"D:\files\new",
        ] {
            assert_eq!(read(kept), kept);
        }
        assert_eq!(read(r"a\b\F\"), r"a\b|");
    }

    #[test]
    fn a_sequence_that_is_kept_does_not_open_another() {
        assert_eq!(read(r"\Z12\H\F\"), r"\Z12\H|");
        assert_eq!(read(r"\C2842\N\.br\"), "\\C2842\\N\n");
    }

    proptest! {
        #[test]
        fn any_text_is_the_same_after_escaping_and_unescaping(value in "\\PC*") {
            let mut escaped = String::new();
            escape_into(&mut escaped, &value);
            prop_assert!(!escaped.contains(['|', '^', '~', '&']));
            prop_assert_eq!(unescape(&escaped, &Delimiters::STANDARD), value);
        }

        #[test]
        fn the_text_is_never_longer_and_never_holds_nul(value in r"(\\(X[0-9A-F]{0,10}|\.(br|sp|sk)[0-9]{0,2}|[HNZ])\\?|[a-z]){0,6}") {
            let text = unescape(&value, &Delimiters::STANDARD);
            prop_assert!(text.len() <= value.len() && !text.contains('\0'), "{}", text);
        }
    }
}
