//! Time that passes in a test which waits for the network, without a wait.
//!
//! Tests of several crates share this file by `#[path]`.

use std::{thread, time::Duration};

/// How long each step really takes: enough for the system to deliver what was sent on this machine.
const REST: Duration = Duration::from_micros(50);

/// Lets the paused clock of this runtime go in steps of `step`, for as long as the runtime lives.
///
/// Where tokio's clock is paused (`start_paused`) and no task can run, it jumps to the next timer, be it that of a
/// deadline, although the bytes that a task waits for are on the way. The timer of this task is always the next one, so
/// the clock goes one step at most each time that no task can run, and rests after each. It stands while a task runs,
/// and while blocking work does (`spawn_blocking`). So a deadline of seconds is met only where nothing else happens for
/// thousands of steps, however busy the machine is. With steps of a millisecond that takes a tenth of the time.
///
/// A test that goes on and on may see no time pass at all: what is to pass is slept.
pub(crate) fn creep(step: Duration) {
    tokio::spawn(async move {
        loop {
            tokio::time::sleep(step).await;
            thread::sleep(REST);
        }
    });
}
