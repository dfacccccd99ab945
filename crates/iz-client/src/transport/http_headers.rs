//! The HTTP headers with credentials and the other headers that a registry requires.

use iz_soap::WriteError;
use reqwest::header::{AUTHORIZATION, HeaderMap, HeaderName, HeaderValue};

use super::protocol::Sender;
use crate::{
    error::AskError,
    profile::{HttpHeaderSettings, HttpHeaderValue, TransportSettings},
};

/// The headers that the settings name. Each one with a credential is marked as sensitive, so that no log shows it.
///
/// # Errors
///
/// [`AskError::Unwritable`] if no HTTP header can hold a credential.
pub(super) fn http_headers(settings: &TransportSettings, sender: &Sender) -> Result<HeaderMap, AskError> {
    let mut headers = HeaderMap::new();
    if settings.http_basic {
        headers.insert(AUTHORIZATION, basic(sender)?);
    }
    for header in &settings.http_headers {
        if let Some(value) = value(header, sender)? {
            let name =
                HeaderName::from_bytes(header.name.as_bytes()).map_err(|_| unwritable(&header.name))?;
            headers.insert(name, value);
        }
    }
    Ok(headers)
}

/// The value of `Authorization` (RFC 7617): the user name and the password in UTF-8 and Base64.
fn basic(sender: &Sender) -> Result<HeaderValue, AskError> {
    let username = sender.username.as_deref().unwrap_or_default();
    let password = sender.password().unwrap_or_default();
    let encoded = iz_soap::base64_text(format!("{username}:{password}").as_bytes());
    sensitive("Authorization", &format!("Basic {encoded}"))
}

fn value(header: &HttpHeaderSettings, sender: &Sender) -> Result<Option<HeaderValue>, AskError> {
    if let Some(value) = header.value {
        return credential(value, sender).map(|text| sensitive(&header.name, text)).transpose();
    }
    let text = header.text.as_deref();
    text.map(|text| HeaderValue::from_str(text).map_err(|_| unwritable(&header.name))).transpose()
}

fn credential(value: HttpHeaderValue, sender: &Sender) -> Option<&str> {
    match value {
        HttpHeaderValue::Username => sender.username.as_deref(),
        HttpHeaderValue::Password => sender.password(),
        HttpHeaderValue::SecondPassword => sender.second_password(),
        HttpHeaderValue::FacilityId => sender.facility_id.as_deref(),
        HttpHeaderValue::OtherId => sender.other_id.as_deref(),
    }
}

fn sensitive(name: &str, text: &str) -> Result<HeaderValue, AskError> {
    // A server would remove such blanks and take the password for a wrong one.
    if text.starts_with([' ', '\t']) || text.ends_with([' ', '\t']) {
        return Err(unwritable(name));
    }
    let mut value = HeaderValue::from_bytes(text.as_bytes()).map_err(|_| unwritable(name))?;
    value.set_sensitive(true);
    Ok(value)
}

fn unwritable(name: &str) -> AskError {
    AskError::Unwritable(WriteError::HttpHeader { name: name.to_owned() })
}
