use std::{collections::BTreeSet, time::Duration};

use iz_hl7::ReadError;
use iz_hl7::answer::RefusalCause;
use iz_soap::{FaultKind, HubRetry, SoapFaultCode};

use super::{
    super::{error_code::ErrorCode, service_fault::ServiceFault, table::ErrorRow, tls_fault::TlsFault},
    *,
};

const SECOND: Duration = Duration::from_secs(1);

fn http(status: u16) -> AskError {
    AskError::Http { status, retry_after: None }
}

fn no_soap(sent: &[u8]) -> AskError {
    AskError::Envelope(iz_soap::Response::read(sent).unwrap_err())
}

fn fault(kind: FaultKind) -> AskError {
    AskError::ServiceFault(ServiceFault::new(kind))
}

/// A fault of which only the SOAP code is known.
fn blamed(code: SoapFaultCode) -> AskError {
    AskError::ServiceFault(ServiceFault { blamed: Some(code), ..ServiceFault::new(FaultKind::Unknown) })
}

fn hub(kind: FaultKind, hub_retry: Option<HubRetry>) -> AskError {
    let (code, event_id) = (Some("7".to_owned()), Some("e-1".to_owned()));
    AskError::ServiceFault(ServiceFault { hub_retry, code, event_id, ..ServiceFault::new(kind) })
}

/// The same from a hub without retry advice.
fn blamed_by_hub(code: SoapFaultCode) -> AskError {
    let event_id = Some("e-1".to_owned());
    let kind = FaultKind::Unknown;
    AskError::ServiceFault(ServiceFault { blamed: Some(code), event_id, ..ServiceFault::new(kind) })
}

/// Errors for every row of the table.
fn errors() -> Vec<(AskError, &'static str, Cause, Actor)> {
    use self::{
        Actor as A, AskError as E, Cause as F, FaultKind as K, HubRetry as R, SoapFaultCode as S,
        TlsFault as T,
    };
    vec![
        (E::Unreachable, "registry_unreachable", F::Network, A::Wait),
        (E::Tls(T::Expired), "registry_tls_expired", F::Registry, A::Registry),
        (E::Tls(T::NotYetValid), "registry_tls_not_yet_valid", F::Caller, A::Integrator),
        (E::Tls(T::WrongName), "registry_tls_wrong_name", F::Caller, A::Integrator),
        (E::Tls(T::UnknownIssuer), "registry_tls_unknown_issuer", F::Caller, A::Integrator),
        (E::Tls(T::Refused), "registry_tls_refused", F::Caller, A::Integrator),
        (E::Tls(T::NoAuthorities), "registry_tls", F::Caller, A::Integrator),
        (E::Tls(T::Other), "registry_tls", F::Caller, A::Integrator),
        (E::Timeout { after: SECOND }, "registry_timeout", F::Network, A::Wait),
        (E::Interrupted, "registry_interrupted", F::Network, A::Wait),
        (E::NotHttp, "registry_no_http", F::Registry, A::Integrator),
        (E::TooLarge { limit: 1 }, "registry_reply_too_large", F::Registry, A::Registry),
        (E::HeaderTooLarge { fields: 1, bytes: 1 }, "registry_reply_too_large", F::Registry, A::Registry),
        (E::TooManyPieces { limit: 1 }, "registry_reply_too_large", F::Registry, A::Registry),
        (E::ContentCoding { coding: "br" }, "registry_content_coding", F::Registry, A::Integrator),
        (http(302), "registry_http_status", F::Caller, A::Integrator),
        (http(401), "registry_http_status", F::Caller, A::Integrator),
        (http(400), "registry_http_status", F::Caller, A::Integrator),
        (http(404), "registry_http_status", F::Caller, A::Integrator),
        (http(413), "registry_http_status", F::Caller, A::Integrator),
        (http(408), "registry_http_status", F::Network, A::Wait),
        (http(429), "registry_http_status", F::Network, A::Wait),
        (http(500), "registry_http_status", F::Registry, A::Registry),
        (http(502), "registry_http_status", F::Network, A::Wait),
        (http(503), "registry_http_status", F::Network, A::Wait),
        (http(504), "registry_http_status", F::Network, A::Wait),
        (no_soap(b""), "registry_no_soap", F::Registry, A::Integrator),
        (no_soap(b"<html/>"), "registry_no_soap", F::Registry, A::Integrator),
        (no_soap(b"Closed"), "registry_no_soap", F::Registry, A::Integrator),
        (no_soap(b"<a/>"), "registry_no_soap", F::Registry, A::Integrator),
        (no_soap(b"<Envelope><Body><a/></Body></Envelope>"), "registry_no_soap", F::Registry, A::Integrator),
        (no_soap(b"<Envelope/>"), "registry_no_soap", F::Registry, A::Registry),
        (no_soap(b"<a></b>"), "registry_no_soap", F::Registry, A::Registry),
        (fault(K::Security), "registry_refused_credentials", F::Caller, A::Integrator),
        (fault(K::Unknown), "registry_soap_fault", F::Registry, A::Registry),
        (fault(K::DestinationConnection), "registry_soap_fault", F::Network, A::Wait),
        (fault(K::HubClient), "registry_soap_fault", F::Registry, A::Registry),
        (fault(K::UnexpectedException), "registry_soap_fault", F::Registry, A::Registry),
        (fault(K::MessageTooLarge), "registry_soap_fault", F::Caller, A::Integrator),
        (fault(K::Metadata), "registry_soap_fault", F::Caller, A::Integrator),
        (fault(K::UnknownDestination), "registry_soap_fault", F::Caller, A::Integrator),
        (fault(K::UnsupportedOperation), "registry_soap_fault", F::Caller, A::Integrator),
        (blamed(S::Sender), "registry_refused_envelope", F::Caller, A::Integrator),
        (blamed(S::VersionMismatch), "registry_refused_envelope", F::Caller, A::Integrator),
        (blamed(S::MustUnderstand), "registry_refused_envelope", F::Caller, A::Integrator),
        (blamed(S::DataEncodingUnknown), "registry_refused_envelope", F::Caller, A::Integrator),
        (blamed(S::Receiver), "registry_soap_fault", F::Registry, A::Registry),
        (blamed(S::Other), "registry_soap_fault", F::Registry, A::Registry),
        (blamed_by_hub(S::Sender), "registry_soap_fault", F::Caller, A::Integrator),
        (blamed_by_hub(S::Receiver), "registry_soap_fault", F::Registry, A::Registry),
        (hub(K::Security, Some(R::Normal)), "registry_refused_credentials", F::Caller, A::Integrator),
        (hub(K::HubClient, Some(R::Normal)), "registry_soap_fault", F::Registry, A::Wait),
        (hub(K::HubClient, Some(R::CorrectMessage)), "registry_soap_fault", F::Caller, A::Integrator),
        (hub(K::HubClient, Some(R::CheckIisStatus)), "registry_soap_fault", F::Registry, A::Wait),
        (hub(K::DestinationConnection, Some(R::CheckIisStatus)), "registry_soap_fault", F::Network, A::Wait),
        (
            hub(K::DestinationConnection, Some(R::ContactSupport)),
            "registry_soap_fault",
            F::Registry,
            A::Registry,
        ),
        (hub(K::HubClient, Some(R::ContactSupport)), "registry_soap_fault", F::Registry, A::Registry),
        (hub(K::Unknown, Some(R::Normal)), "registry_soap_fault", F::Registry, A::Wait),
        (hub(K::HubClient, None), "registry_soap_fault", F::Registry, A::Registry),
        (E::NoEnd, "registry_reply_without_end", F::Registry, A::Registry),
        (
            E::OutOfService { code: "AR".to_owned(), complaints: vec!["207".to_owned()] },
            "registry_out_of_service",
            F::Registry,
            A::Wait,
        ),
        (E::EmptyReply, "registry_empty_reply", F::Registry, A::Registry),
        (E::Unreadable(ReadError::Empty), "registry_unreadable", F::Registry, A::Registry),
        (E::Unexpected, "registry_unexpected", F::Registry, A::Registry),
        (E::WrongAnswer, "registry_wrong_answer", F::Registry, A::Registry),
        (E::Incomplete, "registry_incomplete", F::Network, A::Wait),
        (
            E::TurnedAway { code: "AR".to_owned(), complaints: Vec::new(), cause: RefusalCause::NotAccepted },
            "registry_turned_away",
            F::Caller,
            A::Integrator,
        ),
        (
            E::TurnedAway {
                code: "AE".to_owned(),
                complaints: Vec::new(),
                cause: RefusalCause::NotAuthorised,
            },
            "registry_refused_credentials",
            F::Caller,
            A::Integrator,
        ),
        (
            E::TurnedAway { code: "AE".to_owned(), complaints: Vec::new(), cause: RefusalCause::NoConsent },
            "registry_no_consent",
            F::Caller,
            A::Store,
        ),
        (
            E::NotForRegistry(vec![iz_hl7::query::DetailError::new("/sex", "is required")]),
            "question_not_for_registry",
            F::Caller,
            A::Store,
        ),
        (E::Unwritable(iz_soap::WriteError::FaultCode), "question_unwritable", F::Caller, A::Integrator),
        (E::Dropped, "question_dropped", F::Ourselves, A::Wait),
        (E::AnswerUnwritable, "answer_unwritable", F::Ourselves, A::Integrator),
        (E::AnswerTooLarge { limit: 1 }, "registry_answer_too_large", F::Registry, A::Registry),
        (E::MemoryFull { limit: 1 }, "memory_full", F::Ourselves, A::Wait),
        (
            E::BreakerOpen { retry_after: SECOND, last_failure: None },
            "registry_breaker_open",
            F::Registry,
            A::Wait,
        ),
        (E::AskedToWait { status: 429, retry_after: SECOND }, "registry_asked_to_wait", F::Registry, A::Wait),
        (E::QueueFull { waiting: 16, retry_after: SECOND }, "registry_queue_full", F::Ourselves, A::Wait),
        (E::NotCached, "not_cached", F::Caller, A::Integrator),
        (E::LocationNotLive(standing()), "location_not_live", F::Caller, A::Store),
        (E::LookupsBusy { limit: 16, retry_after: SECOND }, "lookups_busy", F::Ourselves, A::Wait),
        (
            E::QueueTimeout { after: SECOND, retry_after: SECOND },
            "registry_queue_timeout",
            F::Ourselves,
            A::Wait,
        ),
    ]
}

/// A location that is not live.
fn standing() -> std::sync::Arc<crate::LocationStanding> {
    std::sync::Arc::new(crate::LocationStanding {
        location: "store-12".to_owned(),
        stands: "Step 1 of 12: Registration".to_owned(),
        step: Some(1),
        title: "Registration".to_owned(),
        next: Vec::new(),
        who_acts: "the pharmacy".to_owned(),
        since: None,
        days: None,
        portals: Vec::new(),
    })
}

/// An expired record is not shown to a caller who may not ask, or about a person whose record may not be shown.
#[test]
fn the_registry_is_not_down_if_the_caller_or_the_settings_are_the_cause() {
    let kept: BTreeSet<_> =
        errors().iter().filter(|(error, ..)| error.is_registry_down()).map(|(_, code, ..)| *code).collect();
    for code in [
        "registry_refused_credentials",
        "registry_no_consent",
        "registry_turned_away",
        "registry_refused_envelope",
        "question_not_for_registry",
        "location_not_live",
        "not_cached",
        "lookups_busy",
        "memory_full",
    ] {
        assert!(!kept.contains(code), "{code}");
    }
    for code in [
        "registry_unreachable",
        "registry_timeout",
        "registry_out_of_service",
        "registry_breaker_open",
        "registry_queue_full",
        "registry_queue_timeout",
        "registry_unreadable",
    ] {
        assert!(kept.contains(code), "{code}");
    }
}

#[test]
fn every_error_has_a_cause_an_actor_and_advice() {
    let mut codes = BTreeSet::new();
    for (error, code, fault, actor) in errors() {
        assert_eq!((error.code(), error.cause(), error.actor()), (code, fault, actor), "{error:?}");
        // The actor is `Wait` exactly for the errors after which a person may try again.
        let may_try = error.is_retryable() && error.most_attempts() != 2;
        assert_eq!(may_try, actor == Actor::Wait, "{error:?}");
        assert!(error.is_retryable() || error.most_attempts() == 1, "{error:?}");
        // The text does not say "check the address" if another actor than the integrator must act.
        let checks = error.to_string().contains("check ") || error.advice().starts_with("Check ");
        assert!(!checks || actor == Actor::Integrator, "{error:?}");
        assert!(!error.to_string().is_empty() && error.advice().ends_with('.'), "{error:?}");
        // Only the actor `Registry` gets the advice to report to the registry's support.
        let is_for_support = error.advice().starts_with("Report the code and the time to the registry");
        assert!(!is_for_support || actor == Actor::Registry, "{error:?}: {}", error.advice());
        codes.insert(code);
    }
    // Every code is tested above.
    assert_eq!(codes, ErrorCode::ALL.iter().map(|code| code.word()).collect());
}

/// The source code of the table.
const TABLE: &str = include_str!("../table.rs");

#[test]
fn every_row_is_reached() {
    let mut rows: Vec<ErrorRow> = Vec::new();
    for (error, ..) in errors() {
        if !rows.contains(&error.row()) {
            rows.push(error.row());
        }
    }
    let in_table: BTreeSet<&str> =
        TABLE.split(" row(C::").skip(1).filter_map(|rest| rest.split(')').next()).collect();
    assert_eq!(rows.len(), in_table.len(), "no error of this test has one of the rows");
}

/// Contradictory columns would tell the program one thing and the person another.
#[test]
fn the_columns_of_a_row_agree() {
    for (error, ..) in errors() {
        let row @ ErrorRow { code, cause, retry, actor, status, advice } = error.row();
        let code = code.word();
        let is_caller_s = matches!(cause, Cause::Caller);
        assert!(!is_caller_s || retry == RetryPolicy::Never, "the registry would refuse it again: {row:?}");
        match actor {
            Actor::Wait => {
                assert!(matches!(retry, RetryPolicy::Later | RetryPolicy::WithinLimits), "{row:?}")
            }
            Actor::Registry => {
                assert!(matches!(retry, RetryPolicy::Never | RetryPolicy::Once), "{row:?}");
                assert_eq!(cause, Cause::Registry, "{row:?}");
            }
            Actor::Integrator | Actor::Store => assert_eq!(retry, RetryPolicy::Never, "{row:?}"),
        }
        assert_eq!(actor == Actor::Store, matches!(status, 409 | 422), "{row:?}");
        assert_eq!(code == "location_not_live", status == 409, "{row:?}");
        assert_eq!(matches!(code, "registry_timeout" | "not_cached"), status == 504, "{row:?}");
        // A query that was refused because of too many queries has a retry hint.
        assert_eq!(status == 503, error.retry_after().is_some(), "{row:?}");
        let is_of_program =
            (code.starts_with("question_") || code.starts_with("answer_")) && actor != Actor::Store;
        assert_eq!(is_of_program, status == 500, "{row:?}");
        assert!(matches!(status, 409 | 422 | 500 | 502 | 503 | 504), "{row:?}");
        assert!(advice.len() < 160 && !advice.contains("  ") && !advice.contains('\n'), "{row:?}");
        let is_checked = advice.starts_with("Check ");
        assert!(!is_checked || (actor == Actor::Integrator && retry == RetryPolicy::Never), "{row:?}");
        let says_try_again = ["Try again", "Try once more"].iter().any(|words| advice.starts_with(words));
        assert!(!says_try_again || retry != RetryPolicy::Never, "{row:?}");
        assert!(code.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_'), "{row:?}");
    }
}

#[test]
fn the_text_of_a_fault_names_its_sender_and_agrees_with_its_code() {
    use SoapFaultCode as S;
    for code in
        [S::DataEncodingUnknown, S::MustUnderstand, S::Other, S::Receiver, S::Sender, S::VersionMismatch]
    {
        let error = blamed(code);
        let is_refused = error.code() == "registry_refused_envelope";
        assert_eq!(is_refused, code.blames_sender(), "{code:?}");
        let expected = if is_refused {
            format!("the registry's service refused the SOAP message: {}", code.code())
        } else {
            "the registry replied with a SOAP fault: unknown".to_owned()
        };
        assert_eq!(error.to_string(), expected);
        let text = "the hub replied with a SOAP fault: unknown, event id e-1";
        assert_eq!(blamed_by_hub(code).to_string(), text);
        assert_eq!(blamed_by_hub(code).cause() == Cause::Caller, code.blames_sender(), "{code:?}");
    }
    assert_eq!(fault(FaultKind::Security).to_string(), "the registry replied with a SOAP fault: security");
    let text = "the hub replied with a SOAP fault: hub_client, code 7, event id e-1";
    assert_eq!(hub(FaultKind::HubClient, None).to_string(), text);
    // Only a hub's code is shown. A registry's code says no more than the kind.
    let code = Some("10".to_owned());
    let numbered = AskError::ServiceFault(ServiceFault { code, ..ServiceFault::new(FaultKind::Unknown) });
    assert_eq!(numbered.to_string(), "the registry replied with a SOAP fault: unknown");
}

#[test]
fn the_number_of_attempts_follows_from_the_error() {
    let hub = |retry| hub(FaultKind::HubClient, retry);
    for (error, most_attempts) in [
        (AskError::Unreachable, u32::MAX),
        (fault(FaultKind::Unknown), 2),
        (fault(FaultKind::DestinationConnection), u32::MAX),
        (fault(FaultKind::Security), 1),
        (hub(Some(HubRetry::Normal)), u32::MAX),
        (hub(Some(HubRetry::CheckIisStatus)), 1),
        (hub(Some(HubRetry::CorrectMessage)), 1),
        (AskError::WrongAnswer, 1),
    ] {
        assert_eq!(error.most_attempts(), most_attempts, "{error:?}");
    }
}

#[test]
fn the_time_to_wait_is_given_if_it_is_known() {
    for (error, expected) in [
        (AskError::Http { status: 503, retry_after: Some(SECOND) }, Some(SECOND)),
        (http(503), None),
        (AskError::BreakerOpen { retry_after: SECOND, last_failure: None }, Some(SECOND)),
        (AskError::AskedToWait { status: 503, retry_after: SECOND }, Some(SECOND)),
        (AskError::QueueFull { waiting: 16, retry_after: SECOND }, Some(SECOND)),
        (AskError::LookupsBusy { limit: 16, retry_after: SECOND }, Some(SECOND)),
        (AskError::QueueTimeout { after: 2 * SECOND, retry_after: SECOND }, Some(SECOND)),
        (AskError::Timeout { after: SECOND }, None),
    ] {
        assert_eq!(error.retry_after(), expected, "{error:?}");
    }
}

#[test]
fn limits_are_named_with_their_values_in_error_texts() {
    for (error, value) in [
        (AskError::Timeout { after: Duration::from_millis(1500) }, "1.5 s"),
        (AskError::BreakerOpen { retry_after: 15 * SECOND, last_failure: None }, "15.0 s"),
        (
            AskError::BreakerOpen { retry_after: 15 * SECOND, last_failure: Some("registry_timeout") },
            "15.0 s (last failure: registry_timeout)",
        ),
        (
            AskError::AskedToWait { status: 429, retry_after: 15 * SECOND },
            "status 429) and is not asked for another 15.0 s",
        ),
        (AskError::QueueFull { waiting: 16, retry_after: SECOND }, "16 queries"),
        (AskError::LookupsBusy { limit: 16, retry_after: SECOND }, "16 lookups"),
        (AskError::QueueTimeout { after: 30 * SECOND, retry_after: SECOND }, "30.0 s"),
    ] {
        assert!(error.to_string().contains(value), "{error}");
    }
}
