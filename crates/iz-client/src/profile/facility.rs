//! The credentials, and the sites of a chain with their own ids and credentials.

use schemars::JsonSchema;
use serde::Deserialize;

use crate::secret::Secret;

/// Who asks, as the registry issued it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Credentials {
    /// The user name.
    #[serde(default)]
    pub username: Option<String>,
    /// Where the password is found.
    #[serde(default)]
    pub password: Option<Secret>,
    /// The facility id; `message.facility_id_in` says where it goes.
    #[serde(default)]
    pub facility_id: Option<String>,
}

/// One site of a chain. What it leaves out is the registry's own.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Facility {
    /// What people call it.
    #[serde(default)]
    pub name: Option<String>,
    /// The id that the registry issued to it.
    pub facility_id: String,
    /// Its user name.
    #[serde(default)]
    pub username: Option<String>,
    /// Where its password is found.
    #[serde(default)]
    pub password: Option<Secret>,
}
