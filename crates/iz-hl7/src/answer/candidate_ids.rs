//! Finds the registry's own identifier of a candidate by its assigning authority.

use crate::{
    answer::{acknowledgment::Acknowledgment, message_header::Header, patient::Patient},
    types::{
        authority::{is_known_registry, is_same_authority},
        identifier::Identifier,
    },
};

/// Types (table 0203) that mean another number than the registry's: charts and accounts, social security, insurance,
/// licences and certificates. `PI` is not among them, because some registries send their own identifier with it.
const OTHER_TYPES: [&str; 17] =
    ["MR", "MRT", "AN", "VN", "SS", "MA", "MC", "MS", "MB", "HC", "NH", "WC", "WCN", "DL", "PPN", "BR", "BC"];

/// Sets the registry's own identifier of each candidate that has none of type `SR` or `LR`: the only identifier whose
/// assigning authority is the registry, and that was not in the query. Without it, nobody could choose the candidate.
///
/// This is not done for a record: there the identifier is not needed, and a guess could exclude the right person.
pub(crate) fn find_registry_ids(
    candidates: &mut [Patient<'_>],
    header: &Header<'_>,
    acknowledgment: Option<&Acknowledgment<'_>>,
) {
    let sent = acknowledgment.and_then(|known| known.sent_identifiers).unwrap_or_default();
    for candidate in candidates.iter_mut().filter(|candidate| candidate.registry_id.is_none()) {
        let is_own = |id: &Identifier<'_>| {
            let is_other =
                |code: &str| OTHER_TYPES.iter().any(|other| other.eq_ignore_ascii_case(code.trim()));
            let is_of_registry =
                id.assigning_authority.is_some_and(|authority| is_registry(&authority, header));
            is_of_registry && !id.type_code.is_some_and(|code| is_other(&code)) && !was_sent(id, sent)
        };
        let mut own = (0..).zip(&candidate.identifiers).filter(|(_, id)| is_own(id)).map(|(at, _)| at);
        if let (Some(at), None) = (own.next(), own.next()) {
            candidate.registry_id = Some(candidate.identifiers.remove(at));
        }
    }
}

/// Whether the authority is that of a known registry, or the sender of the answer: a component of MSH-3, MSH-4 or MSH-22.
fn is_registry(authority: &str, header: &Header<'_>) -> bool {
    let senders = [header.sending_facility, header.sending_application, header.sending_organization];
    let mut names = senders.iter().flatten().flat_map(|sender| sender.as_str().split(['^', '&', '~']));
    // One or two characters are too few for a name, and `ISO` and `L` are types of names.
    let is_name = |name: &str| name.trim().len() > 2 && !name.trim().eq_ignore_ascii_case("ISO");
    names.any(|name| {
        is_name(name)
            && (is_same_authority(authority, name)
                || authority.split('&').any(|part| part.trim().eq_ignore_ascii_case(name.trim())))
    }) || is_known_registry(authority)
}

/// Whether QPD-3 of the query, which the registry repeats, holds the number.
fn was_sent(id: &Identifier<'_>, sent: &str) -> bool {
    sent.split(['~', '^']).any(|part| part.trim().eq_ignore_ascii_case(id.value.trim()))
}
