//! Invented people in any number, none of whom is kept in memory: everybody is computed from a number.

mod names;
mod record;
mod schedule;
mod shuffle;

use iz_hl7::Outcome;
use jiff::{
    ToSpan,
    civil::{Date, date},
};

pub(crate) use self::shuffle::Draws;
use self::{
    names::{FAMILY_NAMES, GIVEN_NAMES},
    record::Born,
    shuffle::Shuffle,
};
use crate::{
    asked::Asked,
    rsp::{Layout, Person},
};

/// The first day on which somebody of a population is born.
const FIRST_BIRTH: Date = date(1936, 1, 1);

/// From the first day to the end of 2025.
const BIRTH_DAYS: u64 = 32_873;

/// CX.1 of everybody starts with it.
const ID_PREFIX: &str = "POP";

/// CX.1 of those starts with it who have somebody's name and almost their birth date.
const DOUBLE_PREFIX: &str = "POD";

/// So many days later a double is born.
const DOUBLE_DAYS: i64 = 2;

/// So many people, the same for the same seed.
///
/// A number is shuffled, under the seed, into a name and a birth date, and back: so a question by demographics leads
/// to the number, and the number to everything else. No two people have the same name and birth date. What was given
/// to somebody on a day is the same on every later day.
///
/// Most are answered with a record by the guide. By the last two digits of the number, one in a hundred has a double
/// of the same name (13), is one of too many (37), is protected (58), or is not shown at all (83); 11, 22, 33, 44, 55,
/// 66, 77 and 88 are written in the ways of the families of registries. See [`Population::outcome`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Population {
    size: u64,
    seed: u64,
}

/// More people were wanted than there are names and birth dates.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a population has at most {} people", Population::MAX_SIZE)]
pub struct PopulationTooLarge;

/// What the registry says of somebody of a population.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Found {
    Record(Box<Person>),
    Candidates(Box<[Person; 2]>),
    TooMany,
    Protected,
}

impl Population {
    /// The most people that a population has: one for each family name, given name and birth date.
    pub const MAX_SIZE: u64 = BIRTH_DAYS * names::pairs();

    /// So many people.
    ///
    /// # Errors
    ///
    /// [`PopulationTooLarge`] if there are more than [`Population::MAX_SIZE`].
    pub const fn new(size: u64, seed: u64) -> Result<Self, PopulationTooLarge> {
        if size > Self::MAX_SIZE { Err(PopulationTooLarge) } else { Ok(Self { size, seed }) }
    }

    /// How many they are.
    #[must_use]
    pub const fn size(&self) -> u64 {
        self.size
    }

    /// The person of a number from 0, as the registry holds them on a day, whether or not it shows them. Who is born
    /// later is a newborn.
    ///
    /// `None` beyond the size.
    #[must_use]
    pub fn person(&self, number: u64, today: Date) -> Option<Person> {
        self.person_as(number, ID_PREFIX, 0, today)
    }

    /// What comes of a Z34 by the name and birth date of a number; a Z44 has too many instead of candidates, as the
    /// national guide wants it. By the identifier of the type SR, candidates and those of too many are records.
    ///
    /// `None` beyond the size.
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

    /// A person, or the double who is born so many days later.
    fn person_as(&self, number: u64, prefix: &str, later: i64, today: Date) -> Option<Person> {
        if number >= self.size {
            return None;
        }
        let place = self.shuffle().forth(number);
        let (pair, born) = (place / BIRTH_DAYS, place % BIRTH_DAYS);
        let families = length(&FAMILY_NAMES);
        let family = names::at(&FAMILY_NAMES, pair % families)?;
        let (given, sex) = GIVEN_NAMES.get(usize::try_from(pair / families).ok()?)?;
        let on = FIRST_BIRTH.saturating_add((i64::try_from(born).ok()? + later).days());
        let id = format!("{prefix}{number:010}");
        let seed = self.seed ^ shuffle::mixed(number) ^ later.unsigned_abs();
        let layout = layout(number);
        Some(record::person(&Born { id: &id, family: &family, given, sex, on, layout, seed }, today))
    }

    fn double(&self, number: u64, today: Date) -> Option<Person> {
        self.person_as(number, DOUBLE_PREFIX, DOUBLE_DAYS, today)
    }

    fn has_double(&self, number: u64) -> bool {
        self.outcome(number) == Some(Outcome::Candidates)
    }

    /// What is said of the person asked for: by the registry's identifier, else by name and birth date.
    pub(crate) fn find(&self, asked: &Asked, today: Date) -> Option<Found> {
        for id in asked.identifiers.iter().filter(|id| id.is_of_registry("SANDBOXIIS")) {
            if let Some(number) = number(&id.value, ID_PREFIX).filter(|number| *number < self.size) {
                return match self.outcome(number)? {
                    Outcome::Protected => Some(Found::Protected),
                    Outcome::NotFound => None,
                    _ => self.person(number, today).map(Box::new).map(Found::Record),
                };
            }
            if let Some(number) = number(&id.value, DOUBLE_PREFIX).filter(|&number| self.has_double(number)) {
                return self.double(number, today).map(Box::new).map(Found::Record);
            }
        }
        let born = asked.birth_date?;
        let number = self.number_of(asked, born).or_else(|| {
            let number = self.number_of(asked, born.saturating_sub(DOUBLE_DAYS.days()))?;
            self.has_double(number).then_some(number)
        })?;
        match self.outcome(number)? {
            Outcome::Candidates => {
                let both = [self.person(number, today)?, self.double(number, today)?];
                Some(Found::Candidates(Box::new(both)))
            }
            Outcome::TooMany => Some(Found::TooMany),
            Outcome::Protected => Some(Found::Protected),
            Outcome::NotFound => None,
            _ => self.person(number, today).map(Box::new).map(Found::Record),
        }
    }

    fn number_of(&self, asked: &Asked, born: Date) -> Option<u64> {
        let (family, given) = asked.name.as_ref()?;
        let family = names::place(&FAMILY_NAMES, family)?;
        let given = GIVEN_NAMES.iter().position(|(name, _)| name.eq_ignore_ascii_case(given))?;
        let born = (born - FIRST_BIRTH).get_days();
        let born = u64::try_from(born).ok().filter(|born| *born < BIRTH_DAYS)?;
        let pair = u64::try_from(given).ok()? * length(&FAMILY_NAMES) + family;
        Some(self.shuffle().back(pair * BIRTH_DAYS + born)).filter(|number| *number < self.size)
    }

    const fn shuffle(&self) -> Shuffle {
        Shuffle::new(Self::MAX_SIZE, self.seed)
    }
}

/// In which way the record of a number is written.
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

fn length(parts: &names::Parts) -> u64 {
    names::count(parts)
}

/// The number of an identifier that starts with a prefix.
fn number(id: &str, prefix: &str) -> Option<u64> {
    let digits = id.strip_prefix(prefix)?;
    let is_number = digits.len() == 10 && digits.bytes().all(|byte| byte.is_ascii_digit());
    digits.parse().ok().filter(|_| is_number)
}

#[cfg(test)]
mod tests;
