//! The sandbox's own people, all of them invented.

use std::{iter, sync::LazyLock};

use iz_hl7::{
    Demographics, Outcome, Profile,
    query::{AddressQuery, NameQuery},
};
use jiff::civil::Date;
use serde::Deserialize;

use crate::{
    asked::{Asked, folded_name},
    rsp::{Complaint, Content, Name, Person, Reply},
};

const FILE: &str = include_str!("people.toml");

/// So many days apart, two birth dates with the same name may be one person's with a slip of the pen.
const NEAR_DAYS: i32 = 7;

static PEOPLE: LazyLock<Vec<Entry>> = LazyLock::new(|| {
    #[expect(clippy::expect_used, reason = "the file is compiled in, and a test reads it")]
    let file: File = toml::from_str(FILE).expect("people.toml is as its types want it");
    file.entry
});

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    entry: Vec<Entry>,
}

/// One person and how the sandbox answers about them.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Entry {
    /// What the person is there to show.
    shows: String,
    answer: Behaviour,
    /// Whether candidates are listed for a Z44 too, against the guide.
    #[serde(default)]
    lists_for_z44: bool,
    /// Names by which the registry finds the person too, without showing them.
    #[serde(default)]
    also_found_as: Vec<Name>,
    #[serde(default)]
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
    TurnedAway,
    /// The record, with a complaint and with AE in MSA-1 and QAK-2.
    Warned,
}

impl Entry {
    /// What is said to somebody who asks for this person and nobody else.
    pub(crate) fn reply(&self) -> Reply<'_> {
        let content = match self.answer {
            Behaviour::NotFound => Content::NotFound,
            Behaviour::Protected => Content::Protected,
            Behaviour::Record | Behaviour::Warned => Content::Record(&self.person),
            Behaviour::Rejected => Content::Rejected,
            Behaviour::TooMany => Content::TooMany,
            Behaviour::TurnedAway => Content::TurnedAway,
        };
        Reply {
            content,
            complaints: self.complaint.iter().cloned().collect(),
            is_marked_as_error: self.answer == Behaviour::Warned,
            layout: None,
        }
    }

    fn has_identifier(&self, asked: &Asked) -> bool {
        self.person.identifiers.iter().any(|known| asked.identifiers.iter().any(|asked| asked.is(known)))
    }

    fn has_name(&self, asked: &Asked) -> bool {
        let Person { name, maiden_name, .. } = &self.person;
        let mut known = iter::once(name).chain(maiden_name).chain(&self.also_found_as);
        asked.name.is_some() && known.any(|known| folded_name(&known.family, &known.given) == asked.name)
    }
}

/// What the sandbox says about the person asked for.
///
/// An identifier decides, be it the registry's own or a chart number that the registry knows. Without one that is known, a name and a birth date must be those of one
/// person alone; where several of the name were born within a week of the date, they are candidates. More of them
/// than `limit` are too many; so are any for a Z44, except for those who are there to show that list.
pub(crate) fn find(asked: &Asked, limit: usize, profile: Profile) -> Reply<'static> {
    if let Some(entry) = PEOPLE.iter().find(|entry| entry.has_identifier(asked)) {
        return entry.reply();
    }
    let Some(born) = asked.birth_date else { return Reply::new(Content::NotFound) };
    let near: Vec<_> = PEOPLE
        .iter()
        .filter(|entry| entry.has_name(asked) && days_apart(entry.person.birth_date, born) <= NEAR_DAYS)
        .collect();
    match near.as_slice() {
        [only] if only.person.birth_date == born => only.reply(),
        [] | [_] => Reply::new(Content::NotFound),
        several
            if several.len() > limit
                || profile == Profile::Z44 && !several.iter().all(|entry| entry.lists_for_z44) =>
        {
            Reply::new(Content::TooMany)
        }
        several => Reply::new(Content::Candidates(several.iter().map(|entry| &entry.person).collect())),
    }
}

/// The record of a person who was not asked for.
pub(crate) fn somebody_but(asked: &Asked) -> &'static Person {
    let is_other = |entry: &&Entry| {
        entry.answer == Behaviour::Record && !entry.has_identifier(asked) && !entry.has_name(asked)
    };
    #[expect(clippy::expect_used, reason = "the file is compiled in, and holds more than one record")]
    let other = PEOPLE.iter().find(is_other).expect("people.toml has several records");
    &other.person
}

fn days_apart(one: Date, other: Date) -> i32 {
    (one - other).get_days().abs()
}

/// Somebody whom the sandbox knows.
#[derive(Clone, Copy, Debug)]
pub struct Listed {
    /// Identifiers, name, birth date and all that the registry holds.
    pub person: &'static Person,
    /// What comes of a Z44 by name and birth date.
    pub outcome: Outcome,
    /// What comes of a Z34.
    pub history_outcome: Outcome,
    /// What the person is there to show.
    pub shows: &'static str,
}

impl Listed {
    /// The members of a question by which the person is found.
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

/// Everybody whom the sandbox knows, and what comes of asking for them. Anybody else is not found.
#[must_use]
pub fn people() -> Vec<Listed> {
    PEOPLE
        .iter()
        .map(|entry| {
            let Person { name, birth_date, .. } = &entry.person;
            let asked = Asked {
                identifiers: Vec::new(),
                name: folded_name(&name.family, &name.given),
                birth_date: Some(*birth_date),
            };
            let outcome = |profile| find(&asked, usize::MAX, profile).content.outcome();
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
