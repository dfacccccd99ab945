//! Cleans the details of a multiple birth.

use iz_hl7::query::{Indicator, NoteCode};

use super::{cleaned::Cleaned, unknown_word::is_unknown};
use crate::normalize::normalized;

/// What one text says: `Y`, `twin`, `Twin B`, `2nd of triplets`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Birth {
    pub(super) indicator: Indicator,
    pub(super) order: Option<u8>,
}

/// Whether it was a multiple birth. The text may hold the birth order too.
pub(super) fn birth(text: String) -> Cleaned<Birth> {
    let is_code = matches!(text.as_str(), "Y" | "N");
    let is_case = text.eq_ignore_ascii_case("y") || text.eq_ignore_ascii_case("n");
    match read(&text) {
        Some(birth) => Cleaned::of(birth)
            .noted(NoteCode::CaseChanged, is_case && !is_code)
            .noted(NoteCode::WordTranslated, !is_case && !is_code),
        None if is_unknown(&text) => Cleaned::left_out(NoteCode::Placeholder),
        None => Cleaned::left_out(NoteCode::WrongMultipleBirth),
    }
}

fn read(text: &str) -> Option<Birth> {
    if let Some(indicator) = indicator(&normalized(text)) {
        return Some(Birth { indicator, order: None });
    }
    let mut words = words(text);
    let at = words.iter().position(|word| indicator(word) == Some(Indicator::Y) && word.len() > 3)?;
    words.remove(at);
    let order = order_of(&words)?;
    Some(Birth { indicator: Indicator::Y, order: Some(order) })
}

fn indicator(word: &str) -> Option<Indicator> {
    match word {
        "y" | "yes" | "true" | "t" | "1" | "si" | "twin" | "twins" | "triplet" | "triplets"
        | "quadruplet" | "quadruplets" | "quad" | "quads" | "quintuplet" | "quintuplets" | "multiple"
        | "multiples" | "multiplebirth" | "gemelo" | "gemela" | "gemelos" | "gemelas" | "mellizo"
        | "melliza" | "trillizo" | "trilliza" => Some(Indicator::Y),
        "n" | "no" | "false" | "f" | "0" | "single" | "singleton" | "singlebirth" | "notmultiple"
        | "notatwin" | "unico" => Some(Indicator::N),
        _ => None,
    }
}

/// The birth order, from 1 to 255: `2`, `2nd`, `second`, `B`, `Twin B`, `2 of 3`.
pub(super) fn order(text: String) -> Cleaned<u8> {
    let without_fraction = text.strip_suffix(".0").unwrap_or(&text);
    let mut words = words(without_fraction);
    words.retain(|word| word.len() < 4 || indicator(word) != Some(Indicator::Y));
    match order_of(&words) {
        Some(order) => Cleaned::of(order).noted(NoteCode::WordTranslated, order.to_string() != text),
        None if is_unknown(&text) => Cleaned::left_out(NoteCode::Placeholder),
        None => Cleaned::left_out(NoteCode::WrongMultipleBirth),
    }
}

/// The words of a text in lower case. A minus or a point in a number is kept, so that it is no birth order.
fn words(text: &str) -> Vec<String> {
    let is_break = |c: char| matches!(c, ' ' | '/' | ',' | '(' | ')' | '#' | ':');
    let without_hyphens = text.replace("-", if text.starts_with('-') { "-" } else { " " });
    let words = without_hyphens.split(is_break).map(|word| word.trim_end_matches('.').to_lowercase());
    words.filter(|word| !word.is_empty()).collect()
}

/// The order that words name: `2`, or `2 of 3`.
fn order_of(words: &[String]) -> Option<u8> {
    match words {
        [one] => order_word(one),
        [one, of, all] if of == "of" => {
            let (one, all) = (order_word(one)?, order_word(all)?);
            (one <= all).then_some(one)
        }
        [one, of] if of == "of" => order_word(one),
        _ => None,
    }
}

fn order_word(word: &str) -> Option<u8> {
    Some(match word {
        "a" | "first" | "one" => 1,
        "b" | "second" | "two" => 2,
        "c" | "third" | "three" => 3,
        "d" | "fourth" | "four" => 4,
        "e" | "fifth" => 5,
        "f" | "sixth" => 6,
        _ => {
            let is_ordinal = ["st", "nd", "rd", "th"].into_iter().find_map(|end| word.strip_suffix(end));
            is_ordinal.unwrap_or(word).parse().ok().filter(|order| *order > 0)?
        }
    })
}

#[cfg(test)]
mod tests {
    use NoteCode::{CaseChanged, Placeholder, WordTranslated, WrongMultipleBirth};

    use super::*;

    #[test]
    fn an_indicator_is_read_in_any_form() {
        for (indicator, words) in [
            (
                Indicator::Y,
                &["yes", "YES", "1", "TRUE", "t", "twin", "Twins", "triplet", "Sí", "multiple birth"][..],
            ),
            (Indicator::N, &["no", "No", "0", "False", "single", "Singleton"]),
        ] {
            for word in words {
                let expected = Cleaned::of(Birth { indicator, order: None }).noted(WordTranslated, true);
                assert_eq!(birth((*word).to_owned()), expected, "{word}");
            }
        }
        for (text, indicator, code) in [
            ("Y", Indicator::Y, None),
            ("N", Indicator::N, None),
            ("true", Indicator::Y, Some(WordTranslated)),
            ("false", Indicator::N, Some(WordTranslated)),
            ("y", Indicator::Y, Some(CaseChanged)),
            ("n", Indicator::N, Some(CaseChanged)),
        ] {
            let cleaned = birth(text.to_owned());
            assert_eq!(cleaned.value.map(|birth| birth.indicator), Some(indicator), "{text}");
            assert_eq!(cleaned.codes, code.into_iter().collect::<Vec<_>>(), "{text}");
        }
        for text in ["maybe", "2", "B", "Y/N", "yes no", "twin of", "twin 0"] {
            assert_eq!(birth(text.to_owned()), Cleaned::left_out(WrongMultipleBirth), "{text}");
        }
        for text in ["unknown", "N/A", "-", "?"] {
            assert_eq!(birth(text.to_owned()), Cleaned::left_out(Placeholder), "{text}");
        }
    }

    #[test]
    fn an_indicator_may_name_the_order() {
        for (text, order) in [
            ("Twin B", 2),
            ("Twin 2", 2),
            ("2nd twin", 2),
            ("triplet #3", 3),
            ("Twin-A", 1),
            ("first of triplets", 1),
        ] {
            let expected = Birth { indicator: Indicator::Y, order: Some(order) };
            assert_eq!(birth(text.to_owned()).value, Some(expected), "{text}");
        }
    }

    #[test]
    fn an_order_is_read_in_any_form() {
        for (text, expected) in [
            ("2.0", 2),
            ("2nd", 2),
            ("3rd", 3),
            ("1st", 1),
            ("second", 2),
            ("B", 2),
            ("b", 2),
            ("Twin B", 2),
            ("#2", 2),
            ("2 of 3", 2),
            ("02", 2),
            ("first", 1),
        ] {
            assert_eq!(order(text.to_owned()), Cleaned::of(expected).noted(WordTranslated, true), "{text}");
        }
        for number in [1, 2, 3, 12, 255] {
            assert_eq!(order(number.to_string()), Cleaned::of(number));
        }
        for text in ["256", "-", "1.5", "Z", "3 of 2", "two three", "1/2"] {
            assert!(order(text.to_owned()).value.is_none(), "{text}");
        }
        for text in ["0", "unknown", "N/A"] {
            assert_eq!(order(text.to_owned()), Cleaned::left_out(Placeholder), "{text}");
        }
    }
}
