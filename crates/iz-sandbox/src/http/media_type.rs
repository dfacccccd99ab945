//! `Content-Type` and `SOAPAction` of a request.

use axum::http::{HeaderMap, header};
use iz_soap::SoapVersion;

use crate::endpoint::Endpoint;

/// What is wrong with the media type. A browser sends the media types of SOAP for a page of another site only after a
/// preflight request, so this check keeps such pages away.
pub(crate) fn complaint(endpoint: Endpoint, headers: &HeaderMap) -> Option<&'static str> {
    let media = media_type(headers);
    let is_one_of = |known: &[&str]| known.iter().any(|known| media.eq_ignore_ascii_case(known));
    let (is_known, text) = if endpoint.is_form() {
        let text = "Content-Type must be application/x-www-form-urlencoded.";
        (is_one_of(&["application/x-www-form-urlencoded"]), text)
    } else {
        let text = "Content-Type must be application/soap+xml, or text/xml for SOAP 1.1.";
        (is_one_of(&["application/soap+xml", "text/xml"]), text)
    };
    (!is_known).then_some(text)
}

/// The version of SOAP by the media type, for an envelope that cannot be read.
pub(crate) fn version(headers: &HeaderMap) -> SoapVersion {
    if media_type(headers).eq_ignore_ascii_case("text/xml") { SoapVersion::V11 } else { SoapVersion::V12 }
}

/// The SOAP action: the header `SOAPAction` in SOAP 1.1, a parameter of the media type in SOAP 1.2. `None` if it is
/// empty.
pub(crate) fn action(version: SoapVersion, headers: &HeaderMap) -> Option<String> {
    let value = match version {
        SoapVersion::V11 => text(headers, "soapaction").to_owned(),
        SoapVersion::V12 => {
            let parameters = text(headers, header::CONTENT_TYPE.as_str()).split(';').skip(1);
            let mut named = parameters.filter_map(|parameter| parameter.split_once('='));
            let found = named.find(|(name, _)| name.trim().eq_ignore_ascii_case("action"));
            found.map(|(_, value)| value.to_owned()).unwrap_or_default()
        }
    };
    let value = value.trim().trim_matches('"');
    (!value.is_empty()).then(|| value.to_owned())
}

/// The media type without its parameters.
pub(crate) fn media_type(headers: &HeaderMap) -> &str {
    text(headers, header::CONTENT_TYPE.as_str()).split(';').next().unwrap_or_default().trim()
}

fn text<'h>(headers: &'h HeaderMap, name: &str) -> &'h str {
    headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
}
