//! The servers that are compared. Each runs in a process of its own.

use std::{fs, net::SocketAddr, path::Path};

use axum::{Router, body::Bytes, http::header, routing::post};
use iz_facade::{
    client::{Environment, RegistryProfile, Secret},
    store::{NewRow, NewToken, Scope, TokenSecret, Writer},
};
use iz_sandbox::{Sandbox, Settings};
use izquery::{config::Config, service::Service};
use jiff::Timestamp;
use tokio::{net::TcpListener, runtime::Runtime};

use crate::server_process::{self, any_port};

/// The service in front of a sandbox, with the audit trail on the disk.
pub(crate) const SERVICE: &str = "service";

/// The same service with the audit trail in memory, so that no lookup waits for the disk.
pub(crate) const IN_MEMORY: &str = "service in memory";

/// The bare handler. Its argument is the file with the answer.
pub(crate) const BARE: &str = "bare";

/// The token of the services.
pub(crate) fn token_secret() -> TokenSecret {
    TokenSecret::from_random([7; 32])
}

/// Runs the server with this name until the bench ends.
pub(crate) fn run(runtime: &Runtime, role: &str, argument: &str) {
    match role {
        BARE => server_process::run(runtime, bare(fs::read(argument).expect("a file"))),
        SERVICE => server_process::run(runtime, service(Some(Path::new(argument)))),
        _ => server_process::run(runtime, service(None)),
    }
}

/// Starts a service in front of a sandbox. Its store is in `folder`, or in memory. Gives its address.
async fn service(folder: Option<&Path>) -> SocketAddr {
    let sandbox = Sandbox::bind(any_port(), Settings::default()).expect("a free port");
    let changes = format!("transport.endpoint = '{}'\ncredentials.username = 'sandbox'", sandbox.endpoint());
    tokio::spawn(sandbox.serve(std::future::pending()));
    let mut profile = RegistryProfile::load("sandbox", changes.parse().expect("TOML")).expect("a profile");
    profile.credentials.password = Some(Secret::given("sandbox"));
    let mut config = Config { listen: any_port(), ..Config::of([("sandbox".to_owned(), profile)]) };
    if let Some(folder) = folder {
        config.store = config.store.beside(&folder.join("izquery.toml"));
    }
    let service = Service::build(&config, &Environment::system()).expect("a service");
    let token = NewToken {
        scopes: [Scope::Lookup].into(),
        default_actor: Some("bench".to_owned()),
        default_purpose: Some("bench".to_owned()),
        ..NewToken::default()
    };
    let record = NewRow::admin(Timestamp::UNIX_EPOCH, Writer::Token, "bench", "bench", "");
    service.store().create_token(token, &token_secret(), record).await.expect("a token");
    let listening = service.listen().await.expect("a free port");
    let address = listening.address();
    tokio::spawn(listening.serve(std::future::pending()));
    address
}

/// Starts a server whose handler reads the request and answers with these bytes. Gives its address.
async fn bare(answer: Vec<u8>) -> SocketAddr {
    let answer = Bytes::from(answer);
    let handler = move |_: Bytes| {
        let answer = answer.clone();
        async move { ([(header::CONTENT_TYPE, "application/json")], answer) }
    };
    let listener = TcpListener::bind(any_port()).await.expect("a free port");
    let address = listener.local_addr().expect("an address");
    let router = Router::new().route("/v1/lookups", post(handler));
    tokio::spawn(async move { axum::serve(listener, router).await });
    address
}
