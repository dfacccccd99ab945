//! The section `[enrollments]`.

use std::{
    collections::BTreeSet,
    path::{Path, PathBuf},
};

use anyhow::bail;
use iz_facade::{
    client::regular_file::{self, ReadFileError},
    enroll::{EnrollmentProfile, FieldFault, LocationId, ProfileError},
};
use schemars::JsonSchema;
use serde::Deserialize;

use super::{Sites, parts};

/// The enrollments that locations walk, beside those that ship with the program.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Enrollments {
    /// The files with profiles of enrollments. A relative path starts at the folder of the configuration file. A profile takes the
    /// place of the shipped profile with its id. `izquery enroll profile ID` prints a shipped profile to begin with.
    pub files: Vec<PathBuf>,
}

/// A file with the profile of an enrollment cannot be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum EnrollmentFileError {
    /// The file cannot be read.
    #[error("enrollments.files: {}", .file.display())]
    Read {
        /// The file.
        file: PathBuf,
        /// The reason.
        source: ReadFileError,
    },
    /// The profile in it cannot be used.
    #[error("enrollments.files: {}", .file.display())]
    Profile {
        /// The file.
        file: PathBuf,
        /// The reason, with the key.
        source: ProfileError,
    },
    /// Two files have profiles with the same id.
    #[error("enrollments.files: {} has the id {id}, as an earlier file has", .file.display())]
    SameId {
        /// The later file.
        file: PathBuf,
        /// The id.
        id: String,
    },
}

impl Enrollments {
    /// The same section of a configuration in `file`. Relative paths start at its folder.
    #[must_use]
    pub fn beside(self, file: &Path) -> Self {
        let base = file.parent().unwrap_or(Path::new(""));
        Self { files: self.files.iter().map(|file| base.join(file)).collect() }
    }

    /// Reads the profiles.
    ///
    /// # Errors
    ///
    /// [`EnrollmentFileError`] with the file and the reason.
    pub fn profiles(&self) -> Result<Vec<EnrollmentProfile>, EnrollmentFileError> {
        let mut ids = BTreeSet::new();
        let profile = |path: &PathBuf| {
            let file = path.clone();
            let text = match regular_file::settings_text(path) {
                Ok(text) => text,
                Err(source) => return Err(EnrollmentFileError::Read { file, source }),
            };
            match EnrollmentProfile::parse(&text) {
                Ok(profile) if !ids.insert(profile.id.clone()) => {
                    Err(EnrollmentFileError::SameId { file, id: profile.id })
                }
                Ok(profile) => Ok(profile),
                Err(source) => Err(EnrollmentFileError::Profile { file, source }),
            }
        };
        self.files.iter().map(profile).collect()
    }
}

/// The location of a site: the key of the facility, or the id of a registry without facilities.
pub(crate) fn location_of(site: &str) -> Result<LocationId, FieldFault> {
    let (registry, facility) = parts(site);
    LocationId::new(facility.unwrap_or(registry))
}

/// Checks that each site that walks an enrollment has a key that can be the id of a location.
///
/// # Errors
///
/// One sentence with the key.
pub(super) fn check_locations(sites: &Sites) -> anyhow::Result<()> {
    for (site, _) in sites.iter().filter(|(_, profile)| profile.enrollment.is_some()) {
        if let Err(fault) = location_of(site) {
            let key = match parts(site) {
                (registry, Some(facility)) => format!("registries.{registry}.facilities.{facility:?}"),
                (registry, None) => format!("registries.{registry:?}"),
            };
            bail!("{key}: this key is the id of a location, because `enrollment` is set; {fault}");
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn a_key_that_cannot_be_the_id_of_a_location_is_refused_only_with_an_enrollment() {
        let parse = |facility: &str, enrollment: &str| {
            let text = format!(
                "[registries.sandbox]\n{enrollment}\n[registries.sandbox.facilities.{facility}]\nfacility_id = '0001112000'\n"
            );
            crate::config::Config::parse(&text).map(drop).map_err(|error| format!("{error:#}"))
        };
        let enrollment = "enrollment = 'tx-outcomes'";
        assert_eq!(parse("store-12", enrollment), Ok(()));
        assert_eq!(parse("'store 12'", ""), Ok(()));
        let error = parse("'store 12'", enrollment).unwrap_err();
        let expected = "registries.sandbox.facilities.\"store 12\": this key is the id of a location, because `enrollment` is set; it ";
        assert!(error.starts_with(expected), "{error}");
        assert_eq!(error.matches("letters").count(), 1, "{error}");
    }

    #[test]
    fn the_profiles_are_read_from_the_folder_of_the_configuration_and_a_fault_names_the_file() {
        let folder = tempfile::tempdir().unwrap();
        let text = EnrollmentProfile::shipped_text("sample-state").unwrap();
        let own = text.replacen("id = \"sample-state\"", "id = \"own\"", 1);
        assert_ne!(own, text);
        for (name, text) in [("own.toml", own.as_str()), ("again.toml", &own), ("bad.toml", "id = 1")] {
            fs::write(folder.path().join(name), text).unwrap();
        }
        let profiles = |files: &[&str]| {
            let section = Enrollments { files: files.iter().map(PathBuf::from).collect() };
            section.beside(&folder.path().join("izquery.toml")).profiles()
        };
        let ids: Vec<_> = profiles(&["own.toml"]).unwrap().into_iter().map(|profile| profile.id).collect();
        assert_eq!(ids, ["own"]);
        for (files, said) in [
            (&["none.toml"][..], "none.toml"),
            (&["bad.toml"], "bad.toml"),
            (&["own.toml", "again.toml"], "again.toml has the id own, as an earlier file has"),
        ] {
            let error = profiles(files).unwrap_err().to_string();
            assert!(error.starts_with("enrollments.files: ") && error.ends_with(said), "{error}");
        }
    }
}
