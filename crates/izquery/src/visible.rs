//! Text from outside as it is printed: names of files, options, settings, and texts of a registry.

use std::{
    borrow::Cow,
    io::{self, Write},
};

use crate::table::cell::is_hidden;

/// The text with each control character and each invisible character in the form `\u{1b}`. Otherwise a name of a file
/// could control the terminal, or look like another name.
pub(crate) fn visible(text: &str) -> Cow<'_, str> {
    replaced(text, is_hidden, |out, c| out.extend(c.escape_default()))
}

/// The same JSON with each invisible character in the form `\u202e`. A terminal obeys some of those that JSON allows.
pub(crate) fn visible_json(json: &str) -> Cow<'_, str> {
    replaced(json, |c| is_hidden(c) && !c.is_ascii_whitespace(), push_json_escape)
}

fn push_json_escape(out: &mut String, c: char) {
    for unit in c.encode_utf16(&mut [0; 2]) {
        out.push_str(&format!("\\u{unit:04x}"));
    }
}

fn replaced(
    text: &str,
    is_replaced: impl Fn(char) -> bool,
    escape: impl Fn(&mut String, char),
) -> Cow<'_, str> {
    if !text.chars().any(&is_replaced) {
        return text.into();
    }
    let mut out = String::with_capacity(text.len() + 16);
    for c in text.chars() {
        if is_replaced(c) {
            escape(&mut out, c);
        } else {
            out.push(c);
        }
    }
    out.into()
}

/// Prints one line of the program on standard error. The command goes on if it cannot be written.
pub(crate) fn say(text: &str) {
    let _ = writeln!(io::stderr(), "izquery: {}", visible(text));
}

/// Writes the lines of a log. Each invisible character gets the form of JSON, which a line of plain text shows too. The
/// library that makes the lines escapes control characters itself, and writes those that make colours.
pub(crate) struct VisibleLog;

impl Write for VisibleLog {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let text = String::from_utf8_lossy(bytes);
        let line = replaced(&text, |c| is_hidden(c) && !c.is_ascii(), push_json_escape);
        io::stderr().write_all(line.as_bytes())?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        io::stderr().flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_controls_a_terminal_or_cannot_be_seen_is_escaped() {
        for (text, shown) in [
            ("answer.hl7", "answer.hl7"),
            ("réponse 李.hl7", "réponse 李.hl7"),
            ("a\u{1b}[2Jb", "a\\u{1b}[2Jb"),
            ("a\u{9b}31m", "a\\u{9b}31m"),
            ("a\nizquery: b", "a\\nizquery: b"),
            ("a\rb\tc\u{7}\u{7f}", "a\\rb\\tc\\u{7}\\u{7f}"),
            ("a\u{202e}7lh.b", "a\\u{202e}7lh.b"),
            ("a\u{2066}b\u{2069}\u{200b}", "a\\u{2066}b\\u{2069}\\u{200b}"),
        ] {
            assert_eq!(visible(text), shown);
        }
    }

    #[test]
    fn json_means_the_same_after_it_was_escaped() {
        for text in ["a\u{202e}b", "a\u{9b}31m\u{7f}", "a\u{e0041}b", "é 李 😀", "a\u{1b}\n"] {
            let json = serde_json::to_string(text).unwrap();
            let shown = visible_json(&json);
            assert!(!shown.chars().any(is_hidden), "{shown}");
            assert_eq!(serde_json::from_str::<String>(&shown).unwrap(), text);
        }
        assert_eq!(visible_json("{\n  \"a\": 1\n}"), "{\n  \"a\": 1\n}");
    }
}
