//! The first token of a service.

use std::path::Path;

use iz_facade::{
    client::Secret,
    store::{Checkpoints, StoreLocation, StoreSettings, verify},
};
use izquery::{
    FirstTokenError,
    config::Config,
    service::{Listening, Service},
};

use crate::support::{environment, profile};

const KEY: &str = "5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a";

/// A service with a store in a folder. No registry is asked.
async fn listening(folder: &Path) -> Listening {
    let any_port = "127.0.0.1:0".parse().expect("an address");
    let profile = profile("http://127.0.0.1:9/");
    let mut config = Config { listen: any_port, ..Config::of([("sandbox".to_owned(), profile)]) };
    config.store = config.store.beside(&folder.join("izquery.toml"));
    config.store.audit_key = Some(Secret::given(KEY));
    let service = Service::build(&config, &environment()).expect("a service");
    service.listen().await.expect("a free port")
}

fn codes(file: &Path) -> Vec<&'static str> {
    let key = iz_facade::store::AuditKey::parse(KEY).expect("a key");
    let settings = StoreSettings::new(StoreLocation::File(file.to_path_buf()), key);
    let verification = verify(&settings, &Checkpoints::default()).expect("the store can be read");
    verification.findings.iter().map(iz_facade::store::Finding::code).collect()
}

#[tokio::test]
async fn cfr_164_312_d_a_first_token_is_made_once_and_not_again_after_somebody_removed_all_tokens() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("izquery-data/izquery.sqlite");
    let service = listening(folder.path()).await;
    assert!(service.first_token().await.expect("a token").is_some());
    assert!(service.first_token().await.expect("no error").is_none());
    // It has an audit row.
    assert_eq!(codes(&file), [""; 0]);

    let connection = rusqlite::Connection::open(&file).expect("the store");
    connection.execute_batch("DELETE FROM api_token").expect("it is changed");
    let error = listening(folder.path()).await.first_token().await.err().expect("an error");
    assert!(matches!(error, FirstTokenError::Removed), "{error:?}");
    assert!(error.to_string().contains("somebody removed them from the database"), "{error}");
    assert_eq!(codes(&file), ["token_missing"]);
}
