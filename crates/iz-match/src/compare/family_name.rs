//! Compares the family name (XPN.1).

use std::cell::LazyCell;

use crate::{
    common_name::is_common,
    compare::{
        given_word::is_letter,
        maiden_name::MaidenNames,
        person_name::{NameContext, NormalizedName, is_same},
    },
    family_form::{differ_in_gender, differ_in_particles, has_initials, is_cut_off, is_part_with_particles},
    normalize::{Words, is_one_edit, is_one_edit_of_few},
    placeholder::is_no_family_name,
    rules::{self, Rule},
    sound::{are_alike, differ_in_two_letters, have_one_code, have_one_sound},
};

/// Compares the family names of `asked` and `found`. `is_of_another_name` says whether any name of the record has the
/// family name of `asked`. It is the same for all names of the record, so it is computed once at most.
pub(crate) fn compare(
    asked: &NormalizedName,
    found: &NormalizedName,
    is_of_another_name: &LazyCell<bool, impl FnOnce() -> bool>,
    maiden: &MaidenNames<'_>,
    context: &NameContext<'_>,
) -> Option<&'static Rule> {
    let (one, other) = (asked.family.as_ref()?, found.family.as_ref()?);
    if is_no_family_name(one) || is_no_family_name(other) {
        return Some(&rules::FAMILY_PLACEHOLDER);
    }
    context.comparisons.add(1);
    if one.is_same(other) {
        return Some(match () {
            () if is_letter(one.joined()) => &rules::FAMILY_LETTER,
            () if found.is_alias && !found.has_first_family => &rules::FAMILY_ALIAS,
            () => &rules::FAMILY_SAME,
        });
    }
    context.comparisons.add(one.len() * other.len());
    Some(compare_spelling(one, other).or_else(|| compare_place(asked, found)).unwrap_or_else(|| match () {
        () if **is_of_another_name => &rules::FAMILY_MIXED,
        () if is_same(Some(one), maiden.found.as_ref()) || is_same(Some(other), maiden.asked.as_ref()) => {
            &rules::FAMILY_MAIDEN
        }
        () => match compare_weakly(one, other) {
            Some(rule) => rule,
            None if context.may_have_changed => &rules::FAMILY_CHANGED,
            None => &rules::FAMILY_DIFFERS,
        },
    }))
}

/// The row for two spellings or forms of one name.
fn compare_spelling(one: &Words, other: &Words) -> Option<&'static Rule> {
    let (joined, other_joined) = (one.joined(), other.joined());
    Some(match () {
        () if one.is_reordered(other) => &rules::FAMILY_REORDERED,
        () if differ_in_particles(one, other) => &rules::FAMILY_PARTICLE,
        () if differ_in_gender(joined, other_joined) => &rules::FAMILY_GENDER,
        () if one.is_part_of(other) || other.is_part_of(one) || has_initials(one, other) => {
            &rules::FAMILY_PART
        }
        () if is_part_with_particles(one, other) => &rules::FAMILY_PART,
        () if is_cut_off(joined, other_joined) => &rules::FAMILY_CUT,
        () if is_one_edit(joined, other_joined) => &rules::FAMILY_SPELLING,
        () if have_one_sound(joined, other_joined) || is_sound_alike(joined, other_joined) => {
            &rules::FAMILY_SOUND
        }
        () => return None,
    })
}

/// Whether two names have one phonetic code and similar letters: `Nielsen` and `Nielson`.
fn is_sound_alike(one: &str, other: &str) -> bool {
    /// `Schmidt` and `Smith` have one code and 0.74.
    const LEAST: f64 = 0.85;
    one.len().min(other.len()) > 3 && have_one_code(one, other) && are_alike(one, other, LEAST)
}

/// The row for a family name that stands in another part of the name.
fn compare_place(asked: &NormalizedName, found: &NormalizedName) -> Option<&'static Rule> {
    let (one, other) = (asked.family.as_ref()?, found.family.as_ref()?);
    let is_middle = |family: &Words, name: &NormalizedName| {
        !is_letter(family.joined())
            && name.middle.as_ref().is_some_and(|middle| {
                middle.is_same(family) || family.iter().any(|word| middle.contains(word) && word.len() > 3)
            })
    };
    let is_common_name = |family: &Words| family.iter().all(is_common);
    Some(match () {
        () if asked.is_swapped(found) => &rules::FAMILY_SWAPPED,
        () if asked.has_all_words_of(found) => &rules::FAMILY_MOVED,
        () => {
            let middles = [(one, found), (other, asked)];
            let mut middles = middles.into_iter().filter(|(family, name)| is_middle(family, name)).peekable();
            middles.peek()?;
            match middles.all(|(family, _)| is_common_name(family)) {
                true => &rules::FAMILY_MIDDLE_COMMON,
                false => &rules::FAMILY_MIDDLE,
            }
        }
    })
}

/// The row for two spellings that are more often two names.
fn compare_weakly(one: &Words, other: &Words) -> Option<&'static Rule> {
    /// `Rodriquez` and `Rodrigues` have 0.96, `Lee` and `Leigh` 0.74.
    const LEAST: f64 = 0.7;
    let (joined, other_joined) = (one.joined(), other.joined());
    let are_like =
        |one: &str, other: &str| one == other || is_one_edit(one, other) || have_one_sound(one, other);
    let (short, long) = if one.len() < other.len() { (one, other) } else { (other, one) };
    let is_part = short.len() < long.len()
        && short.iter().all(|word| word.len() > 3 && long.iter().any(|theirs| are_like(word, theirs)));
    Some(match () {
        () if is_one_edit_of_few(joined, other_joined) => &rules::FAMILY_SPELLING_SHORT,
        () if is_part => &rules::FAMILY_PART_SPELLING,
        () if differ_in_two_letters(joined, other_joined) => &rules::FAMILY_SEVERAL_LETTERS,
        () if have_one_code(joined, other_joined) && are_alike(joined, other_joined, LEAST) => {
            &rules::FAMILY_SEVERAL_LETTERS
        }
        () if has_like_words(one, other) => &rules::FAMILY_SEVERAL_LETTERS,
        () => return None,
    })
}

/// Whether each of several surnames is like the surname at the same place.
fn has_like_words(one: &Words, other: &Words) -> bool {
    let are_like = |one: &str, other: &str| {
        one == other
            || is_one_edit(one, other)
            || have_one_sound(one, other)
            || differ_in_two_letters(one, other)
    };
    one.len() > 1
        && one.len() == other.len()
        && one.iter().zip(other.iter()).all(|(one, other)| are_like(one, other))
}
