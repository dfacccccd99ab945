//! Hostile local clients, with good callers beside them.

mod admitted;
mod attack;
mod attacks;
mod crowd;
mod good_callers;
mod hostile_answers;

use std::{
    path::Path,
    sync::atomic::{AtomicBool, Ordering},
    thread,
    time::Duration,
};

use self::{attacks::ATTACKS, crowd::Crowd, good_callers::good_calls};
use crate::{
    client,
    hold::{is_included, print},
    process::Service,
    registry::Registry,
    settings,
    shapes::{self, Shape},
};

/// The bound of the waiting time of good callers: 99 of 100 calls.
const P99_BOUND: Duration = Duration::from_millis(100);

/// The good calls during each attack.
const CALLS: usize = 200;

/// A good caller that waits longer than this gives up.
const PATIENCE: Duration = Duration::from_secs(2);

/// Runs each attack beside good callers. Gives the bounds that are exceeded.
pub(crate) fn run(binary: &Path, registry: &Registry, only: &str) -> Vec<String> {
    let names = ATTACKS.iter().map(|attack| attack.name).chain([hostile_answers::NAME]);
    let names: Vec<&str> = names.filter(|name| is_included("door", name, only)).collect();
    if names.is_empty() {
        return Vec::new();
    }
    let files = Service::open_files().unwrap_or(0);
    if files < attacks::SOCKETS + 1000 {
        print(&format!("WARNING: only {files} open files are allowed: `ulimit -n 20000` before this run"));
    }
    registry.show(hostile_shape());
    print(
        "| attack | good calls | failed | p50 ms | p99 ms | max ms | the attack |\n|---|---|---|---|---|---|---|",
    );
    let mut failures = Vec::new();
    for name in names {
        let mut service = Service::start(binary, registry.address);
        let address = service.address;
        // From now on the cache has the answer for the good callers, and the large one.
        for site in ["good", "form"] {
            let _ = client::call(
                address,
                &client::lookup(&settings::lookup(site, 0), address),
                Duration::from_secs(40),
            );
        }
        let is_over = AtomicBool::new(false);
        let (calls, account) = thread::scope(|scope| {
            let attacker = scope.spawn(|| match ATTACKS.iter().find(|attack| attack.name == name) {
                Some(attack) => Crowd::new(address, attack).run(&is_over),
                None => hostile_answers::run(address, &is_over),
            });
            thread::sleep(Duration::from_millis(1500));
            let calls = good_calls(address, CALLS, PATIENCE);
            is_over.store(true, Ordering::Relaxed);
            (calls, attacker.join().expect("no panic"))
        });
        registry.let_go();
        let ms = |share: usize| {
            calls.at_most(share).map_or("never".to_owned(), |wait| format!("{:.1}", wait.as_secs_f64() * 1e3))
        };
        let count = calls.waits.len() + calls.failures.len();
        let failed = calls.failures.len();
        print(&format!(
            "| {name} | {count} | {failed} | {} | {} | {} | {account} |",
            ms(50),
            ms(99),
            ms(100)
        ));
        if calls.at_most(99).is_none_or(|wait| wait > P99_BOUND) {
            let first = calls.failures.first().map_or("", String::as_str);
            failures.push(format!("{name}: p99 of good callers {} ms, {failed} failed {first}", ms(99)));
        }
        thread::sleep(Duration::from_millis(200));
        if service.has_panicked() || !service.is_alive(Duration::from_secs(5)) {
            failures.push(format!("{name}: the service panicked or does not answer"));
        }
    }
    print("");
    failures
}

/// The shape that takes the most work of those that are answered.
fn hostile_shape() -> &'static Shape {
    shapes::all().find(|shape| shape.name == "different names").expect("the shape")
}
