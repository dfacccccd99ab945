//! Invented people in any number, none of whom is kept in memory: everybody is computed from a number.

mod names;
mod record;
mod schedule;
mod shuffle;

use jiff::{
    ToSpan,
    civil::{Date, date},
};

pub(crate) use self::shuffle::Draws;
use self::{
    names::{FAMILY_NAMES, GIVEN_NAMES},
    shuffle::Shuffle,
};
use crate::{asked::Asked, rsp::Person};

/// The first day on which somebody of a population is born.
const FIRST_BIRTH: Date = date(1936, 1, 1);

/// From the first day to the end of 2025.
const BIRTH_DAYS: u64 = 32_873;

/// CX.1 of everybody starts with it.
const ID_PREFIX: &str = "POP";

/// So many people, the same for the same seed.
///
/// A number is shuffled, under the seed, into a name and a birth date, and back: so a question by demographics leads
/// to the number, and the number to everything else. No two people have the same name and birth date.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Population {
    size: u64,
    seed: u64,
}

impl Population {
    /// The most people that a population has: one for each family name, given name and birth date.
    pub const MAX_SIZE: u64 = BIRTH_DAYS * names::pairs();

    /// So many people; [`Population::MAX_SIZE`] of them where more are wanted.
    #[must_use]
    pub fn new(size: u64, seed: u64) -> Self {
        Self { size: size.min(Self::MAX_SIZE), seed }
    }

    /// How many they are.
    #[must_use]
    pub const fn size(&self) -> u64 {
        self.size
    }

    /// The person of a number from 0, as the registry holds them on a day. Who is born later is a newborn.
    ///
    /// `None` beyond the size.
    #[must_use]
    pub fn person(&self, number: u64, today: Date) -> Option<Person> {
        if number >= self.size {
            return None;
        }
        let place = self.shuffle().forth(number);
        let (pair, born) = (place / BIRTH_DAYS, place % BIRTH_DAYS);
        let families = length(&FAMILY_NAMES);
        let family = names::at(&FAMILY_NAMES, pair % families)?;
        let given = GIVEN_NAMES.get(usize::try_from(pair / families).ok()?)?;
        let birth_date = FIRST_BIRTH.saturating_add(i64::try_from(born).ok()?.days());
        let mut draws = Draws::new(self.seed ^ shuffle::mixed(number));
        Some(record::person(&id(number), &family, given, birth_date, today, &mut draws))
    }

    /// The person asked for: by the registry's identifier, else by name and birth date.
    pub(crate) fn find(&self, asked: &Asked, today: Date) -> Option<Person> {
        let by_id = asked.identifiers.iter().filter(|(_, type_code)| type_code == "SR");
        let mut numbers = by_id.filter_map(|(value, _)| number(value)).filter(|number| *number < self.size);
        let number = numbers.next().or_else(|| self.number_of(asked))?;
        self.person(number, today)
    }

    fn number_of(&self, asked: &Asked) -> Option<u64> {
        let (family, given) = asked.name.as_ref()?;
        let family = names::place(&FAMILY_NAMES, family)?;
        let given = GIVEN_NAMES.iter().position(|(name, _)| name.eq_ignore_ascii_case(given))?;
        let born = (asked.birth_date? - FIRST_BIRTH).get_days();
        let born = u64::try_from(born).ok().filter(|born| *born < BIRTH_DAYS)?;
        let pair = u64::try_from(given).ok()? * length(&FAMILY_NAMES) + family;
        Some(self.shuffle().back(pair * BIRTH_DAYS + born)).filter(|number| *number < self.size)
    }

    const fn shuffle(&self) -> Shuffle {
        Shuffle::new(Self::MAX_SIZE, self.seed)
    }
}

fn length(parts: &names::Parts) -> u64 {
    names::count(parts)
}

/// The registry's identifier of a number.
fn id(number: u64) -> String {
    format!("{ID_PREFIX}{number:010}")
}

/// The number of an identifier as [`id`] writes it.
fn number(id: &str) -> Option<u64> {
    let digits = id.strip_prefix(ID_PREFIX)?;
    let is_number = digits.len() == 10 && digits.bytes().all(|byte| byte.is_ascii_digit());
    digits.parse().ok().filter(|_| is_number)
}

#[cfg(test)]
mod tests;
