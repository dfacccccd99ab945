//! The bodies of requests.

use iz_client::{
    CacheControl,
    hl7::{Demographics, Profile, query::Object},
};
use serde::{Deserialize, Deserializer};

use crate::{body, error::ApiError, matched_reply::ChoiceRule};

/// A lookup.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct LookupRequest {
    /// The registry's id in the configuration. It may be omitted if only one registry is configured.
    #[serde(default)]
    pub(crate) registry: Option<String>,
    /// `Z44` asks for history, evaluation and forecast; `Z34` asks for the complete history.
    #[serde(default)]
    pub(crate) profile: Option<Profile>,
    /// Show a record even if it very likely belongs to another person.
    #[serde(default)]
    pub(crate) show_mismatch: bool,
    /// How many further queries may be sent if nobody is found: 0 to 2, or up to the limit in the
    /// settings. `attempts` lists each of them.
    #[serde(default)]
    #[schema(maximum = 2)]
    pub(crate) requery: u8,
    /// When a candidate may be chosen without a human. If it is omitted, never.
    #[serde(default)]
    pub(crate) choose: Option<ChoiceRule>,
    /// Which cached answers are accepted.
    #[serde(skip)]
    pub(crate) cache_control: CacheControl,
    /// The patient to ask about.
    #[serde(deserialize_with = "person")]
    pub(crate) patient: Demographics,
}

fn person<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Demographics, D::Error> {
    Object::deserialize(deserializer).map(|Object(patient)| patient)
}

impl LookupRequest {
    /// A lookup of `patient` in the registry with this id.
    #[must_use]
    pub const fn new(registry: Option<String>, profile: Option<Profile>, patient: Demographics) -> Self {
        Self {
            registry,
            profile,
            show_mismatch: false,
            requery: 0,
            choose: None,
            cache_control: CacheControl::Any,
            patient,
        }
    }

    /// Allows up to `requery` further queries if nobody is found.
    #[must_use]
    pub fn with_requery(self, requery: u8) -> Self {
        Self { requery, ..self }
    }

    /// Allows a rule to choose a candidate without a human.
    #[must_use]
    pub fn with_choice(self, rule: ChoiceRule) -> Self {
        Self { choose: Some(rule), ..self }
    }

    /// Shows a record even if it very likely belongs to another person.
    #[must_use]
    pub fn with_mismatch_shown(self, show_mismatch: bool) -> Self {
        Self { show_mismatch, ..self }
    }

    /// Accepts only these cached answers, for every query of the lookup. If it is called several times, the strictest
    /// demand counts.
    #[must_use]
    pub fn with_cache_control(self, cache_control: CacheControl) -> Self {
        Self { cache_control: self.cache_control.stricter(cache_control), ..self }
    }

    /// Reads the JSON of a patient alone, with the same rules as the body of a request.
    ///
    /// # Errors
    ///
    /// [`ApiError`] with the JSON pointer of the member.
    pub fn parse_patient(json: &[u8]) -> Result<Demographics, ApiError> {
        body::parse(json)
    }
}

/// The choice of a candidate.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ChooseRequest {
    /// The candidate's `token`.
    pub(crate) token: String,
    /// Show a record even if it very likely belongs to another person.
    #[serde(default)]
    pub(crate) show_mismatch: bool,
    /// Which cached answers are accepted.
    #[serde(skip)]
    pub(crate) cache_control: CacheControl,
}

impl ChooseRequest {
    /// The candidate with this token.
    #[must_use]
    pub const fn new(token: String) -> Self {
        Self { token, show_mismatch: false, cache_control: CacheControl::Any }
    }

    /// Accepts only these cached answers. If it is called several times, the strictest
    /// demand counts.
    #[must_use]
    pub fn with_cache_control(self, cache_control: CacheControl) -> Self {
        Self { cache_control: self.cache_control.stricter(cache_control), ..self }
    }
}
