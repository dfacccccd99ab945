//! Opens the encrypted file of cached answers, as the configuration says.

use std::path::{Path, PathBuf};

use iz_cache::{
    Disk, DiskSettings, Keys, OpenDiskError,
    encryption::{EncryptionKey, EncryptionKeyError},
};
use iz_facade::client::{Environment, Secret, SecretError, hl7::answer::IdKey};
use secrecy::ExposeSecret as _;

use crate::{config::CacheDisk, store::is_inside};

/// The file of cached answers cannot be opened.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CacheFileError {
    /// The secret of the key cannot be fetched.
    #[error("cache.disk.key")]
    Secret(#[from] SecretError),
    /// The secret is not a key.
    #[error("cache.disk.key: the {0}")]
    Key(Secret, #[source] EncryptionKeyError),
    /// The key is in the folder of the file, so that who has the folder can read the answers.
    #[error(
        "cache.disk.key: {} is in the folder of the file of cached answers, {}; put the key elsewhere",
        .key.display(),
        .file.display()
    )]
    Inside {
        /// The file of the key.
        key: PathBuf,
        /// The file of cached answers.
        file: PathBuf,
    },
    /// The file itself.
    #[error("cache.disk.file")]
    Open(#[from] OpenDiskError),
}

/// The file of cached answers, and the secret of the keys of the cache.
pub(crate) struct CacheFile {
    pub(crate) disk: Disk,
    pub(crate) keys_secret: [u8; 32],
}

impl CacheFile {
    /// Opens the file for the service. It is created if it does not exist.
    ///
    /// # Errors
    ///
    /// [`CacheFileError`] with the setting and the reason.
    pub(crate) fn open(
        section: &CacheDisk,
        id_key: IdKey,
        environment: &Environment,
    ) -> Result<Self, CacheFileError> {
        Self::with(section, id_key, environment, Disk::open)
    }

    /// Opens a file that exists, for a command.
    ///
    /// # Errors
    ///
    /// As [`CacheFile::open`], and if there is no such file, or if another key or another version of the program wrote it.
    pub(crate) fn open_existing(
        section: &CacheDisk,
        id_key: IdKey,
        environment: &Environment,
    ) -> Result<Self, CacheFileError> {
        Self::with(section, id_key, environment, Disk::open_existing)
    }

    fn with(
        section: &CacheDisk,
        id_key: IdKey,
        environment: &Environment,
        open: impl FnOnce(DiskSettings) -> Result<Disk, OpenDiskError>,
    ) -> Result<Self, CacheFileError> {
        let key = key(section)?;
        let keys_secret = Keys::secret_of(&key);
        let disk = open(DiskSettings {
            file: section.file.clone(),
            key,
            capacity_bytes: section.capacity_bytes,
            id_key,
            clock: environment.clock.clone(),
            randomness: environment.randomness.clone(),
            busy_timeout: DiskSettings::BUSY_TIMEOUT,
        })?;
        Ok(Self { disk, keys_secret })
    }
}

fn key(section: &CacheDisk) -> Result<EncryptionKey, CacheFileError> {
    let CacheDisk { file, key: secret, .. } = section;
    let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    if let Secret::File(key) = secret
        && is_inside(key, folder)
    {
        return Err(CacheFileError::Inside { key: key.clone(), file: file.clone() });
    }
    secret.warn_if_open("cache.disk.key");
    let text = secret.resolve()?;
    EncryptionKey::parse(text.expose_secret()).map_err(|error| CacheFileError::Key(secret.clone(), error))
}
