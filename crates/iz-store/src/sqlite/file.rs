//! The file of the database.

use std::{
    fs::{self, Metadata, OpenOptions},
    io::{self, ErrorKind},
    path::{Path, PathBuf},
    sync::Arc,
    time::SystemTime,
};

use super::error::Place;
use crate::StoreError;

/// Which file was opened. A path may later name another one: a backup that was restored, for example. Rows that go on into the
/// old file would be lost.
pub(super) struct FileIdentity {
    path: PathBuf,
    identity: Option<(u64, u64)>,
    /// The log of changes beside it. SQLite keeps it while the file is open. `None` before the first transaction.
    log: Option<(u64, u64)>,
    /// When the file was written last, and its length.
    written: (Option<SystemTime>, u64),
}

impl FileIdentity {
    pub(super) fn of(path: &Path, place: &Place) -> Result<Self, StoreError> {
        let metadata = fs::metadata(path).map_err(|error| opening(place, error))?;
        Ok(Self {
            path: path.to_owned(),
            identity: identity(&metadata),
            log: None,
            written: written(&metadata),
        })
    }

    /// Checks that the path still names the file, and the log beside it. Says whether the file was written since the last check.
    pub(super) fn check(&mut self, place: &Place) -> Result<bool, StoreError> {
        let moved = || StoreError::Moved { place: place.name() };
        let metadata = fs::metadata(&self.path).map_err(|_| moved())?;
        let log = fs::metadata(log(&self.path)).ok().and_then(|metadata| identity(&metadata));
        if identity(&metadata) != self.identity || (self.log.is_some() && log != self.log) {
            return Err(moved());
        }
        self.log = log;
        let written = written(&metadata);
        let is_written = written != self.written;
        self.written = written;
        Ok(is_written)
    }
}

fn written(metadata: &Metadata) -> (Option<SystemTime>, u64) {
    (metadata.modified().ok(), metadata.len())
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
    fs::metadata(log(path)).is_ok_and(|metadata| metadata.len() > 0)
}

fn log(path: &Path) -> PathBuf {
    let mut log = path.as_os_str().to_owned();
    log.push("-wal");
    log.into()
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
