//! The operational log: standard error, no personal data.

use std::io::{self, IsTerminal};

use tracing_subscriber::EnvFilter;

/// Starts logging. Only events of this project are logged, unless `IZQUERY_LOG` sets another filter: we do not control
/// what other libraries log about a request.
pub(crate) fn start() {
    let filter = EnvFilter::try_from_env("IZQUERY_LOG").unwrap_or_else(|_| {
        EnvFilter::new(
            "error,izquery=info,iz_facade=info,iz_http=info,iz_client=info,iz_cache=info,iz_sandbox=info",
        )
    });
    // The service must go on if standard error is closed. With error reports on, the library would panic then.
    let subscriber =
        tracing_subscriber::fmt().with_env_filter(filter).with_writer(io::stderr).log_internal_errors(false);
    let result = if io::stderr().is_terminal() {
        subscriber.with_target(false).try_init()
    } else {
        // The only span is that of the request. Its fields need not stand twice in a line.
        subscriber.json().with_span_list(false).try_init()
    };
    // A second start in the same process changes nothing.
    drop(result);
}
