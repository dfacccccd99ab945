//! The HTTP headers that a registry requires besides those of its kind of service.

use iz_hl7::query::Object;
use schemars::JsonSchema;
use serde::{Deserialize, Deserializer};

use super::error::ProfileError;

/// An HTTP header. It holds a value or a fixed text.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct HttpHeaderSettings {
    /// The name.
    pub name: String,
    /// The value that is sent. A header whose value is not set is not sent.
    #[serde(default)]
    pub value: Option<HttpHeaderValue>,
    /// The text that is sent in every request. It must not be a secret.
    #[serde(default)]
    pub text: Option<String>,
}

/// A credential that is sent in an HTTP header.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum HttpHeaderValue {
    /// `credentials.username`
    Username,
    /// `credentials.password`
    Password,
    /// `credentials.second_password`
    SecondPassword,
    /// `credentials.facility_id`, if `message.facility_id_in` names `facilityID`; or `message.facility_member`.
    FacilityId,
    /// `credentials.other_id`
    OtherId,
}

/// The headers that the HTTP client sets, those that would change how the request is sent, and those that ask for a part
/// of the answer, or for an answer only on a condition.
const RESERVED: [&str; 25] = [
    "accept-encoding",
    "authorization",
    "connection",
    "content-encoding",
    "content-length",
    "content-type",
    "cookie",
    "expect",
    "host",
    "if-match",
    "if-modified-since",
    "if-none-match",
    "if-range",
    "if-unmodified-since",
    "keep-alive",
    "proxy-authorization",
    "proxy-connection",
    "range",
    "soapaction",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
    "user-agent",
    "via",
];

/// Reads a list of headers.
pub(super) fn headers<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Vec<HttpHeaderSettings>, D::Error> {
    let headers = Vec::<Object<HttpHeaderSettings>>::deserialize(deserializer)?;
    Ok(headers.into_iter().map(|Object(header)| header).collect())
}

/// Checks the list of headers.
pub(super) fn check(headers: &[HttpHeaderSettings]) -> Result<(), ProfileError> {
    for (at, header) in headers.iter().enumerate() {
        let key = format!("transport.http_headers[{at}]");
        let name = &header.name;
        let is_token = |b: u8| b.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&b);
        let reason = if name.is_empty() || !name.bytes().all(is_token) {
            "must be the name of an HTTP header"
        } else if RESERVED.iter().any(|reserved| reserved.eq_ignore_ascii_case(name)) {
            "must not be a header that the HTTP client sets itself"
        } else if headers.iter().take(at).any(|other| other.name.eq_ignore_ascii_case(name)) {
            "must not be the name of an earlier header as well"
        } else {
            ""
        };
        if !reason.is_empty() {
            return Err(ProfileError::key(format!("{key}.name"), reason));
        }
        match (&header.value, &header.text) {
            (Some(_), None) => {}
            (None, Some(text)) if text.chars().all(|c| (' '..='~').contains(&c)) && text.trim() == text => {}
            (None, Some(_)) => {
                let reason = "must be ASCII text without blanks at its ends";
                return Err(ProfileError::key(format!("{key}.text"), reason));
            }
            (Some(_), Some(_)) | (None, None) => {
                return Err(ProfileError::key(key, "must have either value or text"));
            }
        }
    }
    Ok(())
}
