//! Cleans the sex.

use iz_hl7::query::NoteCode;

use super::{
    cleaned::Cleaned,
    code_word::{coded, one_code},
};

/// The code of table 0001. Codes of other systems, such as `1` and `2`, are left out, because their meaning differs.
pub(super) fn cleaned(sex: String) -> Cleaned<String> {
    one_code(&sex, code).map_or_else(|| Cleaned::left_out(NoteCode::WrongSex), |code| coded(&sex, code))
}

fn code(word: &str) -> Option<&'static str> {
    Some(match word {
        "f" | "fem" | "female" | "females" | "woman" | "women" | "girl" | "babygirl" | "femenino"
        | "femenina" | "mujer" | "nina" | "hembra" | "feminine" | "femme" => "F",
        "m" | "male" | "males" | "man" | "men" | "boy" | "babyboy" | "masc" | "masculine" | "masculino"
        | "hombre" | "varon" | "nino" => "M",
        "u" | "un" | "unk" | "unkn" | "unknown" | "undifferentiated" | "undetermined" | "indeterminate"
        | "notknown" | "notspecified" | "unspecified" | "notstated" | "notdisclosed" | "undisclosed"
        | "prefernottosay" | "declined" | "declinedtoanswer" | "refused" | "notasked" | "desconocido"
        | "desconocida" | "noconocido" => "U",
        "o" | "other" | "otro" | "otra" => "O",
        "x" | "nb" | "nonbinary" | "enby" | "nobinario" | "nobinaria" => "X",
        "t" | "transgender" => "T",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use NoteCode::{CaseChanged, WordTranslated, WrongSex};

    use super::*;

    #[test]
    fn a_sex_is_read_in_any_form() {
        for (code, words) in [
            (
                "F",
                &[
                    "Female",
                    "FEMALE",
                    "female",
                    "woman",
                    "Girl",
                    "f.",
                    "F.",
                    "Femenino",
                    "mujer",
                    "niña",
                    "F - Female",
                    "Female (F)",
                    "F/Female",
                    "fem",
                ][..],
            ),
            ("M", &["Male", "MALE", "man", "boy", "m.", "Masculino", "Hombre", "varón", "M-Male", "niño"]),
            (
                "U",
                &[
                    "Unknown",
                    "unk",
                    "UNK.",
                    "undifferentiated",
                    "Not specified",
                    "desconocido",
                    "U (unknown)",
                    "UN",
                    "prefer not to say",
                ],
            ),
            ("O", &["Other", "OTHER", "otro"]),
            ("X", &["nonbinary", "Non-binary", "NON BINARY", "X (non-binary)", "x."]),
        ] {
            for word in words {
                let expected = Cleaned::of(code.to_owned()).noted(WordTranslated, true);
                assert_eq!(cleaned((*word).to_owned()), expected, "{word}");
            }
        }
    }

    #[test]
    fn a_code_in_lower_case_is_written_in_upper_case() {
        for code in ["M", "F", "U", "O", "X", "T"] {
            assert_eq!(cleaned(code.to_owned()), Cleaned::of(code.to_owned()));
            let expected = Cleaned::of(code.to_owned()).noted(CaseChanged, true);
            assert_eq!(cleaned(code.to_lowercase()), expected);
        }
    }

    #[test]
    fn other_texts_are_left_out() {
        for text in
            ["1", "2", "0", "9", "true", "M/F", "Male or female", "A", "F (male)", "sex", "?", "FF", "李"]
        {
            assert_eq!(cleaned(text.to_owned()), Cleaned::left_out(WrongSex), "{text}");
        }
    }
}
