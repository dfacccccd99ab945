//! Which steps follow a query, and what each of them changes.

use super::*;
use crate::cleaning::clean_patient;

fn person(json: &str) -> Demographics {
    serde_json::from_str(json).unwrap()
}

/// Each step with the members that it changes and the name in its query.
fn steps_of(json: &str) -> Vec<(RequeryStep, Vec<&'static str>, String)> {
    let asked = person(json);
    let name = |details: &Demographics| {
        details.name.as_ref().map_or_else(String::new, |name| format!("{}^{}", name.family, name.given))
    };
    requery_steps(&AskedPatient::from(asked.clone()))
        .into_iter()
        .map(|(step, further)| (step, changed_members(&asked, &further), name(&further)))
        .collect()
}

#[test]
fn a_query_without_details_has_no_requery_steps() {
    assert_eq!(
        steps_of(r#"{"name": {"family": "Marsh", "given": "Odell"}, "birth_date": "2019-06-04"}"#),
        []
    );
    assert_eq!(steps_of(r#"{"identifiers": [{"value": "9", "type": "SR"}]}"#), []);
}

/// Every member that a step can remove is compared.
#[test]
fn every_member_of_a_query_is_listed_if_it_changes() {
    let everything = person(
        r#"{"name": {"family": "Marsh", "given": "Odell", "middle": "T", "suffix": "Jr"}, "birth_date": "2019-06-04",
            "sex": "M", "mothers_maiden_name": {"family": "Vance"}, "address": {"zip": "76701"},
            "phone": "2545550142", "email": "o@example.org", "identifiers": [{"value": "9", "type": "SR"}],
            "multiple_birth": {"indicator": "Y"}, "last_updated": "2026-01-02", "last_updated_at": "CLINIC"}"#,
    );
    let members = serde_json::to_value(&everything).unwrap();
    let mut expected: Vec<&str> = members.as_object().unwrap().keys().map(String::as_str).collect();
    let changed = changed_members(&everything, &Demographics::default());
    let mut listed: Vec<&str> = changed.iter().map(|member| member.split('/').next().unwrap()).collect();
    listed.sort_unstable();
    listed.dedup();
    expected.sort_unstable();
    assert_eq!(listed, expected);
}

#[test]
fn only_an_unambiguous_short_form_is_replaced_by_the_formal_name() {
    for given in ["Mark", "Neil", "Jack", "Liam", "Alex", "Kim"] {
        let steps = steps_of(&format!(
            r#"{{"name": {{"family": "Marsh", "given": "{given}"}}, "birth_date": "1960-06-04"}}"#
        ));
        assert_eq!(steps, [], "{given}");
    }
}

#[test]
fn each_step_changes_the_members_that_it_lists() {
    let steps = steps_of(
        r#"{"name": {"family": "Smith-Jones", "given": "Bill", "middle": "Odell", "suffix": "Jr"},
            "birth_date": "1960-06-04", "sex": "M", "address": {"zip": "76701"}, "phone": "2545550142",
            "identifiers": [{"value": "A1", "type": "MR"}, {"value": "9", "type": "SR"}]}"#,
    );
    let details = ["name/middle", "name/suffix", "address", "phone"];
    let and = |first: &[&'static str]| [first, &details].concat();
    let all = [
        "name/family",
        "name/given",
        "name/middle",
        "name/suffix",
        "birth_date",
        "sex",
        "address",
        "phone",
        "identifiers",
    ];
    assert_eq!(
        steps,
        [
            (RequeryStep::IdentifierAlone, all.to_vec(), String::new()),
            (RequeryStep::WithoutDetails, details.to_vec(), "Smith-Jones^Bill".to_owned()),
            (RequeryStep::LastFamilyName, and(&["name/family"]), "Jones^Bill".to_owned()),
            (RequeryStep::FirstFamilyName, and(&["name/family"]), "Smith^Bill".to_owned()),
            (RequeryStep::FormalGivenName, and(&["name/given"]), "Smith-Jones^William".to_owned()),
            (RequeryStep::GivenAndMiddleSwapped, and(&["name/given"]), "Smith-Jones^Odell".to_owned()),
            (RequeryStep::WithoutIdentifiers, vec!["identifiers"], "Smith-Jones^Bill".to_owned()),
        ]
    );
}

#[test]
fn a_family_name_that_is_not_a_compound_is_not_divided() {
    for family in [
        "De La Cruz",
        "Marsh Jr",
        "O'Neil",
        "Van Dyke",
        "Marsh",
        "Marsh (Jones)",
        "Marsh \"Jones\"",
        "Santa Maria",
        "San Juan",
        "Mac Donald",
        "St. Clair",
        "Saint Clair",
        "Abdul Rahman",
    ] {
        let name = serde_json::json!({"family": family, "given": "Alex", "middle": "T."});
        let steps = steps_of(&serde_json::json!({"name": name, "birth_date": "1960-06-04"}).to_string());
        let names: Vec<RequeryStep> = steps.into_iter().map(|(step, ..)| step).collect();
        assert_eq!(names, [RequeryStep::WithoutDetails], "{family}");
    }
}

#[test]
fn every_step_with_a_name_has_the_birth_date() {
    let asked = person(
        r#"{"name": {"family": "Garcia Lopez", "given": "Pepe", "middle": "Luis"}, "birth_date": "1960-06-04",
            "identifiers": [{"value": "9", "type": "SR"}]}"#,
    );
    for (step, further) in requery_steps(&AskedPatient::from(asked.clone())) {
        assert!(further.name.is_none() || further.birth_date == asked.birth_date, "{step:?}");
    }
}

/// The steps after cleaning, with the names that they send.
fn cleaned_steps_of(name: &serde_json::Value) -> Vec<(RequeryStep, String)> {
    let patient = serde_json::json!({"name": name, "birth_date": "1960-06-04"});
    let mut faults = Vec::new();
    let asked = clean_patient(serde_json::from_value(patient).unwrap(), "", &mut faults);
    assert_eq!(faults, []);
    let sent = |further: Demographics| {
        let name = further.name.unwrap();
        [Some(name.family), Some(name.given), name.middle, name.suffix]
            .map(Option::unwrap_or_default)
            .join("^")
            .trim_end_matches('^')
            .to_owned()
    };
    requery_steps(&asked).into_iter().map(|(step, further)| (step, sent(further))).collect()
}

#[test]
fn both_surnames_of_a_joined_name_are_tried_first_however_short_they_are() {
    for (family, last, first) in [
        ("Lee/Kim", "Kim", "Lee"),
        ("De la Cruz & Ochoa", "Ochoa", "De la Cruz"),
        ("VANCE + OCHOA JR", "OCHOA", "VANCE"),
    ] {
        let name = serde_json::json!({"family": family, "given": "Odell", "middle": "T"});
        let steps = cleaned_steps_of(&name);
        assert_eq!(
            steps[..2],
            [
                (RequeryStep::LastFamilyName, format!("{last}^Odell")),
                (RequeryStep::FirstFamilyName, format!("{first}^Odell")),
            ],
            "{family}"
        );
    }
}

#[test]
fn a_suffix_that_was_typed_in_a_name_is_left_out_and_then_sent_as_typed() {
    for (family, given, as_typed) in
        [("Marsh Jr", "Odell", "Marsh Jr^Odell"), ("Marsh", "Odell III", "Marsh^Odell III")]
    {
        let steps = cleaned_steps_of(&serde_json::json!({"family": family, "given": given}));
        assert_eq!(
            steps,
            [
                (RequeryStep::WithoutDetails, "Marsh^Odell".to_owned()),
                (RequeryStep::SuffixAsTyped, as_typed.to_owned()),
            ]
        );
    }
}

#[test]
fn a_middle_name_in_the_given_name_is_tried_apart() {
    for (given, divided) in [
        ("Mary Ann", Some("Marsh^Mary^Ann")),
        ("ODELL T.", Some("Marsh^ODELL^T")),
        ("Mary Ann Lee", Some("Marsh^Mary^Ann Lee")),
        ("Ana/Luz", Some("Marsh^Ana^Luz")),
        ("Mary-Ann", None),
        ("BABY BOY", None),
        ("Baby Boy 2", None),
        ("Twin A", None),
        ("J Robert", None),
        ("De Andre", None),
        ("La Toya", None),
        ("Abdul Rahman", None),
        ("Odell", None),
    ] {
        let steps = cleaned_steps_of(&serde_json::json!({"family": "Marsh", "given": given}));
        let expected: Vec<_> = (divided.into_iter())
            .map(|divided| (RequeryStep::GivenNameDivided, divided.to_owned()))
            .collect();
        assert_eq!(steps, expected, "{given}");
    }
}
