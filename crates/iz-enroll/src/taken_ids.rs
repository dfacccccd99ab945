//! Which ids are taken by which location.

use std::collections::BTreeMap;

use thiserror::Error;

use crate::{
    field::LocationId,
    location::Location,
    profile::EnrollmentProfile,
    registry_id::{IdRule, RegistryId},
};

/// The ids of the locations of one profile.
#[derive(Clone, Debug, Default)]
pub struct TakenIds {
    /// Ids that only one location may have, by their key.
    ids: BTreeMap<(String, RegistryId), LocationId>,
    /// Ids of locations that are numbers, without their leading zeros.
    numbers: BTreeMap<String, LocationId>,
}

/// Another location has an id that only one may have.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum TakenFault {
    /// Another location has this id of the registry.
    #[error("location `{other}` has this {name}; check which one is right")]
    RegistryId {
        /// The key of the id.
        key: String,
        /// The id.
        id: RegistryId,
        /// The registry's name for it.
        name: String,
        /// The other location.
        other: LocationId,
    },
    /// The ids of two locations differ only in leading zeros.
    #[error("there is a location `{other}`; a spreadsheet drops leading zeros")]
    Number {
        /// The other location.
        other: LocationId,
    },
}

impl TakenIds {
    /// The ids of these locations.
    pub fn of<'a>(profile: &EnrollmentProfile, locations: impl IntoIterator<Item = &'a Location>) -> Self {
        let mut taken = Self::default();
        for location in locations {
            taken.replace(profile, None, location);
        }
        taken
    }

    /// Adds a location of which only the id is known.
    pub fn add_location(&mut self, id: &LocationId) {
        if let Some(number) = number(id) {
            self.numbers.insert(number, id.clone());
        }
    }

    /// Checks that no other location has an id of this one. Ids that it had before are not looked at. `before` is `None` if the
    /// location is new.
    ///
    /// # Errors
    ///
    /// [`TakenFault`] with the first id that is taken.
    pub fn check(
        &self,
        profile: &EnrollmentProfile,
        before: Option<&Location>,
        location: &Location,
    ) -> Result<(), TakenFault> {
        if before.is_none()
            && let Some(other) = number(&location.id).and_then(|number| self.numbers.get(&number))
            && *other != location.id
        {
            return Err(TakenFault::Number { other: other.clone() });
        }
        for (rule, id) in own_ids(profile, location) {
            let is_known = before.is_some_and(|before| before.registry_ids.get(&rule.key) == Some(id));
            let other = self.ids.get(&(rule.key.clone(), id.clone()));
            if let Some(other) = other.filter(|other| !is_known && **other != location.id) {
                let (key, name) = (rule.key.clone(), rule.name.clone());
                return Err(TakenFault::RegistryId { key, id: id.clone(), name, other: other.clone() });
            }
        }
        Ok(())
    }

    /// Notes what a location has now. Gives the ids that it had before and that are free now.
    pub(crate) fn replace(
        &mut self,
        profile: &EnrollmentProfile,
        before: Option<&Location>,
        location: &Location,
    ) -> Vec<(String, RegistryId)> {
        let mut free = Vec::new();
        for (rule, id) in before.into_iter().flat_map(|before| own_ids(profile, before)) {
            let key = (rule.key.clone(), id.clone());
            let is_kept = location.registry_ids.get(&rule.key) == Some(id);
            if !is_kept && self.ids.get(&key) == Some(&location.id) {
                self.ids.remove(&key);
                free.push(key);
            }
        }
        for (rule, id) in own_ids(profile, location) {
            self.ids.insert((rule.key.clone(), id.clone()), location.id.clone());
        }
        self.add_location(&location.id);
        free
    }
}

/// The ids of a location that no other one may have.
fn own_ids<'a>(
    profile: &'a EnrollmentProfile,
    location: &'a Location,
) -> impl Iterator<Item = (&'a IdRule, &'a RegistryId)> {
    let rules = profile.ids.iter().filter(|rule| !rule.shared);
    rules.filter_map(|rule| Some((rule, location.registry_ids.get(&rule.key)?)))
}

/// An id of a location without the zeros that a spreadsheet drops, if it is a number.
fn number(id: &LocationId) -> Option<String> {
    let id = id.as_str();
    id.bytes().all(|byte| byte.is_ascii_digit()).then(|| id.trim_start_matches('0').to_owned())
}
