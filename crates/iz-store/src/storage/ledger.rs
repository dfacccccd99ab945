//! What the consents, the events of enrollments and the secrets need of a database.

use crate::{
    StoreError,
    audit_key::Mac,
    stored::{StoredConsent, StoredEvent, StoredSecret},
};

/// What can be read and written in a transaction beside the trail. A statement that changes another number of rows than it
/// should is an error.
pub(crate) trait LedgerTransaction {
    /// Whether the store has these tables. One of an older format that is only read does not.
    fn has_ledger(&mut self) -> Result<bool, StoreError>;

    /// All consents in the order of their numbers.
    fn consents(&mut self) -> Result<Vec<StoredConsent>, StoreError>;

    fn consents_of_birth_date(&mut self, birth_hash: &[u8]) -> Result<Vec<StoredConsent>, StoreError>;

    fn consents_of_registry_id(&mut self, registry_hash: &Mac) -> Result<Vec<StoredConsent>, StoreError>;

    fn consent(&mut self, id: i64) -> Result<Option<StoredConsent>, StoreError>;

    /// Stores a consent, and its number under each hash of an id.
    fn insert_consent(&mut self, consent: &StoredConsent) -> Result<(), StoreError>;

    /// Stores when a consent was revoked, and its new check value.
    fn set_consent_revoked(&mut self, consent: &StoredConsent) -> Result<(), StoreError>;

    /// Under which hashes of ids which consents are found.
    fn consent_registry_ids(&mut self) -> Result<Vec<(Vec<u8>, i64)>, StoreError>;

    /// The number of the last event of a location. 0 if it has none.
    fn last_event(&mut self, location: &str) -> Result<i64, StoreError>;

    fn insert_event(&mut self, event: &StoredEvent) -> Result<(), StoreError>;

    fn events_of(&mut self, location: &str) -> Result<Vec<StoredEvent>, StoreError>;

    /// All events in the order of the locations and of their numbers.
    fn events(&mut self) -> Result<Vec<StoredEvent>, StoreError>;

    /// The number of all events.
    fn event_count(&mut self) -> Result<i64, StoreError>;

    fn secret(&mut self, name: &str) -> Result<Option<StoredSecret>, StoreError>;

    /// The name of each secret, and when it was stored.
    fn secret_names(&mut self) -> Result<Vec<(String, i64)>, StoreError>;

    fn insert_secret(&mut self, secret: &StoredSecret) -> Result<(), StoreError>;

    /// Removes a secret. `false` if there was none.
    fn remove_secret(&mut self, name: &str) -> Result<bool, StoreError>;
}
