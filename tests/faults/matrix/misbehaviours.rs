//! One row for each misbehaviour of the sandbox.

use std::{sync::atomic::Ordering, time::Duration};

use iz_facade::client::RegistryProfile;
use iz_sandbox::Misbehaviour;
use tokio::time::sleep;

use super::{
    job::{Job, job_of_one},
    observe::{DEFAULT_TIMEOUT_S, SHORT_TIMEOUT_S, lookup, observe, profile, sandbox},
    row::{Breaker, Row},
    stack::{Servers, Stack},
};

/// Misbehaviours that take much longer than `SHORT_TIMEOUT_S`, so that the deadline ends the lookup.
pub(super) const SLOW: [&str; 4] = ["silence", "slow-header", "slow-body", "late"];

/// How much faster the sandbox's clock runs in the rows in which a slow reply comes before the deadline.
const FAST: u32 = 300;

/// Misbehaviours that send a `Retry-After` of more than `RETRY_AFTER_TIMEOUT_S`, so that the query is not sent again.
const RETRY_AFTER: [&str; 2] = ["http-429", "http-503"];
const RETRY_AFTER_TIMEOUT_S: u64 = 7;

/// Every misbehaviour in the order of the sandbox's list, then the slow ones with a reply before the deadline.
pub(super) fn jobs() -> Vec<Job> {
    let slow = Misbehaviour::all().iter().filter(|one| SLOW.contains(&one.name()));
    let all = Misbehaviour::all().iter().map(|one| (*one, 1)).chain(slow.map(|one| (*one, FAST)));
    all.map(|(misbehaviour, speed)| job_of_one(move || row(misbehaviour, speed))).collect()
}

/// The service that shows a misbehaviour: its position in the sandbox's endpoints, and `transport.kind` of its
/// profile. Only the hub sends the hub's faults.
fn service(name: &str) -> (usize, &'static str) {
    const HUB: [&str; 6] = [
        "destination-connection-fault",
        "unknown-destination-fault",
        "hub-client-fault",
        "metadata-fault",
        "unexpected-exception-fault",
        "hub-fault-nested",
    ];
    match name {
        _ if HUB.contains(&name) => (2, "iz-gateway-hub"),
        _ if name.ends_with("-2014") || name == "addressing-required" => (1, "cdc-soap-2014"),
        _ => (0, "cdc-soap-2011"),
    }
}

async fn row(misbehaviour: Misbehaviour, speed: u32) -> Row {
    let name = misbehaviour.name();
    let mut servers = Servers::default();
    let (position, kind) = service(name);
    let endpoint = &sandbox(Some(misbehaviour), speed, &mut servers)[position];
    let destination = if position == 2 { "transport.destination_id = 'tx'\n" } else { "" };
    let timeout_s = match name {
        _ if speed > 1 => DEFAULT_TIMEOUT_S,
        _ if SLOW.contains(&name) => SHORT_TIMEOUT_S,
        _ if RETRY_AFTER.contains(&name) => RETRY_AFTER_TIMEOUT_S,
        _ => DEFAULT_TIMEOUT_S,
    };
    let profile = profile(endpoint, timeout_s, &format!("transport.kind = '{kind}'\n{destination}"));
    let transport = if position == 0 { String::new() } else { format!(" (`transport.kind` is `{kind}`)") };
    let description = format!("{}{transport}", misbehaviour.shows());
    if speed > 1 {
        let name = format!("{name}-in-time");
        return observe(&name, &format!("{description}; here before the deadline"), &profile).await;
    }
    if name.starts_with("echo-") {
        recovery(name, &description, &profile).await
    } else {
        observe(name, &description, &profile).await
    }
}

/// The registry was down and works again, and its reply to the probe is unusual.
async fn recovery(name: &str, description: &str, profile: &RegistryProfile) -> Row {
    let mut profile = profile.clone();
    profile.limits.breaker_pause_ms = 1000;
    let stack = Stack::start(name, &profile).await;
    stack.transport.is_down.store(true, Ordering::SeqCst);
    assert_eq!(stack.post(&lookup("Z44")).await.json["code"], "registry_unreachable");
    stack.transport.is_down.store(false, Ordering::SeqCst);
    stack.transport.queries.store(0, Ordering::SeqCst);
    sleep(Duration::from_secs(1)).await;
    let reply = stack.post(&lookup("Z44")).await;
    let probes = stack.transport.probes.load(Ordering::SeqCst);
    assert_eq!(probes, 1, "{name}: number of probes");
    Row { breaker: Breaker::Closes, is_last: true, ..Row::of(name, description, &stack, reply) }
}
