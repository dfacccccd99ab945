//! Counts the comparisons of two patients, and limits what is compared.
//!
//! A registry may send thousands of names for one person, or a name of a million words. Real people have a few of each.
//! So only a part is compared: then the cost has a limit whatever the answer holds. A comparison that leaves something
//! out says so, and is never exact.

use std::cell::Cell;

use crate::normalize::{MAX_TEXT_BYTES, Words};

/// How many names of one person are compared.
pub(crate) const MAX_NAMES: usize = 20;

/// How many identifiers of one person in a query are compared. A request may not have more.
pub(crate) const MAX_ASKED_IDENTIFIERS: usize = 20;

/// How many identifiers of one person in an answer are compared. Only those of a type that the query has count.
/// A set of them must fit into the bits of a number.
pub(crate) const MAX_FOUND_IDENTIFIERS: usize = 100;

/// How many bytes of a text cost as much as one comparison.
const BYTES_PER_COMPARISON: usize = 64;

/// How many addresses of one person are compared, and how many telephone numbers.
const MAX_CONTACTS: usize = 50;

/// How many comparisons are made for one list of candidates. An ordinary candidate needs fewer than 20.
pub(crate) const MAX_LIST_COMPARISONS: u32 = 20_000;

/// What was compared so far.
#[derive(Default)]
pub(crate) struct Comparisons {
    count: Cell<u32>,
    is_limited: Cell<bool>,
}

impl Comparisons {
    /// Counts comparisons of one value with another: a name, a word, an identifier, an address, a telephone number.
    pub(crate) fn add(&self, count: usize) {
        self.count.set(self.count.get().saturating_add(u32::try_from(count).unwrap_or(u32::MAX)));
    }

    /// Counts the bytes of a text that are read, because a list of very long texts takes time although little is compared. An
    /// ordinary text is too short to count.
    fn add_read(&self, bytes: usize) {
        self.add(bytes / BYTES_PER_COMPARISON);
    }

    pub(crate) const fn count(&self) -> u32 {
        self.count.get()
    }

    /// Whether a value was left out because of a limit.
    pub(crate) const fn is_limited(&self) -> bool {
        self.is_limited.get()
    }

    pub(crate) fn leave_out(&self) {
        self.is_limited.set(true);
    }

    /// The words of a name or of a street. `None` if it has neither letters nor digits.
    pub(crate) fn words(&self, text: &str) -> Option<Words> {
        let words = Words::read(text);
        self.add_read(text.len().min(MAX_TEXT_BYTES));
        self.note_cut(&words);
        (words.len() > 0).then_some(words)
    }

    /// Notes that words are not compared as a whole, if they are not. A name may become longer than it was written: an
    /// initial stands in front of the middle name, and `St.` becomes `Saint`.
    pub(crate) fn note_cut(&self, words: &Words) {
        if words.is_cut() {
            self.leave_out();
        }
    }

    /// A text that is short enough. A longer one is left out.
    pub(crate) fn short<'t>(&self, text: &'t str) -> Option<&'t str> {
        if text.len() > MAX_TEXT_BYTES {
            self.leave_out();
            return None;
        }
        self.add_read(text.len());
        Some(text)
    }

    pub(crate) fn names<'v, T>(&self, names: &'v [T], others: usize) -> &'v [T] {
        self.first(names, MAX_NAMES.saturating_sub(others))
    }

    pub(crate) fn asked_identifiers<'v, T>(&self, identifiers: &'v [T]) -> &'v [T] {
        self.first(identifiers, MAX_ASKED_IDENTIFIERS)
    }

    pub(crate) fn found_identifiers<'v, T>(&self, identifiers: &'v [T]) -> &'v [T] {
        self.first(identifiers, MAX_FOUND_IDENTIFIERS)
    }

    /// Addresses or telephone numbers.
    pub(crate) fn contacts<'v, T>(&self, contacts: &'v [T]) -> &'v [T] {
        self.first(contacts, MAX_CONTACTS)
    }

    fn first<'v, T>(&self, values: &'v [T], limit: usize) -> &'v [T] {
        match values.get(..limit) {
            Some(first) if values.len() > limit => {
                self.leave_out();
                first
            }
            _ => values,
        }
    }
}
