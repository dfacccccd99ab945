//! Examines a profile for settings that are probably wrong.

use super::{profile_warning::ProfileWarning, registry_profile::RegistryProfile};

impl RegistryProfile {
    /// The settings that are probably wrong: facility ids that do not have the form of the registry's ids, and each
    /// credential that a request refers to and that is not set.
    #[must_use]
    pub fn warnings(&self) -> Vec<ProfileWarning> {
        let mut warnings = self.unusual_facility_ids();
        warnings.extend(self.unset_credentials());
        warnings
    }
}
