//! A file with one line for each checkpoint.

use std::{
    fs::{self, File, OpenOptions},
    io::{self, ErrorKind, Read, Seek, SeekFrom, Write},
    path::Path,
};

use super::Checkpoints;
use crate::Checkpoint;

/// Appends a line, and waits until it is durable.
pub(super) fn append(path: &Path, line: &str) -> io::Result<()> {
    let is_new = !path.exists();
    let mut options = OpenOptions::new();
    options.read(true).append(true).create(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        options.mode(0o600);
    }
    let mut file = options.open(path)?;
    // A line that was cut stays as it is, and the new one is a line of its own.
    let start = if ends_in_a_line(&mut file)? { "" } else { "\n" };
    file.write_all(format!("{start}{line}\n").as_bytes())?;
    file.sync_all()?;
    if is_new { sync_folder(path) } else { Ok(()) }
}

/// Whether the file is empty or its last byte is a line end.
fn ends_in_a_line(file: &mut File) -> io::Result<bool> {
    if file.metadata()?.len() == 0 {
        return Ok(true);
    }
    file.seek(SeekFrom::End(-1))?;
    let mut last = [0];
    file.read_exact(&mut last)?;
    Ok(last == *b"\n")
}

/// A new file is durable after its folder is.
#[cfg(unix)]
fn sync_folder(path: &Path) -> io::Result<()> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    File::open(folder.unwrap_or(Path::new(".")))?.sync_all()
}

#[cfg(not(unix))]
fn sync_folder(_: &Path) -> io::Result<()> {
    Ok(())
}

/// Reads all lines.
pub(super) fn read(path: &Path) -> io::Result<Checkpoints> {
    let bytes = match fs::read(path) {
        Err(error) if error.kind() == ErrorKind::NotFound => Vec::new(),
        other => other?,
    };
    let text = String::from_utf8_lossy(&bytes);
    let mut checkpoints = Checkpoints::default();
    for line in text.split_inclusive('\n') {
        let checkpoint = Checkpoint::parse(line.trim_ascii_end());
        if checkpoint.is_none() && !line.ends_with('\n') {
            checkpoints.is_cut = true;
        } else {
            checkpoints.lines.push(checkpoint);
        }
    }
    Ok(checkpoints)
}
