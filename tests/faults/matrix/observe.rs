//! One observation: the registry, its profile, the lookup, and the row that comes of it.

use iz_facade::client::RegistryProfile;
use iz_sandbox::{Endpoint, Misbehaviour, Sandbox, Settings, people};
use serde_json::{Value, json};

use super::{
    person::PASSWORD,
    row::{Breaker, Row},
    stack::{Servers, Stack},
};
use crate::support::registry_clock;

/// `transport.timeout_s` by default.
pub(super) const DEFAULT_TIMEOUT_S: u64 = 30;

/// `transport.timeout_s` of the rows that reach the deadline: much less than the misbehaviour takes.
pub(super) const SHORT_TIMEOUT_S: u64 = 10;

/// The body of a lookup of the first of the sandbox's people.
pub(super) fn lookup(profile: &str) -> Value {
    let child =
        people().into_iter().find(|listed| listed.person.name.family == "Sandcastle").expect("the child");
    json!({ "profile": profile, "patient": child.demographics() })
}

/// Starts a registry with this misbehaviour, whose clock runs `speed` times as fast. Gives its endpoints for the CDC
/// service of 2011, for that of 2014 and for the hub.
pub(super) fn sandbox(misbehaviour: Option<Misbehaviour>, speed: u32, servers: &mut Servers) -> [String; 3] {
    let settings = Settings {
        misbehaviour,
        clock: registry_clock().accelerated(speed),
        password: PASSWORD.to_owned(),
        ..Settings::default()
    };
    let sandbox = Sandbox::bind("127.0.0.1:0".parse().unwrap(), settings).expect("a free port");
    let endpoints = [Endpoint::Cdc2011, Endpoint::Cdc2014, Endpoint::Hub].map(|of| sandbox.endpoint_of(of));
    servers.start(async move {
        let _ = sandbox.serve(std::future::pending()).await;
    });
    endpoints
}

/// The profile of the registry at `endpoint`, with further settings (TOML). The rate limit delays no query, and one
/// failure opens the breaker.
pub(super) fn profile(endpoint: &str, timeout_s: u64, settings: &str) -> RegistryProfile {
    let changes = format!(
        "transport.endpoint = '{endpoint}'\ntransport.timeout_s = {timeout_s}\n\
         credentials.username = 'sandbox'\ncredentials.facility_id = '0001112000'\n\
         limits.per_minute = 60000\nlimits.retry_pause_ms = 1\nlimits.breaker_questions = 1\n\
         limits.breaker_pause_ms = 300000\n{settings}"
    );
    RegistryProfile::load("sandbox", changes.parse().expect("TOML")).expect("a profile")
}

/// Sends one lookup, then a different one, which shows whether the first opened the breaker.
pub(super) async fn observe(name: &str, description: &str, profile: &RegistryProfile) -> Row {
    let stack = Stack::start(name, profile).await;
    let reply = stack.post(&lookup("Z44")).await;
    let mut row = Row::of(name, description, &stack, reply);
    let next = stack.post(&lookup("Z34")).await;
    if ["registry_breaker_open", "registry_asked_to_wait"].iter().any(|code| next.json["code"] == *code) {
        row.breaker = Breaker::Counts;
    }
    row
}

/// The row of a registry that works.
pub(super) async fn untouched() -> Row {
    let mut servers = Servers::default();
    let [endpoint, ..] = sandbox(None, 1, &mut servers);
    let profile = profile(&endpoint, DEFAULT_TIMEOUT_S, "");
    observe("untouched", "the registry works as it should", &profile).await
}
