//! The body of a request: the bytes, and the JSON in them.

use std::time::Duration;

use axum::{
    body::HttpBody as _,
    extract::{FromRequest, Request},
    http::header,
};
use http_body_util::{BodyExt, LengthLimitError, Limited};
use iz_match::{Members, Node};
use serde_json::error::Category;
use tokio::time::timeout;

use crate::error::ApiError;

/// The most bytes of a body. A lookup request has fewer than 4,000.
pub(crate) const MAX_BODY_BYTES: usize = 64 * 1024;

/// The time in which a body must arrive, in seconds.
pub(crate) const BODY_TIMEOUT_S: u64 = 10;

/// A value that is read from a JSON body.
pub(crate) trait ReadBody: Sized {
    /// Reads the value.
    ///
    /// # Errors
    ///
    /// [`ApiError`] with every member that cannot be used.
    fn read(body: Node) -> Result<Self, ApiError>;
}

/// The value that a handler takes from a JSON body.
pub(crate) struct JsonBody<T>(pub(crate) T);

impl<T: ReadBody, S: Send + Sync> FromRequest<S> for JsonBody<T> {
    type Rejection = ApiError;

    async fn from_request(request: Request, _: &S) -> Result<Self, Self::Rejection> {
        if !is_json(&request) {
            return Err(ApiError::MediaType);
        }
        if is_compressed(&request) {
            return Err(ApiError::Compressed);
        }
        // A body whose declared length is too large is not read, so that a client that waits for `100 Continue` does not
        // send it.
        if request.body().size_hint().lower() > u64::try_from(MAX_BODY_BYTES).unwrap_or(u64::MAX) {
            return Err(ApiError::BodyTooLarge { limit: MAX_BODY_BYTES });
        }
        let body = Limited::new(request.into_body(), MAX_BODY_BYTES).collect();
        let bytes = match timeout(Duration::from_secs(BODY_TIMEOUT_S), body).await {
            Ok(Ok(body)) => body.to_bytes(),
            Ok(Err(error)) if error.is::<LengthLimitError>() => {
                return Err(ApiError::BodyTooLarge { limit: MAX_BODY_BYTES });
            }
            Ok(Err(_)) => return Err(ApiError::BodyInterrupted),
            Err(_) => return Err(ApiError::BodyTimeout { limit_s: BODY_TIMEOUT_S }),
        };
        T::read(parse(&bytes)?).map(Self)
    }
}

/// The body of a request that says everything in its path: it is empty, or an object without members.
pub(crate) struct EmptyBody;

impl ReadBody for EmptyBody {
    fn read(body: Node) -> Result<Self, ApiError> {
        let mut faults = Vec::new();
        match body {
            Node::Null | Node::Object(_) => Members::of(body, "", &mut faults).finish(),
            _ => return Err(ApiError::member("", "must be empty, or an object without members")),
        }
        if faults.is_empty() { Ok(Self) } else { Err(ApiError::Members { faults }) }
    }
}

impl<S: Send + Sync> FromRequest<S> for EmptyBody {
    type Rejection = ApiError;

    async fn from_request(request: Request, state: &S) -> Result<Self, Self::Rejection> {
        // Without a body there is no type of it.
        if request.body().is_end_stream() {
            return Ok(Self);
        }
        JsonBody::from_request(request, state).await.map(|JsonBody(body)| body)
    }
}

/// Whether `Content-Type` is `application/json`. A page of another site can send the types of HTML forms without a
/// preflight request (W3C Fetch), but not this type.
fn is_json(request: &Request) -> bool {
    request.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).is_some_and(|value| {
        value.split(';').next().is_some_and(|media| media.trim().eq_ignore_ascii_case("application/json"))
    })
}

/// Whether `Content-Encoding` says that the body is compressed.
fn is_compressed(request: &Request) -> bool {
    request
        .headers()
        .get_all(header::CONTENT_ENCODING)
        .iter()
        .any(|value| !value.as_bytes().trim_ascii().eq_ignore_ascii_case(b"identity"))
}

/// Reads the JSON in the bytes of a body. A byte order mark of UTF-8 in front of it is skipped.
///
/// # Errors
///
/// [`ApiError::Encoding`] if the bytes are not UTF-8; [`ApiError::NotJson`] if they are not JSON.
pub(crate) fn parse(bytes: &[u8]) -> Result<Node, ApiError> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    if let Some(encoding) = other_encoding(bytes) {
        return Err(ApiError::Encoding { encoding });
    }
    serde_json::from_slice(bytes).map_err(|error| not_json(&error))
}

/// The encoding of the bytes, if it is not UTF-8.
fn other_encoding(bytes: &[u8]) -> Option<&'static str> {
    // JSON begins with an ASCII character. A zero byte beside it shows the width of a character.
    match bytes {
        [0xff, 0xfe, 0, 0, ..] | [0, 0, 0xfe, 0xff, ..] | [0, 0, 0, _, ..] | [_, 0, 0, 0, ..] => {
            Some("UTF-32")
        }
        [0xff, 0xfe, ..] | [0xfe, 0xff, ..] | [0, _, ..] | [_, 0, ..] => Some("UTF-16"),
        _ if std::str::from_utf8(bytes).is_err() => Some("not UTF-8, perhaps Windows-1252 or ISO-8859-1"),
        _ => None,
    }
}

fn not_json(error: &serde_json::Error) -> ApiError {
    let text = error.to_string();
    let what = match error.classify() {
        Category::Eof => "ends too early",
        // These are JSON, but no value can be read from them.
        _ if text.contains("surrogate") || text.contains("hex escape") => {
            "holds an escape sequence that is not a character"
        }
        _ if text.starts_with("number out of range") => "holds a number that is out of range",
        _ if text.starts_with("recursion limit") => "is nested too deeply",
        _ => "is not valid JSON",
    };
    ApiError::NotJson { what, line: error.line(), column: error.column() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_about_the_syntax_says_line_and_column() {
        for (json, expected) in [
            ("", "the body ends too early at line 1, column 0"),
            ("{\"patient\":\n oops}", "the body is not valid JSON at line 2, column 2"),
            ("{} {}", "the body is not valid JSON at line 1, column 4"),
            (
                r#"{"a": "\ud83d"}"#,
                "the body holds an escape sequence that is not a character at line 1, column 14",
            ),
            ("[1e400]", "the body holds a number that is out of range at line 1, column 6"),
        ] {
            assert_eq!(parse(json.as_bytes()).unwrap_err().to_string(), expected, "{json}");
        }
    }

    #[test]
    fn a_byte_order_mark_is_skipped_and_another_encoding_is_named() {
        assert!(parse(b"\xef\xbb\xbf{}").is_ok());
        let utf16 = |order: fn(u16) -> [u8; 2], mark: &str| -> Vec<u8> {
            format!("{mark}{{\"a\": 1}}").encode_utf16().flat_map(order).collect()
        };
        for (bytes, named) in [
            (utf16(u16::to_le_bytes, "\u{feff}"), "UTF-16"),
            (utf16(u16::to_be_bytes, "\u{feff}"), "UTF-16"),
            (utf16(u16::to_le_bytes, ""), "UTF-16"),
            (utf16(u16::to_be_bytes, ""), "UTF-16"),
            ("{\"a\": 1}".chars().flat_map(|c| u32::from(c).to_le_bytes()).collect(), "UTF-32"),
            (b"{\"a\": \"Pe\xf1a\"}".to_vec(), "Windows-1252"),
        ] {
            let error = parse(&bytes).unwrap_err();
            assert!(
                matches!(error, ApiError::Encoding { .. }) && error.to_string().contains(named),
                "{error}"
            );
        }
    }
}
