//! QBP^Q11: the question about one person.

mod build;
mod demographics;
mod letters;
mod object;
mod rules;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

pub use self::{
    build::{Header, QueryName, Stamp},
    demographics::{
        AddressQuery, Demographics, Fault, IdentifierQuery, Indicator, MaidenName, MultipleBirthQuery,
        NameQuery,
    },
    object::Object,
    rules::{Detail, QueryRules},
};

/// What is asked for: MSH-21 and QPD-1 of the question.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub enum Profile {
    /// The complete history.
    Z34,
    /// The evaluated history and the forecast.
    #[default]
    Z44,
}

impl Profile {
    /// The code in MSH-21.1 and QPD-1.1.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Z34 => "Z34",
            Self::Z44 => "Z44",
        }
    }

    /// QPD-1.2 as the national validation wants it.
    #[must_use]
    pub const fn query_name(self) -> &'static str {
        match self {
            Self::Z34 => "Request Immunization History",
            Self::Z44 => "Request Evaluated History and Forecast",
        }
    }
}

/// A question that a registry can be asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Query {
    profile: Profile,
    patient: Demographics,
    omitted: rules::Omitted,
}

impl Query {
    /// Takes a person's demographics as a question, after a look at every member. Letters with accents are composed
    /// (Unicode NFC).
    ///
    /// # Errors
    ///
    /// [`Fault`], which names the member by JSON pointer: control characters, a birth date after
    /// `today`, a code that its table does not know, a name with what is no letter, or too little to find anybody by.
    pub fn new(profile: Profile, mut patient: Demographics, today: Date) -> Result<Self, Fault> {
        patient.rewrite(|_, text| Ok(letters::composed(text)))?;
        patient.check(today)?;
        Ok(Self { profile, patient, omitted: rules::Omitted::default() })
    }

    /// What is asked for.
    #[must_use]
    pub const fn profile(&self) -> Profile {
        self.profile
    }

    /// About whom.
    #[must_use]
    pub const fn patient(&self) -> &Demographics {
        &self.patient
    }

    /// Writes the message, segments ended by CR.
    #[must_use]
    pub fn write(&self, header: &Header, stamp: &Stamp) -> String {
        build::message(self, header, stamp)
    }
}
