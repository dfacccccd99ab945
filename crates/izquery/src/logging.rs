//! The operational log: standard error, no person's data.

use std::io::{self, IsTerminal};

use tracing_subscriber::EnvFilter;

/// Starts logging. Only our own events are let through unless `IZQUERY_LOG` says otherwise: what a
/// library prints about a request at a finer level is not under our control.
pub(crate) fn start() {
    let filter = EnvFilter::try_from_env("IZQUERY_LOG").unwrap_or_else(|_| {
        EnvFilter::new(
            "error,izquery=info,iz_facade=info,iz_http=info,iz_client=info,iz_cache=info,iz_sandbox=info",
        )
    });
    // A log that nobody reads any more must not end the service: told of a closed pipe, the library panics.
    let subscriber =
        tracing_subscriber::fmt().with_env_filter(filter).with_writer(io::stderr).log_internal_errors(false);
    let result = if io::stderr().is_terminal() {
        subscriber.with_target(false).try_init()
    } else {
        subscriber.json().try_init()
    };
    // A second start in one process keeps the first.
    drop(result);
}
