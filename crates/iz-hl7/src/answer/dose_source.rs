//! RXA-9: where the information about a dose comes from.

use crate::{
    codes::{self, coding_system::CodingSystem},
    message::raw_value::RawValue,
    reading::{diagnostics::Diagnostics, repetitions::each, warning::WarningCode},
    types::coded::Coded,
};

/// The code of NIP001 for a dose that the sender gave itself. All other codes mean a historical record.
const GIVEN_BY_SENDER: &str = "00";
/// The code of NIP001 for a historical record whose source is not specified.
const UNSPECIFIED: &str = "01";

/// Reads RXA-9: the source, and the notes.
///
/// The source is the first repetition that holds a code of NIP001. If no repetition holds one, it is the first
/// repetition with a code. All other repetitions are notes.
pub(crate) fn read_source<'a>(
    field: RawValue<'_, 'a>,
    diagnostics: &mut Diagnostics<'a>,
) -> (Option<Coded<'a>>, Vec<Coded<'a>>) {
    if !field.is_repeated() {
        return match Coded::read(field, diagnostics) {
            Some(note) if is_note(&note) => (None, vec![note]),
            source => (source, Vec::new()),
        };
    }
    let mut notes = each(field, diagnostics, Coded::read);
    let of_nip001 = notes.iter().position(|note| nip001_code(note).is_some());
    let chosen = of_nip001.or_else(|| notes.iter().position(|note| !is_note(note)));
    let source = chosen.map(|at| notes.remove(at));
    if let Some(code) = source.as_ref().and_then(nip001_code)
        && notes.iter().filter_map(nip001_code).any(|other| contradict(code, other))
    {
        let text = "RXA-9 holds two sources of the information that contradict each other. The first counts.";
        diagnostics.warn(WarningCode::SourcesDisagree, field.location, text);
    }
    (source, notes)
}

/// Whether a repetition holds a text without a code.
fn is_note(coded: &Coded<'_>) -> bool {
    coded.code.is_none() && coded.alternate.as_ref().is_none_or(|alternate| alternate.code.is_none())
}

/// The code of NIP001 in a repetition: by its system, or by the code if the system is missing.
fn nip001_code<'c>(coded: &'c Coded<'_>) -> Option<&'c str> {
    [Some(coded), coded.alternate.as_deref()].into_iter().flatten().find_map(|coded| {
        let code = coded.code.as_deref()?;
        let is_of_nip001 = match coded.system {
            Some(system) => CodingSystem::of(&system) == Some(CodingSystem::Source),
            None => codes::source(code).is_some(),
        };
        is_of_nip001.then_some(code)
    })
}

/// Whether two codes of NIP001 contradict each other. `01` does not contradict another historical source.
fn contradict(one: &str, other: &str) -> bool {
    one != other
        && (one == GIVEN_BY_SENDER
            || other == GIVEN_BY_SENDER
            || (one != UNSPECIFIED && other != UNSPECIFIED))
}
