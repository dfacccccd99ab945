//! The headers by which a caller finds its request in our log: `X-Request-Id`, and `traceparent` of W3C Trace Context.
//!
//! Both are taken from the request, stand in every log line about it, and are returned with the response. A log must
//! hold no personal data, so only a few characters are taken.

use axum::{
    extract::{Request, State},
    http::{HeaderMap, HeaderValue},
    middleware::Next,
    response::Response,
};
use iz_client::Randomness;
use tracing::{Instrument as _, info_span};

use crate::list_store::random_id;

/// The name of the header with the id of a request.
pub(crate) const REQUEST_ID: &str = "x-request-id";

/// The name of the header with the trace of a request.
pub(crate) const TRACEPARENT: &str = "traceparent";

/// What the document says about the id of a request.
pub(crate) const ABOUT_REQUEST_ID: &str = "An id of the request: 1 to 128 of the characters `A` to `Z`, `a` to `z`, `0` \
    to `9`, `.`, `_` and `-`. It is returned, and it stands in the log. Any other value is replaced by a random one. It \
    must not hold personal data, such as a name or a birth date.";

/// What the document says about the trace of a request.
pub(crate) const ABOUT_TRACEPARENT: &str = "The trace of the request, as W3C Trace Context describes it. It is returned, \
    and it stands in the log. A value that is not valid is ignored.";

/// The most characters of a request id. A `traceparent` of a future version may have as many.
const MAX_CHARACTERS: usize = 128;

/// The characters of a `traceparent` of version 00: version, trace id, parent id and flags.
const TRACEPARENT_CHARACTERS: usize = 55;

/// The id of a request, for the audit trail.
#[derive(Clone)]
pub(crate) struct RequestId(HeaderValue);

impl RequestId {
    /// The id as text. It has only the characters of [`ABOUT_REQUEST_ID`].
    pub(crate) fn as_str(&self) -> Option<&str> {
        self.0.to_str().ok()
    }
}

/// Gives each request an id, and returns it with the response. The log lines about the request have it as a field.
pub(crate) async fn correlate(
    State(randomness): State<Randomness>,
    mut request: Request,
    next: Next,
) -> Response {
    let id = request_id(request.headers(), &randomness);
    if let Some(id) = &id {
        request.extensions_mut().insert(RequestId(id.clone()));
    }
    let trace = trace(request.headers());
    let span = info_span!(
        "request",
        request_id = id.as_ref().and_then(|id| id.to_str().ok()),
        // What follows in a future version may be any text, so it is not logged.
        traceparent = trace.as_ref().and_then(|trace| trace.to_str().ok()?.get(..TRACEPARENT_CHARACTERS)),
    );
    let mut response = next.run(request).instrument(span).await;
    for (name, value) in [(REQUEST_ID, id), (TRACEPARENT, trace)] {
        if let Some(value) = value {
            response.headers_mut().insert(name, value);
        }
    }
    response
}

/// The id of a request: the caller's, or a random one. `None` if the caller has none and the system no randomness.
fn request_id(headers: &HeaderMap, randomness: &Randomness) -> Option<HeaderValue> {
    let is_id = |value: &&HeaderValue| {
        let bytes = value.as_bytes();
        let is_taken = |byte: &u8| byte.is_ascii_alphanumeric() || b".-_".contains(byte);
        (1..=MAX_CHARACTERS).contains(&bytes.len()) && bytes.iter().all(is_taken)
    };
    let given = single(headers, REQUEST_ID).filter(is_id).cloned();
    given.or_else(|| HeaderValue::try_from(random_id(randomness)?).ok())
}

/// The `traceparent` of a request, if it is valid.
fn trace(headers: &HeaderMap) -> Option<HeaderValue> {
    single(headers, TRACEPARENT).filter(|value| value.to_str().is_ok_and(is_traceparent)).cloned()
}

/// Whether a value is valid: version, trace id, parent id and flags, all in lower-case hexadecimal digits (W3C Trace
/// Context, section 3.2). More may follow in a version after 00.
fn is_traceparent(value: &str) -> bool {
    let Some((parts, rest)) = value.split_at_checked(TRACEPARENT_CHARACTERS) else { return false };
    let mut parts = parts.split('-');
    let mut hexadecimal = |length| {
        let is_digit = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte);
        parts.next().filter(|part| part.len() == length && part.bytes().all(is_digit))
    };
    let (Some(version), Some(trace_id), Some(parent_id), Some(_)) =
        (hexadecimal(2), hexadecimal(32), hexadecimal(16), hexadecimal(2))
    else {
        return false;
    };
    let is_all_zero = |part: &str| part.bytes().all(|byte| byte == b'0');
    let is_whole = rest.is_empty() || (version != "00" && rest.starts_with('-'));
    version != "ff"
        && !is_all_zero(trace_id)
        && !is_all_zero(parent_id)
        && is_whole
        && value.len() <= MAX_CHARACTERS
}

/// The value of a header that appears once.
fn single<'h>(headers: &'h HeaderMap, name: &str) -> Option<&'h HeaderValue> {
    let mut values = headers.get_all(name).into_iter();
    values.next().filter(|_| values.next().is_none())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(name: &'static str, values: &[&[u8]]) -> HeaderMap {
        values.iter().map(|value| (name.parse().unwrap(), HeaderValue::from_bytes(value).unwrap())).collect()
    }

    #[test]
    fn an_id_of_the_caller_is_taken_if_it_has_only_the_allowed_characters() {
        let (longest, too_long) = ("a".repeat(128), "a".repeat(129));
        for (values, is_taken) in [
            (&["7f3c-11.B_2"][..], true),
            (&["x"], true),
            (&[&longest], true),
            (&[&too_long], false),
            (&[""], false),
            (&[], false),
            (&["one two"], false),
            (&["one,two"], false),
            (&["one\ttwo"], false),
            (&["{id}"], false),
            (&["Mar\u{ed}a"], false),
            (&["one", "two"], false),
            (&["one", "one"], false),
        ] {
            let bytes: Vec<&[u8]> = values.iter().map(|value| value.as_bytes()).collect();
            let id = request_id(&headers(REQUEST_ID, &bytes), &Randomness::of(|| 7)).unwrap();
            let expected = if is_taken { values[0] } else { "07000000070000000700000007000000" };
            assert_eq!(id, expected, "{values:?}");
        }
    }

    #[test]
    fn a_trace_is_taken_if_it_is_that_of_w3c_trace_context() {
        const TRACE: &str = "4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7";
        for (value, is_valid) in [
            (format!("00-{TRACE}-01"), true),
            (format!("00-{TRACE}-00"), true),
            (format!("00-{TRACE}-ff"), true),
            (format!("01-{TRACE}-01"), true),
            (format!("fe-{TRACE}-01-more-0f"), true),
            (format!("fe-{TRACE}-01-"), true),
            (format!("fe-{TRACE}-01more"), false),
            (format!("fe-{TRACE}-01-{}", "0".repeat(100)), false),
            (format!("ff-{TRACE}-01"), false),
            (format!("00-{TRACE}-01-more"), false),
            (format!("00-{TRACE}-1"), false),
            (format!("00-{TRACE}"), false),
            (format!("00-{TRACE}-01").to_uppercase(), false),
            (format!("00-{}-{}-01", "0".repeat(32), "1".repeat(16)), false),
            (format!("00-{}-{}-01", "1".repeat(32), "0".repeat(16)), false),
            (format!("00-{}-{}-01", "g".repeat(32), "1".repeat(16)), false),
            (format!("00-{}--{}-01", "1".repeat(31), "1".repeat(16)), false),
            ("\u{e9}".repeat(40), false),
            (String::new(), false),
        ] {
            let headers = headers(TRACEPARENT, &[value.as_bytes()]);
            assert_eq!(trace(&headers).is_some(), is_valid, "{value}");
        }
    }
}
