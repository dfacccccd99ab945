//! Secrets stand in the environment or in files of their own, never in a file of settings.

use std::{
    fmt,
    path::{Path, PathBuf},
};

use schemars::JsonSchema;
use secrecy::SecretString;
use serde::Deserialize;

/// Where a secret is found: `{ env = "NAME" }`, `{ file = "PATH" }` or `{ credential = "NAME" }`.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub enum Secret {
    /// An environment variable.
    #[serde(rename = "env")]
    Env(String),
    /// A file; one line end at its end is no part of the secret.
    #[serde(rename = "file")]
    File(PathBuf),
    /// A credential of the systemd unit (`LoadCredential=`, `LoadCredentialEncrypted=`): a file of that name in
    /// `$CREDENTIALS_DIRECTORY`.
    #[serde(rename = "credential")]
    Credential(String),
}

/// Where systemd puts the credentials of a unit.
const CREDENTIALS_DIRECTORY: &str = "CREDENTIALS_DIRECTORY";

/// A secret is not where it should be.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SecretError {
    /// The variable is not set.
    #[error("the environment variable {0} is not set")]
    NotSet(String),
    /// The name of a credential is none.
    #[error("{0} is no name of a credential: it is a file name without a path")]
    Name(String),
    /// The file cannot be read.
    #[error("the file {0} cannot be read: {1}")]
    File(PathBuf, std::io::ErrorKind),
}

impl Secret {
    /// Fetches the secret.
    ///
    /// # Errors
    ///
    /// [`SecretError`] where the variable is not set or the file cannot be read.
    pub fn resolve(&self) -> Result<SecretString, SecretError> {
        match self {
            Self::Env(name) => {
                std::env::var(name).map(SecretString::from).map_err(|_| SecretError::NotSet(name.clone()))
            }
            Self::File(path) => read(path),
            Self::Credential(name) => read(&credential(name)?),
        }
    }

    /// The file that holds it, where one does.
    pub(crate) fn path(&self) -> Option<PathBuf> {
        match self {
            Self::Env(_) => None,
            Self::File(path) => Some(path.clone()),
            Self::Credential(name) => credential(name).ok(),
        }
    }
}

fn credential(name: &str) -> Result<PathBuf, SecretError> {
    // A name with a path in it would lead out of the directory.
    if Path::new(name).file_name().is_none_or(|file| file != name) {
        return Err(SecretError::Name(name.to_owned()));
    }
    let folder = std::env::var_os(CREDENTIALS_DIRECTORY)
        .ok_or_else(|| SecretError::NotSet(CREDENTIALS_DIRECTORY.to_owned()))?;
    Ok(Path::new(&folder).join(name))
}

fn read(path: &Path) -> Result<SecretString, SecretError> {
    std::fs::read_to_string(path)
        .map(|text| SecretString::from(text.trim_end_matches(['\r', '\n']).to_owned()))
        .map_err(|error| SecretError::File(path.to_owned(), error.kind()))
}

impl fmt::Display for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Env(name) => write!(f, "environment variable {name}"),
            Self::File(path) => write!(f, "file {}", path.display()),
            Self::Credential(name) => write!(f, "credential {name}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_credential_is_a_name_and_no_path() {
        for name in ["", "..", "a/b", "/etc/hostname", "../x"] {
            let error = Secret::Credential(name.to_owned()).resolve().unwrap_err();
            assert_eq!(error, SecretError::Name(name.to_owned()));
        }
    }

    #[test]
    fn a_file_may_end_in_a_line_end() {
        use secrecy::ExposeSecret;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("password");
        std::fs::write(&path, "hunter2 \r\n").unwrap();
        assert_eq!(Secret::File(path).resolve().unwrap().expose_secret(), "hunter2 ");
    }
}
