//! Whether two vaccines may be the subject of one statement.

use crate::{answer::vaccine::Vaccine, codes};

/// Whether two vaccines are related: they have a vaccine group or a disease in common. `None` if it is not known, because
/// a vaccine has no CVX code.
pub(crate) fn are_related(one: &Vaccine<'_>, other: &Vaccine<'_>) -> Option<bool> {
    let code = |vaccine: &Vaccine<'_>| vaccine.cvx().and_then(codes::cvx);
    if let (Some(one), Some(other)) = (code(one), code(other)) {
        let shares_group =
            one.groups.iter().any(|group| other.groups.iter().any(|known| known.cvx == group.cvx));
        return Some(one.code == other.code || shares_group || !codes::disagrees(one, other.name));
    }
    let is_same = one.label().eq_ignore_ascii_case(other.label())
        || one.code.zip(other.code).is_some_and(|(one, other)| one.eq_ignore_ascii_case(&other));
    is_same.then_some(true)
}
