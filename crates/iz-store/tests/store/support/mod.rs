//! What the tests share.

pub(crate) mod backend;
pub(crate) mod child;
#[cfg(feature = "postgres")]
pub(crate) mod postgres;
#[cfg(feature = "postgres")]
pub(crate) mod postgres_server;

use iz_store::{
    AuditAction, AuditKey, Checkpoints, ConsentKind, NewConsent, NewEnrollmentEvent, NewRow, NewToken,
    Released, Scope, Source, Store, StoreSettings, TokenSecret, Verification, Writer, verify,
};
use jiff::{SignedDuration, Timestamp, civil};

pub(crate) use self::backend::{Backend, over_backends};

/// The key of all stores of the tests.
pub(crate) fn key() -> AuditKey {
    AuditKey::from_random([7; 32])
}

/// A moment that does not depend on the clock of the machine.
pub(crate) fn time(seconds: i64) -> Timestamp {
    let start: Timestamp = "2026-11-29T12:00:00Z".parse().unwrap();
    start + SignedDuration::from_secs(seconds)
}

/// A row in which every value is set but the token. The patient is invented.
pub(crate) fn row(seconds: i64) -> NewRow {
    NewRow {
        time: time(seconds),
        writer: Writer::Ask,
        token: None,
        actor: "rph-17".to_owned(),
        purpose: "appointment".to_owned(),
        action: AuditAction::Lookup,
        patient: Some(key().patient_hash(format!("patient {}", seconds % 5).as_bytes())),
        patient_id: Some(format!("TX{seconds}")),
        registry: Some("tx".to_owned()),
        outcome: "record".to_owned(),
        source: Some(Source::Registry),
        released: vec![Released::Identity, Released::History],
        request_id: Some(format!("r-{seconds}")),
        subject: None,
    }
}

/// A row of the program itself.
pub(crate) fn admin_row(seconds: i64) -> NewRow {
    NewRow {
        writer: Writer::Audit,
        action: AuditAction::Admin,
        patient: None,
        patient_id: None,
        registry: None,
        source: None,
        released: Vec::new(),
        request_id: None,
        outcome: "done".to_owned(),
        ..row(seconds)
    }
}

/// Whom a consent is about, as the store gets it. The people are invented.
pub(crate) const CONTENT: &str =
    r#"{"patient":{"family":"Quillfeather","given":"Tamsin"},"filed_at":"binder 3"}"#;

/// A consent for a minor, of a patient whose birth date depends on the number.
pub(crate) fn new_consent(number: i8) -> NewConsent {
    NewConsent {
        kind: ConsentKind::Minor,
        birth_date: civil::date(2012, 3, number),
        registry_ids: vec![format!("tx\u{1f}CANARY-{number}")],
        content: CONTENT.into(),
    }
}

/// The row that records a consent. The store sets what is wrong in it.
pub(crate) fn consent_row(seconds: i64) -> NewRow {
    NewRow { writer: Writer::Enroll, ..row(seconds) }
}

/// An event of an enrollment.
pub(crate) fn new_event(location: &str, sequence: i64) -> NewEnrollmentEvent {
    NewEnrollmentEvent { location: location.to_owned(), sequence, event: format!(r#"{{"step":{sequence}}}"#) }
}

/// Appends rows with the times 1 s, 2 s and so on.
pub(crate) async fn append(store: &Store, rows: std::ops::RangeInclusive<i64>) {
    for seconds in rows {
        assert_eq!(store.append(row(seconds)).await.unwrap(), seconds);
    }
}

/// A token that may ask.
pub(crate) fn new_token() -> NewToken {
    NewToken {
        label: "counter 1".to_owned(),
        scopes: [Scope::Lookup].into(),
        sites: vec!["tx/north".to_owned()],
        ..NewToken::default()
    }
}

pub(crate) fn secret(number: u8) -> TokenSecret {
    TokenSecret::from_random([number; 32])
}

/// Verifies a store without checkpoints.
pub(crate) fn verified(settings: &StoreSettings) -> Verification {
    verify(settings, &Checkpoints::default()).unwrap()
}

/// The sentences of all findings.
pub(crate) fn sentences(verification: &Verification) -> Vec<String> {
    verification.findings.iter().map(ToString::to_string).collect()
}

/// The codes of all findings.
pub(crate) fn codes(verification: &Verification) -> Vec<&'static str> {
    verification.findings.iter().map(iz_store::Finding::code).collect()
}

/// Checks that a verification finds nothing, not even a note.
#[track_caller]
pub(crate) fn assert_nothing_found(settings: &StoreSettings, rows: u64) {
    let verification = verified(settings);
    assert_eq!(sentences(&verification), [""; 0]);
    assert_eq!(verification.rows, rows);
}
