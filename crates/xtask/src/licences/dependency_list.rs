//! The list of what is allowed: `dependencies.toml`.

use std::collections::BTreeMap;

use anyhow::Context;
use semver::Version;
use serde::Deserialize;

/// What the dependencies may be.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct DependencyList {
    /// The licences that every package may have, in the words of SPDX, with the reason.
    pub(crate) licences: BTreeMap<String, String>,
    /// The packages that may have further licences.
    pub(crate) exceptions: Vec<Exception>,
    /// The lowest version of each series of a package.
    pub(crate) lowest: BTreeMap<String, Vec<Version>>,
    /// The packages that may not be used, with the reason.
    pub(crate) avoided: BTreeMap<String, String>,
}

/// A package that may have further licences.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Exception {
    pub(crate) name: String,
    pub(crate) licences: Vec<String>,
    #[expect(dead_code, reason = "people read it, and the list is refused without it")]
    reason: String,
}

impl DependencyList {
    /// Reads the list.
    ///
    /// # Errors
    ///
    /// If the text is not such a list.
    pub(crate) fn parse(text: &str) -> anyhow::Result<Self> {
        toml::from_str(text).context("the list cannot be read")
    }

    /// Whether the package may have this licence.
    pub(crate) fn allows(&self, package: &str, licence: &str) -> bool {
        let is_excepted = |exception: &Exception| {
            exception.name == package && exception.licences.iter().any(|allowed| allowed == licence)
        };
        self.licences.contains_key(licence) || self.exceptions.iter().any(is_excepted)
    }
}
