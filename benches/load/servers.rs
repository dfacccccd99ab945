//! The servers that are compared. Each runs in a process of its own.

use std::{fs, net::SocketAddr};

use axum::{Router, body::Bytes, http::header, routing::post};
use iz_facade::client::{Environment, RegistryProfile, Secret};
use iz_sandbox::{Sandbox, Settings};
use izquery::{config::Config, service::Service};
use tokio::{net::TcpListener, runtime::Runtime};

use crate::server_process::{self, any_port};

/// The service in front of a sandbox.
pub(crate) const SERVICE: &str = "service";

/// The bare handler. Its argument is the file with the answer.
pub(crate) const BARE: &str = "bare";

/// Runs the server with this name until the bench ends.
pub(crate) fn run(runtime: &Runtime, role: &str, argument: &str) {
    match role {
        BARE => server_process::run(runtime, bare(fs::read(argument).expect("a file"))),
        _ => server_process::run(runtime, service()),
    }
}

/// Starts a service in front of a sandbox. Gives its address.
async fn service() -> SocketAddr {
    let sandbox = Sandbox::bind(any_port(), Settings::default()).expect("a free port");
    let changes = format!("transport.endpoint = '{}'\ncredentials.username = 'sandbox'", sandbox.endpoint());
    tokio::spawn(sandbox.serve(std::future::pending()));
    let mut profile = RegistryProfile::load("sandbox", changes.parse().expect("TOML")).expect("a profile");
    profile.credentials.password = Some(Secret::given("sandbox"));
    let config = Config { listen: any_port(), ..Config::of([("sandbox".to_owned(), profile)]) };
    let service = Service::build(&config, &Environment::system()).expect("a service");
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
