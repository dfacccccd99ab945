//! Reads settings, secrets and messages from regular files. A pipe, a device or a file without an end must not stop the
//! program.

use std::{
    fmt,
    fs::{self, File, FileType, Metadata, OpenOptions},
    io::{self, Read as _},
    path::Path,
};

/// The longest file of settings, of a secret or of certificates, in bytes: 1 MiB.
pub const MAX_SETTINGS_BYTES: u64 = 1024 * 1024;

/// Why a file is not read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum FileFault {
    /// It is no regular file.
    #[error("is {0}: name a regular file")]
    Kind(FileKind),
    /// It is longer than the limit.
    #[error("is longer than the limit of {limit} bytes: name another file")]
    TooLong {
        /// The limit, in bytes.
        limit: u64,
    },
    /// It is not UTF-8.
    #[error("is not UTF-8: save it as UTF-8")]
    NotUtf8,
}

/// What a path leads to, if it is no regular file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum FileKind {
    /// A folder.
    Folder,
    /// A named pipe (FIFO), or the pipe of a shell. It may never end.
    Pipe,
    /// A socket.
    Socket,
    /// A device, such as a terminal.
    Device,
    /// A file under `/proc` or `/sys`. The operating system makes its content, which may never end.
    System,
    /// Anything else.
    Other,
}

impl fmt::Display for FileKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Folder => "a folder",
            Self::Pipe => "a pipe (FIFO)",
            Self::Socket => "a socket",
            Self::Device => "a device",
            Self::System => "a file of the operating system under /proc or /sys",
            Self::Other => "no regular file",
        })
    }
}

/// A file could not be read.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ReadFileError {
    /// The operating system refused to open or to read it.
    #[error("cannot be read")]
    Io(#[from] io::Error),
    /// It is no regular file, too long, or not text.
    #[error(transparent)]
    Fault(#[from] FileFault),
}

/// Opens a regular file. A link to a regular file counts as one.
///
/// # Errors
///
/// [`ReadFileError`] if the path leads to anything else, or cannot be opened.
pub fn open(path: &Path) -> Result<File, ReadFileError> {
    // To open a device may already do something, and a socket cannot be opened. So the kind is examined first.
    check(path, &fs::metadata(path)?)?;
    let file = open_at_once(path)?;
    // Another file may stand there by now.
    check(path, &file.metadata()?)?;
    Ok(file)
}

/// Opens a file without waiting. Otherwise a pipe would wait for a program that writes to it.
fn open_at_once(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.read(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt as _;
        options.custom_flags(libc::O_NONBLOCK | libc::O_NOCTTY);
    }
    options.open(path)
}

/// The bytes of a regular file of at most `limit` bytes.
///
/// # Errors
///
/// [`ReadFileError`] if it is no regular file, is longer than the limit, grows beyond it while it is read, or cannot be
/// read.
pub fn bytes(path: &Path, limit: u64) -> Result<Vec<u8>, ReadFileError> {
    read_limited(open(path)?, limit)
}

/// All bytes of a source, at most `limit`.
///
/// # Errors
///
/// [`ReadFileError`] if the source is longer than the limit, or cannot be read.
pub fn read_limited(source: impl io::Read, limit: u64) -> Result<Vec<u8>, ReadFileError> {
    let mut bytes = Vec::new();
    source.take(limit.saturating_add(1)).read_to_end(&mut bytes)?;
    if u64::try_from(bytes.len()).is_ok_and(|length| length <= limit) {
        Ok(bytes)
    } else {
        Err(FileFault::TooLong { limit }.into())
    }
}

/// The text of a regular file of at most [`MAX_SETTINGS_BYTES`].
///
/// # Errors
///
/// [`ReadFileError`], as for [`bytes`], or if the file is not UTF-8.
pub fn settings_text(path: &Path) -> Result<String, ReadFileError> {
    String::from_utf8(bytes(path, MAX_SETTINGS_BYTES)?).map_err(|_| FileFault::NotUtf8.into())
}

fn check(path: &Path, found: &Metadata) -> Result<(), FileFault> {
    let fault = match found.file_type() {
        kind if !kind.is_file() => Some(kind_of(kind)),
        _ => is_of_system(path, found).then_some(FileKind::System),
    };
    fault.map_or(Ok(()), |kind| Err(FileFault::Kind(kind)))
}

/// Whether a file is one of `/proc` or `/sys`, by its file system or its place. They look like regular files.
#[cfg(unix)]
fn is_of_system(path: &Path, found: &Metadata) -> bool {
    use std::os::unix::fs::MetadataExt as _;
    let real = path.canonicalize().ok();
    ["/proc", "/sys"].iter().any(|folder| {
        real.as_ref().is_some_and(|real| real.starts_with(folder))
            || mounted_at(Path::new(folder)).is_some_and(|device| device == found.dev())
    })
}

#[cfg(not(unix))]
const fn is_of_system(_: &Path, _: &Metadata) -> bool {
    false
}

/// The number of the file system at a folder, if it is another one than that of the folder above.
#[cfg(unix)]
fn mounted_at(folder: &Path) -> Option<u64> {
    use std::os::unix::fs::MetadataExt as _;
    let device = fs::metadata(folder).ok()?.dev();
    let above = fs::metadata(folder.parent()?).ok()?.dev();
    (device != above).then_some(device)
}

#[cfg(unix)]
fn kind_of(kind: FileType) -> FileKind {
    use std::os::unix::fs::FileTypeExt as _;
    match () {
        () if kind.is_dir() => FileKind::Folder,
        () if kind.is_fifo() => FileKind::Pipe,
        () if kind.is_socket() => FileKind::Socket,
        () if kind.is_char_device() || kind.is_block_device() => FileKind::Device,
        () => FileKind::Other,
    }
}

#[cfg(not(unix))]
fn kind_of(kind: FileType) -> FileKind {
    if kind.is_dir() { FileKind::Folder } else { FileKind::Other }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fault(path: &Path) -> String {
        settings_text(path).unwrap_err().to_string()
    }

    #[test]
    fn a_regular_file_of_at_most_the_limit_is_read() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("settings.toml");
        let limit = usize::try_from(MAX_SETTINGS_BYTES).unwrap();
        for length in [0, 1, limit] {
            fs::write(&file, "a".repeat(length)).unwrap();
            assert_eq!(settings_text(&file).unwrap().len(), length);
        }
        fs::write(&file, "a".repeat(limit + 1)).unwrap();
        assert_eq!(fault(&file), "is longer than the limit of 1048576 bytes: name another file");
        fs::write(&file, b"\xf1").unwrap();
        assert_eq!(fault(&file), "is not UTF-8: save it as UTF-8");
        fs::remove_file(&file).unwrap();
        assert!(matches!(settings_text(&file), Err(ReadFileError::Io(_))));
    }

    #[test]
    fn a_source_without_an_end_is_refused() {
        assert!(matches!(
            read_limited(io::repeat(b'a'), 1000),
            Err(ReadFileError::Fault(FileFault::TooLong { limit: 1000 }))
        ));
    }

    #[cfg(unix)]
    #[test]
    fn anything_else_than_a_regular_file_is_refused_at_once() {
        use std::os::unix::{fs::symlink, net::UnixListener};
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        let _socket = UnixListener::bind(at("socket")).unwrap();
        assert!(std::process::Command::new("mkfifo").arg(at("pipe")).status().unwrap().success());
        symlink(at("pipe"), at("link")).unwrap();
        symlink("/dev/zero", at("zero")).unwrap();
        symlink(at("loop"), at("loop")).unwrap();
        for (path, said) in [
            (folder.path().to_owned(), "is a folder: name a regular file"),
            (at("pipe"), "is a pipe (FIFO): name a regular file"),
            (at("link"), "is a pipe (FIFO): name a regular file"),
            (at("socket"), "is a socket: name a regular file"),
            (at("zero"), "is a device: name a regular file"),
            ("/dev/null".into(), "is a device: name a regular file"),
            ("/dev/zero".into(), "is a device: name a regular file"),
            (at("loop"), "cannot be read"),
            (at("none"), "cannot be read"),
        ] {
            assert_eq!(fault(&path), said, "{}", path.display());
        }
        if cfg!(target_os = "linux") {
            let said = "is a file of the operating system under /proc or /sys: name a regular file";
            assert_eq!(fault(Path::new("/proc/self/environ")), said);
            assert_eq!(fault(Path::new("/proc/cpuinfo")), said);
        }
        // A pipe that stands there only when the file is opened does not stop the program.
        let opened = open_at_once(&at("pipe")).unwrap().metadata().unwrap();
        assert_eq!(check(&at("pipe"), &opened), Err(FileFault::Kind(FileKind::Pipe)));
        if cfg!(target_os = "linux") {
            // A file of the system that stands there only when the file is opened is known by its file system.
            let opened = fs::metadata("/proc/cpuinfo").unwrap();
            assert_eq!(check(&at("file"), &opened), Err(FileFault::Kind(FileKind::System)));
        }
        fs::write(at("file"), "text").unwrap();
        symlink(at("file"), at("good")).unwrap();
        assert_eq!(settings_text(&at("good")).unwrap(), "text");
    }
}
