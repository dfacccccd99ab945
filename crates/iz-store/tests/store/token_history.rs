//! What the trail says about tokens.

use std::ops::ControlFlow;

use iz_store::{
    AppendError, AuditAction, FieldFault, Filter, NewRow, NewToken, Retention, Row, Scope, Silence,
    StoreError, report,
};
use jiff::{ToSpan, tz::TimeZone};

use crate::support::{
    Backend, admin_row, assert_nothing_found, codes, new_token, over_backends, row, secret, sentences, time,
    verified,
};

fn rows(backend: &Backend) -> Vec<Row> {
    let mut rows = Vec::new();
    report(&backend.settings(), &Filter::default(), |row| {
        rows.push(row);
        ControlFlow::Continue(())
    })
    .unwrap();
    rows
}

fn said(rows: &[Row]) -> Vec<(&str, &str)> {
    rows.iter().map(|row| (row.outcome.as_str(), row.subject.as_deref().unwrap_or_default())).collect()
}

over_backends! {
    async fn cfr_164_312_b_a_token_is_created_and_revoked_together_with_a_row(backend: &Backend) {
        let store = backend.open();
        let new = NewToken { scopes: [Scope::Lookup, Scope::Audit].into(), expires: Some(time(1000)), ..new_token() };
        let limited = store.create_token(new, &secret(1), admin_row(1)).await.unwrap().id;
        let new = NewToken { sites: Vec::new(), ..new_token() };
        let any = store.create_token(new, &secret(2), NewRow { outcome: "x".to_owned(), ..row(2) }).await.unwrap().id;
        store.revoke_token(&any, admin_row(3)).await.unwrap();
        // What changes nothing is no row.
        store.revoke_token(&any, admin_row(4)).await.unwrap();
        store.revoke_token("t-00000000", admin_row(5)).await.unwrap();
        let rows = rows(backend);
        let first = format!("{limited} scopes=lookup,audit expires=2026-11-29T12:16:40Z sites=tx/north");
        let second = format!("{any} scopes=lookup expires=never sites=all");
        assert_eq!(said(&rows), [
            ("token_create", first.as_str()), ("token_create", second.as_str()), ("token_revoke", any.as_str())
        ]);
        assert!(rows.iter().all(|row| row.action == AuditAction::Admin && row.actor == "rph-17"));
        assert_nothing_found(&backend.settings(), 3);
    }

    async fn a_token_with_many_facilities_has_a_row_with_their_number(backend: &Backend) {
        let store = backend.open();
        let sites = (0..1000).map(|number| format!("tx/{number}")).collect();
        let id = store.create_token(NewToken { sites, ..new_token() }, &secret(1), admin_row(1)).await.unwrap().id;
        let expected = format!("{id} scopes=lookup expires=never sites=1000 facilities");
        assert_eq!(said(&rows(backend)), [("token_create", expected.as_str())]);
        assert_nothing_found(&backend.settings(), 1);
    }

    async fn a_change_that_cannot_be_recorded_changes_no_token(backend: &Backend) {
        let store = backend.open();
        let token = store.create_token(new_token(), &secret(1), admin_row(1)).await.unwrap();
        let other = store.create_token(new_token(), &secret(2), admin_row(1)).await.unwrap();
        store.revoke_token(&other.id, admin_row(2)).await.unwrap();
        let by_revoked = NewRow { token: Some(other.id), ..admin_row(3) };
        let created = store.create_token(new_token(), &secret(3), by_revoked.clone()).await;
        assert!(matches!(created, Err(AppendError::TokenRevoked)), "{created:?}");
        let revoked = store.revoke_token(&token.id, by_revoked).await;
        assert!(matches!(revoked, Err(AppendError::TokenRevoked)), "{revoked:?}");
        let broken = NewRow { actor: "a\nb".to_owned(), ..admin_row(3) };
        assert!(store.create_token(new_token(), &secret(3), broken.clone()).await.is_err());
        assert!(store.revoke_token(&token.id, broken).await.is_err());
        let states: Vec<_> = store.tokens().await.unwrap().iter().map(|token| token.revoked.is_some()).collect();
        assert_eq!((states.len(), states.iter().filter(|is_revoked| **is_revoked).count()), (2, 1));
        assert_nothing_found(&backend.settings(), 3);
    }

    async fn only_the_store_writes_rows_about_tokens(backend: &Backend) {
        let store = backend.open();
        for outcome in ["token_create", "token_revoke", "token_kept", "token_kept_revoked"] {
            let row = NewRow { outcome: outcome.to_owned(), ..admin_row(1) };
            let seal = store.seal(time(-300_000_000), Retention::default(), Silence::Refuse, row.clone()).await;
            assert!(matches!(seal, Err(AppendError::Store(StoreError::Field(_)))), "{seal:?}");
            let error = store.append(row).await.unwrap_err();
            let AppendError::Store(StoreError::Field(fault)) = error else { panic!("{error:?}") };
            assert_eq!(fault, FieldFault::Reserved { field: "outcome" });
        }
        assert!(!store.is_failing());
    }

    async fn asvs_7_4_1_a_revoked_token_whose_old_state_was_put_back_is_found_and_lets_nobody_in(backend: &Backend) {
        let store = backend.open();
        let token = store.create_token(new_token(), &secret(1), admin_row(1)).await.unwrap();
        backend.execute("CREATE TABLE beside.kept AS SELECT * FROM api_token");
        store.revoke_token(&token.id, admin_row(2)).await.unwrap();
        backend.execute("DELETE FROM api_token; INSERT INTO api_token SELECT * FROM beside.kept");

        let with_token = NewRow { token: Some(token.id.clone()), ..row(3) };
        let refused = store.append(with_token).await;
        assert!(matches!(refused, Err(AppendError::TokenRevoked)), "{refused:?}");
        let other = backend.open();
        assert_eq!(other.token(&secret(1), time(3)).await.unwrap().unwrap().revoked, Some(time(2)));
        assert_eq!(sentences(&verified(&backend.settings())), [format!(
            "Row 2 revoked the token \"{}\", but the table of tokens says that it is valid: somebody put its old state back. \
             It lets nobody in.",
            token.id
        )]);
        // A second revocation writes the table again.
        let again = other.revoke_token(&token.id, admin_row(4)).await.unwrap().unwrap();
        assert_eq!(again.revoked, Some(time(2)));
        assert_nothing_found(&backend.settings(), 3);
    }

    async fn a_token_that_was_removed_from_the_table_is_found_and_its_secret_makes_no_new_one(backend: &Backend) {
        let store = backend.open();
        assert!(!store.had_tokens().await.unwrap());
        let token = store.create_token(new_token(), &secret(1), admin_row(1)).await.unwrap();
        store.revoke_token(&token.id, admin_row(2)).await.unwrap();
        backend.execute("DELETE FROM api_token");
        assert_eq!(codes(&verified(&backend.settings())), ["token_missing"]);
        assert!(store.had_tokens().await.unwrap());
        let again = store.create_token(new_token(), &secret(1), admin_row(3)).await;
        assert!(matches!(again, Err(AppendError::Store(StoreError::TokenExists))), "{again:?}");
    }

    async fn a_token_whose_rows_were_removed_is_found(backend: &Backend) {
        let store = backend.open();
        let token = store.create_token(new_token(), &secret(1), admin_row(1)).await.unwrap();
        store.revoke_token(&token.id, admin_row(2)).await.unwrap();
        store.close().await;
        backend.execute("DELETE FROM audit_row; UPDATE audit_head SET sequence = 0");
        let found = sentences(&verified(&backend.settings()));
        let unrecorded = |change| format!(
            "The table of tokens says that the token \"{}\" was {change}, but no row does: somebody removed the row, or put the \
             token into this store.",
            token.id
        );
        assert_eq!(found[1..], [unrecorded("created"), unrecorded("revoked")], "{found:#?}");
    }

    async fn a_seal_keeps_what_the_sealed_rows_say_of_tokens(backend: &Backend) {
        let store = backend.open();
        let [valid, revoked, later] = {
            let mut ids = Vec::new();
            for number in 1..=3 {
                ids.push(store.create_token(new_token(), &secret(number), admin_row(1)).await.unwrap().id);
            }
            <[String; 3]>::try_from(ids).unwrap()
        };
        backend.execute("CREATE TABLE beside.kept AS SELECT * FROM api_token");
        store.revoke_token(&revoked, admin_row(2)).await.unwrap();
        store.append(row(20)).await.unwrap();
        store.revoke_token(&later, admin_row(21)).await.unwrap();
        for (before, until) in [(time(20), 30), (time(40), 50)] {
            let now = time(until).to_zoned(TimeZone::UTC).checked_add(6.years()).unwrap().timestamp();
            let record = NewRow { time: now, outcome: "sealed".to_owned(), ..admin_row(0) };
            store.seal(before, Retention::default(), Silence::Accept, record).await.unwrap().unwrap();
            let verification = verified(&backend.settings());
            assert_eq!(codes(&verification), [""; 0]);
        }
        assert!(store.had_tokens().await.unwrap());
        backend.execute("DELETE FROM api_token; INSERT INTO api_token SELECT * FROM beside.kept");
        let states = async |number| backend.open().token(&secret(number), time(1)).await.unwrap().unwrap().revoked.is_some();
        assert_eq!([states(1).await, states(2).await, states(3).await], [false, true, true]);
        assert_eq!(codes(&verified(&backend.settings())), ["token_restored"; 2]);
        backend.execute(&format!("DELETE FROM api_token WHERE id = '{valid}'"));
        assert!(codes(&verified(&backend.settings())).contains(&"token_missing"));
    }
}
