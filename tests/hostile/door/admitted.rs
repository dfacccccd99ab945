//! What is shed and what is answered, with the service of this build in this process. Nothing is timed.

use std::{
    fs,
    net::SocketAddr,
    time::{Duration, Instant},
};

use iz_facade::client::Environment;
use izquery::{config::Config, service::Service};
use tempfile::TempDir;
use tokio::runtime::Runtime;

use super::{attack::Attack, attacks::ATTACKS, crowd::Crowd, good_callers::good_calls};
use crate::{client, registry::Registry, settings};

/// The good calls beside each attack.
const CALLS: usize = 20;

/// The connections of an attack here: more than the service holds at once.
const CONNECTIONS: usize = 200;

/// Starts the service in this process. Gives its address, and its folder, which must stay: without the file of the audit trail
/// nothing is answered.
fn serve(runtime: &Runtime, registry: SocketAddr) -> (SocketAddr, TempDir) {
    let folder = tempfile::tempdir().expect("a folder");
    let (config, password) = (folder.path().join("izquery.toml"), folder.path().join("password"));
    fs::write(&password, "hold").expect("a file");
    let any_port = SocketAddr::from(([127, 0, 0, 1], 0));
    fs::write(&config, settings::configuration(any_port, registry, &password)).expect("a file");
    let config = Config::load(&config).expect("a configuration");
    let service = Service::build(&config, &Environment::system()).expect("a service");
    let listening = runtime.block_on(service.listen()).expect("a free port");
    let token = runtime.block_on(listening.first_token()).expect("a token").expect("a new store");
    let address = listening.address();
    client::know_token(address, &format!("Authorization: Bearer {}", token.secret.expose()));
    runtime.spawn(listening.serve(std::future::pending()));
    (address, folder)
}

/// Holds the connections of an attack, and makes good calls. Every good call must be answered. Gives the connections of
/// the attack that were closed, and those that were refused.
fn beside(name: &str) -> (usize, usize) {
    let runtime = Runtime::new().expect("a runtime");
    let registry = Registry::start();
    let (address, _folder) = serve(&runtime, registry.address);
    let first = client::lookup(&settings::lookup("good", 0), address);
    let first = client::call(address, &first, Duration::from_secs(30)).expect("an answer");
    assert_eq!(first.status, 200);
    let attack = ATTACKS.iter().find(|attack| attack.name == name).expect("the attack");
    let mut crowd =
        Crowd::new(address, &Attack { connections: attack.connections.min(CONNECTIONS), ..*attack });
    while crowd.opened < attack.connections.min(CONNECTIONS) {
        crowd.grow();
    }
    crowd.round();
    // A connection is closed for others only after it has waited for a second. So the calls go on until one is closed.
    let deadline = Instant::now() + Duration::from_secs(30);
    loop {
        let calls = good_calls(address, CALLS, Duration::from_secs(30));
        assert!(calls.failures.is_empty(), "{name}: {:?}", calls.failures);
        assert_eq!(calls.waits.len(), CALLS);
        crowd.round();
        if crowd.closed + crowd.refused > 0 || Instant::now() > deadline {
            break;
        }
    }
    registry.let_go();
    (crowd.closed, crowd.refused)
}

#[test]
fn idle_connections_are_closed_for_good_callers() {
    assert!(beside("10,000 idle connections").0 > 0);
}

#[test]
fn connections_that_are_kept_alive_are_closed_for_good_callers() {
    assert!(beside("140 connections that are kept alive").0 > 0);
}

#[test]
fn half_bodies_are_closed_for_good_callers() {
    assert!(beside("130 half bodies").0 > 0);
}

#[test]
fn callers_of_one_question_to_a_hung_registry_leave_room_for_good_callers() {
    let (closed, refused) = beside("200 callers of one question to a hung registry");
    assert!(closed + refused > 0);
}
