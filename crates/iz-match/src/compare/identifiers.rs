//! Compares PID-3 with QPD-3: the identifiers.
//!
//! The weight of a number depends on who issued it. The registry's own identifier is the strongest. A query for it
//! without an authority (`SR`) is compared only with the record's `registry_id`, because the answer comes from the
//! registry that was queried. A query with an authority is compared only if the record has the same authority, under
//! one of the names that [`is_same_authority`] knows. If only one side has an authority, or the authorities differ, the issuer is
//! unknown and the numbers are not compared: another state's number neither confirms nor excludes a match.

use iz_hl7::{Demographics, Identifier, answer::Patient, is_same_authority, query::IdentifierQuery};

use crate::{
    identifier_value::{is_no_number, is_social_security, plain},
    rules::{self, Rule},
};

/// One row for each kind of number that both sides have.
pub(crate) fn compare(asked: &Demographics, found: &Patient<'_>) -> Vec<&'static Rule> {
    let own = own_identifier_agrees(asked, found);
    let (person, chart) =
        (other_identifiers_agree(asked, found, true), other_identifiers_agree(asked, found, false));
    let own_row = own.map(|same| if same { &rules::REGISTRY_ID_SAME } else { &rules::REGISTRY_ID_DIFFERS });
    let person_row = person.map(|same| match (same, own) {
        (true, _) => &rules::PERSON_NUMBER_SAME,
        (false, Some(true)) => &rules::PERSON_NUMBER_CHANGED,
        (false, _) => &rules::PERSON_NUMBER_DIFFERS,
    });
    let chart_row =
        chart.map(|same| if same { &rules::CHART_NUMBER_SAME } else { &rules::CHART_NUMBER_DIFFERS });
    own_row.into_iter().chain(person_row).chain(chart_row).collect()
}

/// Whether the registry's own identifier is in the query. `None` if it cannot be compared.
fn own_identifier_agrees(asked: &Demographics, found: &Patient<'_>) -> Option<bool> {
    let own = found.registry_id.as_ref().filter(|own| !is_echo(asked, own))?;
    let is_valued = |asked: &&IdentifierQuery| is_own(asked, own) && !is_no_number(&asked.value);
    let mut comparable = asked.identifiers.iter().filter(is_valued).peekable();
    comparable.peek()?;
    Some(comparable.any(|asked| is_same_number(&asked.value, &own.value)))
}

/// Whether the query's identifier means the registry's own. `SR` does, whatever type the registry uses. `LR` does if
/// the registry also uses `LR` or no type.
fn is_own(asked: &IdentifierQuery, own: &Identifier<'_>) -> bool {
    let is_local = own.type_code.is_none_or(|code| is_same(&code, "LR"));
    let is_type = is_same(&asked.type_code, "SR") || (is_same(&asked.type_code, "LR") && is_local);
    let is_authority = match (asked.assigning_authority.as_deref(), own.assigning_authority.as_deref()) {
        (None, _) => true,
        (Some(_), None) => false,
        (Some(asked), Some(own)) => is_same_authority(asked, own),
    };
    is_type && is_authority
}

/// Michigan sends its own identifier without a type, but it also returns the query's identifier that way.
fn is_echo(asked: &Demographics, own: &Identifier<'_>) -> bool {
    let is_ours =
        |asked: &IdentifierQuery| !is_registry_type(&asked.type_code) && is_same(&asked.value, &own.value);
    own.type_code.is_none() && asked.identifiers.iter().any(is_ours)
}

/// Whether the numbers of persons (or those of charts) agree: for each kind of number that both sides have, one is the
/// same. `None` if no kind can be compared. One kind that differs counts for more than others that agree.
fn other_identifiers_agree(asked: &Demographics, found: &Patient<'_>, of_persons: bool) -> Option<bool> {
    let own = found.registry_id.as_ref();
    let asked: Vec<&IdentifierQuery> = asked
        .identifiers
        .iter()
        .filter(|asked| {
            is_of_person(&asked.type_code) == of_persons && !own.is_some_and(|own| is_own(asked, own))
        })
        .collect();
    let mut agrees = None;
    for one in &asked {
        let theirs: Vec<_> = found.identifiers.iter().filter(|theirs| is_kind(one, theirs)).collect();
        // A patient may have two chart numbers at one clinic.
        let mut ours = asked
            .iter()
            .filter(|other| theirs.iter().any(|theirs| is_kind(one, theirs) && is_kind(other, theirs)));
        if theirs.is_empty() {
            continue;
        }
        let has = ours.any(|ours| theirs.iter().any(|theirs| is_same_number(&ours.value, &theirs.value)));
        agrees = Some(agrees.unwrap_or(true) && has);
    }
    agrees
}

/// Whether both identifiers have the same type and authority. An invalid number is not compared.
fn is_kind(asked: &IdentifierQuery, found: &Identifier<'_>) -> bool {
    if is_no_number(&asked.value) || is_no_number(&found.value) {
        return false;
    }
    let is_type = found.type_code.is_some_and(|code| is_same(&code, &asked.type_code));
    if is_same(&asked.type_code, "SS") {
        return is_type && is_social_security(&asked.value) && is_social_security(&found.value);
    }
    let authorities = asked.assigning_authority.as_deref().zip(found.assigning_authority.as_deref());
    is_type && authorities.is_some_and(|(asked, found)| is_same_authority(asked, found))
}

fn is_registry_type(code: &str) -> bool {
    is_same(code, "SR") || is_same(code, "LR")
}

/// Whether the number identifies a person: social security, Medicaid, or a registry's. Medicare is not among them: it
/// has replaced all its numbers, so a different one says little.
fn is_of_person(code: &str) -> bool {
    is_registry_type(code) || ["SS", "MA"].iter().any(|known| is_same(code, known))
}

/// Compares two numbers without regard to punctuation, case, and zeros in front, which systems fill up or drop:
/// `123-45-6789` equals `123456789`, and `0012345` equals `12345`.
fn is_same_number(one: &str, other: &str) -> bool {
    let (one, other) = (plain(one), plain(other));
    one.trim_start_matches('0') == other.trim_start_matches('0')
}

/// Compares without regard to case, because many registries store only capitals.
fn is_same(one: &str, other: &str) -> bool {
    one.trim().eq_ignore_ascii_case(other.trim())
}
