use std::collections::BTreeSet;

use super::*;

const SECOND: Duration = Duration::from_secs(1);

fn http(status: u16) -> AskError {
    AskError::Http { status, retry_after: None }
}

#[test]
fn every_error_says_whose_it_is_and_what_to_do() {
    use iz_soap::HubRetry as R;

    use self::{Actor as A, AskError as E, Fault as F, FaultKind as K, SoapFaultCode as S, TlsFault as T};
    let no_soap = |sent: &[u8]| E::Envelope(iz_soap::Response::read(sent).unwrap_err());
    let hub = |kind, retry| {
        let (code, event_id) = (Some("7".to_owned()), Some("e-1".to_owned()));
        E::HubFault(HubFault { kind, retry, code, event_id })
    };
    let mut codes = BTreeSet::new();
    for (error, code, fault, actor) in [
        (E::Unreachable, "registry_unreachable", F::Network, A::Wait),
        (E::Tls(T::Expired), "registry_tls_expired", F::Registry, A::Registry),
        (E::Tls(T::NotYetValid), "registry_tls_not_yet_valid", F::Caller, A::Integrator),
        (E::Tls(T::WrongName), "registry_tls_wrong_name", F::Caller, A::Integrator),
        (E::Tls(T::UnknownIssuer), "registry_tls_unknown_issuer", F::Caller, A::Integrator),
        (E::Tls(T::Refused), "registry_tls_refused", F::Caller, A::Integrator),
        (E::Tls(T::Other), "registry_tls", F::Caller, A::Integrator),
        (E::Timeout { after: SECOND }, "registry_timeout", F::Network, A::Wait),
        (E::Interrupted, "registry_interrupted", F::Network, A::Wait),
        (E::NotHttp, "registry_no_http", F::Registry, A::Integrator),
        (E::TooLarge { limit: 1 }, "registry_reply_too_large", F::Registry, A::Registry),
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
        (E::SoapFault(K::Security), "registry_refused_credentials", F::Caller, A::Integrator),
        (E::SoapFault(K::Unknown), "registry_soap_fault", F::Registry, A::Registry),
        (E::SoapFault(K::DestinationConnection), "registry_soap_fault", F::Network, A::Wait),
        (E::SoapFault(K::HubClient), "registry_soap_fault", F::Registry, A::Registry),
        (E::SoapFault(K::UnexpectedException), "registry_soap_fault", F::Registry, A::Registry),
        (E::SoapFault(K::MessageTooLarge), "registry_soap_fault", F::Caller, A::Integrator),
        (E::SoapFault(K::Metadata), "registry_soap_fault", F::Caller, A::Integrator),
        (E::SoapFault(K::UnknownDestination), "registry_soap_fault", F::Caller, A::Integrator),
        (E::SoapFault(K::UnsupportedOperation), "registry_soap_fault", F::Caller, A::Integrator),
        (E::EnvelopeRefused(S::Sender), "registry_refused_envelope", F::Caller, A::Integrator),
        (E::EnvelopeRefused(S::VersionMismatch), "registry_refused_envelope", F::Caller, A::Integrator),
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
            E::TurnedAway { code: "AR".to_owned(), complaints: Vec::new() },
            "registry_turned_away",
            F::Caller,
            A::Integrator,
        ),
        (
            E::NotForRegistry(iz_hl7::query::Fault {
                pointer: "/sex".to_owned(),
                reason: "is required".into(),
            }),
            "question_not_for_registry",
            F::Caller,
            A::Store,
        ),
        (E::Unwritable(iz_soap::WriteError::FaultCode), "question_unwritable", F::Caller, A::Integrator),
        (E::Dropped, "question_dropped", F::Ourselves, A::Wait),
        (E::BreakerOpen { retry_after: SECOND }, "registry_breaker_open", F::Registry, A::Wait),
        (E::QueueFull { waiting: 16, retry_after: SECOND }, "registry_queue_full", F::Ourselves, A::Wait),
        (
            E::QueueTimeout { after: SECOND, retry_after: SECOND },
            "registry_queue_timeout",
            F::Ourselves,
            A::Wait,
        ),
    ] {
        assert_eq!((error.code(), error.fault(), error.actor()), (code, fault, actor), "{error:?}");
        // Whoever is told to wait may ask again, and nobody else once it has been asked again.
        let may_ask = error.is_retryable() && error.most_attempts() != 2;
        assert_eq!(may_ask, actor == Actor::Wait, "{error:?}");
        assert!(error.is_retryable() || error.most_attempts() == 1, "{error:?}");
        // Nobody is told in one sentence to check the address, and in the next that the registry has to act.
        let checks = error.to_string().contains("check ") || error.advice().starts_with("Check ");
        assert!(!checks || actor == Actor::Integrator, "{error:?}");
        assert!(!error.to_string().is_empty() && error.advice().ends_with('.'), "{error:?}");
        // Nor is anybody told to do what another has to.
        let is_for_support = error.advice().starts_with("Report the code and the time to the registry");
        assert!(!is_for_support || actor == Actor::Registry, "{error:?}: {}", error.advice());
        codes.insert(code);
    }
    // A code that stands in the source and not above has no test.
    let in_source = include_str!("../error.rs").matches("=> \"registry_").count()
        + include_str!("../error.rs").matches("=> \"question_").count();
    assert_eq!(codes.len(), in_source);
}

#[test]
fn how_often_to_ask_is_said() {
    use iz_soap::HubRetry;
    let hub = |retry| {
        AskError::HubFault(HubFault { kind: FaultKind::HubClient, retry, code: None, event_id: None })
    };
    for (error, most_attempts) in [
        (AskError::Unreachable, u32::MAX),
        (AskError::SoapFault(FaultKind::Unknown), 2),
        (AskError::SoapFault(FaultKind::DestinationConnection), u32::MAX),
        (AskError::SoapFault(FaultKind::Security), 1),
        (hub(Some(HubRetry::Normal)), u32::MAX),
        (hub(Some(HubRetry::CheckIisStatus)), 1),
        (hub(Some(HubRetry::CorrectMessage)), 1),
        (AskError::WrongAnswer, 1),
    ] {
        assert_eq!(error.most_attempts(), most_attempts, "{error:?}");
    }
}

#[test]
fn when_to_ask_again_is_said_where_it_is_known() {
    for (error, expected) in [
        (AskError::Http { status: 503, retry_after: Some(SECOND) }, Some(SECOND)),
        (http(503), None),
        (AskError::BreakerOpen { retry_after: SECOND }, Some(SECOND)),
        (AskError::QueueFull { waiting: 16, retry_after: SECOND }, Some(SECOND)),
        (AskError::QueueTimeout { after: 2 * SECOND, retry_after: SECOND }, Some(SECOND)),
        (AskError::Timeout { after: SECOND }, None),
    ] {
        assert_eq!(error.retry_after(), expected, "{error:?}");
    }
}

#[test]
fn limits_are_named_with_their_values() {
    for (error, value) in [
        (AskError::Timeout { after: Duration::from_millis(1500) }, "1.5 s"),
        (AskError::BreakerOpen { retry_after: 15 * SECOND }, "15.0 s"),
        (AskError::QueueFull { waiting: 16, retry_after: SECOND }, "16 wait"),
        (AskError::QueueTimeout { after: 30 * SECOND, retry_after: SECOND }, "30.0 s"),
    ] {
        assert!(error.to_string().contains(value), "{error}");
    }
}
