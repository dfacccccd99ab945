//! Rows are read and exported.

use std::ops::ControlFlow;

use iz_store::{
    AuditAction, Filter, NewRow, Store, StoreError, StoreLocation, StoreSettings, export, report,
};

use crate::support::{Backend, admin_row, key, new_token, over_backends, row, secret, time};

fn numbers(backend: &Backend, filter: &Filter) -> Vec<i64> {
    let mut numbers = Vec::new();
    report(&backend.settings(), filter, |row| {
        numbers.push(row.sequence);
        ControlFlow::Continue(())
    })
    .unwrap();
    numbers
}

over_backends! {
    async fn cfr_164_312_b_rows_are_found_by_each_filter_and_by_all_together(backend: &Backend) {
        let store = backend.open();
        let token = store.create_token(new_token(), &secret(1), admin_row(0)).await.unwrap();
        // Row 1 is that of the token.
        for seconds in 2..=11 {
            let mut new = row(seconds);
            if seconds % 2 == 0 {
                new.actor = "tech-3".to_owned();
            }
            if seconds % 3 == 0 {
                new.action = AuditAction::Print;
                new.token = Some(token.id.clone());
            }
            store.append(new).await.unwrap();
        }
        let all = Filter::default;
        assert_eq!(numbers(backend, &all()), (1..=11).collect::<Vec<_>>());
        let patient = Some(key().patient_hash(b"patient 2"));
        assert_eq!(numbers(backend, &Filter { patient, ..all() }), [2, 7]);
        assert_eq!(numbers(backend, &Filter { patient_id: Some("TX4".to_owned()), ..all() }), [4]);
        assert_eq!(numbers(backend, &Filter { actor: Some("tech-3".to_owned()), ..all() }), [2, 4, 6, 8, 10]);
        assert_eq!(numbers(backend, &Filter { token: Some(token.id.clone()), ..all() }), [3, 6, 9]);
        assert_eq!(numbers(backend, &Filter { action: Some(AuditAction::Print), ..all() }), [3, 6, 9]);
        assert_eq!(numbers(backend, &Filter { from: Some(time(9)), ..all() }), [9, 10, 11]);
        assert_eq!(numbers(backend, &Filter { to: Some(time(3)), ..all() }), [1, 2]);
        let together = Filter {
            actor: Some("tech-3".to_owned()),
            token: Some(token.id),
            from: Some(time(2)),
            to: Some(time(7)),
            ..all()
        };
        assert_eq!(numbers(backend, &together), [6]);
    }

    async fn a_report_ends_when_its_reader_wants_no_more(backend: &Backend) {
        let store = backend.open();
        crate::support::append(&store, 1..=5).await;
        let mut read = 0;
        report(&backend.settings(), &Filter::default(), |_| {
            read += 1;
            if read == 2 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        })
        .unwrap();
        assert_eq!(read, 2);
    }

    async fn asvs_1_2_10_no_value_of_an_export_is_a_formula(backend: &Backend) {
        let store = backend.open();
        let formulas = NewRow {
            actor: "=cmd|' /C calc'!A0".to_owned(),
            purpose: "+1".to_owned(),
            outcome: "-1".to_owned(),
            patient_id: Some("@SUM(A1)".to_owned()),
            subject: Some("a, \"b\"".to_owned()),
            ..row(1)
        };
        store.append(formulas).await.unwrap();
        let mut bytes = Vec::new();
        assert_eq!(export(&backend.settings(), &Filter::default(), &mut bytes).unwrap(), 1);
        let text = String::from_utf8(bytes).unwrap();
        let lines: Vec<&str> = text.split("\r\n").collect();
        assert_eq!(lines[0], "sequence,time,writer,token,actor,purpose,action,patient,patient_id,registry,outcome,source,released,request_id,subject");
        let patient = key().patient_hash(b"patient 1");
        assert_eq!(lines[1], format!(
            "1,2026-11-29T12:00:01Z,ask,,'=cmd|' /C calc'!A0,'+1,lookup,{patient},'@SUM(A1),tx,'-1,registry,history identity,r-1,\"a, \"\"b\"\"\""
        ));
        assert_eq!(lines[2..], [""]);
    }

    async fn a_row_that_cannot_be_read_is_named(backend: &Backend) {
        let store = backend.open();
        crate::support::append(&store, 1..=3).await;
        backend.execute("UPDATE audit_row SET action = 'unknown' WHERE sequence = 2");
        let mut read = Vec::new();
        let error = report(&backend.settings(), &Filter::default(), |row| {
            read.push(row.sequence);
            ControlFlow::Continue(())
        });
        assert!(matches!(error, Err(StoreError::UnreadableRow { sequence: 2 })), "{error:?}");
        assert_eq!(read, [1]);
    }
}

/// A file that takes no byte.
struct Full;

impl std::io::Write for Full {
    fn write(&mut self, _: &[u8]) -> std::io::Result<usize> {
        Err(std::io::ErrorKind::StorageFull.into())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

#[tokio::test]
async fn an_export_that_cannot_be_written_is_an_error() {
    let backend = Backend::sqlite();
    crate::support::append(&backend.open(), 1..=3).await;
    assert!(export(&backend.settings(), &Filter::default(), Full).is_err());
}

#[tokio::test]
async fn a_store_in_memory_is_not_read_from_outside() {
    let settings = StoreSettings::new(StoreLocation::Memory, key());
    let store = Store::open(settings.clone()).unwrap();
    crate::support::append(&store, 1..=3).await;
    let error = report(&settings, &Filter::default(), |_| ControlFlow::Continue(()));
    assert!(matches!(error, Err(StoreError::InMemory)), "{error:?}");
}

#[tokio::test]
async fn asvs_16_2_5_debug_shows_no_patient() {
    let backend = Backend::sqlite();
    let store = backend.open();
    let new = NewRow { patient_id: Some("CANARY".to_owned()), actor: "CANARY".to_owned(), ..row(1) };
    let hash = new.patient.unwrap().to_string();
    let mut shown = format!("{new:?}");
    store.append(new).await.unwrap();
    let filter = Filter { patient_id: Some("CANARY".to_owned()), ..Filter::default() };
    shown += &format!("{filter:?}");
    report(&backend.settings(), &filter, |row| {
        shown += &format!("{row:?}");
        ControlFlow::Continue(())
    })
    .unwrap();
    assert!(shown.contains("Row { sequence: 1"), "{shown}");
    assert!(!shown.contains("CANARY") && !shown.contains(&hash), "{shown}");
}
