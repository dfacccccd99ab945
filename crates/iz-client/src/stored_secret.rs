//! A secret that a store keeps under a name. The settings say where the store is, so that the program attaches it later.

use std::{fmt, sync::Arc};

use secrecy::SecretString;
use serde::Deserialize;

/// A store of secrets. The program has one at most.
pub trait SecretStore: fmt::Debug + Send + Sync {
    /// Fetches the secret with this name.
    ///
    /// # Errors
    ///
    /// A text for people. It says why the store cannot give the secret, and what to do. It never quotes a secret.
    fn fetch(&self, name: &str) -> Result<SecretString, String>;
}

/// The name of a secret in a store. It is fetched each time it is needed.
#[derive(Clone, Deserialize)]
#[serde(from = "String")]
pub struct StoredSecret {
    name: String,
    store: Option<Arc<dyn SecretStore>>,
}

impl StoredSecret {
    /// The name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The store, if the settings name one.
    pub(crate) fn store(&self) -> Option<&dyn SecretStore> {
        self.store.as_deref()
    }

    pub(crate) fn attach(&mut self, store: &Arc<dyn SecretStore>) {
        self.store = Some(Arc::clone(store));
    }
}

impl From<String> for StoredSecret {
    fn from(name: String) -> Self {
        Self { name, store: None }
    }
}

/// A program has one store, so that equal names are equal secrets.
impl PartialEq for StoredSecret {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
    }
}

impl Eq for StoredSecret {}

impl fmt::Debug for StoredSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("StoredSecret").field(&self.name).finish()
    }
}
