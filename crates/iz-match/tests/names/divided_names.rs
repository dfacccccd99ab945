//! A whole name in one text or in one member.

use serde_json::{Value, json};

use crate::asked::{asked, notes, sent};

#[test]
fn a_whole_name_in_one_text_is_divided() {
    let cases: [(Value, &str); 15] = [
        (json!("Fennick, Tobias"), "Fennick^Tobias"),
        (json!("FENNICK,TOBIAS R"), "FENNICK^TOBIAS R"),
        (json!("Fennick, Tobias, Jr"), "Fennick^Tobias^^Jr"),
        (json!("Fennick, Jr., Tobias"), "Fennick^Tobias^^Jr"),
        (json!("Fennick III, Tobias"), "Fennick^Tobias^^III"),
        (json!("Tobias Fennick"), "Fennick^Tobias"),
        (json!("Tobias Fennick Jr"), "Fennick^Tobias^^Jr"),
        (json!("Tobias \"Toby\" Fennick"), "Fennick^Tobias"),
        (json!("FENNICK^TOBIAS^R"), "FENNICK^TOBIAS^R"),
        (json!({"family": "Fennick, Tobias"}), "Fennick^Tobias"),
        (json!({"family": "Fennick, Tobias", "given": "N/A"}), "Fennick^Tobias"),
        (json!({"family": "", "given": "Tobias Fennick"}), "Fennick^Tobias"),
        (json!({"family": "Fennick, Tobias", "given": null, "middle": "R"}), "Fennick^Tobias^R"),
        (json!({"family": "Orozco/Linde, Ida"}), "Orozco Linde^Ida"),
        (json!({"family": "Fennick, Tobias", "given": "Tobias"}), "Fennick^Tobias"),
    ];
    for (name, expected) in cases {
        let asked = asked(&name);
        assert_eq!(sent(&asked), expected, "{name}");
        assert!(notes(&asked).iter().any(|note| note.ends_with(" name_divided")), "{name}");
        assert!(asked.guesses.iter().any(|guess| guess.code.as_str() == "name_divided"), "{name}");
    }
}

#[test]
fn a_text_that_cannot_be_divided_is_left_out() {
    for (name, note) in [
        (json!("Tobias Ray Fennick"), "/name undivided_name"),
        (json!("Fennick"), "/name undivided_name"),
        (json!("Fennick, Jr"), "/name undivided_name"),
        (json!("De Leon"), "/name undivided_name"),
        (json!("N/A"), "/name placeholder"),
        (json!({"family": "Fennick"}), "/name/family incomplete_name"),
        (json!({"family": "De Leon"}), "/name/family incomplete_name"),
        (json!({"given": "Tobias"}), "/name/given incomplete_name"),
        (json!({"middle": "R"}), "/name/middle incomplete_name"),
        (json!({"suffix": "Jr"}), "/name/suffix incomplete_name"),
    ] {
        let asked = asked(&name);
        assert_eq!((sent(&asked), notes(&asked)), (String::new(), vec![note.to_owned()]), "{name}");
        assert_eq!(asked.guesses, []);
    }
}
