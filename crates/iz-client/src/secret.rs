//! Secrets stand in the environment or in files of their own, never in a file of settings.

use std::{fmt, path::PathBuf};

use secrecy::SecretString;
use serde::Deserialize;

/// Where a secret is found: `{ env = "NAME" }` or `{ file = "PATH" }`.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub enum Secret {
    /// An environment variable.
    #[serde(rename = "env")]
    Env(String),
    /// A file; one line end at its end is no part of the secret.
    #[serde(rename = "file")]
    File(PathBuf),
}

/// A secret is not where it should be.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SecretError {
    /// The variable is not set.
    #[error("the environment variable {0} is not set")]
    NotSet(String),
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
            Self::File(path) => std::fs::read_to_string(path)
                .map(|text| SecretString::from(text.trim_end_matches(['\r', '\n']).to_owned()))
                .map_err(|error| SecretError::File(path.clone(), error.kind())),
        }
    }
}

impl fmt::Display for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Env(name) => write!(f, "environment variable {name}"),
            Self::File(path) => write!(f, "file {}", path.display()),
        }
    }
}
