//! `izquery doctor` as a process: a line for each check, the exit status, and nothing that is secret.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::{
    fs,
    process::{Command, Output},
    thread,
};

use iz_sandbox::{Sandbox, SandboxClock, Settings};
use jiff::Zoned;
use serde_json::Value;

const PASSWORD: &str = "hunter2-of-the-sandbox";

/// A sandbox in this process, and a folder with the settings of a command that asks it.
struct Registry {
    endpoint: String,
    folder: tempfile::TempDir,
}

impl Registry {
    fn start(misbehaviour: Option<&str>) -> Self {
        let settings = Settings {
            password: PASSWORD.to_owned(),
            // The command knows the machine's clock alone, and compares the registry's with it and with the zone of
            // the profile.
            clock: SandboxClock::of(|| Zoned::now().in_tz("America/Chicago").unwrap()),
            misbehaviour: misbehaviour.map(|name| name.parse().unwrap()),
            ..Settings::default()
        };
        let sandbox = Sandbox::bind("127.0.0.1:0".parse().unwrap(), settings).unwrap();
        let endpoint = sandbox.endpoint();
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        thread::spawn(move || runtime.block_on(sandbox.serve(std::future::pending())));
        Self { endpoint, folder: tempfile::tempdir().unwrap() }
    }

    /// The settings of this registry as `id`, and `more`.
    fn configured(self, id: &str, more: &str) -> Self {
        let settings = format!(
            "[registries.{id}]\nbase = 'sandbox'\ntransport.endpoint = '{}'\ncredentials.username = 'sandbox'\n\
             credentials.password = {{ env = 'IZQUERY_TEST_PASSWORD' }}\n{more}",
            self.endpoint
        );
        fs::write(self.folder.path().join("izquery.toml"), settings).unwrap();
        self
    }

    /// A file about somebody whose record comes with a warning.
    fn person_with_a_complaint(&self) -> String {
        let person = r#"{"name": {"family": "Caveat", "given": "Minnow"}, "birth_date": "2001-02-03"}"#;
        fs::write(self.folder.path().join("patient.json"), person).unwrap();
        "patient.json".to_owned()
    }

    fn doctor(&self, arguments: &[&str]) -> Output {
        let output = Command::new(env!("CARGO_BIN_EXE_izquery"))
            .arg("doctor")
            .args(arguments)
            .current_dir(self.folder.path())
            .env("IZQUERY_TEST_PASSWORD", PASSWORD)
            .output()
            .unwrap();
        for said in [&output.stdout, &output.stderr] {
            assert!(!text(said).contains(PASSWORD), "{}", text(said));
        }
        output
    }
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

const CONFIG: [&str; 2] = ["--config", "izquery.toml"];

#[test]
fn all_is_well_and_the_exit_status_is_0() {
    let registry = Registry::start(None).configured("sandbox", "");
    let output = registry.doctor(&CONFIG);
    let said = text(&output.stdout);
    assert_eq!(output.status.code(), Some(0), "{said}{}", text(&output.stderr));
    for part in [
        "pass     profile             all keys that izquery sandbox needs are set\n",
        "pass     question            Z44 query about an invented patient: not_found\n",
        "skipped  tls, certificate_chain, certificate_expiry, certificate_name, trust, client_certificate: plain http",
        "\nsandbox: 18 passed, 0 warned, 0 failed, 6 skipped in ",
    ] {
        assert!(said.contains(part), "{part} is not in: {said}");
    }
    assert!(said.ends_with(": lookups work\n"), "{said}");
}

#[test]
fn a_warning_ends_with_1() {
    let registry = Registry::start(None).configured("sandbox", "");
    let output =
        registry.doctor(&[&CONFIG[..], &["--patient", &registry.person_with_a_complaint()]].concat());
    let said = text(&output.stdout);
    assert_eq!(output.status.code(), Some(1), "{said}");
    let line = said.lines().find(|line| line.starts_with("warning")).unwrap();
    assert!(
        line.contains("question") && line.contains("record, with errors") && line.contains(" -> "),
        "{line}"
    );
    assert!(!said.contains("Caveat") && !said.contains("Minnow"), "{said}");
}

#[test]
fn a_failure_ends_with_2() {
    let registry = Registry::start(Some("security-fault")).configured("sandbox", "");
    let output = registry.doctor(&CONFIG);
    let said = text(&output.stdout);
    assert_eq!(output.status.code(), Some(2), "{said}");
    assert!(said.contains("failure  question ") && said.contains("-> Check the user name"), "{said}");
    assert!(said.ends_with("lookups do not work as they should\n"), "{said}");
}

#[test]
fn json_is_one_object_with_every_check() {
    let registry = Registry::start(None).configured("sandbox", "");
    let person = registry.person_with_a_complaint();
    let output = registry.doctor(&["--config", "izquery.toml", "--json", "--patient", &person]);
    assert_eq!(output.status.code(), Some(1));
    let summary: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!((&summary["registry"], &summary["result"]), (&"sandbox".into(), &"warning".into()));
    assert!(summary["took_ms"].is_u64());
    let checks = summary["checks"].as_array().unwrap();
    assert_eq!(checks.len(), 24);
    let of = |name: &str| checks.iter().find(|check| check["name"] == name).unwrap();
    assert_eq!((&of("dns")["result"], of("dns").get("advice")), (&"pass".into(), None));
    assert_eq!(of("trust")["result"], "skipped");
    assert_eq!(of("question")["result"], "warning");
    assert!(of("question")["advice"].is_string());
}

#[test]
fn a_person_of_ones_own_is_asked_about_and_never_named() {
    let registry = Registry::start(None).configured("sandbox", "");
    let child = r#"{"name": {"family": "Sandcastle", "given": "Pebble"}, "birth_date": "2022-03-10"}"#;
    fs::write(registry.folder.path().join("patient.json"), child).unwrap();
    let output = registry.doctor(&["--config", "izquery.toml", "--patient", "patient.json"]);
    let said = text(&output.stdout) + &text(&output.stderr);
    assert_eq!(output.status.code(), Some(0), "{said}");
    assert!(said.contains("Z44 query about the given patient: record"), "{said}");
    for part in ["Sandcastle", "Pebble", "2022-03-10", "SBX"] {
        assert!(!said.contains(part), "{part} is in: {said}");
    }
}

#[test]
fn a_facility_is_named_by_itself_or_with_its_registry() {
    let facilities = "facilities.store-12.facility_id = '12'\nfacilities.store-13.facility_id = '13'\n\
                      [registries.other]\nbase = 'tx'";
    let registry = Registry::start(None).configured("chain", facilities);
    for named in [
        ["--registry", "chain", "--facility", "store-12"].as_slice(),
        &["--facility", "store-12"],
        &["--registry", "chain/store-12"],
    ] {
        let output = registry.doctor(&[&CONFIG, named].concat());
        let said = text(&output.stdout);
        assert_eq!(output.status.code(), Some(0), "{said}{}", text(&output.stderr));
        assert!(said.contains("all keys that izquery sandbox needs are set"), "{said}");
        assert!(said.contains("\nchain/store-12: "), "{said}");
    }
    for (named, part) in [
        ([].as_slice(), "--registry: is missing"),
        (&["--registry", "chain"], "--facility: is missing"),
        (&["--registry", "zz"], "--registry: zz is not configured"),
        (&["--facility", "store-14"], "--facility: store-14 is not configured"),
    ] {
        let output = registry.doctor(&[&CONFIG, named].concat());
        let said = text(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{said}");
        let known = "izquery.toml has chain/store-12, chain/store-13, other";
        assert!(said.contains(part) && said.contains(known) && said.lines().count() == 1, "{said}");
    }
}

#[test]
fn a_profile_that_comes_with_the_program_needs_no_configuration() {
    let registry = Registry::start(None);
    let output = registry.doctor(&["--registry", "tx"]);
    let said = text(&output.stdout);
    assert_eq!(output.status.code(), Some(2), "{said}");
    assert!(said.contains("failure  profile ") && said.contains("credentials.facility_id"), "{said}");

    let overrides = format!(
        "transport.endpoint = '{}'\ncredentials.username = 'sandbox'\n\
         credentials.password = {{ env = 'IZQUERY_TEST_PASSWORD' }}",
        registry.endpoint
    );
    fs::write(registry.folder.path().join("own.toml"), overrides).unwrap();
    let output = registry.doctor(&["--registry", "sandbox", "--overrides", "own.toml"]);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stdout));
    let output = registry.doctor(&[]);
    assert_eq!(output.status.code(), Some(2));
    assert!(text(&output.stderr).contains("--config"), "{}", text(&output.stderr));
}
