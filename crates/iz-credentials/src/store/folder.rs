//! The folder of the sets: for the account of izquery alone, and changed in whole files.

use std::{
    fs::{self, File, OpenOptions},
    io::{self, Write as _},
    path::Path,
};

use super::StoreError;

/// Creates the folder, for this account alone, if it does not exist.
pub(super) fn create(folder: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

/// Refuses a folder that other users can enter.
pub(super) fn check(folder: &Path) -> Result<(), StoreError> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let is_open = fs::metadata(folder).is_ok_and(|found| found.permissions().mode() & 0o077 != 0);
        if is_open {
            return Err(StoreError::TooOpen { folder: folder.to_owned() });
        }
    }
    Ok(())
}

/// Waits until no other process writes.
pub(super) fn lock(folder: &Path) -> io::Result<File> {
    let mut options = private();
    let file = options.create(true).truncate(false).open(folder.join(".lock"))?;
    file.lock()?;
    Ok(file)
}

/// Replaces a file, or makes it. It has either its old bytes or the new ones at any moment, also on a disk that lost power.
pub(super) fn replace(folder: &Path, file: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut name = file.file_name().unwrap_or_default().to_owned();
    name.push(".partial");
    // What a process left that was killed is overwritten. The lock keeps others away.
    let partial = folder.join(name);
    let written = private().create(true).truncate(true).open(&partial).and_then(|mut open| {
        open.write_all(bytes)?;
        open.sync_all()?;
        fs::rename(&partial, file)
    });
    if written.is_err() {
        let _ = fs::remove_file(&partial);
    }
    written.and_then(|()| sync(folder))
}

/// Makes the names in the folder durable.
pub(super) fn sync(folder: &Path) -> io::Result<()> {
    // Other systems do not open a folder.
    if cfg!(unix) { File::open(folder)?.sync_all() } else { Ok(()) }
}

/// Whether a file is in the folder, or will be. A link to a file in the folder is in it.
pub(super) fn contains(folder: &Path, file: &Path) -> bool {
    let parent = file.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let places = [fs::canonicalize(file), fs::canonicalize(parent)];
    let is_below = |folder: &Path| places.iter().flatten().any(|place| place.starts_with(folder));
    // A folder that does not exist yet is compared by its words.
    fs::canonicalize(folder).map_or_else(|_| file.starts_with(folder), |folder| is_below(&folder))
}

/// Writes a file that only this account can read.
fn private() -> OpenOptions {
    let mut options = OpenOptions::new();
    options.write(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
}
