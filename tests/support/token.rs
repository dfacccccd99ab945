//! The token with which the tests call the API.

use iz_facade::store::{NewRow, NewToken, Scope, TokenSecret, Writer};
use izquery::service::Service;
use jiff::Timestamp;
use reqwest::header::{AUTHORIZATION, HeaderMap, HeaderValue};

/// The token of the tests.
pub(crate) fn secret() -> TokenSecret {
    TokenSecret::from_random([7; 32])
}

/// Adds the token of the tests to a service. It has the scope of lookups, and a default for actor and purpose.
pub(crate) async fn add_token(service: &Service) {
    let token = NewToken {
        label: "tests".to_owned(),
        scopes: [Scope::Lookup, Scope::Admin].into(),
        default_actor: Some("tester".to_owned()),
        default_purpose: Some("test".to_owned()),
        ..NewToken::default()
    };
    let record = NewRow::admin(Timestamp::UNIX_EPOCH, Writer::Token, "tester", "test", "");
    service.store().create_token(token, &secret(), record).await.expect("a token");
}

/// The header with the token of the tests, as a line of a request.
pub(crate) fn token_line() -> String {
    format!("Authorization: Bearer {}", secret().expose())
}

/// The header with the token of the tests.
pub(crate) fn token_header() -> HeaderMap {
    let value = HeaderValue::try_from(format!("Bearer {}", secret().expose())).expect("a header");
    [(AUTHORIZATION, value)].into_iter().collect()
}
