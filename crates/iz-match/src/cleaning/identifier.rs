//! Cleans identifiers.

use iz_hl7::query::NoteCode;

use super::cleaned::Cleaned;

/// An identifier without a type: it cannot be sent.
pub(super) fn whole(_: String) -> Cleaned<String> {
    Cleaned::left_out(NoteCode::WrongIdentifier)
}

/// The type (table 0203).
pub(super) fn type_code(code: String) -> Cleaned<String> {
    Cleaned::of(code)
}

/// The assigning authority.
pub(super) fn authority(authority: String) -> Cleaned<String> {
    Cleaned::of(authority)
}

/// The identifier itself. `type_code` is its type after cleaning, or empty.
pub(super) fn value(value: String, _type_code: &str) -> Cleaned<String> {
    Cleaned::of(value)
}
