//! Tokens are stored.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use iz_store::{AppendError, FieldFault, NewToken, Scope, Store, StoreError};

use crate::support::{admin_row, new_token, over_backends, secret, time};

over_backends! {
    async fn a_token_is_read_back_with_all_its_values(backend: &Backend) {
        let store = backend.open();
        let new = NewToken {
            label: "Zähler, \"1\"".to_owned(),
            scopes: [Scope::Lookup, Scope::Audit].into(),
            sites: vec!["tx/north, south".to_owned(), "\"".to_owned()],
            expires: Some(time(1000)),
            default_actor: Some("rph-17".to_owned()),
            default_purpose: None,
        };
        let created = store.create_token(new.clone(), &secret(1), admin_row(5)).await.unwrap();
        assert!(created.id.starts_with("t-") && created.id.len() == 10, "{}", created.id);
        assert_eq!((created.label.as_str(), &created.scopes), (new.label.as_str(), &new.scopes));
        assert_eq!((&created.sites, created.expires), (&new.sites, new.expires));
        assert_eq!(created.default_actor, new.default_actor);
        assert_eq!((created.default_purpose.as_deref(), created.created, created.revoked), (None, time(5), None));
        assert_eq!(store.tokens().await.unwrap(), std::slice::from_ref(&created));
        assert_eq!(store.token(&secret(1), time(6)).await.unwrap(), Some(created.clone()));
        assert_eq!(store.token(&secret(2), time(6)).await.unwrap(), None);
        assert!(!created.is_expired(time(999)) && created.is_expired(time(1000)));
    }

    async fn a_revoked_token_keeps_the_first_time(backend: &Backend) {
        let store = backend.open();
        let created = store.create_token(new_token(), &secret(1), admin_row(0)).await.unwrap();
        // It is in memory.
        assert_eq!(store.token(&secret(1), time(1)).await.unwrap().unwrap().revoked, None);
        let revoked = store.revoke_token(&created.id, admin_row(2)).await.unwrap().unwrap();
        assert_eq!(revoked.revoked, Some(time(2)));
        assert_eq!(store.token(&secret(1), time(3)).await.unwrap(), Some(revoked.clone()));
        assert_eq!(store.revoke_token(&created.id, admin_row(4)).await.unwrap(), Some(revoked));
        assert_eq!(store.revoke_token("t-00000000", admin_row(4)).await.unwrap(), None);
    }

    async fn a_token_of_another_process_is_found_at_once_and_a_revocation_within_one_second(backend: &Backend) {
        let clock_ms = Arc::new(AtomicU64::new(0));
        let clock = Arc::clone(&clock_ms);
        let clock = Arc::new(move || Duration::from_millis(clock.load(Ordering::Relaxed)));
        let store = Store::open_with_clock(backend.settings(), clock).unwrap();
        let other = backend.open();
        let is_revoked = async || store.token(&secret(1), time(1)).await.unwrap().map(|token| token.revoked.is_some());

        assert_eq!(is_revoked().await, None);
        let created = other.create_token(new_token(), &secret(1), admin_row(0)).await.unwrap();
        assert_eq!(is_revoked().await, Some(false));
        other.revoke_token(&created.id, admin_row(2)).await.unwrap();
        clock_ms.store(1000, Ordering::Relaxed);
        assert_eq!(is_revoked().await, Some(false));
        clock_ms.store(1001, Ordering::Relaxed);
        assert_eq!(is_revoked().await, Some(true));
    }

    async fn a_secret_is_used_for_one_token_only(backend: &Backend) {
        let store = backend.open();
        store.create_token(new_token(), &secret(1), admin_row(0)).await.unwrap();
        let again = store.create_token(new_token(), &secret(1), admin_row(1)).await;
        assert!(matches!(again, Err(AppendError::Store(StoreError::TokenExists))), "{again:?}");
        assert!(!store.is_failing());
    }

    async fn a_token_with_a_field_that_cannot_be_stored_is_refused(backend: &Backend) {
        let store = backend.open();
        let label = NewToken { label: "a\nb".to_owned(), ..new_token() };
        let site = NewToken { sites: vec![String::new()], ..new_token() };
        let long = NewToken { default_actor: Some("a".repeat(201)), ..new_token() };
        for (new, field) in [(label, "label"), (site, "sites"), (long, "default_actor")] {
            let error = store.create_token(new, &secret(1), admin_row(0)).await.unwrap_err();
            let AppendError::Store(StoreError::Field(fault)) = error else { panic!("{error:?}") };
            let (FieldFault::TooLong { field: found, .. }
            | FieldFault::ControlCharacter { field: found }
            | FieldFault::Empty { field: found }) = fault
            else {
                panic!("{fault:?}");
            };
            assert_eq!(found, field);
        }
        assert_eq!(store.tokens().await.unwrap(), []);
    }
}
