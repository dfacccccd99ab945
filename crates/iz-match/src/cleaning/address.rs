//! Cleans the parts of an address.

use iz_hl7::query::NoteCode;

use super::cleaned::Cleaned;

/// A whole address in one text: it cannot be divided, so it is left out.
pub(super) fn whole(_: String) -> Cleaned<String> {
    Cleaned::left_out(NoteCode::WrongText)
}

/// A street, a second line or a city.
pub(super) fn line(line: String) -> Cleaned<String> {
    Cleaned::of(line)
}

/// The two capital letters of a state.
pub(super) fn state(state: String, _is_foreign: bool) -> Cleaned<String> {
    Cleaned::of(state)
}

/// A ZIP code, or the postal code of another country.
pub(super) fn zip(zip: String, _is_foreign: bool) -> Cleaned<String> {
    Cleaned::of(zip)
}

/// The three capital letters of a country.
pub(super) fn country(country: String) -> Cleaned<String> {
    Cleaned::of(country)
}

/// The type of an address (table 0190).
pub(super) fn type_code(code: String) -> Cleaned<String> {
    Cleaned::of(code)
}
