//! How a registry is reached, and whom it and we trust.

use iz_hl7::query::Object;
use iz_soap::TextForm;
use reqwest::Url;
use schemars::JsonSchema;
use serde::{Deserialize, Deserializer};

use super::{error::ProfileError, transport_kind::TransportKind};
use crate::{bounded::Bounded, secret::Secret};

/// The value of `transport.proxy` that takes the proxy from the environment.
pub const PROXY_OF_THE_ENVIRONMENT: &str = "environment";

/// How a registry is reached.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TransportSettings {
    /// The kind of service.
    pub kind: TransportKind,
    /// Its address, without a user or a password. Plain HTTP is refused except on this machine.
    #[serde(default)]
    pub endpoint: Option<String>,
    /// The whole time that a question may take, in seconds.
    #[serde(default = "default_timeout_s", with = "TimeS")]
    pub timeout_s: u64,
    /// The time that connecting may take, in seconds.
    #[serde(default = "default_connect_timeout_s", with = "TimeS")]
    pub connect_timeout_s: u64,
    /// The registry behind the hub, for `iz-gateway-hub` alone.
    #[serde(default)]
    pub destination_id: Option<String>,
    /// How the HL7 message is put into XML, for the kinds of SOAP service; `entities` where it is left out.
    #[serde(default)]
    pub text: Option<PayloadEncoding>,
    /// The address of a proxy, or `environment` for the one that the environment names. Without it none is used. Only
    /// for an endpoint with https.
    #[serde(default)]
    pub proxy: Option<String>,
    /// The names of the fields, for `https-post-form` alone.
    #[serde(default, deserialize_with = "form")]
    pub form: Option<FormFields>,
}

/// How an HL7 message is put into XML.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum PayloadEncoding {
    /// Escaped; right for nearly everybody.
    #[default]
    Entities,
    /// In CDATA sections.
    Cdata,
}

impl From<PayloadEncoding> for TextForm {
    fn from(text: PayloadEncoding) -> Self {
        match text {
            PayloadEncoding::Entities => Self::Entities,
            PayloadEncoding::Cdata => Self::Cdata,
        }
    }
}

/// The names of the fields of a form. A field without a value is not sent.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct FormFields {
    /// What holds the user name.
    pub username: String,
    /// What holds the password.
    pub password: String,
    /// What holds the facility id.
    pub facility_id: String,
    /// What holds the HL7 message.
    pub message: String,
}

impl Default for FormFields {
    fn default() -> Self {
        Self {
            username: "USERID".to_owned(),
            password: "PASSWORD".to_owned(),
            facility_id: "FACILITYID".to_owned(),
            message: "MESSAGEDATA".to_owned(),
        }
    }
}

impl FormFields {
    /// Each value goes under a name, and under one of its own.
    fn check(&self) -> Result<(), ProfileError> {
        let Self { username, password, facility_id, message } = self;
        let names = [
            ("username", username),
            ("password", password),
            ("facility_id", facility_id),
            ("message", message),
        ];
        for (at, (key, name)) in names.iter().enumerate() {
            let key = || format!("transport.form.{key}");
            if name.trim().is_empty() {
                return Err(ProfileError::key(key(), "must not be empty"));
            }
            if let Some((earlier, _)) = names.iter().take(at).find(|(_, earlier)| earlier == name) {
                let reason = format!("must not be the name of transport.form.{earlier} as well");
                return Err(ProfileError::key(key(), reason));
            }
        }
        Ok(())
    }
}

fn form<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<FormFields>, D::Error> {
    Object::deserialize(deserializer).map(|Object(form)| Some(form))
}

/// Whom the registry and we trust, beyond the usual.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TlsSettings {
    /// Where the certificate that the registry issued to us is found, with its private key, in PEM.
    #[serde(default)]
    pub client_certificate: Option<Secret>,
    /// Where the registry's own authority is found, in PEM. With one, no other is trusted.
    #[serde(default)]
    pub private_ca: Option<Secret>,
}

/// Up to an hour.
type TimeS = Bounded<u64, 1, 3600>;

const fn default_timeout_s() -> u64 {
    30
}

const fn default_connect_timeout_s() -> u64 {
    15
}

impl TransportSettings {
    pub(super) fn check(&self) -> Result<(), ProfileError> {
        // An address is no place for a secret: it is shown and logged more readily than a password.
        let addresses = [("transport.endpoint", &self.endpoint), ("transport.proxy", &self.proxy)];
        for (key, address) in addresses {
            let url = address.as_deref().and_then(|address| Url::parse(address).ok());
            if url.is_some_and(|url| !url.username().is_empty() || url.password().is_some()) {
                let reason = "must not hold a user name or password: they belong under credentials";
                return Err(ProfileError::key(key, reason));
            }
        }
        self.check_proxy()?;
        self.check_form()?;
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

    fn check_proxy(&self) -> Result<(), ProfileError> {
        let Some(proxy) = self.proxy.as_deref() else { return Ok(()) };
        let is_address = || {
            // `proxy.example:8080` is an address as well, of the scheme `proxy.example`.
            Url::parse(proxy).is_ok_and(|url| matches!(url.scheme(), "http" | "https") && url.has_host())
        };
        if proxy != PROXY_OF_THE_ENVIRONMENT && !is_address() {
            let reason = "must be the address of a proxy with its scheme, such as http://proxy.example:8080, or \
                          `environment`";
            return Err(ProfileError::key("transport.proxy", reason));
        }
        // Through a proxy https is a tunnel; anything else it reads, the password included.
        let endpoint = self.endpoint.as_deref().and_then(|endpoint| Url::parse(endpoint).ok());
        if endpoint.is_some_and(|url| url.scheme() != "https") {
            let reason = "is for an endpoint with https alone: the proxy would read the password";
            return Err(ProfileError::key("transport.proxy", reason));
        }
        Ok(())
    }

    /// What is set for another kind of service would have no effect, and nobody would know.
    fn check_form(&self) -> Result<(), ProfileError> {
        let is_form = self.kind == TransportKind::HttpsPostForm;
        if self.text.is_some() && is_form {
            return Err(ProfileError::key("transport.text", "is for the kinds of SOAP service alone"));
        }
        let Some(form) = &self.form else { return Ok(()) };
        if !is_form {
            let reason = "is for the kind `https-post-form` alone";
            return Err(ProfileError::key("transport.form", reason));
        }
        form.check()
    }
}
