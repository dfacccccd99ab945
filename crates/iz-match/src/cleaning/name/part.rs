//! Cleans one part of a name: a family name, a given name or a middle name.

use iz_hl7::query::{MAX_NAME_CHARACTERS, NoteCode, composed};

use super::{absent, extra_words, joined_names, nickname, part_kind::PartKind, signs};
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

/// How often a text is cleaned again. Removing a sign may leave a text that can be cleaned further: `'*Bob'*`.
const MAX_ROUNDS: usize = 4;

/// Cleans one part of a name. The codes of what was done are in the part, because other parts decide whether it is used.
/// A part that cannot be sent is left out.
pub(super) fn read(typed: String, kind: PartKind) -> Cleaned<Part> {
    if absent::is_absent(&typed, kind) {
        return Cleaned::left_out(NoteCode::Placeholder);
    }
    if typed.chars().count() > MAX_TYPED_CHARACTERS {
        return Cleaned::left_out(NoteCode::WrongName);
    }
    if is_plain_word(&typed) {
        return Cleaned::of(Part { names: vec![typed.clone()], typed, codes: Vec::new() });
    }
    let mut part = Part { typed, names: Vec::new(), codes: Vec::new() };
    let mut text = composed(&part.typed);
    for _ in 0..MAX_ROUNDS {
        let names = once(&text, kind, &mut part);
        let cleaned = names.join(" ");
        let is_clean = cleaned == text;
        if part.names.is_empty() || !is_clean {
            if part.names.len() > 1 {
                part.note(NoteCode::SurnamesSeparated);
            }
            part.names = names;
        }
        if is_clean || cleaned.is_empty() {
            break;
        }
        text = cleaned;
    }
    let text = part.text();
    let length = text.chars().count();
    if part.codes.is_empty() && part.names.len() < 2 && text != composed(&part.typed) {
        part.note(NoteCode::CharactersRemoved);
    }
    match () {
        () if length == 0 || length > MAX_NAME_CHARACTERS => Cleaned::left_out(NoteCode::WrongName),
        () if absent::is_absent(&text, kind) => Cleaned::left_out(NoteCode::Placeholder),
        () => Cleaned::of(part),
    }
}

/// Whether a text is one word of ASCII letters. Most names are, and nothing in them can be cleaned.
fn is_plain_word(text: &str) -> bool {
    text.len() <= MAX_NAME_CHARACTERS && text.bytes().all(|byte| byte.is_ascii_alphabetic())
}

/// The names in a text without nicknames and signs. What was done is noted.
fn once(text: &str, kind: PartKind, part: &mut Part) -> Vec<String> {
    let without = nickname::separate(text, kind);
    without.codes.into_iter().for_each(|code| part.note(code));
    let without_words = extra_words::without(&without.text);
    if without_words.is_some() {
        part.note(NoteCode::WordsRemoved);
    }
    let pieces = joined_names::split(without_words.as_ref().unwrap_or(&without.text), kind);
    let were_joined = pieces.len() > 1;
    let mut names: Vec<String> = Vec::new();
    for piece in pieces {
        let (name, code) = signs::removed(&piece);
        if let Some(code) = code {
            part.note(code);
        }
        // Each of several names may have a title of its own: `Vance/Dr. Linde`.
        let without = extra_words::without(&name).filter(|_| were_joined);
        if without.is_some() {
            part.note(NoteCode::WordsRemoved);
        }
        let name = without.unwrap_or(name);
        let is_new = !names.iter().any(|known| known.to_lowercase() == name.to_lowercase());
        if is_new && name.chars().any(char::is_alphabetic) {
            names.push(name);
        }
    }
    if were_joined && names.len() < 2 {
        part.note(NoteCode::CharactersRemoved);
    }
    names
}
