//! What differs between enrollments: the steps, the words, the addresses. It is TOML, so another state or another vendor
//! is a file.

mod check;
mod error;
mod mail_settings;
mod sheet_settings;
mod shipped;
mod step;
mod table;
mod template;

use serde::{Deserialize, Serialize};

use crate::registry_id::IdRule;

pub(crate) use self::step::step_list;
use self::table::{optional_table, table, tables};
pub use self::{
    error::ProfileError,
    mail_settings::MailSettings,
    sheet_settings::{AnswerSheetSettings, IntentSheetSettings, SheetRow, VendorQuestion},
    step::{Actor, GoLiveSettings, Link, Need, Step, StepId},
    template::{Placeholder, Template},
};

/// How a location is enrolled at one registry through one vendor.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EnrollmentProfile {
    /// The id of the profile, which the record of each location names.
    pub id: String,
    /// The name of the enrollment, for people.
    pub name: String,
    /// The name of the registry.
    pub registry: String,
    /// The vendor of the pharmacy software.
    #[serde(deserialize_with = "table")]
    pub vendor: Vendor,
    /// The ids that the registry gives to a location. The first that is known names the location to the registry.
    #[serde(deserialize_with = "tables")]
    pub ids: Vec<IdRule>,
    /// The steps, in their order.
    #[serde(deserialize_with = "tables")]
    pub steps: Vec<Step>,
    /// What happens after the last step.
    #[serde(deserialize_with = "table")]
    pub go_live: GoLiveSettings,
    /// The mail to the registry, if the enrollment has one.
    #[serde(default, deserialize_with = "optional_table")]
    pub mail: Option<MailSettings>,
    /// The values to copy into the form of intent, if there is such a form.
    #[serde(default, deserialize_with = "optional_table")]
    pub intent_sheet: Option<IntentSheetSettings>,
    /// The questions about the vendor with the known answers, if the registry asks some.
    #[serde(default, deserialize_with = "optional_table")]
    pub answer_sheet: Option<AnswerSheetSettings>,
    /// Where doses are entered by hand until a location is live.
    #[serde(deserialize_with = "table")]
    pub portals: Portals,
}

/// The vendor of the pharmacy software.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Vendor {
    /// The name.
    pub name: String,
    /// The product.
    #[serde(default)]
    pub product: Option<String>,
    /// The mail address for forms, to which the registry may release credentials.
    #[serde(default)]
    pub forms_to: Option<String>,
    /// The mail address for credentials, which are sent only encrypted.
    #[serde(default)]
    pub credentials_to: Option<String>,
}

/// The portals in which doses are entered by hand.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Portals {
    /// The portal of the registry.
    #[serde(deserialize_with = "table")]
    pub registry: Portal,
    /// The portal of the vendor, if there is one.
    #[serde(default, deserialize_with = "optional_table")]
    pub vendor: Option<Portal>,
}

impl Portals {
    /// The portals, that of the registry first.
    pub fn iter(&self) -> impl Iterator<Item = &Portal> {
        std::iter::once(&self.registry).chain(&self.vendor)
    }
}

/// A portal.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Portal {
    /// The name, for people.
    pub name: String,
    /// The address. `None` if it is not known.
    #[serde(default)]
    pub url: Option<String>,
}

impl EnrollmentProfile {
    /// The ids of the profiles that ship with the program.
    pub fn shipped_ids() -> impl Iterator<Item = &'static str> {
        shipped::ids()
    }

    /// The TOML text of a shipped profile. A profile of one's own begins as a copy of it.
    #[must_use]
    pub fn shipped_text(id: &str) -> Option<&'static str> {
        shipped::text(id)
    }

    /// A profile that ships with the program.
    ///
    /// # Errors
    ///
    /// [`ProfileError::Unknown`] if no shipped profile has this id.
    pub fn shipped(id: &str) -> Result<Self, ProfileError> {
        Self::parse(shipped::text(id).ok_or_else(|| ProfileError::Unknown(id.to_owned()))?)
    }

    /// Reads the TOML text of a profile.
    ///
    /// # Errors
    ///
    /// [`ProfileError::Syntax`] with the line, or [`ProfileError::Key`] with the key that is unknown, missing or wrong.
    pub fn parse(text: &str) -> Result<Self, ProfileError> {
        let table = text.parse::<toml::Table>().map_err(|error| ProfileError::syntax(text, &error))?;
        let profile: Self = serde_path_to_error::deserialize(toml::Value::Table(table))?;
        profile.check()?;
        Ok(profile)
    }

    /// The step with this id, and its number, from 1.
    #[must_use]
    pub fn step(&self, id: &StepId) -> Option<(usize, &Step)> {
        (1..).zip(&self.steps).find(|(_, step)| step.id == *id)
    }

    /// The steps that are done once. The others go on until the location is live.
    pub fn tasks(&self) -> impl Iterator<Item = &Step> {
        self.steps.iter().filter(|step| !step.ongoing)
    }

    /// What the registry calls its ids, such as `TX IIS ID or ORG ID`.
    pub(crate) fn id_names(&self) -> String {
        let names: Vec<&str> = self.ids.iter().map(|rule| rule.name.as_str()).collect();
        names.join(" or ")
    }

    /// Who acts, in words for people.
    #[must_use]
    pub fn actor_name(&self, actor: Actor) -> &str {
        match actor {
            Actor::Pharmacy => "the pharmacy",
            Actor::Registry => &self.registry,
            Actor::Vendor => &self.vendor.name,
        }
    }
}

#[cfg(test)]
mod tests;
