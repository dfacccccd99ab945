//! Cleans one part of a name: a family name, a given name or a middle name.

use iz_hl7::query::{MAX_NAME_CHARACTERS, NoteCode, composed};

use super::{absent, joined_names, nickname, part_kind::PartKind, signs};
use crate::cleaning::cleaned::Cleaned;

/// The longest text that is read as a name, in characters. It bounds the work on hostile input.
const MAX_TYPED_CHARACTERS: usize = 500;

/// One part of a name after cleaning. A suffix at its end is still in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Part {
    /// The text as it was typed.
    pub(super) typed: String,
    /// The names of the part. There are several if a sign such as `/` joined them.
    pub(super) names: Vec<String>,
    /// What was done.
    pub(super) codes: Vec<NoteCode>,
}

impl Part {
    /// The text that is sent.
    pub(super) fn text(&self) -> String {
        self.names.join(" ")
    }

    /// Adds a code, once.
    pub(super) fn note(&mut self, code: NoteCode) {
        if !self.codes.contains(&code) {
            self.codes.push(code);
        }
    }
}

/// Cleans one part of a name. The codes of what was done are in the part, because other parts decide whether it is used.
/// A part that cannot be sent is left out.
pub(super) fn read(typed: String, kind: PartKind) -> Cleaned<Part> {
    if absent::is_absent(&typed, kind) {
        return Cleaned::left_out(NoteCode::Placeholder);
    }
    if typed.chars().count() > MAX_TYPED_CHARACTERS {
        return Cleaned::left_out(NoteCode::WrongName);
    }
    let without = nickname::separate(&composed(&typed), kind);
    if absent::is_absent(&without.text, kind) {
        return Cleaned::left_out(NoteCode::Placeholder);
    }
    let mut part = Part { typed, names: Vec::new(), codes: without.codes };
    let pieces = joined_names::split(&without.text, kind);
    let were_joined = pieces.len() > 1;
    for piece in pieces {
        let (name, code) = signs::removed(&piece);
        if let Some(code) = code {
            part.note(code);
        }
        let is_new = !part.names.iter().any(|known| known.to_lowercase() == name.to_lowercase());
        if is_new && name.chars().any(char::is_alphabetic) {
            part.names.push(name);
        }
    }
    if were_joined && part.names.len() < 2 {
        part.note(NoteCode::CharactersRemoved);
    }
    let length = part.text().chars().count();
    if length == 0 || length > MAX_NAME_CHARACTERS {
        return Cleaned::left_out(NoteCode::WrongName);
    }
    Cleaned::of(part)
}
