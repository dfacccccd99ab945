//! Collects what cleaning did: notes, and the faults of the request.

use std::{borrow::Cow, fmt::Display};

use iz_hl7::query::{DetailError, Note, NoteCode};

use super::{cleaned::Cleaned, node::Node, text};

/// The longest text that is cleaned, in bytes. A longer one is no detail of a patient. The limit bounds the work on
/// hostile input.
const MAX_BYTES: usize = 2000;

/// How many values of one list are tried.
const MAX_VALUES: usize = 10;

/// What cleaning did to the details of one request.
pub(super) struct Report<'f> {
    pub(super) notes: Vec<Note>,
    /// Members that the API does not know, and values of a form that it does not take.
    pub(super) faults: &'f mut Vec<DetailError>,
}

impl<'f> Report<'f> {
    pub(super) const fn new(faults: &'f mut Vec<DetailError>) -> Self {
        Self { notes: Vec::new(), faults }
    }

    /// Notes what was done to the member at `pointer`, and returns its value.
    pub(super) fn noted<T>(&mut self, pointer: &str, cleaned: Cleaned<T>) -> Option<T> {
        self.notes.extend(cleaned.codes.into_iter().map(|code| Note::new(pointer, code)));
        cleaned.value
    }

    /// Adds a note about the member at `pointer`.
    pub(super) fn note(&mut self, pointer: impl Into<String>, code: NoteCode) {
        self.notes.push(Note::new(pointer, code));
    }

    /// Adds a fault of the program that made the request, once for each member.
    pub(super) fn fault(&mut self, pointer: &str, reason: &'static str) {
        let is_known = |fault: &DetailError| fault.pointer == pointer && fault.reason == reason;
        if !self.faults.last().is_some_and(is_known) {
            self.faults.push(DetailError::new(pointer, reason));
        }
    }

    /// Reads a text and cleans it. Of a list, the first value that can be sent is taken.
    pub(super) fn text<T>(
        &mut self,
        node: &Node,
        pointer: &(impl Display + ?Sized),
        clean: impl Fn(String) -> Cleaned<T>,
    ) -> Option<T> {
        // Most members of a usual request are absent. Their pointers are never written.
        if matches!(node, Node::Null) {
            return None;
        }
        let pointer = &*pointer.to_string();
        let mut values = Vec::new();
        self.values(node, pointer, &mut values);
        let several = values.len() > 1;
        let mut chosen = None;
        for value in values.into_iter().take(MAX_VALUES) {
            let cleaned = value.cleaned(&clean);
            if cleaned.value.is_some() {
                chosen = Some(cleaned.noted(NoteCode::FirstOfSeveral, several));
                break;
            }
            chosen.get_or_insert(cleaned);
        }
        self.noted(pointer, chosen?)
    }

    /// Adds each value that is present, from lists of any depth. A value of a form that is not taken is a fault.
    fn values<'n>(&mut self, node: &'n Node, pointer: &str, found: &mut Vec<Value<'n>>) {
        match node {
            Node::List(nodes) => nodes.iter().for_each(|node| self.values(node, pointer, found)),
            Node::InexactNumber => found.push(Value::InexactNumber),
            _ => match node.scalar() {
                Some(text) if !node.is_absent() => found.push(Value::Text(text)),
                None if !node.is_absent() => self.fault(pointer, "must be a text"),
                _ => {}
            },
        }
    }
}

/// One value of a member before it is cleaned.
enum Value<'n> {
    Text(Cow<'n, str>),
    InexactNumber,
}

impl Value<'_> {
    fn cleaned<T>(self, clean: impl Fn(String) -> Cleaned<T>) -> Cleaned<T> {
        match self {
            Self::InexactNumber => Cleaned::left_out(NoteCode::NumberTooLong),
            Self::Text(text) if text.len() > MAX_BYTES => Cleaned::left_out(NoteCode::WrongText),
            Self::Text(text) => text::cleaned(&text).then(clean),
        }
    }
}
