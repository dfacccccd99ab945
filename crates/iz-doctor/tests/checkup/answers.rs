//! The replies of registries, and the checks that follow from them.

use iz_client::{
    Environment,
    hl7::{Profile, Query},
};
use iz_doctor::{
    CheckResult::{Failure, Pass, Skipped, Warning},
    Checkup, worst,
};
use iz_sandbox::{Endpoint, SandboxClock, Settings, people};
use jiff::civil::{Date, date};

use crate::{Registry, STEP, assert_check, clock_off_by, creep::creep, examined, named, settings};

const TODAY: Date = date(2026, 11, 22);

#[tokio::test(start_paused = true)]
async fn a_correct_registry_passes_every_check() {
    creep(STEP);
    let checks = Registry::start(settings()).examined("").await;
    assert_eq!(worst(&checks), Pass, "{checks:#?}");
    assert_eq!(
        named(&checks, Skipped),
        ["tls", "certificate_chain", "certificate_expiry", "certificate_name", "trust", "client_certificate"]
    );
    assert_check(&checks, "question", Pass, "Z44 query about an invented patient: not_found");
    assert_check(&checks, "connectivity_test", Pass, "the echo is the text that was sent");
    assert_check(&checks, "round_trip", Pass, "3 probes");
    assert_check(&checks, "reply_query_name", Pass, "echoed unchanged");
}

#[tokio::test(start_paused = true)]
async fn every_kind_of_service_is_examined() {
    creep(STEP);
    for (transport, kind) in [
        (Endpoint::Cdc2014, "transport.kind = 'cdc-soap-2014'"),
        (Endpoint::Cdc2011, "transport.kind = 'cdc-soap-2011-soap11'"),
        (Endpoint::Hub, "transport.kind = 'iz-gateway-hub'\ntransport.destination_id = 'tx'"),
    ] {
        let checks = Registry::serving(transport, settings()).examined(kind).await;
        assert_eq!(worst(&checks), Pass, "{kind}: {checks:#?}");
    }
    let fields = "[transport.form]\nusername = 'userName'\npassword = 'password'\nmessage = 'flatWire'";
    for (transport, fields) in [(Endpoint::Post, ""), (Endpoint::Asmx, fields)] {
        let form = Registry::serving(transport, settings());
        let checks = form.examined(&format!("transport.kind = 'https-post-form'\n{fields}")).await;
        assert_eq!(worst(&checks), Pass, "{checks:#?}");
        assert_check(&checks, "connectivity_test", Pass, "has no connectivity test");
        assert_check(&checks, "reply_envelope", Skipped, "no envelope");
        assert_check(&checks, "question", Pass, "not_found");
    }
}

/// The service of the sandbox, as a profile of the kind `soap` describes it.
const DESCRIBED: &str = "credentials.facility_id = 'SBX01'\ntransport.kind = 'soap'\n[transport.service]\nnamespace = 'urn:cdc:iisb:2011'\n\
    [transport.service.submit]\nelement = 'submitSingleMessage'\naction = 'urn:cdc:iisb:2011:submitSingleMessage'\n\
    result = 'return'\nchildren = [{ element = 'username', value = 'username' }, \
    { element = 'password', value = 'password' }, { element = 'facilityID', value = 'facility_id' }, \
    { element = 'hl7Message', value = 'message' }]\n";

#[tokio::test(start_paused = true)]
async fn a_described_service_is_examined_with_its_own_connectivity_test_or_without_one() {
    creep(STEP);
    let test = "[transport.service.connectivity_test]\nelement = 'connectivityTest'\nresult = 'return'\n\
        children = [{ element = 'echoBack', value = 'echo' }]";
    for (test, found) in [
        (test, "the echo is the text that was sent"),
        ("", "this service has no connectivity test; its URL replies with HTTP status "),
    ] {
        let checks = Registry::start(settings()).examined(&format!("{DESCRIBED}{test}")).await;
        assert_eq!(worst(&checks), Pass, "{checks:#?}");
        assert_check(&checks, "connectivity_test", Pass, found);
        assert_check(&checks, "question", Pass, "not_found");
        assert_check(&checks, "reply_text", Pass, "in entities");
    }
}

#[tokio::test(start_paused = true)]
async fn each_misbehaviour_is_reported_by_its_check() {
    creep(STEP);
    for (name, expected) in [
        ("echo-in-words", vec![("connectivity_test", Pass, "with additional text")]),
        ("echo-lost", vec![("connectivity_test", Pass, "instead of the echo")]),
        ("bom", vec![("reply_envelope", Pass, "byte order mark"), ("question", Pass, "not_found")]),
        ("no-declaration", vec![("reply_envelope", Pass, "no XML declaration")]),
        ("missing-end-tag", vec![("reply_envelope", Pass, "no end tag")]),
        ("multipart", vec![("reply_http", Pass, "multipart, of"), ("reply_envelope", Pass, "SOAP 1.2")]),
        ("wrong-content-type", vec![("reply_http", Pass, "text/html, which is unusual for an answer")]),
        ("answer-500", vec![("reply_http", Pass, "HTTP status 500, which is harmless")]),
        ("cdata", vec![("reply_text", Pass, "in CDATA")]),
        ("line-feeds", vec![("reply_text", Pass, "segments end with LF")]),
        ("url-encoded", vec![("reply_text", Pass, "URL-encoded")]),
        ("base64", vec![("reply_text", Pass, "in base64")]),
        ("blanks", vec![("reply_text", Pass, "blanks before")]),
        ("batch", vec![("reply_text", Pass, "in a batch")]),
        (
            "wrong-control-id",
            vec![
                ("question", Failure, "registry_wrong_answer"),
                ("reply_correlation", Warning, "MSA-2 is not the query's"),
            ],
        ),
        ("rejected", vec![("question", Failure, "rejected, with errors: 207")]),
        (
            "turned-away",
            vec![
                ("question", Failure, "registry_out_of_service"),
                ("reply_correlation", Pass, "QAK-1 is missing"),
            ],
        ),
        (
            "sentence",
            vec![
                ("question", Failure, "registry_unreadable"),
                ("reply_sender", Skipped, "no readable message"),
            ],
        ),
        (
            "empty-return",
            vec![("question", Failure, "registry_empty_reply"), ("reply_text", Skipped, "no text")],
        ),
        (
            "security-fault",
            vec![
                ("connectivity_test", Warning, "SOAP fault: security"),
                ("question", Failure, "registry_refused_credentials"),
                ("reply_envelope", Pass, "the CDC service of 2011"),
                ("reply_text", Skipped, "no text"),
            ],
        ),
        ("security-fault-2014", vec![("reply_envelope", Warning, "transport.kind = \"cdc-soap-2014\"")]),
        ("fault-soap-1-1", vec![("reply_envelope", Warning, "transport.kind = \"cdc-soap-2011-soap11\"")]),
        (
            "unsupported-operation-fault",
            vec![
                ("connectivity_test", Pass, "does not support the connectivity test"),
                ("question", Failure, "fault"),
            ],
        ),
        (
            "login-page",
            vec![
                ("connectivity_test", Warning, "registry_no_soap"),
                ("question", Failure, "a log-in page"),
                ("reply_http", Warning, "text/html"),
            ],
        ),
        (
            "http-503",
            vec![
                ("connectivity_test", Warning, "HTTP status 503"),
                ("question", Failure, "HTTP status 503"),
                ("reply_http", Warning, "503"),
            ],
        ),
        ("redirect", vec![("question", Failure, "redirects to another address")]),
        (
            "hang-up",
            vec![
                ("clock", Skipped, "no reply"),
                ("connectivity_test", Warning, "registry_interrupted"),
                ("question", Failure, "registry_interrupted"),
                ("message_time", Skipped, "no readable message"),
                ("round_trip", Skipped, "no reply came"),
            ],
        ),
    ] {
        let checks = Registry::misbehaving(name).examined("").await;
        for (check, result, part) in expected {
            assert_check(&checks, check, result, part);
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_wrong_password_fails_the_query_and_is_not_shown() {
    creep(STEP);
    let registry = Registry::start(settings());
    let path = registry.file("wrong", "hunter2-that-is-wrong");
    let changes = format!("credentials.password = {{ file = '{}' }}", path.display());
    let checks = registry.examined(&changes).await;
    assert_eq!(named(&checks, Failure), ["question"]);
    assert_check(&checks, "question", Failure, "Check the user name, the password");
    assert!(!format!("{checks:?}").contains("that-is-wrong"));
}

#[tokio::test(start_paused = true)]
async fn without_a_query_the_connectivity_test_is_the_last_thing_that_is_sent() {
    creep(STEP);
    let registry = Registry::start(settings());
    let path = registry.file("wrong", "hunter2-that-is-wrong");
    let changes = format!("credentials.password = {{ file = '{}' }}", path.display());
    // A query with this password would fail.
    let checks = examined(registry.checkup(&changes).without_query()).await;
    assert_eq!(worst(&checks), Pass, "{checks:#?}");
    assert_check(&checks, "connectivity_test", Pass, "the echo is the text that was sent");
    assert_check(&checks, "question", Skipped, "only the connectivity test is wanted");
}

#[tokio::test(start_paused = true)]
async fn the_callers_own_query_is_sent_and_its_patient_is_never_named() {
    creep(STEP);
    let registry = Registry::start(settings());
    for listed in people() {
        let json = serde_json::to_string(&listed.demographics()).unwrap();
        let query = Query::new(Profile::Z44, serde_json::from_str(&json).unwrap(), TODAY).unwrap();
        let checks = examined(registry.checkup("").with_query(query)).await;
        let word = listed.outcome.word();
        let (result, part) = match word {
            "ack" => (Failure, "registry_turned_away".to_owned()),
            "rejected" => (Failure, "Z44 query about the given patient: rejected".to_owned()),
            // This record comes with an ERR segment.
            "record" if listed.person.name.family == "Caveat" => (Warning, "record, with errors".to_owned()),
            word => (Pass, format!("Z44 query about the given patient: {word}")),
        };
        assert_check(&checks, "question", result, &part);
        let text = format!("{checks:?}");
        for name in [&listed.person.name.family, &listed.person.name.given] {
            assert!(!text.contains(name.as_str()), "{name} is in: {text}");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_registry_that_answers_with_another_patient_is_a_warning() {
    creep(STEP);
    // This sandbox answers every query with the record of another patient.
    let registry = Registry::misbehaving("other-patient");
    let checks = registry.examined("").await;
    assert_check(&checks, "question", Warning, "an invented patient: record");

    let patient = r#"{"name": {"family": "Nowhere", "given": "Nell"}, "birth_date": "1999-09-09"}"#;
    let query = Query::new(Profile::Z44, serde_json::from_str(patient).unwrap(), TODAY).unwrap();
    let checks = examined(registry.checkup("").with_query(query)).await;
    assert_check(&checks, "question", Warning, "record, very likely of another patient");
}

#[tokio::test(start_paused = true)]
async fn a_difference_between_the_clocks_is_reported_with_its_size() {
    creep(STEP);
    for (seconds, result, part) in [
        (0, Pass, "agree"),
        (150, Warning, "2 min behind"),
        (-150, Warning, "2 min ahead"),
        (930, Failure, "15 min"),
    ] {
        let registry = Registry::start(settings());
        let checkup = Checkup::new(registry.profile(""), Environment::system().at(clock_off_by(seconds)));
        let checks = examined(checkup).await;
        // Both the header Date and MSH-7 show the difference.
        assert_check(&checks, "clock", result, part);
        assert_check(&checks, "message_time", result, part);
    }
}

#[tokio::test(start_paused = true)]
async fn a_time_zone_other_than_the_profiles_is_reported() {
    creep(STEP);
    // The time is correct, but the time zone is not that of the profile.
    let clock = SandboxClock::fixed("2026-11-22T08:30:17-07:00[America/Denver]".parse().unwrap());
    let checks = Registry::start(Settings { clock, ..settings() }).examined("").await;
    assert_check(&checks, "clock", Pass, "agree");
    assert_check(&checks, "message_time", Warning, "Set time_zone");
}

#[tokio::test(start_paused = true)]
async fn a_registry_that_sends_another_name_for_itself_passes() {
    creep(STEP);
    let registry = Registry::start(settings());
    let checks = registry
        .examined("message.receiving_application = 'TxImmTrac'\nmessage.receiving_facility = 'TxDSHS'")
        .await;
    assert_eq!(worst(&checks), Pass, "{checks:#?}");
    assert_check(
        &checks,
        "reply_sender",
        Pass,
        "MSH-3 is SANDBOX, and message.receiving_application is TxImmTrac",
    );
}
