//! The header `Prefer` (RFC 7240): how long a caller waits for a lookup.

use std::time::Duration;

use axum::{
    extract::FromRequestParts,
    http::{HeaderMap, request::Parts},
};
use utoipa::{
    IntoParams,
    openapi::{
        ObjectBuilder, Required,
        path::{Parameter, ParameterBuilder, ParameterIn},
        schema::Type,
    },
};

use crate::error::ApiError;

/// How long the caller waits. `None`: until the answer is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Prefer(pub(super) Option<Duration>);

const NAME: &str = "prefer";

impl Prefer {
    /// Reads `wait=SECONDS` and `respond-async`. With both, the caller waits that long. Other preferences are ignored, as
    /// RFC 7240 section 2 says, and of several of a kind the first counts.
    fn read(headers: &HeaderMap) -> Result<Self, ApiError> {
        let (mut wait, mut is_async) = (None, false);
        for value in headers.get_all(NAME) {
            let text =
                value.to_str().map_err(|_| ApiError::Prefer { what: "has characters that are not ASCII" })?;
            for preference in text.split(',') {
                let preference = preference.split(';').next().unwrap_or_default();
                let (name, value) = preference.split_once('=').unwrap_or((preference, ""));
                match name.trim().to_ascii_lowercase().as_str() {
                    "respond-async" => is_async = true,
                    "wait" if wait.is_none() => wait = Some(seconds(value.trim())?),
                    _ => {}
                }
            }
        }
        Ok(Self(wait.or(is_async.then_some(Duration::ZERO))))
    }
}

/// A whole number of seconds, also in quotation marks. A number that is too large is longer than any lookup.
fn seconds(value: &str) -> Result<Duration, ApiError> {
    let digits = value.strip_prefix('"').and_then(|value| value.strip_suffix('"')).unwrap_or(value);
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(ApiError::Prefer { what: "has a wait that is not a whole number of seconds" });
    }
    Ok(Duration::from_secs(digits.parse().unwrap_or(u64::from(u32::MAX)).min(u64::from(u32::MAX))))
}

impl<S: Send + Sync> FromRequestParts<S> for Prefer {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Self::Rejection> {
        Self::read(&parts.headers)
    }
}

impl IntoParams for Prefer {
    fn into_params(_: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        let parameter = ParameterBuilder::new()
            .name("Prefer")
            .parameter_in(ParameterIn::Header)
            .required(Required::False)
            .description(Some(
                "`wait=N` (RFC 7240): the caller waits at most N seconds. If the answer is there in time, the status is \
                 200. Otherwise the status is 202, the lookup goes on in the background, and `Location` says where its \
                 answer will be. `respond-async` is the same as `wait=0`. Without this header, the response comes when \
                 the answer is there. Other preferences are ignored.",
            ))
            .schema(Some(ObjectBuilder::new().schema_type(Type::String).build()))
            .build();
        vec![parameter]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(values: &[&[u8]]) -> Result<Option<u64>, &'static str> {
        let headers =
            values.iter().map(|value| (NAME.parse().unwrap(), value.to_vec().try_into().unwrap())).collect();
        Prefer::read(&headers)
            .map(|prefer| prefer.0.map(|wait| wait.as_secs()))
            .map_err(|error| error.row().code)
    }

    #[test]
    fn the_time_that_a_caller_waits_is_read() {
        for (value, expected) in [
            ("wait=8", Some(8)),
            ("Wait = 8", Some(8)),
            ("wait=\"8\"", Some(8)),
            ("wait=0", Some(0)),
            ("respond-async", Some(0)),
            ("respond-async, wait=10", Some(10)),
            ("wait=3, wait=9", Some(3)),
            ("wait=8; foo=bar", Some(8)),
            ("return=minimal", None),
            ("", None),
            ("wait=99999999999999999999999999", Some(u64::from(u32::MAX))),
        ] {
            assert_eq!(read(&[value.as_bytes()]), Ok(expected), "{value}");
        }
        assert_eq!(read(&[]), Ok(None));
        assert_eq!(read(&[b"return=minimal", b"wait=2"]), Ok(Some(2)));
    }

    #[test]
    fn a_wait_that_is_no_number_is_refused() {
        for value in
            [&b"wait"[..], b"wait=", b"wait=soon", b"wait=-1", b"wait=1.5", b"wait=8s", b"wait=\"", b"\xff"]
        {
            assert_eq!(read(&[value]), Err("request_prefer"), "{value:?}");
        }
    }
}
