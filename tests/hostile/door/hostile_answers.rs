//! Callers that ask without a pause for answers of 8 MiB that are not cached.

use std::{
    net::SocketAddr,
    sync::atomic::{AtomicBool, Ordering},
    thread,
    time::Duration,
};

use crate::{client, settings};

pub(crate) const NAME: &str = "4 callers of hostile answers";

const CALLERS: usize = 4;

/// Asks until the attack is over. Gives what became of it, in words.
pub(crate) fn run(address: SocketAddr, is_over: &AtomicBool) -> String {
    let call = |caller: usize| {
        let (mut asked, mut answered) = (0, 0);
        while !is_over.load(Ordering::Relaxed) {
            asked += 1;
            let lookup = settings::lookup("form", 1000 * (caller + 1) + asked);
            let response = client::call(address, &client::lookup(&lookup, address), Duration::from_secs(40));
            answered += usize::from(response.is_ok_and(|response| response.status == 200));
        }
        (asked, answered)
    };
    let (asked, answered) = thread::scope(|scope| {
        let call = &call;
        let callers: Vec<_> = (0..CALLERS).map(|caller| scope.spawn(move || call(caller))).collect();
        let counts = callers.into_iter().map(|caller| caller.join().expect("no panic"));
        counts.fold((0, 0), |sum, count| (sum.0 + count.0, sum.1 + count.1))
    });
    format!("{asked} asked, {answered} answered")
}
