//! Callers that do nothing wrong: each call opens a connection, and asks for the health or for a cached answer.

use std::{
    net::SocketAddr,
    thread,
    time::{Duration, Instant},
};

use crate::{client, settings};

/// The pause between two calls.
const PAUSE: Duration = Duration::from_millis(10);

/// At this number of failed calls there is no need to go on.
const MOST_FAILURES: usize = 10;

/// What the good callers saw.
pub(crate) struct Calls {
    /// How long each answered call took, the shortest first.
    pub(crate) waits: Vec<Duration>,
    /// Why calls failed.
    pub(crate) failures: Vec<String>,
}

impl Calls {
    /// The time within which this percentage of the calls were answered. `None` if fewer were.
    pub(crate) fn at_most(&self, percent: usize) -> Option<Duration> {
        let count = self.waits.len() + self.failures.len();
        let place = (count * percent).div_ceil(100).checked_sub(1)?;
        self.waits.get(place).copied()
    }
}

/// Makes calls, in turn for the health and for a cached answer. A caller that waits longer than `patience` gives up.
pub(crate) fn good_calls(address: SocketAddr, count: usize, patience: Duration) -> Calls {
    let requests = [client::get("/livez", address), client::lookup(&settings::lookup("good", 0), address)];
    let mut calls = Calls { waits: Vec::new(), failures: Vec::new() };
    for request in requests.iter().cycle().take(count) {
        let started = Instant::now();
        match client::call(address, request, patience) {
            Ok(response) if response.status == 200 => calls.waits.push(started.elapsed()),
            Ok(response) => calls.failures.push(format!("status {} {}", response.status, response.word())),
            Err(error) => calls.failures.push(error.to_string()),
        }
        if calls.failures.len() >= MOST_FAILURES {
            break;
        }
        thread::sleep(PAUSE);
    }
    calls.waits.sort_unstable();
    calls
}
