//! Cleans identifiers.

use iz_hl7::query::NoteCode;

use super::{
    cleaned::Cleaned,
    code_word::{coded, one_code},
    identifier_type,
    text::sendable,
    unknown_word::is_unknown,
};
use crate::identifier_value::{Number, plain};

/// The longest code of table 0203, in characters.
const MAX_TYPE_CHARACTERS: usize = 5;

/// An identifier without a type: it cannot be sent.
pub(super) fn whole(text: String) -> Cleaned<String> {
    Cleaned::left_out(if is_unknown(&text) { NoteCode::Placeholder } else { NoteCode::WrongIdentifier })
}

/// The type (table 0203), from a code or a word such as `ssn`. A code that is not known here stays, because registries
/// use codes of their own.
pub(super) fn type_code(text: String) -> Cleaned<String> {
    if let Some(code) = one_code(&text, identifier_type::code) {
        return coded(&text, code);
    }
    let is_short = text.len() <= MAX_TYPE_CHARACTERS && text.bytes().all(|byte| byte.is_ascii_alphanumeric());
    // `other` and `card` are words, and not codes.
    let is_code = is_short && (text.len() <= 3 || !text.bytes().any(|byte| byte.is_ascii_lowercase()));
    if is_unknown(&text) {
        Cleaned::left_out(NoteCode::Placeholder)
    } else if is_code && text.bytes().any(|byte| byte.is_ascii_alphabetic()) {
        coded(&text, &text.to_ascii_uppercase())
    } else {
        Cleaned::left_out(NoteCode::WrongIdentifier)
    }
}

/// The assigning authority.
pub(super) fn authority(authority: String) -> Cleaned<String> {
    sendable(authority)
}

/// The identifier itself. `type_code` is its type after cleaning, or empty.
pub(super) fn value(value: String, type_code: &str) -> Cleaned<String> {
    if is_placeholder(&value, type_code) {
        return Cleaned::left_out(NoteCode::Placeholder);
    }
    // A spreadsheet writes `="00123"` and `'00123` to keep the zeros.
    let marks = ['"', '\'', ' '];
    let bare = value.trim_start_matches(|c| c == '=' || marks.contains(&c)).trim_end_matches(marks);
    if bare != value {
        let bare = self::value(bare.to_owned(), type_code);
        return bare.noted(NoteCode::CharactersRemoved, true);
    }
    if type_code == "SS" && !Number::of(&value).is_social_security() {
        return Cleaned::left_out(NoteCode::WrongIdentifier);
    }
    sendable(value)
}

/// Whether a value stands for a missing number: a word, only punctuation, one digit three times or more.
fn is_placeholder(value: &str, type_code: &str) -> bool {
    let plain = plain(value);
    let is_repeated = plain.len() > 2
        && plain.starts_with(|c: char| c.is_ascii_digit())
        && plain.bytes().all(|byte| plain.as_bytes().first() == Some(&byte));
    let is_sample = type_code == "SS" && matches!(plain.as_str(), "123456789" | "987654321" | "078051120");
    is_unknown(value) || Number::of(value).is_missing() || is_repeated || is_sample
}

#[cfg(test)]
mod tests {
    use NoteCode::{CaseChanged, Placeholder, WordTranslated, WrongIdentifier, WrongText};

    use super::*;

    fn of(value: &str) -> Cleaned<String> {
        Cleaned::of(value.to_owned())
    }

    #[test]
    fn a_type_is_read_in_any_form() {
        for (code, words) in [
            ("MR", &["mrn", "MRN", "Medical Record Number", "chart", "Chart #", "medical-record"][..]),
            (
                "SS",
                &[
                    "ssn",
                    "SSN",
                    "Social Security",
                    "social security number",
                    "S.S.N.",
                    "ss#",
                    "SSN (social security)",
                ],
            ),
            ("MA", &["medicaid", "Medicaid ID"]),
            ("MC", &["Medicare"]),
            ("SR", &["registry", "State Registry ID", "IIS", "siis"]),
            ("DL", &["driver's license", "Drivers Licence", "DL#"]),
            ("PPN", &["passport", "Passport No."]),
            ("PI", &["patient id", "internal"]),
            ("BR", &["birth certificate"]),
        ] {
            for word in words {
                assert_eq!(type_code((*word).to_owned()), of(code).noted(WordTranslated, true), "{word}");
            }
        }
        for (text, code) in [("mr", "MR"), ("Sr", "SR"), ("ppn", "PPN"), ("xyz", "XYZ")] {
            assert_eq!(type_code(text.to_owned()), of(code).noted(CaseChanged, true), "{text}");
        }
        for code in ["MR", "SS", "PRC", "U", "PNT", "ACSN", "NIIP", "AN"] {
            assert_eq!(type_code(code.to_owned()), of(code), "{code}");
        }
        for text in ["other", "card", "an identifier", "M R?!X", "12", "李", "mrn or ssn"] {
            assert_eq!(type_code(text.to_owned()), Cleaned::left_out(WrongIdentifier), "{text}");
        }
        assert_eq!(type_code("unknown".to_owned()), Cleaned::left_out(Placeholder));
    }

    #[test]
    fn a_value_that_stands_for_a_missing_number_is_left_out() {
        for text in [
            "none",
            "N/A",
            "0",
            "00",
            "000-00-0000",
            "unknown",
            "TEST",
            "pending",
            "-",
            "111",
            "9999",
            "55-5555555",
            "\"\"",
            "X",
            "NULL",
            "refused",
        ] {
            for type_code in ["MR", "SS", "SR", ""] {
                assert_eq!(value(text.to_owned(), type_code), Cleaned::left_out(Placeholder), "{text}");
            }
        }
        for text in [
            "1",
            "11",
            "4711",
            "A-7",
            "NA7",
            "123456789",
            "0042",
            "7e1b2c3d-0000-4000-8000-0123456789ab",
            "A 7",
        ] {
            assert_eq!(value(text.to_owned(), "MR"), of(text), "{text}");
        }
        assert_eq!(value("A1".repeat(126), "MR"), Cleaned::left_out(WrongText));
    }

    #[test]
    fn the_marks_of_a_spreadsheet_are_removed() {
        for text in ["\"00123\"", "'00123", "=\"00123\"", "\"'00123'\""] {
            assert_eq!(
                value(text.to_owned(), "MR"),
                of("00123").noted(NoteCode::CharactersRemoved, true),
                "{text}"
            );
        }
    }

    #[test]
    fn a_social_security_number_that_cannot_exist_is_left_out() {
        for text in ["123-45-6789", "123456789", "987-65-4321", "078-05-1120", "999-99-9999", "111111111"] {
            assert_eq!(value(text.to_owned(), "SS"), Cleaned::left_out(Placeholder), "{text}");
        }
        for text in [
            "666-12-3456",
            "900-12-3456",
            "219-00-9999",
            "219-09-0000",
            "6789",
            "xxx-xx-6789",
            "***-**-6789",
            "21909999",
            "2190999991",
            "21909999A",
        ] {
            assert_eq!(value(text.to_owned(), "SS"), Cleaned::left_out(WrongIdentifier), "{text}");
        }
        for text in ["219-09-9998", "219099998"] {
            assert_eq!(value(text.to_owned(), "SS"), of(text), "{text}");
        }
    }

    #[test]
    fn an_authority_is_sent_as_it_is() {
        assert_eq!(authority("CLINIC&1.2.3&ISO".to_owned()), of("CLINIC&1.2.3&ISO"));
        assert_eq!(authority("none".to_owned()), Cleaned::left_out(Placeholder));
        assert_eq!(whole("4711".to_owned()), Cleaned::left_out(WrongIdentifier));
    }
}
