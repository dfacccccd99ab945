//! The re-query steps: the further queries that may follow the outcome "not found".
//!
//! A registry often does not find a patient because of one member too many, or because a name is written in another
//! way. Each step changes one thing and says which. What cleaning knows about the name is used: the surnames that a sign
//! joined, and the suffix that was typed in a name. No step changes the birth date, because that would query for
//! another patient. The caller decides whether to re-query and how often: a registry must not get the same query in ten
//! ways.

use std::iter;

use iz_hl7::{Demographics, code_words, query::NameQuery};

use crate::{
    cleaning::AskedPatient,
    family_form::is_particle,
    nicknames::formal,
    normalize::{Words, normalized},
    placeholder::Placeholder,
};

/// The greatest number of re-queries after a query that found nobody.
pub const MAX_REQUERIES: u8 = 2;

code_words! {
    /// The change that a re-query makes.
    pub enum RequeryStep {
        /// Only the registry's own identifier is sent.
        IdentifierAlone = "identifier_alone",
        /// The middle name, the suffix, the address, the phone number and the e-mail address (the details) are left out.
        WithoutDetails = "without_details",
        /// The name is sent as it was typed, with the suffix in the family name or the given name, without the other
        /// details.
        SuffixAsTyped = "suffix_as_typed",
        /// The first of several given names is sent as the given name and the others as the middle name, without the
        /// other details.
        GivenNameDivided = "given_name_divided",
        /// The last of several surnames is sent, without the details.
        LastFamilyName = "last_family_name",
        /// The first of several surnames is sent, without the details.
        FirstFamilyName = "first_family_name",
        /// The formal name is sent for a short form of the given name, without the details.
        FormalGivenName = "formal_given_name",
        /// The given name and the middle name are swapped, without the other details.
        GivenAndMiddleSwapped = "given_and_middle_swapped",
        /// The identifiers are left out.
        WithoutIdentifiers = "without_identifiers",
    }
}

/// Words that are not a surname without the next word, as in `Santa Maria`. Shorter words never count as a surname.
const BEGINNINGS: [&str; 14] = [
    "santa", "santo", "saint", "sainte", "della", "delle", "delos", "delas", "dela", "abdul", "abdel",
    "abou", "bint", "vander",
];

/// Makes the re-query of a step. `None` if the step changes nothing.
type Change = fn(&AskedPatient) -> Option<Demographics>;

/// The steps, the most promising first. A step that appears twice is made once, at its first place that changes
/// anything.
const STEPS: [(RequeryStep, Change); 11] = [
    // The identifier is the most certain. A registry that requires all members to agree may not find it among others.
    (RequeryStep::IdentifierAlone, identifier_alone),
    // The first query had both surnames of `Smith/Jones`. The person has one of them more likely than both, so both are
    // tried before anything else.
    (RequeryStep::LastFamilyName, |asked| known_surname(asked, |names| names.last())),
    (RequeryStep::FirstFamilyName, |asked| known_surname(asked, |names| names.first())),
    // Middle names, addresses and phone numbers change, and are wrong more often than other members.
    (RequeryStep::WithoutDetails, |asked| Some(without_details(&asked.details))),
    // Many systems have no member for the suffix. A registry that they feed stores `Marsh Jr` as the family name.
    (RequeryStep::SuffixAsTyped, suffix_as_typed),
    // Many systems write the middle name behind the given name. Nothing is left out, so this comes before the surnames.
    (RequeryStep::GivenNameDivided, given_name_divided),
    // A registry may store `Smith-Jones` under either name.
    (RequeryStep::LastFamilyName, |asked| family_name(asked, |parts| parts.last())),
    // Of `Garcia Lopez`, the first name is the one that stays.
    (RequeryStep::FirstFamilyName, |asked| family_name(asked, |parts| parts.first())),
    // Documents say `William` where the patient says `Bill`.
    (RequeryStep::FormalGivenName, formal_given_name),
    // Some people use their middle name.
    (RequeryStep::GivenAndMiddleSwapped, swapped),
    // An unknown identifier may prevent the registry from finding the patient.
    (RequeryStep::WithoutIdentifiers, without_identifiers),
];

/// The re-queries for a patient who was not found. Each differs from the query and from all steps before it.
#[must_use]
pub fn requery_steps(asked: &AskedPatient) -> Vec<(RequeryStep, Demographics)> {
    let mut steps: Vec<(RequeryStep, Demographics)> = Vec::new();
    for (step, change) in STEPS {
        let Some(further) = change(asked) else { continue };
        if iter::once(&asked.details)
            .chain(steps.iter().map(|(_, earlier)| earlier))
            .all(|earlier| *earlier != further)
        {
            steps.push((step, further));
        }
    }
    steps
}

/// The members in which a re-query differs from the query.
#[must_use]
pub fn changed_members(asked: &Demographics, further: &Demographics) -> Vec<&'static str> {
    fn part<'q>(details: &'q Demographics, of: impl Fn(&'q NameQuery) -> Option<&'q str>) -> Option<&'q str> {
        details.name.as_ref().and_then(of)
    }
    let is_same_name = |of: fn(&NameQuery) -> Option<&str>| part(asked, of) == part(further, of);
    [
        ("name/family", is_same_name(|name| Some(&name.family))),
        ("name/given", is_same_name(|name| Some(&name.given))),
        ("name/middle", is_same_name(|name| name.middle.as_deref())),
        ("name/suffix", is_same_name(|name| name.suffix.as_deref())),
        ("birth_date", asked.birth_date == further.birth_date),
        ("sex", asked.sex == further.sex),
        ("mothers_maiden_name", asked.mothers_maiden_name == further.mothers_maiden_name),
        ("address", asked.address == further.address),
        ("phone", asked.phone == further.phone),
        ("email", asked.email == further.email),
        ("identifiers", asked.identifiers == further.identifiers),
        ("multiple_birth", asked.multiple_birth == further.multiple_birth),
        ("last_updated", asked.last_updated == further.last_updated),
        ("last_updated_at", asked.last_updated_at == further.last_updated_at),
    ]
    .into_iter()
    .filter(|(_, is_same)| !is_same)
    .map(|(member, _)| member)
    .collect()
}

fn identifier_alone(AskedPatient { details, .. }: &AskedPatient) -> Option<Demographics> {
    let own = details.identifiers.iter().find(|id| id.type_code.trim().eq_ignore_ascii_case("SR"))?;
    Some(Demographics { identifiers: vec![own.clone()], ..Demographics::default() })
}

fn without_details(asked: &Demographics) -> Demographics {
    let name = asked.name.clone().map(|name| NameQuery { middle: None, suffix: None, ..name });
    Demographics { name, address: None, phone: None, email: None, ..asked.clone() }
}

/// The query with another name and without the details.
fn renamed(
    AskedPatient { details, .. }: &AskedPatient,
    rename: impl FnOnce(&NameQuery) -> Option<NameQuery>,
) -> Option<Demographics> {
    let name = rename(details.name.as_ref()?)?;
    Some(Demographics { name: Some(name), ..without_details(details) })
}

/// The query with another family name.
fn with_family_name(asked: &AskedPatient, family: &str) -> Option<Demographics> {
    renamed(asked, |name| {
        Some(NameQuery { family: family.to_owned(), given: name.given.clone(), middle: None, suffix: None })
    })
}

/// One of the surnames that a sign joined, however short it is.
fn known_surname(asked: &AskedPatient, choose: fn(&[String]) -> Option<&String>) -> Option<Demographics> {
    with_family_name(asked, choose(&asked.typed_name.surnames)?)
}

/// One of the surnames of a compound. It is not divided if cleaning knows the surnames.
fn family_name(
    asked: &AskedPatient,
    choose: for<'p> fn(&'p [&'p str]) -> Option<&'p &'p str>,
) -> Option<Demographics> {
    if !asked.typed_name.surnames.is_empty() {
        return None;
    }
    let name = asked.details.name.as_ref()?;
    let parts: Vec<&str> = name.family.split([' ', '-']).filter(|part| !part.is_empty()).collect();
    let is_name = |part: &&str| {
        part.chars().count() > 3 && part.chars().all(|c| c.is_alphabetic() || matches!(c, '\'' | '’'))
    };
    let begins_one = parts.iter().any(|part| BEGINNINGS.contains(&part.to_lowercase().as_str()));
    let is_compound = parts.len() > 1 && parts.iter().all(is_name) && !begins_one;
    with_family_name(asked, choose(&parts).filter(|_| is_compound)?)
}

fn suffix_as_typed(asked: &AskedPatient) -> Option<Demographics> {
    let written = asked.typed_name.written.as_ref()?;
    renamed(asked, |_| Some(NameQuery { middle: None, suffix: None, ..written.clone() }))
}

fn given_name_divided(asked: &AskedPatient) -> Option<Demographics> {
    renamed(asked, |name| {
        let (first, others) = match asked.typed_name.given_names.split_first() {
            Some((first, others)) => (first.clone(), others.join(" ")),
            None => {
                let (first, others) = name.given.split_once(' ')?;
                (first.to_owned(), others.to_owned())
            }
        };
        let is_unnamed = Words::of(&name.given).is_none_or(|given| Placeholder::of(&given, None).is_some());
        // An initial or a particle is not a given name alone: `J Robert`, `De Andre`.
        let form = normalized(&first);
        let is_name = form.chars().count() > 1
            && !is_particle(&form)
            && !BEGINNINGS.contains(&form.as_str())
            && others.chars().any(char::is_alphabetic);
        let middle = others.trim_end_matches('.').to_owned();
        let name =
            NameQuery { family: name.family.clone(), given: first, middle: Some(middle), suffix: None };
        (is_name && !is_unnamed).then_some(name)
    })
}

fn formal_given_name(asked: &AskedPatient) -> Option<Demographics> {
    renamed(asked, |name| {
        let formal = formal(&name.given)?;
        let mut letters = formal.chars();
        let given = letters.next()?.to_uppercase().chain(letters).collect();
        Some(NameQuery { family: name.family.clone(), given, middle: None, suffix: None })
    })
}

fn swapped(asked: &AskedPatient) -> Option<Demographics> {
    renamed(asked, |name| {
        // An initial is not a given name.
        let given =
            name.middle.clone().filter(|middle| middle.trim_matches(['.', ' ']).chars().count() > 1)?;
        Some(NameQuery { family: name.family.clone(), given, middle: Some(name.given.clone()), suffix: None })
    })
}

fn without_identifiers(AskedPatient { details, .. }: &AskedPatient) -> Option<Demographics> {
    let is_enough = details.name.is_some() && details.birth_date.is_some();
    is_enough.then(|| Demographics { identifiers: Vec::new(), ..details.clone() })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cleaning::clean;

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
        let asked = clean(serde_json::from_value(patient).unwrap(), "", &mut faults);
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
}
