//! The characters that a query may hold.

use icu_normalizer::{ComposingNormalizerBorrowed, properties::CanonicalCombiningClassMapBorrowed};

/// The text with each letter and its accents composed to one character (Unicode NFC): `e` and `´` become `é`. A
/// registry that compares characters would take the two forms for different names.
#[must_use]
pub fn composed(text: &str) -> String {
    ComposingNormalizerBorrowed::new_nfc().normalize(text).into_owned()
}

/// Whether a character is refused in every member. It is not escaped instead, because few receivers resolve escape
/// sequences: they split the message at control characters and line separators first. Characters without a width, and
/// those that change the direction of writing, make a text look like another one. The joiners that some scripts need
/// are allowed.
#[must_use]
pub fn is_hidden(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}'..='\u{1160}' | '\u{17b4}'..='\u{17b5}'
            | '\u{180b}'..='\u{180f}' | '\u{200b}' | '\u{200e}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}'
            | '\u{fff0}'..='\u{fffb}' | '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}'
            | '\u{e0000}'..='\u{e0fff}')
        || is_noncharacter_or_private(c)
}

/// Whether a character is a noncharacter or of the private use area.
fn is_noncharacter_or_private(c: char) -> bool {
    matches!(c, '\u{e000}'..='\u{f8ff}' | '\u{fdd0}'..='\u{fdef}' | '\u{f0000}'..)
        || u32::from(c) & 0xfffe == 0xfffe
}

/// Whether a character is an emoji, or stands in a Unicode block of mostly emoji.
#[must_use]
pub fn is_emoji(c: char) -> bool {
    matches!(c,
        '\u{20e3}' | '\u{2300}'..='\u{23ff}' | '\u{2600}'..='\u{27bf}' | '\u{2b00}'..='\u{2bff}'
        | '\u{1f000}'..='\u{1fbff}')
}

/// Whether a character may stand in a name: letters of any script with their marks, digits, spaces, apostrophes,
/// hyphens and similar punctuation.
#[must_use]
pub fn is_allowed_in_name(c: char) -> bool {
    c.is_ascii_digit()
        || matches!(
            c,
            ' ' | '\'' | '-' | '.' | ',' | '\u{a0}' | '´' | '·' | '‐' | '‑' | '–' | '—' | '‘' | '’'
        )
        || (c.is_alphabetic() && !is_encircled(c))
        || is_added_to_letter(c)
}

/// Whether a character belongs to the letter before it: an accent, or a joiner. Alone it means nothing.
pub(super) fn is_added_to_letter(c: char) -> bool {
    !c.is_ascii()
        && (matches!(c, '\u{200c}' | '\u{200d}') || CanonicalCombiningClassMapBorrowed::new().get_u8(c) != 0)
}

/// Whether a character is a letter in a circle. Unicode counts it as alphabetic.
const fn is_encircled(c: char) -> bool {
    matches!(c, '\u{24b6}'..='\u{24e9}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_in_all_scripts_are_allowed() {
        for name in [
            "Ñandú-O’Neil",
            "Peña-Núñez, Jr.",
            "Nguyễn Thị",
            "Nguye\u{302}\u{303}n",
            "Łukasz",
            "Søren",
            "Æsir Þórr",
            "李小龍",
            "ヴァンダイク",
            "김민준",
            "Ольга",
            "Αθηνά",
            "محمد",
            "מֹשֶׁה",
            "विक्रम",
            "க்ஷேமா",
            "နေဝင်း",
            "มานี",
            "Hawai‘i Kahaʻi",
            "Gal·la",
            "D'Angelo",
            "Smith–Jones",
            "John 3",
        ] {
            let odd: Vec<char> = name.chars().filter(|c| !is_allowed_in_name(*c)).collect();
            assert!(odd.is_empty(), "{name}: {odd:?}");
            assert!(!name.chars().any(|c| is_hidden(c) || is_emoji(c)), "{name}");
        }
    }

    #[test]
    fn other_characters_are_not_allowed_in_names() {
        for c in "|^~\\&\"<>()[]{}/@#$%*+=;:?!_`“”½№€\u{2460}\u{24b6}\u{1f170}\u{20e3}".chars() {
            assert!(!is_allowed_in_name(c) || is_emoji(c), "{c}");
        }
    }

    #[test]
    fn hidden_characters_are_recognised() {
        for c in "\u{7f}\u{ad}\u{34f}\u{115f}\u{17b4}\u{180e}\u{200b}\u{200e}\u{202e}\u{2028}\u{2060}\u{206a}\u{3164}\
                  \u{fe0f}\u{feff}\u{ffa0}\u{fff9}\u{fffe}\u{ffff}\u{e0001}\u{e0041}\u{e01ef}\u{e000}\u{10fffd}"
            .chars()
        {
            assert!(is_hidden(c), "{:x}", u32::from(c));
        }
        assert!(!is_hidden('\u{200d}') && !is_hidden('\u{301}'));
    }

    #[test]
    fn a_letter_and_its_accent_are_composed() {
        assert_eq!(composed("Zoe\u{308} Nu\u{301}n\u{303}ez"), "Zoë Núñez");
        assert_eq!(composed("12 Pecan St"), "12 Pecan St");
    }
}
