//! Why the store refuses.

use std::{error::Error, io, path::PathBuf};

use iz_client::{Secret, SecretError, regular_file::FileFault};
use iz_encryption::{EncryptionKeyError, OpenError, SealError};

use super::{MAX_NAME_BYTES, Which};
use crate::Part;

/// The store of credentials cannot do what it should. No error quotes a value.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StoreError {
    /// The site has credentials already.
    #[error("{name} has credentials already; `izquery enroll credentials rotate` replaces them")]
    Exists {
        /// The site.
        name: String,
    },
    /// The site has no such set.
    #[error("{name} has no credentials {}", match .which {
        Which::InUse => "in the store; `izquery enroll credentials import` puts them there",
        Which::Waiting => "that wait for a confirmation; `izquery enroll credentials rotate` takes new ones in",
    })]
    Missing {
        /// The site.
        name: String,
        /// Which set.
        which: Which,
    },
    /// The set lacks a part.
    #[error(
        "the credentials of {name} have no {part}; take them in again with `izquery enroll credentials rotate`"
    )]
    NoPart {
        /// The site.
        name: String,
        /// The part.
        part: Part,
    },
    /// A reference has another form.
    #[error(
        "{name} is no name of a stored secret: write SITE/PART, such as tx/password or tx/store-12/username"
    )]
    Reference {
        /// The reference.
        name: String,
    },
    /// The name of a site is empty or too long.
    #[error(
        "{name:?} is no name of a site of 1 to {MAX_NAME_BYTES} bytes; choose a shorter id of the facility"
    )]
    Name {
        /// The name.
        name: String,
    },
    /// The key is in the folder, so that who has the folder has everything.
    #[error("secrets.key: {} is in the folder of the secrets; put it elsewhere", .file.display())]
    KeyInside {
        /// The file.
        file: PathBuf,
    },
    /// The key cannot be fetched.
    #[error("secrets.key: {0}; `openssl rand -hex 32` prints a new key")]
    NoKey(SecretError),
    /// The text is no key.
    #[error("secrets.key: the {key}: {error}")]
    Key {
        /// Where the text is.
        key: Secret,
        /// What is wrong with it.
        error: EncryptionKeyError,
    },
    /// The folder cannot be used.
    #[error("secrets.folder: {} cannot be used", .folder.display())]
    Folder {
        /// The folder.
        folder: PathBuf,
        /// The error of the system.
        source: io::Error,
    },
    /// Other users can enter the folder.
    #[error("secrets.folder: other users can enter {}; run chmod 700 on it", .folder.display())]
    TooOpen {
        /// The folder.
        folder: PathBuf,
    },
    /// A file cannot be read, written or removed.
    #[error("{} cannot be read or written", .file.display())]
    File {
        /// The file.
        file: PathBuf,
        /// The error of the system.
        source: io::Error,
    },
    /// A file is no regular file, or too long.
    #[error("{} {fault}", .file.display())]
    Unusable {
        /// The file.
        file: PathBuf,
        /// What is wrong with it.
        fault: FileFault,
    },
    /// A file cannot be opened with the key.
    #[error("{}: {fault}; put the key back with which it was written, or take the credentials in again", .file.display())]
    Sealed {
        /// The file.
        file: PathBuf,
        /// Why.
        fault: OpenError,
    },
    /// A file has another form inside.
    #[error("{} was written by another version of izquery; use that version", .file.display())]
    Form {
        /// The file.
        file: PathBuf,
    },
    /// A set cannot be encrypted.
    #[error("the credentials cannot be encrypted: {0}")]
    Seal(#[from] SealError),
}

impl StoreError {
    /// The error with its cause, in one sentence.
    #[must_use]
    pub fn whole(&self) -> String {
        match self.source() {
            Some(cause) => format!("{self}: {cause}"),
            None => self.to_string(),
        }
    }
}
