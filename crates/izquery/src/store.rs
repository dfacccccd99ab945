//! Opens the store of the tokens and the audit trail, as the configuration says.

use std::{
    fs::{self, OpenOptions},
    io::{self, Write},
    path::{Path, PathBuf},
};

use iz_facade::{
    client::{Randomness, Secret, SecretError},
    store::{AuditKey, AuditKeyError, CheckpointPlace, Store, StoreError, StoreLocation, StoreSettings},
};
use secrecy::ExposeSecret as _;

use crate::config::StoreSection;

/// The store cannot be opened.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum OpenStoreError {
    /// The folder cannot be created.
    #[error("store.folder: {} cannot be created", .folder.display())]
    Folder {
        /// The folder.
        folder: PathBuf,
        /// The error of the system.
        source: io::Error,
    },
    /// The secret of the key cannot be fetched.
    #[error("store.audit_key")]
    Secret(#[from] SecretError),
    /// There is no place for a key.
    #[error(
        "store.audit_key: is missing; refer to 64 hexadecimal digits, which `openssl rand -hex 32` prints"
    )]
    NoKey,
    /// The store exists, and the key that the program made for it is gone.
    #[error(
        "store.audit_key: the store was written with a key, and there is no file {}; put the file back, or refer to the \
         key with store.audit_key",
        .file.display()
    )]
    LostKey {
        /// The file.
        file: PathBuf,
    },
    /// The connection string of PostgreSQL cannot be fetched.
    #[error("store.postgres: {0}")]
    Connection(#[source] SecretError),
    /// The secret is not a key.
    #[error("store.audit_key: the {0}")]
    Key(Secret, #[source] AuditKeyError),
    /// The key that the program makes cannot be written.
    #[error(
        "store.audit_key: {} cannot be created; let the account of izquery write this folder, or set store.audit_key",
        .file.display()
    )]
    NewKey {
        /// The file.
        file: PathBuf,
        /// The error of the system.
        source: io::Error,
    },
    /// The key is in the folder of the store, so that who has the folder can change the audit trail.
    #[error("store.{key}: {} is in the folder of the store; put it elsewhere", .file.display())]
    Inside {
        /// The setting.
        key: &'static str,
        /// The file.
        file: PathBuf,
    },
    /// There is no randomness for a key.
    #[error("this machine has no source of randomness")]
    NoRandomness,
    /// The store itself.
    #[error("store")]
    Store(#[from] StoreError),
}

/// Opens the store. The folder and the key are created if they do not exist.
///
/// # Errors
///
/// [`OpenStoreError`] with the setting and the reason.
pub(crate) fn open(section: &StoreSection, randomness: &Randomness) -> Result<Store, OpenStoreError> {
    let Some(location) = location(section)? else {
        let key = randomness.bytes().map(AuditKey::from_random).ok_or(OpenStoreError::NoRandomness)?;
        return Ok(Store::open(StoreSettings::new(StoreLocation::Memory, key))?);
    };
    if let Some(folder) = section.folder() {
        create_folder(&folder).map_err(|source| OpenStoreError::Folder { folder, source })?;
    }
    let own_key = section.own_key_file().filter(|_| section.audit_key.is_none());
    let new_key = match own_key {
        Some(file) if create_key(&file, randomness)? => Some(file),
        _ => None,
    };
    match (Store::open(StoreSettings::new(location, key(section)?)), new_key) {
        (Err(StoreError::WrongKey { .. }), Some(file)) => {
            // Nobody may take the new key for the lost one.
            let _ = fs::remove_file(&file);
            Err(OpenStoreError::LostKey { file })
        }
        (opened, _) => Ok(opened?),
    }
}

/// The settings of a store that exists. Nothing is created.
///
/// # Errors
///
/// [`OpenStoreError`] with the setting and the reason.
pub(crate) fn settings_of_existing(section: &StoreSection) -> Result<StoreSettings, OpenStoreError> {
    let location = location(section)?.ok_or(StoreError::InMemory)?;
    Ok(StoreSettings::new(location, key(section)?))
}

/// Where the store is. `None` if it is in memory.
fn location(section: &StoreSection) -> Result<Option<StoreLocation>, OpenStoreError> {
    #[cfg(feature = "postgres")]
    if let Some(connection) = &section.postgres {
        connection.warn_if_open("store.postgres");
        let connection = connection.resolve().map_err(OpenStoreError::Connection)?;
        return Ok(Some(StoreLocation::Postgres(connection)));
    }
    Ok(section.folder().map(|folder| StoreLocation::File(folder.join("izquery.sqlite"))))
}

/// Where checkpoints go. `None` for a configuration that was not read from a file.
///
/// # Errors
///
/// [`OpenStoreError::Inside`] if they would be in the folder of the store, where who replaces the store replaces them too.
pub(crate) fn checkpoint_place(section: &StoreSection) -> Result<Option<CheckpointPlace>, OpenStoreError> {
    let (Some(base), Some(folder)) = (&section.base, section.folder()) else { return Ok(None) };
    if section.checkpoints == Path::new("journald") {
        let socket = PathBuf::from(CheckpointPlace::JOURNALD_SOCKET);
        return Ok(Some(CheckpointPlace::Journald { socket }));
    }
    let file = base.join(&section.checkpoints);
    if is_inside(&file, &folder) {
        return Err(OpenStoreError::Inside { key: "checkpoints", file });
    }
    Ok(Some(CheckpointPlace::File(file)))
}

/// The key of the setting, or of the file that the program creates.
fn key(section: &StoreSection) -> Result<AuditKey, OpenStoreError> {
    let own = section.own_key_file().map(Secret::File);
    let secret = section.audit_key.clone().or(own).ok_or(OpenStoreError::NoKey)?;
    if let (Secret::File(file), Some(folder)) = (&secret, section.folder())
        && is_inside(file, &folder)
    {
        return Err(OpenStoreError::Inside { key: "audit_key", file: file.clone() });
    }
    secret.warn_if_open("store.audit_key");
    let text = secret.resolve()?;
    AuditKey::parse(text.expose_secret()).map_err(|error| OpenStoreError::Key(secret, error))
}

/// Whether a file is in a folder, or in a folder below it. A link to a file in the folder is in the folder.
pub(crate) fn is_inside(file: &Path, folder: &Path) -> bool {
    let parent = file.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    // A file that does not exist yet will be where its parent is.
    let place = fs::canonicalize(file).or_else(|_| fs::canonicalize(parent));
    let (Ok(place), Ok(folder)) = (place, fs::canonicalize(folder)) else { return false };
    place.starts_with(folder)
}

/// Creates the folder, for the account of the service alone.
fn create_folder(folder: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

/// Writes a new key to the file, unless it exists. Returns whether it was written.
fn create_key(file: &Path, randomness: &Randomness) -> Result<bool, OpenStoreError> {
    if file.exists() {
        return Ok(false);
    }
    let key = randomness.bytes().map(AuditKey::from_random).ok_or(OpenStoreError::NoRandomness)?;
    match write_new(file, key.to_text().expose_secret()) {
        // Another process was faster.
        Err(source) if source.kind() == io::ErrorKind::AlreadyExists => Ok(false),
        written => written
            .map(|()| true)
            .map_err(|source| OpenStoreError::NewKey { file: file.to_path_buf(), source }),
    }
}

/// Writes a line to a new file that only the account of the service can read. The file appears with its whole content.
///
/// # Errors
///
/// The error of the system; `AlreadyExists` if the file exists.
pub(crate) fn write_new(file: &Path, line: &str) -> io::Result<()> {
    let folder = file.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let name = file.file_name().unwrap_or_default().to_string_lossy();
    let partial = folder.join(format!(".{name}.{}", std::process::id()));
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let written = options.open(&partial).and_then(|mut open| {
        writeln!(open, "{line}")?;
        open.sync_all()?;
        // A link fails if the file exists, so no process replaces the key of another.
        fs::hard_link(&partial, file)
    });
    let _ = fs::remove_file(&partial);
    written
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_new_key_takes_the_place_of_the_lost_key_of_a_store() {
        let folder = tempfile::tempdir().unwrap();
        let section = StoreSection::default().beside(&folder.path().join("izquery.toml"));
        let randomness = Randomness::system();
        drop(open(&section, &randomness).unwrap());
        let key = folder.path().join("izquery-audit.key");
        let text = fs::read(&key).unwrap();
        fs::remove_file(&key).unwrap();
        for _ in 0..2 {
            let error = open(&section, &randomness).err().unwrap();
            assert!(matches!(error, OpenStoreError::LostKey { .. }), "{error}");
            assert!(error.to_string().starts_with("store.audit_key: "), "{error}");
            assert!(!key.exists());
        }
        fs::write(&key, text).unwrap();
        assert!(open(&section, &randomness).is_ok());
    }

    #[cfg(feature = "postgres")]
    #[test]
    fn a_store_in_postgresql_needs_a_key_also_if_there_is_no_folder() {
        let connection = Secret::given("host=127.0.0.1 port=1 user=izquery");
        let section = StoreSection { postgres: Some(connection), ..StoreSection::default() };
        let error = open(&section, &Randomness::system()).err().unwrap();
        assert!(matches!(error, OpenStoreError::NoKey), "{error}");
    }
}
