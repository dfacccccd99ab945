//! Compares the family name (XPN.1), the suffix (XPN.4) and the mother's maiden name.

use crate::{
    compare::person_name::{NameContext, NormalizedName, is_same},
    normalize::{Words, is_one_edit},
    placeholder,
    rules::{self, Rule},
};

/// The mother's maiden name: in the query (QPD-5) and in the record (PID-6).
pub(crate) struct MaidenNames {
    pub(crate) asked: Option<Words>,
    pub(crate) found: Option<Words>,
}

impl MaidenNames {
    pub(crate) fn compare(&self) -> Option<&'static Rule> {
        let (one, other) = self.asked.as_ref().zip(self.found.as_ref())?;
        Some(if one.is_same(other) { &rules::MAIDEN_SAME } else { &rules::MAIDEN_DIFFERS })
    }
}

/// Compares the family names of `asked` and `found`. `found` is one of the `known` names of the record.
pub(crate) fn compare(
    asked: &NormalizedName,
    found: &NormalizedName,
    known: &[NormalizedName],
    maiden: &MaidenNames,
    context: &NameContext<'_>,
) -> Option<&'static Rule> {
    let (one, other) = (asked.family.as_ref()?, found.family.as_ref()?);
    Some(match () {
        () if placeholder::is_placeholder(one) || placeholder::is_placeholder(other) => {
            &rules::FAMILY_PLACEHOLDER
        }
        () if one.is_same(other) && found.is_alias && !found.has_first_family => &rules::FAMILY_ALIAS,
        () if one.is_same(other) => &rules::FAMILY_SAME,
        () if one.is_reordered(other) => &rules::FAMILY_REORDERED,
        () if one.is_part_of(other) || other.is_part_of(one) => &rules::FAMILY_PART,
        () if is_one_edit(&one.joined(), &other.joined()) => &rules::FAMILY_SPELLING,
        () if asked.is_swapped(found) => &rules::FAMILY_SWAPPED,
        () if known.iter().any(|name| is_same(Some(one), name.family.as_ref())) => &rules::FAMILY_MIXED,
        () if is_same(Some(one), maiden.found.as_ref()) || is_same(Some(other), maiden.asked.as_ref()) => {
            &rules::FAMILY_MAIDEN
        }
        () if context.may_have_changed => &rules::FAMILY_CHANGED,
        () => &rules::FAMILY_DIFFERS,
    })
}

pub(crate) fn compare_suffix(asked: &NormalizedName, found: &NormalizedName) -> Option<&'static Rule> {
    Some(match (asked.suffix, found.suffix) {
        (Some(one), Some(other)) if one == other => &rules::SUFFIX_SAME,
        (Some(_), Some(_)) => &rules::SUFFIX_DIFFERS,
        (Some(_), None) => &rules::SUFFIX_MISSING,
        (None, Some(_)) => &rules::SUFFIX_NOT_ASKED,
        (None, None) => return None,
    })
}
