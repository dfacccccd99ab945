//! Pairs of people, and what must hold of all pairs.

use std::collections::BTreeSet;

use iz_hl7::OwnedAnswer;
use jiff::civil::date;
use proptest::prelude::*;

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

/// Asked, found, what comes of it, and the reason that the pair is there for, as `member reason`.
const PAIRS: &[(&str, &str, Word, &str)] = &[
    // The family name.
    ("n:Marsh^Odell; b:20190604; s:M", "n:Marsh^Odell; b:20190604; s:M", Word::Exact, "name/family same"),
    ("n:Núñez^Odell; b:20190604", "n:NUNEZ^ODELL; b:20190604", Word::Exact, "name/family same"),
    ("n:Smith-Jones^Odell; b:20190604", "n:SMITH JONES^ODELL; b:20190604", Word::Exact, "name/family same"),
    ("n:O'Neil^Odell; b:20190604", "n:ONEIL^ODELL; b:20190604", Word::Exact, "name/family same"),
    ("n:De La Cruz^Odell; b:20190604", "n:DELACRUZ^ODELL; b:20190604", Word::Exact, "name/family same"),
    ("n:Marsh Jr^Odell; b:20190604", "n:MARSH^ODELL^^JR; b:20190604", Word::Exact, "name/family same"),
    (
        "n:Marsh^Iris; b:20190604",
        "n:Vance^Iris~Marsh^Iris^^^^^M; b:20190604",
        Word::Exact,
        "name/family alias",
    ),
    (
        "n:Smith-Jones^Odell; b:20190604",
        "n:Smith^Odell; b:20190604",
        Word::Probable,
        "name/family one_of_several",
    ),
    (
        "n:Garcia^Odell; b:20190604",
        "n:GARCIA LOPEZ^ODELL; b:20190604",
        Word::Probable,
        "name/family one_of_several",
    ),
    (
        "n:Smith-Jones^Odell; b:20190604",
        "n:Jones^Odell; b:20190604",
        Word::Probable,
        "name/family one_of_several",
    ),
    (
        "n:Smith-Jones^Odell; b:20190604",
        "n:Jones-Smith^Odell; b:20190604",
        Word::Probable,
        "name/family reordered",
    ),
    ("n:Marsh^Odell; b:20190604", "n:March^Odell; b:20190604", Word::Probable, "name/family one_letter"),
    ("n:Brian^Odell; b:20190604", "n:Brain^Odell; b:20190604", Word::Probable, "name/family one_letter"),
    (
        "n:Marsh^Odell; b:20190604; m:Vance^Iris",
        "n:Vance^Odell; b:20190604",
        Word::Probable,
        "name/family mothers_maiden_name",
    ),
    (
        "n:Vance^Odell; b:20190604",
        "n:Marsh^Odell; m:Vance^Iris; b:20190604",
        Word::Probable,
        "name/family mothers_maiden_name",
    ),
    (
        "n:Marsh^Odell; b:20190604",
        "n:Odell^Marsh; b:20190604",
        Word::Probable,
        "name/family swapped_with_given",
    ),
    ("n:Marsh^Iris; b:19900604; s:F", "n:Vance^Iris; b:19900604; s:F", Word::Probable, "name/family other"),
    ("n:Marsh^Iris; b:19900604; s:F", "n:Vance^Iris; b:19900604; s:M", Word::Mismatch, "name/family other"),
    ("n:Marsh^Iris; b:19900604", "n:Vance^Iris", Word::Mismatch, "name/family other"),
    ("n:Marsh^Odell; b:20190604", "n:^Odell; b:20190604", Word::Probable, "name/family not_in_record"),
    (
        "n:Marsh^Odell; b:20190604; s:M",
        "n:Vance^Odelle; b:20190604; s:M",
        Word::Mismatch,
        "name/family other",
    ),
    // The given name.
    ("n:Marsh^José; b:20190604", "n:MARSH^JOSE; b:20190604", Word::Exact, "name/given same"),
    ("n:Marsh^Lee; b:20190604", "n:Marsh^Odell~Marsh^Lee; b:20190604", Word::Exact, "name/given alias"),
    (
        "n:Marsh^Mary Ann; b:20190604",
        "n:MARSH^MARY^ANN; b:20190604",
        Word::Exact,
        "name/given divided_elsewhere",
    ),
    ("n:Marsh^Bill; b:19600604", "n:MARSH^WILLIAM; b:19600604", Word::Probable, "name/given nickname"),
    ("n:Marsh^Will; b:19600604", "n:MARSH^BILLY; b:19600604", Word::Probable, "name/given nickname"),
    ("n:Lopez^Pepe; b:19600604", "n:LOPEZ^JOSÉ; b:19600604", Word::Probable, "name/given nickname"),
    (
        "n:Lopez^Lupe Maria; b:19600604",
        "n:LOPEZ^GUADALUPE MARIA; b:19600604",
        Word::Probable,
        "name/given nickname",
    ),
    ("n:Marsh^Ode; b:20190604", "n:MARSH^ODELL; b:20190604", Word::Probable, "name/given short_form"),
    (
        "n:Marsh^Odell; b:20190604",
        "n:MARSH^JAMES ODELL; b:20190604",
        Word::Probable,
        "name/given one_of_several",
    ),
    (
        "n:Marsh^Ann Mary; b:20190604",
        "n:MARSH^MARY ANN; b:20190604",
        Word::Probable,
        "name/given one_of_several",
    ),
    ("n:Marsh^Odell; b:20190604", "n:MARSH^O; b:20190604", Word::Probable, "name/given initial"),
    (
        "n:Marsh^Odell^James; b:20190604",
        "n:MARSH^JAMES^ODELL; b:20190604",
        Word::Probable,
        "name/given middle_name",
    ),
    (
        "n:Marsh^James; b:20190604",
        "n:MARSH^ODELL^JAMES; b:20190604",
        Word::Probable,
        "name/given middle_name",
    ),
    (
        "n:Marsh^Odell; b:20190604",
        "n:Odell^Marsh; b:20190604",
        Word::Probable,
        "name/given swapped_with_family",
    ),
    ("n:Marsh^Jaden; b:20190604", "n:Marsh^Jayden; b:20190604", Word::Probable, "name/given one_letter"),
    ("n:Marsh^Odell; b:20190604", "n:MARSH^BABY BOY; b:20190604", Word::Probable, "name/given newborn"),
    (
        "n:Marsh^Baby Girl A; b:20190604",
        "n:MARSH^BABY GIRL B; b:20190604",
        Word::Mismatch,
        "name/given other",
    ),
    (
        "n:Marsh^Jaden; b:20190604; x:Y|1",
        "n:Marsh^Jayden; b:20190604; x:Y|2",
        Word::Mismatch,
        "name/given may_be_twin",
    ),
    (
        "n:Marsh^Erica; b:20190604; s:F",
        "n:Marsh^Erika; b:20190604; s:F; x:Y",
        Word::Mismatch,
        "name/given may_be_twin",
    ),
    (
        "n:Marsh^Bob; b:20190604; x:Y|1",
        "n:Marsh^Robert; b:20190604; x:Y|1",
        Word::Probable,
        "name/given nickname",
    ),
    (
        "n:Marsh^Odell; b:20190604; s:M; m:Vance; a:12 Pecan St^^Waco^TX^76701; t:^^^^^254^5550142; x:Y",
        "n:Marsh^Oscar; b:20190604; s:M; m:Vance; a:12 Pecan St^^Waco^TX^76701; t:^^^^^254^5550142; x:Y",
        Word::Mismatch,
        "name/given other",
    ),
    (
        "n:Marsh^Odell; b:20190604; id:9^^^IIS^SR",
        "n:Marsh^Oscar; b:20190604; id:9^^^IIS^SR",
        Word::Probable,
        "name/given other",
    ),
    ("n:Marsh^Odell; b:20190604", "n:Marsh^; b:20190604", Word::Probable, "name/given not_in_record"),
    // The middle name and the suffix.
    ("n:Marsh^Odell^Tee; b:20190604", "n:MARSH^ODELL^TEE; b:20190604", Word::Exact, "name/middle same"),
    ("n:Marsh^Odell^T; b:20190604", "n:MARSH^ODELL^TEE; b:20190604", Word::Exact, "name/middle initial"),
    ("n:Mirror^Echo^Ann; b:20190604", "n:MIRROR^ECHO^BEA; b:20190604", Word::Probable, "name/middle other"),
    ("n:Marsh^Odell^^III; b:20190604", "n:MARSH^ODELL^^3RD; b:20190604", Word::Exact, "name/suffix same"),
    ("n:Marsh^Odell^^Jr; b:20190604", "n:MARSH SR^ODELL; b:20190604", Word::Probable, "name/suffix other"),
    // The mother's maiden name.
    (
        "n:Marsh^Odell; b:20190604; m:Vance^Iris",
        "n:Marsh^Odell; m:VANCE; b:20190604",
        Word::Exact,
        "mothers_maiden_name same",
    ),
    (
        "n:Marsh^Odell; b:20190604; m:Vance^Iris",
        "n:Marsh^Odell; m:Marsh; b:20190604",
        Word::Probable,
        "mothers_maiden_name other",
    ),
    // The birth date.
    ("n:Marsh^Odell; b:20190604", "n:Marsh^Odell; b:201906040000", Word::Exact, "birth_date same"),
    ("n:Marsh^Odell; b:20190604", "n:Marsh^Odell; b:201906", Word::Probable, "birth_date month_alone"),
    ("n:Marsh^Odell; b:20190604", "n:Marsh^Odell; b:2019", Word::Probable, "birth_date year_alone"),
    (
        "n:Marsh^Odell; b:20190604",
        "n:Marsh^Odell; b:20190406",
        Word::Probable,
        "birth_date day_and_month_swapped",
    ),
    ("n:Marsh^Odell; b:20190604", "n:Marsh^Odell; b:20190605", Word::Probable, "birth_date one_digit"),
    ("n:Marsh^Ode; b:20190604", "n:Marsh^Odell; b:20190605", Word::Mismatch, "birth_date one_digit"),
    ("n:Marsh^Odell; b:20190612", "n:Marsh^Odell; b:20190621", Word::Probable, "birth_date digits_swapped"),
    ("n:Marsh^Odell; b:20190604", "n:Marsh^Odell; b:20190715", Word::Mismatch, "birth_date other"),
    ("n:Marsh^Odell; b:20190604", "n:Marsh^Odell; b:201907", Word::Mismatch, "birth_date other"),
    ("n:Marsh^Odell; b:20190604", "n:Marsh^Odell; b:2018", Word::Mismatch, "birth_date other"),
    (
        "n:Marsh^Odell; b:20190604; id:9^^^IIS^SR",
        "n:Marsh^Odell; b:20010101; id:9^^^IIS^SR",
        Word::Mismatch,
        "birth_date other",
    ),
    ("n:Marsh^Odell; b:20190604", "n:Marsh^Odell", Word::Probable, "birth_date not_in_record"),
    // The sex.
    ("n:Marsh^Odell; b:20190604; s:M", "n:Marsh^Odell; b:20190604; s:m", Word::Exact, "sex same"),
    ("n:Marsh^Odell; b:20190604; s:M", "n:Marsh^Odell; b:20190604; s:F", Word::Probable, "sex other"),
    ("n:Marsh^Odell; b:20190604; s:X", "n:Marsh^Odell; b:20190604; s:F", Word::Probable, "sex other_code"),
    ("n:Marsh^Odell; b:20190604; s:M", "n:Marsh^Odell; b:20190604; s:U", Word::Exact, "birth_date same"),
    // Address and phone.
    (
        "n:Marsh^Odell; b:20190604; a:12 Pecan St^^Waco^TX^76701",
        "n:Marsh^Odell; b:20190604; a:12 N PECAN STREET^APT 4^WACO^TX^76701-1234",
        Word::Exact,
        "address same",
    ),
    (
        "n:Marsh^Odell; b:20190604; a:12 Pecan St^^Waco^TX",
        "n:Marsh^Odell; b:20190604; a:1 Elm^^Waco~12 Pecan^^WACO^TX^76701",
        Word::Exact,
        "address same",
    ),
    (
        "n:Marsh^Odell; b:20190604; a:12 Pecan St^^Waco^TX^76701",
        "n:Marsh^Odell; b:20190604; a:12 Oak St^^Waco^TX^76701",
        Word::Exact,
        "address same_zip",
    ),
    (
        "n:Marsh^Odell; b:20190604; a:12 Pecan St^^Waco^TX^76701",
        "n:Marsh^Odell; b:20190604; a:1 Elm Rd^^Austin^TX^78701",
        Word::Exact,
        "address other",
    ),
    (
        "n:Marsh^Odell; b:20190604; t:^^^^^254^5550142",
        "n:Marsh^Odell; b:20190604; t:(254)555-0142",
        Word::Exact,
        "phone same",
    ),
    (
        "n:Marsh^Odell; b:20190604; t:^^^^^254^5550142",
        "n:Marsh^Odell; b:20190604; t:^^^^^254^5550143~1 254 555 0142",
        Word::Exact,
        "phone same",
    ),
    (
        "n:Marsh^Odell; b:20190604; t:^^^^^254^5550142",
        "n:Marsh^Odell; b:20190604; t:^^^^^254^5550143",
        Word::Exact,
        "phone other",
    ),
    // Identifiers.
    (
        "n:Marsh^Odell; b:20190604; id:ab9^^^IIS^SR",
        "n:Marsh^Odell; b:20190604; id:AB9^^^IIS^SR",
        Word::Exact,
        "identifiers same",
    ),
    (
        "n:Marsh^Odell; b:20190604; id:9",
        "n:Vance^Oscar; b:20190604; id:9^^^CITY^LR",
        Word::Probable,
        "identifiers same",
    ),
    (
        "n:Marsh^Odell; b:20190604; id:10",
        "n:Marsh^Odell; b:20190604; id:9^^^CITY^LR",
        Word::Mismatch,
        "identifiers other",
    ),
    (
        "n:Marsh^Odell; b:20190604; id:10^^^IIS^SR",
        "n:Marsh^Odell; b:20190604; id:9^^^IIS^SR",
        Word::Mismatch,
        "identifiers other",
    ),
    (
        "n:Marsh^Odell; b:20190604; id:10^^^OURAPP^SR",
        "n:Marsh^Odell; b:20190604; id:9^^^IIS^SR",
        Word::Exact,
        "name/family same",
    ),
    (
        "n:Marsh^Odell; b:20190604; id:A1^^^OURAPP^MR",
        "n:Marsh^Odell; b:20190604; id:9^^^IIS^SR~A2^^^OURAPP^MR",
        Word::Mismatch,
        "identifiers other",
    ),
    (
        "n:Marsh^Odell; b:20190604; id:A1^^^OURAPP^MR",
        "n:Marsh^Odell; b:20190604; id:9^^^IIS^SR~A1^^^OURAPP&1.2&ISO^MR",
        Word::Exact,
        "identifiers same",
    ),
    (
        "n:Marsh^Odell; b:20190604; id:A1^^^OURAPP^MR~A2^^^OURAPP^MR",
        "n:Marsh^Odell; b:20190604; id:A2^^^OURAPP^MR",
        Word::Exact,
        "identifiers same",
    ),
    (
        "n:Marsh^Odell; b:20190604; id:A1^^^OURAPP^MR~9^^^IIS^SR",
        "n:Marsh^Odell; b:20190604; id:8^^^IIS^SR~A1^^^OURAPP^MR",
        Word::Mismatch,
        "identifiers other",
    ),
    // Twins.
    (
        "n:Marsh^Odell; b:20190604; x:Y|1",
        "n:Marsh^Odell; b:20190604; x:Y|1",
        Word::Exact,
        "multiple_birth same",
    ),
    (
        "n:Marsh^Odell; b:20190604; x:Y|1",
        "n:Marsh^Odell; b:20190604; x:Y|2",
        Word::Mismatch,
        "multiple_birth other_order",
    ),
    (
        "n:Marsh^Odell; b:20190604; x:Y|1; id:9^^^IIS^SR",
        "n:Marsh^Odell; b:20190604; x:Y|2; id:9^^^IIS^SR",
        Word::Probable,
        "multiple_birth other_order",
    ),
    ("n:Marsh^Odell; b:20190604; x:Y|1", "n:Marsh^Odell; b:20190604; x:N|0", Word::Exact, "birth_date same"),
];

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
        one_of(&["", "9^^^IIS^SR", "10^^^IIS^SR", "9^^^IIS^SR~A1^^^OURAPP^MR", "8^^^IIS^SR~A2^^^OURAPP^MR"]),
    )
        .prop_map(|(family, given, middle, suffix, born, sex, home, phone, birth, id)| {
            format!(
                "n:{family}^{given}^{middle}^{suffix}; b:{born}; s:{sex}; a:{home}; t:{phone}; x:{birth}; id:{id}"
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
        asked in person(), found in person(), key in proptest::sample::select(&["b:", "s:", "a:", "t:", "id:"][..]),
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
