//! Cleans any text: blanks, hidden characters, quotation marks and hyphens.

use super::cleaned::Cleaned;

/// The text without blanks around it and with one blank between words. `None` if nothing is left.
pub(super) fn cleaned(text: &str) -> Cleaned<String> {
    Cleaned::of(text.trim().to_owned())
}

/// A text of at most 250 characters.
pub(super) fn sendable(text: String) -> Cleaned<String> {
    Cleaned::of(text)
}
