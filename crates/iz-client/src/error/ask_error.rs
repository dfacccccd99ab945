//! Why there is no answer.

use std::time::Duration;

use iz_hl7::ReadError;
use serde::Serialize;

use super::{service_fault::ServiceFault, table::RetryPolicy, tls_fault::TlsFault};

/// Where the cause lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cause {
    /// In the question, or in the settings with which it was asked.
    Caller,
    /// At the registry.
    Registry,
    /// On the way.
    Network,
    /// In this program.
    Ourselves,
}

impl Cause {
    /// A stable word for logs.
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

/// Who can do something about it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Actor {
    /// The people at the counter.
    Store,
    /// Whoever set the software up.
    Integrator,
    /// The registry's support.
    Registry,
    /// Nobody: ask again in a while.
    Wait,
}

/// There is no answer that can be trusted.
///
/// What each means stands in [its row](Self::row): a stable [code](Self::code), [where the cause lies](Self::fault),
/// whether to [ask again](Self::is_retryable), [who can act](Self::actor), the [HTTP status](Self::status) of the API
/// and [what to do](Self::advice). Where it is known, [`AskError::retry_after`] says when to ask again.
///
/// No text of the registry is quoted here: fault texts have held people's names.
#[derive(Clone, Debug, thiserror::Error)]
#[non_exhaustive]
pub enum AskError {
    /// No connection.
    #[error("the registry could not be reached")]
    Unreachable,
    /// A certificate or handshake was refused.
    #[error("no trusted TLS connection to the registry could be made{}", .0.details())]
    Tls(TlsFault),
    /// The deadline passed.
    #[error("the registry did not answer within {:.1} s", .after.as_secs_f64())]
    Timeout {
        /// The time that the question was given.
        after: Duration,
    },
    /// The connection broke within the reply.
    #[error("the connection to the registry broke before its reply was complete")]
    Interrupted,
    /// The reply is no HTTP.
    #[error("what answers at the registry's address does not speak HTTP")]
    NotHttp,
    /// The reply is longer than [`crate::transport::MAX_REPLY_BYTES`].
    #[error("the registry's reply is longer than the {limit} bytes that are read")]
    TooLarge {
        /// The limit.
        limit: usize,
    },
    /// An HTTP status with no SOAP body behind it.
    #[error("the registry's server answered with HTTP status {status}")]
    Http {
        /// The status.
        status: u16,
        /// `Retry-After`, where it was sent and could be read.
        retry_after: Option<Duration>,
    },
    /// The reply is no SOAP envelope that can be read, or no element with the answer to a form.
    #[error("the registry's reply cannot be read: {0}")]
    Envelope(iz_soap::SoapReadError),
    /// A SOAP fault, of the registry's service or of a hub.
    #[error("{0}")]
    ServiceFault(ServiceFault),
    /// A bare message that ended with its connection: nobody can tell whether it is whole.
    #[error("the registry's reply has no length, no chunks and nothing around it, so it may have been cut")]
    NoEnd,
    /// The envelope holds nothing.
    #[error("the registry's reply holds no HL7 message")]
    EmptyReply,
    /// The payload is no HL7.
    #[error("the registry's reply is no HL7 that can be read: {0}")]
    Unreadable(ReadError),
    /// HL7, but not an answer to a query.
    #[error("the registry's reply is HL7 but no answer to a query")]
    Unexpected,
    /// An answer, but to another question.
    #[error("the registry's reply answers another question than the one that was asked")]
    WrongAnswer,
    /// An answer that has lost its end.
    #[error("the registry's reply ends too early: something may be missing")]
    Incomplete,
    /// An acknowledgment in place of an answer.
    #[error("the registry turned the question away ({code}{})", details(.complaints))]
    TurnedAway {
        /// MSA-1: `AE` or `AR`.
        code: String,
        /// ERR-3 and the place of each complaint, such as `203 at MSH^1^12`.
        complaints: Vec<String>,
    },
    /// An acknowledgment that says that the registry cannot answer now: see [`iz_hl7::Answer::has_registry_failed`].
    #[error("the registry cannot answer now ({code}{})", details(.complaints))]
    OutOfService {
        /// MSA-1: `AE` or `AR`.
        code: String,
        /// As for [`AskError::TurnedAway`].
        complaints: Vec<String>,
    },
    /// The question lacks what this registry requires, or holds what it cannot take.
    #[error("{0}")]
    NotForRegistry(iz_hl7::query::DetailError),
    /// The question cannot be written for this registry.
    #[error("the question cannot be put into a SOAP message: {0}")]
    Unwritable(iz_soap::WriteError),
    /// The answer cannot be written as JSON. No part of it is shown.
    #[error("the registry's answer could not be written as JSON")]
    AnswerUnwritable,
    /// The task that asked ended without a result.
    #[error("the question was dropped before its answer came")]
    Dropped,
    /// The registry failed so often that it is left in peace for a while: see [`crate::resilience::Breaker`].
    #[error("the registry failed so often that it is not asked for {:.1} s", .retry_after.as_secs_f64())]
    BreakerOpen {
        /// The time until it is asked again.
        retry_after: Duration,
    },
    /// So many questions wait for this registry that the turn of one more would not come in time: see
    /// [`crate::resilience::Throttle`].
    #[error("too many questions are before this one at the registry: {waiting} wait for their turn")]
    QueueFull {
        /// How many wait.
        waiting: u32,
        /// The time that those who wait will take.
        retry_after: Duration,
    },
    /// The question's turn did not come in time: see [`crate::resilience::Throttle`].
    #[error("the question's turn at this registry did not come within {:.1} s", .after.as_secs_f64())]
    QueueTimeout {
        /// The time that it waited.
        after: Duration,
        /// The time that those who wait will take.
        retry_after: Duration,
    },
}

fn details(complaints: &[String]) -> String {
    if complaints.is_empty() { String::new() } else { format!(": {}", complaints.join(", ")) }
}

/// The columns of [the row](AskError::row).
impl AskError {
    /// A stable word for metrics, logs and problem documents.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        self.row().code
    }

    /// Where the cause lies.
    #[must_use]
    pub const fn cause(&self) -> Cause {
        self.row().cause
    }

    /// Whether the same question may well succeed a while later, or once more in the case of a fault that says nothing.
    /// What the registry understood and refused is not asked again. [`AskError::most_attempts`] says how often.
    #[must_use]
    pub const fn is_retryable(&self) -> bool {
        !matches!(self.row().retry, RetryPolicy::Never)
    }

    /// How often one question that meets this may be sent in all without a word from anybody:
    /// [`RetryPolicy::most_attempts`].
    #[must_use]
    pub const fn most_attempts(&self) -> u32 {
        self.row().retry.most_attempts()
    }

    /// Who can do something about it.
    #[must_use]
    pub const fn actor(&self) -> Actor {
        self.row().who
    }

    /// The HTTP status with which the API answers.
    #[must_use]
    pub const fn status(&self) -> u16 {
        self.row().status
    }

    /// What to do, in one or two sentences for the person who must act.
    #[must_use]
    pub const fn advice(&self) -> &'static str {
        self.row().advice
    }

    /// After what time to ask again, where the registry said so or the queue shows it.
    #[must_use]
    pub const fn retry_after(&self) -> Option<Duration> {
        match self {
            Self::Http { retry_after, .. } => *retry_after,
            Self::BreakerOpen { retry_after }
            | Self::QueueFull { retry_after, .. }
            | Self::QueueTimeout { retry_after, .. } => Some(*retry_after),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests;
