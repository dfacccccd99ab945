//! Why there is no answer.

use std::time::Duration;

use iz_hl7::ReadError;
use iz_soap::{FaultKind, SoapFaultCode};
use serde::Serialize;

pub use self::hub::HubFault;
use crate::TlsFault;

mod hub;

/// Where the cause lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// In the question, or in the settings with which it was asked.
    Caller,
    /// At the registry.
    Registry,
    /// On the way.
    Network,
    /// In this program.
    Ourselves,
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
/// Each says a stable [code](Self::code), [where the cause lies](Self::fault), [who can act](Self::actor),
/// [what to do](Self::advice), whether to [ask again](Self::is_retryable), and where it is known
/// [when](Self::retry_after).
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
    /// The reply is longer than [`crate::MAX_REPLY_BYTES`].
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
    Envelope(iz_soap::ReadError),
    /// A SOAP fault.
    #[error("the registry answered with a SOAP fault: {}", .0.code())]
    SoapFault(FaultKind),
    /// A SOAP fault of no kind that is known, which finds the question at fault: [`SoapFaultCode::Sender`],
    /// [`SoapFaultCode::VersionMismatch`] and the like.
    #[error("the registry's service found the SOAP message at fault: {}", .0.code())]
    EnvelopeRefused(SoapFaultCode),
    /// A SOAP fault of a hub.
    #[error("the hub answered with a SOAP fault: {0}")]
    HubFault(HubFault),
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
    /// An acknowledgment that says that the registry cannot answer now: ERR-3 206 or 207, and nothing else.
    #[error("the registry cannot answer now ({code}{})", details(.complaints))]
    OutOfService {
        /// MSA-1: `AE` or `AR`.
        code: String,
        /// As for [`AskError::TurnedAway`].
        complaints: Vec<String>,
    },
    /// The question lacks what this registry requires, or holds what it cannot take.
    #[error("{0}")]
    NotForRegistry(iz_hl7::query::Fault),
    /// The question cannot be written for this registry.
    #[error("the question cannot be put into a SOAP message: {0}")]
    Unwritable(iz_soap::WriteError),
    /// The task that asked ended without a result.
    #[error("the question was dropped before its answer came")]
    Dropped,
    /// The registry failed so often that it is left in peace for a while: see [`crate::Breaker`].
    #[error("the registry failed so often that it is not asked for {:.1} s", .retry_after.as_secs_f64())]
    BreakerOpen {
        /// The time until it is asked again.
        retry_after: Duration,
    },
    /// So many questions wait for this registry that the turn of one more would not come in time: see
    /// [`crate::Budget`].
    #[error("too many questions are before this one at the registry: {waiting} wait for their turn")]
    QueueFull {
        /// How many wait.
        waiting: u32,
        /// The time that those who wait will take.
        retry_after: Duration,
    },
    /// The question's turn did not come in time: see [`crate::Budget`].
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

impl AskError {
    /// A stable word for metrics, logs and problem documents.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Unreachable => "registry_unreachable",
            Self::Tls(TlsFault::Expired) => "registry_tls_expired",
            Self::Tls(TlsFault::NotYetValid) => "registry_tls_not_yet_valid",
            Self::Tls(TlsFault::WrongName) => "registry_tls_wrong_name",
            Self::Tls(TlsFault::UnknownIssuer) => "registry_tls_unknown_issuer",
            Self::Tls(TlsFault::Refused) => "registry_tls_refused",
            Self::Tls(TlsFault::Other) => "registry_tls",
            Self::Timeout { .. } => "registry_timeout",
            Self::Interrupted => "registry_interrupted",
            Self::NotHttp => "registry_no_http",
            Self::TooLarge { .. } => "registry_reply_too_large",
            Self::Http { .. } => "registry_http_status",
            Self::Envelope(_) => "registry_no_soap",
            Self::SoapFault(FaultKind::Security)
            | Self::HubFault(HubFault { kind: FaultKind::Security, .. }) => "registry_refused_credentials",
            Self::SoapFault(_) | Self::HubFault(_) => "registry_soap_fault",
            Self::EnvelopeRefused(_) => "registry_refused_envelope",
            Self::NoEnd => "registry_reply_without_end",
            Self::EmptyReply => "registry_empty_reply",
            Self::Unreadable(_) => "registry_unreadable",
            Self::Unexpected => "registry_unexpected",
            Self::WrongAnswer => "registry_wrong_answer",
            Self::Incomplete => "registry_incomplete",
            Self::TurnedAway { .. } => "registry_turned_away",
            Self::OutOfService { .. } => "registry_out_of_service",
            Self::NotForRegistry(_) => "question_not_for_registry",
            Self::Unwritable(_) => "question_unwritable",
            Self::Dropped => "question_dropped",
            Self::BreakerOpen { .. } => "registry_breaker_open",
            Self::QueueFull { .. } => "registry_queue_full",
            Self::QueueTimeout { .. } => "registry_queue_timeout",
        }
    }

    /// Where the cause lies.
    #[must_use]
    pub const fn fault(&self) -> Fault {
        match self {
            Self::Unreachable | Self::Timeout { .. } | Self::Interrupted | Self::Incomplete => Fault::Network,
            Self::SoapFault(kind) => hub::fault_of(*kind),
            Self::HubFault(fault) => fault.fault(),
            Self::Tls(TlsFault::Expired) => Fault::Registry,
            Self::Tls(_)
            | Self::EnvelopeRefused(_)
            | Self::TurnedAway { .. }
            | Self::NotForRegistry(_)
            | Self::Unwritable(_) => Fault::Caller,
            Self::Http { status, .. } => match *status {
                502..=504 | 408 | 429 => Fault::Network,
                300..=499 => Fault::Caller,
                _ => Fault::Registry,
            },
            Self::Dropped | Self::QueueFull { .. } | Self::QueueTimeout { .. } => Fault::Ourselves,
            _ => Fault::Registry,
        }
    }

    /// Whether the same question may well succeed a while later, or once more in the case of a fault that says nothing.
    /// What the registry understood and refused is not asked again. [`AskError::most_attempts`] says how often.
    #[must_use]
    pub const fn is_retryable(&self) -> bool {
        match self {
            Self::Unreachable
            | Self::Timeout { .. }
            | Self::Interrupted
            | Self::Incomplete
            | Self::OutOfService { .. }
            | Self::Dropped
            | Self::BreakerOpen { .. }
            | Self::QueueFull { .. }
            | Self::QueueTimeout { .. } => true,
            Self::Http { status, .. } => matches!(*status, 408 | 429 | 502..=504),
            Self::SoapFault(kind) => hub::is_retryable(*kind),
            Self::HubFault(fault) => fault.is_retryable(),
            _ => false,
        }
    }

    /// How often one question that meets this may be sent in all without a word from anybody: twice where the fault says
    /// nothing, once where the hub says that the registry is down, and once where it is not
    /// [retryable](Self::is_retryable). Otherwise that is left to the limits.
    #[must_use]
    pub const fn most_attempts(&self) -> u32 {
        match self {
            Self::SoapFault(kind) => hub::most_attempts(*kind),
            Self::HubFault(fault) => fault.most_attempts(),
            _ if self.is_retryable() => u32::MAX,
            _ => 1,
        }
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

    /// Who can do something about it.
    #[must_use]
    pub const fn actor(&self) -> Actor {
        match self {
            Self::NotForRegistry(_) => return Actor::Store,
            // The breaker counts it for the registry's; as likely the address is wrong.
            Self::NotHttp => return Actor::Integrator,
            Self::Envelope(error) if error.is_of_another_service() => return Actor::Integrator,
            _ => {}
        }
        match (self.is_retryable(), self.fault()) {
            // It has been asked again already.
            (true, Fault::Registry) if self.most_attempts() == 2 => Actor::Registry,
            (true, _) => Actor::Wait,
            (false, Fault::Caller | Fault::Ourselves) => Actor::Integrator,
            (false, Fault::Registry | Fault::Network) => Actor::Registry,
        }
    }

    /// What to do, in one sentence for the person who must act.
    #[must_use]
    pub const fn advice(&self) -> &'static str {
        if let Self::HubFault(fault) = self
            && let Some(advice) = fault.advice_of_the_hub()
        {
            return advice;
        }
        match self {
            Self::Tls(fault) => fault.advice(),
            Self::SoapFault(FaultKind::Security)
            | Self::HubFault(HubFault { kind: FaultKind::Security, .. }) => {
                "Check the user name, the password and the facility id that the registry issued."
            }
            Self::SoapFault(FaultKind::Metadata | FaultKind::UnknownDestination)
            | Self::HubFault(HubFault {
                kind: FaultKind::Metadata | FaultKind::UnknownDestination, ..
            }) => "Check the destination's id in this registry's profile.",
            Self::SoapFault(FaultKind::UnsupportedOperation)
            | Self::HubFault(HubFault { kind: FaultKind::UnsupportedOperation, .. })
            | Self::EnvelopeRefused(SoapFaultCode::VersionMismatch | SoapFaultCode::MustUnderstand) => {
                "Check the kind of the transport in this registry's profile."
            }
            Self::EnvelopeRefused(_) => {
                "Check the credentials and the kind of the transport in this registry's profile, then ask its support."
            }
            Self::SoapFault(FaultKind::Unknown)
            | Self::HubFault(HubFault { kind: FaultKind::Unknown, retry: None, .. }) => {
                "Ask once more later; if it goes on, report the code and the time to the registry's support."
            }
            Self::NoEnd => {
                "Tell the registry's support that its replies lack a Content-Length. Use other records meanwhile."
            }
            Self::TurnedAway { .. } => {
                "Check the message settings of this registry's profile against its guide, then ask its support."
            }
            Self::Http { status: 300..=399, .. } => {
                "Check the endpoint: the server points somewhere else, and that is not followed."
            }
            Self::Http { status: 401 | 403, .. } => {
                "Check the credentials, and whether the registry knows this site's address or certificate."
            }
            Self::NotHttp => "Check the endpoint's host and port, then ask the registry's support.",
            Self::Envelope(error) if error.is_of_another_service() => {
                "Check the endpoint's host and path, and for a log-in page or a proxy on the way; then ask the registry's support."
            }
            Self::NotForRegistry(_) => "Add or correct the member that is named, and ask again.",
            Self::SoapFault(FaultKind::MessageTooLarge)
            | Self::Http { status: 413, .. }
            | Self::HubFault(HubFault { kind: FaultKind::MessageTooLarge, .. })
            | Self::Unwritable(_) => {
                "Report this to the maker of the software: the question has a shape that cannot be sent."
            }
            Self::BreakerOpen { .. } => {
                "Use other records meanwhile; a sign of life is asked for before the next question is sent."
            }
            Self::QueueFull { .. } | Self::QueueTimeout { .. } => {
                "Ask again when the questions before this one are through; the limits are settings of the profile."
            }
            _ if self.is_retryable() => {
                "Ask again in a minute; if it goes on, look at the registry's status page. Use other records meanwhile."
            }
            Self::Http { status: 400..=499, .. } => {
                "Check the endpoint's path and the kind of its transport, then ask the registry's support."
            }
            _ => "Report the code and the time to the registry's support. Use other records meanwhile.",
        }
    }
}

#[cfg(test)]
mod tests;
