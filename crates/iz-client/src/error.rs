//! Why there is no answer.

use std::time::Duration;

use iz_hl7::ReadError;
use iz_soap::FaultKind;
use serde::Serialize;

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
/// No text of the registry is quoted here: fault texts have held people's names.
#[derive(Clone, Debug, thiserror::Error)]
#[non_exhaustive]
pub enum AskError {
    /// No connection.
    #[error("the registry could not be reached")]
    Unreachable,
    /// A certificate or handshake was refused.
    #[error("no trusted TLS connection to the registry could be made")]
    Tls,
    /// The deadline passed.
    #[error("the registry did not answer within {:.1} s", .after.as_secs_f64())]
    Timeout {
        /// The time that the question was given.
        after: Duration,
    },
    /// The connection broke within the reply.
    #[error("the connection to the registry broke before its reply was complete")]
    Interrupted,
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
        /// `Retry-After`, where it was sent in seconds.
        retry_after: Option<Duration>,
    },
    /// The reply is no SOAP envelope that can be read.
    #[error("the registry's reply is no SOAP message that can be read: {0}")]
    Envelope(iz_soap::ReadError),
    /// A SOAP fault.
    #[error("the registry answered with a SOAP fault: {}", .0.code())]
    SoapFault(FaultKind),
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
    /// The question cannot be written for this registry.
    #[error("the question cannot be put into a SOAP message: {0}")]
    Unwritable(iz_soap::WriteError),
    /// The task that asked ended without a result.
    #[error("the question was dropped before its answer came")]
    Dropped,
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
            Self::Tls => "registry_tls",
            Self::Timeout { .. } => "registry_timeout",
            Self::Interrupted => "registry_interrupted",
            Self::TooLarge { .. } => "registry_reply_too_large",
            Self::Http { .. } => "registry_http_status",
            Self::Envelope(_) => "registry_no_soap",
            Self::SoapFault(FaultKind::Security) => "registry_refused_credentials",
            Self::SoapFault(_) => "registry_soap_fault",
            Self::EmptyReply => "registry_empty_reply",
            Self::Unreadable(_) => "registry_unreadable",
            Self::Unexpected => "registry_unexpected",
            Self::WrongAnswer => "registry_wrong_answer",
            Self::Incomplete => "registry_incomplete",
            Self::TurnedAway { .. } => "registry_turned_away",
            Self::Unwritable(_) => "question_unwritable",
            Self::Dropped => "question_dropped",
        }
    }

    /// Where the cause lies.
    #[must_use]
    pub const fn fault(&self) -> Fault {
        match self {
            Self::Unreachable | Self::Timeout { .. } | Self::Interrupted | Self::Incomplete => Fault::Network,
            Self::Tls
            | Self::SoapFault(FaultKind::Security)
            | Self::TurnedAway { .. }
            | Self::Unwritable(_) => Fault::Caller,
            Self::Http { status, .. } => match *status {
                502..=504 | 408 | 429 => Fault::Network,
                300..=499 => Fault::Caller,
                _ => Fault::Registry,
            },
            Self::Dropped => Fault::Ourselves,
            _ => Fault::Registry,
        }
    }

    /// Whether the same question may well succeed a moment later.
    #[must_use]
    pub const fn is_retryable(&self) -> bool {
        match self {
            Self::Unreachable
            | Self::Timeout { .. }
            | Self::Interrupted
            | Self::Incomplete
            | Self::Dropped => true,
            Self::Http { status, .. } => matches!(*status, 408 | 429 | 502..=504),
            Self::SoapFault(kind) => matches!(kind, FaultKind::Unknown),
            _ => false,
        }
    }

    /// Who can do something about it.
    #[must_use]
    pub const fn actor(&self) -> Actor {
        match (self.is_retryable(), self.fault()) {
            (true, _) => Actor::Wait,
            (false, Fault::Caller) => Actor::Integrator,
            (false, Fault::Registry | Fault::Network) => Actor::Registry,
            (false, Fault::Ourselves) => Actor::Integrator,
        }
    }

    /// What to do, in one sentence for the person who must act.
    #[must_use]
    pub const fn advice(&self) -> &'static str {
        match self {
            Self::Tls => {
                "Check the registry's certificate, this machine's clock and the endpoint's host name."
            }
            Self::SoapFault(FaultKind::Security) => {
                "Check the user name, the password and the facility id that the registry issued."
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
            Self::Http { status: 404 | 405 | 415, .. } => {
                "Check the endpoint's path and the kind of its transport."
            }
            Self::SoapFault(FaultKind::MessageTooLarge) | Self::Unwritable(_) => {
                "Report this to the maker of the software: the question has a shape that cannot be sent."
            }
            _ if self.is_retryable() => {
                "Ask again in a minute; if it goes on, look at the registry's status page. Use other records meanwhile."
            }
            _ => "Report the code and the time to the registry's support. Use other records meanwhile.",
        }
    }
}
