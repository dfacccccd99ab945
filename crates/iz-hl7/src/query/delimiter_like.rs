//! Characters that a receiver may turn into a delimiter of HL7.
//!
//! A receiver that converts a message to ASCII or to Windows-1252 does not reject other characters. It writes a similar
//! one: `｜` becomes `|`. Some receivers do so before they split the message, so the character would end a field.

use std::borrow::Cow;

use crate::query::characters::composed;

/// The delimiter that a receiver may make of a character. `None` for all others, and for the delimiters themselves.
///
/// The characters are those whose compatibility form (Unicode NFKC) is a delimiter, those that the best-fit tables of
/// Windows-1252 and ASCII turn into one, and those that transliteration does.
#[must_use]
pub const fn delimiter_like(c: char) -> Option<char> {
    Some(match c {
        '\u{a6}'
        | '\u{1c0}'
        | '\u{1c1}'
        | '\u{5c0}'
        | '\u{2016}'
        | '\u{2223}'
        | '\u{2225}'
        | '\u{23d0}'
        | '\u{2502}'
        | '\u{2503}'
        | '\u{2551}'
        | '\u{2758}'..='\u{275a}'
        | '\u{fe31}'
        | '\u{fe32}'
        | '\u{ff5c}'
        | '\u{ffe4}'
        | '\u{ffe8}' => '|',
        '\u{2c4}' | '\u{2c6}' | '\u{2038}' | '\u{2227}' | '\u{22c0}' | '\u{2303}' | '\u{a788}'
        | '\u{fe3f}' | '\u{ff3e}' => '^',
        '\u{2dc}'
        | '\u{2f7}'
        | '\u{1fc0}'
        | '\u{2053}'
        | '\u{223c}'..='\u{223f}'
        | '\u{2243}'
        | '\u{2245}'
        | '\u{2248}'
        | '\u{301c}'
        | '\u{3030}'
        | '\u{ff5e}' => '~',
        '\u{204a}' | '\u{214b}' | '\u{fe60}' | '\u{ff06}' | '\u{1f670}'..='\u{1f675}' => '&',
        '\u{2216}' | '\u{244a}' | '\u{2572}' | '\u{27cd}' | '\u{29f5}' | '\u{29f7}' | '\u{29f9}'
        | '\u{fe68}' | '\u{ff3c}' => '\\',
        _ => return None,
    })
}

/// Whether a character is an accent that a receiver may turn into a delimiter if it is not composed with its letter: the
/// circumflex, the tilde, and a line through a letter.
#[must_use]
pub const fn is_delimiter_like_accent(c: char) -> bool {
    matches!(
        c,
        '\u{302}'
            | '\u{303}'
            | '\u{334}'
            | '\u{342}'
            | '\u{360}'
            | '\u{20d2}'
            | '\u{20d3}'
            | '\u{20e5}'
            | '\u{20e6}'
    )
}

/// The text with the delimiter for each character that a receiver may turn into it, and without the accents that it may
/// turn into one. An accent that can be composed with its letter stays (`ñ`).
pub(super) fn with_delimiters(text: &str) -> Cow<'_, str> {
    if text.is_ascii() || !text.chars().any(|c| delimiter_like(c).is_some() || is_delimiter_like_accent(c)) {
        return Cow::Borrowed(text);
    }
    let usual = composed(text)
        .chars()
        .filter(|c| !is_delimiter_like_accent(*c))
        .map(|c| delimiter_like(c).unwrap_or(c))
        .collect();
    Cow::Owned(usual)
}

#[cfg(test)]
mod tests {
    use icu_normalizer::{ComposingNormalizerBorrowed, DecomposingNormalizerBorrowed};

    use super::*;
    use crate::query::characters::{is_emoji, is_hidden};

    const DELIMITERS: [char; 5] = ['|', '^', '~', '&', '\\'];

    #[test]
    fn every_character_whose_compatibility_form_holds_a_delimiter_is_listed() {
        let (composing, decomposing) =
            (ComposingNormalizerBorrowed::new_nfkc(), DecomposingNormalizerBorrowed::new_nfkd());
        for c in (0x80..=0x10_ffff).filter_map(char::from_u32) {
            let text = c.to_string();
            let has_delimiter = [composing.normalize(&text), decomposing.normalize(&text)]
                .iter()
                .any(|form| form.contains(DELIMITERS));
            let is_known = delimiter_like(c).is_some() || is_hidden(c) || is_emoji(c);
            assert!(!has_delimiter || is_known, "{c} U+{:04X}", u32::from(c));
        }
    }

    /// The characters that the tables of Windows (`bestfit1252`, `bestfit20127`) turn into a delimiter.
    #[test]
    fn the_best_fit_of_windows_is_known() {
        for (delimiter, characters) in [
            ('|', "\u{a6}\u{1c0}\u{5c0}\u{2223}\u{2758}\u{ff5c}"),
            ('^', "\u{2c4}\u{2c6}\u{2303}\u{ff3e}"),
            ('~', "\u{2dc}\u{223c}\u{ff5e}"),
            ('&', "\u{ff06}\u{fe60}"),
            ('\\', "\u{2216}\u{ff3c}\u{fe68}"),
        ] {
            for c in characters.chars() {
                assert_eq!(delimiter_like(c), Some(delimiter), "U+{:04X}", u32::from(c));
            }
        }
        assert!("\u{302}\u{303}\u{20e5}".chars().all(is_delimiter_like_accent));
    }

    #[test]
    fn letters_of_names_are_not_changed() {
        for text in [
            "Pecan",
            "Ñandú",
            "Zoe\u{308}",
            "Nu\u{301}ez",
            "żž Şŝ",
            "李小龍",
            "Kahaʻi",
            "O’Neil–Łuk",
            "क्‍ष",
            "½ №",
        ] {
            assert_eq!(with_delimiters(text), text);
        }
        assert_eq!(with_delimiters("Pen\u{303}a Nguye\u{302}\u{303}n"), "Peña Nguyễn");
    }

    #[test]
    fn a_similar_character_becomes_the_delimiter_and_a_single_accent_goes() {
        assert_eq!(with_delimiters("a｜b＾c～d＆e＼f"), "a|b^c~d&e\\f");
        assert_eq!(with_delimiters("a∣b ˆc ˜d﹠e﹨f"), "a|b ^c ~d&e\\f");
        assert_eq!(with_delimiters("G\u{303}x\u{302}"), "Gx");
    }
}
