//! Reads the files that the command line names, each from a regular file with a limit.

use std::path::Path;

use anyhow::anyhow;
use iz_facade::client::regular_file::{self, FileFault, FileKind, MAX_SETTINGS_BYTES, ReadFileError};

/// The text of a file of settings.
pub(crate) fn settings(path: &Path) -> anyhow::Result<String> {
    regular_file::settings_text(path).map_err(|error| named(path, error))
}

/// The bytes of a small file, such as the details of a patient. `-` is the standard input.
pub(crate) fn small(path: &Path) -> anyhow::Result<Vec<u8>> {
    read(path, MAX_SETTINGS_BYTES)
}

/// The bytes of a file of at most so many. `-` is the standard input.
pub(crate) fn up_to(path: &Path, limit: usize) -> anyhow::Result<Vec<u8>> {
    read(path, u64::try_from(limit).unwrap_or(u64::MAX))
}

fn read(path: &Path, limit: u64) -> anyhow::Result<Vec<u8>> {
    let bytes = if is_standard_input(path) {
        regular_file::read_limited(std::io::stdin().lock(), limit)
    } else {
        regular_file::bytes(path, limit)
    };
    bytes.map_err(|error| match error {
        ReadFileError::Fault(fault) => anyhow!("{} {}", path.display(), reason(fault)),
        other => named(path, other),
    })
}

/// Whether a path means the standard input.
pub(crate) fn is_standard_input(path: &Path) -> bool {
    path == Path::new("-")
}

/// What is wrong with a file that a command also takes from its standard input, and what to do.
pub(crate) fn reason(fault: FileFault) -> String {
    match fault {
        FileFault::Kind(kind) if kind != FileKind::Folder => {
            format!("is {kind}: name a regular file, or use - to read standard input")
        }
        other => other.to_string(),
    }
}

fn named(path: &Path, error: ReadFileError) -> anyhow::Error {
    match error {
        ReadFileError::Io(source) => {
            anyhow::Error::new(source).context(format!("{} cannot be read", path.display()))
        }
        other => anyhow!("{} {other}", path.display()),
    }
}
