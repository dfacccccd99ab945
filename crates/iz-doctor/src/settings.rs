//! Checks whether the profile is complete.

use reqwest::Url;

use iz_client::{RegistryProfile, transport};

use crate::check::Check;

const NAME: &str = "profile";

/// The check, and the endpoint if the profile has a valid one.
pub(crate) fn profile(profile: &RegistryProfile) -> (Check, Option<Url>) {
    let endpoint = match transport::endpoint(profile) {
        Ok(endpoint) => Some(endpoint),
        // It is among the missing keys below.
        Err(_) if profile.transport.endpoint.is_none() => None,
        Err(error) => {
            let advice =
                "Set the address that the registry issued, such as https://registry.example/service.";
            return (Check::failure(NAME, error.to_string(), advice), None);
        }
    };
    let mut missing: Vec<String> = profile.missing().into_iter().map(str::to_owned).collect();
    if !profile.facilities.is_empty() {
        let ids: Vec<&str> = profile.facilities.keys().map(String::as_str).collect();
        missing.push(format!("one of the facilities {}", ids.join(", ")));
    }
    if !missing.is_empty() {
        let advice =
            "Set these keys for this registry. The registry issues the values when a site is enrolled.";
        return (Check::failure(NAME, format!("not set: {}", missing.join(", ")), advice), endpoint);
    }
    if profile.header().sending_facility.is_empty() {
        let found = "message.sending_facility is not set, so MSH-4 and MSH-22 are empty";
        let advice =
            "Set it, or add MSH-4 to message.facility_id_in: most registries use it for authorization.";
        return (Check::warning(NAME, found, advice), endpoint);
    }
    let warnings: Vec<String> = profile.warnings().iter().map(ToString::to_string).collect();
    if !warnings.is_empty() {
        let advice = "Compare the id with the letter of the registry. Write it in quotation marks, with all its digits.";
        return (Check::warning(NAME, warnings.join("; "), advice), endpoint);
    }
    (Check::pass(NAME, format!("all keys that {} needs are set", profile.name)), endpoint)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::CheckResult;

    fn checked(id: &str, changes: &str) -> (Check, bool) {
        let profile = RegistryProfile::load(id, changes.parse().unwrap()).unwrap();
        let (check, endpoint) = super::profile(&profile);
        (check, endpoint.is_some())
    }

    #[test]
    fn every_missing_key_is_named() {
        let (check, has_endpoint) = checked("tx", "");
        assert_eq!((check.result, has_endpoint), (CheckResult::Failure, false));
        for key in
            ["transport.endpoint", "credentials.facility_id", "credentials.username", "credentials.password"]
        {
            assert!(check.found.contains(key), "{}", check.found);
        }
        let (check, has_endpoint) = checked("tx", "transport.endpoint = 'https://registry.example/x'");
        assert!(!check.found.contains("endpoint") && has_endpoint, "{}", check.found);
        let facilities =
            "transport.endpoint = 'https://registry.example/x'\nfacilities.store-12.facility_id = '7'";
        assert!(checked("sandbox", facilities).0.found.contains("store-12"));
    }

    #[test]
    fn an_invalid_endpoint_is_reported() {
        for (endpoint, part) in [
            ("http://registry.example/x", "https"),
            ("ftp://registry.example/x", "transport.endpoint"),
            ("registry", "transport.endpoint"),
        ] {
            let (check, has_endpoint) = checked("sandbox", &format!("transport.endpoint = '{endpoint}'"));
            assert!(check.found.contains(part) && !has_endpoint, "{}", check.found);
            assert_eq!(check.result, CheckResult::Failure);
        }
    }

    #[test]
    fn an_id_without_the_form_of_the_registry_s_ids_is_a_warning() {
        let with_id = |id: &str| {
            format!(
                "transport.endpoint = 'https://registry.example/x'\ncredentials.facility_id = '{id}'\n\
                 credentials.username = 'u'\ncredentials.password = {{ env = 'P' }}"
            )
        };
        assert_eq!(checked("tx", &with_id("0001117830")).0.result, CheckResult::Pass);
        let (check, has_endpoint) = checked("tx", &with_id("1117830"));
        assert_eq!((check.result, has_endpoint), (CheckResult::Warning, true));
        assert!(
            check.found.starts_with("credentials.facility_id: Texas ImmTrac2 issues ids of 10"),
            "{check:?}"
        );
    }

    #[test]
    fn an_empty_facility_is_a_warning() {
        let endpoint = "transport.endpoint = 'https://registry.example/x'\n";
        let (check, _) = checked("sandbox", &format!("{endpoint}message.sending_facility = ''"));
        assert_eq!(check.result, CheckResult::Warning);
        assert_eq!(checked("sandbox", endpoint).0.result, CheckResult::Pass);
    }
}
