//! Very much data: a large answer for many readers, and very many answers in the cache.

use std::{
    io::{Read as _, Write as _},
    path::Path,
    sync::atomic::{AtomicUsize, Ordering},
    thread,
    time::Duration,
};

use crate::{
    client,
    hold::{is_included, print},
    process::Service,
    registry::Registry,
    settings::{self, FACILITIES},
    shapes,
};

/// The most memory that may be resident, in MiB: `lookups.memory_bytes` is 256 MiB, `cache.capacity_bytes` is 64 MiB, and
/// the program and what its allocator keeps take the rest.
const READERS_BOUND: u64 = 400;

/// The most memory with a full cache, in MiB: `cache.capacity_bytes` is 64 MiB, and the program itself takes 16 MiB.
const CACHE_BOUND: u64 = 128;

const READERS: usize = 100;
const ANSWERS: usize = 10_000;

/// Gives the bounds that are exceeded.
pub(crate) fn run(binary: &Path, registry: &Registry, only: &str) -> Vec<String> {
    let mut failures = Vec::new();
    let mut report = |name: &str, bound: u64, (peak, account): (u64, String)| {
        print(&format!("memory: {name}: at most {peak} MiB (bound {bound} MiB), {account}"));
        if peak > bound {
            failures.push(format!("{name}: {peak} MiB, bound {bound} MiB"));
        }
    };
    if is_included("memory", "100 readers of one answer", only) {
        report("100 readers of one answer", READERS_BOUND, readers(binary, registry));
    }
    if is_included("memory", "10,000 answers in the cache", only) {
        report("10,000 answers in the cache", CACHE_BOUND, cache(binary, registry));
    }
    failures
}

/// Callers of one large answer, who read slowly.
fn readers(binary: &Path, registry: &Registry) -> (u64, String) {
    let largest = "observations with unknown codes";
    registry.show(shapes::all().find(|shape| shape.name == largest).expect("the shape"));
    let service = Service::start(binary, registry.address);
    let address = service.address;
    let request = client::lookup(&settings::lookup("form", 0), address);
    let (bytes, answered) = (AtomicUsize::new(0), AtomicUsize::new(0));
    thread::scope(|scope| {
        for _ in 0..READERS {
            scope.spawn(|| {
                let Ok(mut stream) = client::open(address, Duration::from_secs(40)) else { return };
                let _ = stream.write_all(&request);
                let mut chunk = vec![0; 256 * 1024];
                let mut is_first = true;
                while let Ok(read @ 1..) = stream.read(&mut chunk) {
                    if is_first && chunk.starts_with(b"HTTP/1.1 200") {
                        answered.fetch_add(1, Ordering::Relaxed);
                    }
                    is_first = false;
                    bytes.fetch_add(read, Ordering::Relaxed);
                    thread::sleep(Duration::from_millis(20));
                }
            });
        }
    });
    let (bytes, answered) = (bytes.into_inner() / (1024 * 1024), answered.into_inner());
    (service.peak_mib(), format!("{answered} of {READERS} answered, {bytes} MiB read"))
}

/// Different answers, for each facility in turn.
fn cache(binary: &Path, registry: &Registry) -> (u64, String) {
    let service = Service::start(binary, registry.address);
    let address = service.address;
    let answered = AtomicUsize::new(0);
    thread::scope(|scope| {
        let answered = &answered;
        for caller in 0..4 {
            scope.spawn(move || {
                for number in (caller..ANSWERS).step_by(4) {
                    let site = format!("chain/store-{}", number % FACILITIES);
                    let request = client::lookup(&settings::lookup(&site, number), address);
                    let response = client::call(address, &request, Duration::from_secs(40));
                    if response.is_ok_and(|response| response.status == 200) {
                        answered.fetch_add(1, Ordering::Relaxed);
                    }
                }
            });
        }
    });
    let (peak, resident) = (service.peak_mib(), service.resident_mib());
    (peak, format!("{} of {ANSWERS} answered, {resident} MiB at the end", answered.into_inner()))
}
