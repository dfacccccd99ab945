//! The credentials, and the sites of a chain that have ids and credentials of their own.

use schemars::JsonSchema;
use serde::Deserialize;

use crate::secret::Secret;

/// The credentials that the registry issued to the querying site.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Credentials {
    /// The user name.
    #[serde(default)]
    pub username: Option<String>,
    /// Where to find the password.
    #[serde(default)]
    pub password: Option<Secret>,
    /// Where to find the second password, if the registry issued one. `transport.service` says where it is sent.
    #[serde(default)]
    pub second_password: Option<Secret>,
    /// The facility id. `message.facility_id_in` says where it is sent.
    #[serde(default)]
    pub facility_id: Option<String>,
    /// The other id, if the registry issued one. It is sent in a form, or where `transport.service` says.
    #[serde(default)]
    pub other_id: Option<String>,
}

/// One site of a chain. A key that is left out has the value of `[credentials]`.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Facility {
    /// The site's name, for people.
    #[serde(default)]
    pub name: Option<String>,
    /// The id that the registry issued to the site.
    pub facility_id: String,
    /// The site's user name.
    #[serde(default)]
    pub username: Option<String>,
    /// Where to find the site's password.
    #[serde(default)]
    pub password: Option<Secret>,
    /// Where to find the site's second password.
    #[serde(default)]
    pub second_password: Option<Secret>,
    /// The site's other id.
    #[serde(default)]
    pub other_id: Option<String>,
}
