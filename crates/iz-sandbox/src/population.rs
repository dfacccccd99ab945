//! Invented people in any number. None of them is kept in memory: each person is computed from a number.

mod history;
mod names;
mod person;
pub(crate) mod sample;
mod schedule;
pub(crate) mod shuffle;

use iz_hl7::Outcome;
use jiff::{
    ToSpan,
    civil::{Date, date},
};

use self::{
    names::{FAMILY_NAMES, GIVEN_NAMES},
    person::Identity,
    shuffle::Shuffle,
};
use crate::{
    query::search_criteria::{SearchCriteria, is_of_registry},
    record::{
        layout::Layout,
        person::{Person, REGISTRY_AUTHORITY},
    },
};

/// The earliest birth date of a population.
const FIRST_BIRTH: Date = date(1936, 1, 1);

/// The number of birth dates, up to the end of 2025.
const BIRTH_DAYS: u64 = 32_873;

/// The start of CX.1 of everybody.
const ID_PREFIX: &str = "POP";

/// The start of CX.1 of a double: a person with the same name and almost the same birth date.
const DOUBLE_PREFIX: &str = "POD";

/// A double is born this many days later.
const DOUBLE_DAYS: i64 = 2;

/// Invented people, the same for the same size and seed.
///
/// A permutation that depends on the seed turns a number into a name and a birth date, and back. So a query finds the
/// number, and everything else is computed from the number. No two people have the same name and birth date. A dose
/// that was given on one day is the same on every later day. Vaccines are given from the year of their introduction,
/// with a route and a site for the age, and seasonal vaccines from August to March.
///
/// Most people are answered with a record by the national guide. The last two digits of the number decide about the
/// others: 13 has a double with the same name, 37 is one of too many, 58 is protected, 83 is not found. 11, 22, 33,
/// 44, 55, 66, 77 and 88 are written in other layouts. See [`Population::outcome`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Population {
    size: u64,
    seed: u64,
}

/// The requested size is larger than the number of names and birth dates.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a population has at most {} people", Population::MAX_SIZE)]
pub struct PopulationTooLarge;

/// What the registry says about a person of a population.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum PopulationMatch {
    Record(Box<Person>),
    Candidates(Box<[Person; 2]>),
    TooMany,
    Protected,
}

impl Population {
    /// The largest size: one person for each family name, given name and birth date.
    pub const MAX_SIZE: u64 = BIRTH_DAYS * FAMILY_NAMES * GIVEN_NAMES;

    /// A population of this size.
    ///
    /// # Errors
    ///
    /// [`PopulationTooLarge`] if the size is larger than [`Population::MAX_SIZE`].
    pub const fn new(size: u64, seed: u64) -> Result<Self, PopulationTooLarge> {
        if size > Self::MAX_SIZE { Err(PopulationTooLarge) } else { Ok(Self { size, seed }) }
    }

    /// The number of people.
    #[must_use]
    pub const fn size(&self) -> u64 {
        self.size
    }

    /// The person with a number, counted from 0, as stored in the registry on a day. It includes persons that the
    /// registry does not show.
    ///
    /// `None` if the number is not below the size.
    #[must_use]
    pub fn person(&self, number: u64, today: Date) -> Option<Person> {
        self.person_as(number, false, today)
    }

    /// The outcome of a Z34 by the name and birth date of the person with a number. A Z44 gets too many instead of
    /// candidates, as the national guide requires. A query by the SR identifier gets the record in both cases.
    ///
    /// `None` if the number is not below the size.
    #[must_use]
    pub const fn outcome(&self, number: u64) -> Option<Outcome> {
        if number >= self.size {
            return None;
        }
        Some(match number % 100 {
            13 => Outcome::Candidates,
            37 => Outcome::TooMany,
            58 => Outcome::Protected,
            83 => Outcome::NotFound,
            _ => Outcome::Record,
        })
    }

    /// A person, or the double who is born later.
    fn person_as(&self, number: u64, is_double: bool, today: Date) -> Option<Person> {
        if number >= self.size {
            return None;
        }
        let (prefix, later) = if is_double { (DOUBLE_PREFIX, DOUBLE_DAYS) } else { (ID_PREFIX, 0) };
        let image = self.shuffle().forward(number);
        let (pair, born) = (image / BIRTH_DAYS, image % BIRTH_DAYS);
        let family = &names::family(pair % FAMILY_NAMES)?;
        let (given, sex) = names::given(pair / FAMILY_NAMES)?;
        let birth_date = FIRST_BIRTH.saturating_add((i64::try_from(born).ok()? + later).days());
        let id = &format!("{prefix}{number:010}");
        let seed = self.seed ^ shuffle::mixed(number) ^ later.unsigned_abs();
        let layout = layout(number);
        Some(Identity { id, family, given, sex, birth_date, layout, seed }.person(today))
    }

    fn double(&self, number: u64, today: Date) -> Option<Person> {
        self.person_as(number, true, today)
    }

    fn has_double(&self, number: u64) -> bool {
        self.outcome(number) == Some(Outcome::Candidates)
    }

    /// Finds a person by the registry's identifier, else by name and birth date.
    pub(crate) fn find(&self, criteria: &SearchCriteria, today: Date) -> Option<PopulationMatch> {
        for id in criteria.identifiers.iter().filter(|id| is_of_registry(id, REGISTRY_AUTHORITY)) {
            if let Some(number) = number(&id.value, ID_PREFIX).filter(|number| *number < self.size) {
                // The identifier singles out a person who has a double or is one of too many.
                return match self.outcome(number)? {
                    Outcome::Candidates | Outcome::TooMany => self.record(number, today),
                    _ => self.shown(number, today),
                };
            }
            if let Some(number) = number(&id.value, DOUBLE_PREFIX).filter(|&number| self.has_double(number)) {
                return self.double(number, today).map(Box::new).map(PopulationMatch::Record);
            }
        }
        let born = criteria.birth_date?;
        let number = self.number_of(criteria, born).or_else(|| {
            let number = self.number_of(criteria, born.saturating_sub(DOUBLE_DAYS.days()))?;
            self.has_double(number).then_some(number)
        })?;
        self.shown(number, today)
    }

    /// What the registry says about the person with a number. `None` if it does not show the person.
    fn shown(&self, number: u64, today: Date) -> Option<PopulationMatch> {
        match self.outcome(number)? {
            Outcome::Candidates => {
                let both = [self.person(number, today)?, self.double(number, today)?];
                Some(PopulationMatch::Candidates(Box::new(both)))
            }
            Outcome::TooMany => Some(PopulationMatch::TooMany),
            Outcome::Protected => Some(PopulationMatch::Protected),
            Outcome::NotFound => None,
            _ => self.record(number, today),
        }
    }

    fn record(&self, number: u64, today: Date) -> Option<PopulationMatch> {
        self.person(number, today).map(Box::new).map(PopulationMatch::Record)
    }

    fn number_of(&self, criteria: &SearchCriteria, born: Date) -> Option<u64> {
        let (family, given) = criteria.name.as_ref()?;
        let pair = names::given_number(given)? * FAMILY_NAMES + names::family_number(family)?;
        let born = (born - FIRST_BIRTH).get_days();
        let born = u64::try_from(born).ok().filter(|born| *born < BIRTH_DAYS)?;
        Some(self.shuffle().backward(pair * BIRTH_DAYS + born)).filter(|number| *number < self.size)
    }

    const fn shuffle(&self) -> Shuffle {
        Shuffle::new(Self::MAX_SIZE, self.seed)
    }
}

/// The layout of the person with a number.
const fn layout(number: u64) -> Layout {
    match number % 100 {
        11 => Layout::Texas,
        22 => Layout::Stc,
        33 => Layout::WebIz,
        44 => Layout::Florida,
        55 => Layout::NewYorkCity,
        66 => Layout::Michigan,
        77 => Layout::OneEach,
        88 => Layout::None,
        _ => Layout::Guide,
    }
}

/// The number of an identifier that starts with a prefix.
fn number(id: &str, prefix: &str) -> Option<u64> {
    let digits = id.strip_prefix(prefix)?;
    let is_number = digits.len() == 10 && digits.bytes().all(|byte| byte.is_ascii_digit());
    digits.parse().ok().filter(|_| is_number)
}

#[cfg(test)]
mod tests;
