//! The section `[secrets]`: the store of the secrets that the settings refer to as `{ stored = "NAME" }`.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};

use iz_credentials::{CredentialStore, Part};
use iz_facade::client::{Randomness, Secret};
use schemars::JsonSchema;
use serde::Deserialize;

use super::{StoredValue, store::state_directory};

/// The name of the folder beside the configuration file, if nothing else is set.
const FOLDER: &str = "izquery-secrets";

/// The encrypted secrets that `izquery enroll credentials` takes in. Relative paths start at the folder of the configuration
/// file.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct SecretsSection {
    /// The folder of the encrypted files. It is created if it does not exist. The default is `izquery-secrets`, under systemd in
    /// the folder of the unit (`StateDirectory=`).
    pub folder: PathBuf,
    /// Where to find the key: 32 bytes as 64 hexadecimal digits or in Base64. It must not be in the folder.
    pub key: Option<Secret>,
    /// The folder of the configuration file. `None`: there is no folder.
    #[serde(skip)]
    #[schemars(skip)]
    base: Option<PathBuf>,
    /// The settings of registries that refer to the store.
    #[serde(skip)]
    #[schemars(skip)]
    pub(crate) stored_values: Vec<StoredValue>,
    /// The texts of the credentials of each site that the store does not have. Only a command that may ask no registry has such.
    #[serde(skip)]
    #[schemars(skip)]
    pub(crate) absent_texts: BTreeMap<String, Vec<Part>>,
}

impl Default for SecretsSection {
    fn default() -> Self {
        Self {
            folder: PathBuf::from(FOLDER),
            key: None,
            base: None,
            stored_values: Vec::new(),
            absent_texts: BTreeMap::new(),
        }
    }
}

impl SecretsSection {
    /// The same section of a configuration in `file`. Relative paths start at its folder.
    pub(super) fn beside(self, file: &Path) -> Self {
        let base = file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        Self { base: Some(base.to_path_buf()), ..self }
    }

    /// The key. The path of its file begins at the folder of the configuration.
    fn key(&self) -> Option<Secret> {
        match (self.key.clone()?, &self.base) {
            (Secret::File(file), Some(base)) => Some(Secret::File(base.join(file))),
            (other, _) => Some(other),
        }
    }

    /// Logs a warning if other users can read the file of the key.
    pub(super) fn warn_if_open(&self) {
        if let Some(key) = self.key() {
            key.warn_if_open("secrets.key");
        }
    }

    /// The store. Nothing is opened. `None` without a key, or for a configuration that was not read from a file.
    pub(crate) fn store(&self) -> Option<CredentialStore> {
        let (base, key) = (self.base.as_ref()?, self.key()?);
        let of_unit = state_directory().filter(|_| self.folder == Path::new(FOLDER));
        let folder = of_unit.as_ref().unwrap_or(base).join(&self.folder);
        Some(CredentialStore::new(folder, key, Randomness::system()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn relative_paths_start_at_the_folder_of_the_configuration() {
        let section = SecretsSection { key: Some(Secret::File("key".into())), ..SecretsSection::default() };
        assert!(section.store().is_none());
        let store = section.beside(Path::new("/etc/izquery/izquery.toml")).store().unwrap();
        assert_eq!(store.folder(), Path::new("/etc/izquery/izquery-secrets"));
        assert!(format!("{store:?}").contains("/etc/izquery/key"));
        assert!(SecretsSection::default().beside(Path::new("izquery.toml")).store().is_none());
    }
}
