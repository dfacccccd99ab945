//! Where checkpoints are kept, outside the folder of the store.

mod file;
#[cfg(unix)]
mod journald;

use std::{io, path::PathBuf};

use jiff::Timestamp;
use thiserror::Error;

use crate::Checkpoint;

/// Where checkpoints are kept. A place that the account of the service can only append to, or another machine, protects best.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum CheckpointPlace {
    /// A file with one line for each checkpoint.
    File(PathBuf),
    /// The journal of systemd.
    Journald {
        /// Its socket.
        socket: PathBuf,
    },
}

/// Why checkpoints could not be written or read.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum CheckpointError {
    /// The file cannot be written.
    #[error("the checkpoint file {} cannot be written; check that its folder exists, and who may write it", .path.display())]
    Write {
        /// The file.
        path: PathBuf,
        /// The error below.
        #[source]
        source: io::Error,
    },
    /// The file cannot be read.
    #[error("the checkpoint file {} cannot be read; check the path, and who may read it", .path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// The error below.
        #[source]
        source: io::Error,
    },
    /// The journal takes no message.
    #[error("the journal at {} takes no checkpoint; check that systemd-journald runs", .socket.display())]
    Journal {
        /// The socket.
        socket: PathBuf,
        /// The error below.
        #[source]
        source: io::Error,
    },
    /// The journal cannot be read here.
    #[error(
        "checkpoints of the journal are read from a file; write one with `journalctl -t izquery-audit -o cat`"
    )]
    JournalIsNotRead,
}

/// The lines of a checkpoint file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Checkpoints {
    /// The checkpoint in each line. `None` for a line that cannot be read as a checkpoint.
    pub lines: Vec<Option<Checkpoint>>,
    /// Whether the last line was cut, as by a loss of power. It is not in `lines`.
    pub is_cut: bool,
}

impl Checkpoints {
    /// The number of checkpoints. A line that cannot be read as a checkpoint does not count.
    #[must_use]
    pub fn len(&self) -> usize {
        self.lines.iter().flatten().count()
    }

    /// Whether there is no checkpoint.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// When the latest of them was made.
    #[must_use]
    pub fn last_time(&self) -> Option<Timestamp> {
        self.lines.iter().flatten().map(Checkpoint::time).max()
    }
}

impl From<Vec<Checkpoint>> for Checkpoints {
    fn from(checkpoints: Vec<Checkpoint>) -> Self {
        Self { lines: checkpoints.into_iter().map(Some).collect(), is_cut: false }
    }
}

impl CheckpointPlace {
    /// The socket of the journal where systemd has it.
    pub const JOURNALD_SOCKET: &str = "/run/systemd/journal/socket";

    /// Writes a checkpoint. It is durable when this returns. This blocks.
    ///
    /// # Errors
    ///
    /// If it cannot be written.
    pub fn write(&self, checkpoint: &Checkpoint) -> Result<(), CheckpointError> {
        match self {
            Self::File(path) => file::append(path, &checkpoint.to_line())
                .map_err(|source| CheckpointError::Write { path: path.clone(), source }),
            Self::Journald { socket } => {
                #[cfg(unix)]
                let sent = journald::send(socket, checkpoint);
                #[cfg(not(unix))]
                let sent = Err(io::Error::from(io::ErrorKind::Unsupported));
                sent.map_err(|source| CheckpointError::Journal { socket: socket.clone(), source })
            }
        }
    }

    /// Reads the checkpoints of a file. A file that does not exist has none.
    ///
    /// # Errors
    ///
    /// If the file cannot be read, or if the place is the journal.
    pub fn read(&self) -> Result<Checkpoints, CheckpointError> {
        match self {
            Self::File(path) => {
                file::read(path).map_err(|source| CheckpointError::Read { path: path.clone(), source })
            }
            Self::Journald { .. } => Err(CheckpointError::JournalIsNotRead),
        }
    }
}

#[cfg(test)]
mod tests;
