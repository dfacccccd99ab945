//! How a registry is reached: its address, the transport and the TLS settings.

use iz_soap::{Dialect, SegmentEnd, ServiceDescription, SoapService, SoapVersion, TextForm};
use reqwest::Url;
use schemars::JsonSchema;
use serde::Deserialize;

use super::{
    error::ProfileError,
    http_settings::{self, HttpHeaderSettings},
    service_settings::ServiceSettings,
    table::optional_table,
    transport_kind::TransportKind,
};
use crate::{bounded::Bounded, secret::Secret};

/// The value of `transport.proxy` that uses the proxy of the environment variables.
pub const PROXY_OF_THE_ENVIRONMENT: &str = "environment";

/// How a registry is reached.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TransportSettings {
    /// The kind of web service.
    pub kind: TransportKind,
    /// The registry's address, without user name and password. Plain HTTP is allowed only for this machine.
    #[serde(default)]
    pub endpoint: Option<String>,
    /// The total time of a lookup, in seconds: waiting, all queries, attempts and pauses.
    #[serde(default = "default_timeout_s", with = "TimeS")]
    pub timeout_s: u64,
    /// The time for connecting, in seconds.
    #[serde(default = "default_connect_timeout_s", with = "TimeS")]
    pub connect_timeout_s: u64,
    /// The id of the registry behind the hub. Only for `iz-gateway-hub`.
    #[serde(default)]
    pub destination_id: Option<String>,
    /// How the HL7 message is written into XML. Only for the SOAP kinds. The default is `entities`.
    #[serde(default)]
    pub text: Option<PayloadEncoding>,
    /// What ends each segment of the HL7 message. Only for the SOAP kinds. The default is `cr`.
    #[serde(default)]
    pub segment_end: Option<SegmentEndSetting>,
    /// The service, if it is not one of the CDC's. Only for `soap`, which requires it.
    #[serde(default, deserialize_with = "optional_table")]
    pub service: Option<ServiceSettings>,
    /// Whether the user name and the password are sent in the HTTP header `Authorization` (HTTP Basic).
    #[serde(default)]
    pub http_basic: bool,
    /// Further HTTP headers that the registry requires.
    #[serde(default, deserialize_with = "http_settings::headers")]
    pub http_headers: Vec<HttpHeaderSettings>,
    /// The address of a proxy, or `environment` to use the proxy of the environment variables. Without this setting no
    /// proxy is used. Only for an https endpoint.
    #[serde(default)]
    pub proxy: Option<String>,
    /// The names of the form fields. Only for `https-post-form`.
    #[serde(default, deserialize_with = "optional_table")]
    pub form: Option<FormFields>,
}

/// How an HL7 message is written into XML.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum PayloadEncoding {
    /// As escaped text. Right for nearly every registry.
    #[default]
    Entities,
    /// In one CDATA section. The registry reads LF as the end of each segment. A message that holds `]]>` is escaped.
    Cdata,
    /// In Base64.
    Base64,
}

impl From<PayloadEncoding> for TextForm {
    fn from(text: PayloadEncoding) -> Self {
        match text {
            PayloadEncoding::Entities => Self::Entities,
            PayloadEncoding::Cdata => Self::Cdata,
            PayloadEncoding::Base64 => Self::Base64,
        }
    }
}

/// What ends each segment of an HL7 message.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum SegmentEndSetting {
    /// CR, as HL7 defines it.
    #[default]
    Cr,
    /// LF.
    Lf,
}

impl From<SegmentEndSetting> for SegmentEnd {
    fn from(end: SegmentEndSetting) -> Self {
        match end {
            SegmentEndSetting::Cr => Self::CarriageReturn,
            SegmentEndSetting::Lf => Self::LineFeed,
        }
    }
}

/// The names of the form fields. A field without a value is not sent.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct FormFields {
    /// The field of the user name.
    pub username: String,
    /// The field of the password.
    pub password: String,
    /// The field of the facility id.
    pub facility_id: String,
    /// The field of the other id.
    pub other_id: String,
    /// The field of the HL7 message.
    pub message: String,
}

impl Default for FormFields {
    fn default() -> Self {
        Self {
            username: "USERID".to_owned(),
            password: "PASSWORD".to_owned(),
            facility_id: "FACILITYID".to_owned(),
            other_id: "OTHERID".to_owned(),
            message: "MESSAGEDATA".to_owned(),
        }
    }
}

impl FormFields {
    /// Checks that each name is set and that no two fields have the same name.
    fn check(&self) -> Result<(), ProfileError> {
        let Self { username, password, facility_id, other_id, message } = self;
        let names = [
            ("username", username),
            ("password", password),
            ("facility_id", facility_id),
            ("other_id", other_id),
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

/// The client certificate and the private certificate authority, if there are any.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TlsSettings {
    /// Where to find the client certificate that the registry issued, with its private key, in PEM.
    #[serde(default)]
    pub client_certificate: Option<Secret>,
    /// Where to find the registry's own certificate authority, in PEM. If it is set, no other authority is trusted.
    #[serde(default)]
    pub private_ca: Option<Secret>,
}

/// A time from 1 s to 1 hour.
type TimeS = Bounded<u64, 1, 3600>;

const fn default_timeout_s() -> u64 {
    30
}

const fn default_connect_timeout_s() -> u64 {
    15
}

impl TransportSettings {
    pub(super) fn check(&self) -> Result<(), ProfileError> {
        // A URL must not hold a secret: URLs are shown and logged more often than passwords.
        let addresses = [("transport.endpoint", &self.endpoint), ("transport.proxy", &self.proxy)];
        for (key, address) in addresses {
            let url = address.as_deref().and_then(|address| Url::parse(address).ok());
            if url.is_some_and(|url| !url.username().is_empty() || url.password().is_some()) {
                let reason = "must not hold a user name or a password: set them under [credentials]";
                return Err(ProfileError::key(key, reason));
            }
        }
        self.check_proxy()?;
        self.check_form()?;
        self.check_service()?;
        http_settings::check(&self.http_headers)?;
        let is_hub = self.kind == TransportKind::IzGatewayHub;
        match self.destination_id.as_deref() {
            Some(_) if !is_hub => {
                let reason = "is only for the kind `iz-gateway-hub`";
                Err(ProfileError::key("transport.destination_id", reason))
            }
            Some(id) if !iz_soap::EnvelopeHeader::is_destination_id(id) => {
                let reason = "must consist of letters, digits, _ and -";
                Err(ProfileError::key("transport.destination_id", reason))
            }
            _ => Ok(()),
        }
    }

    fn check_proxy(&self) -> Result<(), ProfileError> {
        let Some(proxy) = self.proxy.as_deref() else { return Ok(()) };
        let is_address = || {
            // `proxy.example:8080` also parses as a URL, with the scheme `proxy.example`.
            Url::parse(proxy).is_ok_and(|url| matches!(url.scheme(), "http" | "https") && url.has_host())
        };
        if proxy != PROXY_OF_THE_ENVIRONMENT && !is_address() {
            let reason = "must be the address of a proxy with its scheme, such as http://proxy.example:8080, or \
                          `environment`";
            return Err(ProfileError::key("transport.proxy", reason));
        }
        // The proxy cannot read https, which passes through a tunnel. It can read everything else.
        let endpoint = self.endpoint.as_deref().and_then(|endpoint| Url::parse(endpoint).ok());
        if endpoint.is_some_and(|url| url.scheme() != "https") {
            let reason = "is only for an https endpoint: otherwise the proxy could read the password";
            return Err(ProfileError::key("transport.proxy", reason));
        }
        Ok(())
    }

    /// A setting of another kind of service would have no effect. So it is refused.
    fn check_form(&self) -> Result<(), ProfileError> {
        let is_form = self.kind == TransportKind::HttpsPostForm;
        let of_soap =
            [("transport.text", self.text.is_some()), ("transport.segment_end", self.segment_end.is_some())];
        if let Some((key, _)) = of_soap.into_iter().find(|(_, is_set)| *is_set && is_form) {
            return Err(ProfileError::key(key, "is only for the SOAP kinds"));
        }
        let Some(form) = &self.form else { return Ok(()) };
        if !is_form {
            let reason = "is only for the kind `https-post-form`";
            return Err(ProfileError::key("transport.form", reason));
        }
        form.check()
    }

    fn check_service(&self) -> Result<(), ProfileError> {
        const KEY: &str = "transport.service";
        match (&self.service, self.kind) {
            (Some(service), TransportKind::Soap) => service.check(),
            (None, TransportKind::Soap) => {
                Err(ProfileError::key(KEY, "is missing: the kind `soap` needs a description of the service"))
            }
            (Some(_), _) => Err(ProfileError::key(KEY, "is only for the kind `soap`")),
            (None, _) => Ok(()),
        }
    }

    /// The SOAP service. `None` if the kind of service does not use SOAP.
    #[must_use]
    pub fn soap_service(&self) -> Option<ServiceDescription> {
        let (text, segment_end) =
            (self.text.unwrap_or_default().into(), self.segment_end.unwrap_or_default().into());
        let of_cdc = |service, soap| {
            let description = Dialect { service, soap, text }.description();
            Some(ServiceDescription { segment_end, ..description })
        };
        match self.kind {
            TransportKind::CdcSoap2011 => of_cdc(SoapService::Cdc2011, SoapVersion::V12),
            TransportKind::CdcSoap2011Soap11 => of_cdc(SoapService::Cdc2011, SoapVersion::V11),
            TransportKind::CdcSoap2014 => of_cdc(SoapService::Cdc2014, SoapVersion::V12),
            TransportKind::IzGatewayHub => of_cdc(SoapService::Hub, SoapVersion::V12),
            TransportKind::Soap => {
                self.service.as_ref().map(|service| service.description(text, segment_end))
            }
            TransportKind::HttpsPostForm => None,
        }
    }
}
