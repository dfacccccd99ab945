//! What a caller asks for.

use iz_client::hl7::{Demographics, Profile, query::Object};
use serde::{Deserialize, Deserializer};

use crate::{ApiError, asking::ChoiceRule, body};

/// What is asked.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct LookupRequest {
    /// The registry's id in the configuration; may be left out where there is only one.
    #[serde(default)]
    pub(crate) registry: Option<String>,
    /// `Z44` for history, evaluation and forecast; `Z34` for the complete history.
    #[serde(default)]
    pub(crate) profile: Option<Profile>,
    /// Show a record even where it is very likely somebody else's.
    #[serde(default)]
    pub(crate) show_mismatch: bool,
    /// How many further questions may be asked where nobody is found: 0 to 2, or to the limit in the
    /// settings. `attempts` tells of each.
    #[serde(default)]
    #[schema(maximum = 2)]
    pub(crate) requery: u8,
    /// When to choose from candidates without a person; never where it is left out.
    #[serde(default)]
    pub(crate) choose: Option<ChoiceRule>,
    /// The person to ask about.
    #[serde(deserialize_with = "person")]
    pub(crate) patient: Demographics,
}

fn person<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Demographics, D::Error> {
    Object::deserialize(deserializer).map(|Object(patient)| patient)
}

impl LookupRequest {
    /// A question about `patient`, for the registry of that id.
    #[must_use]
    pub const fn new(registry: Option<String>, profile: Option<Profile>, patient: Demographics) -> Self {
        Self { registry, profile, show_mismatch: false, requery: 0, choose: None, patient }
    }

    /// The same with so many further questions where nobody is found.
    #[must_use]
    pub fn with_requery(self, requery: u8) -> Self {
        Self { requery, ..self }
    }

    /// The same with a rule by which a candidate is chosen without a person.
    #[must_use]
    pub fn with_choice(self, rule: ChoiceRule) -> Self {
        Self { choose: Some(rule), ..self }
    }

    /// The same, showing a record even where it is very likely somebody else's.
    #[must_use]
    pub fn with_mismatch_shown(self, show_mismatch: bool) -> Self {
        Self { show_mismatch, ..self }
    }

    /// Reads the JSON of a person alone, by the same rules as the API's body.
    ///
    /// # Errors
    ///
    /// [`ApiError`], which names the member by JSON pointer.
    pub fn parse_patient(json: &[u8]) -> Result<Demographics, ApiError> {
        body::parse(json)
    }
}

/// Which candidate is meant.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ChooseRequest {
    /// The candidate's `token`.
    pub(crate) token: String,
    /// Show a record even where it is very likely somebody else's.
    #[serde(default)]
    pub(crate) show_mismatch: bool,
}

impl ChooseRequest {
    /// The candidate with this token.
    #[must_use]
    pub const fn new(token: String) -> Self {
        Self { token, show_mismatch: false }
    }
}
