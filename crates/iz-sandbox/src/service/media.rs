//! `Content-Type` and `SOAPAction` of a request.

use axum::http::{HeaderMap, header};

use crate::{envelope::Version, transport::Transport};

const NOT_SOAP: &str = "Content-Type must be application/soap+xml, or text/xml for SOAP 1.1.";

const NOT_A_FORM: &str = "Content-Type must be application/x-www-form-urlencoded.";

/// What is wrong with the media type. A browser asks before it sends those of SOAP for a page of another site.
pub(super) fn complaint(transport: Transport, headers: &HeaderMap) -> Option<&'static str> {
    let media = media_type(headers);
    let is_one_of = |known: &[&str]| known.iter().any(|known| media.eq_ignore_ascii_case(known));
    if transport.is_form() {
        return (!is_one_of(&["application/x-www-form-urlencoded"])).then_some(NOT_A_FORM);
    }
    (!is_one_of(&["application/soap+xml", "text/xml"])).then_some(NOT_SOAP)
}

/// The version that the media type stands for, where the envelope does not say.
pub(super) fn version(headers: &HeaderMap) -> Version {
    if media_type(headers).eq_ignore_ascii_case("text/xml") { Version::Soap11 } else { Version::Soap12 }
}

/// The action: a header of its own in SOAP 1.1, a parameter of the media type in SOAP 1.2. An empty one says nothing.
pub(super) fn action(version: Version, headers: &HeaderMap) -> Option<String> {
    let value = match version {
        Version::Soap11 => text(headers, "soapaction").to_owned(),
        Version::Soap12 => {
            let parameters = text(headers, header::CONTENT_TYPE.as_str()).split(';').skip(1);
            let mut named = parameters.filter_map(|parameter| parameter.split_once('='));
            let found = named.find(|(name, _)| name.trim().eq_ignore_ascii_case("action"));
            found.map(|(_, value)| value.to_owned()).unwrap_or_default()
        }
    };
    let value = value.trim().trim_matches('"');
    (!value.is_empty()).then(|| value.to_owned())
}

fn media_type(headers: &HeaderMap) -> &str {
    text(headers, header::CONTENT_TYPE.as_str()).split(';').next().unwrap_or_default().trim()
}

fn text<'h>(headers: &'h HeaderMap, name: &str) -> &'h str {
    headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
}
