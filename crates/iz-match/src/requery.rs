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
mod tests;
