use axum::http::HeaderMap;
use iz_store::{AuditKey, NewRow, NewToken, Scope, Store, StoreLocation, StoreSettings, TokenSecret, Writer};

use super::*;

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(1_790_000_000 + second).unwrap()
}

/// A caller with a token of its own.
async fn caller(byte: u8) -> (Caller, Requester) {
    let store =
        Store::open(StoreSettings::new(StoreLocation::Memory, AuditKey::from_random([1; 32]))).unwrap();
    let new = NewToken {
        scopes: [Scope::Lookup].into(),
        default_actor: Some("rph-7".to_owned()),
        ..NewToken::default()
    };
    let record = NewRow::admin(at(0), Writer::Token, "tester", "test", "");
    let token = store.create_token(new, &TokenSecret::from_random([byte; 32]), record).await.unwrap();
    let caller = Caller::new(Arc::new(token), &HeaderMap::new(), None).unwrap();
    let requester = caller.requester(Some("treatment")).unwrap();
    (caller, requester)
}

fn issue(
    views: &Views,
    (caller, requester): &(Caller, Requester),
    now: Timestamp,
) -> Result<String, ApiError> {
    let randomness = Randomness::system();
    let issued = views.issue(caller.clone(), requester.clone(), Content::AskForm, now, &randomness);
    issued.map(|(ticket, _)| ticket.expose().to_owned())
}

#[tokio::test]
async fn a_token_does_not_take_the_places_of_the_others_and_places_become_free() {
    let views = Views::new(WidgetSettings::default());
    let (one, other) = (caller(1).await, caller(2).await);
    for _ in 0..TOKEN_VIEWS {
        issue(&views, &one, at(0)).unwrap();
    }
    assert!(matches!(issue(&views, &one, at(0)), Err(ApiError::TooManyViews)));
    assert!(matches!(views.admit(one.0.token_id(), at(0)), Err(ApiError::TooManyViews)));
    let ticket = issue(&views, &other, at(0)).unwrap();
    let (secret, ..) = views.exchange(&ticket, at(1), &Randomness::system()).unwrap();
    // The tickets of the first token have expired. The session of the other is still there.
    issue(&views, &one, at(120)).unwrap();
    assert_eq!(views.session(&secret, at(120)).unwrap().requester.actor, "rph-7");
}

#[tokio::test]
async fn of_many_exchanges_at_the_same_time_one_succeeds() {
    let views = Arc::new(Views::new(WidgetSettings::default()));
    let ticket = issue(&views, &caller(1).await, at(0)).unwrap();
    let threads: Vec<_> = (0..16)
        .map(|_| {
            let (views, ticket) = (Arc::clone(&views), ticket.clone());
            std::thread::spawn(move || views.exchange(&ticket, at(1), &Randomness::system()).is_ok())
        })
        .collect();
    assert_eq!(threads.into_iter().map(|thread| thread.join().unwrap()).filter(|ok| *ok).count(), 1);
}

#[tokio::test]
async fn what_ends_while_an_answer_comes_shows_nothing() {
    let views = Views::new(WidgetSettings::default());
    let ticket = issue(&views, &caller(1).await, at(0)).unwrap();
    let (secret, ..) = views.exchange(&ticket, at(0), &Randomness::system()).unwrap();
    assert_eq!(views.state(&secret, at(719)).unwrap().number, 0);
    assert!(views.session(&secret, at(719)).is_ok());
    assert!(matches!(views.session(&secret, at(719 + 720)), Err(ApiError::SessionOver)));
    let ticket = issue(&views, &caller(1).await, at(0)).unwrap();
    let (secret, ..) = views.exchange(&ticket, at(0), &Randomness::system()).unwrap();
    views.end(&secret);
    assert!(matches!(views.state(&secret, at(0)), Err(ApiError::SessionOver)));
}
