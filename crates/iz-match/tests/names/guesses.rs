//! A match that rests on a guess.

use iz_hl7::OwnedAnswer;
use iz_match::{Agreement, MatchGrade, PatientMatch};
use jiff::civil::{Date, date};
use serde_json::{Value, json};

use crate::asked::{asked, patient};

const TODAY: Date = date(2026, 11, 22);

fn compare(name: &Value, found: &str) -> PatientMatch {
    let text = format!(
        "MSH|^~\\&|A|B|||20261122||RSP^K11^RSP_K11|1|P|2.5.1\rMSA|AA|1\rQAK|1|OK\rPID|1||8^^^IIS^SR||{found}||20170821|M\r"
    );
    let answer = OwnedAnswer::read(text, TODAY).unwrap();
    asked(name).compare(&answer.get().patients[0], TODAY)
}

#[test]
fn a_match_that_rests_on_a_guess_is_probable_and_shows_what_was_typed() {
    for (family, given, found, member, code, agreement) in [
        ("Fennick Jr", "Tobias", "FENNICK^TOBIAS^^JR", "name/family", "suffix_separated", Agreement::Agrees),
        ("Fennick Jr", "Tobias", "FENNICK JR^TOBIAS", "name/family", "suffix_separated", Agreement::Agrees),
        ("Orozco/Linde", "Ida", "OROZCO LINDE^IDA", "name/family", "surnames_separated", Agreement::Agrees),
        ("Orozco/Linde", "Ida", "LINDE^IDA", "name/family", "surnames_separated", Agreement::Similar),
        ("Fennick (Toby)", "Tobias", "FENNICK^TOBIAS", "name/family", "nickname_removed", Agreement::Similar),
        ("Fennick", "(Tobias)", "FENNICK^TOBIAS", "name/given", "brackets_removed", Agreement::Agrees),
    ] {
        let matched = compare(&json!({"family": family, "given": given}), found);
        assert_eq!(matched.grade, MatchGrade::Probable, "{family} {given} {found}");
        let guess = &matched.guesses[0];
        assert_eq!(
            (guess.member, guess.code.as_str(), guess.agreement),
            (member, code, agreement),
            "{family} {found}"
        );
        let typed = if member == "name/family" { family } else { given };
        assert_eq!(guess.typed, typed);
    }
    let matched = compare(&json!("Fennick, Tobias R"), "FENNICK^TOBIAS^R");
    assert_eq!((matched.grade, matched.guesses[0].agreement), (MatchGrade::Probable, Agreement::Agrees));
    assert_eq!(matched.guesses[0].sent, "Fennick, Tobias R");
}

#[test]
fn a_guess_does_not_make_another_person_match() {
    for (name, found) in [
        (json!({"family": "Orozco/Linde", "given": "Ida"}), "MARSCHALL^HENRIK"),
        (json!({"family": "Fennick (Toby)", "given": "Tobias"}), "MARSCHALL^HENRIK"),
        (json!("Fennick, Tobias"), "MARSCHALL^HENRIK"),
    ] {
        let matched = compare(&name, found);
        assert_eq!(matched.grade, MatchGrade::Mismatch, "{name}");
        assert_eq!(matched.guesses[0].agreement, Agreement::Differs, "{name}");
    }
}

#[test]
fn without_a_guess_the_match_is_that_of_the_details() {
    for name in [
        json!({"family": "Fennick", "given": "Tobias"}),
        json!({"family": "Fennick*", "given": "\"Tobias\""}),
        json!({"family": "Fennick Jr", "given": "Tobias", "suffix": "JR"}),
    ] {
        let matched = compare(&name, "FENNICK^TOBIAS");
        assert_eq!(matched.guesses, [], "{name}");
        assert_eq!(matched.grade, MatchGrade::Exact, "{name}");
    }
}

#[test]
fn debug_output_and_json_of_a_guess() {
    let matched = compare(&json!({"family": "Fennick (Toby)", "given": "Tobias"}), "FENNICK^TOBIAS");
    assert!(!format!("{matched:?}").contains("Toby"));
    let asked = patient(&json!({"name": {"family": "Fennick (Toby)", "given": "Tobias"}}));
    assert!(!format!("{asked:?} {:?}", asked.guesses).contains("Toby"));
    assert_eq!(
        serde_json::to_value(&matched).unwrap()["guesses"],
        json!([{"member": "name/family", "code": "nickname_removed", "typed": "Fennick (Toby)", "sent": "Fennick",
            "agreement": "similar"}])
    );
}
