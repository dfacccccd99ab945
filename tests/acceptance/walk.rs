//! Sends the request of each case, in the order of the kit, to one service in front of one sandbox.

use std::{
    net::SocketAddr,
    thread::{self, JoinHandle},
    time::Duration,
};

use iz_facade::client::{Clock, Environment};
use iz_sandbox::{AcceptanceCase, Sandbox, SandboxClock, Settings, acceptance_sections};
use jiff::{Timestamp, tz::TimeZone};
use serde_json::{Value, json};
use tokio::{runtime, time::Instant};

use crate::support::{creep, http_client, profile, serve};

/// What came of every case, by section.
pub(super) struct Walk {
    pub(super) cases: Vec<WalkedCase>,
    /// The OpenAPI description of the service.
    pub(super) description: Value,
}

/// What came of one case.
pub(super) struct WalkedCase {
    pub(super) case: &'static AcceptanceCase,
    pub(super) response: ApiResponse,
    /// The response to the choice of a candidate.
    pub(super) choice: Option<ApiResponse>,
}

/// A response of the API.
#[derive(Debug)]
pub(super) struct ApiResponse {
    pub(super) status: u16,
    pub(super) has_retry_after: bool,
    pub(super) json: Value,
}

impl ApiResponse {
    /// The string at a JSON pointer.
    pub(super) fn word(&self, pointer: &str) -> Option<&str> {
        self.json.pointer(pointer).and_then(Value::as_str)
    }

    /// The different codes of the warnings, sorted.
    pub(super) fn warnings(&self) -> Vec<&str> {
        let warnings = self.json["warnings"].as_array();
        let mut codes: Vec<_> =
            warnings.into_iter().flatten().filter_map(|warning| warning["code"].as_str()).collect();
        codes.sort_unstable();
        codes.dedup();
        codes
    }
}

/// Walks the kit at this time, on a clock that moves only where the program waits. The service has the settings of
/// docs/ACCEPTANCE.md: the shipped profile, with all its limits.
pub(super) fn start(now: Timestamp) -> JoinHandle<Walk> {
    thread::spawn(move || {
        let mut builder = runtime::Builder::new_current_thread();
        let runtime = builder.enable_all().start_paused(true).build().expect("a runtime");
        runtime.block_on(walk_at(now))
    })
}

async fn walk_at(now: Timestamp) -> Walk {
    creep(Duration::from_millis(1));
    let zone = TimeZone::get("America/Chicago").expect("the zone of the sandbox");
    let settings = Settings { clock: SandboxClock::fixed(now.to_zoned(zone)), ..Settings::default() };
    let sandbox = Sandbox::bind("127.0.0.1:0".parse().expect("an address"), settings).expect("a free port");
    let profile = profile(&sandbox.endpoint());
    tokio::spawn(sandbox.serve(std::future::pending()));
    // An answer comes from the cache if it is older than the request, so that this clock must move.
    let started = Instant::now();
    let clock = Clock::of(move || now + started.elapsed());
    let address = serve(profile, Environment::system().at(clock)).await;
    let mut cases = Vec::new();
    for case in acceptance_sections().iter().flat_map(|section| &section.cases) {
        cases.push(walk_case(address, case).await);
    }
    let description =
        http_client().get(format!("http://{address}/openapi.json")).send().await.expect("an answer");
    Walk { cases, description: description.json().await.expect("JSON") }
}

async fn walk_case(address: SocketAddr, case: &'static AcceptanceCase) -> WalkedCase {
    let mut response = post(address, &case.path, case.request().into_owned()).await;
    for _ in 1..case.times {
        tokio::time::sleep(Duration::from_secs(1)).await;
        response = post(address, &case.path, case.request().into_owned()).await;
    }
    let mut choice = None;
    if let Some(number) = case.choose {
        let id = response.word("/id").unwrap_or_else(|| panic!("{}: no list: {}", case.id, response.json));
        let token = &response.json["candidates"][number - 1]["token"];
        let path = format!("/v1/lookups/{id}/choose");
        choice = Some(post(address, &path, json!({ "token": token }).to_string()).await);
    }
    tokio::time::sleep(Duration::from_secs(case.pause_s)).await;
    WalkedCase { case, response, choice }
}

async fn post(address: SocketAddr, path: &str, body: String) -> ApiResponse {
    let request =
        http_client().post(format!("http://{address}{path}")).header("content-type", "application/json");
    let response = request.body(body).send().await.expect("an answer");
    let status = response.status().as_u16();
    let has_retry_after = response.headers().contains_key("retry-after");
    ApiResponse { status, has_retry_after, json: response.json().await.expect("JSON") }
}
