//! Cleans any text: blanks, hidden characters, quotation marks and hyphens.

use std::borrow::Cow;

use iz_hl7::query::{NoteCode, composed, delimiter_like, is_delimiter_like_accent, is_emoji, is_hidden};

use super::{
    character::{is_joiner, needs_joiners, usual_digit, usual_letters, usual_mark},
    cleaned::Cleaned,
    escape,
    unknown_word::is_unknown,
};

/// The longest text that a query takes, in characters.
const MAX_CHARACTERS: usize = 250;

/// The text without blanks around it, with one blank between words, and with the usual quotation marks, hyphens and
/// letters. `None` if nothing is left.
pub(super) fn cleaned(text: &str) -> Cleaned<String> {
    if is_clean(text) {
        return Cleaned::of(text.to_owned());
    }
    let decoded = escape::decoded(text);
    let mut writer = Writer { has_replaced: decoded.is_some(), ..Writer::default() };
    let text = with_composed_accents(decoded.as_deref().unwrap_or(text));
    let mut characters = text.chars().peekable();
    while let Some(c) = characters.next() {
        writer.push(c, characters.peek().copied());
    }
    writer.finish()
}

/// A text of at most 250 characters that does not mean "unknown".
pub(super) fn sendable(text: String) -> Cleaned<String> {
    if is_unknown(&text) {
        return Cleaned::left_out(NoteCode::Placeholder);
    }
    if text.chars().count() > MAX_CHARACTERS {
        return Cleaned::left_out(NoteCode::WrongText);
    }
    Cleaned::of(text)
}

/// The text with each accent composed with its letter, if it holds an accent that a receiver may turn into a delimiter.
fn with_composed_accents(text: &str) -> Cow<'_, str> {
    if text.chars().any(is_delimiter_like_accent) { composed(text).into() } else { text.into() }
}

/// Whether cleaning changes nothing. Most texts are clean.
fn is_clean(text: &str) -> bool {
    let is_usual = |byte: u8| matches!(byte, b' '..=b'~') && !matches!(byte, b'`' | b'&' | b'%' | b'\\');
    !text.is_empty()
        && text.bytes().all(is_usual)
        && !text.starts_with(' ')
        && !text.ends_with(' ')
        && !text.contains("  ")
}

/// Writes a cleaned text and remembers what was done.
#[derive(Default)]
struct Writer {
    text: String,
    has_cleaned_blanks: bool,
    has_replaced: bool,
    has_removed: bool,
}

impl Writer {
    /// Adds one typed character. `next` is the one after it.
    fn push(&mut self, c: char, next: Option<char>) {
        if c.is_whitespace() || c.is_control() {
            self.blank(c);
        } else if let Some(usual) = usual_mark(c) {
            self.text.push(usual);
            self.has_replaced = true;
        } else if let Some(delimiter) = delimiter_like(c) {
            self.text.push(delimiter);
            self.has_replaced = true;
        } else if is_delimiter_like_accent(c) {
            self.has_removed = true;
        } else if let Some(digit) = usual_digit(c) {
            self.text.push(digit);
            self.has_replaced = true;
        } else if let Some(usual) = usual_letters(c) {
            // A wide grave accent becomes an accent first, and then an apostrophe.
            self.text.extend(usual.chars().map(|c| usual_mark(c).unwrap_or(c)));
            self.has_replaced = true;
        } else if is_hidden(c) || (is_joiner(c) && !self.joins(next)) {
            self.has_cleaned_blanks = true;
        } else if is_emoji(c) {
            self.has_removed = true;
        } else {
            self.text.push(c);
        }
    }

    /// Adds one blank between words. A control character or a line break counts as a blank.
    fn blank(&mut self, c: char) {
        let is_needed = !self.text.is_empty() && !self.text.ends_with(' ');
        if is_needed {
            self.text.push(' ');
        }
        self.has_cleaned_blanks |= !is_needed || c != ' ';
    }

    /// Whether a joiner stands between two letters that it can join.
    fn joins(&self, next: Option<char>) -> bool {
        self.text.chars().next_back().is_some_and(needs_joiners) && next.is_some_and(needs_joiners)
    }

    fn finish(mut self) -> Cleaned<String> {
        if self.text.ends_with(' ') {
            self.text.pop();
            self.has_cleaned_blanks = true;
        }
        let value = (!self.text.is_empty()).then_some(self.text);
        Cleaned { value, codes: Vec::new() }
            .noted(NoteCode::BlanksCleaned, self.has_cleaned_blanks)
            .noted(NoteCode::CharactersReplaced, self.has_replaced)
            .noted(NoteCode::CharactersRemoved, self.has_removed)
    }
}

#[cfg(test)]
mod tests {
    use NoteCode::{BlanksCleaned, CharactersRemoved, CharactersReplaced, Placeholder, WrongText};

    use super::*;

    #[test]
    fn clean_text_is_not_changed() {
        for text in [
            "Pecan",
            "12 Pecan St #4",
            "O'Rourke-Vance",
            "Zoë",
            "李小龍",
            "Kahaʻi",
            "क्‍ष",
            "می‌خواهم",
            "a~|^&\\b",
            "¿Quién?",
            "ヴァンダイク",
            "№ 7",
        ] {
            assert_eq!(cleaned(text), Cleaned::of(text.to_owned()), "{text}");
        }
    }

    #[test]
    fn blanks_and_control_characters_are_cleaned() {
        for text in [
            " Pecan Hill",
            "Pecan Hill ",
            "Pecan  Hill",
            "\tPecan Hill\r\n",
            "Pecan\tHill",
            "Pecan\r\nHill",
            "Pecan\u{a0}Hill",
            "Pecan\u{3000}Hill",
            "Pecan\u{2009}\u{202f}Hill",
            "\u{feff}Pecan Hill",
            "Pe\u{200b}can Hill",
            "Pe\u{ad}can\u{2028}Hill",
            "\u{200e}Pecan Hill\u{200f}",
            "\u{202a}Pecan Hill\u{202c}",
            "\u{2066}Pecan\u{2069} Hill",
            "Pecan\u{0}Hill",
            "Pecan\u{b}Hill",
            "Pecan\u{85}Hill",
            "Pe\u{200d}can Hill",
            "Pecan Hill\u{7f}",
            "Pecan Hill\u{e0041}",
        ] {
            let expected = Cleaned::of("Pecan Hill".to_owned()).noted(BlanksCleaned, true);
            assert_eq!(cleaned(text), expected, "{text:?}");
        }
    }

    #[test]
    fn unusual_marks_and_letters_become_the_usual_ones() {
        for (text, expected) in [
            ("O’Rourke", "O'Rourke"),
            ("O‘Rourke", "O'Rourke"),
            ("O`Rourke", "O'Rourke"),
            ("O´Rourke", "O'Rourke"),
            ("O′Rourke", "O'Rourke"),
            ("OʼRourke", "O'Rourke"),
            ("O＇Rourke", "O'Rourke"),
            ("O｀Rourke", "O'Rourke"),
            ("“Peb” „Peb‟ «Peb» ″Peb‶", "\"Peb\" \"Peb\" \"Peb\" \"Peb\""),
            ("a‐b‑c‒d–e—f―g−h﹣i－j", "a-b-c-d-e-f-g-h-i-j"),
            ("ＡＢＣ　１２", "ABC 12"),
            ("𝐉𝐨ﬁ", "Jofi"),
        ] {
            let cleaned = cleaned(text);
            assert_eq!(cleaned.value.as_deref(), Some(expected), "{text}");
            assert!(cleaned.codes.contains(&CharactersReplaced), "{text}");
        }
    }

    #[test]
    fn a_character_that_a_receiver_may_turn_into_a_delimiter_becomes_the_delimiter() {
        for (text, expected) in [
            ("12｜3 Pecan", "12|3 Pecan"),
            ("Pecan ＆ Elm", "Pecan & Elm"),
            ("Pecan ﹠ Elm", "Pecan & Elm"),
            ("12∼3", "12~3"),
            ("12˜3", "12~3"),
            ("ˆPecan", "^Pecan"),
            ("12∖3", "12\\3"),
            ("12∣3ǀ4¦5", "12|3|4|5"),
        ] {
            let expected = Cleaned::of(expected.to_owned()).noted(CharactersReplaced, true);
            assert_eq!(cleaned(text), expected, "{text}");
        }
        let expected = Cleaned::of("G Hill".to_owned()).noted(CharactersRemoved, true);
        assert_eq!(cleaned("G\u{303} Hill\u{302}"), expected);
        assert_eq!(cleaned("Pen\u{303}a").value.as_deref(), Some("Peña"));
    }

    #[test]
    fn emoji_are_removed() {
        for (text, expected) in [
            ("Pecan 🌳", Some("Pecan")),
            ("👩‍👧 Pecan", Some("Pecan")),
            ("Pecan ❤️", Some("Pecan")),
            ("Pe☃can", Some("Pecan")),
            ("Pecan🇺🇸", Some("Pecan")),
            ("🤷🏽‍♀️", None),
        ] {
            let cleaned = cleaned(text);
            assert_eq!(cleaned.value.as_deref(), expected, "{text}");
            assert!(cleaned.codes.contains(&CharactersRemoved), "{text}");
        }
    }

    #[test]
    fn each_kind_of_change_is_noted_once() {
        let cleaned = cleaned(" O’Rourke\u{a0}– O’Neil  🌳🌳 ");
        assert_eq!(cleaned.value.as_deref(), Some("O'Rourke - O'Neil"));
        assert_eq!(cleaned.codes, [BlanksCleaned, CharactersReplaced, CharactersRemoved]);
    }

    #[test]
    fn a_text_that_cannot_be_sent_is_left_out() {
        assert_eq!(sendable("x".repeat(251)), Cleaned { value: None, codes: vec![Placeholder] });
        assert_eq!(sendable("Pecan ".repeat(42)), Cleaned::left_out(WrongText));
        assert_eq!(sendable("\"\"".to_owned()), Cleaned::left_out(Placeholder));
        assert_eq!(sendable("é".repeat(250)), Cleaned::of("é".repeat(250)));
    }
}
