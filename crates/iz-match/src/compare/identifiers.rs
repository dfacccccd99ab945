//! Compares PID-3 with QPD-3: the identifiers.
//!
//! The weight of a number depends on who issued it. The registry's own identifier is the strongest. A query for it
//! without an authority (`SR`) is compared only with the record's `registry_id`, because the answer comes from the
//! registry that was queried. A query with an authority is compared only if the record has the same authority, under
//! one of the names that [`is_same_authority`] knows. If only one side has an authority, or the authorities differ, the issuer is
//! unknown and the numbers are not compared: another state's number neither confirms nor excludes a match.

use iz_hl7::{Demographics, Identifier, answer::Patient, is_same_authority, query::IdentifierQuery};

use crate::{
    comparisons::{Comparisons, MAX_FOUND_IDENTIFIERS},
    identifier_value::Number,
    rules::{self, Rule},
};

/// One row for each kind of number that both sides have.
pub(crate) fn compare(
    asked: &Demographics,
    found: &Patient<'_>,
    comparisons: &Comparisons,
) -> Vec<&'static Rule> {
    let asked = comparisons.asked_identifiers(&asked.identifiers);
    if asked.is_empty() {
        return Vec::new();
    }
    let registry_id = found.registry_id.as_ref().filter(|own| is_short(own, comparisons));
    let own = registry_id.and_then(|own| own_identifier_agrees(asked, own, comparisons));
    let numbers = compared_numbers(asked, registry_id, &found.identifiers, comparisons);
    let (person, chart) = (other_identifiers_agree(&numbers, true), other_identifiers_agree(&numbers, false));
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
fn own_identifier_agrees(
    asked: &[IdentifierQuery],
    own: &Identifier<'_>,
    comparisons: &Comparisons,
) -> Option<bool> {
    if is_echo(asked, own) {
        return None;
    }
    let number = Number::of(&own.value);
    comparisons.add(asked.len());
    let asked = asked.iter().filter(|asked| is_own(asked, own));
    let numbers = asked.filter_map(|asked| comparisons.short(&asked.value)).map(Number::of);
    let mut comparable = numbers.filter(|asked| !asked.is_missing()).peekable();
    comparable.peek()?;
    Some(comparable.any(|asked| asked.is_same(&number)))
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
fn is_echo(asked: &[IdentifierQuery], own: &Identifier<'_>) -> bool {
    let is_ours =
        |asked: &IdentifierQuery| !is_registry_type(&asked.type_code) && is_same(&asked.value, &own.value);
    own.type_code.is_none() && asked.iter().any(is_ours)
}

/// Whether the numbers of persons (or those of charts) agree: for each kind of number that both sides have, one is the
/// same. `None` if no kind can be compared. One kind that differs counts for more than others that agree.
fn other_identifiers_agree(asked: &[AskedNumber<'_>], of_persons: bool) -> Option<bool> {
    let asked = || asked.iter().filter(|asked| asked.is_of_person == of_persons);
    let mut agrees = None;
    for one in asked().filter(|one| one.is_kind != 0) {
        // A patient may have two chart numbers at one clinic.
        let mut ours = asked().filter(|other| other.is_kind & one.is_kind != 0);
        let has = ours.any(|ours| ours.is_same & one.is_kind != 0);
        agrees = Some(agrees.unwrap_or(true) && has);
    }
    agrees
}

/// Whether the texts of an identifier are short enough to be compared.
fn is_short(identifier: &Identifier<'_>, comparisons: &Comparisons) -> bool {
    let authority = identifier.assigning_authority.as_deref();
    comparisons.short(&identifier.value).is_some()
        && authority.is_none_or(|authority| comparisons.short(authority).is_some())
}

/// The identifiers of a record as a set of bits, in the order of the record.
type FoundSet = u128;

/// An identifier of the query, compared with those of the record.
struct AskedNumber<'q> {
    query: &'q IdentifierQuery,
    number: Number,
    is_of_person: bool,
    /// The identifiers of the record that have the same type and authority.
    is_kind: FoundSet,
    /// The identifiers of the record that have the same number.
    is_same: FoundSet,
}

/// The identifiers of the query that can be compared, apart from the registry's own.
fn compared_numbers<'q>(
    asked: &'q [IdentifierQuery],
    own: Option<&Identifier<'_>>,
    found: &[Identifier<'_>],
    comparisons: &Comparisons,
) -> Vec<AskedNumber<'q>> {
    let mut asked: Vec<AskedNumber<'q>> = asked
        .iter()
        .filter(|asked| !own.is_some_and(|own| is_own(asked, own)))
        .filter_map(|query| {
            let number = Number::of(comparisons.short(&query.value)?);
            let is_of_person = is_of_person(&query.type_code);
            (!number.is_missing()).then_some(AskedNumber {
                query,
                number,
                is_of_person,
                is_kind: 0,
                is_same: 0,
            })
        })
        .collect();
    // Only a number of a type that the query has can be compared.
    let is_asked = |theirs: &&Identifier<'_>| {
        theirs.type_code.is_some_and(|code| asked.iter().any(|asked| is_same(&code, &asked.query.type_code)))
    };
    let comparable: Vec<&Identifier<'_>> =
        found.iter().filter(is_asked).take(MAX_FOUND_IDENTIFIERS + 1).collect();
    for (at, theirs) in comparisons.found_identifiers(&comparable).iter().enumerate() {
        if !is_short(theirs, comparisons) {
            continue;
        }
        let number = Number::of(&theirs.value);
        comparisons.add(asked.len());
        let this: FoundSet = 1 << at;
        for asked in &mut asked {
            asked.is_kind |= if is_kind(asked, theirs, &number) { this } else { 0 };
            asked.is_same |= if asked.number.is_same(&number) { this } else { 0 };
        }
    }
    asked
}

/// Whether both identifiers have the same type and authority. An invalid number is not compared.
fn is_kind(asked: &AskedNumber<'_>, found: &Identifier<'_>, number: &Number) -> bool {
    let AskedNumber { query, number: ours, .. } = asked;
    if number.is_missing() || !found.type_code.is_some_and(|code| is_same(&code, &query.type_code)) {
        return false;
    }
    if is_same(&query.type_code, "SS") {
        return ours.is_social_security() && number.is_social_security();
    }
    let authorities = query.assigning_authority.as_deref().zip(found.assigning_authority.as_deref());
    authorities.is_some_and(|(asked, found)| is_same_authority(asked, found))
}

fn is_registry_type(code: &str) -> bool {
    is_same(code, "SR") || is_same(code, "LR")
}

/// Whether the number identifies a person: social security, Medicaid, or a registry's. Medicare is not among them: it
/// has replaced all its numbers, so a different one says little.
fn is_of_person(code: &str) -> bool {
    is_registry_type(code) || ["SS", "MA"].iter().any(|known| is_same(code, known))
}

/// Compares without regard to case, because many registries store only capitals.
fn is_same(one: &str, other: &str) -> bool {
    one.trim().eq_ignore_ascii_case(other.trim())
}
