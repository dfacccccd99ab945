//! The site that `--registry` and `--facility` name, for every command that asks one.

use std::path::Path;

use anyhow::{Context, bail};
use iz_facade::client::RegistryProfile;
use toml::Table;

use crate::{
    config::{Config, Sites, parts, sites},
    input_file,
};

/// One site, with its profile.
#[derive(Debug)]
pub(crate) struct Target {
    /// The id of the site: `REGISTRY` or `REGISTRY/FACILITY`.
    pub(crate) id: String,
    pub(crate) profile: RegistryProfile,
}

/// The two options. `--facility` names a facility, or `--registry` names it behind a slash.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Named<'o> {
    pub(crate) registry: Option<&'o str>,
    pub(crate) facility: Option<&'o str>,
}

impl<'o> Named<'o> {
    /// The ids of the registry and the facility.
    fn parts(self) -> anyhow::Result<(Option<&'o str>, Option<&'o str>)> {
        match (self.registry, self.facility) {
            (Some(id), Some(_)) if id.contains('/') => {
                bail!("--facility: --registry {id} already names a facility")
            }
            (Some(id), facility) => {
                let (registry, of_id) = parts(id);
                Ok((Some(registry), of_id.or(facility)))
            }
            (None, facility) => Ok((None, facility)),
        }
    }

    /// The site in a configuration. If only one site fits, the options may be omitted.
    pub(crate) fn of(self, config: &Config, file: &Path) -> anyhow::Result<Target> {
        self.among(&config.sites, Source::Configuration(&file.display().to_string()))
    }

    /// The site of a shipped profile, changed by a file of settings.
    pub(crate) fn shipped(self, overrides: Option<&Path>) -> anyhow::Result<Target> {
        let (registry, _) = self.parts()?;
        let registry = registry.context("--registry: is missing")?;
        let Some(file) = overrides else {
            let profile = RegistryProfile::load(registry, Table::new())?;
            return self.among(&sites(registry, profile)?, Source::Shipped);
        };
        let name = file.display().to_string();
        let text = input_file::settings(file)?;
        let profile = RegistryProfile::parse_changes(&text)
            .and_then(|changes| RegistryProfile::load(registry, changes))
            .with_context(|| name.clone())?;
        self.among(&sites(registry, profile)?, Source::Overrides(&name))
    }

    /// The one site of `source` that the options name.
    fn among(self, sites: &Sites, source: Source<'_>) -> anyhow::Result<Target> {
        let (registry, facility) = self.parts()?;
        let is_of_registry = |id: &str| registry.is_none_or(|named| named == parts(id).0);
        let is_named = |id: &str| is_of_registry(id) && (facility.is_none() || facility == parts(id).1);
        let mut named = sites.iter().filter(|(id, _)| is_named(id));
        let wrong = match (named.next(), named.next()) {
            (Some((id, profile)), None) => {
                return Ok(Target { id: id.clone(), profile: profile.clone() });
            }
            (Some(_), Some(_)) => {
                let option = if registry.is_none() { "--registry" } else { "--facility" };
                format!("{option}: is missing; name one of several")
            }
            (None, _) => match (registry, facility) {
                (_, Some(facility)) if sites.keys().any(|id| is_of_registry(id)) => {
                    self.no_facility(facility, source)
                }
                (registry, _) => format!("--registry: {} is not configured", registry.unwrap_or_default()),
            },
        };
        let known: Vec<&str> = sites.keys().map(String::as_str).collect();
        bail!("{wrong}; {} has {}", source.name(), known.join(", "))
    }

    /// Why a registry of `source` does not have this facility. The sentence begins with the option that names it.
    fn no_facility(self, facility: &str, source: Source<'_>) -> String {
        let wrong = match (self.registry, self.facility) {
            (_, Some(facility)) => format!("--facility: {facility}"),
            (registry, None) => format!("--registry: {}", registry.unwrap_or_default()),
        };
        let section = format!("facilities.{facility}");
        let registry = self.registry.map(|id| parts(id).0);
        let missing = match (source, registry) {
            _ if facility.is_empty() => return format!("{wrong} names no facility"),
            (Source::Configuration(_), Some(registry)) => {
                format!("the file has no section registries.{registry}.{section}")
            }
            (Source::Configuration(_), None) => format!("no registry of the file has a section {section}"),
            (Source::Overrides(_), _) => format!("the file has no section {section}"),
            (Source::Shipped, _) => format!("the profile has no section {section}"),
        };
        format!("{wrong} is not configured: {missing}")
    }
}

/// Where the sites come from, with the name of the file.
#[derive(Clone, Copy, Debug)]
enum Source<'n> {
    /// A configuration file, with the section `[registries]`.
    Configuration(&'n str),
    /// A shipped profile, changed by a file of settings.
    Overrides(&'n str),
    /// A shipped profile as it is.
    Shipped,
}

impl<'n> Source<'n> {
    const fn name(self) -> &'n str {
        match self {
            Self::Configuration(file) | Self::Overrides(file) => file,
            Self::Shipped => "the shipped profile",
        }
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    fn config() -> Config {
        let changes = "[facilities.north]\nfacility_id = '1'\n[facilities.south]\nfacility_id = '2'";
        let chain = RegistryProfile::load("sandbox", changes.parse().unwrap()).unwrap();
        let single = RegistryProfile::load("tx", Table::new()).unwrap();
        let chain = sites("chain", chain).unwrap();
        Config::of(chain.into_iter().chain([("tx".to_owned(), single)]))
    }

    fn chosen(registry: Option<&str>, facility: Option<&str>) -> Result<String, String> {
        Named { registry, facility }
            .of(&config(), Path::new("izquery.toml"))
            .map(|target| target.id)
            .map_err(|error| error.to_string())
    }

    #[test]
    fn a_site_is_named_in_either_way() {
        for (registry, facility, id) in [
            (Some("tx"), None, "tx"),
            (Some("chain/north"), None, "chain/north"),
            (Some("chain"), Some("south"), "chain/south"),
            (None, Some("south"), "chain/south"),
        ] {
            assert_eq!(chosen(registry, facility).as_deref(), Ok(id));
        }
    }

    #[test]
    fn an_option_that_names_no_site_or_several_is_refused_with_the_list_of_sites() {
        for (registry, facility, wrong) in [
            (None, None, "--registry: is missing; name one of several"),
            (Some("chain"), None, "--facility: is missing; name one of several"),
            (Some("zz"), None, "--registry: zz is not configured"),
            (Some("zz"), Some("north"), "--registry: zz is not configured"),
            (Some("zz/north"), None, "--registry: zz is not configured"),
            (
                Some("chain/west"),
                None,
                "--registry: chain/west is not configured: the file has no section registries.chain.facilities.west",
            ),
            (
                Some("tx/north"),
                None,
                "--registry: tx/north is not configured: the file has no section registries.tx.facilities.north",
            ),
            (
                Some("tx"),
                Some("north"),
                "--facility: north is not configured: the file has no section registries.tx.facilities.north",
            ),
            (
                None,
                Some("west"),
                "--facility: west is not configured: no registry of the file has a section facilities.west",
            ),
            (Some("tx/"), None, "--registry: tx/ names no facility"),
        ] {
            let said = format!("{wrong}; izquery.toml has chain/north, chain/south, tx");
            assert_eq!(chosen(registry, facility), Err(said));
        }
        let twice = chosen(Some("chain/north"), Some("north"));
        assert_eq!(twice, Err("--facility: --registry chain/north already names a facility".to_owned()));
    }

    #[test]
    fn a_shipped_profile_is_chosen_from_in_the_same_way() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("own.toml");
        let shipped = |registry, facility, overrides| {
            Named { registry: Some(registry), facility }.shipped(overrides).map(|target| target.id)
        };
        assert_eq!(shipped("tx", None, None).unwrap(), "tx");
        let error = shipped("tx/north", None, None).unwrap_err().to_string();
        assert_eq!(
            error,
            "--registry: tx/north is not configured: the profile has no section facilities.north; the shipped profile \
             has tx"
        );
        fs::write(&file, "facilities.north.facility_id = '1'\nfacilities.south.facility_id = '2'").unwrap();
        assert_eq!(shipped("tx/north", None, Some(&file)).unwrap(), "tx/north");
        assert_eq!(shipped("tx", Some("south"), Some(&file)).unwrap(), "tx/south");
        let error = shipped("tx", Some("west"), Some(&file)).unwrap_err().to_string();
        let wrong = "--facility: west is not configured: the file has no section facilities.west; ";
        assert!(error.starts_with(wrong), "{error}");
        let error = shipped("tx", None, Some(&file)).unwrap_err().to_string();
        assert!(error.contains("own.toml has tx/north, tx/south"), "{error}");
        fs::write(&file, "limits.queue = 0").unwrap();
        let error = format!("{:#}", shipped("tx", None, Some(&file)).unwrap_err());
        assert!(error.ends_with("own.toml: limits.queue: must be between 1 and 10000"), "{error}");
    }
}
