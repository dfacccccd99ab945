//! The checkup against the sandbox and against servers that are not as they should be, over real sockets.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod answers;
mod certificates;
mod way;

use std::{fs, path::PathBuf};

use iz_client::{Check, CheckResult, Checkup, Clock, RegistryProfile};
use iz_sandbox::{Sandbox, Settings, Transport};
use jiff::Timestamp;
use tokio::time::Instant;

/// What no output may hold.
const PASSWORD: &str = "hunter2-of-the-sandbox";

/// A sandbox that runs until the test ends, and a folder with its password in it.
struct Registry {
    endpoint: String,
    folder: tempfile::TempDir,
}

impl Registry {
    fn start(settings: Settings) -> Self {
        Self::serving(Transport::Cdc2011, settings)
    }

    fn misbehaving(name: &str) -> Self {
        Self::start(Settings { misbehaviour: Some(name.parse().unwrap()), ..Settings::default() })
    }

    fn serving(transport: Transport, settings: Settings) -> Self {
        let settings = Settings { password: PASSWORD.to_owned(), ..settings };
        let sandbox = Sandbox::bind("127.0.0.1:0".parse().unwrap(), settings).unwrap();
        let endpoint = sandbox.endpoint_of(transport);
        tokio::spawn(sandbox.serve(std::future::pending()));
        Self { endpoint, folder: tempfile::tempdir().unwrap() }
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

    async fn examined(&self, changes: &str) -> Vec<Check> {
        examined(Checkup::new(self.profile(changes), Clock::system())).await
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

/// The machine's clock, so many seconds off.
fn clock_off_by(seconds: i64) -> Clock {
    Clock::of(move || Timestamp::now() + jiff::SignedDuration::from_secs(seconds))
}
