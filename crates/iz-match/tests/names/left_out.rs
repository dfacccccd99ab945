//! Values that are no name.

use serde_json::json;

use crate::asked::{asked, notes, sent};

#[test]
fn a_text_that_means_that_there_is_no_name_is_left_out() {
    for text in ["N/A", "n/a", "N.A.", "#N/A", "?", "??", "-", ".", "0", "000", "none", "NONE", "(none)"] {
        let asked = asked(&json!({"family": "Fennick", "given": text}));
        assert_eq!(notes(&asked), ["/name/given placeholder", "/name/family incomplete_name"], "{text}");
    }
    for text in ["NMN", "NMI", "none", "unknown", "null", "N/A", "NA", "-", "No Middle Name", "0"] {
        let asked = asked(&json!({"family": "Fennick", "given": "Tobias", "middle": text, "suffix": text}));
        assert_eq!(sent(&asked), "Fennick^Tobias", "{text}");
        assert!(notes(&asked).contains(&"/name/middle placeholder".to_owned()), "{text}");
    }
}

#[test]
fn names_that_registries_hold_for_unknown_people_stay() {
    for (family, given) in [
        ("UNKNOWN", "UNKNOWN"),
        ("Fennick", "BABY BOY"),
        ("Null", "Tobias"),
        ("Fennick", "FNU"),
        ("Na", "Li"),
        ("Fennick", "Baby Girl 2"),
    ] {
        let asked = asked(&json!({"family": family, "given": given}));
        assert_eq!((sent(&asked), notes(&asked)), (format!("{family}^{given}"), vec![]));
    }
}

#[test]
fn a_text_without_letters_or_of_more_than_80_characters_is_no_name() {
    for text in ["x".repeat(81), "\u{bf}\u{a1}".to_owned(), "yz ".repeat(600).trim().to_owned()] {
        let asked = asked(&json!({"family": "Fennick", "given": text}));
        assert_eq!(notes(&asked), ["/name/given wrong_name", "/name/family incomplete_name"], "{text}");
    }
    let asked = asked(&json!({"family": "Fennick", "given": "x".repeat(80)}));
    assert_eq!(notes(&asked), Vec::<String>::new());
}
