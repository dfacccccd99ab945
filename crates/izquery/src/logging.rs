//! The operational log: standard error, no personal data.

use std::{
    env,
    io::{self, IsTerminal},
};

use tracing_subscriber::EnvFilter;

use crate::visible::VisibleLog;

/// The events of this project. We do not control what other libraries log about a request.
const USUAL: &str =
    "error,izquery=info,iz_facade=info,iz_http=info,iz_client=info,iz_cache=info,iz_sandbox=info";

/// The same events, and those that help to find a fault.
const DETAILED: &str =
    "error,izquery=debug,iz_facade=debug,iz_http=debug,iz_client=debug,iz_cache=debug,iz_sandbox=debug";

/// Only the warnings about the settings: other users can read a secret, or an id is probably wrong. Nobody may overlook
/// them.
const SETTINGS: &str = "off,iz_client::secret=warn,izquery::config=warn";

/// Starts the log of a server. The variable `IZQUERY_LOG` may set another filter.
pub(crate) fn start() {
    start_with(USUAL);
}

/// Starts the log of a command that prints its result. There is no log unless `verbose` is above 0 or `IZQUERY_LOG` is
/// set. A warning about the settings is one plain line, unless the command is quiet.
pub(crate) fn start_for_command(verbose: u8, is_quiet: bool) {
    match verbose {
        _ if env::var_os(VARIABLE).is_some() => start_with(USUAL),
        0 if is_quiet => {}
        0 => {
            let subscriber = tracing_subscriber::fmt().with_env_filter(SETTINGS).with_writer(|| VisibleLog);
            // A plain line: standard error may be a file.
            let subscriber = subscriber.log_internal_errors(false).without_time().with_target(false);
            drop(subscriber.with_ansi(false).try_init());
        }
        1 => start_with(USUAL),
        _ => start_with(DETAILED),
    }
}

/// The variable with the filter of the log.
const VARIABLE: &str = "IZQUERY_LOG";

fn start_with(default: &str) {
    let filter = EnvFilter::try_from_env(VARIABLE).unwrap_or_else(|_| EnvFilter::new(default));
    // The service must go on if standard error is closed. With error reports on, the library would panic then.
    let subscriber = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(|| VisibleLog)
        .log_internal_errors(false);
    let result = if io::stderr().is_terminal() {
        subscriber.with_target(false).try_init()
    } else {
        // The only span is that of the request. Its fields need not stand twice in a line.
        subscriber.json().with_span_list(false).try_init()
    };
    // A second start in the same process changes nothing.
    drop(result);
}
