//! The mother's maiden name.

use serde_json::{Value, json};

use crate::asked::{guesses, notes, patient};

fn maiden(name: &Value) -> (Option<String>, Vec<String>, Vec<String>) {
    let asked =
        patient(&json!({"name": {"family": "Fennick", "given": "Tobias"}, "birth_date": "2017-08-21",
        "mothers_maiden_name": name}));
    let family = asked.details.mothers_maiden_name.as_ref().map(|maiden| maiden.family.clone());
    (family, notes(&asked), guesses(&asked))
}

#[test]
fn a_maiden_name_is_cleaned_like_a_name() {
    for (family, expected) in [
        ("Linde*", "Linde"),
        ("LINDE/OROZCO", "LINDE OROZCO"),
        ("Linde (Ida)", "Linde"),
        ("Linde, Orozco", "Linde Orozco"),
        ("O'Linde", "O'Linde"),
        ("Linde Jr", "Linde Jr"),
    ] {
        assert_eq!(maiden(&json!({"family": family})).0.as_deref(), Some(expected), "{family}");
    }
    assert_eq!(maiden(&json!("LINDE/OROZCO")).2, ["mothers_maiden_name/family surnames_separated"]);
}

#[test]
fn a_word_that_means_that_the_maiden_name_is_not_known_is_left_out() {
    for family in ["unknown", "UNK", "none", "n/a", "N/A", "same", "Same as above", "-", "?", "not known"] {
        let (sent, notes, _) = maiden(&json!({"family": family}));
        assert_eq!(
            (sent, notes),
            (None, vec!["/mothers_maiden_name/family placeholder".to_owned()]),
            "{family}"
        );
    }
}
