//! TOML files that are compiled in.

use std::collections::BTreeMap;

use serde::de::DeserializeOwned;

/// Reads a file that is compiled in.
pub(crate) fn read<T: DeserializeOwned>(text: &str) -> T {
    #[expect(clippy::expect_used, reason = "the file is compiled in, and tests read it")]
    toml::from_str(text).expect("a file that is compiled in is valid")
}

/// Reads a file that holds one list of tables.
pub(crate) fn read_list<T: DeserializeOwned>(text: &str) -> Vec<T> {
    read::<BTreeMap<String, Vec<T>>>(text).into_values().flatten().collect()
}
