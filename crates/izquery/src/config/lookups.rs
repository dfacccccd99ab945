//! The section `[lookups]`.

use std::time::Duration;

use iz_facade::{
    ListLimits,
    client::{
        Bounded, DEFAULT_MEMORY_BYTES, Environment, MemoryBudget, Resources, Secret, SecretError,
        hl7::answer::IdKey,
    },
    matching::MAX_REQUERIES,
};
use schemars::JsonSchema;
use secrecy::ExposeSecret as _;
use serde::Deserialize;

#[expect(clippy::as_conversions, reason = "`u64::from` is not a const fn, and no value is lost")]
type RequeryLimit = Bounded<u8, 0, { MAX_REQUERIES as u64 }>;

/// The further steps of a lookup.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Lookups {
    /// The maximum number of further queries that a caller may allow after "not found".
    #[serde(with = "RequeryLimit")]
    pub requery_limit: u8,
    /// The maximum number of stored lists of candidates; 0 stores none.
    // A list has a few candidates.
    #[serde(with = "Bounded::<u64, 0, 100_000>")]
    pub lists: u64,
    /// The number of seconds that a list of candidates is valid.
    // Up to a day: no patient waits longer at the counter.
    #[serde(with = "Bounded::<u64, 0, 86_400>")]
    pub list_s: u64,
    /// The maximum memory for the stored lists of candidates, in bytes.
    // Up to 1 GiB, which holds millions of candidates.
    #[serde(with = "Bounded::<u64, 0, 1_073_741_824>")]
    pub list_bytes: u64,
    /// The maximum memory for the answers in flight of all registries, in bytes. The cache is not counted.
    // From 16 MiB, which is enough for a usual answer, to 16 GiB, which no pharmacy machine exceeds.
    #[serde(with = "Bounded::<u64, 16_777_216, 17_179_869_184>")]
    pub memory_bytes: u64,
    /// Where to find the secret key of the ids of doses and forecasts: 32 hexadecimal digits. Without it, everybody can
    /// compute the id of a dose that they guess.
    pub id_key: Option<Secret>,
}

/// The key of the ids cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum IdKeyError {
    /// The secret cannot be fetched.
    #[error(transparent)]
    Secret(#[from] SecretError),
    /// The secret is not a key.
    #[error("the {0} must hold 32 hexadecimal digits")]
    Form(Secret),
}

impl Default for Lookups {
    fn default() -> Self {
        let ListLimits { count, bytes, lifetime } = ListLimits::default();
        Self {
            requery_limit: MAX_REQUERIES,
            lists: count,
            list_s: lifetime.as_secs(),
            list_bytes: bytes,
            memory_bytes: DEFAULT_MEMORY_BYTES,
            id_key: None,
        }
    }
}

impl Lookups {
    pub(crate) const fn list_limits(&self) -> ListLimits {
        let lifetime = Duration::from_secs(self.list_s);
        ListLimits { count: self.lists, bytes: self.list_bytes, lifetime }
    }

    /// The same environment, in which answers in flight take no more memory than the setting allows.
    pub(crate) fn within_memory(&self, environment: &Environment) -> Environment {
        let workers = environment.resources.workers.clone();
        let memory = MemoryBudget::new(self.memory_bytes);
        Environment { resources: Resources { workers, memory }, ..environment.clone() }
    }

    /// Stores the lists of one command, even if the service stores none or only for a short time.
    pub(crate) fn keep_lists(&mut self) {
        let limits = ListLimits::default();
        self.lists = self.lists.max(limits.count);
        self.list_s = self.list_s.max(24 * 60 * 60);
        self.list_bytes = self.list_bytes.max(limits.bytes);
    }

    /// The key of the ids of doses and forecasts.
    ///
    /// # Errors
    ///
    /// [`IdKeyError`] if the key is set and cannot be used.
    pub(crate) fn id_key(&self) -> Result<IdKey, IdKeyError> {
        let Some(reference) = &self.id_key else { return Ok(IdKey::PUBLIC) };
        reference.warn_if_open("lookups.id_key");
        let secret = reference.resolve()?;
        IdKey::from_hex(secret.expose_secret()).ok_or_else(|| IdKeyError::Form(reference.clone()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id_key(secret: &str) -> Result<IdKey, String> {
        let lookups = Lookups { id_key: Some(Secret::given(secret)), ..Lookups::default() };
        lookups.id_key().map_err(|error| error.to_string())
    }

    #[test]
    fn the_key_of_the_ids_is_public_unless_it_is_set() {
        assert_eq!(Lookups::default().id_key(), Ok(IdKey::PUBLIC));
        assert_eq!(
            id_key("000102030405060708090a0b0c0d0e0f"),
            Ok(IdKey::new([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15]))
        );
    }

    #[test]
    fn a_key_of_another_form_is_refused_and_never_printed() {
        for wrong in ["hunter2", "000102030405060708090a0b0c0d0e0", "000102030405060708090a0b0c0d0e0f\n"] {
            let error = id_key(wrong).unwrap_err();
            assert_eq!(error, "the secret given by the program must hold 32 hexadecimal digits");
        }
        assert_eq!(id_key("").unwrap_err(), "the secret given by the program is empty");
    }
}
