//! PID-3 against QPD-3.

use std::iter;

use iz_hl7::{Demographics, Identifier, answer::Patient, query::IdentifierQuery};

use super::rules::{self, Rule};

/// Identifiers of the same type and authority must have a value in common. Where the authorities differ,
/// or one side names none, nothing is compared; the registry's own identifier needs no authority, and
/// `SR` asks for it whatever type the registry gives it. One kind that differs outweighs others that agree.
pub(super) fn compare(asked: &Demographics, found: &Patient<'_>) -> Option<&'static Rule> {
    let mut agrees = None;
    for (at, one) in asked.identifiers.iter().enumerate() {
        // Each kind once.
        if asked.identifiers.iter().take(at).any(|earlier| is_same_kind(one, earlier)) {
            continue;
        }
        let theirs = comparable(one, found);
        if theirs.is_empty() {
            continue;
        }
        let mut ours = asked.identifiers.iter().filter(|other| is_same_kind(one, other));
        let has = ours.any(|ours| theirs.iter().any(|theirs| is_same(&ours.value, &theirs.value)));
        agrees = Some(agrees.unwrap_or(true) && has);
    }
    Some(if agrees? { &rules::IDENTIFIER_SAME } else { &rules::IDENTIFIER_DIFFERS })
}

/// Those of the record that say something about this one.
fn comparable<'p, 'a>(asked: &IdentifierQuery, found: &'p Patient<'a>) -> Vec<&'p Identifier<'a>> {
    let asks_own = is_same(&asked.type_code, "SR");
    let is_comparable = |found: &Identifier<'_>, is_own: bool| {
        let is_same_type = found.type_code.is_some_and(|code| is_same(&code, &asked.type_code));
        let is_same_authority =
            match (asked.assigning_authority.as_deref(), found.assigning_authority.as_deref()) {
                (Some(asked), Some(found)) => is_same_authority(asked, found),
                _ => asks_own || is_own,
            };
        (is_same_type || (asks_own && is_own)) && is_same_authority
    };
    let own = found.registry_id.iter().zip(iter::repeat(true));
    let others = found.identifiers.iter().zip(iter::repeat(false));
    own.chain(others)
        .filter(|(found, is_own)| is_comparable(found, *is_own))
        .map(|(found, _)| found)
        .collect()
}

/// One person may have two chart numbers of one clinic.
fn is_same_kind(one: &IdentifierQuery, other: &IdentifierQuery) -> bool {
    is_same(&one.type_code, &other.type_code)
        && match (one.assigning_authority.as_deref(), other.assigning_authority.as_deref()) {
            (Some(one), Some(other)) => is_same_authority(one, other),
            (None, None) => true,
            _ => false,
        }
}

/// CX.4 may have an OID behind the name.
fn is_same_authority(asked: &str, found: &str) -> bool {
    let name = |authority: &str| authority.split('&').next().map(str::to_owned).unwrap_or_default();
    is_same(asked, found) || (!name(asked).trim().is_empty() && is_same(&name(asked), &name(found)))
}

/// Many registries keep capitals alone.
fn is_same(one: &str, other: &str) -> bool {
    one.trim().eq_ignore_ascii_case(other.trim())
}
