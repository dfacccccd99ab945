//! Every error of the API, and a row for each that says what it means: status, code, title, who acts, advice.

use std::time::Duration;

use iz_client::{
    Actor, AskError,
    hl7::{ReadError, query::DetailError},
};
use iz_enroll::EventFault;
use iz_http::Refusal;
use iz_store::{AppendError, Scope, StoreError};
use tracing::error;

use crate::consents::{Consent, UnclearConsent};

/// Why the API has no answer. The errors of lower layers become one of these by `From`.
#[derive(Clone, Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ApiError {
    /// The body cannot be read as JSON.
    #[error("the body {what} at line {line}, column {column}")]
    NotJson {
        /// What is wrong, as a verb phrase: "ends too early".
        what: &'static str,
        /// The line, from 1.
        line: usize,
        /// The column, from 1; 0 if the line is empty.
        column: usize,
    },
    /// The body is not UTF-8.
    #[error("the body is {encoding}; send UTF-8")]
    Encoding {
        /// The encoding, or what is known of it.
        encoding: &'static str,
    },
    /// The body is compressed.
    #[error("the body is compressed (Content-Encoding); send it uncompressed")]
    Compressed,
    /// Members of the request are not known, or have a form that no program should send.
    #[error("{}", sentence(.faults))]
    Members {
        /// Each member, with an RFC 6901 JSON pointer. It is empty for the whole body. The reason never holds a value.
        faults: Vec<DetailError>,
    },
    /// With the details of the patient no registry could be asked.
    #[error("{}", sentence(.faults))]
    Details {
        /// Each detail that is missing or cannot be used, as above.
        faults: Vec<DetailError>,
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
    /// The request has no token.
    #[error("the request has no token; send the header Authorization: Bearer TOKEN")]
    TokenMissing,
    /// There is no such token. The text never quotes it.
    #[error("the token is not known")]
    TokenUnknown,
    /// The token has expired.
    #[error("the token has expired")]
    TokenExpired,
    /// The token was revoked.
    #[error("the token was revoked")]
    TokenRevoked,
    /// The token does not have the scope of the route.
    #[error("the token does not have the scope {scope}")]
    ScopeMissing {
        /// The scope that the route needs.
        scope: Scope,
    },
    /// The token may not be used for this registry.
    #[error("the token may not be used for this registry")]
    RegistryNotAllowed,
    /// `X-Actor` does not say who uses the answer.
    #[error("the header X-Actor {what}")]
    Actor {
        /// What is wrong, as a verb phrase.
        what: &'static str,
    },
    /// `Prefer` cannot be used.
    #[error("the header Prefer {what}")]
    Prefer {
        /// What is wrong, as a verb phrase.
        what: &'static str,
    },
    /// The token got too many answers that nobody was found.
    #[error("this token got {limit} answers \"not found\" within an hour")]
    TooManyNotFound {
        /// The most such answers in an hour.
        limit: u32,
        /// When the oldest of them no longer counts.
        retry_after: Duration,
    },
    /// The token has too many lookups that go on in the background.
    #[error("{limit} lookups of this token go on in the background already")]
    TooManyLookups {
        /// The most such lookups.
        limit: usize,
    },
    /// Too many event streams are open.
    #[error("{limit} event streams are open already")]
    TooManyStreams {
        /// The most streams of the token, or of all tokens.
        limit: usize,
    },
    /// The ticket of a page cannot be used. The error is the same for one that was used, has expired, or never existed.
    #[error("the ticket was used already, has expired, or never existed")]
    TicketInvalid,
    /// The session of a page has ended, or never existed.
    #[error("the session of this page has ended")]
    SessionOver,
    /// The session of a page is for another lookup.
    #[error("the session of this page is for one lookup; it may not do this")]
    OtherLookup,
    /// The page shows another answer than the session.
    #[error("the page shows an older answer")]
    OtherAnswer,
    /// Too many pages are open.
    #[error("too many pages are open")]
    TooManyViews,
    /// The audit row cannot be written, or the tokens cannot be read. The text does not say why, because the reason names
    /// files of the machine. The log has it.
    #[error("the store of the audit trail and the tokens cannot be used; the log of the service says why")]
    StoreUnavailable,
    /// The patient withdrew the consent to the registry. The text says nothing of the patient.
    #[error(
        "the ledger of this store says that this patient withdrew the consent to the registry; the registry is not asked"
    )]
    ConsentWithdrawn {
        /// What the ledger says.
        consent: Box<Consent>,
    },
    /// A withdrawal in the consent ledger may be that of the patient. The text says nothing of either.
    #[error(
        "a withdrawal of consent in the ledger of this store may be that of this patient; somebody must say whether it is"
    )]
    ConsentUnclear {
        /// The withdrawals.
        unclear: Vec<UnclearConsent>,
    },
    /// The consent ledger cannot be read, so nobody knows whether the consent was withdrawn. The log says why.
    #[error("the consent ledger cannot be read; the log of the service says why")]
    ConsentsUnreadable,
    /// The consent ledger has no form with this number.
    #[error("the consent ledger has no form with this number")]
    NoSuchConsent,
    /// Cached answers could not be removed. The log says why.
    #[error("the cached answers could not all be removed; the log of the service says why")]
    CacheNotPurged,
    /// There is no lookup with this id. The error is the same for an id that never existed, for one that expired, and for
    /// one of another token.
    #[error("this lookup does not exist, or it has expired")]
    NoSuchLookup,
    /// There is no list of candidates with this id. The error is the same for an id that never existed and for one that
    /// expired, so that it tells nothing about either.
    #[error("this list of candidates does not exist, or it has expired")]
    NoSuchList,
    /// No registry has the id in the path. The text does not repeat the id, because a path may hold anything.
    #[error("no registry with this id is configured")]
    NoSuchRegistry,
    /// The registry cannot be tested.
    #[error("this registry has no connectivity test")]
    NoConnectivityTest,
    /// The location has no enrollment. The text does not repeat the path, because a path may hold anything.
    #[error("no location with this id has this enrollment")]
    NoSuchEnrollment,
    /// The event of an enrollment cannot have happened.
    #[error("{0}")]
    EventRefused(EventFault),
    /// Another program recorded an event of the same location.
    #[error("another program recorded something about this location at the same moment")]
    EnrollmentChanged,
    /// A record of an enrollment cannot be read. The log has the reason.
    #[error("a record of an enrollment cannot be read; the log of the service says why")]
    EnrollmentUnreadable,
    /// `Host` does not name the service.
    #[error("the Host header must name this machine (127.0.0.1, localhost or [::1]) and the port")]
    WrongHost,
    /// A page of another site sent the request.
    #[error("pages of other sites may not call this service")]
    WrongOrigin,
    /// The service stops, and the request did not end in time.
    #[error("the service is stopping, and the request did not end in time")]
    Stopping,
    /// The service answers as many requests as it may.
    #[error("the service already answers {connections} requests at the same time")]
    ServiceBusy {
        /// The most requests that are answered at the same time.
        connections: usize,
    },
    /// The address of a POST has a query string. The text never quotes it, because it may hold details of a patient.
    #[error("the address has a query string; details stand only in the body")]
    QueryString,
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

/// All faults in one sentence.
fn sentence(faults: &[DetailError]) -> String {
    let clauses: Vec<String> = faults
        .iter()
        .map(|DetailError { pointer, reason }| {
            let member = if pointer.is_empty() { "the body" } else { pointer };
            format!("{member} {reason}")
        })
        .collect();
    clauses.join("; ")
}

impl From<AppendError> for ApiError {
    fn from(fault: AppendError) -> Self {
        match fault {
            AppendError::TokenRevoked => Self::TokenRevoked,
            AppendError::TokenExpired => Self::TokenExpired,
            AppendError::NoSuchToken => Self::TokenUnknown,
            AppendError::Store(StoreError::EventConflict { .. }) => Self::EnrollmentChanged,
            fault => {
                error!(%fault, "the audit row cannot be written");
                Self::StoreUnavailable
            }
        }
    }
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
const CORRECT_DETAILS: &str =
    "Correct the details. A family name, a given name and a birth date are needed, or an identifier.";
const LOOK_UP: &str = "GET /openapi.json lists all paths.";
const SEND_TOKEN: &str = "Send the header Authorization: Bearer TOKEN with a token of this service. An operator creates one \
     with `izquery token create`.";
const NEW_TOKEN: &str = "Ask the operator of the service for another token. `izquery token create` makes it.";
const REPORT: &str = "Report this to the maker of the software.";
const SEND_AGAIN: &str =
    "Send the request again when the service runs again. A lookup changes nothing at the registry.";
const CALL_FROM_PROGRAM: &str =
    "Call the service from a program on this machine, not from a page of another site.";

impl ApiError {
    /// The error for a member of the request that cannot be used.
    pub(crate) fn member(
        pointer: impl Into<String>,
        reason: impl Into<std::borrow::Cow<'static, str>>,
    ) -> Self {
        Self::Members { faults: vec![DetailError::new(pointer, reason)] }
    }

    /// The row of the error.
    #[rustfmt::skip]
    pub(crate) const fn row(&self) -> Row {
        use Actor::{Integrator, Store, Wait};
        const fn row(status: u16, code: &'static str, title: &'static str, actor: Actor, advice: &'static str) -> Row {
            Row { status, code, title, actor, advice }
        }
        match self {
            Self::NotJson { .. } => row(400, "request_no_json", "The body cannot be read as JSON", Integrator, CORRECT),
            Self::Encoding { .. } => row(400, "request_encoding", "The body is not UTF-8", Integrator, CORRECT),
            Self::Compressed => row(415, "request_compressed", "The body is compressed", Integrator, CORRECT),
            Self::Members { .. } => row(422, "request_member", "A member of the request cannot be used", Integrator, CORRECT),
            Self::Details { .. } => row(422, "request_details", "The details of the patient are not enough", Store, CORRECT_DETAILS),
            Self::MediaType => row(415, "request_media_type", "The body's type is not JSON", Integrator, CORRECT),
            Self::BodyTooLarge { .. } => row(413, "request_too_large", "The body is too large", Integrator, CORRECT),
            Self::BodyTimeout { .. } => row(408, "request_timeout", "The body arrived too slowly", Integrator, CORRECT),
            Self::BodyInterrupted => row(400, "request_interrupted", "The body is incomplete", Integrator, CORRECT),
            Self::NoSuchPath => row(404, "no_such_path", "The path does not exist", Integrator, LOOK_UP),
            Self::NoSuchMethod => row(405, "no_such_method", "The path does not have this method", Integrator, LOOK_UP),
            Self::TokenMissing => row(401, "token_missing", "The request has no token", Integrator, SEND_TOKEN),
            Self::TokenUnknown => row(401, "token_unknown", "The token is not known", Integrator, SEND_TOKEN),
            Self::TokenExpired => row(401, "token_expired", "The token has expired", Integrator, NEW_TOKEN),
            Self::TokenRevoked => row(401, "token_revoked", "The token was revoked", Integrator, NEW_TOKEN),
            Self::ScopeMissing { .. } => row(403, "scope_missing", "The token may not be used for this", Integrator, NEW_TOKEN),
            Self::RegistryNotAllowed => row(403, "registry_not_allowed", "The token may not be used for this registry", Integrator, NEW_TOKEN),
            Self::Actor { .. } => row(400, "request_actor", "The request does not say who uses the answer", Integrator,
                "Send the header X-Actor with the id of the person at the counter, such as a licence number. Send no name."),
            Self::Prefer { .. } => row(400, "request_prefer", "The header Prefer cannot be used", Integrator,
                "Send Prefer: wait=SECONDS with a whole number of seconds, or send no such header."),
            Self::TooManyNotFound { .. } => row(429, "too_many_not_found", "Too many lookups found nobody", Store,
                "Check the details of the patients. Look up again after the time in retry_after_s. An operator may raise the limit."),
            Self::TooManyLookups { .. } => row(429, "too_many_lookups", "Too many lookups go on in the background", Integrator,
                "Fetch the answers of the earlier lookups first, or look up without the header Prefer."),
            Self::TooManyStreams { .. } => row(429, "too_many_streams", "Too many event streams are open", Integrator,
                "Close event streams that you do not need, or fetch the answer with GET until it is there."),
            Self::TicketInvalid => row(401, "ticket_invalid", "The page cannot be opened", Store,
                "Open the page again from your software. A ticket is for one use within two minutes."),
            Self::SessionOver => row(401, "session_over", "The page has ended", Store,
                "Open the page again from your software."),
            Self::OtherLookup => row(403, "other_lookup", "The page is for another lookup", Store,
                "Open the page for this lookup from your software."),
            Self::OtherAnswer => row(409, "other_answer", "The page shows an older answer", Store,
                "Ask again in the page."),
            Self::TooManyViews => row(429, "too_many_views", "Too many pages are open", Integrator,
                "Close pages that nobody uses. Open a page only when a person is to see it."),
            Self::StoreUnavailable => row(503, "store_unavailable", "The audit trail cannot be written", Integrator,
                "Tell the operator of the service. No data is given out until the audit trail can be written."),
            Self::ConsentWithdrawn { .. } => row(409, "consent_withdrawn", "The patient withdrew the consent to the registry", Store,
                "Do not ask this registry about the patient. If the patient wishes, offer a form of consent.offered_forms, and record it \
                 when it is signed. If the withdrawal was recorded by mistake, revoke it."),
            Self::ConsentUnclear { .. } => row(409, "consent_unclear", "A withdrawal of consent may be that of the patient", Store,
                "Ask the patient whether he or she withdrew the consent to the registry. If so, do not ask this registry. If it was another \
                 person, send the request again with the ids of unclear_consents in consent_confirmed_other."),
            Self::ConsentsUnreadable => row(503, "consents_unreadable", "The consent ledger cannot be read", Integrator,
                "Tell the operator of the service. Patients who may have withdrawn their consent are not asked for until the ledger can be read."),
            Self::NoSuchConsent => row(404, "no_such_consent", "The form does not exist", Integrator,
                "POST /v1/consents/search lists the forms of a patient with their numbers."),
            Self::CacheNotPurged => row(503, "cache_not_purged", "Cached answers may be left", Integrator,
                "Send the request again. Until it succeeds, look up with \"cache\": \"no_cache\"."),
            Self::NoSuchLookup => row(404, "no_such_lookup", "The lookup does not exist", Integrator,
                "Look the patient up again."),
            Self::NoSuchList => row(404, "no_such_list", "The list of candidates does not exist", Store,
                "Look the patient up again, and choose from the new list."),
            Self::NoSuchRegistry => row(404, "no_such_registry", "The registry does not exist", Integrator,
                "GET /v1/registries lists the registries. Use the path_id of one of them."),
            Self::NoConnectivityTest => row(404, "no_connectivity_test", "The registry cannot be tested", Integrator,
                "Look a test patient up instead."),
            Self::NoSuchEnrollment => row(404, "no_such_enrollment", "The location has no enrollment", Integrator,
                "GET /v1/enrollments lists the locations. `izquery enroll new` opens the record of one."),
            Self::EventRefused(_) => row(409, "event_refused", "The event cannot have happened", Store,
                "Get where the location stands, and correct the event."),
            Self::EnrollmentChanged => row(409, "enrollment_changed", "The enrollment was changed by another program", Store,
                "Get where the location stands. Send the event again if it still has to be recorded."),
            Self::EnrollmentUnreadable => row(500, "enrollment_unreadable", "An enrollment cannot be read", Integrator,
                "Tell the operator of the service. A newer version of the program may have written the record."),
            Self::WrongHost => row(421, "wrong_host", "The request is for another host", Integrator,
                "Call the service by its loopback address."),
            Self::WrongOrigin => row(403, "wrong_origin", "The request comes from another site", Integrator, CALL_FROM_PROGRAM),
            Self::Stopping => row(503, "service_stopping", "The service is stopping", Wait, SEND_AGAIN),
            Self::ServiceBusy { .. } => row(503, "service_busy", "The service is busy", Wait,
                "Send the request again after the time in retry_after_s. Close connections that you do not use."),
            Self::QueryString => row(400, "request_query_string", "The address has a query string", Integrator,
                "Send the details of the patient in the body, and nothing behind the path of the address."),
            Self::AnswerUnwritable => row(500, "answer_unwritable", "The service failed", Integrator, REPORT),
            Self::AnswerUnreadable(_) => row(500, "answer_unreadable", "The service failed", Integrator, REPORT),
            Self::Ask(error) => {
                let client_row = error.row();
                let title = match client_row.status {
                    503 if matches!(error, AskError::MemoryFull { .. }) => "The service has no memory for the answer now",
                    503 => "The registry is not asked now",
                    409 => "The location is not live at the registry",
                    422 if matches!(error, AskError::TurnedAway { .. }) => "The registry has no consent of the patient",
                    422 => "The query lacks something that this registry requires",
                    _ => "There is no answer from the registry",
                };
                row(client_row.status, client_row.code.word(), title, client_row.actor, client_row.advice)
            }
        }
    }

    /// The time after which to send the request again, if it is known.
    pub(crate) const fn retry_after(&self) -> Option<Duration> {
        match self {
            Self::Ask(error) => error.retry_after(),
            // A request ends at any moment.
            Self::ServiceBusy { .. } => Some(Duration::from_secs(1)),
            Self::TooManyNotFound { retry_after, .. } => Some(*retry_after),
            _ => None,
        }
    }

    /// The members of the request that caused the error, with RFC 6901 JSON pointers.
    pub(crate) fn faults(&self) -> Vec<DetailError> {
        match self {
            Self::Members { faults }
            | Self::Details { faults }
            | Self::Ask(AskError::NotForRegistry(faults)) => faults.clone(),
            _ => Vec::new(),
        }
    }
}
