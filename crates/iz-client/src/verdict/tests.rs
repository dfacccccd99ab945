//! Pairs of people, and what must hold of all pairs.

mod pairs;

use std::collections::BTreeSet;

use iz_hl7::OwnedAnswer;
use jiff::civil::date;
use proptest::prelude::*;

use self::pairs::PAIRS;
use super::{
    rules::{ALL, VETO},
    *,
};
use crate::follow_up::demographics;

/// A record in the notation `n:PID-5; m:PID-6; b:PID-7; s:PID-8; a:PID-11; t:PID-13; x:PID-24|PID-25; id:PID-3`.
fn record(person: &str) -> OwnedAnswer {
    let part = |key: &str| {
        person
            .split(';')
            .find_map(|part| part.trim().strip_prefix(key)?.strip_prefix(':'))
            .unwrap_or_default()
    };
    let text = format!(
        "MSH|^~\\&|A|B|||20261122||RSP^K11^RSP_K11|1|P|2.5.1\rMSA|AA|1\rQAK|1|OK\rPID|1||{}||{}|{}|{}|{}|||{}||{}\
         |||||||||||{}",
        part("id"),
        part("n"),
        part("m"),
        part("b"),
        part("s"),
        part("a"),
        part("t"),
        part("x")
    );
    OwnedAnswer::read(text, date(2026, 11, 22)).unwrap()
}

/// The verdict on `found` where `asked`, in the same notation, was asked for with all its identifiers.
fn verdict(asked: &str, found: &str) -> Verdict {
    let (asked, found) = (record(asked), record(found));
    let asked_patient = &asked.get().patients[0];
    let mut question = demographics(asked_patient);
    question.identifiers.extend(asked_patient.identifiers.iter().map(|id| iz_hl7::query::IdentifierQuery {
        value: id.value.to_string(),
        assigning_authority: id.assigning_authority.map(|authority| authority.to_string()),
        type_code: id.type_code.map_or_else(|| "SR".to_owned(), |code| code.to_string()),
    }));
    Verdict::of(&question, &found.get().patients[0])
}

#[test]
fn every_pair_gets_the_verdict_and_the_reason_that_it_is_there_for() {
    assert!(PAIRS.len() >= 60);
    for (asked, found, word, reason) in PAIRS {
        let verdict = verdict(asked, found);
        let reasons: Vec<_> =
            verdict.findings.iter().map(|finding| format!("{} {}", finding.member, finding.reason)).collect();
        assert!(reasons.iter().any(|known| known == reason), "{asked} | {found}: {reason} in {reasons:?}");
        assert_eq!(verdict.verdict, *word, "{asked} | {found}: {} {reasons:?}", verdict.score);
    }
}

#[test]
fn every_row_of_the_table_has_a_pair() {
    let shown: BTreeSet<&str> = PAIRS.iter().map(|(_, _, _, reason)| *reason).collect();
    for rule in ALL {
        let name = format!("{} {}", rule.member, rule.reason);
        assert!(shown.contains(name.as_str()), "{name}");
    }
}

#[test]
fn the_points_keep_what_the_table_promises() {
    let most = |member: &str| {
        ALL.iter().filter(|rule| rule.member == member).map(|rule| rule.points).max().unwrap_or_default()
    };
    let members: BTreeSet<&str> = ALL.iter().map(|rule| rule.member).collect();
    let everything: i16 = members.iter().map(|member| most(member)).sum();
    assert_eq!(most("name/family") + most("name/given") + most("birth_date"), 80);
    assert!(everything + VETO < 0, "{everything}");
    let household = everything - most("name/given") - most("identifiers");
    for sibling in [&rules::GIVEN_DIFFERS, &rules::GIVEN_TWIN] {
        assert!(household + sibling.points < 0, "{household}");
    }
    let without_identifier = everything - most("identifiers") - most("multiple_birth");
    assert!(without_identifier + rules::BIRTH_ORDER_DIFFERS.points < 0, "{without_identifier}");
    for rule in ALL {
        assert_eq!(rule.at_best == Word::Mismatch, rule.points == VETO, "{rule:?}");
        assert!(
            rule.agreement != Agreement::Agrees || (rule.points > 0 && rule.at_best == Word::Exact),
            "{rule:?}"
        );
        let moves = matches!(rule.member, "address" | "phone");
        assert!(rule.agreement == Agreement::Agrees || moves || rule.at_best != Word::Exact, "{rule:?}");
    }
}

#[test]
fn what_cannot_be_compared_is_neither_exact_nor_a_mismatch() {
    let asked = Demographics {
        identifiers: vec![iz_hl7::query::IdentifierQuery {
            value: "A1".to_owned(),
            assigning_authority: Some("OURAPP".to_owned()),
            type_code: "MR".to_owned(),
        }],
        ..Demographics::default()
    };
    let found = record("n:Marsh^Odell; b:20190604; id:9^^^IIS^SR");
    let verdict = Verdict::of(&asked, &found.get().patients[0]);
    assert_eq!((verdict.verdict, verdict.score, verdict.findings.len()), (Word::Probable, 0, 0));
}

/// People of few names and dates, so that pairs are alike often.
fn person() -> impl Strategy<Value = String> {
    let one_of = |values: &'static [&'static str]| proptest::sample::select(values);
    (
        one_of(&["Marsh", "Vance", "Smith-Jones", "Jones", "Núñez", "March", "Odell", "Marsh Jr"]),
        one_of(&["Odell", "Oscar", "Bill", "William", "Mary Ann", "Mary", "Baby Boy", "O", "Marsh", "Odele"]),
        one_of(&["", "T", "Tee", "Ann", "Odell"]),
        one_of(&["", "Jr", "III"]),
        one_of(&["20190604", "20190406", "20190605", "20190612", "20190621", "20010101"]),
        one_of(&["", "M", "F", "U", "X"]),
        one_of(&["", "12 Pecan St^^Waco^TX^76701", "1 Elm Rd^^Waco^TX^76701", "12 Pecan^^Waco"]),
        one_of(&["", "^^^^^254^5550142", "^^^^^254^5550143"]),
        one_of(&["", "Y|1", "Y|2", "N|0"]),
        one_of(&["", "Vance^Iris", "Marsh", "Vance"]),
        one_of(&["", "9^^^IIS^SR", "10^^^IIS^SR", "9^^^IIS^SR~A1^^^OURAPP^MR", "8^^^IIS^SR~A2^^^OURAPP^MR"]),
    )
        .prop_map(|(family, given, middle, suffix, born, sex, home, phone, birth, mother, id)| {
            format!(
                "n:{family}^{given}^{middle}^{suffix}; b:{born}; s:{sex}; a:{home}; t:{phone}; x:{birth}; m:{mother}; id:{id}"
            )
        })
}

/// The person with one member from `other`.
fn with(person: &str, other: &str, key: &str) -> String {
    let is_key = |part: &&str| part.trim().starts_with(key);
    let theirs = other.split(';').find(is_key).unwrap_or_default();
    person.split(';').map(|part| if is_key(&part) { theirs } else { part }).collect::<Vec<_>>().join(";")
}

/// The person without one member.
fn without(person: &str, key: &str) -> String {
    person.split(';').filter(|part| !part.trim().starts_with(key)).collect::<Vec<_>>().join(";")
}

proptest! {
    #[test]
    fn who_asks_for_whom_makes_no_difference(one in person(), other in person()) {
        prop_assert_eq!(verdict(&one, &other), verdict(&other, &one));
    }

    #[test]
    fn everybody_is_themselves(one in person()) {
        let itself = verdict(&one, &one);
        prop_assert_eq!(itself.verdict, Word::Exact, "{:?}", itself);
    }

    #[test]
    fn a_veto_wins_whatever_agrees(one in person(), other in person()) {
        let verdict = verdict(&one, &other);
        let is_vetoed = verdict.findings.iter().any(|finding| finding.points == VETO);
        prop_assert!(!is_vetoed || verdict.verdict == Word::Mismatch, "{:?}", verdict);
    }

    /// A member that the record does not have, and then has as it was asked for. That both know of a twin
    /// is left out: it says that somebody like the person exists.
    #[test]
    fn what_agrees_never_makes_it_worse(
        asked in person(), found in person(), key in proptest::sample::select(&["b:", "s:", "a:", "t:", "m:", "id:"][..]),
    ) {
        let before = verdict(&asked, &without(&found, key));
        let after = verdict(&asked, &with(&found, &asked, key));
        prop_assert!(after.verdict <= before.verdict && after.score >= before.score, "{:?} {:?}", before, after);
    }

    #[test]
    fn no_text_makes_it_panic(
        family in "\\PC{0,12}", given in "\\PC{0,12}", middle in "\\PC{0,6}", theirs in "[^\\r\\n|]{0,40}",
    ) {
        let asked = Demographics {
            name: Some(iz_hl7::query::NameQuery { family, given, middle: Some(middle), suffix: Some(theirs.clone()) }),
            phone: Some(theirs.clone()),
            ..Demographics::default()
        };
        let found = record(&format!("n:{theirs}; b:{theirs}; a:{theirs}; t:{theirs}; x:{theirs}; id:{theirs}"));
        let verdict = Verdict::of(&asked, &found.get().patients[0]);
        prop_assert_eq!(verdict.score, verdict.findings.iter().map(|finding| finding.points).sum::<i16>());
    }
}
