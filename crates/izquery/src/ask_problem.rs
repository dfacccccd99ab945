//! The error of `izquery ask`: why there is no answer, which address was asked, and how to examine it.

use std::{borrow::Cow, io::Write, iter, path::Path};

use iz_facade::{
    ApiError, Problem, UnclearConsent,
    client::{AskError, ManualPortal, RegistryProfile},
};
use reqwest::Url;

use crate::{
    standard_output::StandardOutput,
    visible::{say, visible_json},
};

/// The registry that was asked.
pub(crate) struct Asked<'a> {
    /// The id of the site.
    pub(crate) site: &'a str,
    pub(crate) profile: &'a RegistryProfile,
    /// The configuration file.
    pub(crate) config: &'a Path,
}

/// Prints the error: as a problem document to standard output, or as a sentence to standard error. The address of the
/// registry and the command that examines it are only said to the person at the shell. They are not in the document.
pub(crate) fn report(error: &ApiError, asked: &Asked<'_>, json: bool) -> anyhow::Result<()> {
    let problem = Problem::from(error);
    if json {
        writeln!(StandardOutput, "{}", visible_json(&serde_json::to_string(&problem)?))?;
    } else {
        say(&format!("{}: {}. {}", problem.title, problem.detail, advice(error, &problem)));
        consent_lines(error, asked).iter().for_each(|line| say(line));
        location_lines(error, asked).iter().for_each(|line| say(line));
    }
    if let Some(hint) = hint(error, asked) {
        say(&hint);
    }
    Ok(())
}

/// The advice for the person at the shell. That of the document names members of the API, where the lines behind it name forms
/// and commands.
fn advice<'a>(error: &ApiError, problem: &'a Problem) -> &'a str {
    match error {
        ApiError::ConsentWithdrawn { .. } => "Do not ask this registry about the patient.",
        ApiError::ConsentUnclear { .. } => {
            "Ask the patient whether he or she withdrew the consent to the registry. If so, do not ask this registry."
        }
        ApiError::Ask(AskError::LocationNotLive(_)) => "Look the patient up in the portal of the state.",
        _ => problem.advice,
    }
}

/// What the consent ledger says, for the person at the shell. The document has it as members.
fn consent_lines(error: &ApiError, asked: &Asked<'_>) -> Vec<String> {
    match error {
        ApiError::ConsentWithdrawn { consent } => {
            let revoke = |form: &i64| {
                format!(
                    "form {form} of the ledger is the withdrawal; if it was recorded by mistake, {} revokes it",
                    revoke(*form, asked)
                )
            };
            iter::once(consent.text.clone()).chain(consent.deciding_forms.iter().map(revoke)).collect()
        }
        ApiError::ConsentUnclear { unclear } => {
            let line = |form: &UnclearConsent| {
                let id = form.id;
                let birth_date =
                    if form.is_birth_date_equal { "the same birth date" } else { "another birth date" };
                format!(
                    "form {id} of the ledger: initials {}, {birth_date}; --consent-confirmed-other {id} says that it is about another \
                     person; if it was recorded by mistake, {} revokes it",
                    form.initials,
                    revoke(form.id, asked)
                )
            };
            unclear.iter().map(line).collect()
        }
        _ => Vec::new(),
    }
}

/// What comes next for a location that is not live, and where to look up meanwhile, for the person at the shell. The document has it
/// as members.
fn location_lines(error: &ApiError, Asked { config, .. }: &Asked<'_>) -> Vec<String> {
    let ApiError::Ask(AskError::LocationNotLive(standing)) = error else { return Vec::new() };
    let mut lines: Vec<String> = standing.next.iter().map(|sentence| format!("next: {sentence}")).collect();
    for ManualPortal { name, url } in &standing.portals {
        let url = url.as_deref().map(|url| format!(": {url}")).unwrap_or_default();
        lines.push(format!("by hand meanwhile: {name}{url}"));
    }
    // A location without a record has nothing to show.
    if standing.since.is_some() {
        let [config, location] =
            [config.display().to_string(), standing.location.clone()].map(|word| quoted(&word).into_owned());
        lines.push(format!("`izquery enroll show {location} --config {config}` says more"));
    }
    lines
}

/// The command that revokes a form of the ledger. It needs the registry if there are different rules.
fn revoke(form: i64, Asked { site, config, .. }: &Asked<'_>) -> String {
    let config = config.display().to_string();
    format!("`izquery consent revoke {form} --config {} --registry {}`", quoted(&config), quoted(site))
}

/// The address and the command. `None` if the registry has nothing to do with the error.
fn hint(error: &ApiError, asked: &Asked<'_>) -> Option<String> {
    let ApiError::Ask(error) = error else { return None };
    // A location that is not live may not examine the registry either.
    if let AskError::NotForRegistry(_) | AskError::LocationNotLive(_) = error {
        return None;
    }
    let Asked { site, profile, config } = asked;
    let address = address(profile.transport.endpoint.as_deref()?)?;
    let (config, site) = (quoted(&config.display().to_string()).into_owned(), quoted(site).into_owned());
    Some(format!(
        "the address of {} is {address}; `izquery doctor --config {config} --registry {site}` examines it",
        profile.name
    ))
}

/// Scheme, host, port and path of an endpoint. User name, password, query string and fragment are left out.
fn address(endpoint: &str) -> Option<String> {
    let url = Url::parse(endpoint).ok()?;
    let (host, port) = (url.host_str()?, url.port_or_known_default()?);
    Some(format!("{}://{host}:{port}{}", url.scheme(), url.path()))
}

/// A word of a shell command, in quotation marks if it needs them.
fn quoted(word: &str) -> Cow<'_, str> {
    let is_plain = |c: char| c.is_alphanumeric() || matches!(c, '.' | '/' | '_' | '-' | ':' | '~' | '\\');
    if !word.is_empty() && word.chars().all(is_plain) {
        return word.into();
    }
    format!("'{}'", word.replace('\'', r"'\''")).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_holds_no_credentials_and_no_query() {
        for (endpoint, shown) in [
            ("https://registry.example/client_Service", "https://registry.example:443/client_Service"),
            ("https://registry.example:8443/a/b?key=hunter2#x", "https://registry.example:8443/a/b"),
            ("https://user:hunter2@registry.example/x", "https://registry.example:443/x"),
            ("http://127.0.0.1:8467/client_Service", "http://127.0.0.1:8467/client_Service"),
            ("http://[::1]:9/x", "http://[::1]:9/x"),
            ("https://registry.example", "https://registry.example:443/"),
        ] {
            assert_eq!(address(endpoint).as_deref(), Some(shown));
        }
        assert_eq!(address("registry"), None);
    }

    #[test]
    fn the_command_can_be_typed_as_printed() {
        for (word, shown) in [
            ("izquery.toml", "izquery.toml"),
            ("/etc/izquery/own.toml", "/etc/izquery/own.toml"),
            ("wir/store-12", "wir/store-12"),
            ("my settings.toml", "'my settings.toml'"),
            ("a'b", r"'a'\''b'"),
            ("$HOME/x", "'$HOME/x'"),
        ] {
            assert_eq!(quoted(word), shown);
        }
    }

    #[test]
    fn only_an_error_that_concerns_the_registry_names_its_address() {
        let changes = "transport.endpoint = 'https://registry.example/x?key=hunter2'".parse().unwrap();
        let profile = RegistryProfile::load("tx", changes).unwrap();
        let asked = Asked { site: "tx", profile: &profile, config: Path::new("izquery.toml") };
        let said = hint(&ApiError::Ask(AskError::Unreachable), &asked).unwrap();
        assert_eq!(
            said,
            "the address of Texas ImmTrac2 is https://registry.example:443/x; `izquery doctor --config izquery.toml \
             --registry tx` examines it"
        );
        assert_eq!(hint(&ApiError::Ask(AskError::NotForRegistry(Vec::new())), &asked), None);
        assert_eq!(hint(&ApiError::NoSuchList, &asked), None);
    }
}
