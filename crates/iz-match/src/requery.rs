//! The re-query steps: the further queries that may follow the outcome "not found".
//!
//! A registry often does not find a patient because of one member too many, or because a name is written in another
//! way. Each step changes one thing and says which. No step changes the birth date, because that would query for
//! another patient. The caller decides whether to re-query and how often: a registry must not get the same query in ten
//! ways.

use std::iter;

use iz_hl7::{Demographics, code_words, query::NameQuery};

use crate::nicknames::formal;

/// The greatest number of re-queries after a query that found nobody.
pub const MAX_REQUERIES: u8 = 2;

code_words! {
    /// The change that a re-query makes.
    pub enum RequeryStep {
        /// Only the registry's own identifier is sent.
        IdentifierAlone = "identifier_alone",
        /// The middle name, the suffix, the address, the phone number and the e-mail address (the details) are left out.
        WithoutDetails = "without_details",
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
type Change = fn(&Demographics) -> Option<Demographics>;

/// The steps, the most promising first.
const STEPS: [(RequeryStep, Change); 7] = [
    // The identifier is the most certain. A registry that requires all members to agree may not find it among others.
    (RequeryStep::IdentifierAlone, identifier_alone),
    // Middle names, addresses and phone numbers change, and are wrong more often than other members.
    (RequeryStep::WithoutDetails, |asked| Some(without_details(asked))),
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
pub fn requery_steps(asked: &Demographics) -> Vec<(RequeryStep, Demographics)> {
    let mut steps: Vec<(RequeryStep, Demographics)> = Vec::new();
    for (step, change) in STEPS {
        let Some(further) = change(asked) else { continue };
        if iter::once(asked)
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

fn identifier_alone(asked: &Demographics) -> Option<Demographics> {
    let own = asked.identifiers.iter().find(|id| id.type_code.trim().eq_ignore_ascii_case("SR"))?;
    Some(Demographics { identifiers: vec![own.clone()], ..Demographics::default() })
}

fn without_details(asked: &Demographics) -> Demographics {
    let name = asked.name.clone().map(|name| NameQuery { middle: None, suffix: None, ..name });
    Demographics { name, address: None, phone: None, email: None, ..asked.clone() }
}

/// The query with another name and without the details.
fn renamed(
    asked: &Demographics,
    rename: impl FnOnce(&NameQuery) -> Option<NameQuery>,
) -> Option<Demographics> {
    let name = rename(asked.name.as_ref()?)?;
    Some(Demographics { name: Some(name), ..without_details(asked) })
}

fn family_name(
    asked: &Demographics,
    choose: for<'p> fn(&'p [&'p str]) -> Option<&'p &'p str>,
) -> Option<Demographics> {
    renamed(asked, |name| {
        let parts: Vec<&str> = name.family.split([' ', '-']).filter(|part| !part.is_empty()).collect();
        // `De La Cruz` is one name, and `de` alone is not a name. Suffixes and `(Jones)` are not names either.
        let is_name = |part: &&str| {
            part.chars().count() > 3 && part.chars().all(|c| c.is_alphabetic() || matches!(c, '\'' | '’'))
        };
        let begins_one = parts.iter().any(|part| BEGINNINGS.contains(&part.to_lowercase().as_str()));
        let is_compound = parts.len() > 1 && parts.iter().all(is_name) && !begins_one;
        let family = (*choose(&parts).filter(|_| is_compound)?).to_owned();
        Some(NameQuery { family, given: name.given.clone(), middle: None, suffix: None })
    })
}

fn formal_given_name(asked: &Demographics) -> Option<Demographics> {
    renamed(asked, |name| {
        let formal = formal(&name.given)?;
        let mut letters = formal.chars();
        let given = letters.next()?.to_uppercase().chain(letters).collect();
        Some(NameQuery { family: name.family.clone(), given, middle: None, suffix: None })
    })
}

fn swapped(asked: &Demographics) -> Option<Demographics> {
    renamed(asked, |name| {
        // An initial is not a given name.
        let given =
            name.middle.clone().filter(|middle| middle.trim_matches(['.', ' ']).chars().count() > 1)?;
        Some(NameQuery { family: name.family.clone(), given, middle: Some(name.given.clone()), suffix: None })
    })
}

fn without_identifiers(asked: &Demographics) -> Option<Demographics> {
    let is_enough = asked.name.is_some() && asked.birth_date.is_some();
    is_enough.then(|| Demographics { identifiers: Vec::new(), ..asked.clone() })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn person(json: &str) -> Demographics {
        serde_json::from_str(json).unwrap()
    }

    /// Each step with the members that it changes and the name in its query.
    fn steps_of(json: &str) -> Vec<(RequeryStep, Vec<&'static str>, String)> {
        let asked = person(json);
        let name = |details: &Demographics| {
            details.name.as_ref().map_or_else(String::new, |name| format!("{}^{}", name.family, name.given))
        };
        requery_steps(&asked)
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
        for (step, further) in requery_steps(&asked) {
            assert!(further.name.is_none() || further.birth_date == asked.birth_date, "{step:?}");
        }
    }
}
