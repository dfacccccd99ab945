//! The settings that refer to stored credentials.

use iz_credentials::Part;

use crate::config::{Config, StoredValue, parts};

/// The settings that refer to the credentials of a site.
pub(super) fn of_site<'c>(config: &'c Config, site: &str) -> Vec<&'c StoredValue> {
    let is_of_site = |value: &&StoredValue| value.name.rsplit_once('/').is_some_and(|(of, _)| of == site);
    config.secrets.stored_values.iter().filter(is_of_site).collect()
}

/// The name of a part in the store.
pub(super) fn name(site: &str, part: Part) -> String {
    format!("{site}/{}", part.key())
}

/// The lines in TOML with which the settings of a site refer to these parts.
pub(super) fn lines(site: &str, all: &[Part]) -> Vec<String> {
    let (title, prefix) = match parts(site) {
        (registry, Some(facility)) => {
            (format!("[registries.{}.facilities.{}]", key(registry), key(facility)), "")
        }
        (registry, None) => (format!("[registries.{}]", key(registry)), "credentials."),
    };
    let line = |part: &Part| {
        format!("{prefix}{} = {{ stored = {} }}", part.key(), toml::Value::from(name(site, *part)))
    };
    std::iter::once(title).chain(all.iter().map(line)).collect()
}

/// A key of TOML, in quotation marks if it needs some.
fn key(id: &str) -> String {
    let is_bare = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
    if !id.is_empty() && id.bytes().all(is_bare) { id.to_owned() } else { toml::Value::from(id).to_string() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lines_are_toml_for_a_registry_and_for_a_facility() {
        for (site, expected) in [
            ("tx", "[registries.tx]\ncredentials.username = { stored = \"tx/username\" }"),
            (
                "tx/store-12",
                "[registries.tx.facilities.store-12]\nusername = { stored = \"tx/store-12/username\" }",
            ),
            ("tx/a b", "[registries.tx.facilities.\"a b\"]\nusername = { stored = \"tx/a b/username\" }"),
        ] {
            let text = lines(site, &[Part::Username]).join("\n");
            assert_eq!(text, expected);
            assert!(text.parse::<toml::Table>().is_ok());
        }
    }
}
