//! Reads a table of a profile.

use iz_hl7::query::Object;
use serde::{Deserialize, Deserializer};

/// Reads a table and refuses a list. Serde alone would read a list as a table, with the keys in order.
pub(super) fn table<'de, D: Deserializer<'de>, T: Deserialize<'de>>(deserializer: D) -> Result<T, D::Error> {
    Object::deserialize(deserializer).map(|Object(table)| table)
}

/// Reads a table that may be missing, as [`table`] does.
pub(super) fn optional_table<'de, D: Deserializer<'de>, T: Deserialize<'de>>(
    deserializer: D,
) -> Result<Option<T>, D::Error> {
    table(deserializer).map(Some)
}
