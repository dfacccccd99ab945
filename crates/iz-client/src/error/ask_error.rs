//! The error of a query that has no trusted answer.

use std::{sync::Arc, time::Duration};

use iz_hl7::{ReadError, answer::RefusalCause, code_words, query::DetailError};

use crate::location_gate::LocationStanding;

use super::{service_fault::ServiceFault, tls_fault::TlsFault};

/// Where the cause of an error lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cause {
    /// In the query or in the settings.
    Caller,
    /// At the registry.
    Registry,
    /// In the network path to the registry.
    Network,
    /// In this program.
    Ourselves,
}

impl Cause {
    /// A stable code for logs.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Caller => "caller",
            Self::Registry => "registry",
            Self::Network => "network",
            Self::Ourselves => "ourselves",
        }
    }
}

code_words! {
    /// Who can solve the problem.
    pub enum Actor {
        /// The staff at the counter.
        Store = "store",
        /// The person who set up the software.
        Integrator = "integrator",
        /// The registry's support team.
        Registry = "registry",
        /// Nobody. Waiting and trying again is enough.
        Wait = "wait",
    }
}

/// There is no answer that can be trusted.
///
/// [`AskError::row`] gives the meaning of each error: a stable [code](Self::code), [where the cause lies](Self::cause),
/// whether to [retry](Self::is_retryable), [who can act](Self::actor), the [HTTP status](Self::status) of the API and
/// the [advice](Self::advice). [`AskError::retry_after`] gives the time to wait, if it is known.
///
/// Error texts never quote the registry: its fault texts can contain names of patients.
#[derive(Clone, Debug, thiserror::Error)]
#[non_exhaustive]
pub enum AskError {
    /// The connection could not be opened.
    #[error("the registry could not be reached")]
    Unreachable,
    /// A certificate or the TLS handshake was refused.
    #[error("no trusted TLS connection to the registry is possible{}", .0.details())]
    Tls(TlsFault),
    /// The deadline passed before the reply came.
    #[error("the registry did not answer within {:.1} s", .after.as_secs_f64())]
    Timeout {
        /// The time that the query was allowed to take.
        after: Duration,
    },
    /// The connection broke during the reply.
    #[error("the connection to the registry broke before its reply was complete")]
    Interrupted,
    /// The reply is not HTTP.
    #[error("the server at the registry's address does not speak HTTP")]
    NotHttp,
    /// The header of the reply has more than [`crate::transport::MAX_HEADER_FIELDS`] fields, or more bytes than the HTTP
    /// library takes.
    #[error(
        "the header of the registry's reply is too large: the limits are {fields} fields and {bytes} bytes"
    )]
    HeaderTooLarge {
        /// The greatest number of header fields.
        fields: usize,
        /// The greatest length of the whole header, in bytes.
        bytes: usize,
    },
    /// The body is compressed in a way that cannot be undone.
    #[error(
        "the registry's reply is compressed ({coding}) although the request allows no compression; gzip and deflate \
         can be read"
    )]
    ContentCoding {
        /// The coding in the header `Content-Encoding`. It is a known name, or `another coding`, or it says which limit
        /// is exceeded.
        coding: &'static str,
    },
    /// The reply is longer than [`crate::transport::MAX_REPLY_BYTES`].
    #[error("the registry's reply is longer than the limit of {limit} bytes")]
    TooLarge {
        /// The limit, in bytes.
        limit: usize,
    },
    /// The body of the reply came in more pieces (chunks, or what one read gives) than are read. A usual reply has fewer
    /// than a hundred.
    #[error(
        "the registry's reply came in more than {limit} pieces; a server or a proxy sends very short chunks"
    )]
    TooManyPieces {
        /// The greatest number of pieces.
        limit: usize,
    },
    /// An HTTP error status without a usable body.
    #[error("the registry's server replied with HTTP status {status}")]
    Http {
        /// The HTTP status code.
        status: u16,
        /// The `Retry-After` header, if it was sent and can be parsed. [`crate::resilience::Breaker`] limits it to
        /// [`crate::profile::Limits::breaker_pause_max_ms`].
        retry_after: Option<Duration>,
    },
    /// The reply is not a readable SOAP envelope, or not a readable reply to a form.
    #[error("the registry's reply cannot be read: {0}")]
    Envelope(iz_soap::SoapReadError),
    /// A SOAP fault of the registry's service or of a hub.
    #[error("{0}")]
    ServiceFault(ServiceFault),
    /// A bare HL7 message that ended when the connection closed, and that seems to be cut off.
    #[error(
        "the registry's reply has no length, no chunked encoding and no envelope, and it seems to be cut off"
    )]
    NoEnd,
    /// The envelope contains no message.
    #[error("the registry's reply contains no HL7 message")]
    EmptyReply,
    /// The payload is not readable HL7.
    #[error("the registry's reply is not readable HL7: {0}")]
    Unreadable(ReadError),
    /// HL7, but not a response to a query.
    #[error("the registry's reply is HL7 but not a response to a query")]
    Unexpected,
    /// A response to another query, shown by MSA-2 or by the echoed QPD-2.
    #[error("the registry's reply answers another query than the one that was sent")]
    WrongAnswer,
    /// The end of the response is missing.
    #[error("the registry's reply ends too early, so parts may be missing")]
    Incomplete,
    /// The registry refused the query with an acknowledgment instead of a response.
    #[error("the registry refused the query ({code}{})", details(.complaints))]
    TurnedAway {
        /// MSA-1 (table 0008): `AE` or `AR`.
        code: String,
        /// ERR-3 (table 0357) and ERR-2 of each error, such as `203 at MSH^1^12`.
        complaints: Vec<String>,
        /// Why it refused the query.
        cause: RefusalCause,
    },
    /// The acknowledgment says that the registry cannot answer now. See [`iz_hl7::Answer::has_registry_failed`].
    #[error("the registry cannot answer now ({code}{})", details(.complaints))]
    OutOfService {
        /// MSA-1 (table 0008): `AE` or `AR`.
        code: String,
        /// As in [`AskError::TurnedAway`].
        complaints: Vec<String>,
    },
    /// The query lacks fields that this registry requires, or contains values that it cannot take. All faults are
    /// named.
    #[error("{}", all(.0))]
    NotForRegistry(Vec<DetailError>),
    /// The query cannot be written as a request.
    #[error("the query cannot be written as a SOAP message: {0}")]
    Unwritable(iz_soap::WriteError),
    /// The answer cannot be written as JSON. The text shows no part of the answer.
    #[error("the registry's answer could not be written as JSON")]
    AnswerUnwritable,
    /// The JSON of the answer is longer than [`crate::MAX_JSON_BYTES`].
    #[error("the registry's answer is longer than the limit of {limit} bytes of JSON")]
    AnswerTooLarge {
        /// The limit, in bytes.
        limit: usize,
    },
    /// The memory for answers in flight is taken by other answers. See [`crate::MemoryBudget`].
    #[error("other answers take the whole memory for answers in flight, which is {limit} bytes")]
    MemoryFull {
        /// The whole memory for answers in flight, in bytes.
        limit: u64,
    },
    /// The task that sent the query ended without a result.
    #[error("the query was dropped before its answer came")]
    Dropped,
    /// The registry failed so often that it is not asked for some time. See [`crate::resilience::Breaker`].
    #[error(
        "the registry failed so often that it is not asked for another {:.1} s{}",
        .retry_after.as_secs_f64(),
        last_failure_details(*.last_failure)
    )]
    BreakerOpen {
        /// The time until the registry is asked again.
        retry_after: Duration,
        /// The [code](AskError::code) of the failure that opened the breaker or kept it open.
        last_failure: Option<&'static str>,
    },
    /// The registry replied to an earlier query or probe with HTTP status 429 or 503 and `Retry-After`, and that time
    /// has not passed. See [`crate::resilience::Breaker`].
    #[error(
        "the registry asked for a pause (HTTP status {status}) and is not asked for another {:.1} s",
        .retry_after.as_secs_f64()
    )]
    AskedToWait {
        /// The HTTP status of its reply.
        status: u16,
        /// The time until the registry is asked again.
        retry_after: Duration,
    },
    /// The queue is full, or so long that this query could not start in time. See [`crate::resilience::Throttle`].
    #[error("the queue for the registry is too long: {waiting} queries are waiting")]
    QueueFull {
        /// The number of waiting queries.
        waiting: u32,
        /// The estimated time until the last waiting query starts.
        retry_after: Duration,
    },
    /// The query waited in the queue and could not start in time. See [`crate::resilience::Throttle`].
    #[error("the query waited {:.1} s in the queue for the registry and could not start", .after.as_secs_f64())]
    QueueTimeout {
        /// The time that the query waited.
        after: Duration,
        /// The estimated time until the last waiting query starts.
        retry_after: Duration,
    },
    /// The caller accepts only a cached answer. The cache has no answer that is young enough. The registry was not asked.
    #[error("the request accepts only a cached answer, and the cache has no answer that is young enough")]
    NotCached,
    /// The location is not live, so it may not ask the production system of the registry.
    #[error("this location may not ask the registry yet: {}", .0.stands)]
    LocationNotLive(Arc<LocationStanding>),
    /// As many lookups wait for registries as may. A cached answer is still given.
    #[error("{limit} lookups already wait for registries, and no more may wait for this registry now")]
    LookupsBusy {
        /// The most lookups that may wait at the same time. It is lower for a registry for which several lookups wait
        /// already, so that the others have places left.
        limit: usize,
        /// The time after which to ask again.
        retry_after: Duration,
    },
}

/// The time after which memory is usually free again. Most clients read a large answer within a second, and a client that
/// reads none of it is cut off after 30 s.
const RETRY_AFTER_MEMORY_FULL: Duration = Duration::from_secs(5);

fn last_failure_details(code: Option<&'static str>) -> String {
    code.map_or_else(String::new, |code| format!(" (last failure: {code})"))
}

fn details(complaints: &[String]) -> String {
    if complaints.is_empty() { String::new() } else { format!(": {}", complaints.join(", ")) }
}

fn all(faults: &[DetailError]) -> String {
    faults.iter().map(DetailError::to_string).collect::<Vec<_>>().join("; ")
}

impl AskError {
    /// The time to wait before the next try, if the registry sent it or the breaker or the queue knows it.
    #[must_use]
    pub const fn retry_after(&self) -> Option<Duration> {
        match self {
            Self::Http { retry_after, .. } => *retry_after,
            Self::BreakerOpen { retry_after, .. }
            | Self::AskedToWait { retry_after, .. }
            | Self::QueueFull { retry_after, .. }
            | Self::QueueTimeout { retry_after, .. }
            | Self::LookupsBusy { retry_after, .. } => Some(*retry_after),
            Self::MemoryFull { .. } => Some(RETRY_AFTER_MEMORY_FULL),
            _ => None,
        }
    }

    /// The error with a pause that is not longer than `longest`, if the registry asked for one.
    pub(crate) fn with_pause_of_at_most(self, longest: Duration) -> Self {
        match self {
            Self::Http { status, retry_after: Some(pause) } => {
                Self::Http { status, retry_after: Some(pause.min(longest)) }
            }
            other => other,
        }
    }

    /// Whether the registry could not be asked, or its answer cannot be used, for a reason that has nothing to do with the
    /// person or with the rights of the caller. Then an expired record may be shown.
    #[must_use]
    pub const fn is_registry_down(&self) -> bool {
        matches!(self.cause(), Cause::Registry | Cause::Network)
            || matches!(self, Self::QueueFull { .. } | Self::QueueTimeout { .. })
    }

    /// The code of the failure because of which the query was not sent. `None` for every other error.
    #[must_use]
    pub const fn because(&self) -> Option<&'static str> {
        match self {
            Self::BreakerOpen { last_failure, .. } => *last_failure,
            _ => None,
        }
    }
}
