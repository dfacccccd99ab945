//! The id of a patient at a registry.

use std::fmt;

use iz_hl7::Demographics;
use serde::{Deserialize, Serialize};

/// The id of a patient at a registry. It is compared without regard to the case of letters.
///
/// The assigning authority is not part of it: Texas is known to send a wrong one.
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RegistryId {
    /// The registry, as its consent rules are named: `tx`. A configuration may have it several times, under other names.
    pub registry: String,
    /// The id. Leading zeros count.
    pub value: String,
}

impl RegistryId {
    /// The id of a patient at a registry.
    #[must_use]
    pub fn new(registry: &str, value: &str) -> Self {
        Self { registry: registry.to_owned(), value: value.to_owned() }
    }

    /// The ids of this registry in the details of a question: the identifiers of type `SR` or `LR`.
    #[must_use]
    pub fn of_details(registry: &str, details: &Demographics) -> Vec<Self> {
        let is_of_registry =
            |code: &str| ["SR", "LR"].iter().any(|known| code.trim().eq_ignore_ascii_case(known));
        let ids = details.identifiers.iter().filter(|identifier| is_of_registry(&identifier.type_code));
        ids.map(|identifier| Self::new(registry, &identifier.value)).collect()
    }

    /// Whether it is an id at this registry.
    pub(crate) fn is_of_registry(&self, registry: &str) -> bool {
        self.registry.trim().eq_ignore_ascii_case(registry.trim())
    }

    /// The text whose keyed hash stands for the id in the store. Equal ids have equal texts.
    #[must_use]
    pub fn lookup_key(&self) -> String {
        // Neither part has a control character, so this sign separates them.
        format!("{}\u{1f}{}", self.registry.trim().to_ascii_lowercase(), self.value.trim().to_uppercase())
    }
}

impl PartialEq for RegistryId {
    fn eq(&self, other: &Self) -> bool {
        self.lookup_key() == other.lookup_key()
    }
}

impl Eq for RegistryId {}

impl fmt::Debug for RegistryId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("RegistryId(<redacted>)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_the_same_whatever_the_case_is_and_leading_zeros_count() {
        let id = |registry, value| RegistryId::new(registry, value);
        assert_eq!(id("tx", "7a"), id("TX", " 7A "));
        assert_ne!(id("tx", "07"), id("tx", "7"));
        assert_ne!(id("tx", "7"), id("ca", "7"));
    }

    #[test]
    fn only_the_ids_of_the_registry_are_taken_from_a_question() {
        let details = serde_json::from_str(
            r#"{"identifiers": [{"value": "1", "type": "MR"}, {"value": "2", "type": "sr"}, {"value": "3", "type": "LR"}]}"#,
        );
        assert_eq!(
            RegistryId::of_details("tx", &details.unwrap()),
            [RegistryId::new("tx", "2"), RegistryId::new("tx", "3")]
        );
    }
}
