//! Compares two given names, with regard to middle names, twins and the sex.

use crate::{
    compare::{
        multiple_birth::Twins,
        person_name::{NameContext, NormalizedName},
    },
    nicknames,
    normalize::{Words, is_one_edit},
    placeholder::Placeholder,
    rules::{self, Rule},
};

/// Rows of given names that are similar but not the same. Twins often have similar names, so with a known twin these
/// rows may mean the other twin.
const SIMILAR: [&Rule; 7] = [
    &rules::GIVEN_NICKNAME,
    &rules::GIVEN_SHORT,
    &rules::GIVEN_PART,
    &rules::GIVEN_INITIAL,
    &rules::GIVEN_MIDDLE,
    &rules::GIVEN_MIDDLE_INITIAL,
    &rules::GIVEN_SPELLING,
];

pub(crate) fn compare(
    one: &NormalizedName,
    other: &NormalizedName,
    context: &NameContext<'_>,
) -> Option<&'static Rule> {
    let rule = compare_names(one, other, context)?;
    Some(match () {
        () if !context.twins.is_known => rule,
        () if rule == &rules::GIVEN_JOINED => &rules::GIVEN_JOINED_TWIN,
        // The birth order tells twins apart better than similar names.
        () if SIMILAR.contains(&rule) && context.twins.have_same_order() => rule,
        () if SIMILAR.contains(&rule) => &rules::GIVEN_TWIN,
        () => rule,
    })
}

fn compare_names(
    asked: &NormalizedName,
    found: &NormalizedName,
    context: &NameContext<'_>,
) -> Option<&'static Rule> {
    let (one, other) = (asked.given.as_ref()?, found.given.as_ref()?);
    if let Some(rule) = placeholders(asked, found, context) {
        return Some(rule);
    }
    let (joined, other_joined) = (one.joined(), other.joined());
    Some(match () {
        () if one.is_same(other) && found.is_given_of_alias() => &rules::GIVEN_ALIAS,
        () if one.is_same(other) => &rules::GIVEN_SAME,
        () if asked.given_and_middle().eq(found.given_and_middle()) => &rules::GIVEN_JOINED,
        () if are_nicknames(one, other) => &rules::GIVEN_NICKNAME,
        () if is_middle_of(asked, found) || is_middle_of(found, asked) => &rules::GIVEN_MIDDLE,
        () if asked.is_swapped(found) => &rules::GIVEN_SWAPPED,
        () if are_similar_in_all(asked, found) => &rules::GIVEN_PART,
        () if has_other_second(asked, found) || has_other_second(found, asked) => &rules::GIVEN_SECOND,
        () if one.is_part_of(other) || other.is_part_of(one) || one.is_reordered(other) => &rules::GIVEN_PART,
        () if is_initial(&joined, &other_joined) => &rules::GIVEN_INITIAL,
        () if is_short_form(&joined, &other_joined) => &rules::GIVEN_SHORT,
        () if is_one_edit(&joined, &other_joined) => &rules::GIVEN_SPELLING,
        () if is_middle_initial_of(asked, found) || is_middle_initial_of(found, asked) => {
            &rules::GIVEN_MIDDLE_INITIAL
        }
        () => &rules::GIVEN_DIFFERS,
    })
}

/// The row if either name is a placeholder. A different sex or twin number means another patient. Otherwise the
/// placeholder says nothing.
fn placeholders(
    asked: &NormalizedName,
    found: &NormalizedName,
    context: &NameContext<'_>,
) -> Option<&'static Rule> {
    let read = |name: &NormalizedName| Placeholder::of(name.given.as_ref()?, name.middle.as_ref());
    let names = [read(asked), read(found)];
    if names == [None, None] {
        return None;
    }
    let side = |at: usize| {
        let name = names.get(at).copied().flatten().unwrap_or_default();
        let known = |values: [Option<char>; 2]| values.get(at).copied().flatten();
        let order = context.twins.orders.get(at).copied().flatten();
        (name.sex, known(context.sexes).or(name.sex), name.mark.or(order))
    };
    let (asked, found) = (side(0), side(1));
    let differ =
        |one: Option<char>, other: Option<char>| one.zip(other).is_some_and(|(one, other)| one != other);
    let is_other_twin = asked.2.zip(found.2).is_some_and(|(one, other)| one != other);
    Some(if differ(asked.0, found.0) || differ(asked.1, found.1) || is_other_twin {
        &rules::GIVEN_DIFFERS
    } else {
        &rules::GIVEN_PLACEHOLDER
    })
}

/// Whether the names are forms of one name in the nickname table, as a whole or word by word.
fn are_nicknames(one: &Words, other: &Words) -> bool {
    nicknames::are_forms(&one.joined(), &other.joined())
        || (one.len() == other.len()
            && one
                .words
                .iter()
                .zip(&other.words)
                .all(|(one, other)| one == other || nicknames::are_forms(one, other)))
}

/// Whether the given name of `name` is the middle name of `other`, and more than an initial.
fn is_middle_of(name: &NormalizedName, other: &NormalizedName) -> bool {
    let (given, middle) = (name.given.as_ref().map(Words::joined), other.middle.as_ref().map(Words::joined));
    given == middle && given.is_some_and(|given| given.chars().count() > 1)
}

/// Whether `name` has only a given name (`Lee`) and `other` has its initial as the middle name (`John L`). If `name`
/// has a middle name of its own, the initial more likely stands for that one.
fn is_middle_initial_of(name: &NormalizedName, other: &NormalizedName) -> bool {
    let middle = other.middle.as_ref().filter(|middle| middle.len() == 1 && name.middle.is_none());
    let given = name.given.as_ref().and_then(|given| given.words.first());
    given
        .zip(middle)
        .is_some_and(|(given, middle)| is_initial(given, &middle.joined()) && given.chars().count() > 1)
}

/// Whether `long` has a second given name (`José Luis`) and `short` has another one as the middle name
/// (`José`, middle name `Antonio`).
fn has_other_second(long: &NormalizedName, short: &NormalizedName) -> bool {
    let (Some(given), Some(other), Some(middle)) = (&long.given, &short.given, &short.middle) else {
        return false;
    };
    let Some(rest) = given.words.strip_prefix(other.words.as_slice()).filter(|rest| !rest.is_empty()) else {
        return false;
    };
    let own_middle = long.middle.iter().flat_map(|middle| &middle.words);
    let mut seconds = rest.iter().chain(own_middle);
    !seconds.any(|second| middle.words.iter().any(|word| are_similar(word, second)))
}

/// Whether one word of a name may stand for another.
fn are_similar(one: &str, other: &str) -> bool {
    one == other
        || is_initial(one, other)
        || nicknames::are_forms(one, other)
        || is_short_form(one, other)
        || is_one_edit(one, other)
}

/// Whether both names have several words and each word may stand for the one at the same position: `Maria Guadalupe`
/// and `Ma. Guadalupe`, `Mary Beth` and `Mary` with the middle name `Elizabeth`. Also whether one name is the initials
/// of the other: `JD` and `John David`.
fn are_similar_in_all(asked: &NormalizedName, found: &NormalizedName) -> bool {
    let words = |name: &NormalizedName| -> Vec<String> {
        name.given.iter().chain(&name.middle).flat_map(|part| part.words.iter().cloned()).collect()
    };
    let (one, other) = (words(asked), words(found));
    let is_initials_of = |short: &[String], long: &[String]| {
        let initials: String = long.iter().filter_map(|word| word.chars().next()).collect();
        long.len() > 1 && matches!(short, [word] if *word == initials)
    };
    (one.len().min(other.len()) > 1 && one.iter().zip(&other).all(|(one, other)| are_similar(one, other)))
        || is_initials_of(&one, &other)
        || is_initials_of(&other, &one)
}

/// Compares the middle names, if both sides have one.
pub(crate) fn compare_middle(
    asked: &NormalizedName,
    found: &NormalizedName,
    twins: &Twins,
) -> Option<&'static Rule> {
    let (one, other) = (asked.middle.as_ref()?, found.middle.as_ref()?);
    let firsts = one.words.first().zip(other.words.first());
    Some(match () {
        () if one.is_same(other) => &rules::MIDDLE_SAME,
        () if firsts.is_some_and(|(one, other)| is_initial(one, other)) => &rules::MIDDLE_INITIAL,
        () if one.is_part_of(other) || other.is_part_of(one) => &rules::MIDDLE_PART,
        () if !twins.is_known && firsts.is_some_and(|(one, other)| are_similar(one, other)) => {
            &rules::MIDDLE_PART
        }
        () if twins.is_known && !twins.have_same_order() => &rules::MIDDLE_TWIN,
        () => &rules::MIDDLE_DIFFERS,
    })
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
