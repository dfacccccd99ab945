//! A pharmacy location.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::{
    field::{Line, LocationId, MailAddress, PharmacyName},
    profile::EnrollmentProfile,
    registry_id::{IdFault, RegistryId},
};

/// A pharmacy location, with what its enrollment needs to know about it.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Location {
    /// The operator's own id of the location.
    pub id: LocationId,
    /// The name of the pharmacy.
    pub pharmacy_name: PharmacyName,
    /// The ids that the registry gave, each under the key of its [`IdRule`](crate::IdRule).
    #[serde(default)]
    pub registry_ids: BTreeMap<String, RegistryId>,
    /// The person who writes to the registry.
    #[serde(default)]
    pub contact: Contact,
    /// The pharmacist in charge.
    #[serde(default)]
    pub pharmacist_in_charge: Option<Line>,
}

/// The person of a location who exchanges mail with the registry.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields, default)]
pub struct Contact {
    /// The name.
    pub name: Option<Line>,
    /// The mail address.
    pub email: Option<MailAddress>,
    /// The phone number.
    pub phone: Option<Line>,
}

/// An id of a location that does not fit its profile.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum LocationFault {
    /// The profile has no id with this key.
    #[error("the profile has no id `{key}`; its ids are: {known}")]
    UnknownId {
        /// The key.
        key: String,
        /// The keys of the profile.
        known: String,
    },
    /// An id is not one of the registry's.
    #[error(transparent)]
    Id(#[from] IdFault),
}

impl Location {
    /// A location of which only the id and the name are known.
    #[must_use]
    pub fn new(id: LocationId, pharmacy_name: PharmacyName) -> Self {
        Self {
            id,
            pharmacy_name,
            registry_ids: BTreeMap::new(),
            contact: Contact::default(),
            pharmacist_in_charge: None,
        }
    }

    /// The first of the registry's ids that is known, in the order of the profile, with the registry's name for it.
    #[must_use]
    pub fn registry_id<'a>(&'a self, profile: &'a EnrollmentProfile) -> Option<(&'a str, &'a RegistryId)> {
        let known = |rule: &'a crate::IdRule| Some((rule.name.as_str(), self.registry_ids.get(&rule.key)?));
        profile.ids.iter().find_map(known)
    }

    /// Checks the ids against the rules of the profile.
    ///
    /// # Errors
    ///
    /// [`LocationFault`] with the first id that does not fit.
    pub fn check(&self, profile: &EnrollmentProfile) -> Result<(), LocationFault> {
        for (key, id) in &self.registry_ids {
            let Some(rule) = profile.ids.iter().find(|rule| rule.key == *key) else {
                let known: Vec<&str> = profile.ids.iter().map(|rule| rule.key.as_str()).collect();
                return Err(LocationFault::UnknownId { key: key.clone(), known: known.join(", ") });
            };
            rule.check(id)?;
        }
        Ok(())
    }
}
