//! The result of cleaning one value.

use iz_hl7::query::NoteCode;

/// One value after cleaning, and what was done to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Cleaned<T> {
    /// The value to send. `None` if it was absent or left out.
    pub(crate) value: Option<T>,
    /// What was done, without repetitions.
    pub(crate) codes: Vec<NoteCode>,
}

impl<T> Cleaned<T> {
    /// The value was left out. `code` says why.
    pub(crate) fn left_out(code: NoteCode) -> Self {
        Self { value: None, codes: vec![code] }
    }

    /// A value that is sent.
    pub(crate) const fn of(value: T) -> Self {
        Self { value: Some(value), codes: Vec::new() }
    }

    /// Adds a code if `was_done`.
    #[must_use]
    pub(crate) fn noted(mut self, code: NoteCode, was_done: bool) -> Self {
        if was_done && !self.codes.contains(&code) {
            self.codes.push(code);
        }
        self
    }

    /// Cleans the value further. The codes of both steps are kept.
    pub(crate) fn then<U>(self, clean: impl FnOnce(T) -> Cleaned<U>) -> Cleaned<U> {
        let Some(value) = self.value else { return Cleaned { value: None, codes: self.codes } };
        let next = clean(value);
        let codes = next.codes.into_iter().fold(self.codes, |mut codes, code| {
            if !codes.contains(&code) {
                codes.push(code);
            }
            codes
        });
        Cleaned { value: next.value, codes }
    }
}
