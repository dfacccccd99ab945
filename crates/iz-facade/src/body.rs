//! The body of a request: JSON whose unknown and repeated members are refused. An error names the member by JSON pointer
//! (RFC 6901) and never quotes its value.

use std::{fmt::Write as _, time::Duration};

use axum::{
    extract::{FromRequest, Request},
    http::header,
};
use http_body_util::{BodyExt, LengthLimitError, Limited};
use iz_client::hl7::query::Object;
use serde::de::DeserializeOwned;
use serde_json::error::Category;
use serde_path_to_error::{Path, Segment};
use tokio::time::timeout;

use crate::error::ApiError;

/// The most bytes of a body. A lookup request has fewer than 4,000.
pub(crate) const MAX_BODY_BYTES: usize = 64 * 1024;

/// The time in which a body must arrive, in seconds.
pub(crate) const BODY_TIMEOUT_S: u64 = 10;

/// The value that a handler takes from a JSON body.
pub(crate) struct JsonBody<T>(pub(crate) T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for JsonBody<T> {
    type Rejection = ApiError;

    async fn from_request(request: Request, _: &S) -> Result<Self, Self::Rejection> {
        if !is_json(&request) {
            return Err(ApiError::MediaType);
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
        parse(&bytes).map(Self)
    }
}

/// Whether `Content-Type` is `application/json`. A page of another site can send the types of HTML forms without a
/// preflight request (W3C Fetch), but not this type.
fn is_json(request: &Request) -> bool {
    request.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).is_some_and(|value| {
        value.split(';').next().is_some_and(|media| media.trim().eq_ignore_ascii_case("application/json"))
    })
}

/// Reads a value from the bytes of a body.
///
/// # Errors
///
/// [`ApiError::NotJson`] if the bytes are not JSON; [`ApiError::Member`] if a member is unknown, missing, repeated or of
/// a wrong type.
pub(crate) fn parse<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, ApiError> {
    let mut deserializer = serde_json::Deserializer::from_slice(bytes);
    let Object(value) =
        serde_path_to_error::deserialize(&mut deserializer).map_err(|error| api_error(&error))?;
    deserializer.end().map_err(|error| not_json(&error))?;
    Ok(value)
}

fn api_error(error: &serde_path_to_error::Error<serde_json::Error>) -> ApiError {
    let inner = error.inner();
    if inner.classify() != Category::Data {
        return not_json(inner);
    }
    let text = inner.to_string();
    let text = text.rsplit_once(" at line ").map_or(text.as_str(), |(text, _)| text);
    let mut pointer = pointer(error.path());
    let quoted = || text.split('`').nth(1).unwrap_or_default();
    // The text of serde quotes the value that it found, which may be a person's data. So only the part about what it
    // expected is used.
    let expected = || text.rsplit_once(", expected ").map_or("something else", |(_, expected)| expected);
    let reason = if text.starts_with("unknown field") {
        format!("is not known here; known are: {}", expected().trim_start_matches("one of "))
    } else if text.starts_with("missing field") {
        push(&mut pointer, quoted());
        "is missing".to_owned()
    } else if text.starts_with("duplicate field") {
        push(&mut pointer, quoted());
        "appears twice".to_owned()
    } else if text.starts_with("invalid ") || text.starts_with("unknown variant") {
        format!("must be {}", in_json_terms(expected()))
    } else {
        text.to_owned()
    };
    ApiError::member(pointer, reason)
}

/// What serde expected, in words of JSON instead of Rust.
fn in_json_terms(expected: &str) -> &str {
    match expected {
        "u8" => "a whole number up to 255",
        "u16" => "a whole number up to 65535",
        "u32" | "u64" | "usize" => "a whole number, 0 or more",
        "i8" | "i16" | "i32" | "i64" | "isize" => "a whole number",
        expected if expected.starts_with("struct ") => "an object",
        expected => expected,
    }
}

fn not_json(error: &serde_json::Error) -> ApiError {
    let what = match error.classify() {
        Category::Eof => "ends too early",
        _ => "is not valid JSON",
    };
    ApiError::NotJson { what, line: error.line(), column: error.column() }
}

fn pointer(path: &Path) -> String {
    let mut pointer = String::new();
    for segment in path {
        match segment {
            Segment::Map { key } => push(&mut pointer, key),
            Segment::Seq { index } => {
                let _ = write!(pointer, "/{index}");
            }
            Segment::Enum { .. } | Segment::Unknown => {}
        }
    }
    pointer
}

fn push(pointer: &mut String, key: &str) {
    pointer.push('/');
    pointer.push_str(&key.replace('~', "~0").replace('/', "~1"));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{problem::Problem, request::LookupRequest};

    fn refused(json: &str) -> (String, String) {
        let problem = Problem::from(&parse::<LookupRequest>(json.as_bytes()).unwrap_err());
        (problem.pointer.map_or_else(|| "-".to_owned(), String::from), problem.detail)
    }

    #[test]
    fn an_error_names_the_member_by_json_pointer() {
        for (json, pointer) in [
            (r#"{"patient": {"surname": "x"}}"#, "/patient/surname"),
            (r#"{"patient": {"name": {"family": "x", "given": "y", "a/b": 1}}}"#, "/patient/name/a~1b"),
            (r#"{"patient": {"name": {"family": "x"}}}"#, "/patient/name/given"),
            (r#"{"patient": {"name": "x"}}"#, "/patient/name"),
            (r#"{"patient": {"birth_date": "2019-02-30"}}"#, "/patient/birth_date"),
            (
                r#"{"patient": {"identifiers": [{"value": "1", "type": "MR"}, {"value": 7, "type": "MR"}]}}"#,
                "/patient/identifiers/1/value",
            ),
            (r#"{"patient": {"multiple_birth": {"indicator": "yes"}}}"#, "/patient/multiple_birth/indicator"),
            (r#"{"patient": {}, "patient": {}}"#, "/patient"),
            (r#"{"profile": "Z99", "patient": {}}"#, "/profile"),
            ("{}", "/patient"),
            ("[]", ""),
            ("[null, null, false, {}]", ""),
            (r#"{"patient": []}"#, "/patient"),
            (r#"{"patient": {"name": ["Marsh", "Odell"]}}"#, "/patient/name"),
            (r#"{"patient": {"identifiers": [["1", null, "MR"]]}}"#, "/patient/identifiers/0"),
            (r#"{"patient": {"identifiers": {}}}"#, "/patient/identifiers"),
        ] {
            assert_eq!(refused(json).0, pointer, "{json}: {}", refused(json).1);
        }
    }

    #[test]
    fn an_error_about_a_number_says_which_numbers_are_accepted() {
        for order in ["\"2\"", "-1", "256", "1.5", "true"] {
            let json =
                format!(r#"{{"patient": {{"multiple_birth": {{"indicator": "Y", "order": {order}}}}}}}"#);
            let (pointer, detail) = refused(&json);
            assert_eq!(pointer, "/patient/multiple_birth/order");
            assert_eq!(detail, "/patient/multiple_birth/order must be a whole number up to 255", "{order}");
        }
    }

    #[test]
    fn an_error_about_the_syntax_says_line_and_column() {
        for (json, place) in
            [("", "line 1, column 0"), ("{\"patient\":\n oops}", "line 2, column 2"), ("{} {}", "line 1")]
        {
            let (pointer, detail) = refused(json);
            let expected = if json.starts_with("{} ") { "/patient" } else { "-" };
            assert_eq!(pointer, expected, "{json}");
            assert!(expected != "-" || detail.contains(place), "{detail}");
        }
    }

    #[test]
    fn an_error_never_repeats_a_value() {
        for json in [
            r#"{"patient": {"name": "Canary"}}"#,
            r#"{"patient": {"birth_date": "Canary"}}"#,
            r#"{"patient": "Canary"}"#,
            r#"{"patient": {"multiple_birth": {"indicator": "Canary"}}}"#,
            r#"{"profile": "Canary", "patient": {}}"#,
            r#"{"patient": {"phone": ["Canary"]}}"#,
        ] {
            let (_, detail) = refused(json);
            assert!(!detail.contains("Canary"), "{detail}");
        }
    }
}
