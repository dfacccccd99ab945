//! A service whose audit trail is in a file, and the rows that it wrote.

use std::{net::SocketAddr, ops::ControlFlow, path::PathBuf};

use iz_facade::{
    client::{Environment, RegistryProfile, Secret},
    store::{
        AuditKey, Filter, NewRow, NewToken, Row, Scope, Store, StoreLocation, StoreSettings, TokenSecret,
        Writer, report,
    },
};
use izquery::{config::Config, service::Service};
use jiff::Timestamp;

use super::{environment, without_limits};

/// The key of the audit trail.
const KEY: &str = "5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a";

/// A running service with a store in a folder of its own.
pub(crate) struct StoredService {
    pub(crate) address: SocketAddr,
    /// The store of the service, for its tokens.
    pub(crate) store: Store,
    pub(crate) folder: tempfile::TempDir,
}

impl StoredService {
    /// Starts a service in front of the registry at `endpoint`. `change` changes the configuration.
    pub(crate) async fn start(endpoint: &str, change: impl FnOnce(&mut Config)) -> Self {
        Self::start_in(without_limits(endpoint), environment(), change).await
    }

    /// As [`StoredService::start`], with this profile and environment.
    pub(crate) async fn start_in(
        profile: RegistryProfile,
        environment: Environment,
        change: impl FnOnce(&mut Config),
    ) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let any_port = "127.0.0.1:0".parse().expect("an address");
        let mut config = Config { listen: any_port, ..Config::of([("sandbox".to_owned(), profile)]) };
        config.store = config.store.beside(&folder.path().join("izquery.toml"));
        config.store.audit_key = Some(Secret::given(KEY));
        change(&mut config);
        let service = Service::build(&config, &environment).expect("a service");
        let store = service.store().clone();
        let listening = service.listen().await.expect("a free port");
        let address = listening.address();
        tokio::spawn(listening.serve(std::future::pending()));
        Self { address, store, folder }
    }

    /// Adds the token whose random bytes are all `byte`. It has these scopes, and no defaults.
    pub(crate) async fn token(&self, byte: u8, scopes: impl IntoIterator<Item = Scope>) -> Caller {
        self.token_of(byte, NewToken { scopes: scopes.into_iter().collect(), ..NewToken::default() }).await
    }

    /// Adds a token.
    pub(crate) async fn token_of(&self, byte: u8, new: NewToken) -> Caller {
        let secret = TokenSecret::from_random([byte; 32]);
        let token = self.store.create_token(new, &secret, record()).await.expect("a token");
        Caller { address: self.address, id: token.id, secret: secret.expose().to_owned() }
    }

    /// Revokes a token.
    pub(crate) async fn revoke(&self, caller: &Caller) {
        self.store.revoke_token(&caller.id, record()).await.expect("it is revoked").expect("a token");
    }

    /// The file of the store.
    pub(crate) fn file(&self) -> PathBuf {
        self.folder.path().join("izquery-data/izquery.sqlite")
    }

    pub(crate) fn settings(&self) -> StoreSettings {
        let key = AuditKey::parse(KEY).expect("a key");
        StoreSettings::new(StoreLocation::File(self.file()), key)
    }

    /// All audit rows but those of the tokens, which the tests make themselves.
    pub(crate) fn rows(&self) -> Vec<Row> {
        let mut rows = Vec::new();
        report(&self.settings(), &Filter::default(), |row| {
            if row.writer != Writer::Token {
                rows.push(row);
            }
            ControlFlow::Continue(())
        })
        .expect("the rows can be read");
        rows
    }
}

/// Who changes a token.
fn record() -> NewRow {
    NewRow::admin(Timestamp::UNIX_EPOCH, Writer::Token, "tester", "test", "")
}

/// A program that calls the service with a token.
#[derive(Clone)]
pub(crate) struct Caller {
    address: SocketAddr,
    /// The public id of the token.
    pub(crate) id: String,
    secret: String,
}

impl Caller {
    /// A request with the token and without an actor.
    pub(crate) fn request(&self, method: reqwest::Method, path: &str) -> reqwest::RequestBuilder {
        let client = reqwest::Client::builder().no_proxy().tls_certs_only([]).build().expect("a client");
        client.request(method, format!("http://{}{path}", self.address)).bearer_auth(&self.secret)
    }

    /// A POST of JSON with an actor.
    pub(crate) fn post(&self, path: &str, body: &str) -> reqwest::RequestBuilder {
        let request = self.request(reqwest::Method::POST, path).header("x-actor", "rph-7");
        request
            .header("content-type", "application/json")
            .header("x-request-id", "till-4")
            .body(body.to_owned())
    }

    /// A GET with an actor.
    pub(crate) fn get(&self, path: &str) -> reqwest::RequestBuilder {
        self.request(reqwest::Method::GET, path).header("x-actor", "rph-7")
    }
}

/// Sends a request. Gives the status and the JSON of the response.
pub(crate) async fn answer(request: reqwest::RequestBuilder) -> (u16, serde_json::Value) {
    let response = request.send().await.expect("a response");
    let status = response.status().as_u16();
    (status, response.json().await.expect("JSON"))
}
