//! Collects what cleaning did: notes, and the faults of the request.

use iz_hl7::query::{DetailError, Note, NoteCode};

use super::{cleaned::Cleaned, node::Node, text};

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

    /// Adds a fault of the program that made the request.
    pub(super) fn fault(&mut self, pointer: impl Into<String>, reason: &'static str) {
        self.faults.push(DetailError::new(pointer, reason));
    }

    /// Reads a text and cleans it. Of a list, the first value that can be sent is taken.
    pub(super) fn text<T>(
        &mut self,
        node: &Node,
        pointer: &str,
        clean: impl Fn(String) -> Cleaned<T>,
    ) -> Option<T> {
        let cleaned = self.cleaned(node, pointer, &clean)?;
        self.noted(pointer, cleaned)
    }

    /// `None` if the value is absent or of a form that is not taken.
    fn cleaned<T>(
        &mut self,
        node: &Node,
        pointer: &str,
        clean: &impl Fn(String) -> Cleaned<T>,
    ) -> Option<Cleaned<T>> {
        if node.is_absent() {
            return None;
        }
        if let Some(text) = node.scalar() {
            return Some(text::cleaned(&text).then(clean));
        }
        match node {
            Node::List(nodes) => {
                let mut given: Vec<Cleaned<T>> =
                    nodes.iter().filter_map(|node| self.cleaned(node, pointer, clean)).collect();
                let several = given.len() > 1;
                let usable = given.iter().position(|cleaned| cleaned.value.is_some()).unwrap_or(0);
                let chosen = (usable < given.len()).then(|| given.swap_remove(usable))?;
                let is_taken = chosen.value.is_some();
                Some(chosen.noted(NoteCode::FirstOfSeveral, several && is_taken))
            }
            Node::InexactNumber => Some(Cleaned::left_out(NoteCode::NumberTooLong)),
            _ => {
                self.fault(pointer, "must be a text");
                None
            }
        }
    }
}
