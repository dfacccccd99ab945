//! Parts of names that are cleaned.

use serde_json::json;

use crate::asked::{asked, guesses, notes, sent};

#[test]
fn a_suffix_at_the_end_of_a_name_is_sent_as_the_suffix() {
    for (family, given, suffix, expected, guessed) in [
        ("Fennick JR", "Tobias", "", "Fennick^Tobias^^JR", "name/family suffix_separated"),
        ("Fennick, Jr", "Tobias", "", "Fennick^Tobias^^Jr", "name/family suffix_separated"),
        ("FENNICK SR.", "TOBIAS", "", "FENNICK^TOBIAS^^SR", "name/family suffix_separated"),
        ("Fennick (Jr)", "Tobias", "", "Fennick^Tobias^^Jr", "name/family suffix_separated"),
        ("Fennick III", "Tobias", "", "Fennick^Tobias^^III", "name/family suffix_separated"),
        ("Fennick", "Tobias 2nd", "", "Fennick^Tobias^^II", "name/given suffix_separated"),
        ("Fennick", "Tobias, Junior", "", "Fennick^Tobias^^JR", "name/given suffix_separated"),
        ("Fennick Jr", "Tobias", "JR", "Fennick^Tobias^^JR", ""),
        ("Fennick Jr", "Tobias Jr.", "", "Fennick^Tobias^^Jr", "name/family suffix_separated"),
        ("Fennick Jr", "Tobias", "III", "Fennick Jr^Tobias^^III", ""),
        ("Fennick Jr", "Tobias", "none", "Fennick^Tobias^^Jr", "name/family suffix_separated"),
        ("Fennick", "Tobias", "jr.", "Fennick^Tobias^^jr", ""),
        ("Fennick", "Tobias V", "", "Fennick^Tobias V", ""),
        ("Fennick V", "Tobias", "", "Fennick V^Tobias", ""),
        ("Fennick", "Junior", "", "Fennick^Junior", ""),
        ("Tran", "Tuong Vi", "", "Tran^Tuong Vi", ""),
        ("Fennick", "Twin Girl II", "", "Fennick^Twin Girl II", ""),
    ] {
        let asked = asked(&json!({"family": family, "given": given, "suffix": suffix}));
        assert_eq!(sent(&asked), expected, "{family} {given} {suffix}");
        assert_eq!(guesses(&asked).first().map_or("", String::as_str), guessed, "{family} {given} {suffix}");
    }
    let asked = asked(&json!({"family": "Fennick", "given": "Tobias", "middle": "Jr"}));
    assert_eq!(sent(&asked), "Fennick^Tobias^^Jr");
}

#[test]
fn names_that_a_sign_joins_are_sent_with_a_blank() {
    for family in
        ["OROZCO/LINDE", "Orozco / Linde", "Orozco & Linde", "Orozco+Linde", "Orozco\\Linde", "Orozco^Linde"]
    {
        let asked = asked(&json!({"family": family, "given": "Ida"}));
        assert_eq!(sent(&asked).to_uppercase(), "OROZCO LINDE^IDA", "{family}");
        assert_eq!(notes(&asked), ["/name/family surnames_separated"], "{family}");
        assert_eq!((asked.guesses[0].typed.as_str(), asked.guesses.len()), (family, 1));
    }
    for (family, given, expected) in [
        ("Orozco|Linde", "Ida", "Orozco Linde^Ida"),
        ("Orozco;Linde", "Ida/Runa", "Orozco Linde^Ida Runa"),
        ("Orozco, Linde", "Ida", "Orozco Linde^Ida"),
        ("Orozco/Linde Jr", "Ida", "Orozco Linde^Ida^^Jr"),
        ("Orozco/Jr", "Ida", "Orozco^Ida^^Jr"),
        ("Orozco/Orozco", "Ida", "Orozco^Ida"),
        ("Orozco/", "Ida", "Orozco^Ida"),
        ("/Orozco", "Ida", "Orozco^Ida"),
        ("Orozco-Linde", "Ida", "Orozco-Linde^Ida"),
    ] {
        assert_eq!(sent(&asked(&json!({"family": family, "given": given}))), expected, "{family}");
    }
}

#[test]
fn a_nickname_is_kept_out_of_the_query() {
    for (family, given, expected) in [
        ("FENNICK (TOBY)", "TOBIAS", "FENNICK^TOBIAS"),
        ("Fennick", "Tobias \"Toby\"", "Fennick^Tobias"),
        ("Fennick", "Tobias 'Toby'", "Fennick^Tobias"),
        ("Fennick", "Tobias [Toby]", "Fennick^Tobias"),
        ("Fennick", "Tobias <Toby>", "Fennick^Tobias"),
        ("Fennick", "Tobias aka Toby", "Fennick^Tobias"),
        ("FENNICK (TOBY", "TOBIAS", "FENNICK^TOBIAS"),
        ("Fennick (nee Linde)", "Ida", "Fennick^Ida"),
        ("Fennick née Linde", "Ida", "Fennick^Ida"),
        ("Fennick (Toby) Jr", "Tobias", "Fennick^Tobias^^Jr"),
    ] {
        let asked = asked(&json!({"family": family, "given": given}));
        assert_eq!(sent(&asked), expected, "{family} {given}");
        assert!(guesses(&asked)[0].ends_with(" nickname_removed"), "{family} {given}");
    }
    for (given, expected, guessed) in [
        ("\"Toby\"", "Toby", &[][..]),
        ("(Toby)", "Toby", &["name/given brackets_removed"]),
        ("Ka'ahumanu", "Ka'ahumanu", &[]),
        ("'Aolani", "'Aolani", &[]),
        ("D'Angelo", "D'Angelo", &[]),
        ("BABY GIRL (B)", "BABY GIRL B", &[]),
    ] {
        let asked = asked(&json!({"family": "O'Neil", "given": given}));
        assert_eq!(sent(&asked), format!("O'Neil^{expected}"), "{given}");
        assert_eq!(guesses(&asked), guessed, "{given}");
    }
}

#[test]
fn signs_are_removed_and_case_is_kept() {
    for (family, given, expected) in [
        ("FENNICK*", "#TOBIAS", "FENNICK^TOBIAS"),
        ("Fennick!", "Tobias?", "Fennick^Tobias"),
        ("fennick.", "-Tobias-", "fennick^Tobias"),
        ("Fennick", "Mary_Ann", "Fennick^Mary Ann"),
        ("Mu?oz", "I$da", "Muoz^Ida"),
        ("Fennick", "Tobias T.", "Fennick^Tobias T"),
        ("St. Clair", "A.J.", "St. Clair^A.J."),
        ("McFennick", "LaTonya", "McFennick^LaTonya"),
        ("Fennick \u{1f600}", "To\u{200b}bias", "Fennick^Tobias"),
    ] {
        let asked = asked(&json!({"family": family, "given": given}));
        assert_eq!(sent(&asked), expected, "{family} {given}");
        assert_eq!(guesses(&asked), Vec::<String>::new(), "{family} {given}");
    }
    assert_eq!(
        notes(&asked(&json!({"family": "Fennick", "given": "Mary Ann", "middle": "T"}))),
        Vec::<String>::new()
    );
}
