//! A SOAP service that is not one of the CDC's, as the profile describes it.

use iz_soap::{
    ActionPlace, AddressingHeader, HeaderPart, SegmentEnd, ServiceDescription, SoapVersion, TextForm,
    UsernameToken,
};
use reqwest::Url;
use schemars::JsonSchema;
use serde::Deserialize;

use super::{
    element_settings::check_namespace,
    error::ProfileError,
    operation_settings::{OperationKey, OperationSettings},
    table::{optional_table, table},
};

/// A SOAP service: its namespace, its operations and what its requests need besides. Only for the kind `soap`.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ServiceSettings {
    /// The SOAP version: `1.1` or `1.2`.
    #[serde(default)]
    pub soap_version: SoapVersionSetting,
    /// The namespace of the operations. Empty means no namespace.
    pub namespace: String,
    /// Where the action is sent. The default is `content-type` in SOAP 1.2 and `header` in SOAP 1.1.
    #[serde(default)]
    pub action_in: Option<ActionIn>,
    /// The `Content-Type` without the action. The default is that of the SOAP version.
    #[serde(default)]
    pub content_type: Option<String>,
    /// The headers of WS-Addressing 1.0 that are sent, in order.
    #[serde(default)]
    pub addressing: Vec<Addressing>,
    /// The value of `To`, if it is not `transport.endpoint`.
    #[serde(default)]
    pub addressing_to: Option<String>,
    /// If set, the user name and the password are sent as `UsernameToken` of WS-Security 1.0, with the password as
    /// text.
    #[serde(default, deserialize_with = "optional_table")]
    pub username_token: Option<UsernameTokenSettings>,
    /// The operation that answers an HL7 message.
    #[serde(deserialize_with = "table")]
    pub submit: OperationSettings,
    /// The operation that returns a text. Without it, the probe is a GET of `transport.endpoint`.
    #[serde(default, deserialize_with = "optional_table")]
    pub connectivity_test: Option<OperationSettings>,
}

/// A SOAP version.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
pub enum SoapVersionSetting {
    /// SOAP 1.1.
    #[serde(rename = "1.1")]
    V11,
    /// SOAP 1.2.
    #[default]
    #[serde(rename = "1.2")]
    V12,
}

/// Where the action is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum ActionIn {
    /// As the parameter `action` of the `Content-Type`.
    ContentType,
    /// In the HTTP header `SOAPAction`, in quotation marks.
    Header,
    /// In the HTTP header `SOAPAction`, without quotation marks.
    UnquotedHeader,
    /// Nowhere in HTTP.
    None,
}

/// A header of WS-Addressing 1.0.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
pub enum Addressing {
    /// `Action`: the action of the operation.
    Action,
    /// `MessageID`: a UUID.
    #[serde(rename = "MessageID")]
    MessageId,
    /// `To`: the address of the service.
    To,
    /// `ReplyTo`: the anonymous address.
    ReplyTo,
}

/// What a `UsernameToken` holds besides the user name and the password.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct UsernameTokenSettings {
    /// Whether `Nonce` is sent: 16 random bytes in Base64.
    pub nonce: bool,
    /// Whether `Created` is sent: the time of the request in UTC.
    pub created: bool,
    /// Whether `mustUnderstand` is true.
    pub must_understand: bool,
}

impl ServiceSettings {
    /// The service as iz-soap writes its requests. `text` and `segment_end` are those of the message.
    pub(super) fn description(&self, text: TextForm, segment_end: SegmentEnd) -> ServiceDescription {
        let addressing = self.addressing.iter().map(|header| HeaderPart::Addressing((*header).into()));
        let token = self.username_token.map(|token| {
            let UsernameTokenSettings { nonce, created, must_understand } = token;
            HeaderPart::UsernameToken(UsernameToken { nonce, created, must_understand })
        });
        ServiceDescription {
            soap: match self.soap_version {
                SoapVersionSetting::V11 => SoapVersion::V11,
                SoapVersionSetting::V12 => SoapVersion::V12,
            },
            content_type: self.content_type.clone().map(Into::into),
            action_in: match (self.action_in, self.soap_version) {
                (None, SoapVersionSetting::V11) | (Some(ActionIn::Header), _) => ActionPlace::QuotedHeader,
                (None, SoapVersionSetting::V12) | (Some(ActionIn::ContentType), _) => {
                    ActionPlace::ContentType
                }
                (Some(ActionIn::UnquotedHeader), _) => ActionPlace::UnquotedHeader,
                (Some(ActionIn::None), _) => ActionPlace::Nowhere,
            },
            text,
            segment_end,
            header: token.into_iter().chain(addressing).collect(),
            submit: self.submit.description(&self.namespace),
            connectivity_test: self.connectivity_test.as_ref().map(|test| test.description(&self.namespace)),
        }
    }

    pub(super) fn check(&self) -> Result<(), ProfileError> {
        check_namespace("transport.service.namespace", &self.namespace)?;
        self.check_content_type()?;
        self.check_addressing()?;
        self.submit.check(OperationKey::Submit, &self.namespace)?;
        if let Some(test) = &self.connectivity_test {
            test.check(OperationKey::ConnectivityTest, &self.namespace)?;
        }
        if self.submit.action.is_some() {
            return Ok(());
        }
        const KEY: &str = "transport.service.submit.action";
        match self.action_in {
            Some(ActionIn::ContentType | ActionIn::Header | ActionIn::UnquotedHeader) => {
                Err(ProfileError::key(KEY, "is missing: transport.service.action_in says where it is sent"))
            }
            Some(ActionIn::None) | None if self.addressing.contains(&Addressing::Action) => {
                Err(ProfileError::key(KEY, "is missing: transport.service.addressing sends it"))
            }
            Some(ActionIn::None) | None => Ok(()),
        }
    }

    fn check_content_type(&self) -> Result<(), ProfileError> {
        const KEY: &str = "transport.service.content_type";
        let Some(content_type) = &self.content_type else { return Ok(()) };
        let is_token = |text: &str| {
            !text.is_empty() && text.bytes().all(|b| b.is_ascii_alphanumeric() || b"+-._".contains(&b))
        };
        let mut parts = content_type.split(';').map(str::trim);
        let media_type = parts.next().and_then(|media_type| media_type.split_once('/'));
        let is_media_type = media_type.is_some_and(|(kind, subtype)| is_token(kind) && is_token(subtype));
        if !is_media_type || !content_type.chars().all(|c| (' '..='~').contains(&c)) {
            return Err(ProfileError::key(KEY, "must be a media type such as text/xml; charset=utf-8"));
        }
        for part in parts {
            let is_value = |value: &str| {
                let quoted = value.strip_prefix('"').and_then(|value| value.strip_suffix('"'));
                quoted.map_or_else(|| is_token(value), |value| !value.contains(['"', '\\']))
            };
            let Some((name, value)) =
                part.split_once('=').filter(|(name, value)| is_token(name) && is_value(value))
            else {
                let reason = "must have only parameters such as charset=utf-8, each behind one semicolon";
                return Err(ProfileError::key(KEY, reason));
            };
            let value = value.trim_matches('"');
            if name.eq_ignore_ascii_case("charset") && !value.eq_ignore_ascii_case("utf-8") {
                return Err(ProfileError::key(
                    KEY,
                    "must not have another charset than utf-8, which is sent",
                ));
            }
            if name.eq_ignore_ascii_case("action") {
                let reason = "must not have the action: set transport.service.submit.action";
                return Err(ProfileError::key(KEY, reason));
            }
        }
        Ok(())
    }

    fn check_addressing(&self) -> Result<(), ProfileError> {
        let headers = &self.addressing;
        if headers.iter().enumerate().any(|(at, header)| headers.iter().take(at).any(|other| other == header))
        {
            return Err(ProfileError::key("transport.service.addressing", "must not name a header twice"));
        }
        const KEY: &str = "transport.service.addressing_to";
        let Some(to) = &self.addressing_to else { return Ok(()) };
        if !headers.contains(&Addressing::To) {
            return Err(ProfileError::key(KEY, "is only for an addressing with `To`"));
        }
        match Url::parse(to) {
            Ok(url) if !url.username().is_empty() || url.password().is_some() => {
                Err(ProfileError::key(KEY, "must not hold a user name or a password"))
            }
            Ok(_) if to.chars().all(|c| !c.is_whitespace() && !c.is_control()) => Ok(()),
            _ => Err(ProfileError::key(KEY, "must be an address, such as https://registry.example/service")),
        }
    }
}

impl From<Addressing> for AddressingHeader {
    fn from(header: Addressing) -> Self {
        match header {
            Addressing::Action => Self::Action,
            Addressing::MessageId => Self::MessageId,
            Addressing::To => Self::To,
            Addressing::ReplyTo => Self::ReplyTo,
        }
    }
}

#[cfg(test)]
mod tests;
