//! The file of the database.

use std::{
    fs::{self, Metadata, OpenOptions},
    io::{self, ErrorKind},
    path::{Path, PathBuf},
    sync::Arc,
};

use super::error::Place;
use crate::StoreError;

/// Which file was opened. A path may later name another one: a backup that was restored, for example. Rows that go on into the
/// old file would be lost.
pub(super) struct FileIdentity {
    path: PathBuf,
    identity: Option<(u64, u64)>,
}

impl FileIdentity {
    pub(super) fn of(path: &Path, place: &Place) -> Result<Self, StoreError> {
        let metadata = fs::metadata(path).map_err(|error| opening(place, error))?;
        Ok(Self { path: path.to_owned(), identity: identity(&metadata) })
    }

    /// Whether the path still names the file.
    pub(super) fn check(&self, place: &Place) -> Result<(), StoreError> {
        match fs::metadata(&self.path) {
            Ok(metadata) if identity(&metadata) == self.identity => Ok(()),
            _ => Err(StoreError::Moved { place: place.name() }),
        }
    }
}

#[cfg(unix)]
fn identity(metadata: &Metadata) -> Option<(u64, u64)> {
    use std::os::unix::fs::MetadataExt;
    Some((metadata.dev(), metadata.ino()))
}

/// Windows keeps a file that is open from being replaced.
#[cfg(not(unix))]
fn identity(_: &Metadata) -> Option<(u64, u64)> {
    None
}

/// Creates an empty file that only its owner can read, if there is no file. SQLite gives the files beside it the same mode.
pub(super) fn create(path: &Path, place: &Place) -> Result<(), StoreError> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        options.mode(0o600);
    }
    match options.open(path) {
        Ok(file) => file.sync_all().map_err(|error| opening(place, error)),
        Err(error) if error.kind() == ErrorKind::AlreadyExists => check_is_file(path, place),
        Err(error) if matches!(error.kind(), ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem) => {
            Err(StoreError::ReadOnly { place: place.name() })
        }
        Err(error) if error.kind() == ErrorKind::StorageFull => Err(StoreError::Full { place: place.name() }),
        Err(error) => Err(opening(place, error)),
    }
}

/// Whether there is a file to read.
pub(super) fn check_to_read(path: &Path, place: &Place) -> Result<(), StoreError> {
    match fs::metadata(path) {
        Err(error) if error.kind() == ErrorKind::NotFound => Err(StoreError::Missing { place: place.name() }),
        Err(error) => Err(opening(place, error)),
        Ok(metadata) if metadata.is_file() && metadata.len() == 0 => {
            Err(StoreError::Foreign { place: place.name() })
        }
        Ok(_) => check_is_file(path, place),
    }
}

fn check_is_file(path: &Path, place: &Place) -> Result<(), StoreError> {
    let metadata = fs::metadata(path).map_err(|error| opening(place, error))?;
    if metadata.is_file() {
        return Ok(());
    }
    Err(opening(place, io::Error::new(ErrorKind::IsADirectory, "it is not a file")))
}

/// Whether there is a log of changes beside the file.
pub(super) fn has_log(path: &Path) -> bool {
    let mut log = path.as_os_str().to_owned();
    log.push("-wal");
    fs::metadata(log).is_ok_and(|metadata| metadata.len() > 0)
}

/// The address with which SQLite reads a file that nobody changes.
pub(super) fn immutable_uri(path: &Path) -> String {
    let path = path.display().to_string();
    let escaped = path.replace('%', "%25").replace('?', "%3f").replace('#', "%23");
    format!("file:{escaped}?immutable=1")
}

fn opening(place: &Place, error: io::Error) -> StoreError {
    StoreError::Open { place: place.name(), source: Arc::new(error) }
}
