//! Cleans the sex.

use super::cleaned::Cleaned;

/// The code of table 0001.
pub(super) fn cleaned(sex: String) -> Cleaned<String> {
    Cleaned::of(sex)
}
