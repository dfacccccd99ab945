//! Keeps sets of credentials in a folder, each in an encrypted file.

mod error;
mod file_name;
mod folder;
mod set;

use std::{
    fmt, fs,
    io::{self, ErrorKind},
    path::{Path, PathBuf},
};

use iz_client::{
    Randomness, Secret, SecretStore,
    regular_file::{self, MAX_SETTINGS_BYTES, ReadFileError},
};
use iz_encryption::{Cipher, EncryptionKey};
use secrecy::{ExposeSecret as _, SecretString, zeroize::Zeroizing};

use crate::Part;

use self::file_name::{file_name, parse_file_name};
pub use self::{
    error::StoreError,
    file_name::{MAX_NAME_BYTES, Which},
    set::CredentialSet,
};

/// What the sets are encrypted for. The key of no other purpose opens them.
const PURPOSE: &str = "credentials";

/// The form of a set. It is associated data, before the name.
const FORM: &[u8] = b"izquery credentials 1\0";

/// A folder of sets of credentials. Each set belongs to a location, and has the name of its site.
///
/// A set that is rotated waits beside the one in use until it is confirmed. The key is fetched for each use, so that it is in
/// memory only then.
#[derive(Clone)]
pub struct CredentialStore {
    folder: PathBuf,
    key: Secret,
    randomness: Randomness,
}

/// A set in the list of a store.
#[derive(Debug)]
#[non_exhaustive]
pub struct Stored {
    /// The name of the site.
    pub name: String,
    /// Whether it is in use, or waits for its confirmation.
    pub which: Which,
    /// The set, or why it cannot be opened.
    pub set: Result<CredentialSet, StoreError>,
}

impl CredentialStore {
    /// The store in a folder. `key` refers to 32 bytes ([`EncryptionKey::parse`]) outside of it. Nothing is opened or created.
    #[must_use]
    pub const fn new(folder: PathBuf, key: Secret, randomness: Randomness) -> Self {
        Self { folder, key, randomness }
    }

    /// The folder.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Stores the first set of a site.
    ///
    /// # Errors
    ///
    /// [`StoreError::Exists`] if the site has one.
    pub fn import(&self, name: &str, set: &CredentialSet) -> Result<(), StoreError> {
        let cipher = self.cipher()?;
        folder::create(&self.folder).map_err(|source| self.unusable(source))?;
        let _lock = self.lock()?;
        let path = self.path(name, Which::InUse)?;
        if path.exists() {
            return Err(StoreError::Exists { name: name.to_owned() });
        }
        self.write(&cipher, name, &path, set)
    }

    /// Stores a further set of a site. It waits for its confirmation, and takes the place of one that waits already.
    ///
    /// # Errors
    ///
    /// [`StoreError::Missing`] if the site has no set in use.
    pub fn rotate(&self, name: &str, set: &CredentialSet) -> Result<(), StoreError> {
        let cipher = self.cipher()?;
        let _lock = self.lock()?;
        if !self.path(name, Which::InUse)?.exists() {
            return Err(StoreError::Missing { name: name.to_owned(), which: Which::InUse });
        }
        self.write(&cipher, name, &self.path(name, Which::Waiting)?, set)
    }

    /// Takes the waiting set of a site into use. The set before is gone.
    ///
    /// # Errors
    ///
    /// [`StoreError::Missing`] if no set waits. A set that cannot be opened is not taken.
    pub fn confirm(&self, name: &str) -> Result<(), StoreError> {
        let _lock = self.lock()?;
        self.set(name, Which::Waiting)?;
        let (from, to) = (self.path(name, Which::Waiting)?, self.path(name, Which::InUse)?);
        fs::rename(&from, &to)
            .and_then(|()| folder::sync(&self.folder))
            .map_err(|source| StoreError::File { file: to, source })
    }

    /// Removes the sets of a site, or only the one that waits.
    ///
    /// # Errors
    ///
    /// [`StoreError::Missing`] if the site has no such set.
    pub fn remove(&self, name: &str, which: &[Which]) -> Result<(), StoreError> {
        let _lock = self.lock()?;
        let mut is_found = false;
        // The one that waits goes first. Otherwise a process that is killed would leave it alone.
        for which in [Which::Waiting, Which::InUse].into_iter().filter(|one| which.contains(one)) {
            let path = self.path(name, which)?;
            match fs::remove_file(&path) {
                Ok(()) => is_found = true,
                Err(source) if source.kind() == ErrorKind::NotFound => {}
                Err(source) => return Err(StoreError::File { file: path, source }),
            }
        }
        if !is_found {
            let which = which.first().copied().unwrap_or(Which::InUse);
            return Err(StoreError::Missing { name: name.to_owned(), which });
        }
        folder::sync(&self.folder).map_err(|source| self.unusable(source))
    }

    /// A set of a site.
    ///
    /// # Errors
    ///
    /// [`StoreError`] if the site has no such set, or if this key cannot open it.
    pub fn set(&self, name: &str, which: Which) -> Result<CredentialSet, StoreError> {
        self.open(&self.cipher()?, name, which)
    }

    /// All sets, by the names of their sites.
    ///
    /// # Errors
    ///
    /// [`StoreError`] if the folder or the key cannot be used. A set that cannot be opened is in the list.
    pub fn list(&self) -> Result<Vec<Stored>, StoreError> {
        let cipher = self.cipher()?;
        let entries = match fs::read_dir(&self.folder) {
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
            entries => entries.map_err(|source| self.unusable(source))?,
        };
        let mut all = Vec::new();
        for entry in entries {
            let file = entry.map_err(|source| self.unusable(source))?.file_name();
            let Some((name, which)) = file.to_str().and_then(parse_file_name) else { continue };
            let set = self.open(&cipher, &name, which);
            all.push(Stored { name, which, set });
        }
        all.sort_by(|one, other| (&one.name, one.which).cmp(&(&other.name, other.which)));
        Ok(all)
    }

    /// The secret with the name `SITE/PART` of the set in use.
    ///
    /// # Errors
    ///
    /// [`StoreError`] if the site has no set, or if the set has no such part.
    pub fn secret(&self, name: &str) -> Result<SecretString, StoreError> {
        let wrong = || StoreError::Reference { name: name.to_owned() };
        let (site, key) = name.rsplit_once('/').ok_or_else(wrong)?;
        let part = Part::of_key(key).ok_or_else(wrong)?;
        let set = self.set(site, Which::InUse)?;
        let value = set.parts().get(&part).cloned();
        value.ok_or_else(|| StoreError::NoPart { name: site.to_owned(), part })
    }

    fn open(&self, cipher: &Cipher, name: &str, which: Which) -> Result<CredentialSet, StoreError> {
        let path = self.path(name, which)?;
        let sealed = match regular_file::bytes(&path, 2 * MAX_SETTINGS_BYTES) {
            Err(ReadFileError::Io(error)) if error.kind() == ErrorKind::NotFound => {
                return Err(StoreError::Missing { name: name.to_owned(), which });
            }
            Err(ReadFileError::Io(source)) => return Err(StoreError::File { file: path, source }),
            Err(ReadFileError::Fault(fault)) => return Err(StoreError::Unusable { file: path, fault }),
            Err(other) => return Err(StoreError::File { file: path, source: io::Error::other(other) }),
            Ok(sealed) => sealed,
        };
        let opened = cipher.open(&associated_data(name), &sealed);
        let value = Zeroizing::new(opened.map_err(|fault| StoreError::Sealed { file: path.clone(), fault })?);
        CredentialSet::decode(&value).ok_or(StoreError::Form { file: path })
    }

    fn write(&self, cipher: &Cipher, name: &str, path: &Path, set: &CredentialSet) -> Result<(), StoreError> {
        let sealed = cipher.seal(&associated_data(name), &set.encode())?;
        folder::replace(&self.folder, path, &sealed)
            .map_err(|source| StoreError::File { file: path.to_owned(), source })
    }

    /// The lock of everything that writes. The system lifts it when the process ends, however it ends.
    fn lock(&self) -> Result<fs::File, StoreError> {
        folder::check(&self.folder)?;
        folder::lock(&self.folder).map_err(|source| self.unusable(source))
    }

    fn cipher(&self) -> Result<Cipher, StoreError> {
        if let Some(file) = self.key.path().filter(|file| folder::contains(&self.folder, file)) {
            return Err(StoreError::KeyInside { file });
        }
        let text = self.key.resolve().map_err(StoreError::NoKey)?;
        let key = EncryptionKey::parse(text.expose_secret());
        let key = key.map_err(|error| StoreError::Key { key: self.key.clone(), error })?;
        let randomness = self.randomness.clone();
        Ok(key.cipher(PURPOSE, move || randomness.bytes()))
    }

    fn path(&self, name: &str, which: Which) -> Result<PathBuf, StoreError> {
        file_name(name, which)
            .map(|file| self.folder.join(file))
            .ok_or_else(|| StoreError::Name { name: name.to_owned() })
    }

    fn unusable(&self, source: io::Error) -> StoreError {
        StoreError::Folder { folder: self.folder.clone(), source }
    }
}

fn associated_data(name: &str) -> Vec<u8> {
    [FORM, name.as_bytes()].concat()
}

impl SecretStore for CredentialStore {
    fn fetch(&self, name: &str) -> Result<SecretString, String> {
        self.secret(name).map_err(|error| error.whole())
    }
}

impl fmt::Debug for CredentialStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CredentialStore")
            .field("folder", &self.folder)
            .field("key", &self.key)
            .finish_non_exhaustive()
    }
}
