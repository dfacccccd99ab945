//! Cleans ZIP codes.

use iz_hl7::query::NoteCode;

use super::{cleaned::Cleaned, region, unknown_word::is_unknown};
use crate::normalize::normalized;

/// The longest postal code of another country, in characters.
const MAX_FOREIGN_CHARACTERS: usize = 12;

/// ISO 3166-1 countries that have ZIP codes.
const ZIP_COUNTRIES: [&str; 9] = ["USA", "PRI", "GUM", "VIR", "ASM", "MNP", "FSM", "MHL", "PLW"];

/// A ZIP code, or the postal code of another country.
pub(super) fn zip(zip: String, country: Option<&str>) -> Cleaned<String> {
    if is_unknown(&zip) {
        return Cleaned::left_out(NoteCode::Placeholder);
    }
    let has_zip_codes = country.is_none_or(|country| ZIP_COUNTRIES.contains(&country));
    match us_zip(&zip).filter(|_| has_zip_codes) {
        Some(us) if us.starts_with("00000") || us.starts_with("99999") => {
            Cleaned::left_out(NoteCode::Placeholder)
        }
        Some(us) => {
            let is_changed = us != zip;
            Cleaned::of(us).noted(NoteCode::ZipReformatted, is_changed)
        }
        None if country.is_none_or(|country| country == "USA") => Cleaned::left_out(NoteCode::WrongZip),
        None if zip.chars().count() > MAX_FOREIGN_CHARACTERS => Cleaned::left_out(NoteCode::WrongZip),
        None => Cleaned::of(zip),
    }
}

/// `12345` or `12345-6789`. A state or a country may stand before or behind it.
fn us_zip(text: &str) -> Option<String> {
    let is_digit = |c: char| c.is_ascii_digit();
    let (first, last) = (text.find(is_digit)?, text.rfind(is_digit)?);
    let (before, code, after) = (text.get(..first)?, text.get(first..=last)?, text.get(last + 1..)?);
    if !is_label(before) || !is_label(after) || !code.chars().all(|c| is_digit(c) || is_separator(c)) {
        return None;
    }
    let groups: Vec<&str> = code.split(is_separator).filter(|group| !group.is_empty()).collect();
    let lengths: Vec<usize> = groups.iter().map(|group| group.len()).collect();
    let digits = groups.concat();
    let (five, four) = match lengths.as_slice() {
        // `12345`, and `767 01` or `76,701` from a form that groups the digits of a number.
        [5] | [2, 3] | [3, 2] => (digits.as_str(), ""),
        // A part of the four digits, or `.0` from a spreadsheet.
        [5, 1..=3] => (digits.get(..5)?, ""),
        [9] | [5, 4] => digits.split_at_checked(5)?,
        // The number of the delivery point follows, or `.0` from a spreadsheet.
        [9, 1..=3] | [5, 4, 1..=3] => (digits.get(..5)?, digits.get(5..9)?),
        _ => return None,
    };
    Some(if four.is_empty() || four == "0000" { five.to_owned() } else { format!("{five}-{four}") })
}

const fn is_separator(c: char) -> bool {
    matches!(c, '-' | ' ' | '.' | ',' | '/' | '_' | '+')
}

/// Whether a text beside the digits says what they are: nothing, `ZIP`, a state, the United States.
fn is_label(text: &str) -> bool {
    let word = normalized(text);
    matches!(word.as_str(), "" | "zip" | "zipcode" | "postalcode" | "us" | "usa")
        || region::state(&word).is_some()
}

#[cfg(test)]
mod tests {
    use NoteCode::{Placeholder, WrongZip, ZipReformatted};

    use super::*;

    fn cleaned(text: &str) -> Cleaned<String> {
        zip(text.to_owned(), None)
    }

    #[test]
    fn a_zip_code_is_read_in_any_form() {
        for (text, expected) in [
            ("787511234", "78751-1234"),
            ("78751 1234", "78751-1234"),
            ("78751 - 1234", "78751-1234"),
            ("78751.1234", "78751-1234"),
            ("78751_1234", "78751-1234"),
            ("78751-1234-56", "78751-1234"),
            ("787511234.0", "78751-1234"),
            ("78751-", "78751"),
            ("78751-0000", "78751"),
            ("787510000", "78751"),
            ("78751-12", "78751"),
            ("78751.0", "78751"),
            ("78,751", "78751"),
            ("787 51", "78751"),
            ("TX 78751", "78751"),
            ("TX78751", "78751"),
            ("Texas, 78751-1234", "78751-1234"),
            ("78751 TX", "78751"),
            ("78751, USA", "78751"),
            ("ZIP: 78751", "78751"),
            ("(78751)", "78751"),
            ("78751.", "78751"),
        ] {
            let expected = Cleaned::of(expected.to_owned()).noted(ZipReformatted, true);
            assert_eq!(cleaned(text), expected, "{text}");
        }
        for text in ["78751", "78751-1234", "00501", "12345", "55555"] {
            assert_eq!(cleaned(text), Cleaned::of(text.to_owned()), "{text}");
        }
    }

    #[test]
    fn what_is_no_zip_code_is_left_out() {
        for text in
            ["7875", "787", "7875112345", "K1A 0B1", "SW1A 1AA", "ABCDE", "78751x", "Waco 78751", "787512"]
        {
            assert_eq!(cleaned(text), Cleaned::left_out(WrongZip), "{text}");
        }
        for text in [
            "00000",
            "99999",
            "00000-0000",
            "99999-9999",
            "000000000",
            "none",
            "N/A",
            "0",
            "xxxxx",
            "TX 00000",
        ] {
            assert_eq!(cleaned(text), Cleaned::left_out(Placeholder), "{text}");
        }
    }

    #[test]
    fn a_postal_code_of_another_country_stays() {
        for (text, country) in
            [("K1A 0B1", "CAN"), ("31000", "MEX"), ("787511234", "MEX"), ("SW1A 1AA", "GBR")]
        {
            assert_eq!(zip(text.to_owned(), Some(country)), Cleaned::of(text.to_owned()), "{text}");
        }
        assert_eq!(zip("009011234".to_owned(), Some("PRI")).value.as_deref(), Some("00901-1234"));
        assert_eq!(zip("K1A 0B1 Canada".to_owned(), Some("CAN")), Cleaned::left_out(WrongZip));
        assert_eq!(zip("unknown".to_owned(), Some("CAN")), Cleaned::left_out(Placeholder));
    }
}
