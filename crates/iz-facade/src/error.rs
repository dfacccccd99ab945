//! Every error of the API, and a row for each that says what it means: status, code, title, who acts, advice.

use iz_client::{Actor, AskError, hl7::ReadError};
use iz_http::Refusal;

/// Why the API has no answer. The errors of lower layers become one of these by `From`.
#[derive(Clone, Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ApiError {
    /// The body is not JSON.
    #[error("the body {what} at line {line}, column {column}")]
    NotJson {
        /// What is wrong, as a verb phrase: "ends too early".
        what: &'static str,
        /// The line, from 1.
        line: usize,
        /// The column, from 1; 0 if the line is empty.
        column: usize,
    },
    /// A member of the request cannot be used.
    #[error("{} {reason}", if .pointer.is_empty() { "the body" } else { .pointer })]
    Member {
        /// The member, as an RFC 6901 JSON pointer. It is empty for the whole body.
        pointer: String,
        /// Why it cannot be used. The text never holds its value.
        reason: String,
    },
    /// `Content-Type` is not `application/json`.
    #[error("send the header Content-Type: application/json")]
    MediaType,
    /// The body has more bytes than the limit.
    #[error("the body is larger than {limit} bytes")]
    BodyTooLarge {
        /// The most bytes of a body.
        limit: usize,
    },
    /// The body did not arrive in time.
    #[error("the body did not arrive within {limit_s} s")]
    BodyTimeout {
        /// The time in which it must arrive, in seconds.
        limit_s: u64,
    },
    /// The connection broke before the body was complete.
    #[error("the connection broke before the body was complete")]
    BodyInterrupted,
    /// No route has the path.
    #[error("no route has this path")]
    NoSuchPath,
    /// The route of the path does not have the method.
    #[error("this path does not have this method")]
    NoSuchMethod,
    /// There is no list of candidates with this id. The error is the same for an id that never existed and for one that
    /// expired, so that it tells nothing about either.
    #[error("this list of candidates does not exist, or it has expired")]
    NoSuchList,
    /// `Host` does not name the service.
    #[error("the Host header must name this machine (127.0.0.1, localhost or [::1]) and the port")]
    WrongHost,
    /// A page of another site sent the request.
    #[error("pages of other sites may not call this service")]
    WrongOrigin,
    /// The answer could not be written as JSON.
    #[error("the answer could not be written as JSON")]
    AnswerUnwritable,
    /// A cached answer could not be read again.
    #[error("the cached answer could not be read again")]
    AnswerUnreadable(#[from] ReadError),
    /// The registry gave no answer that can be trusted.
    #[error(transparent)]
    Ask(#[from] AskError),
}

impl From<Refusal> for ApiError {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::WrongHost => Self::WrongHost,
            Refusal::WrongOrigin => Self::WrongOrigin,
        }
    }
}

/// What an error means: the members of a problem document that depend on the kind of the error alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Row {
    pub(crate) status: u16,
    /// A stable code word for programs.
    pub(crate) code: &'static str,
    pub(crate) title: &'static str,
    pub(crate) actor: Actor,
    pub(crate) advice: &'static str,
}

const CORRECT: &str = "Correct the request. /openapi.json describes what it may contain.";
const LOOK_UP: &str = "GET /openapi.json lists all paths.";
const REPORT: &str = "Report this to the maker of the software.";
const CALL_FROM_PROGRAM: &str =
    "Call the service from a program on this machine, not from a page of another site.";

impl ApiError {
    /// The error for a member of the request that cannot be used.
    pub(crate) fn member(pointer: impl Into<String>, reason: impl Into<String>) -> Self {
        Self::Member { pointer: pointer.into(), reason: reason.into() }
    }

    /// The row of the error.
    #[rustfmt::skip]
    pub(crate) const fn row(&self) -> Row {
        use Actor::{Integrator, Store};
        const fn row(status: u16, code: &'static str, title: &'static str, actor: Actor, advice: &'static str) -> Row {
            Row { status, code, title, actor, advice }
        }
        match self {
            Self::NotJson { .. } => row(400, "request_no_json", "The body is not JSON", Integrator, CORRECT),
            Self::Member { .. } => row(422, "request_member", "A member of the request cannot be used", Integrator, CORRECT),
            Self::MediaType => row(415, "request_media_type", "The body's type is not JSON", Integrator, CORRECT),
            Self::BodyTooLarge { .. } => row(413, "request_too_large", "The body is too large", Integrator, CORRECT),
            Self::BodyTimeout { .. } => row(408, "request_timeout", "The body arrived too slowly", Integrator, CORRECT),
            Self::BodyInterrupted => row(400, "request_interrupted", "The body is incomplete", Integrator, CORRECT),
            Self::NoSuchPath => row(404, "no_such_path", "The path does not exist", Integrator, LOOK_UP),
            Self::NoSuchMethod => row(405, "no_such_method", "The path does not have this method", Integrator, LOOK_UP),
            Self::NoSuchList => row(404, "no_such_list", "The list of candidates does not exist", Store,
                "Look the patient up again, and choose from the new list."),
            Self::WrongHost => row(421, "wrong_host", "The request is for another host", Integrator,
                "Call the service by its loopback address."),
            Self::WrongOrigin => row(403, "wrong_origin", "The request comes from another site", Integrator, CALL_FROM_PROGRAM),
            Self::AnswerUnwritable => row(500, "answer_unwritable", "The service failed", Integrator, REPORT),
            Self::AnswerUnreadable(_) => row(500, "answer_unreadable", "The service failed", Integrator, REPORT),
            Self::Ask(error) => {
                let client_row = error.row();
                let title = match client_row.status {
                    503 => "The registry is not asked now",
                    422 => "The query lacks something that this registry requires",
                    _ => "There is no answer from the registry",
                };
                row(client_row.status, client_row.code.word(), title, client_row.actor, client_row.advice)
            }
        }
    }

    /// The member of the request that caused the error, as an RFC 6901 JSON pointer.
    pub(crate) fn pointer(&self) -> Option<String> {
        match self {
            Self::Member { pointer, .. } => Some(pointer.clone()),
            Self::Ask(AskError::NotForRegistry(fault)) => Some(format!("/patient{}", fault.pointer)),
            _ => None,
        }
    }
}
