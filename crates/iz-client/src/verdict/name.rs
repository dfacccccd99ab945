//! PID-5 and PID-6 against QPD-4 and QPD-5.

use iz_hl7::{Demographics, PersonName, answer::Patient, query::NameQuery};

use super::{
    fold::{Words, folded, is_one_slip},
    nicknames,
    rules::{self, Rule},
};

/// What newborns are called before they have a name.
const NEWBORN: [&str; 9] =
    ["baby", "boy", "girl", "babyboy", "babygirl", "newborn", "infant", "twin", "unnamed"];

/// One row for each part of the name that can be compared. Where the registry knows several names, each
/// part is compared with the one that suits it best.
pub(super) fn compare(asked: &Demographics, found: &Patient<'_>, is_multiple: bool) -> Vec<&'static Rule> {
    let maiden = asked.mothers_maiden_name.as_ref().and_then(|name| Words::of(&name.family));
    let found_maiden = found.mothers_maiden_name.as_ref().and_then(|name| Words::of(name.family.as_deref()?));
    let maidens = maiden.as_ref().zip(found_maiden.as_ref()).map(|(one, other)| {
        if one.joined() == other.joined() { &rules::MAIDEN_SAME } else { &rules::MAIDEN_DIFFERS }
    });
    let Some(asked) = asked.name.as_ref().map(Name::asked) else { return maidens.into_iter().collect() };
    let known: Vec<Name> = found.name.iter().chain(&found.aliases).map(Name::found).collect();

    let mother = Mother { asked: maiden.as_ref(), found: found_maiden.as_ref() };
    let family = best(&known, |name| asked.family(name, &mother)).map(|(rule, is_alias)| match rule {
        rule if is_alias && rule == &rules::FAMILY_SAME => &rules::FAMILY_ALIAS,
        rule => rule,
    });
    let given = best(&known, |name| asked.given(name)).map(|(rule, is_alias)| match rule {
        rule if is_alias && rule == &rules::GIVEN_SAME => &rules::GIVEN_ALIAS,
        rule if is_multiple && may_be_twin(rule) => &rules::GIVEN_TWIN,
        rule => rule,
    });
    let is_divided_elsewhere =
        given.is_some_and(|rule| rule == &rules::GIVEN_JOINED || rule == &rules::GIVEN_MIDDLE);
    let middle = best(&known, |name| asked.middle(name)).filter(|_| !is_divided_elsewhere);
    let suffix = best(&known, |name| asked.suffix(name));
    [
        asked.family.as_ref().map(|_| family.unwrap_or(&rules::FAMILY_MISSING)),
        asked.given.as_ref().map(|_| given.unwrap_or(&rules::GIVEN_MISSING)),
        middle.map(|(rule, _)| rule),
        suffix.map(|(rule, _)| rule),
        maidens,
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// The row of the most points, the first name's where several give as many, and whether another name
/// than the first gives it.
fn best(known: &[Name], compare: impl Fn(&Name) -> Option<&'static Rule>) -> Option<(&'static Rule, bool)> {
    known
        .iter()
        .enumerate()
        .filter_map(|(at, name)| Some((compare(name)?, at > 0)))
        .reduce(|best, next| if next.0.points > best.0.points { next } else { best })
}

/// Names that twins are given: those that only sound or begin alike.
fn may_be_twin(rule: &Rule) -> bool {
    [&rules::GIVEN_SPELLING, &rules::GIVEN_SHORT, &rules::GIVEN_PART].contains(&rule)
}

/// The family name that the mother was born with, on both sides.
struct Mother<'w> {
    asked: Option<&'w Words>,
    found: Option<&'w Words>,
}

/// A person's name, folded.
struct Name {
    family: Option<Words>,
    given: Option<Words>,
    middle: Option<Words>,
    suffix: Option<&'static str>,
}

impl Name {
    fn asked(name: &NameQuery) -> Self {
        Self::of(Some(&name.family), Some(&name.given), name.middle.as_deref(), name.suffix.as_deref())
    }

    fn found(name: &PersonName<'_>) -> Self {
        Self::of(
            name.family.as_deref(),
            name.given.as_deref(),
            name.middle.as_deref(),
            name.suffix.as_deref(),
        )
    }

    /// A suffix counts wherever it was written.
    fn of(family: Option<&str>, given: Option<&str>, middle: Option<&str>, suffix: Option<&str>) -> Self {
        let mut family = family.and_then(Words::of);
        let mut given = given.and_then(Words::of);
        let middle = middle.and_then(Words::of);
        let written = suffix.and_then(|suffix| suffix_of(&folded(suffix)));
        let of_family = family.as_mut().and_then(take_suffix);
        let of_given = given.as_mut().and_then(take_suffix);
        Self { family, given, middle, suffix: written.or(of_family).or(of_given) }
    }

    fn family(&self, found: &Self, mother: &Mother<'_>) -> Option<&'static Rule> {
        let (one, other) = (self.family.as_ref()?, found.family.as_ref()?);
        let is_same =
            |one: &Words, other: Option<&Words>| other.is_some_and(|other| one.joined() == other.joined());
        Some(match () {
            () if is_same(one, Some(other)) => &rules::FAMILY_SAME,
            () if one.is_reordered(other) => &rules::FAMILY_REORDERED,
            () if one.is_part_of(other) || other.is_part_of(one) => &rules::FAMILY_PART,
            () if is_one_slip(&one.joined(), &other.joined()) => &rules::FAMILY_SPELLING,
            () if self.is_swapped(found) => &rules::FAMILY_SWAPPED,
            () if is_same(one, mother.found) || is_same(other, mother.asked) => &rules::FAMILY_MAIDEN,
            () => &rules::FAMILY_DIFFERS,
        })
    }

    fn given(&self, found: &Self) -> Option<&'static Rule> {
        let (one, other) = (self.given.as_ref()?, found.given.as_ref()?);
        let (joined, others) = (one.joined(), other.joined());
        let is_pair = |of: fn(&str, &str) -> bool| {
            of(&joined, &others)
                || (one.len() == other.len()
                    && one.0.iter().zip(&other.0).all(|(one, other)| one == other || of(one, other)))
        };
        Some(match () {
            () if joined == others => &rules::GIVEN_SAME,
            () if self.given_and_middle() == found.given_and_middle() => &rules::GIVEN_JOINED,
            () if is_pair(nicknames::are_forms) => &rules::GIVEN_NICKNAME,
            () if is_newborn(one) || is_newborn(other) => newborn(one, other),
            () if self.is_middle_of(found) || found.is_middle_of(self) => &rules::GIVEN_MIDDLE,
            () if self.is_swapped(found) => &rules::GIVEN_SWAPPED,
            () if one.is_part_of(other) || other.is_part_of(one) || one.is_reordered(other) => {
                &rules::GIVEN_PART
            }
            () if is_initial(&joined, &others) => &rules::GIVEN_INITIAL,
            () if is_short_form(&joined, &others) => &rules::GIVEN_SHORT,
            () if is_one_slip(&joined, &others) => &rules::GIVEN_SPELLING,
            () => &rules::GIVEN_DIFFERS,
        })
    }

    fn middle(&self, found: &Self) -> Option<&'static Rule> {
        let (one, other) = (self.middle.as_ref()?.joined(), found.middle.as_ref()?.joined());
        Some(match () {
            () if one == other => &rules::MIDDLE_SAME,
            () if is_initial(&one, &other) => &rules::MIDDLE_INITIAL,
            () => &rules::MIDDLE_DIFFERS,
        })
    }

    fn suffix(&self, found: &Self) -> Option<&'static Rule> {
        let (one, other) = (self.suffix?, found.suffix?);
        Some(if one == other { &rules::SUFFIX_SAME } else { &rules::SUFFIX_DIFFERS })
    }

    fn given_and_middle(&self) -> Option<String> {
        let middle = self.middle.as_ref().map(Words::joined).unwrap_or_default();
        self.given.as_ref().map(|given| given.joined() + &middle)
    }

    /// Whether the given name here is the middle name there, and no mere initial.
    fn is_middle_of(&self, other: &Self) -> bool {
        let (given, middle) =
            (self.given.as_ref().map(Words::joined), other.middle.as_ref().map(Words::joined));
        given == middle && given.is_some_and(|given| given.chars().count() > 1)
    }

    /// Whether family and given name stand in each other's place.
    fn is_swapped(&self, other: &Self) -> bool {
        let parts =
            |name: &Self| name.family.as_ref().map(Words::joined).zip(name.given.as_ref().map(Words::joined));
        let (one, other) = (parts(self), parts(other));
        one.is_some() && one == other.map(|(family, given)| (given, family))
    }
}

fn is_newborn(name: &Words) -> bool {
    name.0.first().is_some_and(|word| NEWBORN.contains(&word.as_str()))
}

/// `Baby Girl A` and `Baby Girl B` are two.
fn newborn(one: &Words, other: &Words) -> &'static Rule {
    let mark = |name: &Words| name.0.last().filter(|word| word.chars().count() == 1).cloned();
    match (is_newborn(one) && is_newborn(other)).then(|| (mark(one), mark(other))) {
        Some((one, other)) if one != other => &rules::GIVEN_DIFFERS,
        _ => &rules::GIVEN_NEWBORN,
    }
}

fn is_initial(one: &str, other: &str) -> bool {
    let first_alone = |name: &str| name.chars().next().filter(|_| name.chars().count() == 1);
    let is = |short: &str, long: &str| first_alone(short).is_some_and(|letter| long.starts_with(letter));
    one != other && (is(one, other) || is(other, one))
}

fn is_short_form(one: &str, other: &str) -> bool {
    const SHORTEST: usize = 3;
    let is = |short: &str, long: &str| short.chars().count() >= SHORTEST && long.starts_with(short);
    is(one, other) || is(other, one)
}

/// The suffix in one way of writing.
fn suffix_of(word: &str) -> Option<&'static str> {
    Some(match word {
        "jr" | "junior" => "jr",
        "sr" | "senior" => "sr",
        "ii" | "2nd" => "ii",
        "iii" | "3rd" => "iii",
        "iv" | "4th" => "iv",
        "v" | "5th" => "v",
        _ => return None,
    })
}

/// Takes the suffix off the end of a name that has more than it; a `V` there may be an initial.
fn take_suffix(words: &mut Words) -> Option<&'static str> {
    let suffix = words.0.last().filter(|word| *word != "v").and_then(|word| suffix_of(word))?;
    if words.len() > 1 {
        words.0.pop();
        return Some(suffix);
    }
    None
}
