//! Runs the checkup against the sandbox and against faulty servers, over real sockets.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod answers;
mod certificates;
#[path = "../../../../tests/support/creep.rs"]
mod creep;
mod network;

use std::{fs, path::PathBuf};

use iz_client::{Clock, Environment, RegistryProfile};
use iz_doctor::{Check, CheckResult, Checkup};
use iz_sandbox::{Endpoint, Sandbox, SandboxClock, Settings};
use jiff::Zoned;
use tokio::time::{Duration, Instant};

/// The password, which no output may contain.
const PASSWORD: &str = "hunter2-of-the-sandbox";

/// The step by which the paused clock advances while nothing happens. So the reply times do not depend on the machine,
/// and the pauses between requests take no real time.
const STEP: Duration = Duration::from_millis(1);

/// The time of every test that does not depend on the validity of certificates.
const NOW: &str = "2026-11-22T09:30:17-06:00[America/Chicago]";

/// The settings of a sandbox with the time of the tests.
fn settings() -> Settings {
    Settings { clock: SandboxClock::fixed(NOW.parse().unwrap()), ..Settings::default() }
}

/// A clock that differs from the time of the tests by `seconds`.
fn clock_off_by(seconds: i64) -> Clock {
    let now = NOW.parse::<Zoned>().unwrap().timestamp();
    Clock::of(move || now + jiff::SignedDuration::from_secs(seconds))
}

/// A sandbox that runs until the test ends, and a folder with its password.
struct Registry {
    endpoint: String,
    folder: tempfile::TempDir,
    /// This machine's clock, as the checkup sees it.
    clock: Clock,
}

impl Registry {
    fn start(settings: Settings) -> Self {
        Self::serving(Endpoint::Cdc2011, settings)
    }

    fn misbehaving(name: &str) -> Self {
        Self::start(Settings { misbehaviour: Some(name.parse().unwrap()), ..settings() })
    }

    /// A sandbox and a checkup with the machine's real clock, because TLS checks certificates against it. The time zone
    /// is that of the profile.
    fn of_this_machine(settings: Settings) -> Self {
        let clock = SandboxClock::of(|| Zoned::now().in_tz("America/Chicago").unwrap());
        Self { clock: Clock::system(), ..Self::start(Settings { clock, ..settings }) }
    }

    fn serving(endpoint: Endpoint, settings: Settings) -> Self {
        let settings = Settings { password: PASSWORD.to_owned(), ..settings };
        let sandbox = Sandbox::bind("127.0.0.1:0".parse().unwrap(), settings).unwrap();
        let endpoint = sandbox.endpoint_of(endpoint);
        tokio::spawn(sandbox.serve(std::future::pending()));
        Self { endpoint, folder: tempfile::tempdir().unwrap(), clock: clock_off_by(0) }
    }

    /// The sandbox's profile with the usual settings of a site, then with `changes`.
    fn profile(&self, changes: &str) -> RegistryProfile {
        let password = self.file("password", PASSWORD);
        let usual = format!(
            "transport.endpoint = '{}'\ncredentials.username = 'sandbox'\n\
             credentials.password = {{ file = '{}' }}",
            self.endpoint,
            password.display()
        );
        let changes = iz_client::overlay(usual.parse().unwrap(), changes.parse().unwrap());
        RegistryProfile::load("sandbox", changes).unwrap()
    }

    /// A file that only its owner can read.
    fn file(&self, name: &str, text: &str) -> PathBuf {
        let path = self.folder.path().join(name);
        fs::write(&path, text).unwrap();
        #[cfg(unix)]
        fs::set_permissions(&path, std::os::unix::fs::PermissionsExt::from_mode(0o600)).unwrap();
        path
    }

    fn checkup(&self, changes: &str) -> Checkup {
        Checkup::new(self.profile(changes), Environment::system().at(self.clock.clone()))
    }

    async fn examined(&self, changes: &str) -> Vec<Check> {
        examined(self.checkup(changes)).await
    }
}

/// All checks. Asserts that each is reported once and in order, and that none contains the password.
async fn examined(checkup: Checkup) -> Vec<Check> {
    let mut reported = Vec::new();
    let deadline = Instant::now() + checkup.time_limit();
    let checks = checkup.run(deadline, |check| reported.push(check.clone())).await;
    assert_eq!(reported, checks);
    assert_eq!(reported.iter().map(|check| check.name).collect::<Vec<_>>(), Checkup::NAMES);
    let text = format!("{checks:?}");
    assert!(!text.contains(PASSWORD), "{text}");
    checks
}

fn check<'c>(checks: &'c [Check], name: &str) -> &'c Check {
    checks.iter().find(|check| check.name == name).unwrap()
}

/// Asserts the result of a check and a part of its text.
fn assert_check(checks: &[Check], name: &str, result: CheckResult, part: &str) {
    let check = check(checks, name);
    assert_eq!(check.result, result, "{check:?}");
    let text = format!("{} -> {}", check.found, check.advice.as_deref().unwrap_or_default());
    assert!(text.contains(part), "{part} is not in: {text}");
    let has_advice = matches!(result, CheckResult::Warning | CheckResult::Failure);
    assert_eq!(check.advice.is_some(), has_advice, "{check:?}");
}

/// The names of the checks with this result.
fn named(checks: &[Check], result: CheckResult) -> Vec<&'static str> {
    checks.iter().filter(|check| check.result == result).map(|check| check.name).collect()
}
