//! The forms of the consent ledger.

use std::{fs, ops::ControlFlow};

use iz_store::{
    AppendError, AuditAction, Consent, ConsentKind, FieldFault, Filter, NewConsent, NewRow, Retention, Row,
    Silence, Store, StoreError, StoreSettings, Writer, report,
};
use jiff::civil::date;

use crate::support::{
    CONTENT, admin_row, append, assert_nothing_found, backend::SqliteFile, codes, consent_row, new_consent,
    new_token, over_backends, row, secret, sentences, time, verified,
};

fn ids(consents: &[Consent]) -> Vec<i64> {
    consents.iter().map(|consent| consent.id).collect()
}

fn rows(settings: &StoreSettings) -> Vec<Row> {
    let mut rows = Vec::new();
    let all = |row| {
        rows.push(row);
        ControlFlow::Continue(())
    };
    report(settings, &Filter::default(), all).unwrap();
    rows
}

#[track_caller]
fn assert_changed<T: std::fmt::Debug>(read: Result<T, StoreError>, id: i64) {
    let error = read.unwrap_err();
    assert!(
        matches!(&error, StoreError::RowChanged { table: "consents", row } if *row == id.to_string()),
        "{error:?}"
    );
}

over_backends! {
    async fn a_consent_is_found_by_the_birth_date_and_by_the_ids_at_registries(backend: &Backend) {
        let store = backend.open();
        append(&store, 1..=2).await;
        let two_ids = vec!["tx\u{1f}7".to_owned(), "ca\u{1f}8".to_owned(), "tx\u{1f}7".to_owned()];
        let first = NewConsent { registry_ids: two_ids, ..new_consent(1) };
        let adult = NewConsent {
            kind: ConsentKind::Adult, registry_ids: Vec::new(), content: b"\0other".to_vec(), ..new_consent(1)
        };
        let other = NewConsent { kind: ConsentKind::Withdrawn, ..new_consent(2) };
        assert_eq!(store.record_consent(first, consent_row(3)).await.unwrap(), 3);
        assert_eq!(store.record_consent(adult, consent_row(4)).await.unwrap(), 4);
        assert_eq!(store.record_consent(other, consent_row(5)).await.unwrap(), 5);

        let found = store.consents_of_birth_date(date(2012, 3, 1)).await.unwrap();
        assert_eq!(ids(&found), [3, 4]);
        assert_eq!((found[0].recorded, found[0].revoked), (time(3), None));
        assert_eq!(found[0].content, CONTENT.as_bytes());
        assert_eq!(found[1].content, b"\0other");
        assert_eq!(ids(&store.consents_of_birth_date(date(2012, 3, 3)).await.unwrap()), [0; 0]);
        for (id, expected) in [("tx\u{1f}7", &[3][..]), ("ca\u{1f}8", &[3]), ("tx\u{1f}CANARY-2", &[5]), ("tx\u{1f}8", &[])] {
            assert_eq!(ids(&store.consents_of_registry_id(id).await.unwrap()), expected, "{id:?}");
        }
        assert_eq!(ids(&store.consents().await.unwrap()), [3, 4, 5]);
        store.close().await;
        assert_nothing_found(&backend.settings(), 5);
    }

    async fn cfr_164_312_b_each_change_has_a_row_that_names_nobody(backend: &Backend) {
        let store = backend.open();
        let id = store.record_consent(new_consent(1), consent_row(1)).await.unwrap();
        store.record_consent(NewConsent { kind: ConsentKind::Withdrawn, ..new_consent(1) }, consent_row(2)).await.unwrap();
        store.revoke_consent(id, consent_row(3)).await.unwrap();
        store.close().await;
        let rows = rows(&backend.settings());
        let said: Vec<_> = rows.iter().map(|row| (row.action, row.outcome.as_str(), row.subject.as_deref())).collect();
        let consent = AuditAction::Consent;
        assert_eq!(said, [(consent, "minor", None), (consent, "withdrawn", None), (consent, "revoked", Some("1"))]);
        for (row, seconds) in rows.iter().zip(1..) {
            assert_eq!(row.patient, consent_row(seconds).patient);
            assert_eq!((row.writer, row.source, row.released.len()), (Writer::Enroll, None, 0));
        }
        assert_nothing_found(&backend.settings(), 3);
    }

    async fn a_consent_is_revoked_once_and_stays(backend: &Backend) {
        let store = backend.open();
        let id = store.record_consent(new_consent(1), consent_row(1)).await.unwrap();
        assert_eq!(store.revoke_consent(7, consent_row(2)).await.unwrap(), None);
        assert_eq!(store.revoke_consent(id, consent_row(3)).await.unwrap(), Some(time(3)));
        assert_eq!(store.revoke_consent(id, consent_row(4)).await.unwrap(), Some(time(3)));
        let found = store.consents_of_birth_date(date(2012, 3, 1)).await.unwrap();
        assert_eq!((found[0].revoked, found[0].content.as_slice()), (Some(time(3)), CONTENT.as_bytes()));
        store.close().await;
        assert_nothing_found(&backend.settings(), 2);
    }

    async fn a_token_that_is_not_valid_records_and_revokes_nothing(backend: &Backend) {
        let store = backend.open();
        let id = store.record_consent(new_consent(1), consent_row(1)).await.unwrap();
        let token = store.create_token(new_token(), &secret(1), admin_row(2)).await.unwrap();
        store.revoke_token(&token.id, admin_row(3)).await.unwrap();
        let record = NewRow { token: Some(token.id), ..consent_row(4) };
        let refused = store.record_consent(new_consent(1), record.clone()).await;
        assert!(matches!(refused, Err(AppendError::TokenRevoked)), "{refused:?}");
        let refused = store.revoke_consent(id, record).await;
        assert!(matches!(refused, Err(AppendError::TokenRevoked)), "{refused:?}");
        let found = store.consents().await.unwrap();
        assert_eq!((ids(&found), found[0].revoked), (vec![id], None));
        store.close().await;
        assert_nothing_found(&backend.settings(), 3);
    }

    async fn asvs_2_2_1_what_cannot_be_stored_is_refused_before_anything_is_written(backend: &Backend) {
        let store = backend.open();
        let refused = async |new: NewConsent, record: NewRow| match store.record_consent(new, record).await {
            Err(AppendError::Store(StoreError::Field(fault))) => fault,
            other => panic!("{other:?}"),
        };
        let new = || new_consent(1);
        let nobody = NewRow { patient: None, ..consent_row(1) };
        assert_eq!(refused(new(), nobody).await, FieldFault::Empty { field: "patient" });
        let empty = NewConsent { content: Vec::new(), ..new() };
        assert_eq!(refused(empty, consent_row(1)).await, FieldFault::Empty { field: "content" });
        let long = NewConsent { content: vec![0; 65_537], ..new() };
        assert_eq!(refused(long, consent_row(1)).await, FieldFault::TooLong { field: "content", limit_bytes: 65_536 });
        let many = NewConsent { registry_ids: vec!["7".to_owned(); 21], ..new() };
        assert_eq!(refused(many, consent_row(1)).await, FieldFault::TooMany { field: "registry_ids", limit: 20 });
        let actor = NewRow { actor: "a\n".to_owned(), ..consent_row(1) };
        assert_eq!(refused(new(), actor).await, FieldFault::ControlCharacter { field: "actor" });
        // Only the store itself writes a row that says what the ledger has.
        for outcome in ["minor", "adult", "withdrawn", "revoked"] {
            let forged = NewRow { action: AuditAction::Consent, outcome: outcome.to_owned(), ..row(1) };
            let error = store.append(forged).await.unwrap_err();
            let AppendError::Store(StoreError::Field(fault)) = error else { panic!("{error:?}") };
            assert_eq!(fault, FieldFault::Reserved { field: "outcome" });
        }
        assert_eq!(store.consents().await.unwrap(), []);
        assert_eq!(store.head().await.unwrap(), 0);
    }

    async fn cfr_164_312_c_1_a_consent_that_was_changed_by_hand_is_an_error_and_not_left_out(backend: &Backend) {
        let store = backend.open();
        for number in 1..=2 {
            store.record_consent(new_consent(number), consent_row(number.into())).await.unwrap();
        }
        store.revoke_consent(2, consent_row(3)).await.unwrap();
        let (hash, bytes) = (backend.bytes(&[1; 32]), backend.bytes(&[1; 90]));
        let changes = [
            "revoked_us = 1".to_owned(),
            "recorded_us = recorded_us + 1".to_owned(),
            format!("sealed = {bytes}"),
            "sealed = (SELECT sealed FROM consents WHERE id = 2)".to_owned(),
            format!("registry_hashes = {hash}"),
            format!("mac = {hash}"),
        ];
        for change in changes {
            backend.execute("CREATE TABLE beside.kept AS SELECT * FROM consents WHERE id = 1");
            backend.execute(&format!("UPDATE consents SET {change} WHERE id = 1"));
            assert_changed(store.consents_of_birth_date(date(2012, 3, 1)).await, 1);
            assert_changed(store.consents_of_registry_id("tx\u{1f}CANARY-1").await, 1);
            assert_changed(store.consents().await, 1);
            assert_changed(store.consent(1).await, 1);
            assert_eq!(store.consent(2).await.unwrap().map(|form| form.id), Some(2));
            assert_eq!(store.consent(3).await.unwrap(), None, "the row 3 is about a revocation");
            let revoked = store.revoke_consent(1, consent_row(4)).await;
            assert!(matches!(revoked, Err(AppendError::Store(StoreError::RowChanged { .. }))), "{change}: {revoked:?}");
            // The other patient can be asked for.
            assert_eq!(ids(&store.consents_of_birth_date(date(2012, 3, 2)).await.unwrap()), [2]);
            let found = codes(&verified(&backend.settings()));
            assert_eq!(found.first(), Some(&"ledger_changed"), "{change}: {found:?}");
            backend.execute("DELETE FROM consents WHERE id = 1; INSERT INTO consents SELECT * FROM beside.kept; DROP TABLE beside.kept");
            assert_nothing_found(&backend.settings(), 3);
        }
        // A consent that is moved to another birth date is found there, and is an error.
        backend.execute("UPDATE consents SET birth_hash = (SELECT birth_hash FROM consents WHERE id = 1) WHERE id = 2");
        assert_changed(store.consents_of_birth_date(date(2012, 3, 1)).await, 2);
    }

    async fn cfr_164_312_c_1_a_consent_that_was_removed_added_or_put_back_is_found(backend: &Backend) {
        let store = backend.open();
        store.record_consent(new_consent(1), consent_row(1)).await.unwrap();
        backend.execute("CREATE TABLE beside.kept AS SELECT * FROM consents");
        store.revoke_consent(1, consent_row(2)).await.unwrap();
        store.close().await;
        let put_back = "DELETE FROM consents; INSERT INTO consents SELECT * FROM beside.kept";
        backend.execute(put_back);
        assert_eq!(sentences(&verified(&backend.settings())), [
            "Row 2 changed or removed the row 1 of the table consents, but the table has its old state: somebody put it back."
        ]);
        backend.execute("DELETE FROM consents");
        assert_eq!(codes(&verified(&backend.settings())), ["ledger_changed", "ledger_missing"]);
        backend.execute("DELETE FROM consent_registry_ids");
        assert_eq!(sentences(&verified(&backend.settings())), [
            "Row 1 recorded the row 1 of the table consents, which is not there: somebody removed it."
        ]);
        // Without the hash of an id it is found by the birth date only.
        backend.execute(put_back);
        assert_eq!(codes(&verified(&backend.settings())), ["ledger_changed", "ledger_restored"]);
        backend.execute("DELETE FROM consents; UPDATE beside.kept SET id = 9; INSERT INTO consents SELECT * FROM beside.kept");
        assert_eq!(codes(&verified(&backend.settings())), ["ledger_changed", "ledger_missing", "ledger_unrecorded"]);
    }

    async fn a_consent_stays_when_its_row_is_sealed(backend: &Backend) {
        let store = backend.open();
        for seconds in 1..=3 {
            store.record_consent(new_consent(1), consent_row(seconds)).await.unwrap();
        }
        store.revoke_consent(1, consent_row(4)).await.unwrap();
        // Seven years later.
        let years = 7 * 366 * 24 * 3600;
        let record = || NewRow { time: time(years), ..admin_row(0) };
        store.append(record()).await.unwrap();
        let before = Retention::default().oldest_kept(time(years));
        let sealed = store.seal(before, Retention::default(), Silence::Accept, record()).await.unwrap().unwrap();
        assert_eq!((sealed.first, sealed.last), (1, 4));
        let found = store.consents_of_birth_date(date(2012, 3, 1)).await.unwrap();
        assert_eq!((ids(&found), found[0].revoked), (vec![1, 2, 3], Some(time(4))));
        assert_eq!(store.record_consent(new_consent(1), NewRow { time: time(years), ..consent_row(0) }).await.unwrap(), 7);
        store.close().await;
        assert_nothing_found(&backend.settings(), 3);
    }

    async fn all_processes_see_a_withdrawal_at_once(backend: &Backend) {
        let (one, other) = (backend.open(), backend.open());
        assert_eq!(other.consents_of_birth_date(date(2012, 3, 1)).await.unwrap(), []);
        let withdrawal = NewConsent { kind: ConsentKind::Withdrawn, ..new_consent(1) };
        let id = one.record_consent(withdrawal, consent_row(1)).await.unwrap();
        assert_eq!(ids(&other.consents_of_birth_date(date(2012, 3, 1)).await.unwrap()), [id]);
        other.revoke_consent(id, consent_row(2)).await.unwrap();
        assert_eq!(one.consents_of_registry_id("tx\u{1f}CANARY-1").await.unwrap()[0].revoked, Some(time(2)));
    }

    async fn a_change_that_fails_in_the_middle_leaves_nothing(backend: &Backend) {
        let store = backend.open();
        store.record_consent(new_consent(1), consent_row(1)).await.unwrap();
        // The audit row and the consent can be written, and the hash of the id cannot.
        backend.execute("ALTER TABLE consent_registry_ids RENAME TO hidden");
        store.record_consent(new_consent(2), consent_row(2)).await.unwrap_err();
        backend.execute("ALTER TABLE hidden RENAME TO consent_registry_ids");
        assert_eq!(ids(&store.consents().await.unwrap()), [1]);
        assert_eq!(store.record_consent(new_consent(2), consent_row(2)).await.unwrap(), 2);
        assert_eq!(rows(&backend.settings()).len(), 2);
    }
}

/// Every form in which a text may be in a file.
fn is_in(bytes: &[u8], text: &str) -> bool {
    let (lower, wide) =
        (text.to_lowercase(), text.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<_>>());
    let lower_bytes = bytes.to_ascii_lowercase();
    lower_bytes.windows(lower.len()).any(|part| part == lower.as_bytes())
        || bytes.windows(wide.len()).any(|part| part == wide)
}

#[tokio::test]
async fn asvs_11_3_2_nobody_can_read_whom_a_consent_is_about_in_the_file_and_its_log() {
    let file = SqliteFile::new();
    let store = Store::open(file.settings()).unwrap();
    for number in 1..=9 {
        store.record_consent(new_consent(number), consent_row(number.into())).await.unwrap();
    }
    store.revoke_consent(1, consent_row(10)).await.unwrap();
    let texts = ["Quillfeather", "Tamsin", "binder", "CANARY", "2012-03-0", "20120301", "filed_at"];
    let read = || {
        let files =
            fs::read_dir(file.folder()).unwrap().map(|entry| fs::read(entry.unwrap().path()).unwrap());
        files.collect::<Vec<_>>().concat()
    };
    let with_log = read();
    // The search finds a text that is not secret. So it is able to find one that is.
    assert!(is_in(&with_log, "rph-17") && is_in(&with_log, "minor"));
    for text in texts {
        assert!(!is_in(&with_log, text), "{text}");
    }
    store.close().await;
    for text in texts {
        assert!(!is_in(&read(), text), "{text}");
    }
    // Two equal consents are not equal in the file.
    let equal: i64 = file
        .connect()
        .query_row("SELECT count(*) - count(DISTINCT sealed) FROM consents", [], |row| row.get(0))
        .unwrap();
    assert_eq!(equal, 0);
}

#[tokio::test]
async fn asvs_16_2_5_debug_shows_nobody() {
    let file = SqliteFile::new();
    let store = Store::open(file.settings()).unwrap();
    store.record_consent(new_consent(1), consent_row(1)).await.unwrap();
    let shown = format!("{:?} {:?}", new_consent(1), store.consents().await.unwrap());
    for text in ["Quillfeather", "CANARY", "2012"] {
        assert!(!shown.contains(text), "{shown}");
    }
}
