//! Secrets are in environment variables, in files of their own or in an encrypted store, never in a settings file. A program that builds its
//! own settings may hold them in memory.

use std::{
    env::VarError,
    fmt,
    io::ErrorKind,
    path::{Path, PathBuf},
    sync::Arc,
};

use schemars::JsonSchema;
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use tracing::warn;

use crate::{
    regular_file::{self, FileFault, ReadFileError},
    stored_secret::{SecretStore, StoredSecret},
};

/// What a reference to a secret is, for the errors of settings.
pub const REFERENCE_FORMS: &str =
    "{ env = \"NAME\" }, { file = \"PATH\" }, { credential = \"NAME\" } or { stored = \"NAME\" }";

/// Where to find a secret: `{ env = "NAME" }`, `{ file = "PATH" }`, `{ credential = "NAME" }` or `{ stored = "NAME" }`.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub enum Secret {
    /// An environment variable.
    #[serde(rename = "env")]
    Env(String),
    /// A file. One line end at its end is not part of the secret.
    #[serde(rename = "file")]
    File(PathBuf),
    /// A credential of the systemd unit (`LoadCredential=`, `LoadCredentialEncrypted=`): the file of that name in
    /// `$CREDENTIALS_DIRECTORY`.
    #[serde(rename = "credential")]
    Credential(String),
    /// The store of secrets of the program, such as `tx/store-12/password`. `izquery enroll credentials` fills it.
    #[serde(rename = "stored")]
    #[schemars(with = "String")]
    Stored(StoredSecret),
    /// The secret itself, in the memory of the program that built the profile. See [`Secret::given`]. A file cannot set
    /// it.
    #[serde(skip)]
    Given(GivenSecret),
}

/// A secret in memory. `Debug` does not show it.
#[derive(Clone, Debug)]
pub struct GivenSecret(SecretString);

/// Two secrets are equal if their texts are equal, because sites with equal profiles share a client.
impl PartialEq for GivenSecret {
    fn eq(&self, other: &Self) -> bool {
        self.0.expose_secret() == other.0.expose_secret()
    }
}

impl Eq for GivenSecret {}

/// The environment variable with the directory of a unit's credentials.
const CREDENTIALS_DIRECTORY: &str = "CREDENTIALS_DIRECTORY";

/// A secret cannot be fetched.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SecretError {
    /// The variable is not set.
    #[error("the environment variable {0} is not set")]
    NotSet(String),
    /// The name of a credential is not a plain file name.
    #[error("{0} is not the name of a credential: the name is a file name without a path")]
    Name(String),
    /// The secret is in a store of secrets, but the settings name no store.
    #[error("the secret {0} is in the store of secrets, and the settings name no store: set secrets.key")]
    NoStore(String),
    /// The store does not give the secret.
    #[error("the secret {name} of the store: {reason}")]
    Stored {
        /// The name of the secret.
        name: String,
        /// Why, and what to do.
        reason: String,
    },
    /// The variable holds bytes that are not UTF-8.
    #[error("the environment variable {0} is set but is not UTF-8")]
    NotText(String),
    /// The secret has no characters.
    #[error("the {0} is empty")]
    Empty(Secret),
    /// The file cannot be read.
    #[error("the file {} cannot be read: {}", .0.display(), why_unreadable(*.1))]
    File(PathBuf, ErrorKind),
    /// The file is no regular file, is longer than [`regular_file::MAX_SETTINGS_BYTES`], or is not UTF-8.
    #[error("the file {0} {1}")]
    Unusable(PathBuf, FileFault),
}

impl Secret {
    /// A secret that the program already has, such as that of a registry that it starts itself.
    #[must_use]
    pub fn given(secret: impl Into<SecretString>) -> Self {
        Self::Given(GivenSecret(secret.into()))
    }

    /// Fetches the secret.
    ///
    /// # Errors
    ///
    /// [`SecretError`] if the variable is not set or not UTF-8, the file cannot be read or is no regular file of at most
    /// 1 MiB, or the secret is empty.
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
            Self::Stored(stored) => {
                let name = stored.name().to_owned();
                let store = stored.store().ok_or_else(|| SecretError::NoStore(name.clone()))?;
                store.fetch(stored.name()).map_err(|reason| SecretError::Stored { name, reason })
            }
            Self::Given(GivenSecret(secret)) => Ok(secret.clone()),
        }
    }

    /// Says from which store a secret with a name comes. It does nothing for the other references.
    pub fn attach(&mut self, store: &Arc<dyn SecretStore>) {
        if let Self::Stored(stored) = self {
            stored.attach(store);
        }
    }

    /// The file that holds the secret alone, if a file does.
    #[must_use]
    pub fn path(&self) -> Option<PathBuf> {
        match self {
            Self::Env(_) | Self::Given(_) | Self::Stored(_) => None,
            Self::File(path) => Some(path.clone()),
            Self::Credential(name) => credential(name).ok(),
        }
    }

    /// The permissions (Unix mode bits) of the secret's file, if they allow too much.
    #[must_use]
    pub fn too_open(&self) -> Option<u32> {
        self.path().and_then(|path| openness(&path))
    }

    /// Logs a warning if other users can read the file of the secret `key`.
    pub fn warn_if_open(&self, key: &str) {
        if self.too_open().is_some() {
            warn!(key, "other users can read the file of this secret: run chmod 600 on it");
        }
    }
}

/// Why a file cannot be read, and what to do. The standard library calls a file an "entity" here.
fn why_unreadable(kind: ErrorKind) -> String {
    match kind {
        ErrorKind::NotFound => "there is no such file; correct the path, or write the file".to_owned(),
        ErrorKind::PermissionDenied => "give the account that runs izquery the right to read it".to_owned(),
        other => other.to_string(),
    }
}

fn credential(name: &str) -> Result<PathBuf, SecretError> {
    // A name with a path could lead out of the directory.
    if Path::new(name).file_name().is_none_or(|file| file != name) {
        return Err(SecretError::Name(name.to_owned()));
    }
    let folder = std::env::var_os(CREDENTIALS_DIRECTORY)
        .ok_or_else(|| SecretError::NotSet(CREDENTIALS_DIRECTORY.to_owned()))?;
    Ok(Path::new(&folder).join(name))
}

/// The permissions that are too open. The group may read the file, because that is how a service gets its secret.
#[cfg(unix)]
const TOO_OPEN: u32 = 0o027;

#[cfg(unix)]
fn openness(path: &Path) -> Option<u32> {
    use std::os::unix::fs::PermissionsExt as _;
    // A device or a folder is refused later. Its permissions must not be changed.
    let found = std::fs::metadata(path).ok().filter(std::fs::Metadata::is_file)?;
    let mode = found.permissions().mode() & 0o777;
    (mode & TOO_OPEN != 0).then_some(mode)
}

#[cfg(not(unix))]
const fn openness(_: &Path) -> Option<u32> {
    None
}

fn read(path: &Path) -> Result<SecretString, SecretError> {
    match regular_file::settings_text(path) {
        Ok(text) => Ok(SecretString::from(without_line_end(&text))),
        Err(ReadFileError::Io(error)) => Err(SecretError::File(path.to_owned(), error.kind())),
        Err(ReadFileError::Fault(fault)) => Err(SecretError::Unusable(path.to_owned(), fault)),
    }
}

/// The text without the one line end that an editor adds.
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
            Self::Stored(stored) => write!(f, "stored secret {}", stored.name()),
            Self::Given(_) => f.write_str("secret given by the program"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_credential_name_with_a_path_is_refused() {
        for name in ["", "..", "a/b", "/etc/hostname", "../x"] {
            let error = Secret::Credential(name.to_owned()).resolve().unwrap_err();
            assert_eq!(error, SecretError::Name(name.to_owned()));
        }
    }

    #[test]
    fn one_line_end_at_the_end_of_a_file_is_removed() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("password");
        for (file, expected) in [
            ("hunter2 ", "hunter2 "),
            ("hunter2 \r\n", "hunter2 "),
            ("hunter2\n", "hunter2"),
            ("hunter2\r", "hunter2"),
            // Only one line end is removed: the one before it may belong to the secret.
            ("hunter2\n\n", "hunter2\n"),
            ("hunter2\r\n\r\n", "hunter2\r\n"),
        ] {
            std::fs::write(&path, file).unwrap();
            assert_eq!(Secret::File(path.clone()).resolve().unwrap().expose_secret(), expected, "{file:?}");
        }
    }

    #[test]
    fn a_file_that_is_not_regular_or_too_long_is_refused_with_its_name() {
        let folder = tempfile::tempdir().unwrap();
        let error = Secret::File(folder.path().to_owned()).resolve().unwrap_err().to_string();
        assert_eq!(error, format!("the file {} is a folder: name a regular file", folder.path().display()));
        let path = folder.path().join("password");
        std::fs::write(&path, "a".repeat(1024 * 1024 + 1)).unwrap();
        let error = Secret::File(path.clone()).resolve().unwrap_err().to_string();
        let said = "is longer than the limit of 1048576 bytes: name another file";
        assert_eq!(error, format!("the file {} {said}", path.display()));
        std::fs::write(&path, b"\xf1").unwrap();
        let error = Secret::File(path).resolve().unwrap_err().to_string();
        assert!(error.ends_with("is not UTF-8: save it as UTF-8"), "{error}");
        let path = folder.path().join("none");
        let error = Secret::File(path.clone()).resolve().unwrap_err().to_string();
        let said = "cannot be read: there is no such file; correct the path, or write the file";
        assert_eq!(error, format!("the file {} {said}", path.display()));
    }

    #[test]
    fn an_empty_secret_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("password");
        for file in ["", "\n", "\r\n"] {
            std::fs::write(&path, file).unwrap();
            let secret = Secret::File(path.clone());
            assert_eq!(secret.resolve().unwrap_err(), SecretError::Empty(secret), "{file:?}");
        }
        let error = SecretError::Empty(Secret::Env("NAME".to_owned())).to_string();
        assert_eq!(error, "the environment variable NAME is empty");
    }

    #[test]
    fn a_given_secret_is_resolved_and_never_printed() {
        let secret = Secret::given("hunter2");
        assert_eq!(secret.resolve().unwrap().expose_secret(), "hunter2");
        assert_eq!((secret.too_open(), secret == Secret::given("hunter2")), (None, true));
        assert_ne!(secret, Secret::given("hunter3"));
        let error = Secret::given("").resolve().unwrap_err();
        assert_eq!(error.to_string(), "the secret given by the program is empty");
        let printed = format!("{secret} {secret:?} {error:?} {:?}", SecretError::Empty(secret.clone()));
        assert!(!printed.contains("hunter2"), "{printed}");
    }

    #[test]
    fn a_stored_secret_is_fetched_from_the_store_that_is_attached() {
        #[derive(Debug)]
        struct One;
        impl SecretStore for One {
            fn fetch(&self, name: &str) -> Result<SecretString, String> {
                if name == "tx/password" {
                    Ok("hunter2".into())
                } else {
                    Err("it has no such secret".to_owned())
                }
            }
        }
        let table: toml::Table = "a = { stored = 'tx/password' }\nb = { stored = 'x' }".parse().unwrap();
        let [mut known, mut other] = ["a", "b"].map(|key| table[key].clone().try_into::<Secret>().unwrap());
        let error = known.resolve().unwrap_err();
        assert_eq!(
            error.to_string(),
            "the secret tx/password is in the store of secrets, and the settings name no store: set secrets.key"
        );
        let store: Arc<dyn SecretStore> = Arc::new(One);
        known.attach(&store);
        other.attach(&store);
        assert_eq!(known.resolve().unwrap().expose_secret(), "hunter2");
        assert_eq!(
            other.resolve().unwrap_err().to_string(),
            "the secret x of the store: it has no such secret"
        );
        assert_eq!((known.to_string(), known.path()), ("stored secret tx/password".to_owned(), None));
        assert!(!format!("{known:?}").contains("hunter2"));
    }

    #[test]
    fn a_settings_file_cannot_hold_a_secret() {
        for key in ["given", "Given"] {
            let table = toml::Table::from_iter([(key.to_owned(), "hunter2".into())]);
            assert!(toml::Value::Table(table).try_into::<Secret>().is_err(), "{key}");
        }
        let schema = schemars::schema_for!(Secret).to_value().to_string().to_lowercase();
        assert!(schema.contains("\"credential\"") && !schema.contains("given"), "{schema}");
    }

    #[cfg(unix)]
    #[test]
    fn a_file_that_other_users_can_read_is_reported() {
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
        std::fs::set_permissions(folder.path(), std::fs::Permissions::from_mode(0o755)).unwrap();
        for path in [&folder.path().join("none"), folder.path(), Path::new("/dev/null")] {
            assert_eq!(openness(path), None, "{}", path.display());
        }
    }
}
