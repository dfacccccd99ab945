//! What a verification finds after somebody changed the database.

use iz_store::{AuditAction, AuditKey, Checkpoints, NewRow, StoreError, StoreSettings, Writer, verify};

use crate::support::{
    Backend, admin_row, append, assert_nothing_found, codes, new_token, over_backends, row, secret,
    sentences, verified,
};

/// A store with six rows that is closed.
async fn six_rows(backend: &Backend) {
    let store = backend.open();
    append(&store, 1..=6).await;
    store.close().await;
}

/// Checks that a verification finds this and nothing else.
#[track_caller]
fn assert_found(backend: &Backend, expected: &[&str]) {
    let found = sentences(&verified(&backend.settings()));
    assert_eq!(found.len(), expected.len(), "{found:#?}");
    for (found, expected) in found.iter().zip(expected) {
        assert!(found.starts_with(expected), "{found}\nshould begin with\n{expected}");
    }
}

over_backends! {
    async fn cfr_164_312_c_1_a_change_of_any_column_is_found(backend: &Backend) {
        six_rows(backend).await;
        let hash = backend.bytes(&[1; 32]);
        let changes = [
            "form = 2",
            "time_us = time_us + 1",
            "writer = 'server'",
            "token = ''",
            "actor = 'rph-18'",
            "purpose = ''",
            "action = 'print'",
            &format!("patient = {hash}"),
            "patient = NULL",
            "patient_id = 'TX9'",
            "registry = NULL",
            "outcome = 'not_found'",
            "source = 'cache'",
            "released = 'history'",
            "request_id = ''",
            "subject = ''",
        ];
        for change in changes {
            backend.execute("CREATE TABLE beside.kept AS SELECT * FROM audit_row WHERE sequence = 3");
            backend.execute(&format!("UPDATE audit_row SET {change} WHERE sequence = 3"));
            let found = codes(&verified(&backend.settings()));
            // A row of the server without a token, and a row with an unknown one, are findings of their own.
            let others = ["no_token", "token_missing"];
            let changed: Vec<_> = found.iter().filter(|code| !others.contains(code)).collect();
            assert_eq!(changed, [&"row_changed"], "{change}: {found:?}");
            backend.execute(
                "DELETE FROM audit_row WHERE sequence = 3; INSERT INTO audit_row SELECT * FROM beside.kept; DROP TABLE beside.kept",
            );
            assert_nothing_found(&backend.settings(), 6);
        }
    }

    async fn a_changed_check_value_is_found_as_such(backend: &Backend) {
        six_rows(backend).await;
        for sequence in [3, 6] {
            let mac = backend.bytes(&[1; 32]);
            backend.execute(&format!("UPDATE audit_row SET mac = {mac} WHERE sequence = {sequence}"));
        }
        assert_found(backend, &[
            "The check value of row 3 is not as it was written. The content of the row is.",
            "The check value of row 6 is not as it was written. The content of the row is.",
        ]);
    }

    async fn a_missing_row_is_found_wherever_it_was(backend: &Backend) {
        six_rows(backend).await;
        backend.execute("DELETE FROM audit_row WHERE sequence IN (1, 4)");
        assert_found(backend, &["Row 1 is missing: somebody removed it.", "Row 4 is missing: somebody removed it."]);
        backend.execute("DELETE FROM audit_row WHERE sequence = 6");
        assert_found(backend, &[
            "Row 1 is missing",
            "Row 4 is missing",
            "The head names row 6 as the last one, but the last row is 5: somebody removed the rows between them.",
        ]);
        backend.execute("DELETE FROM audit_row");
        assert_found(backend, &["The head names row 6 as the last one, but the last row is 0"]);
    }

    async fn rows_that_were_swapped_are_found_by_their_numbers(backend: &Backend) {
        six_rows(backend).await;
        let swap = |one: i64, other: i64| {
            format!(
                "UPDATE audit_row SET sequence = -1 WHERE sequence = {one};
                 UPDATE audit_row SET sequence = {one} WHERE sequence = {other};
                 UPDATE audit_row SET sequence = {other} WHERE sequence = -1"
            )
        };
        backend.execute(&swap(2, 3));
        assert_found(backend, &["Row 3 stands at the place of row 2:", "Row 2 stands at the place of row 3:"]);
        backend.execute(&swap(2, 3));
        assert_nothing_found(&backend.settings(), 6);
        backend.execute(&swap(2, 5));
        assert_found(backend, &["Row 5 stands at the place of row 2:", "Row 2 stands at the place of row 5:"]);
    }

    async fn a_copy_of_a_row_is_found(backend: &Backend) {
        six_rows(backend).await;
        backend.execute(
            "CREATE TABLE beside.copied AS SELECT * FROM audit_row WHERE sequence = 2;
             UPDATE beside.copied SET sequence = 7;
             INSERT INTO audit_row SELECT * FROM beside.copied",
        );
        assert_found(backend, &[
            "Row 7 is a copy of row 2: somebody added it",
            "The head names row 6 as the last one, but the last row is 7: somebody added rows or changed the head.",
        ]);
    }

    async fn a_row_with_another_number_is_found(backend: &Backend) {
        six_rows(backend).await;
        backend.execute("UPDATE audit_row SET sequence = 0 WHERE sequence = 4");
        assert_found(backend, &["Row 0 stands where no row can be", "Row 4 is missing"]);
        backend.execute("UPDATE audit_row SET sequence = 9 WHERE sequence = 6");
        let found = sentences(&verified(&backend.settings()));
        assert!(found.contains(
            &"Row 6 stands at the place of row 9: somebody changed the order of rows.".to_owned()
        ), "{found:#?}");
    }

    async fn a_head_that_is_missing_or_another_one_is_found(backend: &Backend) {
        six_rows(backend).await;
        let mac = backend.bytes(&[1; 32]);
        backend.execute(&format!("UPDATE audit_head SET mac = {mac}"));
        assert_found(backend, &["The head has another check value than the last row 6"]);
        backend.execute("UPDATE audit_head SET sequence = 4");
        assert_found(backend, &["The head names row 4 as the last one, but the last row is 6: somebody added rows"]);
        backend.execute("DELETE FROM audit_head");
        assert_found(backend, &["The head row is missing"]);
        // Nothing more is appended, so that nothing is released.
        let store = backend.open();
        assert!(matches!(
            store.append(row(7)).await,
            Err(iz_store::AppendError::Store(StoreError::HeadMissing))
        ));
        assert!(store.is_failing());
    }

    async fn another_key_is_named_as_such(backend: &Backend) {
        six_rows(backend).await;
        let audit_key = AuditKey::from_random([8; 32]);
        let settings = StoreSettings { audit_key, ..backend.settings() };
        assert!(matches!(verify(&settings, &Checkpoints::default()), Err(StoreError::WrongKey { .. })));
        let error = iz_store::Store::open(settings).err().unwrap();
        assert!(matches!(error, StoreError::WrongKey { .. }), "{error:?}");
    }

    async fn a_changed_fingerprint_is_found_with_the_right_key(backend: &Backend) {
        six_rows(backend).await;
        let fingerprint = backend.bytes(&[1; 32]);
        backend.execute(&format!("UPDATE audit_key SET fingerprint = {fingerprint}"));
        assert_found(backend, &["The stored fingerprint of the audit key is not the one of the key"]);
        backend.execute("DELETE FROM audit_key");
        assert_found(backend, &["The stored fingerprint of the audit key is not the one of the key"]);
        backend.execute("UPDATE audit_row SET actor = 'x' WHERE sequence = 1");
        let found = codes(&verified(&backend.settings()));
        assert_eq!(found, ["fingerprint_changed", "row_changed"]);
    }

    async fn a_changed_or_missing_token_is_found(backend: &Backend) {
        let store = backend.open();
        let token = store.create_token(new_token(), &secret(1), admin_row(0)).await.unwrap();
        store.append(NewRow { token: Some(token.id.clone()), ..row(1) }).await.unwrap();
        store.close().await;
        backend.execute("UPDATE api_token SET expires_us = 9000000000000000");
        assert_found(backend, &[&format!("The token \"{}\" is not as izquery wrote it", token.id)]);
        backend.execute("DELETE FROM api_token");
        let missing = |row| format!("Row {row} names the token \"{}\", which is not in the table", token.id);
        assert_found(backend, &[&missing(1), &missing(2)]);
    }

    async fn asvs_16_2_2_a_clock_that_was_set_back_is_a_note(backend: &Backend) {
        let store = backend.open();
        for seconds in [0, 7200, 7190, 3600, 3601, 7300] {
            store.append(row(seconds)).await.unwrap();
        }
        store.close().await;
        // Ten seconds are what callers at the same time may differ by. An hour is not.
        assert_found(backend, &[
            "The time of row 4 is 2026-11-29T13:00:00Z, but an earlier row has 2026-11-29T14:00:00Z: the clock",
        ]);
        assert!(verified(&backend.settings()).is_intact());
    }

    async fn cfr_164_312_a_2_i_a_row_of_the_server_without_a_token_is_a_note(backend: &Backend) {
        let store = backend.open();
        store.append(NewRow { writer: Writer::Server, ..row(1) }).await.unwrap();
        store.append(NewRow { writer: Writer::Server, action: AuditAction::Admin, ..admin_row(2) }).await.unwrap();
        store.close().await;
        assert_found(backend, &["Row 1 is a row of the server about a patient, but it names no token"]);
        assert!(verified(&backend.settings()).is_intact());
    }

    async fn many_findings_are_counted(backend: &Backend) {
        let store = backend.open();
        let rows: Vec<_> = (1..=1100)
            .map(|seconds| {
                let store = store.clone();
                tokio::spawn(async move { store.append(row(seconds)).await.unwrap() })
            })
            .collect();
        for row in rows {
            row.await.unwrap();
        }
        store.close().await;
        backend.execute("UPDATE audit_row SET actor = 'x' WHERE sequence > 5");
        let verification = verified(&backend.settings());
        assert_eq!(verification.findings.len(), 1001);
        let last = verification.findings.last().unwrap().to_string();
        assert_eq!(last, "There are 95 further faults and 0 further notes, which are not listed.");
        assert!(!verification.is_intact());
    }
}
