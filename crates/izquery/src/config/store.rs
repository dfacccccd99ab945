//! The section `[store]`: the tokens and the audit trail.

use std::path::{Path, PathBuf};

use iz_facade::{
    DEFAULT_NOT_FOUND_PER_HOUR,
    client::{Bounded, REFERENCE_FORMS, Secret},
    store::Retention,
};
use schemars::JsonSchema;
use serde::{Deserialize, Deserializer, de};

/// The name of the folder beside the configuration file, if nothing else is set.
const FOLDER: &str = "izquery-data";

/// The environment variable in which systemd names the folder of a unit (`StateDirectory=`).
const STATE_DIRECTORY: &str = "STATE_DIRECTORY";

/// Why a build without the feature `postgres` refuses the setting.
const NOT_BUILT: &str = "this izquery was built without PostgreSQL: build it with `cargo build --release --package izquery \
                         --features postgres`, or remove the setting";

/// The tokens and the audit trail. Relative paths start at the folder of the configuration file.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct StoreSection {
    /// The folder of the store. It is created if it does not exist. The default is `izquery-data`, or the folder that
    /// systemd gives (`StateDirectory=`).
    pub folder: PathBuf,
    /// Where to find the connection string of a PostgreSQL database, such as `host=/run/postgresql user=izquery
    /// dbname=izquery`. The store is then in this database, and the folder holds only the first token. The build needs the
    /// feature `postgres`.
    #[serde(deserialize_with = "postgres")]
    #[schemars(with = "Option<Secret>")]
    pub postgres: Option<Secret>,
    /// Where to find the key of the audit trail: 64 hexadecimal digits. It must not be in the folder of the store. Without
    /// it, the file `izquery-audit.key` beside the configuration file holds the key. It is created if it does not exist.
    pub audit_key: Option<Secret>,
    /// The file for the checkpoints of the audit trail, or `journald`. It must not be in the folder of the store.
    pub checkpoints: PathBuf,
    /// The number of years that audit rows are kept. The law requires six (45 CFR 164.316(b)(2)).
    #[serde(with = "Bounded::<u64, 6, 100>")]
    pub retention_years: u64,
    /// The most answers "not found" that a token gets in an hour; 0 is no limit.
    #[serde(with = "Bounded::<u64, 0, 100_000>")]
    pub not_found_per_hour: u64,
    /// The folder of the configuration file. `None`: there is no folder, and a store without `postgres` is in memory.
    #[serde(skip)]
    #[schemars(skip)]
    pub(crate) base: Option<PathBuf>,
}

impl Default for StoreSection {
    fn default() -> Self {
        Self {
            folder: PathBuf::from(FOLDER),
            postgres: None,
            audit_key: None,
            checkpoints: PathBuf::from("izquery-checkpoints.jsonl"),
            retention_years: 6,
            not_found_per_hour: DEFAULT_NOT_FOUND_PER_HOUR.into(),
            base: None,
        }
    }
}

/// The folder that systemd gives to the unit.
pub(super) fn state_directory() -> Option<PathBuf> {
    let folders = std::env::var_os(STATE_DIRECTORY)?;
    // systemd separates several folders by colons. The first one is ours.
    folders.to_str()?.split(':').next().map(PathBuf::from)
}

impl StoreSection {
    /// The same section of a configuration in `file`. Relative paths start at its folder.
    #[must_use]
    pub fn beside(self, file: &Path) -> Self {
        let base = file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        Self { base: Some(base.to_path_buf()), ..self }
    }

    /// The folder of the store. `None` if the store is in memory.
    pub(crate) fn folder(&self) -> Option<PathBuf> {
        let base = self.base.as_ref()?;
        let of_unit = state_directory().filter(|_| self.folder == Path::new(FOLDER));
        Some(of_unit.unwrap_or_else(|| base.join(&self.folder)))
    }

    /// How long audit rows are kept.
    pub(crate) fn retention(&self) -> Retention {
        u8::try_from(self.retention_years).ok().and_then(Retention::years).unwrap_or_default()
    }

    /// The file of the key that the program creates itself.
    pub(crate) fn own_key_file(&self) -> Option<PathBuf> {
        self.base.as_ref().map(|base| base.join("izquery-audit.key"))
    }
}

/// Reads the reference to the connection string. A text in its place may hold a password, so the error does not quote it.
fn postgres<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Secret>, D::Error> {
    let secret = Secret::deserialize(deserializer)
        .map_err(|_| de::Error::custom(format_args!("must be a reference to a secret: {REFERENCE_FORMS}")));
    if cfg!(feature = "postgres") { secret.map(Some) } else { Err(de::Error::custom(NOT_BUILT)) }
}

#[cfg(test)]
mod tests {
    use crate::config::Config;

    fn refusal(setting: &str) -> String {
        let settings = format!("[registries.sandbox]\n[store]\npostgres = {setting}\n");
        Config::parse(&settings).unwrap_err().to_string()
    }

    #[cfg(not(feature = "postgres"))]
    #[test]
    fn a_build_without_postgresql_refuses_its_setting_and_says_how_to_build_it() {
        for setting in ["{ env = 'IZQUERY_STORE' }", "'host=localhost password=hunter2'"] {
            let error = refusal(setting);
            assert!(
                error.starts_with("store.postgres: this izquery was built without PostgreSQL"),
                "{error}"
            );
            assert!(error.contains("--features postgres") && !error.contains("hunter2"), "{error}");
        }
    }

    #[cfg(feature = "postgres")]
    #[test]
    fn a_connection_string_in_the_configuration_is_refused_and_not_quoted() {
        for setting in [
            "'host=localhost password=hunter2'",
            "{ password = 'hunter2' }",
            "{ hunter2 = 'x' }",
            "{ env = 5 }",
            "['hunter2']",
        ] {
            let error = refusal(setting);
            assert!(error.starts_with("store.postgres"), "{error}");
            assert!(
                error.contains("must be a reference to a secret") && !error.contains("hunter2"),
                "{error}"
            );
        }
        let settings = "[registries.sandbox]\n[store]\npostgres = { env = 'IZQUERY_STORE' }\n";
        let expected = iz_facade::client::Secret::Env("IZQUERY_STORE".to_owned());
        assert_eq!(Config::parse(settings).unwrap().store.postgres, Some(expected));
    }
}
