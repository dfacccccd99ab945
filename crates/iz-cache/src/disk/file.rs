//! The file of the database.

use std::{
    fs::{self, Metadata, OpenOptions},
    io::{self, ErrorKind, Read as _},
    path::{Path, PathBuf},
};

use super::error::OpenDiskError;

/// A path at which there is a file.
#[derive(Clone, Debug)]
pub(super) struct DiskFile {
    path: PathBuf,
    /// The first bytes, as they were before SQLite opened it. Afterwards they must not be read: to close a file removes the
    /// locks that SQLite has on it.
    header: [u8; HEADER_BYTES],
}

/// The name of the file format is at the beginning of the header, and the id of the application at the end.
const HEADER_BYTES: usize = 72;

impl DiskFile {
    /// Creates an empty file that only its owner can read, if there is no file. SQLite gives the files beside it the same
    /// mode.
    ///
    /// # Errors
    ///
    /// If the file cannot be created, or is something else.
    pub(super) fn create(path: &Path) -> Result<Self, OpenDiskError> {
        let mut options = OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, OWNER_ONLY);
        match options.open(path) {
            Ok(_) => Ok(Self { path: path.to_owned(), header: [0; HEADER_BYTES] }),
            Err(error) if error.kind() == ErrorKind::AlreadyExists => Self::existing(path),
            Err(error) => Err(opening(path, error)),
        }
    }

    /// A file that exists.
    ///
    /// # Errors
    ///
    /// If there is no file, or if it cannot be written.
    pub(super) fn existing(path: &Path) -> Result<Self, OpenDiskError> {
        let metadata = match fs::metadata(path) {
            Ok(metadata) => metadata,
            Err(error) if error.kind() == ErrorKind::NotFound => {
                return Err(OpenDiskError::Missing { file: path.display().to_string() });
            }
            Err(error) => return Err(opening(path, error)),
        };
        if !metadata.is_file() {
            return Err(opening(path, io::Error::new(ErrorKind::IsADirectory, "it is not a file")));
        }
        let mut header = [0; HEADER_BYTES];
        let mut file =
            OpenOptions::new().read(true).write(true).open(path).map_err(|error| opening(path, error))?;
        // A file that is shorter is empty, or another one.
        let _ = file.read_exact(&mut header);
        Ok(Self { path: path.to_owned(), header })
    }

    /// An empty file in the place of this one. A process that has the old one open notices it.
    ///
    /// # Errors
    ///
    /// If the file cannot be removed or created.
    pub(super) fn replaced(self) -> Result<Self, OpenDiskError> {
        for suffix in ["-wal", "-shm", ""] {
            let mut name = self.path.as_os_str().to_owned();
            name.push(suffix);
            match fs::remove_file(&name) {
                Err(error) if error.kind() != ErrorKind::NotFound => return Err(opening(&self.path, error)),
                _ => {}
            }
        }
        Self::create(&self.path)
    }

    /// Lets only the owner read the file. A file that was copied may have another mode.
    ///
    /// # Errors
    ///
    /// If the file is of another account.
    pub(super) fn restrict(&self) -> Result<(), OpenDiskError> {
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let restrict = || {
                let is_open = fs::metadata(&self.path)?.permissions().mode() & 0o077 != 0;
                let permissions = fs::Permissions::from_mode(OWNER_ONLY);
                if is_open { fs::set_permissions(&self.path, permissions) } else { Ok(()) }
            };
            restrict().map_err(|error| opening(&self.path, error))?;
        }
        Ok(())
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    pub(super) fn name(&self) -> String {
        self.path.display().to_string()
    }

    /// Whether the first bytes say that it is an SQLite database of the application with this id.
    pub(super) fn has_application(&self, id: [u8; 4]) -> bool {
        const NAME: &[u8; 16] = b"SQLite format 3\0";
        self.header.starts_with(NAME) && self.header.ends_with(&id)
    }

    /// The identity of the file that is at the path now. `None` if no file is there. Windows does not let anybody replace a
    /// file that is open.
    pub(super) fn identity(&self) -> Option<FileIdentity> {
        fs::metadata(&self.path).ok().map(|metadata| FileIdentity::of(&metadata))
    }
}

/// Which file a path names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct FileIdentity(u64, u64);

impl FileIdentity {
    #[cfg(unix)]
    fn of(metadata: &Metadata) -> Self {
        use std::os::unix::fs::MetadataExt;
        Self(metadata.dev(), metadata.ino())
    }

    #[cfg(not(unix))]
    fn of(_: &Metadata) -> Self {
        Self(0, 0)
    }
}

/// The mode of a file that only its owner may read and write.
#[cfg(unix)]
const OWNER_ONLY: u32 = 0o600;

fn opening(path: &Path, source: io::Error) -> OpenDiskError {
    let file = path.display().to_string();
    match source.kind() {
        ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem => {
            OpenDiskError::ReadOnly { file, source }
        }
        _ => OpenDiskError::Open { file, source },
    }
}
