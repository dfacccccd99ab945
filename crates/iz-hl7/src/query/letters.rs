//! Which characters may stand in a question.

use icu_normalizer::{ComposingNormalizerBorrowed, properties::CanonicalCombiningClassMapBorrowed};

/// The text with each letter and its accents as one character, where there is one (Unicode NFC): `e` and `´` are `é`.
/// To a registry that compares code by code they are two names.
pub(super) fn composed(text: &str) -> String {
    ComposingNormalizerBorrowed::new_nfc().normalize(text).into_owned()
}

/// Whether a character is refused everywhere; never escaped, for few receivers take escapes back. They split at control
/// characters and line separators first; what has no width or turns the direction of writing makes a text look like
/// another. The joiners that some scripts need are let through.
pub(super) fn is_hidden(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}'..='\u{1160}' | '\u{17b4}'..='\u{17b5}'
            | '\u{180b}'..='\u{180f}' | '\u{200b}' | '\u{200e}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}'
            | '\u{fff0}'..='\u{fffb}' | '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}'
            | '\u{e0000}'..='\u{e0fff}')
        || is_unassigned_for_good(c)
}

/// Noncharacters, and those whose meaning two parties would have to agree on.
fn is_unassigned_for_good(c: char) -> bool {
    matches!(c, '\u{e000}'..='\u{f8ff}' | '\u{fdd0}'..='\u{fdef}' | '\u{f0000}'..)
        || u32::from(c) & 0xfffe == 0xfffe
}

/// Whether a character is a picture: emoji, and the blocks that most of them come from.
pub(super) fn is_picture(c: char) -> bool {
    matches!(c,
        '\u{20e3}' | '\u{2300}'..='\u{23ff}' | '\u{2600}'..='\u{27bf}' | '\u{2b00}'..='\u{2bff}'
        | '\u{1f000}'..='\u{1fbff}')
}

/// Whether a character may stand in a name: letters of any script with their marks, digits, and the apostrophes, hyphens
/// and blanks that names are written with.
pub(super) fn is_of_a_name(c: char) -> bool {
    c.is_ascii_digit()
        || matches!(
            c,
            ' ' | '\'' | '-' | '.' | ',' | '\u{a0}' | '´' | '·' | '‐' | '‑' | '–' | '—' | '‘' | '’'
        )
        || matches!(c, '\u{200c}' | '\u{200d}')
        || (c.is_alphabetic() && !is_encircled(c))
        || CanonicalCombiningClassMapBorrowed::new().get_u8(c) != 0
}

/// Letters in circles count as alphabetic.
const fn is_encircled(c: char) -> bool {
    matches!(c, '\u{24b6}'..='\u{24e9}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_all_scripts_are_names() {
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
            let odd: Vec<char> = name.chars().filter(|c| !is_of_a_name(*c)).collect();
            assert!(odd.is_empty(), "{name}: {odd:?}");
            assert!(!name.chars().any(|c| is_hidden(c) || is_picture(c)), "{name}");
        }
    }

    #[test]
    fn what_no_name_is_written_with_is_none() {
        for c in "|^~\\&\"<>()[]{}/@#$%*+=;:?!_`“”½№€\u{2460}\u{24b6}\u{1f170}\u{20e3}".chars() {
            assert!(!is_of_a_name(c) || is_picture(c), "{c}");
        }
    }

    #[test]
    fn what_cannot_be_seen_is_known() {
        for c in "\u{7f}\u{ad}\u{34f}\u{115f}\u{17b4}\u{180e}\u{200b}\u{200e}\u{202e}\u{2028}\u{2060}\u{206a}\u{3164}\
                  \u{fe0f}\u{feff}\u{ffa0}\u{fff9}\u{fffe}\u{ffff}\u{e0001}\u{e0041}\u{e01ef}\u{e000}\u{10fffd}"
            .chars()
        {
            assert!(is_hidden(c), "{:x}", u32::from(c));
        }
        assert!(!is_hidden('\u{200d}') && !is_hidden('\u{301}'));
    }

    #[test]
    fn a_letter_and_its_accent_become_one() {
        assert_eq!(composed("Zoe\u{308} Nu\u{301}n\u{303}ez"), "Zoë Núñez");
        assert_eq!(composed("12 Pecan St"), "12 Pecan St");
    }
}
