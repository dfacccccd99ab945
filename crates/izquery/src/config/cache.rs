//! The section `[cache]`.

use std::path::{Path, PathBuf};

use iz_cache::Lifetimes;
use iz_facade::client::{Bounded, Secret, profile::CacheSettings};
use schemars::JsonSchema;
use serde::{Deserialize, Deserializer};

/// The cache of answers. How long an answer is cached is a setting of its registry.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Cache {
    /// The maximum memory for the cached answers of all registries, in bytes; 0 turns the cache off.
    // Up to 16 GiB, which no pharmacy machine exceeds.
    #[serde(with = "Bounded::<u64, 0, 17_179_869_184>")]
    pub capacity_bytes: u64,
    /// The file in which answers are cached too, so that they survive a restart. Without this section, answers are
    /// only in memory.
    #[serde(deserialize_with = "disk")]
    pub disk: Option<CacheDisk>,
}

/// The encrypted file of cached answers.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CacheDisk {
    /// The file. A relative path starts at the folder of the configuration file.
    #[serde(default = "default_file")]
    pub file: PathBuf,
    /// Where to find the key of the file: 64 hexadecimal digits. It must not be in the folder of the file.
    pub key: Secret,
    /// The maximum length of the file, in bytes.
    // From 1 MiB, which is enough for some records, to 64 GiB.
    #[serde(default = "default_disk_bytes", with = "Bounded::<u64, 1_048_576, 68_719_476_736>")]
    pub capacity_bytes: u64,
}

impl CacheDisk {
    /// The file and the key that is in this place, with the default limit.
    #[must_use]
    pub fn new(file: impl Into<PathBuf>, key: Secret) -> Self {
        Self { file: file.into(), key, capacity_bytes: default_disk_bytes() }
    }
}

fn default_file() -> PathBuf {
    PathBuf::from("izquery-cache.db")
}

const fn default_disk_bytes() -> u64 {
    256 * 1024 * 1024
}

/// Refuses a list, as `config::section` does.
fn disk<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<CacheDisk>, D::Error> {
    super::section(deserializer).map(Some)
}

impl Default for Cache {
    fn default() -> Self {
        Self { capacity_bytes: 64 * 1024 * 1024, disk: None }
    }
}

impl Cache {
    /// The same section of a configuration in `file`. Relative paths start at its folder.
    #[must_use]
    pub fn beside(self, file: &Path) -> Self {
        let base = file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let disk = self.disk.map(|disk| CacheDisk { file: base.join(&disk.file), ..disk });
        Self { disk, ..self }
    }

    /// The file of cached answers, unless nothing is cached.
    pub(crate) fn file(&self) -> Option<&CacheDisk> {
        self.disk.as_ref().filter(|_| self.capacity_bytes > 0)
    }

    /// How long the answers of a registry with these settings are cached. Without memory for them, they are not cached at
    /// all.
    pub(crate) const fn lifetimes(&self, settings: &CacheSettings) -> Lifetimes {
        if self.capacity_bytes == 0 { Lifetimes::NONE } else { Lifetimes::of(settings) }
    }
}
