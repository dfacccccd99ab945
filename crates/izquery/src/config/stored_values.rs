//! The references `{ stored = "NAME" }` in the sections of the registries.
//!
//! A password is fetched from the store when it is needed. A user name or an id is a text of the profile, so that it is fetched
//! when the configuration is read.

use std::{collections::BTreeMap, sync::Arc};

use anyhow::{anyhow, bail};
use iz_credentials::{CredentialStore, Part};
use iz_facade::client::{RegistryProfile, Secret, SecretStore, StoredSecret};
use schemars::Schema;
use secrecy::ExposeSecret as _;
use serde_json::{Value as Json, json};
use toml::{Table, Value};

use super::Sites;

/// The key of a reference.
const STORED: &str = "stored";

/// The parts that are texts of the profile.
const TEXTS: [Part; 3] = [Part::Username, Part::FacilityId, Part::OtherId];

/// What stands for a text that the store does not have, until [`without_absent`] removes it. Some texts are needed to read a section.
const NOT_IN_STORE: &str = "not-in-store";

/// A setting that refers to the store.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct StoredValue {
    /// The whole key, such as `registries.tx.credentials.username`.
    pub(crate) key: String,
    /// The name in the store, such as `tx/username`.
    pub(crate) name: String,
    /// Whether it is a text that the store does not have.
    pub(crate) is_absent: bool,
}

/// What is done about a text that the store does not have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Absent {
    /// The configuration is refused.
    Refused,
    /// The configuration is for a command that asks no registry.
    Allowed,
}

/// Replaces the texts that stand in the store, and lists all references.
pub(super) fn fetch(
    registries: &mut BTreeMap<String, Table>,
    store: Option<&CredentialStore>,
    absent: Absent,
) -> anyhow::Result<Vec<StoredValue>> {
    let mut found = Vec::new();
    for (id, section) in registries {
        for (key, value) in section.iter_mut() {
            let place = format!("registries.{id}.{key}");
            match (key.as_str(), value) {
                ("facilities", Value::Table(facilities)) => {
                    for (facility, keys) in facilities.iter_mut() {
                        if let Value::Table(keys) = keys {
                            fetch_table(keys, &format!("{place}.{facility}"), store, absent, &mut found)?;
                        }
                    }
                }
                (_, Value::Table(keys)) => fetch_table(keys, &place, store, absent, &mut found)?,
                _ => {}
            }
        }
    }
    Ok(found)
}

fn fetch_table(
    keys: &mut Table,
    place: &str,
    store: Option<&CredentialStore>,
    absent: Absent,
    found: &mut Vec<StoredValue>,
) -> anyhow::Result<()> {
    for (key, value) in keys.iter_mut() {
        let Value::Table(reference) = &*value else { continue };
        let Some(name) = reference.get(STORED) else { continue };
        let whole = format!("{place}.{key}");
        let (Value::String(name), 1) = (name, reference.len()) else {
            bail!("{whole}: must be a text, or a reference to the store: {{ stored = \"SITE/PART\" }}");
        };
        let mut value_in_store = StoredValue { key: whole.clone(), name: name.clone(), is_absent: false };
        if TEXTS.iter().any(|part| part.key() == key) {
            let mut secret = Secret::Stored(StoredSecret::from(name.clone()));
            attach(store, [&mut secret]);
            *value = match secret.resolve() {
                Ok(text) => text.expose_secret().into(),
                Err(_) if absent == Absent::Allowed => {
                    value_in_store.is_absent = true;
                    NOT_IN_STORE.into()
                }
                Err(error) => return Err(anyhow!("{whole}: {error}")),
            };
        }
        found.push(value_in_store);
    }
    Ok(())
}

/// Leaves out the texts that the store does not have, and gives them, by site. A section that others start from may have brought
/// them there.
pub(super) fn without_absent(
    sites: &mut Sites,
    stored_values: &[StoredValue],
) -> BTreeMap<String, Vec<Part>> {
    if !stored_values.iter().any(|value| value.is_absent) {
        return BTreeMap::new();
    }
    let mut absent = BTreeMap::new();
    for (site, profile) in sites {
        let credentials = &mut profile.credentials;
        let mut of_site = Vec::new();
        for (part, text) in [
            (Part::Username, &mut credentials.username),
            (Part::FacilityId, &mut credentials.facility_id),
            (Part::OtherId, &mut credentials.other_id),
        ] {
            if text.take_if(|text| text == NOT_IN_STORE).is_some() {
                of_site.push(part);
            }
        }
        if !of_site.is_empty() {
            absent.insert(site.clone(), of_site);
        }
    }
    absent
}

/// Says to each secret from which store it comes.
pub(super) fn attach<'s>(store: Option<&CredentialStore>, secrets: impl IntoIterator<Item = &'s mut Secret>) {
    let Some(store) = store else { return };
    let store: Arc<dyn SecretStore> = Arc::new(store.clone());
    secrets.into_iter().for_each(|secret| secret.attach(&store));
}

/// Adds to the schema that a text may stand in the store.
pub(super) fn allow(schema: &mut Schema) {
    let definitions = schema.get_mut("$defs").and_then(Json::as_object_mut).into_iter().flatten();
    let tables = definitions.filter(|(name, _)| ["Credentials", "Facility"].contains(&name.as_str()));
    for (_, table) in tables {
        for part in TEXTS {
            let place = format!("/properties/{}", part.key());
            let Some(Json::Object(property)) = table.pointer_mut(&place) else { continue };
            let Some(text) = property.remove("type") else { continue };
            property.insert(
                "anyOf".to_owned(),
                json!([
                    { "type": text },
                    {
                        "description": "A text of the store of secrets, as SITE/PART.",
                        "type": "object",
                        "properties": { STORED: { "type": "string" } },
                        "required": [STORED],
                        "additionalProperties": false,
                    },
                ]),
            );
        }
    }
}

/// Attaches the store to the secrets of a profile.
pub(super) fn attach_profile(store: Option<&CredentialStore>, profile: &mut RegistryProfile) {
    attach(store, profile.secrets_mut());
}

#[cfg(test)]
mod tests {
    use crate::config::Config;

    #[test]
    fn a_text_of_the_store_needs_a_store_and_one_name() {
        for (setting, said) in [
            (
                "credentials.username = { stored = 'tx/username' }",
                "credentials.username: the secret tx/username is in the store",
            ),
            (
                "facilities.a.facility_id = { stored = 'tx/a/facility_id' }",
                "facilities.a.facility_id: the secret",
            ),
            ("credentials.other_id = { stored = 7 }", "credentials.other_id: must be a text, or a reference"),
            (
                "credentials.username = { stored = 'a', file = 'hunter2' }",
                "credentials.username: must be a text, or a",
            ),
        ] {
            let error = Config::parse(&format!("[registries.tx]\n{setting}\n")).unwrap_err().to_string();
            assert!(error.starts_with(&format!("registries.tx.{said}")), "{error}");
            assert!(!error.contains("hunter2"), "{error}");
        }
    }

    #[test]
    fn the_schema_allows_a_reference_in_place_of_each_part_and_of_nothing_else() {
        let validator = jsonschema::validator_for(&Config::schema()).unwrap();
        let registry = |registry: serde_json::Value| serde_json::json!({ "registries": { "tx": registry } });
        let stored = serde_json::json!({ "stored": "tx/a" });
        for key in ["username", "facility_id", "other_id", "password", "second_password"] {
            assert!(
                validator.is_valid(&registry(serde_json::json!({ "credentials": { key: stored } }))),
                "{key}"
            );
            let facility = serde_json::json!({ "facility_id": "1", key: stored });
            assert!(
                validator.is_valid(&registry(serde_json::json!({ "facilities": { "a": facility } }))),
                "{key}"
            );
            let wrong = serde_json::json!({ "credentials": { key: { "stored": 7 } } });
            assert!(!validator.is_valid(&registry(wrong)), "{key}");
        }
        assert!(validator.is_valid(&registry(serde_json::json!({ "credentials": { "username": "a" } }))));
        for wrong in [
            serde_json::json!({ "name": stored }),
            serde_json::json!({ "credentials": { "username": { "file": "a" } } }),
            serde_json::json!({ "credentials": { "username": {} } }),
        ] {
            assert!(!validator.is_valid(&registry(wrong.clone())), "{wrong}");
        }
        let section = serde_json::json!({ "secrets": { "folder": "a", "key": { "file": "b" } } });
        assert!(validator.is_valid(&section));
    }

    #[test]
    fn every_secret_of_the_configuration_may_be_in_the_store() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("izquery.toml");
        let settings = "[secrets]\nkey = { file = 'key' }\n[store]\naudit_key = { stored = 'a/password' }\n\
            [lookups]\nid_key = { stored = 'a/password' }\n[listener.tls]\ncertificate = 'a'\nkey = { stored = 'a/password' }\n\
            [registries.tx]\ncredentials.password = { stored = 'a/password' }\n\
            [registries.chain]\nbase = 'tx'\nfacilities.b = { facility_id = '1', password = { stored = 'a/password' } }\n\
            tls.client_certificate = { stored = 'a/password' }\n";
        std::fs::write(&file, settings).unwrap();
        std::fs::write(folder.path().join("key"), "7f".repeat(32)).unwrap();
        let config = Config::load(&file).unwrap();
        let mut sites = config.sites.clone();
        let of_sites = sites
            .values_mut()
            .flat_map(|profile| profile.secrets_mut().map(|secret| secret.clone()).collect::<Vec<_>>());
        let others = [config.store.audit_key, config.lookups.id_key, config.listener.tls.map(|tls| tls.key)];
        let all: Vec<_> = of_sites.chain(others.into_iter().flatten()).collect();
        assert_eq!(all.len(), 6);
        for secret in all {
            let error = secret.resolve().unwrap_err().to_string();
            assert!(error.contains("a has no credentials in the store"), "{error}");
        }
        assert_eq!(config.secrets.stored_values.len(), 3);
    }
}
