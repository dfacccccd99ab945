//! A store in a folder of its own, and sets of credentials that tell themselves apart.

use std::{
    fs,
    path::{Path, PathBuf},
};

use iz_client::{Randomness, Secret};
use iz_credentials::{CredentialSet, CredentialStore, Given, Part};
use secrecy::ExposeSecret as _;
use tempfile::TempDir;

/// A folder with the key beside the folder of the secrets.
pub(crate) struct Place {
    folder: TempDir,
}

impl Place {
    pub(crate) fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("key"), "7f".repeat(32)).unwrap();
        Self { folder }
    }

    pub(crate) fn path(&self) -> &Path {
        self.folder.path()
    }

    /// The folder of the secrets.
    pub(crate) fn secrets(&self) -> PathBuf {
        self.path().join("secrets")
    }

    pub(crate) fn store(&self) -> CredentialStore {
        store(self.path())
    }

    /// The names of the files of the secrets.
    pub(crate) fn files(&self) -> Vec<String> {
        let entries = fs::read_dir(self.secrets()).unwrap();
        let mut names: Vec<_> =
            entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }
}

/// The store in a folder that has the key.
pub(crate) fn store(folder: &Path) -> CredentialStore {
    CredentialStore::new(folder.join("secrets"), Secret::File(folder.join("key")), Randomness::system())
}

/// A set whose values all end with the number. It is long, so that to write it takes several steps.
pub(crate) fn set(number: u64) -> CredentialSet {
    let filler = "# hunter2\n".repeat(20_000);
    let text = format!(
        "username=hunter2-user-{number}\npassword=hunter2-word-{number}\n{filler}note=hunter2-end-{number}\n"
    );
    CredentialSet::of(&Given::read(text.as_bytes()).unwrap(), "2026-11-30T01:02:03Z".parse().unwrap())
}

/// The number of a set, all of whose values must have it.
pub(crate) fn number(set: &CredentialSet) -> u64 {
    let value = |part| set.parts()[&part].expose_secret();
    let number = value(Part::Username).strip_prefix("hunter2-user-").unwrap();
    assert_eq!(value(Part::Password), format!("hunter2-word-{number}"));
    let original = str::from_utf8(set.original().expose_secret()).unwrap();
    assert!(original.ends_with(&format!("note=hunter2-end-{number}\n")));
    number.parse().unwrap()
}
