//! The checkup against the sandbox and against servers that are not as they should be, over real sockets.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod answers;
mod certificates;
#[path = "../../../../tests/support/creep.rs"]
mod creep;
mod way;

use std::{fs, path::PathBuf};

use iz_client::{Check, CheckResult, Checkup, Clock, Environment, RegistryProfile};
use iz_sandbox::{Endpoint, Sandbox, SandboxClock, Settings};
use jiff::Zoned;
use tokio::time::{Duration, Instant};

/// What no output may hold.
const PASSWORD: &str = "hunter2-of-the-sandbox";

/// How far the paused clock goes at once where nothing happens: what a reply takes does not depend on the machine, nor
/// are the pauses of the pace waited for.
const STEP: Duration = Duration::from_millis(1);

/// The time of every test whose certificates need not be good.
const NOW: &str = "2026-11-22T09:30:17-06:00[America/Chicago]";

/// Settings of a sandbox whose time is that of the tests.
fn settings() -> Settings {
    Settings { clock: SandboxClock::fixed(NOW.parse().unwrap()), ..Settings::default() }
}

/// The time of the tests, so many seconds off.
fn clock_off_by(seconds: i64) -> Clock {
    let now = NOW.parse::<Zoned>().unwrap().timestamp();
    Clock::of(move || now + jiff::SignedDuration::from_secs(seconds))
}

/// A sandbox that runs until the test ends, and a folder with its password in it.
struct Registry {
    endpoint: String,
    folder: tempfile::TempDir,
    /// The clock of the checkup.
    clock: Clock,
}

impl Registry {
    fn start(settings: Settings) -> Self {
        Self::serving(Endpoint::Cdc2011, settings)
    }

    fn misbehaving(name: &str) -> Self {
        Self::start(Settings { misbehaviour: Some(name.parse().unwrap()), ..settings() })
    }

    /// All by the machine's clock, in the zone of the profile: TLS checks certificates by it, and the checkup tells
    /// how long they are good from the same day.
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

    /// The sandbox's profile with what a site would set, and `changes` in place of it.
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

    /// A file that is its owner's alone.
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

/// All checks; each was told once, in its order, and none holds the password.
async fn examined(checkup: Checkup) -> Vec<Check> {
    let mut told = Vec::new();
    let checks = checkup.run(Instant::now() + checkup.patience(), |check| told.push(check.clone())).await;
    assert_eq!(told, checks);
    assert_eq!(told.iter().map(|check| check.name).collect::<Vec<_>>(), Checkup::NAMES);
    let said = format!("{checks:?}");
    assert!(!said.contains(PASSWORD), "{said}");
    checks
}

fn check<'c>(checks: &'c [Check], name: &str) -> &'c Check {
    checks.iter().find(|check| check.name == name).unwrap()
}

/// The named check came out so, and says so.
fn assert_check(checks: &[Check], name: &str, result: CheckResult, part: &str) {
    let check = check(checks, name);
    assert_eq!(check.result, result, "{check:?}");
    let said = format!("{} -> {}", check.found, check.advice.as_deref().unwrap_or_default());
    assert!(said.contains(part), "{part} is not in: {said}");
    let has_advice = matches!(result, CheckResult::Warning | CheckResult::Failure);
    assert_eq!(check.advice.is_some(), has_advice, "{check:?}");
}

/// The checks that came out so, by name.
fn named(checks: &[Check], result: CheckResult) -> Vec<&'static str> {
    checks.iter().filter(|check| check.result == result).map(|check| check.name).collect()
}
