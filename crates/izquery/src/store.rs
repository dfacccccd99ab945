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

/// The settings of the store. The folder and the key are created if they do not exist.
///
/// # Errors
///
/// [`OpenStoreError`] with the setting and the reason.
pub(crate) fn settings(
    section: &StoreSection,
    randomness: &Randomness,
) -> Result<StoreSettings, OpenStoreError> {
    let (Some(folder), Some(file)) = (section.folder(), section.file()) else {
        let key = randomness.bytes().map(AuditKey::from_random).ok_or(OpenStoreError::NoRandomness)?;
        return Ok(StoreSettings::new(StoreLocation::Memory, key));
    };
    create_folder(&folder).map_err(|source| OpenStoreError::Folder { folder: folder.clone(), source })?;
    if let (None, Some(file)) = (&section.audit_key, section.own_key_file()) {
        create_key(&file, randomness)?;
    }
    Ok(StoreSettings::new(StoreLocation::File(file), key(section, &folder)?))
}

/// The settings of a store that exists. Nothing is created.
///
/// # Errors
///
/// [`OpenStoreError`] with the setting and the reason.
pub(crate) fn settings_of_existing(section: &StoreSection) -> Result<StoreSettings, OpenStoreError> {
    let (Some(folder), Some(file)) = (section.folder(), section.file()) else {
        return Err(StoreError::InMemory.into());
    };
    Ok(StoreSettings::new(StoreLocation::File(file), key(section, &folder)?))
}

/// Opens the store.
///
/// # Errors
///
/// [`OpenStoreError`] with the setting and the reason.
pub(crate) fn open(section: &StoreSection, randomness: &Randomness) -> Result<Store, OpenStoreError> {
    Ok(Store::open(settings(section, randomness)?)?)
}

/// Where checkpoints go. `None` for a store in memory.
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
    check_outside("checkpoints", &file, &folder)?;
    Ok(Some(CheckpointPlace::File(file)))
}

/// The key of the setting, or of the file that the program creates.
fn key(section: &StoreSection, folder: &Path) -> Result<AuditKey, OpenStoreError> {
    let own = section.own_key_file().map(Secret::File);
    let secret = section.audit_key.clone().or(own).ok_or(StoreError::InMemory)?;
    if let Secret::File(file) = &secret {
        check_outside("audit_key", file, folder)?;
    }
    secret.warn_if_open("store.audit_key");
    let text = secret.resolve()?;
    AuditKey::parse(text.expose_secret()).map_err(|error| OpenStoreError::Key(secret, error))
}

fn check_outside(key: &'static str, file: &Path, folder: &Path) -> Result<(), OpenStoreError> {
    let parent = file.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    // A link to a file in the folder is in the folder. A file that does not exist yet will be where its parent is.
    let place = fs::canonicalize(file).or_else(|_| fs::canonicalize(parent));
    let (Ok(place), Ok(folder)) = (place, fs::canonicalize(folder)) else {
        return Ok(());
    };
    if place.starts_with(folder) {
        return Err(OpenStoreError::Inside { key, file: file.to_path_buf() });
    }
    Ok(())
}

/// Creates the folder, for the account of the service alone.
fn create_folder(folder: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

/// Writes a new key to the file, unless it exists.
fn create_key(file: &Path, randomness: &Randomness) -> Result<(), OpenStoreError> {
    if file.exists() {
        return Ok(());
    }
    let key = randomness.bytes().map(AuditKey::from_random).ok_or(OpenStoreError::NoRandomness)?;
    match write_new(file, key.to_text().expose_secret()) {
        // Another process was faster.
        Err(source) if source.kind() == io::ErrorKind::AlreadyExists => Ok(()),
        written => written.map_err(|source| OpenStoreError::NewKey { file: file.to_path_buf(), source }),
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
