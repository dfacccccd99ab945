//! Problem documents: why there is no answer, and who must act.

use std::time::Duration;

use axum::{
    Json,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use iz_client::{Actor, AskError};
use serde::{Serialize, Serializer};

/// An RFC 9457 problem document. It never holds a person's data or a registry's text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct Problem {
    /// A URN that ends in the code.
    #[serde(rename = "type", serialize_with = "urn")]
    #[schema(value_type = String, examples("urn:izquery:problem:registry_timeout"))]
    kind: &'static str,
    /// What happened, in general.
    pub title: &'static str,
    /// The HTTP status.
    pub status: u16,
    /// What happened this time.
    pub detail: String,
    /// A stable word for programs.
    pub code: &'static str,
    /// Who can do something about it.
    pub who: Actor,
    /// What to do.
    pub advice: &'static str,
    /// The member of the request that is meant, as an RFC 6901 JSON pointer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pointer: Option<Box<str>>,
    /// After how many seconds to ask again, where that is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub retry_after_s: Option<u32>,
}

fn urn<S: Serializer>(code: &&'static str, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(&format_args!("urn:izquery:problem:{code}"))
}

impl Problem {
    fn new(status: StatusCode, code: &'static str, title: &'static str, detail: impl Into<String>) -> Self {
        Self {
            kind: code,
            title,
            status: status.as_u16(),
            detail: detail.into(),
            code,
            who: Actor::Integrator,
            advice: "Correct the request; /openapi.json describes what it may hold.",
            pointer: None,
            retry_after_s: None,
        }
    }

    pub(crate) fn bad_json(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "request_no_json", "The body is no JSON", detail)
    }

    /// A member of the body that cannot be used.
    pub(crate) fn member(pointer: String, reason: &str) -> Self {
        let detail = format!("{} {reason}", if pointer.is_empty() { "the body" } else { &pointer });
        let title = "A member of the request cannot be used";
        Self {
            pointer: Some(pointer.into()),
            ..Self::new(StatusCode::UNPROCESSABLE_ENTITY, "request_member", title, detail)
        }
    }

    pub(crate) fn not_json_type() -> Self {
        let detail = "send the header Content-Type: application/json";
        Self::new(
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            "request_media_type",
            "The body's type is not JSON",
            detail,
        )
    }

    pub(crate) fn too_large(limit: usize) -> Self {
        let detail = format!("the body is larger than {limit} bytes");
        Self::new(StatusCode::PAYLOAD_TOO_LARGE, "request_too_large", "The body is too large", detail)
    }

    pub(crate) fn slow_body(limit_s: u64) -> Self {
        let detail = format!("the body did not arrive within {limit_s} s");
        Self::new(StatusCode::REQUEST_TIMEOUT, "request_timeout", "The body came too slowly", detail)
    }

    pub(crate) fn broken_body() -> Self {
        let detail = "the connection broke before the body was complete";
        Self::new(StatusCode::BAD_REQUEST, "request_interrupted", "The body is incomplete", detail)
    }

    pub(crate) fn no_route() -> Self {
        Self {
            advice: "GET /openapi.json lists what there is.",
            ..Self::new(StatusCode::NOT_FOUND, "no_such_path", "There is nothing here", "no such path")
        }
    }

    /// The same whether the id was never given or its time is over: it says nothing about either.
    pub(crate) fn no_list() -> Self {
        Self {
            who: Actor::Store,
            advice: "Ask for the person again, and choose from the new list.",
            ..Self::new(
                StatusCode::NOT_FOUND,
                "no_such_list",
                "There is no list to choose from",
                "the lookup is not known, gave no candidates, or is too old",
            )
        }
    }

    pub(crate) fn no_method() -> Self {
        Self {
            advice: "GET /openapi.json lists what there is.",
            ..Self::new(
                StatusCode::METHOD_NOT_ALLOWED,
                "no_such_method",
                "Wrong method",
                "no such method here",
            )
        }
    }

    pub(crate) fn unserialisable() -> Self {
        Self {
            advice: "Report this to the maker of the software.",
            ..Self::new(
                StatusCode::INTERNAL_SERVER_ERROR,
                "answer_unwritable",
                "The service failed",
                "the answer could not be written as JSON",
            )
        }
    }

    pub(crate) fn wrong_host() -> Self {
        let detail = "the Host header must name this machine (127.0.0.1, localhost or [::1]) and the port";
        Self {
            advice: "Call the service by its loopback address.",
            ..Self::new(
                StatusCode::MISDIRECTED_REQUEST,
                "wrong_host",
                "The request is for another host",
                detail,
            )
        }
    }

    pub(crate) fn wrong_origin() -> Self {
        let detail = "pages of other origins may not call this service";
        Self {
            advice: "Call the service from a program on this machine, not from a page of another site.",
            ..Self::new(StatusCode::FORBIDDEN, "wrong_origin", "The request comes from another site", detail)
        }
    }
}

impl From<&AskError> for Problem {
    fn from(error: &AskError) -> Self {
        let status = StatusCode::from_u16(error.status()).unwrap_or(StatusCode::BAD_GATEWAY);
        let title = match status {
            StatusCode::SERVICE_UNAVAILABLE => "The registry is not asked now",
            StatusCode::UNPROCESSABLE_ENTITY => "The registry cannot be asked this",
            _ => "There is no answer from the registry",
        };
        let pointer = match error {
            AskError::NotForRegistry(fault) => Some(format!("/patient{}", fault.pointer).into()),
            _ => None,
        };
        Self {
            pointer,
            who: error.actor(),
            advice: error.advice(),
            retry_after_s: error.retry_after().map(whole_seconds),
            ..Self::new(status, error.code(), title, error.to_string())
        }
    }
}

/// Rounded up: who comes back a moment too early has come in vain.
fn whole_seconds(time: Duration) -> u32 {
    let seconds = time.as_secs() + u64::from(time.subsec_nanos() > 0);
    u32::try_from(seconds.max(1)).unwrap_or(u32::MAX)
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let retry_after = self.retry_after_s.map(HeaderValue::from);
        let mut response = (status, Json(self)).into_response();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        if let Some(retry_after) = retry_after {
            headers.insert(header::RETRY_AFTER, retry_after);
        }
        response
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
            (AskError::BreakerOpen { retry_after: Duration::from_millis(14_001) }, 503, Some(15)),
            (AskError::QueueFull { waiting: 16, retry_after: 16 * second }, 503, Some(16)),
            (AskError::QueueTimeout { after: second, retry_after: Duration::ZERO }, 503, Some(1)),
            (AskError::Dropped, 500, None),
        ] {
            let problem = Problem::from(&error);
            assert_eq!((problem.status, problem.retry_after_s), (status, retry_after_s), "{error}");
            let response = problem.into_response();
            assert_eq!(response.status(), status);
            let header = response.headers().get(header::RETRY_AFTER).map(|value| value.to_str().unwrap());
            assert_eq!(header, retry_after_s.map(|seconds| seconds.to_string()).as_deref());
        }
    }
}
