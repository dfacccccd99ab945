//! Problem documents: why there is no answer, and who must act.

use std::{borrow::Cow, time::Duration};

use axum::{
    Json,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use iz_client::{Actor, AskError, LocationStanding, hl7::query::DetailError};
use serde::{Serialize, Serializer};
use tracing::info;

use crate::{
    consents::{Consent, UnclearConsent},
    error::{ApiError, Row},
};

/// The media type of a problem document.
pub(crate) const MEDIA_TYPE: &str = "application/problem+json";

/// An RFC 9457 problem document. It never holds a person's name or a registry's text. Only `consent` and `unclear_consents` say something
/// of a person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct Problem {
    /// A URN that ends in the code.
    #[serde(rename = "type", serialize_with = "urn")]
    #[schema(value_type = String, examples("urn:izquery:problem:registry_timeout"))]
    kind: &'static str,
    /// The kind of problem, in words.
    pub title: &'static str,
    /// The HTTP status.
    pub status: u16,
    /// This occurrence of the problem, without personal data.
    pub detail: String,
    /// The kind of problem, as a stable code for programs.
    #[schema(value_type = ProblemCode)]
    pub code: &'static str,
    /// Who must act.
    #[serde(rename = "who")]
    pub actor: Actor,
    /// What to do.
    pub advice: &'static str,
    /// Pointer of the first of `errors`. RFC 6901.
    pub pointer: Option<String>,
    /// Every member of the request that caused the problem.
    pub errors: Vec<MemberError>,
    /// The number of seconds after which to ask again, if it is known.
    pub retry_after_s: Option<u32>,
    /// For `registry_breaker_open`: the `code` of the last failure, because of which the registry is not asked now.
    /// `null` for every other problem.
    #[schema(value_type = Option<String>, required)]
    pub because: Option<&'static str>,
    /// For `location_not_live`: where the enrollment of the location stands. `null` for every other problem.
    #[schema(value_type = Option<LocationStanding>, required)]
    pub location: Option<Box<LocationStanding>>,
    /// For `consent_withdrawn`: what the consent ledger says of the patient. `null` for every other problem.
    #[schema(value_type = Option<Consent>, required)]
    pub consent: Option<Box<Consent>>,
    /// For `consent_unclear`: the withdrawals of which somebody must say whether they are about the patient. `[]` for every other
    /// problem.
    pub unclear_consents: Vec<UnclearConsent>,
}

/// The codes of all problems: those of the API, and those of asking a registry. Only the OpenAPI document needs the type.
pub(crate) struct ProblemCode;

/// A member of the request that cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct MemberError {
    /// Pointer of the member in the body. RFC 6901. It is empty for the whole body.
    pub pointer: String,
    /// Why the member cannot be used, and what it must be. The text never holds the value.
    pub reason: Cow<'static, str>,
}

impl From<DetailError> for MemberError {
    fn from(DetailError { pointer, reason }: DetailError) -> Self {
        Self { pointer, reason }
    }
}

fn urn<S: Serializer>(code: &&'static str, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(&format_args!("urn:izquery:problem:{code}"))
}

impl From<&ApiError> for Problem {
    fn from(error: &ApiError) -> Self {
        let Row { status, code, title, actor, advice } = error.row();
        let because = match error {
            ApiError::Ask(error) => error.because(),
            _ => None,
        };
        let location = match error {
            ApiError::Ask(AskError::LocationNotLive(standing)) => {
                Some(Box::new(LocationStanding::clone(standing)))
            }
            _ => None,
        };
        let (consent, unclear_consents) = match error {
            ApiError::ConsentWithdrawn { consent } => (Some(consent.clone()), Vec::new()),
            ApiError::ConsentUnclear { unclear } => (None, unclear.clone()),
            _ => (None, Vec::new()),
        };
        let errors: Vec<MemberError> = error.faults().into_iter().map(MemberError::from).collect();
        Self {
            kind: code,
            title,
            status,
            detail: error.to_string(),
            code,
            actor,
            advice,
            pointer: errors.first().map(|error| error.pointer.clone()),
            errors,
            retry_after_s: error.retry_after().map(whole_seconds),
            because,
            location,
            consent,
            unclear_consents,
        }
    }
}

/// The time in whole seconds, at least 1. It is rounded up, because a query that comes a moment too early is refused.
fn whole_seconds(time: Duration) -> u32 {
    let seconds = time.as_secs().saturating_add(u64::from(time.subsec_nanos() > 0));
    u32::try_from(seconds.max(1)).unwrap_or(u32::MAX)
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let retry_after = self.retry_after_s.map(HeaderValue::from);
        let mut response = (status, Json(self)).into_response();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(MEDIA_TYPE));
        if let Some(retry_after) = retry_after {
            headers.insert(header::RETRY_AFTER, retry_after);
        }
        if status == StatusCode::UNAUTHORIZED {
            // RFC 9110 section 15.5.2 requires it.
            headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        response
    }
}

impl IntoResponse for ApiError {
    /// Makes the problem document, and logs one line about it. The line has no pointer, because the name of a member that
    /// is not known may be anything. A query that failed has been logged with its registry.
    fn into_response(self) -> Response {
        let problem = Problem::from(&self);
        if !matches!(self, Self::Ask(_)) {
            info!(status = problem.status, error = problem.code, "problem");
        }
        problem.into_response()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_status_says_whether_the_registry_was_asked() {
        let second = Duration::from_secs(1);
        for (error, status, retry_after_s) in [
            (AskError::Unreachable, 502, None),
            (AskError::Http { status: 503, retry_after: Some(17 * second) }, 502, Some(17)),
            (AskError::Timeout { after: second }, 504, None),
            (
                AskError::BreakerOpen { retry_after: Duration::from_millis(14_001), last_failure: None },
                503,
                Some(15),
            ),
            (AskError::AskedToWait { status: 429, retry_after: 7 * second }, 503, Some(7)),
            (AskError::QueueFull { waiting: 16, retry_after: 16 * second }, 503, Some(16)),
            (AskError::QueueTimeout { after: second, retry_after: Duration::ZERO }, 503, Some(1)),
            (AskError::Dropped, 500, None),
        ] {
            let problem = Problem::from(&ApiError::from(error.clone()));
            assert_eq!((problem.status, problem.retry_after_s), (status, retry_after_s), "{error}");
            let response = problem.into_response();
            assert_eq!(response.status(), status);
            let header = response.headers().get(header::RETRY_AFTER).map(|value| value.to_str().unwrap());
            assert_eq!(header, retry_after_s.map(|seconds| seconds.to_string()).as_deref());
        }
    }

    #[test]
    fn because_is_always_present() {
        let retry_after = Duration::from_secs(1);
        for (error, because) in [
            (
                AskError::BreakerOpen { retry_after, last_failure: Some("registry_timeout") },
                "\"registry_timeout\"",
            ),
            (AskError::BreakerOpen { retry_after, last_failure: None }, "null"),
            (AskError::AskedToWait { status: 429, retry_after }, "null"),
            (AskError::Unreachable, "null"),
        ] {
            let json = serde_json::to_value(Problem::from(&ApiError::from(error))).unwrap();
            assert_eq!(json.get("because").map(ToString::to_string).as_deref(), Some(because), "{json}");
        }
    }
}
