//! Pairs of patients, and properties that hold for all pairs.

mod hard_pairs;
mod pairs;
mod slip_pairs;

use std::collections::BTreeSet;

use iz_hl7::{Demographics, OwnedAnswer};
use jiff::civil::{Date, date};
use proptest::prelude::*;

use self::{hard_pairs::HARD_PAIRS, pairs::PAIRS, slip_pairs::SLIP_PAIRS};
use crate::{
    follow_up::demographics,
    grade::{Agreement, MatchGrade, PatientMatch},
    reason::Reason,
    rules::{self, ALL, VETO},
};

const TODAY: Date = date(2026, 11, 22);

/// A record in the notation `n:PID-5; m:PID-6; b:PID-7; s:PID-8; a:PID-11; t:PID-13; x:PID-24|PID-25; id:PID-3`.
fn record_of(person: &str) -> OwnedAnswer {
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
    OwnedAnswer::read(text, TODAY).unwrap()
}

/// Compares `found` with `asked`, both in the same notation. The query contains all identifiers of `asked`.
fn compare(asked: &str, found: &str) -> PatientMatch {
    let (asked, found) = (record_of(asked), record_of(found));
    let asked_patient = &asked.get().patients[0];
    let mut details = demographics(asked_patient);
    details.identifiers.extend(asked_patient.identifiers.iter().map(|id| iz_hl7::query::IdentifierQuery {
        value: id.value.to_string(),
        assigning_authority: id.assigning_authority.map(|authority| authority.to_string()),
        type_code: id.type_code.map_or_else(|| "SR".to_owned(), |code| code.to_string()),
    }));
    PatientMatch::of(&details, &found.get().patients[0], TODAY)
}

#[test]
fn every_pair_gets_its_grade_and_reason() {
    assert!(PAIRS.len() + HARD_PAIRS.len() >= 140);
    let mut wrong = String::new();
    for (asked, found, grade, reason) in PAIRS.iter().chain(HARD_PAIRS).chain(SLIP_PAIRS) {
        let matched = compare(asked, found);
        let reasons = reasons(&matched);
        if matched.grade != *grade || !reasons.iter().any(|known| known == reason) {
            wrong += &format!(
                "{asked} | {found}: not {grade:?} {reason}, but {:?} {} {reasons:?}\n",
                matched.grade, matched.score
            );
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn every_row_of_the_table_has_a_pair_with_its_reason() {
    let covered: BTreeSet<&str> =
        PAIRS.iter().chain(HARD_PAIRS).chain(SLIP_PAIRS).map(|(_, _, _, reason)| *reason).collect();
    // A list never says that a patient is not a twin, so `a_denied_twin_is_reported` covers that row.
    let names = ALL
        .iter()
        .filter(|rule| **rule != &rules::MULTIPLE_BIRTH_DIFFERS)
        .map(|rule| format!("{} {}", rule.member, rule.reason.word()));
    let missing: Vec<_> = names.filter(|name| !covered.contains(name.as_str())).collect();
    assert!(missing.is_empty(), "{missing:?}");
}

#[test]
fn every_reason_is_that_of_a_row() {
    let missing: Vec<_> =
        Reason::ALL.iter().filter(|reason| ALL.iter().all(|rule| rule.reason != **reason)).collect();
    assert!(missing.is_empty(), "{missing:?}");
}

#[test]
fn the_page_of_the_api_lists_every_reason() {
    let page = include_str!("../../../docs/API.md");
    let mut members: Vec<&str> = ALL.iter().map(|rule| rule.member).collect();
    members.dedup();
    for member in members {
        let mut reasons: Vec<String> = Vec::new();
        for rule in ALL.iter().filter(|rule| rule.member == member) {
            let reason = format!("`{}`", rule.reason.word());
            if !reasons.contains(&reason) {
                reasons.push(reason);
            }
        }
        let row = format!("| `{member}` | {} |", reasons.join(", "));
        assert!(page.lines().any(|line| line == row), "docs/API.md lacks: {row}");
    }
}

#[test]
fn the_points_have_the_properties_that_the_table_states() {
    let most = |member: &str| {
        ALL.iter().filter(|rule| rule.member == member).map(|rule| rule.points).max().unwrap_or_default()
    };
    let members: BTreeSet<&str> =
        ALL.iter().map(|rule| rule.member).filter(|member| *member != "person").collect();
    let numbers = rules::PERSON_NUMBER_SAME.points + rules::CHART_NUMBER_SAME.points;
    let everything = members.iter().map(|member| most(member)).sum::<i16>() + numbers;
    assert_eq!(most("name/family") + most("name/given") + most("birth_date"), 80);
    assert!(everything + VETO < 0, "{everything}");
    // The greatest sum that another member of the household can reach.
    let others = everything - most("identifiers") - most("multiple_birth");
    for row_of_another in [
        &rules::FAMILY_DIFFERS,
        &rules::GIVEN_DIFFERS,
        &rules::GIVEN_TWIN,
        &rules::GIVEN_SECOND,
        &rules::MIDDLE_TWIN,
        &rules::BIRTH_YEAR_DIGIT,
        &rules::BIRTH_ORDER_DIFFERS,
    ] {
        let household = others - most(row_of_another.member).min(others);
        assert!(household + row_of_another.points < 0, "{household} {row_of_another:?}");
    }
    for rule in ALL {
        assert_eq!(rule.best_grade == MatchGrade::Mismatch, rule.points == VETO, "{rule:?}");
        // That a twin exists makes nobody surer.
        let has_points = rule.points > 0 || *rule == &rules::MULTIPLE_BIRTH_SAME;
        assert!(
            rule.agreement != Agreement::Agrees || (has_points && rule.best_grade == MatchGrade::Exact),
            "{rule:?}"
        );
        // A row that needs a confirmation cannot give one, and it is never exact.
        assert!(rule.needs == 0 || (rule.confirms == 0 && rule.best_grade != MatchGrade::Exact), "{rule:?}");
        assert!(rule.confirms == 0 || rule.agreement != Agreement::Differs, "{rule:?}");
        let may_change = matches!(rule.member, "address" | "phone" | "name/suffix");
        assert!(
            rule.agreement == Agreement::Agrees || may_change || rule.best_grade != MatchGrade::Exact,
            "{rule:?}"
        );
    }
}

/// The details of a query, in the JSON of the API.
fn asked(json: &str) -> Demographics {
    serde_json::from_str(json).unwrap()
}

fn reasons(matched: &PatientMatch) -> Vec<String> {
    matched.fields.iter().map(|field| format!("{} {}", field.member, field.reason)).collect()
}

/// Missing evidence never makes a match.
#[test]
fn a_match_without_a_compared_name_or_birth_date_is_never_exact() {
    let chart = r#""identifiers": [{"value": "A1", "type": "MR", "assigning_authority": "OURAPP"}]"#;
    let name = r#""name": {"family": "Marsh", "given": "Odell"}"#;
    let born = r#""birth_date": "2019-06-04""#;
    for (details, record, expected) in [
        (
            format!("{{\"sex\": \"F\", {chart}}}"),
            "n:Vance^Iris; b:19500101; s:F; id:9^^^IIS^SR",
            MatchGrade::Mismatch,
        ),
        (
            format!("{{{name}, \"sex\": \"M\", {chart}}}"),
            "n:Marsh^Odell; b:19500101; s:M",
            MatchGrade::Probable,
        ),
        (
            format!("{{{born}, \"sex\": \"M\", {chart}}}"),
            "n:Vance^Oscar; b:20190604; s:M",
            MatchGrade::Probable,
        ),
        (format!("{{{name}, {born}}}"), "id:9^^^IIS^SR; s:M", MatchGrade::Mismatch),
        (format!("{{{name}, {born}}}"), "n:Marsh", MatchGrade::Mismatch),
        (format!("{{{chart}}}"), "n:Marsh^Odell; b:20190604; id:A1^^^OURAPP^MR", MatchGrade::Mismatch),
        (
            r#"{"name": {"family": "?", "given": "-"}, "birth_date": "2019-06-04"}"#.to_owned(),
            "n:Vance^Iris; b:20190604",
            MatchGrade::Probable,
        ),
    ] {
        let found = record_of(record);
        let matched = PatientMatch::of(&asked(&details), &found.get().patients[0], TODAY);
        assert_eq!(matched.grade, expected, "{details} {record} {:?}", reasons(&matched));
    }
}

/// A query with only the identifier gives `probable`, because the name is not compared. With another member that
/// agrees, the identifier replaces the members that are not in the query.
#[test]
fn the_registry_s_own_identifier_replaces_members_that_are_not_in_the_query() {
    let own = r#""identifiers": [{"value": "9", "type": "SR"}]"#;
    let found = record_of("n:Marsh^Odell; b:20190604; s:M; id:9^^^IIS^SR");
    for (members, expected) in [
        ("", MatchGrade::Probable),
        (r#""birth_date": "2019-06-04","#, MatchGrade::Exact),
        (r#""name": {"family": "Marsh", "given": "Odell"},"#, MatchGrade::Exact),
        (r#""name": {"family": "Marsh", "given": "Oscar"},"#, MatchGrade::Probable),
        (r#""birth_date": "2001-01-01","#, MatchGrade::Mismatch),
    ] {
        let matched =
            PatientMatch::of(&asked(&format!("{{{members} {own}}}")), &found.get().patients[0], TODAY);
        assert_eq!(matched.grade, expected, "{members} {:?}", reasons(&matched));
    }
    let nameless = record_of("id:9^^^IIS^SR");
    let matched = PatientMatch::of(&asked(&format!("{{{own}}}")), &nameless.get().patients[0], TODAY);
    assert_eq!(matched.grade, MatchGrade::Probable);
}

#[test]
fn a_denied_twin_is_reported() {
    let details = r#"{"name": {"family": "Marsh", "given": "Odell"}, "birth_date": "2019-06-04",
        "multiple_birth": {"indicator": "N"}}"#;
    for (record, expected) in [("x:Y|2", true), ("x:|2", true), ("x:N|0", false), ("x:", false)] {
        let found = record_of(&format!("n:Marsh^Odell; b:20190604; {record}"));
        let matched = PatientMatch::of(&asked(details), &found.get().patients[0], TODAY);
        assert_eq!(reasons(&matched).contains(&"multiple_birth other".to_owned()), expected, "{record}");
        assert_eq!(matched.grade == MatchGrade::Probable, expected, "{record}");
    }
}

/// From that age another family name may come from a marriage.
#[test]
fn the_family_name_of_a_woman_may_change_from_sixteen_years_of_age() {
    let grade_with_another_family_name = |born: &str, day: Date| {
        let (asked, found) = (
            record_of(&format!("n:Marsh^Iris; b:{born}; s:F; t:^^^^^254^5550142")),
            record_of(&format!("n:Vance^Iris; b:{born}; s:F; t:^^^^^254^5550142")),
        );
        PatientMatch::of(&demographics(&asked.get().patients[0]), &found.get().patients[0], day).grade
    };
    assert_eq!(grade_with_another_family_name("20101123", TODAY), MatchGrade::Mismatch);
    assert_eq!(grade_with_another_family_name("20101122", TODAY), MatchGrade::Probable);
}

/// Patients with few names and dates, so that many pairs are similar.
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

/// The patient with one member from `other`.
fn with(person: &str, other: &str, key: &str) -> String {
    let is_key = |part: &&str| part.trim().starts_with(key);
    let theirs = other.split(';').find(is_key).unwrap_or_default();
    person.split(';').map(|part| if is_key(&part) { theirs } else { part }).collect::<Vec<_>>().join(";")
}

/// The patient without one member.
fn without(person: &str, key: &str) -> String {
    person.split(';').filter(|part| !part.trim().starts_with(key)).collect::<Vec<_>>().join(";")
}

/// Members that are left out.
fn gaps() -> impl Strategy<Value = Vec<&'static str>> {
    proptest::sample::subsequence(vec!["n:", "b:", "s:", "m:", "id:", "x:", "a:", "t:"], 0..=8)
}

fn lacking(person: &str, keys: &[&str]) -> String {
    keys.iter().fold(person.to_owned(), |person, key| without(&person, key))
}

proptest! {
    /// The reasons may differ, because they say which side lacks a member.
    #[test]
    fn the_grade_is_the_same_if_query_and_record_are_exchanged(one in person(), other in person()) {
        let result = |matched: PatientMatch| (matched.grade, matched.score);
        prop_assert_eq!(result(compare(&one, &other)), result(compare(&other, &one)));
    }

    #[test]
    fn a_patient_matches_the_own_record_exactly_and_no_worse_than_with_gaps(one in person(), left_out in gaps()) {
        let itself = compare(&one, &one);
        // A placeholder and a single letter are no name, and a twin's initial may be the other twin's.
        let has_name = !one.contains("^Baby Boy") && !one.contains("^O^");
        // 1 January alone may be a default date. An address, a phone number or another detail confirms it.
        let has_default_date = itself.fields.iter().any(|field| field.reason == "first_of_january");
        let has_name = has_name && !has_default_date;
        prop_assert_eq!(itself.grade, if has_name { MatchGrade::Exact } else { MatchGrade::Probable }, "{:?}", itself);
        let partly = compare(&lacking(&one, &left_out), &one);
        prop_assert!(!has_name || (partly.score <= itself.score && partly.grade >= itself.grade), "{:?}", partly);
    }

    /// Whatever members either side lacks.
    #[test]
    fn an_exact_match_has_the_same_names_and_birth_date_or_the_registry_s_identifier(
        one in person(), other in person(), (mine, theirs) in (gaps(), gaps()), is_same in proptest::bool::ANY,
    ) {
        let other = if is_same { one.clone() } else { other };
        let matched = compare(&lacking(&one, &mine), &lacking(&other, &theirs));
        let has_own = matched.fields.iter().any(|field| field.points == rules::REGISTRY_ID_SAME.points);
        let is_identified = ["name/family", "name/given", "birth_date"].iter().all(|member| matched.agrees_in(member));
        let is_contradicted = matched.fields.iter().any(|field| {
            matches!(field.agreement, Agreement::Differs | Agreement::Similar)
                && !matches!(field.member, "address" | "phone")
        });
        let may_be = !is_contradicted && (is_identified || has_own);
        prop_assert!(matched.grade != MatchGrade::Exact || may_be, "{:?}", matched);
    }

    /// A record without name and birth date never matches, whatever else agrees.
    #[test]
    fn sex_and_address_alone_never_match(one in person()) {
        let nameless = lacking(&one, &["n:", "b:", "id:"]);
        prop_assert_eq!(compare(&one, &nameless).grade, MatchGrade::Mismatch);
        prop_assert_eq!(compare(&nameless, &one).grade, MatchGrade::Mismatch);
    }

    #[test]
    fn a_veto_counts_for_more_than_everything_else(one in person(), other in person()) {
        let matched = compare(&one, &other);
        let is_vetoed = matched.fields.iter().any(|field| field.points == VETO);
        prop_assert!(!is_vetoed || matched.grade == MatchGrade::Mismatch, "{:?}", matched);
    }

    #[test]
    fn values_that_nothing_confirms_never_match(one in person(), other in person(), left_out in gaps()) {
        let matched = compare(&lacking(&one, &left_out), &other);
        let is_unconfirmed = matched.fields.iter().any(|field| field.reason == rules::UNCONFIRMED.reason.word());
        prop_assert!(!is_unconfirmed || matched.grade == MatchGrade::Mismatch, "{:?}", matched);
    }

    /// The record lacks a member, and then has the same value as the query. Multiple birth is excluded, because
    /// agreement there means that a similar person exists.
    #[test]
    fn a_member_that_agrees_never_makes_the_match_worse(
        asked in person(), found in person(), key in proptest::sample::select(&["b:", "s:", "a:", "t:", "m:", "id:"][..]),
    ) {
        let before = compare(&asked, &without(&found, key));
        let after = compare(&asked, &with(&found, &asked, key));
        prop_assert!(after.grade <= before.grade && after.score >= before.score, "{:?} {:?}", before, after);
    }

    #[test]
    fn no_text_causes_a_panic(
        family in "\\PC{0,12}", given in "\\PC{0,12}", middle in "\\PC{0,6}", theirs in "[^\\r\\n|]{0,40}",
    ) {
        let asked = Demographics {
            name: Some(iz_hl7::query::NameQuery { family, given, middle: Some(middle), suffix: Some(theirs.clone()) }),
            phone: Some(theirs.clone()),
            ..Demographics::default()
        };
        let found = record_of(&format!("n:{theirs}; b:{theirs}; a:{theirs}; t:{theirs}; x:{theirs}; id:{theirs}"));
        let matched = PatientMatch::of(&asked, &found.get().patients[0], TODAY);
        prop_assert_eq!(matched.score, matched.fields.iter().map(|field| field.points).sum::<i16>());
    }
}
