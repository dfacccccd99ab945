//! The events of the enrollments of locations.

use iz_store::{
    AppendError, AuditAction, EnrollmentEvent, FieldFault, NewEnrollmentEvent, NewRow, StoreError, Writer,
};

use crate::support::{
    admin_row, assert_nothing_found, codes, new_event, new_token, over_backends, secret, time, verified,
};

/// A row of an event.
fn record(seconds: i64) -> NewRow {
    NewRow { writer: Writer::Enroll, patient: None, outcome: "step_done".to_owned(), ..admin_row(seconds) }
}

fn shown(events: &[EnrollmentEvent]) -> Vec<(&str, i64, &str)> {
    events.iter().map(|event| (event.location.as_str(), event.sequence, event.event.as_str())).collect()
}

fn conflict(result: Result<i64, AppendError>) -> i64 {
    match result {
        Err(AppendError::Store(StoreError::EventConflict { last, .. })) => last,
        other => panic!("{other:?}"),
    }
}

over_backends! {
    async fn events_are_read_in_the_order_of_their_numbers(backend: &Backend) {
        let store = backend.open();
        for (location, sequence, row) in [("south", 1, 1), ("North", 1, 2), ("south", 2, 3), ("\u{e9}ast", 1, 4)] {
            let appended = store.append_enrollment_event(new_event(location, sequence), record(row)).await;
            assert_eq!(appended.unwrap(), row);
        }
        let south = store.enrollment_events("south").await.unwrap();
        assert_eq!(shown(&south), [("south", 1, r#"{"step":1}"#), ("south", 2, r#"{"step":2}"#)]);
        assert_eq!((south[0].recorded, south[1].recorded), (time(1), time(3)));
        assert_eq!(store.enrollment_events("west").await.unwrap(), []);
        let all = store.all_enrollment_events().await.unwrap();
        let locations: Vec<_> = all.iter().map(|of| (of.location.as_str(), of.events.as_ref().unwrap().len())).collect();
        assert_eq!(locations, [("North", 1), ("south", 2), ("\u{e9}ast", 1)]);
        assert_eq!(all[1].events.as_ref().unwrap(), &south);
        store.close().await;
        assert_nothing_found(&backend.settings(), 4);
    }

    async fn each_event_has_a_row(backend: &Backend) {
        let store = backend.open();
        store.append_enrollment_event(new_event("south", 1), record(1)).await.unwrap();
        store.close().await;
        let mut rows = Vec::new();
        iz_store::report(&backend.settings(), &iz_store::Filter::default(), |row| {
            rows.push(row);
            std::ops::ControlFlow::Continue(())
        }).unwrap();
        assert_eq!((rows[0].action, rows[0].outcome.as_str()), (AuditAction::Enroll, "step_done"));
        assert_eq!(rows[0].subject.as_deref(), Some("event 1 of south"));
    }

    async fn an_event_that_is_not_the_next_one_is_refused_and_nothing_is_written(backend: &Backend) {
        let store = backend.open();
        assert_eq!(conflict(store.append_enrollment_event(new_event("south", 2), record(1)).await), 0);
        store.append_enrollment_event(new_event("south", 1), record(1)).await.unwrap();
        for sequence in [1, 3, 0, i64::MIN, i64::MAX] {
            assert_eq!(conflict(store.append_enrollment_event(new_event("south", sequence), record(2)).await), 1);
        }
        store.append_enrollment_event(new_event("north", 1), record(2)).await.unwrap();
        store.close().await;
        assert_nothing_found(&backend.settings(), 2);
    }

    async fn of_writers_that_append_the_same_event_one_wins(backend: &Backend) {
        let stores = [backend.open(), backend.open(), backend.open()];
        for sequence in 1..=10 {
            let writers: Vec<_> = stores.iter().cloned().map(|store| {
                tokio::spawn(async move { store.append_enrollment_event(new_event("south", sequence), record(1)).await })
            }).collect();
            let mut won = 0;
            for writer in writers {
                match writer.await.unwrap() {
                    Ok(_) => won += 1,
                    lost => assert_eq!(conflict(lost), sequence),
                }
            }
            assert_eq!(won, 1);
        }
        assert_eq!(stores[0].enrollment_events("south").await.unwrap().len(), 10);
        assert_nothing_found(&backend.settings(), 10);
    }

    async fn asvs_2_2_1_an_event_that_cannot_be_stored_is_refused(backend: &Backend) {
        let store = backend.open();
        let refused = async |new: NewEnrollmentEvent| match store.append_enrollment_event(new, record(1)).await {
            Err(AppendError::Store(StoreError::Field(fault))) => fault,
            other => panic!("{other:?}"),
        };
        assert_eq!(refused(new_event("", 1)).await, FieldFault::Empty { field: "location" });
        assert_eq!(refused(new_event("a\nb", 1)).await, FieldFault::ControlCharacter { field: "location" });
        let event = |event: String| NewEnrollmentEvent { event, ..new_event("south", 1) };
        assert_eq!(refused(event(String::new())).await, FieldFault::Empty { field: "event" });
        assert_eq!(refused(event("{\0}".to_owned())).await, FieldFault::ControlCharacter { field: "event" });
        assert_eq!(
            refused(event("1".repeat(65_537))).await,
            FieldFault::TooLong { field: "event", limit_bytes: 65_536 }
        );
        // Only the store itself writes a row that says what the table has.
        let forged = NewRow { action: AuditAction::Enroll, subject: Some("event 1 of south".to_owned()), ..record(1) };
        let error = store.append(forged).await.unwrap_err();
        let AppendError::Store(StoreError::Field(fault)) = error else { panic!("{error:?}") };
        assert_eq!(fault, FieldFault::Reserved { field: "subject" });
        // Other rows of this action are those of its callers.
        store.append(NewRow { action: AuditAction::Enroll, subject: Some("south".to_owned()), ..record(1) }).await.unwrap();
        assert_nothing_found(&backend.settings(), 1);
    }

    async fn a_token_that_is_not_valid_appends_no_event(backend: &Backend) {
        let store = backend.open();
        let token = store.create_token(new_token(), &secret(1), admin_row(1)).await.unwrap();
        store.revoke_token(&token.id, admin_row(2)).await.unwrap();
        let record = NewRow { token: Some(token.id), ..record(3) };
        let refused = store.append_enrollment_event(new_event("south", 1), record).await;
        assert!(matches!(refused, Err(AppendError::TokenRevoked)), "{refused:?}");
        assert!(store.all_enrollment_events().await.unwrap().is_empty());
        assert_eq!(store.head().await.unwrap(), 2);
    }

    async fn cfr_164_312_c_1_an_event_that_was_changed_or_removed_by_hand_is_found(backend: &Backend) {
        let store = backend.open();
        for sequence in 1..=3 {
            store.append_enrollment_event(new_event("south", sequence), record(sequence)).await.unwrap();
        }
        store.append_enrollment_event(new_event("north", 1), record(4)).await.unwrap();
        let changes = [
            ("UPDATE enrollment_events SET event = '{}' WHERE sequence = 2", "south 2", vec!["ledger_changed"]),
            ("UPDATE enrollment_events SET recorded_us = 1 WHERE sequence = 2", "south 2", vec!["ledger_changed"]),
            ("DELETE FROM enrollment_events WHERE location = 'south' AND sequence = 1", "south 1", vec!["ledger_changed"]),
            ("UPDATE enrollment_events SET sequence = 4 WHERE sequence = 3", "south 3", vec!["ledger_changed", "ledger_unrecorded"]),
        ];
        for (change, row, found) in changes {
            backend.execute("CREATE TABLE beside.kept AS SELECT * FROM enrollment_events");
            backend.execute(change);
            let error = store.enrollment_events("south").await.unwrap_err();
            assert!(matches!(&error, StoreError::RowChanged { row: changed, .. } if changed == row), "{error:?}");
            // The other locations can be read.
            let all = store.all_enrollment_events().await.unwrap();
            let readable: Vec<_> = all.iter().map(|of| (of.location.as_str(), of.events.is_ok())).collect();
            assert_eq!(readable, [("north", true), ("south", false)], "{change}");
            assert_eq!(codes(&verified(&backend.settings())), found, "{change}");
            backend.execute("DELETE FROM enrollment_events; INSERT INTO enrollment_events SELECT * FROM beside.kept; DROP TABLE beside.kept");
            assert_nothing_found(&backend.settings(), 4);
        }
        // The last event leaves no gap. The trail says that it was there.
        backend.execute("DELETE FROM enrollment_events WHERE sequence = 3");
        assert_eq!(store.enrollment_events("south").await.unwrap().len(), 2);
        assert_eq!(codes(&verified(&backend.settings())), ["ledger_missing"]);
    }

    async fn the_database_itself_takes_no_second_event_with_a_number(backend: &Backend) {
        let store = backend.open();
        store.append_enrollment_event(new_event("south", 1), record(1)).await.unwrap();
        backend.execute(
            "INSERT INTO enrollment_events SELECT * FROM enrollment_events WHERE true ON CONFLICT DO NOTHING"
        );
        assert_eq!(store.enrollment_events("south").await.unwrap().len(), 1);
    }
}
