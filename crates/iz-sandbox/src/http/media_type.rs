//! `Content-Type`, `Content-Encoding` and `SOAPAction` of a request.

use axum::http::{HeaderMap, header};
use iz_soap::SoapVersion;

use crate::endpoint::Endpoint;

/// The media type of an envelope in SOAP 1.1 (SOAP 1.1, section 6).
const SOAP_11: &str = "text/xml";

/// The media type of an envelope in SOAP 1.2 (RFC 3902).
const SOAP_12: &str = "application/soap+xml";

/// What is wrong with the media type or the encoding of the content. A browser sends the media types of SOAP for a page
/// of another site only after a preflight request, so this check keeps such pages away.
pub(crate) fn complaint(endpoint: Endpoint, headers: &HeaderMap) -> Option<&'static str> {
    if headers.get_all(header::CONTENT_ENCODING).iter().any(|coding| !is_identity(coding.as_bytes())) {
        return Some("Content-Encoding must be identity: the body must not be compressed.");
    }
    if headers.get_all(header::CONTENT_TYPE).iter().count() > 1 {
        return Some("Content-Type must come once.");
    }
    let media = media_type(headers);
    let is_one_of = |known: &[&str]| known.iter().any(|known| media.eq_ignore_ascii_case(known));
    let (is_known, text) = if endpoint.is_form() {
        let text = "Content-Type must be application/x-www-form-urlencoded.";
        (is_one_of(&["application/x-www-form-urlencoded"]), text)
    } else {
        let text = "Content-Type must be application/soap+xml, or text/xml for SOAP 1.1.";
        (is_one_of(&[SOAP_12, SOAP_11]), text)
    };
    (!is_known).then_some(text)
}

/// What is wrong with the media type of an envelope of that version of SOAP.
pub(crate) fn complaint_about_version(envelope: SoapVersion, headers: &HeaderMap) -> Option<&'static str> {
    (version(headers) != envelope).then_some(match envelope {
        SoapVersion::V11 => "The envelope is that of SOAP 1.1, whose Content-Type is text/xml.",
        SoapVersion::V12 => "The envelope is that of SOAP 1.2, whose Content-Type is application/soap+xml.",
    })
}

/// The version of SOAP by the media type.
pub(crate) fn version(headers: &HeaderMap) -> SoapVersion {
    if media_type(headers).eq_ignore_ascii_case(SOAP_11) { SoapVersion::V11 } else { SoapVersion::V12 }
}

/// The SOAP action: the header `SOAPAction` in SOAP 1.1, a parameter of the media type in SOAP 1.2. `None` if it is
/// empty.
pub(crate) fn action(version: SoapVersion, headers: &HeaderMap) -> Option<String> {
    let value = match version {
        SoapVersion::V11 => Some(text(headers, "soapaction").trim().trim_matches('"')),
        SoapVersion::V12 => parameter(headers, "action"),
    };
    value.filter(|value| !value.is_empty()).map(str::to_owned)
}

/// The parameter `charset` of the media type. `None` if it is empty.
pub(crate) fn charset(headers: &HeaderMap) -> Option<&str> {
    parameter(headers, "charset").filter(|charset| !charset.is_empty())
}

/// The media type without its parameters.
pub(crate) fn media_type(headers: &HeaderMap) -> &str {
    text(headers, header::CONTENT_TYPE.as_str()).split(';').next().unwrap_or_default().trim()
}

/// The value of a parameter of the media type, without its quotation marks.
fn parameter<'h>(headers: &'h HeaderMap, name: &str) -> Option<&'h str> {
    let mut is_quoted = false;
    let is_end = |c: char| {
        is_quoted ^= c == '"';
        c == ';' && !is_quoted
    };
    let mut parameters = text(headers, header::CONTENT_TYPE.as_str()).split(is_end).skip(1);
    parameters.find_map(|parameter| {
        let (key, value) = parameter.split_once('=')?;
        key.trim().eq_ignore_ascii_case(name).then(|| value.trim().trim_matches('"'))
    })
}

/// Whether every coding of a `Content-Encoding` is `identity`, which changes nothing.
fn is_identity(codings: &[u8]) -> bool {
    codings
        .split(|byte| *byte == b',')
        .map(<[u8]>::trim_ascii)
        .all(|coding| coding.is_empty() || coding.eq_ignore_ascii_case(b"identity"))
}

fn text<'h>(headers: &'h HeaderMap, name: &str) -> &'h str {
    headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    fn headers(content_type: &'static str) -> HeaderMap {
        HeaderMap::from_iter([(header::CONTENT_TYPE, HeaderValue::from_static(content_type))])
    }

    #[test]
    fn parameters_are_read_in_quotation_marks_and_without() {
        let sent = headers("Application/SOAP+XML; action=\"urn:a;charset=x\" ;Charset = \"utf-16\"");
        assert_eq!(action(SoapVersion::V12, &sent).as_deref(), Some("urn:a;charset=x"));
        assert_eq!(charset(&sent), Some("utf-16"));
        assert_eq!(charset(&headers("text/xml;charset=")), None);
        assert_eq!(charset(&headers("text/xml; charset=ISO-8859-1; x=1")), Some("ISO-8859-1"));
        assert_eq!(charset(&headers("charset=utf-8")), None);
    }

    #[test]
    fn a_compressed_body_is_refused_at_every_endpoint() {
        for endpoint in Endpoint::ALL {
            let media = if endpoint.is_form() { "application/x-www-form-urlencoded" } else { SOAP_12 };
            for (coding, is_refused) in [
                ("gzip", true),
                ("GZIP", true),
                ("x-gzip", true),
                ("deflate", true),
                ("br", true),
                ("identity, zstd", true),
                ("identity", false),
                ("Identity", false),
                ("", false),
            ] {
                let mut sent = headers(media);
                sent.insert(header::CONTENT_ENCODING, HeaderValue::from_static(coding));
                assert_eq!(complaint(endpoint, &sent).is_some(), is_refused, "{coding}");
            }
        }
    }

    #[test]
    fn the_media_type_must_be_that_of_the_version_of_soap() {
        for (media, version) in [
            ("text/xml; charset=utf-8", SoapVersion::V11),
            ("Text/XML", SoapVersion::V11),
            ("application/soap+xml;action=\"x\"", SoapVersion::V12),
        ] {
            let other = if version == SoapVersion::V11 { SoapVersion::V12 } else { SoapVersion::V11 };
            assert_eq!(complaint_about_version(version, &headers(media)), None, "{media}");
            assert!(complaint_about_version(other, &headers(media)).is_some(), "{media}");
        }
        let mut twice = headers(SOAP_12);
        twice.append(header::CONTENT_TYPE, HeaderValue::from_static(SOAP_12));
        assert!(complaint(Endpoint::Cdc2011, &twice).is_some());
        assert!(complaint(Endpoint::Cdc2011, &HeaderMap::new()).is_some());
    }
}
