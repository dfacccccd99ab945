//! Credentials that a request refers to and that are not set.

use super::{
    element_settings::{ElementSettings, ElementValue},
    http_settings::HttpHeaderValue,
    profile_warning::ProfileWarning,
    registry_profile::RegistryProfile,
};

/// Each optional credential that a request may refer to: its key, and its name in an element and in an HTTP header. A
/// profile that requires a user name and a password says so under `needs`.
const CREDENTIALS: [(&str, ElementValue, HttpHeaderValue); 3] = [
    ("credentials.second_password", ElementValue::SecondPassword, HttpHeaderValue::SecondPassword),
    ("credentials.facility_id", ElementValue::FacilityId, HttpHeaderValue::FacilityId),
    ("credentials.other_id", ElementValue::OtherId, HttpHeaderValue::OtherId),
];

impl RegistryProfile {
    /// A warning for each optional credential that an element or an HTTP header refers to, and that is not set. It may be meant:
    /// then the request is sent without it. A credential that the registry needs is no warning but an error
    /// ([`RegistryProfile::missing`]).
    ///
    /// The profile of a chain has no warnings. Its facilities may set what it lacks; each of them is examined as a site.
    pub(super) fn unset_credentials(&self) -> Vec<ProfileWarning> {
        if !self.facilities.is_empty() {
            return Vec::new();
        }
        let missing = self.missing();
        let unset = CREDENTIALS.into_iter().filter(|(key, ..)| !self.is_set(key) && !missing.contains(key));
        unset.filter_map(|(key, element, header)| {
            let place = match self.header_name(header) {
                Some(name) => format!("the HTTP header {name}"),
                None => format!("the element {}", self.element_name(element)?),
            };
            let reason = format!(
                "is not set, so each request is sent without it, although {place} refers to it; set it, or remove the \
                 reference"
            );
            Some(ProfileWarning { key: key.to_owned(), reason })
        })
        .collect()
    }

    fn is_set(&self, key: &str) -> bool {
        let credentials = &self.credentials;
        match key {
            "credentials.second_password" => credentials.second_password.is_some(),
            "credentials.facility_id" => self.facility_member().is_some(),
            _ => credentials.other_id.is_some(),
        }
    }

    fn header_name(&self, value: HttpHeaderValue) -> Option<&str> {
        let header = self.transport.http_headers.iter().find(|header| header.value == Some(value))?;
        Some(&header.name)
    }

    fn element_name(&self, value: ElementValue) -> Option<&str> {
        let service = self.transport.service.as_ref()?;
        let operations = [Some(&service.submit), service.connectivity_test.as_ref()];
        let lists =
            operations.into_iter().flatten().flat_map(|operation| [&operation.header, &operation.children]);
        lists.into_iter().find_map(|elements| named(elements, value))
    }
}

/// The name of the first element with this value.
fn named(elements: &[ElementSettings], value: ElementValue) -> Option<&str> {
    elements.iter().find_map(|element| {
        if element.value == Some(value) {
            Some(element.element.as_str())
        } else {
            named(&element.children, value)
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn warnings(id: &str, changes: &str) -> Vec<String> {
        let profile = RegistryProfile::load(id, changes.parse().unwrap()).unwrap();
        profile.warnings().iter().map(ToString::to_string).collect()
    }

    #[test]
    fn a_shipped_profile_has_no_warning() {
        for id in RegistryProfile::shipped() {
            assert_eq!(warnings(id, ""), Vec::<String>::new(), "{id}");
        }
    }

    #[test]
    fn a_credential_that_a_header_refers_to_and_that_is_not_set_is_warned_of() {
        let header = "transport.http_headers = [{ name = 'X-Org', value = 'other_id' }]";
        let said = "credentials.other_id: is not set, so each request is sent without it, although the HTTP header X-Org \
                    refers to it; set it, or remove the reference";
        assert_eq!(warnings("sandbox", header), [said]);
        assert!(warnings("sandbox", &format!("{header}\ncredentials.other_id = '7'")).is_empty());
        // A registry that needs it does not work without it, which is an error.
        assert!(warnings("sandbox", &format!("{header}\nneeds = ['credentials.other_id']")).is_empty());
        // A facility of a chain may set it.
        assert!(warnings("sandbox", &format!("{header}\nfacilities.north.facility_id = '1'")).is_empty());
    }

    #[test]
    fn a_credential_that_an_element_refers_to_and_that_is_not_set_is_warned_of() {
        let service = "name = 'Own'\ntime_zone = 'America/Denver'\ntransport.kind = 'soap'\nmessage = {}\n\
            [transport.service]\nnamespace = 'urn:own'\nsoap_version = '1.2'\n[transport.service.submit]\nelement = 'send'\n\
            children = [{ element = 'who', children = [{ element = 'second', value = 'second_password' }] },\n\
            { element = 'text', value = 'message' }]\n";
        let said = warnings("own", service);
        assert!(
            matches!(said.as_slice(), [one] if one.contains("the element second refers to it")),
            "{said:?}"
        );
        let set = format!("{service}[credentials]\nsecond_password = {{ env = 'SECOND' }}\n");
        assert!(warnings("own", &set).is_empty());
    }
}
