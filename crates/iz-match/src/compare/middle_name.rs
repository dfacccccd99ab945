//! Compares the middle names (XPN.3), and a middle name with a given name.

use crate::{
    common_name::is_common,
    compare::{
        given_word::{are_similar, is_initial, is_letter},
        person_name::{NameContext, NormalizedName},
    },
    normalize::Words,
    rules::{self, Rule},
};

/// Compares the middle names, if both sides have one.
pub(crate) fn compare(
    asked: &NormalizedName,
    found: &NormalizedName,
    context: &NameContext<'_>,
) -> Option<&'static Rule> {
    let (one, other) = (asked.middle.as_ref()?, found.middle.as_ref()?);
    let twins = context.twins;
    context.comparisons.add(1 + one.len() * other.len());
    let firsts = one.first().zip(other.first());
    let may_be_twin = twins.is_known && !twins.have_same_order();
    Some(match () {
        () if one.is_same(other) && is_letter(one.joined()) && may_be_twin => &rules::MIDDLE_INITIAL_TWIN,
        () if one.is_same(other) && is_letter(one.joined()) => &rules::MIDDLE_INITIAL,
        () if one.is_same(other) && is_common_pair(asked, found, one) => &rules::MIDDLE_SAME_COMMON,
        () if one.is_same(other) => &rules::MIDDLE_SAME,
        () if firsts.is_some_and(|(one, other)| is_initial(one, other)) => match may_be_twin {
            true => &rules::MIDDLE_INITIAL_TWIN,
            false => &rules::MIDDLE_INITIAL,
        },
        () if one.is_part_of(other) || other.is_part_of(one) => &rules::MIDDLE_PART,
        () if !twins.is_known && firsts.is_some_and(|(one, other)| are_similar(one, other)) => {
            &rules::MIDDLE_PART
        }
        () if may_be_twin => &rules::MIDDLE_TWIN,
        () => &rules::MIDDLE_DIFFERS,
    })
}

/// Whether the given names and the middle name are common, so that many people have both.
fn is_common_pair(asked: &NormalizedName, found: &NormalizedName, middle: &Words) -> bool {
    let is_common_first = |name: &NormalizedName| {
        let first = name.given.as_ref().and_then(|given| given.first());
        first.is_none_or(|first| is_letter(first) || is_common(first))
    };
    is_common_first(asked) && is_common_first(found) && middle.iter().all(is_common)
}

/// Whether the given name of `name` is the middle name of `other`, and more than an initial.
pub(crate) fn is_middle_of(name: &NormalizedName, other: &NormalizedName) -> bool {
    let (given, middle) = (name.given.as_ref().map(Words::joined), other.middle.as_ref().map(Words::joined));
    given == middle && given.is_some_and(|given| !is_letter(given))
}

/// Whether `name` has only a given name (`Lee`) and `other` has its initial as the middle name (`John L`). If `name`
/// has a middle name of its own, the initial more likely stands for that one.
pub(crate) fn is_middle_initial_of(name: &NormalizedName, other: &NormalizedName) -> bool {
    let middle = other.middle.as_ref().filter(|middle| middle.len() == 1 && name.middle.is_none());
    let given = name.given.as_ref().and_then(Words::first);
    given.zip(middle).is_some_and(|(given, middle)| is_initial(given, middle.joined()) && !is_letter(given))
}

/// Whether `long` has a second given name (`José Luis`) and `short` has another one as the middle name
/// (`José`, middle name `Antonio`).
pub(crate) fn has_other_second(long: &NormalizedName, short: &NormalizedName) -> bool {
    let (Some(given), Some(other), Some(middle)) = (&long.given, &short.given, &short.middle) else {
        return false;
    };
    if given.len() <= other.len() || !given.iter().zip(other.iter()).all(|(one, other)| one == other) {
        return false;
    }
    let own_middle = long.middle.iter().flat_map(Words::iter);
    let mut seconds = given.iter().skip(other.len()).chain(own_middle);
    !seconds.any(|second| middle.iter().any(|word| are_similar(word, second)))
}
