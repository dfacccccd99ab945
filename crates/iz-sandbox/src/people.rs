//! The sandbox's own people. All of them are invented.

use std::{iter, sync::LazyLock};

use iz_hl7::{
    Demographics, Outcome, Profile,
    query::{AddressQuery, NameQuery},
};
use serde::Deserialize;

use crate::{
    query::{
        complaint::Complaint,
        search_criteria::{SearchCriteria, comparable_name},
    },
    record::person::{NameRecord, Person},
    rsp::reply::{RspContent, RspReply},
    toml_file,
};

const FILE: &str = include_str!("people.toml");

/// Up to this many days apart, two birth dates with the same name may belong to one person, because of a typing error.
const NEAR_DAYS: i32 = 7;

static PEOPLE: LazyLock<Vec<ListedEntry>> = LazyLock::new(|| toml_file::read_list(FILE));

/// One person and how the sandbox answers about them.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ListedEntry {
    /// What this person demonstrates.
    shows: String,
    answer: Behaviour,
    /// Whether a Z44 also gets candidates, against the national guide.
    #[serde(default)]
    lists_for_z44: bool,
    /// Other names by which the registry finds the person. It does not show them.
    #[serde(default)]
    also_found_as: Vec<NameRecord>,
    complaint: Option<Complaint>,
    person: Person,
}

#[derive(Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Behaviour {
    NotFound,
    Protected,
    Record,
    Rejected,
    TooMany,
    Refused,
    /// The record with a complaint, and AE in MSA-1 and QAK-2.
    Warned,
}

impl ListedEntry {
    /// The answer if only this person matches.
    pub(crate) fn reply(&self) -> RspReply<'_> {
        let content = match self.answer {
            Behaviour::NotFound => RspContent::NotFound,
            Behaviour::Protected => RspContent::Protected,
            Behaviour::Record | Behaviour::Warned => RspContent::Record(&self.person),
            Behaviour::Rejected => RspContent::Rejected,
            Behaviour::TooMany => RspContent::TooMany,
            Behaviour::Refused => RspContent::Refused,
        };
        RspReply {
            content,
            complaints: self.complaint.iter().cloned().collect(),
            is_marked_as_error: self.answer == Behaviour::Warned,
            layout: None,
        }
    }

    fn has_identifier(&self, criteria: &SearchCriteria) -> bool {
        self.person.identifiers.iter().any(|known| criteria.has(known))
    }

    fn has_name(&self, criteria: &SearchCriteria) -> bool {
        let Person { name, maiden_name, .. } = &self.person;
        let mut known = iter::once(name).chain(maiden_name).chain(&self.also_found_as);
        criteria.name.is_some()
            && known.any(|known| comparable_name(&known.family, &known.given) == criteria.name)
    }
}

/// When a registry answers with too many instead of with a list of candidates.
pub(crate) struct ListRules {
    /// RCP-2: more candidates are too many.
    pub(crate) limit: usize,
    /// For a Z44 any number of candidates is too many, except for the persons who demonstrate such a list.
    pub(crate) profile: Profile,
    /// Whether a Z44 never gets a list, because the user selected the style of the national guide.
    pub(crate) follows_guide: bool,
}

impl ListRules {
    fn are_too_many(&self, several: &[&ListedEntry]) -> bool {
        let is_listed = !self.follows_guide && several.iter().all(|entry| entry.lists_for_z44);
        several.len() > self.limit || self.profile == Profile::Z44 && !is_listed
    }
}

/// The answer about the person that a query asks for.
///
/// An identifier that the registry knows decides, its own or a chart number. Otherwise the name and the birth date must
/// match exactly one person. If several persons with the name were born within a week of the date, they are candidates.
/// [`ListRules`] says when several candidates are too many.
pub(crate) fn find(criteria: &SearchCriteria, rules: &ListRules) -> RspReply<'static> {
    if let Some(entry) = PEOPLE.iter().find(|entry| entry.has_identifier(criteria)) {
        return entry.reply();
    }
    let Some(born) = criteria.birth_date else { return RspReply::new(RspContent::NotFound) };
    let near: Vec<_> = PEOPLE
        .iter()
        .filter(|entry| {
            entry.has_name(criteria) && (entry.person.birth_date - born).get_days().abs() <= NEAR_DAYS
        })
        .collect();
    match near.as_slice() {
        [only] if only.person.birth_date == born => only.reply(),
        [] | [_] => RspReply::new(RspContent::NotFound),
        several if rules.are_too_many(several) => RspReply::new(RspContent::TooMany),
        several => RspReply::new(RspContent::Candidates(several.iter().map(|entry| &entry.person).collect())),
    }
}

/// The record of another person than the query asks for. The list has several, so it is never `None`.
pub(crate) fn another_person(criteria: &SearchCriteria) -> Option<&'static Person> {
    let mut others =
        PEOPLE.iter().filter(|entry| !entry.has_identifier(criteria) && !entry.has_name(criteria));
    others.find(|entry| entry.answer == Behaviour::Record).map(|entry| &entry.person)
}

/// A person of the list.
#[derive(Clone, Copy, Debug)]
pub struct Listed {
    /// The record.
    pub person: &'static Person,
    /// The outcome of a Z44 by name and birth date.
    pub outcome: Outcome,
    /// The outcome of a Z34 by name and birth date.
    pub history_outcome: Outcome,
    /// What this person demonstrates.
    pub shows: &'static str,
}

impl Listed {
    /// The demographics of a query that finds the person.
    #[must_use]
    pub fn demographics(&self) -> Demographics {
        let Person { name, birth_date, sex, address, phone, .. } = self.person;
        Demographics {
            name: Some(NameQuery {
                family: name.family.clone(),
                given: name.given.clone(),
                middle: name.middle.clone(),
                suffix: name.suffix.clone(),
            }),
            birth_date: Some(*birth_date),
            sex: Some(sex.clone()),
            address: address.as_ref().map(|address| AddressQuery {
                street: Some(address.street.clone()),
                city: Some(address.city.clone()),
                state: Some(address.state.clone()),
                zip: Some(address.zip.clone()),
                ..AddressQuery::default()
            }),
            phone: phone.clone(),
            ..Demographics::default()
        }
    }
}

/// Everybody on the list, with the outcome of a query. Anybody else is not found.
#[must_use]
pub fn people() -> Vec<Listed> {
    PEOPLE
        .iter()
        .map(|entry| {
            let Person { name, birth_date, .. } = &entry.person;
            let criteria = SearchCriteria::of_name(&name.family, &name.given, *birth_date);
            let outcome = |profile| {
                find(&criteria, &ListRules { limit: usize::MAX, profile, follows_guide: false }).outcome()
            };
            Listed {
                person: &entry.person,
                outcome: outcome(Profile::Z44),
                history_outcome: outcome(Profile::Z34),
                shows: &entry.shows,
            }
        })
        .collect()
}

#[cfg(test)]
mod tests;
