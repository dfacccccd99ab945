//! wrk as the client. Its one thread takes less of the machine than a thread for each connection.

use std::{
    fs,
    process::{Command, Stdio},
    time::Duration,
};

use tempfile::TempDir;

use crate::{LOOKUP, Target, round::Round};

/// What the script of wrk prints before the figures.
const FIGURES: &str = "figures: ";

/// wrk, with the script that makes the request and prints the figures.
pub(crate) struct Wrk {
    folder: TempDir,
}

impl Wrk {
    /// `None` if wrk is not installed.
    pub(crate) fn find() -> Option<Self> {
        // It prints its version and ends with status 1.
        Command::new("wrk").arg("--version").stdout(Stdio::null()).stderr(Stdio::null()).status().ok()?;
        let folder = tempfile::tempdir().expect("a folder");
        let script = format!(
            "wrk.method = 'POST'\nwrk.body = '{LOOKUP}'\nwrk.headers['Content-Type'] = 'application/json'\n\
             done = function(all, times)\n\
               local failed = all.errors.connect + all.errors.read + all.errors.write + all.errors.status \
                 + all.errors.timeout\n\
               io.write(string.format('{FIGURES}%d %d %d %d %d\\n', all.requests, all.duration, \
                 times:percentile(50), times:percentile(99), failed))\n\
             end\n"
        );
        fs::write(folder.path().join("lookup.lua"), script).expect("a file");
        Some(Self { folder })
    }

    /// Sends lookups over several connections at once for one round.
    pub(crate) fn round(&self, target: &Target, connections: usize, round: Duration) -> Round {
        let Target { address, token } = target;
        let output = Command::new("wrk")
            .args(["--header", &format!("Authorization: Bearer {token}"), "--header", "X-Actor: bench"])
            .args(["--threads", "1", "--connections", &connections.to_string()])
            .args(["--duration", &format!("{}s", round.as_secs().max(1))])
            .arg("--script")
            .arg(self.folder.path().join("lookup.lua"))
            .arg(format!("http://{address}/v1/lookups"))
            .output()
            .expect("wrk runs");
        let output = String::from_utf8_lossy(&output.stdout);
        let line = output.lines().find_map(|line| line.strip_prefix(FIGURES)).expect("the figures of wrk");
        let figures: Vec<f64> = line.split(' ').map(|word| word.parse().expect("a number")).collect();
        let [requests, micros, p50, p99, failed] = figures[..] else { panic!("{line}") };
        assert!(failed < 1.0, "{failed} requests failed");
        Round { per_second: requests * 1e6 / micros, p50_ms: p50 / 1000.0, p99_ms: p99 / 1000.0 }
    }
}
