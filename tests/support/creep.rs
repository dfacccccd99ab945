//! A paused clock that moves in small steps, for tests that wait for the network.
//!
//! Tests of several crates include this file with `#[path]`.

use std::{thread, time::Duration};

/// The real duration of each step: long enough for the system to deliver bytes between sockets of this machine.
const REST: Duration = Duration::from_micros(50);

/// Moves the paused clock of this runtime forward by `step` at a time, for as long as the runtime lives.
///
/// Where tokio's clock is paused (`start_paused`) and no task can run, the clock jumps to the next timer. That timer may
/// be a deadline, although the bytes that a task waits for are already between the sockets. The timer of this task is
/// always the next one. So the clock moves by one step at most, and then the thread sleeps for [`REST`]. The clock does
/// not move while a task or blocking work (`spawn_blocking`) runs. So a deadline of seconds passes only where nothing
/// happens for thousands of steps, however busy the machine is. With steps of 1 ms, one second of the paused clock takes
/// about a tenth of a real second.
///
/// The clock may not move at all while a test always has a task that can run. Such a test must sleep for the time that
/// it needs to pass.
pub(crate) fn creep(step: Duration) {
    tokio::spawn(async move {
        loop {
            tokio::time::sleep(step).await;
            thread::sleep(REST);
        }
    });
}
