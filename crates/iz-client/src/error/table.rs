//! What each error means: one row for each, all of them in this file.
//!
//! No match here has a wildcard over an enum of this workspace, so a new variant does not compile until its row is
//! written. HTTP statuses are the exception: they are numbers.

use iz_soap::{FaultKind, HubRetry, SoapFaultCode};

use super::{
    ask_error::{Actor, AskError, Cause},
    service_fault::ServiceFault,
    tls_fault::TlsFault,
};

/// Whether the same question may succeed when it is sent again, and who sends it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RetryPolicy {
    /// It would fail again: something has to change first.
    Never,
    /// It may succeed later, but not within its deadline: [`crate::resilience::Retry`] does not send it again, a person may.
    Later,
    /// [`crate::resilience::Retry`] sends it once more: the error does not say whether it would fail again.
    Once,
    /// [`crate::resilience::Retry`] sends it again as often as [`crate::profile::Limits`] allow.
    WithinLimits,
}

impl RetryPolicy {
    /// How often the question may be sent in all, the first time included.
    #[must_use]
    pub const fn most_attempts(self) -> u32 {
        match self {
            Self::Never | Self::Later => 1,
            Self::Once => 2,
            Self::WithinLimits => u32::MAX,
        }
    }
}

/// What an error means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ErrorRow {
    /// A stable word for metrics, logs and problem documents.
    pub code: &'static str,
    /// Where the cause lies. The breaker counts failures of the registry and of the network.
    pub cause: Cause,
    /// Whether to send the question again.
    pub retry: RetryPolicy,
    /// Who can do something about it.
    pub who: Actor,
    /// The HTTP status with which the API answers.
    pub status: u16,
    /// What to do, in one or two sentences.
    pub advice: &'static str,
}

const fn row(
    code: &'static str,
    cause: Cause,
    retry: RetryPolicy,
    who: Actor,
    status: u16,
    advice: &'static str,
) -> ErrorRow {
    ErrorRow { code, cause, retry, who, status, advice }
}

use self::{
    Actor::{Integrator, Registry as Support, Store, Wait},
    Cause::{Caller, Network, Ourselves, Registry},
    RetryPolicy::{Later, Never, Once, WithinLimits},
};

impl AskError {
    /// What the error means.
    #[must_use]
    #[rustfmt::skip]
    pub const fn row(&self) -> ErrorRow {
        match self {
            // The way to the registry.
            Self::Unreachable => row("registry_unreachable", Network, WithinLimits, Wait, 502, ASK_AGAIN),
            Self::Tls(fault) => tls(*fault),
            Self::Timeout { .. } => row("registry_timeout", Network, WithinLimits, Wait, 504, ASK_AGAIN),
            Self::Interrupted => row("registry_interrupted", Network, WithinLimits, Wait, 502, ASK_AGAIN),
            // The breaker counts it as the registry's failure; as likely the address is wrong.
            Self::NotHttp => row("registry_no_http", Registry, Never, Integrator, 502, CHECK_HOST_AND_PORT),
            Self::TooLarge { .. } => row("registry_reply_too_large", Registry, Never, Support, 502, REPORT),
            Self::Http { status, .. } => http(*status),
            // What stands around the message.
            Self::Envelope(error) => envelope(error.is_of_another_service()),
            Self::ServiceFault(fault) => service_fault(fault),
            Self::NoEnd => row("registry_reply_without_end", Registry, Never, Support, 502, REPORT_NO_LENGTH),
            Self::EmptyReply => row("registry_empty_reply", Registry, Never, Support, 502, REPORT),
            // The message.
            Self::Unreadable(_) => row("registry_unreadable", Registry, Never, Support, 502, REPORT),
            Self::Unexpected => row("registry_unexpected", Registry, Never, Support, 502, REPORT),
            Self::WrongAnswer => row("registry_wrong_answer", Registry, Never, Support, 502, REPORT),
            Self::Incomplete => row("registry_incomplete", Network, WithinLimits, Wait, 502, ASK_AGAIN),
            Self::TurnedAway { .. } => row("registry_turned_away", Caller, Never, Integrator, 502, CHECK_MESSAGE),
            Self::OutOfService { .. } => row("registry_out_of_service", Registry, WithinLimits, Wait, 502, ASK_AGAIN),
            // The question, which was not sent.
            Self::NotForRegistry(_) => row("question_not_for_registry", Caller, Never, Store, 422, CORRECT_MEMBER),
            Self::Unwritable(_) => row("question_unwritable", Caller, Never, Integrator, 500, REPORT_TO_MAKER),
            Self::AnswerUnwritable => row("answer_unwritable", Ourselves, Never, Integrator, 500, REPORT_ANSWER_TO_MAKER),
            Self::Dropped => row("question_dropped", Ourselves, WithinLimits, Wait, 500, ASK_AGAIN),
            Self::BreakerOpen { .. } =>
                row("registry_breaker_open", Registry, WithinLimits, Wait, 503, WAIT_FOR_BREAKER),
            Self::QueueFull { .. } => row("registry_queue_full", Ourselves, WithinLimits, Wait, 503, WAIT_FOR_QUEUE),
            Self::QueueTimeout { .. } =>
                row("registry_queue_timeout", Ourselves, WithinLimits, Wait, 503, WAIT_FOR_QUEUE),
        }
    }
}

#[rustfmt::skip]
const fn tls(fault: TlsFault) -> ErrorRow {
    match fault {
        TlsFault::Expired => row("registry_tls_expired", Registry, Never, Support, 502, REPORT_CERTIFICATE),
        TlsFault::NotYetValid => row("registry_tls_not_yet_valid", Caller, Never, Integrator, 502, SET_CLOCK),
        TlsFault::WrongName => row("registry_tls_wrong_name", Caller, Never, Integrator, 502, CHECK_HOST),
        TlsFault::UnknownIssuer =>
            row("registry_tls_unknown_issuer", Caller, Never, Integrator, 502, CHECK_HOST_AND_ISSUER),
        TlsFault::Refused => row("registry_tls_refused", Caller, Never, Integrator, 502, CHECK_OWN_CERTIFICATE),
        TlsFault::Other => row("registry_tls", Caller, Never, Integrator, 502, CHECK_TLS),
    }
}

/// A status that came without a SOAP body that counts for more.
#[rustfmt::skip]
const fn http(status: u16) -> ErrorRow {
    match status {
        408 | 429 | 502..=504 => row("registry_http_status", Network, WithinLimits, Wait, 502, ASK_AGAIN),
        300..=399 => row("registry_http_status", Caller, Never, Integrator, 502, CHECK_REDIRECT),
        401 | 403 => row("registry_http_status", Caller, Never, Integrator, 502, CHECK_ACCESS),
        413 => row("registry_http_status", Caller, Never, Integrator, 502, REPORT_TO_MAKER),
        400..=499 => row("registry_http_status", Caller, Never, Integrator, 502, CHECK_PATH),
        _ => row("registry_http_status", Registry, Never, Support, 502, REPORT),
    }
}

/// A reply without an envelope that can be read.
#[rustfmt::skip]
const fn envelope(is_of_another_service: bool) -> ErrorRow {
    match is_of_another_service {
        // The breaker counts it as the registry's failure; as likely the address is wrong.
        true => row("registry_no_soap", Registry, Never, Integrator, 502, CHECK_SERVICE),
        false => row("registry_no_soap", Registry, Never, Support, 502, REPORT),
    }
}

/// A hub's advice counts where the kind leaves open what to do, and the SOAP code where neither says anything.
#[rustfmt::skip]
const fn service_fault(fault: &ServiceFault) -> ErrorRow {
    use FaultKind as K;
    use HubRetry as H;
    match (fault.kind, fault.hub_retry) {
        // A refused password stays one, whatever the hub advises; so do the other kinds that blame the question.
        (K::Security, _) => row("registry_refused_credentials", Caller, Never, Integrator, 502, CHECK_CREDENTIALS),
        (K::Metadata | K::UnknownDestination, _) =>
            row("registry_soap_fault", Caller, Never, Integrator, 502, CHECK_DESTINATION),
        (K::UnsupportedOperation, _) => row("registry_soap_fault", Caller, Never, Integrator, 502, CHECK_TRANSPORT),
        (K::MessageTooLarge, _) => row("registry_soap_fault", Caller, Never, Integrator, 502, REPORT_TO_MAKER),
        // The hub does not reach the registry.
        (K::DestinationConnection, None | Some(H::Normal)) =>
            row("registry_soap_fault", Network, WithinLimits, Wait, 502, ASK_AGAIN),
        (K::DestinationConnection, Some(H::CheckIisStatus)) =>
            row("registry_soap_fault", Network, Later, Wait, 502, LOOK_AT_STATUS),
        // The registry behind the hub failed, or the hub did.
        (K::HubClient | K::UnexpectedException, None) =>
            row("registry_soap_fault", Registry, Never, Support, 502, REPORT),
        (K::HubClient | K::UnexpectedException | K::Unknown, Some(H::Normal)) =>
            row("registry_soap_fault", Registry, WithinLimits, Wait, 502, ASK_AGAIN),
        (K::HubClient | K::UnexpectedException | K::Unknown, Some(H::CheckIisStatus)) =>
            row("registry_soap_fault", Registry, Later, Wait, 502, LOOK_AT_STATUS),
        (K::DestinationConnection | K::HubClient | K::UnexpectedException | K::Unknown, Some(H::CorrectMessage)) =>
            row("registry_soap_fault", Caller, Never, Integrator, 502, CORRECT_MESSAGE),
        (K::DestinationConnection | K::HubClient | K::UnexpectedException | K::Unknown, Some(H::ContactSupport)) =>
            row("registry_soap_fault", Registry, Never, Support, 502, REPORT_TO_HUB),
        (K::Unknown, None) => blamed(fault.blamed, fault.is_of_hub()),
    }
}

/// A fault whose SOAP code is all that is known of it.
#[rustfmt::skip]
const fn blamed(code: Option<SoapFaultCode>, is_of_hub: bool) -> ErrorRow {
    use SoapFaultCode as S;
    match (code, is_of_hub) {
        // It may pass. If it does not, the registry has to look at it.
        (None | Some(S::Receiver | S::Other), _) =>
            row("registry_soap_fault", Registry, Once, Support, 502, ASK_ONCE_MORE),
        (Some(S::Sender | S::DataEncodingUnknown | S::VersionMismatch | S::MustUnderstand), true) =>
            row("registry_soap_fault", Caller, Never, Integrator, 502, CORRECT_MESSAGE),
        (Some(S::VersionMismatch | S::MustUnderstand), false) =>
            row("registry_refused_envelope", Caller, Never, Integrator, 502, CHECK_TRANSPORT),
        (Some(S::Sender | S::DataEncodingUnknown), false) =>
            row("registry_refused_envelope", Caller, Never, Integrator, 502, CHECK_CREDENTIALS_AND_TRANSPORT),
    }
}

// To wait, and ask again.
const ASK_AGAIN: &str =
    "Ask again in a minute; if it goes on, look at the registry's status page. Use other records meanwhile.";
const ASK_ONCE_MORE: &str =
    "Ask once more later; if it goes on, report the code and the time to the registry's support.";
const LOOK_AT_STATUS: &str =
    "Look at the registry's status page, and ask again when it is up. Use other records meanwhile.";
const WAIT_FOR_BREAKER: &str =
    "Use other records meanwhile; a sign of life is asked for before the next question is sent.";
const WAIT_FOR_QUEUE: &str =
    "Ask again when the questions before this one are through; the limits are settings of the profile.";

// To correct at the counter.
const CORRECT_MEMBER: &str = "Add or correct the member that is named, and ask again.";

// To check in the settings.
const CHECK_ACCESS: &str =
    "Check the credentials, and whether the registry knows this site's address or certificate.";
const CHECK_CREDENTIALS: &str =
    "Check the user name, the password and the facility id that the registry issued.";
const CHECK_CREDENTIALS_AND_TRANSPORT: &str =
    "Check the credentials and the kind of the transport in this registry's profile, then ask its support.";
const CHECK_DESTINATION: &str = "Check the destination's id in this registry's profile.";
const CHECK_HOST: &str = "Check the endpoint's host name.";
const CHECK_HOST_AND_ISSUER: &str =
    "Check the endpoint's host name, and whether this machine trusts who issued the registry's certificate.";
const CHECK_HOST_AND_PORT: &str = "Check the endpoint's host and port, then ask the registry's support.";
const CHECK_MESSAGE: &str =
    "Check the message settings of this registry's profile against its guide, then ask its support.";
const CHECK_OWN_CERTIFICATE: &str =
    "Check the TLS version, and whether the registry wants a certificate of this site's.";
const CHECK_PATH: &str =
    "Check the endpoint's path and the kind of its transport, then ask the registry's support.";
const CHECK_REDIRECT: &str =
    "Check the endpoint: the server points somewhere else, and that is not followed.";
const CHECK_SERVICE: &str = "Check the endpoint's host and path, and for a log-in page or a proxy on the way; then ask the registry's support.";
const CHECK_TLS: &str =
    "Check the endpoint's host name and port, the registry's certificate and this machine's clock.";
const CHECK_TRANSPORT: &str = "Check the kind of the transport in this registry's profile.";
const CORRECT_MESSAGE: &str = "Check the message settings of this registry's profile against its guide; the hub finds the message at fault.";
const SET_CLOCK: &str = "Set this machine's date and time right, then ask the registry's support.";

// To report.
const REPORT: &str = "Report the code and the time to the registry's support. Use other records meanwhile.";
const REPORT_CERTIFICATE: &str =
    "If this machine's date is right, tell the registry's support that its certificate has expired.";
const REPORT_NO_LENGTH: &str =
    "Tell the registry's support that its replies lack a Content-Length. Use other records meanwhile.";
const REPORT_TO_HUB: &str =
    "Report the code, the event id and the time to the hub's support. Use other records meanwhile.";
const REPORT_ANSWER_TO_MAKER: &str = "Report this to the maker of the software.";
const REPORT_TO_MAKER: &str =
    "Report this to the maker of the software: the question has a shape that cannot be sent.";
