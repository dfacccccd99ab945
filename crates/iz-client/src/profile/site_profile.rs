//! The profile of one site of a chain.

use super::{
    error::ProfileError,
    facility::Credentials,
    message_settings::{FacilityIdField, check_id},
    registry_profile::RegistryProfile,
};

impl RegistryProfile {
    /// The profile with the id, name and credentials of one facility.
    ///
    /// # Errors
    ///
    /// [`ProfileError::Key`] if the profile has no such facility.
    pub fn at(&self, facility: &str) -> Result<Self, ProfileError> {
        let Some(found) = self.facilities.get(facility) else {
            return Err(ProfileError::key(format!("facilities.{facility}"), "is missing"));
        };
        let site = found.clone();
        let mut profile = self.clone();
        profile.facilities.clear();
        if let Some(name) = site.name {
            profile.name = format!("{}, {name}", profile.name);
        }
        profile.credentials = Credentials {
            username: site.username.or(profile.credentials.username),
            password: site.password.or(profile.credentials.password),
            second_password: site.second_password.or(profile.credentials.second_password),
            facility_id: Some(site.facility_id),
            other_id: site.other_id.or(profile.credentials.other_id),
        };
        Ok(profile)
    }

    /// The value of the SOAP member `facilityID`, or of the form field for it.
    pub(crate) fn facility_member(&self) -> Option<String> {
        if let Some(member) = &self.message.facility_member {
            return Some(member.clone());
        }
        let is_sent = self.message.facility_id_in.contains(&FacilityIdField::FacilityId);
        self.credentials.facility_id.clone().filter(|_| is_sent)
    }

    pub(super) fn check_facilities(&self) -> Result<(), ProfileError> {
        if let Some(id) = &self.credentials.facility_id {
            check_id("credentials.facility_id", id)?;
        }
        self.check_username("credentials.username", self.credentials.username.as_deref())?;
        check_sent("credentials.other_id", self.credentials.other_id.as_deref())?;
        for (id, facility) in &self.facilities {
            let table = format!("facilities.{id}");
            check_id(format!("{table}.facility_id"), &facility.facility_id)?;
            self.check_username(&format!("{table}.username"), facility.username.as_deref())?;
            check_sent(&format!("{table}.other_id"), facility.other_id.as_deref())?;
        }
        Ok(())
    }

    fn check_username(&self, key: &str, username: Option<&str>) -> Result<(), ProfileError> {
        check_sent(key, username)?;
        // A colon separates the user name from the password (RFC 7617, section 2).
        if self.transport.http_basic && username.is_some_and(|username| username.contains(':')) {
            return Err(ProfileError::key(key, "must not hold a colon: transport.http_basic cannot send it"));
        }
        Ok(())
    }
}

/// Checks a credential that is not a secret.
fn check_sent(key: &str, text: Option<&str>) -> Result<(), ProfileError> {
    let reason = match text {
        Some(text) if text.trim().is_empty() => "must not be empty",
        Some(text) if text.chars().any(char::is_control) => "must not hold control characters",
        _ => return Ok(()),
    };
    Err(ProfileError::key(key, reason))
}
