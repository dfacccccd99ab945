//! Cleans the details of a multiple birth.

use iz_hl7::query::{Indicator, NoteCode};

use super::cleaned::Cleaned;

/// Whether it was a multiple birth.
pub(super) fn indicator(text: String) -> Cleaned<Indicator> {
    match text.as_str() {
        "Y" | "true" => Cleaned::of(Indicator::Y),
        "N" | "false" => Cleaned::of(Indicator::N),
        _ => Cleaned::left_out(NoteCode::WrongMultipleBirth),
    }
}

/// The birth order.
pub(super) fn order(text: String, _indicator: Option<Indicator>) -> Cleaned<u8> {
    text.parse().map_or_else(|_| Cleaned::left_out(NoteCode::WrongMultipleBirth), Cleaned::of)
}
