//! Compares the suffix (XPN.4), in whichever part of the name it is written.

use crate::{
    compare::person_name::NormalizedName,
    rules::{self, Rule},
};

/// Compares the suffixes, if a side has one.
pub(crate) fn compare(asked: &NormalizedName, found: &NormalizedName) -> Option<&'static Rule> {
    Some(match (asked.suffix, found.suffix) {
        (Some(one), Some(other)) if one == other => &rules::SUFFIX_SAME,
        (Some("jr"), Some("ii")) | (Some("ii"), Some("jr")) => &rules::SUFFIX_SECOND,
        (Some(_), Some(_)) => &rules::SUFFIX_DIFFERS,
        (Some(_), None) => &rules::SUFFIX_MISSING,
        (None, Some(_)) => &rules::SUFFIX_NOT_ASKED,
        (None, None) => return None,
    })
}
