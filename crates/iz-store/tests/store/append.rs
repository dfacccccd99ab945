//! Rows are appended.

use std::ops::ControlFlow;

use iz_store::{
    AppendError, AuditAction, FieldFault, Filter, NewRow, Released, Row, Source, Store, StoreError,
    StoreLocation, StoreSettings, Writer, report,
};

use crate::support::{
    admin_row, append, assert_nothing_found, key, new_token, over_backends, row, secret, time,
};

fn rows(settings: &StoreSettings) -> Vec<Row> {
    let mut rows = Vec::new();
    report(settings, &Filter::default(), |row| {
        rows.push(row);
        ControlFlow::Continue(())
    })
    .unwrap();
    rows
}

over_backends! {
    async fn cfr_164_312_b_a_row_says_who_did_what_to_whose_record_why_and_when(backend: &Backend) {
        let store = backend.open();
        let token = store.create_token(new_token(), &secret(1), admin_row(0)).await.unwrap();
        let new = NewRow {
            writer: Writer::Server,
            token: Some(token.id.clone()),
            released: vec![Released::History, Released::Identity, Released::History],
            subject: Some("x".to_owned()),
            ..row(1)
        };
        assert_eq!(store.append(new).await.unwrap(), 2);
        store.close().await;

        let read = rows(&backend.settings()).pop().unwrap();
        assert_eq!(read.sequence, 2);
        assert_eq!(read.time, time(1));
        assert_eq!(read.writer, Writer::Server);
        assert_eq!(read.token, Some(token.id));
        assert_eq!((read.actor.as_str(), read.purpose.as_str()), ("rph-17", "appointment"));
        assert_eq!(read.action, AuditAction::Lookup);
        assert_eq!(read.patient, Some(key().patient_hash(b"patient 1")));
        assert_eq!((read.patient_id.as_deref(), read.registry.as_deref()), (Some("TX1"), Some("tx")));
        assert_eq!((read.outcome.as_str(), read.source), ("record", Some(Source::Registry)));
        assert_eq!(read.released, [Released::History, Released::Identity]);
        assert_eq!((read.request_id.as_deref(), read.subject.as_deref()), (Some("r-1"), Some("x")));
    }

    async fn rows_of_two_handles_are_in_one_chain_without_gaps(backend: &Backend) {
        let stores = [backend.open(), backend.open()];
        let tasks: Vec<_> = (1..=60)
            .map(|number: i64| {
                let store = stores[usize::from(number % 2 == 0)].clone();
                tokio::spawn(async move { store.append(row(1)).await.unwrap() })
            })
            .collect();
        let mut numbers = Vec::new();
        for task in tasks {
            numbers.push(task.await.unwrap());
        }
        numbers.sort_unstable();
        assert_eq!(numbers, (1..=60).collect::<Vec<_>>());
        assert_nothing_found(&backend.settings(), 60);
    }

    async fn a_store_that_is_opened_again_goes_on_with_its_chain(backend: &Backend) {
        let store = backend.open();
        append(&store, 1..=3).await;
        store.close().await;
        let store = backend.open();
        assert_eq!(store.head().await.unwrap(), 3);
        append(&store, 4..=5).await;
        store.close().await;
        assert_nothing_found(&backend.settings(), 5);
    }

    async fn a_row_of_a_token_that_another_process_revoked_is_refused_at_once(backend: &Backend) {
        let (store, other) = (backend.open(), backend.open());
        let token = store.create_token(new_token(), &secret(1), admin_row(0)).await.unwrap();
        let with_token = NewRow { token: Some(token.id.clone()), ..row(1) };
        assert_eq!(store.append(with_token.clone()).await.unwrap(), 2);
        other.revoke_token(&token.id, admin_row(1)).await.unwrap();
        // Both are in one batch or in two; the row without a token is appended in any case.
        let (refused, appended) = tokio::join!(store.append(with_token), store.append(row(2)));
        assert!(matches!(refused, Err(AppendError::TokenRevoked)), "{refused:?}");
        assert_eq!(appended.unwrap(), 4);
        assert!(!store.is_failing());
        assert_nothing_found(&backend.settings(), 4);
    }

    async fn a_row_at_the_end_of_its_token_is_refused(backend: &Backend) {
        let store = backend.open();
        let new = iz_store::NewToken { expires: Some(time(10)), ..new_token() };
        let token = store.create_token(new, &secret(1), admin_row(0)).await.unwrap();
        let at = |seconds| NewRow { token: Some(token.id.clone()), ..row(seconds) };
        assert_eq!(store.append(at(9)).await.unwrap(), 2);
        assert!(matches!(store.append(at(10)).await, Err(AppendError::TokenExpired)));
        assert!(!store.is_failing());
    }

    async fn a_row_of_an_unknown_token_is_refused(backend: &Backend) {
        let store = backend.open();
        let unknown = NewRow { token: Some("t-00000000".to_owned()), ..row(1) };
        assert!(matches!(store.append(unknown).await, Err(AppendError::NoSuchToken)));
        assert_nothing_found(&backend.settings(), 0);
    }

    async fn cfr_164_312_b_a_row_that_releases_nothing_is_written_whatever_became_of_its_token(backend: &Backend) {
        let store = backend.open();
        let expires = iz_store::NewToken { expires: Some(time(10)), ..new_token() };
        let expired = store.create_token(expires, &secret(1), admin_row(0)).await.unwrap();
        let revoked = store.create_token(new_token(), &secret(2), admin_row(0)).await.unwrap();
        store.revoke_token(&revoked.id, admin_row(1)).await.unwrap();
        for token in [expired.id, revoked.id, "t-00000000".to_owned()] {
            let released = NewRow { token: Some(token), ..row(20) };
            let refused = NewRow { released: Vec::new(), outcome: "canceled".to_owned(), ..released.clone() };
            let before = store.head().await.unwrap();
            assert!(store.append(released).await.is_err());
            assert_eq!(store.append(refused).await.unwrap(), before + 1);
        }
    }

    async fn a_refused_row_says_nothing_about_a_store_that_fails(backend: &Backend) {
        let store = backend.open();
        let hidden = |hide| if hide { ("audit_head", "hidden") } else { ("hidden", "audit_head") };
        let rename = |(from, to)| backend.execute(&format!("ALTER TABLE {from} RENAME TO {to}"));
        append(&store, 1..=1).await;
        rename(hidden(true));
        assert!(store.append(row(2)).await.is_err());
        rename(hidden(false));
        let unknown = NewRow { token: Some("t-00000000".to_owned()), ..row(2) };
        assert!(matches!(store.append(unknown).await, Err(AppendError::NoSuchToken)));
        assert!(store.is_failing());
        append(&store, 2..=2).await;
        assert!(!store.is_failing());
    }

    async fn a_token_that_was_written_into_the_database_by_hand_lets_nobody_in(backend: &Backend) {
        let store = backend.open();
        let token = store.create_token(new_token(), &secret(1), admin_row(0)).await.unwrap();
        backend.execute("UPDATE api_token SET scopes = 'admin'");
        let with_token = NewRow { token: Some(token.id), ..row(1) };
        assert!(matches!(store.append(with_token).await, Err(AppendError::NoSuchToken)));
        let other = backend.open();
        assert_eq!(other.token(&secret(1), time(1)).await.unwrap(), None);
        assert_eq!(other.tokens().await.unwrap(), []);
    }

    async fn closing_waits_for_the_rows_that_wait(backend: &Backend) {
        let store = backend.open();
        let waiting: Vec<_> = (0..40)
            .map(|_| {
                let store = store.clone();
                tokio::spawn(async move { store.append(row(1)).await })
            })
            .collect();
        // Now every task has put its row into the queue.
        tokio::task::yield_now().await;
        store.clone().close().await;
        for task in waiting {
            task.await.unwrap().unwrap();
        }
        assert!(matches!(store.append(row(1)).await, Err(AppendError::Store(StoreError::Closed))));
        assert!(matches!(store.token(&secret(1), time(1)).await, Err(StoreError::Closed)));
        assert_nothing_found(&backend.settings(), 40);
    }
}

#[tokio::test]
async fn asvs_16_4_1_a_field_with_a_control_character_or_too_many_bytes_is_refused_by_name() {
    let store = Store::open(StoreSettings::new(StoreLocation::Memory, key())).unwrap();
    type Set = fn(&mut NewRow, String);
    let fields: [(&str, Set); 8] = [
        ("actor", |row, text| row.actor = text),
        ("purpose", |row, text| row.purpose = text),
        ("outcome", |row, text| row.outcome = text),
        ("token", |row, text| row.token = Some(text)),
        ("patient_id", |row, text| row.patient_id = Some(text)),
        ("registry", |row, text| row.registry = Some(text)),
        ("request_id", |row, text| row.request_id = Some(text)),
        ("subject", |row, text| row.subject = Some(text)),
    ];
    for (name, set) in fields {
        for text in ["secret\r\nname", "secret\u{0}", "secret\u{7f}", "secret\u{85}", "secret\u{2028}"] {
            let mut new = row(1);
            set(&mut new, text.to_owned());
            let error = store.append(new).await.unwrap_err();
            let AppendError::Store(StoreError::Field(fault)) = &error else { panic!("{error:?}") };
            assert_eq!(*fault, FieldFault::ControlCharacter { field: name });
            assert!(!format!("{error} {error:?}").contains("secret"), "{error}");
        }
        let mut new = row(1);
        set(&mut new, "é".repeat(251));
        let error = store.append(new).await.unwrap_err();
        let AppendError::Store(StoreError::Field(FieldFault::TooLong { field, .. })) = error else {
            panic!("{error:?}");
        };
        assert_eq!(field, name);
    }
    assert!(!store.is_failing());
    assert_eq!(store.head().await.unwrap(), 0);
}
