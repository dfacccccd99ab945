//! Cleans the mother's maiden name.

use iz_hl7::query::{NoteCode, NoteKind};

use super::{part, part_kind::PartKind};
use crate::cleaning::{cleaned::Cleaned, guess::Guess, node::Node, report::Report};

/// Cleans a part of the mother's maiden name. A suffix stays in it.
pub(in crate::cleaning) fn maiden_part(
    node: &Node,
    pointer: &str,
    member: &'static str,
    report: &mut Report<'_>,
    guesses: &mut Vec<Guess>,
) -> Option<String> {
    let part = report.text(node, pointer, |text| {
        part::read(text, PartKind::Maiden).then(|mut part| {
            if part.names.len() > 1 {
                part.note(NoteCode::SurnamesSeparated);
            }
            let codes = part.codes.clone();
            Cleaned { value: Some(part), codes }
        })
    })?;
    let sent = part.text();
    let guessed = part.codes.iter().filter(|code| code.kind() == NoteKind::Guess);
    guesses.extend(guessed.map(|code| Guess {
        member,
        code: *code,
        typed: part.typed.clone(),
        sent: sent.clone(),
    }));
    Some(sent)
}
