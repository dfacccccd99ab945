//! A text with places for what is known about a location.

use serde::Deserialize;

use super::EnrollmentProfile;
use crate::location::Location;

/// A text with placeholders such as `{pharmacy_name}`.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct Template(Vec<Part>);

#[derive(Clone, Debug, PartialEq, Eq)]
enum Part {
    Text(String),
    Value(Placeholder),
}

/// A place in a template.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Placeholder {
    /// The name of the pharmacy.
    PharmacyName,
    /// The first of the registry's ids that is known.
    RegistryId,
    /// The name of the contact.
    ContactName,
    /// The mail address of the contact.
    ContactEmail,
    /// The phone number of the contact.
    ContactPhone,
    /// The pharmacist in charge.
    PharmacistInCharge,
    /// The id of the registry with this key.
    Id(String),
}

impl Placeholder {
    /// The words of the placeholders that every profile has. A profile adds the keys of its own ids.
    pub(super) const WORDS: [&str; 6] = [
        "pharmacy_name",
        "registry_id",
        "contact_name",
        "contact_email",
        "contact_phone",
        "pharmacist_in_charge",
    ];

    fn read(word: &str) -> Self {
        match word {
            "pharmacy_name" => Self::PharmacyName,
            "registry_id" => Self::RegistryId,
            "contact_name" => Self::ContactName,
            "contact_email" => Self::ContactEmail,
            "contact_phone" => Self::ContactPhone,
            "pharmacist_in_charge" => Self::PharmacistInCharge,
            key => Self::Id(key.to_owned()),
        }
    }

    /// What stands in this place for a location. `None` if it is not known.
    #[must_use]
    pub fn value<'a>(&self, profile: &'a EnrollmentProfile, location: &'a Location) -> Option<&'a str> {
        match self {
            Self::PharmacyName => Some(location.pharmacy_name.as_str()),
            Self::RegistryId => location.registry_id(profile).map(|(_, id)| id.as_str()),
            Self::ContactName => location.contact.name.as_ref().map(|name| name.as_str()),
            Self::ContactEmail => location.contact.email.as_ref().map(|email| email.as_str()),
            Self::ContactPhone => location.contact.phone.as_ref().map(|phone| phone.as_str()),
            Self::PharmacistInCharge => location.pharmacist_in_charge.as_ref().map(|name| name.as_str()),
            Self::Id(key) => location.registry_ids.get(key).map(|id| id.as_str()),
        }
    }

    /// The name of the value, for people.
    #[must_use]
    pub fn name(&self, profile: &EnrollmentProfile) -> String {
        let id_name =
            |key: &str| profile.ids.iter().find(|rule| rule.key == key).map(|rule| rule.name.clone());
        match self {
            Self::PharmacyName => "name of the pharmacy".to_owned(),
            Self::RegistryId => profile.id_names(),
            Self::ContactName => "name of the contact".to_owned(),
            Self::ContactEmail => "mail address of the contact".to_owned(),
            Self::ContactPhone => "phone of the contact".to_owned(),
            Self::PharmacistInCharge => "pharmacist in charge".to_owned(),
            Self::Id(key) => id_name(key).unwrap_or_else(|| key.clone()),
        }
    }
}

impl TryFrom<String> for Template {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        let mut parts = Vec::new();
        let mut rest = text.as_str();
        while let Some((before, after)) = rest.split_once('{') {
            let (word, behind) = after.split_once('}').ok_or(BRACES)?;
            if before.contains('}') || word.contains('{') {
                return Err(BRACES);
            }
            if !before.is_empty() {
                parts.push(Part::Text(before.to_owned()));
            }
            parts.push(Part::Value(Placeholder::read(word)));
            rest = behind;
        }
        if rest.contains('}') {
            return Err(BRACES);
        }
        if !rest.is_empty() {
            parts.push(Part::Text(rest.to_owned()));
        }
        Ok(Self(parts))
    }
}

const BRACES: &str =
    "has a brace without its partner; braces stand only around a placeholder such as {pharmacy_name}";

impl Template {
    /// The placeholders, in their order.
    pub fn placeholders(&self) -> impl Iterator<Item = &Placeholder> {
        self.0.iter().filter_map(|part| match part {
            Part::Value(placeholder) => Some(placeholder),
            Part::Text(_) => None,
        })
    }

    /// The text between the placeholders.
    pub(super) fn texts(&self) -> impl Iterator<Item = &str> {
        self.0.iter().filter_map(|part| match part {
            Part::Text(text) => Some(text.as_str()),
            Part::Value(_) => None,
        })
    }

    /// The text for a location.
    ///
    /// # Errors
    ///
    /// The first placeholder whose value is not known.
    pub fn fill(&self, profile: &EnrollmentProfile, location: &Location) -> Result<String, Placeholder> {
        let mut filled = String::new();
        for part in &self.0 {
            match part {
                Part::Text(text) => filled.push_str(text),
                Part::Value(placeholder) => {
                    filled.push_str(placeholder.value(profile, location).ok_or_else(|| placeholder.clone())?);
                }
            }
        }
        Ok(filled)
    }
}
