//! How a registry is reached, and whom it and we trust.

use iz_soap::TextForm;
use reqwest::Url;
use schemars::JsonSchema;
use serde::Deserialize;

use super::{ProfileError, table};
use crate::{Secret, TransportKind, connection::PROXY_OF_THE_ENVIRONMENT};

/// How a registry is reached.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Transport {
    /// The kind of service.
    pub kind: TransportKind,
    /// Its address, without a user or a password. Plain HTTP is refused except on this machine.
    #[serde(default)]
    pub endpoint: Option<String>,
    /// The whole time that a question may take, in seconds.
    #[serde(default = "default_timeout_s")]
    pub timeout_s: u64,
    /// The time that connecting may take, in seconds.
    #[serde(default = "default_connect_timeout_s")]
    pub connect_timeout_s: u64,
    /// The registry behind the hub, for `iz-gateway-hub` alone.
    #[serde(default)]
    pub destination_id: Option<String>,
    /// How the HL7 message is put into XML.
    #[serde(default)]
    pub text: Text,
    /// The address of a proxy, or `environment` for the one that the environment names. Without it none is used.
    #[serde(default)]
    pub proxy: Option<String>,
    /// The names of the fields, for `https-post-form` alone.
    #[serde(default, deserialize_with = "table")]
    pub form: Form,
}

/// How an HL7 message is put into XML.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Text {
    /// Escaped; right for nearly everybody.
    #[default]
    Entities,
    /// In CDATA sections.
    Cdata,
}

impl From<Text> for TextForm {
    fn from(text: Text) -> Self {
        match text {
            Text::Entities => Self::Entities,
            Text::Cdata => Self::Cdata,
        }
    }
}

/// The names of the fields of a form. A field without a value is not sent.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Form {
    /// What holds the user name.
    pub username: String,
    /// What holds the password.
    pub password: String,
    /// What holds the facility id.
    pub facility_id: String,
    /// What holds the HL7 message.
    pub message: String,
}

impl Default for Form {
    fn default() -> Self {
        Self {
            username: "USERID".to_owned(),
            password: "PASSWORD".to_owned(),
            facility_id: "FACILITYID".to_owned(),
            message: "MESSAGEDATA".to_owned(),
        }
    }
}

/// Whom the registry and we trust, beyond the usual.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Tls {
    /// Where the certificate that the registry issued to us is found, with its private key, in PEM.
    #[serde(default)]
    pub client_certificate: Option<Secret>,
    /// Where the registry's own authority is found, in PEM. With one, no other is trusted.
    #[serde(default)]
    pub private_ca: Option<Secret>,
}

const fn default_timeout_s() -> u64 {
    30
}

const fn default_connect_timeout_s() -> u64 {
    15
}

impl Transport {
    pub(super) fn check(&self) -> Result<(), ProfileError> {
        if !(1..=3600).contains(&self.timeout_s) {
            return Err(ProfileError::key("transport.timeout_s", "must be between 1 and 3600 seconds"));
        }
        if !(1..=3600).contains(&self.connect_timeout_s) {
            return Err(ProfileError::key(
                "transport.connect_timeout_s",
                "must be between 1 and 3600 seconds",
            ));
        }
        // An address is no place for a secret: it is shown and logged more readily than a password.
        let addresses = [("transport.endpoint", &self.endpoint), ("transport.proxy", &self.proxy)];
        for (key, address) in addresses {
            let url = address.as_deref().and_then(|address| Url::parse(address).ok());
            if url.is_some_and(|url| !url.username().is_empty() || url.password().is_some()) {
                let reason = "must not hold a user name or password: they belong under credentials";
                return Err(ProfileError::key(key, reason));
            }
        }
        let is_proxy = |proxy: &str| proxy == PROXY_OF_THE_ENVIRONMENT || Url::parse(proxy).is_ok();
        if !self.proxy.as_deref().is_none_or(is_proxy) {
            let reason = "must be the address of a proxy, or `environment`";
            return Err(ProfileError::key("transport.proxy", reason));
        }
        let is_hub = self.kind == TransportKind::IzGatewayHub;
        match self.destination_id.as_deref() {
            Some(_) if !is_hub => {
                let reason = "is for the kind `iz-gateway-hub` alone";
                Err(ProfileError::key("transport.destination_id", reason))
            }
            Some(id) if !iz_soap::EnvelopeHeader::is_destination_id(id) => {
                let reason = "must be made of letters, digits, _ and -";
                Err(ProfileError::key("transport.destination_id", reason))
            }
            _ => Ok(()),
        }
    }
}
