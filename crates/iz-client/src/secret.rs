//! Secrets stand in the environment or in files of their own, never in a file of settings. A program that makes its
//! settings itself may hold them in memory.

use std::{
    env::VarError,
    fmt,
    path::{Path, PathBuf},
};

use schemars::JsonSchema;
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use tracing::warn;

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
    /// The secret itself, held by the program that made the profile; see [`Secret::given`]. No file can hold it.
    #[serde(skip)]
    Given(GivenSecret),
}

/// A secret that is held in memory. `Debug` does not show it.
#[derive(Clone, Debug)]
pub struct GivenSecret(SecretString);

/// Equal profiles share a client, so two secrets are equal where their texts are.
impl PartialEq for GivenSecret {
    fn eq(&self, other: &Self) -> bool {
        self.0.expose_secret() == other.0.expose_secret()
    }
}

impl Eq for GivenSecret {}

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
    /// The variable holds bytes that are no text.
    #[error("the environment variable {0} is set and not UTF-8")]
    NotText(String),
    /// There is nothing in it.
    #[error("the {0} is empty")]
    Empty(Secret),
    /// The file cannot be read.
    #[error("the file {0} cannot be read: {1}")]
    File(PathBuf, std::io::ErrorKind),
}

impl Secret {
    /// A secret that the program has already, such as that of a registry which it starts itself.
    #[must_use]
    pub fn given(secret: impl Into<SecretString>) -> Self {
        Self::Given(GivenSecret(secret.into()))
    }

    /// Fetches the secret.
    ///
    /// # Errors
    ///
    /// [`SecretError`] where the variable is not set or no text, the file cannot be read, or nothing is in it.
    pub fn resolve(&self) -> Result<SecretString, SecretError> {
        let secret = self.read()?;
        if secret.expose_secret().is_empty() {
            return Err(SecretError::Empty(self.clone()));
        }
        Ok(secret)
    }

    fn read(&self) -> Result<SecretString, SecretError> {
        match self {
            Self::Env(name) => std::env::var(name).map(SecretString::from).map_err(|error| match error {
                VarError::NotPresent => SecretError::NotSet(name.clone()),
                VarError::NotUnicode(_) => SecretError::NotText(name.clone()),
            }),
            Self::File(path) => read(path),
            Self::Credential(name) => read(&credential(name)?),
            Self::Given(GivenSecret(secret)) => Ok(secret.clone()),
        }
    }

    /// The file that holds it, where one does.
    fn path(&self) -> Option<PathBuf> {
        match self {
            Self::Env(_) | Self::Given(_) => None,
            Self::File(path) => Some(path.clone()),
            Self::Credential(name) => credential(name).ok(),
        }
    }

    /// The permissions of the file that holds it, where they are too many.
    #[must_use]
    pub fn too_open(&self) -> Option<u32> {
        self.path().and_then(|path| openness(&path))
    }

    /// Warns where the secret of `key` stands in a file that others may read.
    pub(crate) fn warn_if_open(&self, key: &str) {
        if self.too_open().is_some() {
            warn!(key, "others may read this secret's file: chmod 600 it");
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

/// Who but the owner may do what with a file: its group may read it, which is how a service is given a secret.
#[cfg(unix)]
const TOO_OPEN: u32 = 0o027;

#[cfg(unix)]
fn openness(path: &Path) -> Option<u32> {
    use std::os::unix::fs::PermissionsExt as _;
    let mode = std::fs::metadata(path).ok()?.permissions().mode() & 0o777;
    (mode & TOO_OPEN != 0).then_some(mode)
}

#[cfg(not(unix))]
const fn openness(_: &Path) -> Option<u32> {
    None
}

fn read(path: &Path) -> Result<SecretString, SecretError> {
    std::fs::read_to_string(path)
        .map(|text| SecretString::from(without_line_end(&text)))
        .map_err(|error| SecretError::File(path.to_owned(), error.kind()))
}

/// The text without the one line end that an editor puts behind it.
fn without_line_end(text: &str) -> &str {
    let line = text.strip_suffix('\n').unwrap_or(text);
    line.strip_suffix('\r').unwrap_or(line)
}

impl fmt::Display for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Env(name) => write!(f, "environment variable {name}"),
            Self::File(path) => write!(f, "file {}", path.display()),
            Self::Credential(name) => write!(f, "credential {name}"),
            Self::Given(_) => f.write_str("secret given by the program"),
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
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("password");
        for (file, expected) in [
            ("hunter2 ", "hunter2 "),
            ("hunter2 \r\n", "hunter2 "),
            ("hunter2\n", "hunter2"),
            ("hunter2\r", "hunter2"),
            // One alone: what stands before it may be the secret's own.
            ("hunter2\n\n", "hunter2\n"),
            ("hunter2\r\n\r\n", "hunter2\r\n"),
        ] {
            std::fs::write(&path, file).unwrap();
            assert_eq!(Secret::File(path.clone()).resolve().unwrap().expose_secret(), expected, "{file:?}");
        }
    }

    #[test]
    fn nothing_is_no_secret() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("password");
        for file in ["", "\n", "\r\n"] {
            std::fs::write(&path, file).unwrap();
            let secret = Secret::File(path.clone());
            assert_eq!(secret.resolve().unwrap_err(), SecretError::Empty(secret), "{file:?}");
        }
        let said = SecretError::Empty(Secret::Env("NAME".to_owned())).to_string();
        assert_eq!(said, "the environment variable NAME is empty");
    }

    #[test]
    fn a_given_secret_is_held_and_never_shown() {
        let secret = Secret::given("hunter2");
        assert_eq!(secret.resolve().unwrap().expose_secret(), "hunter2");
        assert_eq!((secret.too_open(), secret == Secret::given("hunter2")), (None, true));
        assert_ne!(secret, Secret::given("hunter3"));
        let error = Secret::given("").resolve().unwrap_err();
        assert_eq!(error.to_string(), "the secret given by the program is empty");
        let shown = format!("{secret} {secret:?} {error:?} {:?}", SecretError::Empty(secret.clone()));
        assert!(!shown.contains("hunter2"), "{shown}");
    }

    #[test]
    fn a_file_of_settings_cannot_hold_a_secret() {
        for key in ["given", "Given"] {
            let table = toml::Table::from_iter([(key.to_owned(), "hunter2".into())]);
            assert!(toml::Value::Table(table).try_into::<Secret>().is_err(), "{key}");
        }
        let schema = schemars::schema_for!(Secret).to_value().to_string().to_lowercase();
        assert!(schema.contains("\"credential\"") && !schema.contains("given"), "{schema}");
    }

    #[cfg(unix)]
    #[test]
    fn a_file_that_others_may_read_is_known() {
        use std::os::unix::fs::PermissionsExt as _;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("password");
        std::fs::write(&path, "hunter2").unwrap();
        for (mode, expected) in
            [(0o600, false), (0o400, false), (0o640, false), (0o660, true), (0o604, true), (0o602, true)]
        {
            std::fs::set_permissions(&path, std::fs::Permissions::from_mode(mode)).unwrap();
            assert_eq!(openness(&path).is_some(), expected, "{mode:o}");
        }
        assert_eq!(openness(&folder.path().join("none")), None);
    }
}
