//! Names as other programs export them: with escapes, titles, degrees and marks.

use serde_json::json;

use crate::asked::{asked, guesses, notes, sent};

#[test]
fn escapes_of_other_programs_are_decoded() {
    for (family, expected) in [
        ("O&#39;Rourke", "O'Rourke"),
        ("O''Rourke", "O'Rourke"),
        ("O\\u0027Rourke", "O'Rourke"),
        ("O%27Rourke", "O'Rourke"),
        ("IbÃ¡Ã±ez", "Ibáñez"),
        ("Ib&aacute;&ntilde;ez", "Ibáñez"),
        ("\"\"Fennick\"\"", "Fennick"),
        ("=\"Fennick\"", "Fennick"),
        ("Fennick\\r\\n", "Fennick"),
    ] {
        let asked = asked(&json!({"family": family, "given": "Runa"}));
        assert_eq!(sent(&asked), format!("{expected}^Runa"), "{family}");
        assert!(asked.guesses.is_empty() && !asked.notes.is_empty(), "{family}");
    }
    let joined = asked(&json!({"family": "Linde &amp; Orozco", "given": "Runa"}));
    assert_eq!(
        (sent(&joined), guesses(&joined)),
        ("Linde Orozco^Runa".to_owned(), vec!["name/family surnames_separated".to_owned()])
    );
}

#[test]
fn titles_degrees_and_marks_are_not_sent() {
    for (name, expected, member) in [
        (json!({"family": "Fennick", "given": "Mr. Tobias"}), "Fennick^Tobias", "name/given"),
        (json!({"family": "Dr. Fennick", "given": "Tobias"}), "Fennick^Tobias", "name/family"),
        (json!({"family": "Fennick, MD", "given": "Tobias"}), "Fennick^Tobias", "name/family"),
        (json!({"family": "Fennick *DECEASED*", "given": "Tobias"}), "Fennick^Tobias", "name/family"),
        (json!({"family": "ZZZ Fennick - DO NOT USE", "given": "Tobias"}), "Fennick^Tobias", "name/family"),
        (json!("Mr. Tobias Fennick"), "Fennick^Tobias", "name"),
        (json!("Tobias Fennick, M.D."), "Fennick^Tobias", "name"),
    ] {
        let asked = asked(&name);
        assert_eq!(sent(&asked), expected, "{name}");
        assert!(
            guesses(&asked).contains(&format!("{member} words_removed")),
            "{name}: {:?}",
            guesses(&asked)
        );
    }
}

#[test]
fn names_that_look_like_titles_or_marks_stay() {
    for (family, given) in [
        ("Do", "Don"),
        ("Nguyen", "Van An"),
        ("Null", "Runa"),
        ("No", "Na"),
        ("Fennick MD", "Md Karim"),
        ("Hon", "Hon Wai"),
        ("St. John", "'Aolani"),
        ("Linde y Orozco", "Ma. Elena"),
        ("De La Cruz", "Maria de los Angeles"),
        ("Nguyen V", "Vi"),
        ("Zzyzx", "Dru"),
    ] {
        let asked = asked(&json!({"family": family, "given": given}));
        assert_eq!((sent(&asked), notes(&asked)), (format!("{family}^{given}"), vec![]));
    }
}

#[test]
fn a_word_of_a_program_is_no_name() {
    for given in ["null", "(null)", "undefined", "NaN", "[object Object]", "#NAME?", "#N/A"] {
        let asked = asked(&json!({"family": "Fennick", "given": given}));
        assert_eq!(notes(&asked), ["/name/given placeholder", "/name/family incomplete_name"], "{given}");
    }
}
