//! What each error means: one row for each error, and all rows are in this file.
//!
//! No match here has a wildcard over an enum of this workspace, so a new variant does not compile until its row is
//! written. HTTP statuses are the exception, because they are numbers.

use iz_hl7::answer::RefusalCause;
use iz_soap::{FaultKind, HubRetry, SoapFaultCode};

use super::{
    ask_error::{Actor, AskError, Cause},
    error_code::ErrorCode,
    service_fault::ServiceFault,
    tls_fault::TlsFault,
};

/// Whether the same query may succeed when it is sent again, and who may send it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RetryPolicy {
    /// It would fail again. Something must change first.
    Never,
    /// It may succeed later, but not before its deadline. [`crate::resilience::Retry`] does not send it again. A person
    /// may try again.
    Later,
    /// [`crate::resilience::Retry`] sends it once more, because the error does not say whether it would fail again.
    Once,
    /// [`crate::resilience::Retry`] sends it again as often as [`crate::profile::Limits`] allow.
    WithinLimits,
}

impl RetryPolicy {
    /// How often the query may be sent in total, the first attempt included.
    #[must_use]
    pub const fn most_attempts(self) -> u32 {
        match self {
            Self::Never | Self::Later => 1,
            Self::Once => 2,
            Self::WithinLimits => u32::MAX,
        }
    }
}

/// The meaning of an error.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ErrorRow {
    /// A stable code for metrics, logs and problem documents.
    pub code: ErrorCode,
    /// Where the cause lies. The breaker counts failures of the registry and of the network.
    pub cause: Cause,
    /// Whether to send the query again.
    pub retry: RetryPolicy,
    /// Who can solve the problem.
    pub actor: Actor,
    /// The HTTP status of the API's response.
    pub status: u16,
    /// What to do, in one or two sentences for the person who must act.
    pub advice: &'static str,
}

const fn row(
    code: ErrorCode,
    cause: Cause,
    retry: RetryPolicy,
    actor: Actor,
    status: u16,
    advice: &'static str,
) -> ErrorRow {
    ErrorRow { code, cause, retry, actor, status, advice }
}

use self::{
    Actor::{Integrator, Registry as Support, Store, Wait},
    Cause::{Caller, Network, Ourselves, Registry},
    ErrorCode as C,
    RetryPolicy::{Later, Never, Once, WithinLimits},
};

impl AskError {
    /// The meaning of this error.
    #[must_use]
    #[rustfmt::skip]
    pub const fn row(&self) -> ErrorRow {
        match self {
            // The network path.
            Self::Unreachable => row(C::RegistryUnreachable, Network, WithinLimits, Wait, 502, ASK_AGAIN),
            Self::Tls(fault) => tls(*fault),
            Self::Timeout { .. } => row(C::RegistryTimeout, Network, WithinLimits, Wait, 504, ASK_AGAIN),
            Self::Interrupted => row(C::RegistryInterrupted, Network, WithinLimits, Wait, 502, ASK_AGAIN),
            // The breaker counts this as a failure of the registry, but a wrong address is just as likely.
            Self::NotHttp => row(C::RegistryNoHttp, Registry, Never, Integrator, 502, CHECK_HOST_AND_PORT),
            Self::TooLarge { .. } | Self::HeaderTooLarge { .. } | Self::TooManyPieces { .. } =>
                row(C::RegistryReplyTooLarge, Registry, Never, Support, 502, REPORT),
            Self::ContentCoding { .. } =>
                row(C::RegistryContentCoding, Registry, Never, Integrator, 502, CONFIGURE_PROXY),
            Self::Http { status, .. } => http(*status),
            // The envelope.
            Self::Envelope(error) => envelope(error.is_of_another_service()),
            Self::ServiceFault(fault) => service_fault(fault),
            Self::NoEnd => row(C::RegistryReplyWithoutEnd, Registry, Never, Support, 502, REPORT_NO_LENGTH),
            Self::EmptyReply => row(C::RegistryEmptyReply, Registry, Never, Support, 502, REPORT),
            // The HL7 message.
            Self::Unreadable(_) => row(C::RegistryUnreadable, Registry, Never, Support, 502, REPORT),
            Self::Unexpected => row(C::RegistryUnexpected, Registry, Never, Support, 502, REPORT),
            Self::WrongAnswer => row(C::RegistryWrongAnswer, Registry, Never, Support, 502, REPORT),
            Self::Incomplete => row(C::RegistryIncomplete, Network, WithinLimits, Wait, 502, ASK_AGAIN),
            Self::TurnedAway { cause, .. } => turned_away(*cause),
            Self::OutOfService { .. } => row(C::RegistryOutOfService, Registry, WithinLimits, Wait, 502, ASK_AGAIN),
            // The query, before it is sent.
            Self::NotForRegistry(_) => row(C::QuestionNotForRegistry, Caller, Never, Store, 422, CORRECT_MEMBER),
            Self::Unwritable(_) => row(C::QuestionUnwritable, Caller, Never, Integrator, 500, REPORT_TO_MAKER),
            Self::AnswerUnwritable => row(C::AnswerUnwritable, Ourselves, Never, Integrator, 500, REPORT_ANSWER_TO_MAKER),
            Self::AnswerTooLarge { .. } => row(C::RegistryAnswerTooLarge, Registry, Never, Support, 502, REPORT),
            Self::MemoryFull { .. } => row(C::MemoryFull, Ourselves, Later, Wait, 503, WAIT_FOR_MEMORY),
            Self::Dropped => row(C::QuestionDropped, Ourselves, WithinLimits, Wait, 500, ASK_AGAIN),
            Self::BreakerOpen { .. } =>
                row(C::RegistryBreakerOpen, Registry, WithinLimits, Wait, 503, WAIT_FOR_BREAKER),
            // Status 429 would tell the caller to send less. But all callers together share the registry's limit.
            Self::AskedToWait { .. } =>
                row(C::RegistryAskedToWait, Registry, WithinLimits, Wait, 503, WAIT_AS_ASKED),
            Self::QueueFull { .. } => row(C::RegistryQueueFull, Ourselves, WithinLimits, Wait, 503, WAIT_FOR_QUEUE),
            Self::QueueTimeout { .. } =>
                row(C::RegistryQueueTimeout, Ourselves, WithinLimits, Wait, 503, WAIT_FOR_QUEUE),
            // RFC 9111, section 5.2.1.7.
            Self::NotCached => row(C::NotCached, Caller, Never, Integrator, 504, ASK_REGISTRY),
            Self::LocationNotLive(_) => row(C::LocationNotLive, Caller, Never, Store, 409, LOOK_UP_BY_HAND),
            Self::LookupsBusy { .. } => row(C::LookupsBusy, Ourselves, WithinLimits, Wait, 503, WAIT_FOR_LOOKUPS),
        }
    }
}

/// A refusal before the registry read the query.
#[rustfmt::skip]
const fn turned_away(cause: RefusalCause) -> ErrorRow {
    match cause {
        RefusalCause::NotAuthorised =>
            row(C::RegistryRefusedCredentials, Caller, Never, Integrator, 502, CHECK_CREDENTIALS),
        RefusalCause::NoConsent => row(C::RegistryNoConsent, Caller, Never, Store, 422, ASK_FOR_CONSENT),
        RefusalCause::Details | RefusalCause::NotAccepted | RefusalCause::RegistryState =>
            row(C::RegistryTurnedAway, Caller, Never, Integrator, 502, CHECK_MESSAGE),
    }
}

#[rustfmt::skip]
const fn tls(fault: TlsFault) -> ErrorRow {
    match fault {
        TlsFault::Expired => row(C::RegistryTlsExpired, Registry, Never, Support, 502, REPORT_CERTIFICATE),
        TlsFault::NotYetValid => row(C::RegistryTlsNotYetValid, Caller, Never, Integrator, 502, SET_CLOCK),
        TlsFault::WrongName => row(C::RegistryTlsWrongName, Caller, Never, Integrator, 502, CHECK_HOST),
        TlsFault::UnknownIssuer =>
            row(C::RegistryTlsUnknownIssuer, Caller, Never, Integrator, 502, CHECK_HOST_AND_ISSUER),
        TlsFault::Refused => row(C::RegistryTlsRefused, Caller, Never, Integrator, 502, CHECK_OWN_CERTIFICATE),
        TlsFault::NoAuthorities => row(C::RegistryTls, Caller, Never, Integrator, 502, INSTALL_AUTHORITIES),
        TlsFault::Other => row(C::RegistryTls, Caller, Never, Integrator, 502, CHECK_TLS),
    }
}

/// An HTTP error status, if no SOAP body says more.
#[rustfmt::skip]
const fn http(status: u16) -> ErrorRow {
    match status {
        408 | 429 | 502..=504 => row(C::RegistryHttpStatus, Network, WithinLimits, Wait, 502, ASK_AGAIN),
        300..=399 => row(C::RegistryHttpStatus, Caller, Never, Integrator, 502, CHECK_REDIRECT),
        401 | 403 => row(C::RegistryHttpStatus, Caller, Never, Integrator, 502, CHECK_ACCESS),
        413 => row(C::RegistryHttpStatus, Caller, Never, Integrator, 502, REPORT_TO_MAKER),
        400..=499 => row(C::RegistryHttpStatus, Caller, Never, Integrator, 502, CHECK_PATH),
        _ => row(C::RegistryHttpStatus, Registry, Never, Support, 502, REPORT),
    }
}

/// A reply without a readable envelope.
#[rustfmt::skip]
const fn envelope(is_of_another_service: bool) -> ErrorRow {
    match is_of_another_service {
        // The breaker counts this as a failure of the registry, but a wrong address is just as likely.
        true => row(C::RegistryNoSoap, Registry, Never, Integrator, 502, CHECK_SERVICE),
        false => row(C::RegistryNoSoap, Registry, Never, Support, 502, REPORT),
    }
}

/// The kind decides first, then the hub's advice, then the SOAP code.
#[rustfmt::skip]
const fn service_fault(fault: &ServiceFault) -> ErrorRow {
    use FaultKind as K;
    use HubRetry as H;
    match (fault.kind, fault.hub_retry) {
        // The kinds that blame the query count for more than the hub's advice: a refused password stays refused.
        (K::Security, _) => row(C::RegistryRefusedCredentials, Caller, Never, Integrator, 502, CHECK_CREDENTIALS),
        (K::Metadata | K::UnknownDestination, _) =>
            row(C::RegistrySoapFault, Caller, Never, Integrator, 502, CHECK_DESTINATION),
        (K::UnsupportedOperation, _) => row(C::RegistrySoapFault, Caller, Never, Integrator, 502, CHECK_TRANSPORT),
        (K::MessageTooLarge, _) => row(C::RegistrySoapFault, Caller, Never, Integrator, 502, REPORT_TO_MAKER),
        // The hub cannot reach the registry.
        (K::DestinationConnection, None | Some(H::Normal)) =>
            row(C::RegistrySoapFault, Network, WithinLimits, Wait, 502, ASK_AGAIN),
        (K::DestinationConnection, Some(H::CheckIisStatus)) =>
            row(C::RegistrySoapFault, Network, Later, Wait, 502, LOOK_AT_STATUS),
        // The registry behind the hub failed, or the hub itself.
        (K::HubClient | K::UnexpectedException, None) =>
            row(C::RegistrySoapFault, Registry, Never, Support, 502, REPORT),
        (K::HubClient | K::UnexpectedException | K::Unknown, Some(H::Normal)) =>
            row(C::RegistrySoapFault, Registry, WithinLimits, Wait, 502, ASK_AGAIN),
        (K::HubClient | K::UnexpectedException | K::Unknown, Some(H::CheckIisStatus)) =>
            row(C::RegistrySoapFault, Registry, Later, Wait, 502, LOOK_AT_STATUS),
        (K::DestinationConnection | K::HubClient | K::UnexpectedException | K::Unknown, Some(H::CorrectMessage)) =>
            row(C::RegistrySoapFault, Caller, Never, Integrator, 502, CORRECT_MESSAGE),
        (K::DestinationConnection | K::HubClient | K::UnexpectedException | K::Unknown, Some(H::ContactSupport)) =>
            row(C::RegistrySoapFault, Registry, Never, Support, 502, REPORT_TO_HUB),
        (K::Unknown, None) => blamed(fault.blamed, fault.is_of_hub()),
    }
}

/// A fault of which only the SOAP code is known.
#[rustfmt::skip]
const fn blamed(code: Option<SoapFaultCode>, is_of_hub: bool) -> ErrorRow {
    use SoapFaultCode as S;
    match (code, is_of_hub) {
        // The problem may be temporary. If it is not, the registry's support must find out.
        (None | Some(S::Receiver | S::Other), _) =>
            row(C::RegistrySoapFault, Registry, Once, Support, 502, ASK_ONCE_MORE),
        (Some(S::Sender | S::DataEncodingUnknown | S::VersionMismatch | S::MustUnderstand), true) =>
            row(C::RegistrySoapFault, Caller, Never, Integrator, 502, CORRECT_MESSAGE),
        (Some(S::VersionMismatch | S::MustUnderstand), false) =>
            row(C::RegistryRefusedEnvelope, Caller, Never, Integrator, 502, CHECK_TRANSPORT),
        (Some(S::Sender | S::DataEncodingUnknown), false) =>
            row(C::RegistryRefusedEnvelope, Caller, Never, Integrator, 502, CHECK_CREDENTIALS_AND_TRANSPORT),
    }
}

// Wait and try again.
const ASK_AGAIN: &str = "Try again in a minute. If it fails again, look at the registry's status page. Use other records meanwhile.";
const ASK_ONCE_MORE: &str =
    "Try once more later. If it fails again, report the code and the time to the registry's support.";
const LOOK_AT_STATUS: &str =
    "Look at the registry's status page, and try again when the registry is up. Use other records meanwhile.";
const WAIT_FOR_BREAKER: &str =
    "Use other records meanwhile. The registry is probed before the next query is sent.";
const WAIT_AS_ASKED: &str = "Try again when the time in Retry-After is over. Use other records meanwhile. If this happens often, lower `limits.per_minute` in this registry's profile.";
const WAIT_FOR_LOOKUPS: &str = "Ask again after the time in retry_after_s. If this happens often, a registry does not answer, or too many lookups are \
     sent at once.";
const WAIT_FOR_QUEUE: &str =
    "Try again when the waiting queries are answered. The limits are settings of the registry's profile.";
const WAIT_FOR_MEMORY: &str =
    "Try again when other answers are delivered. The limit is the setting `lookups.memory_bytes`.";

// Correct at the counter.
const CORRECT_MEMBER: &str = "Add or correct the member that the error names, and try again.";

const ASK_FOR_CONSENT: &str = "The registry has no consent for this patient. Use other records. This does not mean that the patient is unvaccinated.";

// Work by hand.
const LOOK_UP_BY_HAND: &str = "Look the patient up in the portal of the state. `location` has the portals, and says which \
    step is open and who acts next.";

// Change the request.
const ASK_REGISTRY: &str = "Ask without `only_if_cached` to get the registry's answer.";

// Check the settings.
const CHECK_ACCESS: &str =
    "Check the credentials, and whether the registry knows this site's address or client certificate.";
const CHECK_CREDENTIALS: &str =
    "Check the user name, the password and the facility id that the registry issued.";
const CHECK_CREDENTIALS_AND_TRANSPORT: &str = "Check the credentials and `transport.kind` in this registry's profile, then contact the registry's support.";
const CHECK_DESTINATION: &str = "Check `transport.destination_id` in this registry's profile.";
const CHECK_HOST: &str = "Check the endpoint's host name.";
const CHECK_HOST_AND_ISSUER: &str = "Check the endpoint's host name, and whether this machine trusts the issuer of the registry's certificate.";
const CHECK_HOST_AND_PORT: &str =
    "Check the endpoint's host name and port, then contact the registry's support.";
const CHECK_MESSAGE: &str = "Compare the message settings of this registry's profile with the registry's guide, then contact its support.";
const CHECK_OWN_CERTIFICATE: &str =
    "Check the TLS version, and whether the registry requires a client certificate from this site.";
const CHECK_PATH: &str =
    "Check the endpoint's path and `transport.kind`, then contact the registry's support.";
const CHECK_REDIRECT: &str =
    "Check the endpoint: the server redirects to another address, and redirects are not followed.";
const CHECK_SERVICE: &str = "Check the endpoint's host name and path, and whether a log-in page or a proxy answers instead. Then contact the registry's support.";
const CHECK_TLS: &str =
    "Check the endpoint's host name and port, the registry's certificate and this machine's clock.";
const CHECK_TRANSPORT: &str = "Check `transport.kind` in this registry's profile.";
const CONFIGURE_PROXY: &str = "Configure the proxy between this site and the registry so that it does not compress replies, or ask the registry's support to do so.";
const CORRECT_MESSAGE: &str = "Compare the message settings of this registry's profile with the registry's guide. The hub says that the message is wrong.";
const INSTALL_AUTHORITIES: &str = "Install the certificate authorities of this machine (the package ca-certificates), or set `tls.private_ca`.";
const SET_CLOCK: &str =
    "Correct this machine's date and time. If they are correct, contact the registry's support.";

// Report.
const REPORT: &str = "Report the code and the time to the registry's support. Use other records meanwhile.";
const REPORT_CERTIFICATE: &str =
    "If this machine's date is correct, tell the registry's support that its certificate has expired.";
const REPORT_NO_LENGTH: &str =
    "Tell the registry's support that its replies lack a Content-Length. Use other records meanwhile.";
const REPORT_TO_HUB: &str =
    "Report the code, the event id and the time to the hub's support. Use other records meanwhile.";
const REPORT_ANSWER_TO_MAKER: &str = "Report this to the maker of the software.";
const REPORT_TO_MAKER: &str =
    "Report this to the maker of the software: the query cannot be sent in this form.";
