//! The section `[secrets]`: the store of the secrets that the settings refer to as `{ stored = "NAME" }`.

use std::path::{Path, PathBuf};

use iz_credentials::CredentialStore;
use iz_facade::client::{Randomness, Secret};
use schemars::JsonSchema;
use serde::Deserialize;

use super::store::state_directory;

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
}

impl Default for SecretsSection {
    fn default() -> Self {
        Self { folder: PathBuf::from(FOLDER), key: None, base: None }
    }
}

impl SecretsSection {
    /// The same section of a configuration in `file`. Relative paths start at its folder.
    pub(super) fn beside(self, file: &Path) -> Self {
        let base = file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        Self { base: Some(base.to_path_buf()), ..self }
    }

    /// The store. Nothing is opened. `None` without a key, or for a configuration that was not read from a file.
    pub(crate) fn store(&self) -> Option<CredentialStore> {
        let (base, key) = (self.base.as_ref()?, self.key.clone()?);
        let of_unit = state_directory().filter(|_| self.folder == Path::new(FOLDER));
        let folder = of_unit.as_ref().unwrap_or(base).join(&self.folder);
        let key = match key {
            Secret::File(file) => Secret::File(base.join(file)),
            other => other,
        };
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
