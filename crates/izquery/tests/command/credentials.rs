//! `izquery enroll credentials` as a process: what it stores, prints and records, and that no value is anywhere.

use std::{
    env, fs,
    io::Write as _,
    os::unix::fs::PermissionsExt as _,
    path::Path,
    process::{Command, Output, Stdio},
    thread,
};

use iz_facade::enroll::EnrollmentProfile;
use iz_sandbox::{Sandbox, SandboxClock, Settings};
use jiff::Zoned;

use crate::{
    stored::{StoredService, features},
    support::{assert_refused, start_to_kill, text},
};

/// What every value begins with, so that one search finds each of them.
const MARK: &str = "hunter2";
const USER: &str = "hunter2-user";
const PASSWORD: &str = "hunter2-word";

/// The registry in this process, and a folder with the settings that refer to its credentials in the store.
struct Place {
    folder: tempfile::TempDir,
}

impl Place {
    /// Settings with this section of the registry, whose endpoint is added.
    fn with(registry: &str) -> Self {
        let settings = Settings {
            username: USER.to_owned(),
            password: PASSWORD.to_owned(),
            clock: SandboxClock::of(|| Zoned::now().in_tz("America/Chicago").unwrap()),
            ..Settings::default()
        };
        let sandbox = Sandbox::bind("127.0.0.1:0".parse().unwrap(), settings).unwrap();
        let endpoint = sandbox.endpoint();
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        thread::spawn(move || runtime.block_on(sandbox.serve(std::future::pending())));
        let folder = tempfile::tempdir().unwrap();
        let place = Self { folder };
        place.write("key", &"7f".repeat(32));
        fs::set_permissions(place.path().join("key"), fs::Permissions::from_mode(0o600)).unwrap();
        place.write(
            "izquery.toml",
            &format!(
                "[secrets]\nkey = {{ file = 'key' }}\n[registries.north]\nbase = 'sandbox'\n\
                 transport.endpoint = '{endpoint}'\n{registry}"
            ),
        );
        place
    }

    /// Settings that refer to the store for everything.
    fn stored() -> Self {
        Self::with(
            "credentials.username = { stored = 'north/username' }\n\
             credentials.password = { stored = 'north/password' }\n",
        )
    }

    fn path(&self) -> &Path {
        self.folder.path()
    }

    fn write(&self, name: &str, content: &str) {
        fs::write(self.path().join(name), content).unwrap();
    }

    /// Writes the file that the registry gave.
    fn give(&self, user: &str, password: &str) -> &'static str {
        let note = "Endpoint: https://registry.example/x\n\nspoken words\n";
        self.write("given.txt", &format!("User Name: {user}\r\nPassword = \"{password}\"\r\n{note}"));
        "given.txt"
    }

    /// Runs the program. Nothing that it prints is a value.
    fn izquery(&self, arguments: &[&str], input: &str) -> Output {
        let mut child = Command::new(env!("CARGO_BIN_EXE_izquery"))
            .args(arguments)
            .current_dir(self.path())
            .env("USER", "clerk-3")
            .env_remove("STATE_DIRECTORY")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        // A command that reads no input may be gone before it is written.
        let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
        let output = child.wait_with_output().unwrap();
        for said in [&output.stdout, &output.stderr] {
            assert!(!text(said).contains(MARK), "{arguments:?}: {}", text(said));
        }
        output
    }

    /// Runs `izquery enroll credentials`, and gives what it prints.
    fn run(&self, command: &str, more: &[&str]) -> Output {
        let common = ["enroll", "credentials", command, "--config", "izquery.toml"];
        self.izquery(&[&common[..], more].concat(), "")
    }

    /// As `run`, with this exit status. Gives the standard output, and the standard error behind it.
    #[track_caller]
    fn print(&self, command: &str, more: &[&str], status: i32) -> String {
        let output = self.run(command, more);
        let said = text(&output.stdout) + &text(&output.stderr);
        assert_eq!(output.status.code(), Some(status), "{command} {more:?}: {said}");
        said
    }

    /// Runs a lookup of a patient whom the registry does not have.
    fn ask(&self) -> Output {
        let nobody = r#"{"name": {"family": "Nobodyknows", "given": "Pebble"}, "birth_date": "2022-03-10"}"#;
        self.izquery(&["ask", "--config", "izquery.toml", "--patient", "-"], nobody)
    }

    /// The actions of the audit trail, in their order.
    fn recorded(&self) -> Vec<String> {
        let report = self.izquery(&["audit", "report", "--config", "izquery.toml", "--action", "admin"], "");
        let lines = text(&report.stdout);
        let of_credentials = lines.lines().filter(|line| line.contains(" admin credentials_"));
        of_credentials
            .map(|line| {
                assert!(line.contains("actor=clerk-3 purpose=enrollment"), "{line}");
                line.split_once("credentials_").unwrap().1.split(' ').next().unwrap().to_owned()
            })
            .collect()
    }

    /// Asserts that no file below the folder has a value.
    fn assert_nothing_is_readable(&self) {
        self.assert_nothing_but("");
    }

    /// The same, except for the file that the registry gave.
    fn assert_nothing_but(&self, given: &str) {
        fn walk(folder: &Path, given: &str) {
            for entry in fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    walk(&path, given);
                    continue;
                }
                if path.file_name().unwrap() == given {
                    continue;
                }
                let bytes = fs::read(&path).unwrap();
                let is_found = bytes.windows(MARK.len()).any(|part| part == MARK.as_bytes());
                assert!(!is_found, "{} has a value", path.display());
            }
        }
        walk(self.path(), given);
    }
}

#[expect(clippy::print_stderr, reason = "what is skipped is said")]
fn say_skipped(what: &str) {
    eprintln!("\nWARNING: {what}.\n");
}

/// What the terminal shows when these answers are typed: prompt, whether the answer is hidden, answer. `None` without python3.
fn at_terminal(
    place: &Place,
    arguments: &[&str],
    answers: &[(&str, bool, &str)],
) -> Option<(Option<i32>, String)> {
    if Command::new("python3").arg("--version").output().is_err() {
        assert!(env::var_os("CI").is_none(), "python3 is missing");
        say_skipped("nothing is typed at a terminal, because python3 is not installed");
        return None;
    }
    let mut child = Command::new("python3")
        .arg(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/command/terminal.py"))
        .args([env!("CARGO_BIN_EXE_izquery"), "enroll", "credentials"])
        .args(arguments)
        .args(["--config", "izquery.toml"])
        .current_dir(place.path())
        .env_remove("STATE_DIRECTORY")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let json = serde_json::to_vec(answers).unwrap();
    child.stdin.take().unwrap().write_all(&json).unwrap();
    let output = child.wait_with_output().unwrap();
    let shown = text(&output.stdout);
    assert!(!shown.contains(MARK), "{shown}");
    Some((output.status.code(), shown))
}

#[test]
fn asvs_13_3_1_imported_credentials_ask_the_registry_and_no_value_is_shown_or_left() {
    let place = Place::stored();
    // Before the import each command that would ask says what to do.
    let said = "registries.north.credentials.username: the secret north/username of the store: north has no credentials in \
                the store; `izquery enroll credentials import` puts them there";
    assert_refused(&place.ask(), &[said]);
    let file = place.give(USER, PASSWORD);
    let said = place.print("import", &["--site", "north", "--remove", file], 0);
    for part in [
        "stored for north: user name, password\n",
        "no part of credentials, and kept in the stored original: endpoint\n",
        "lines without a known key, kept in the stored original: 5\n",
        "these settings refer to it:\n  registries.north.credentials.password\n  registries.north.credentials.username\n",
        "given.txt is removed\n",
    ] {
        assert!(said.contains(part), "{part} is not in: {said}");
    }
    assert!(!place.path().join("given.txt").exists());
    let output = place.ask();
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    let said = place.print("check", &["--site", "north"], 0);
    assert!(said.contains("pass     connectivity_test") && said.contains("question"), "{said}");
    assert!(
        said.contains("only the connectivity test is wanted") && said.contains("--query sends"),
        "{said}"
    );
    assert!(said.contains(": the registry can be reached\n") && !said.contains("lookups work"), "{said}");
    let said = place.print("check", &["--site", "north", "--query"], 0);
    assert!(said.contains("pass     question"), "{said}");
    let said = place.print("list", &[], 0);
    assert!(
        said.starts_with("north  in use  taken in 20") && said.contains("user name, password  settings=2"),
        "{said}"
    );
    place.assert_nothing_is_readable();
    assert_eq!(place.recorded(), ["import", "check", "check", "list"]);
}

/// The test names no patient, but it is a request to the production system with credentials that exist only from step 11 on.
#[test]
fn the_connectivity_test_of_a_location_waits_for_the_steps_before_its_credentials() {
    let place = Place::with(
        "enrollment = 'tx-outcomes'\n\
         credentials.username = { stored = 'north/username' }\n\
         credentials.password = { stored = 'north/password' }\n",
    );
    place.print("import", &["--site", "north", "--remove", place.give(USER, PASSWORD)], 0);
    let refused = |words: &[&str]| {
        for more in [&["--site", "north"][..], &["--site", "north", "--query"]] {
            let said = place.print("check", more, 2);
            assert!(words.iter().all(|word| said.contains(word)), "{said}");
        }
    };
    let step = |arguments: &[&str]| {
        let arguments = [&["enroll"], arguments, &["--config", "izquery.toml"]].concat();
        let output = place.izquery(&arguments, "");
        assert_eq!(output.status.code(), Some(0), "{arguments:?}: {}", text(&output.stderr));
    };
    let done =
        |steps: &[&str]| steps.iter().for_each(|word| step(&["step", "north", word, "--evidence", "x"]));
    refused(&["north may not ask the production system yet: its enrollment is not recorded"]);
    let id = ["--registry-id", "tx_iis_id=0001112000", "--pharmacist", "Avery Sandcastle"];
    let contact = ["--contact-name", "Rue Tarn", "--contact-email", "rue@example.org"];
    step(&[&["new", "north", "--name", "Sample Pharmacy"], &id[..], &contact].concat());
    done(&["registration", "consent", "intent_form", "syntropi", "approval"]);
    done(&["widget_request", "mail", "waiting_queue"]);
    refused(&["Step 10 of 12"]);
    let said = place.print("check", &["--site", "north"], 2);
    assert!(said.contains("the connectivity test waits for step `exchange_form`"), "{said}");
    assert_eq!(place.recorded(), ["import"], "a refused check is no check");
    done(&["exchange_form"]);
    let said = place.print("check", &["--site", "north"], 0);
    let expected = ": the registry can be reached; lookups are refused until go-live\n";
    assert!(said.contains(expected) && !said.contains("lookups work"), "{said}");
    let said = place.print("check", &["--site", "north", "--query"], 2);
    assert!(said.contains("Step 11 of 12"), "{said}");
    done(&["credentials", "confirmation"]);
    let said = place.print("check", &["--site", "north", "--query"], 0);
    let expected = ": the registry answers a query; lookups are refused until go-live\n";
    assert!(said.contains(expected) && !said.contains("lookups work"), "{said}");
}

#[test]
fn asvs_13_3_4_the_old_credentials_are_in_use_until_the_new_ones_are_confirmed() {
    let place = Place::stored();
    place.print("import", &["--site", "north", "--remove", place.give(USER, PASSWORD)], 0);
    let said = place.print("rotate", &["--site", "north", "--remove", place.give(USER, "hunter2-wrong")], 0);
    assert!(said.contains("the old credentials are in use until"), "{said}");
    assert_eq!(place.ask().status.code(), Some(0));
    // The check tries those that wait, and says so.
    let said = place.print("check", &["--site", "north", "--query"], 2);
    assert!(
        said.contains("the new credentials of north are checked") && said.contains("failure  question"),
        "{said}"
    );
    let listed = place.print("list", &[], 0);
    assert!(listed.contains("north  in use") && listed.contains("north  waiting"), "{listed}");
    place.print("remove", &["--site", "north", "--waiting"], 0);
    assert_refused(&place.run("confirm", &["--site", "north"]), &["north has no credentials that wait"]);
    place.print("rotate", &["--site", "north", "--remove", place.give(USER, "hunter2-wrong")], 0);
    place.print("confirm", &["--site", "north"], 0);
    // The program now uses them, although they are wrong.
    assert_eq!(place.ask().status.code(), Some(1));
    let said = place.print("check", &["--site", "north", "--query"], 2);
    assert!(said.contains("failure  question"), "{said}");
    let said = place.print("remove", &["--site", "north"], 0);
    assert!(
        said.contains("these settings still refer to them: registries.north.credentials.password"),
        "{said}"
    );
    assert_refused(&place.run("remove", &["--site", "north"]), &["north has no credentials in the store"]);
    place.assert_nothing_is_readable();
    let expected = ["import", "rotate", "check", "list", "remove", "rotate", "confirm", "check", "remove"];
    assert_eq!(place.recorded(), expected);
}

#[test]
fn the_settings_that_lack_a_reference_are_printed_as_toml_that_works() {
    let place = Place::with("facilities.'store 12'.facility_id = 'N-12'\n");
    let said =
        place.print("import", &["--site", "north/store 12", "--remove", place.give(USER, PASSWORD)], 0);
    let (_, lines) = said.split_once("these lines belong into izquery.toml:\n").unwrap();
    let lines: Vec<&str> = lines.lines().take(3).map(str::trim).collect();
    assert_eq!(
        lines,
        [
            "[registries.north.facilities.\"store 12\"]",
            "username = { stored = \"north/store 12/username\" }",
            "password = { stored = \"north/store 12/password\" }",
        ]
    );
    let settings = fs::read_to_string(place.path().join("izquery.toml")).unwrap();
    let facility = format!("{}\nfacility_id = 'N-12'\n", lines.join("\n"));
    place.write(
        "izquery.toml",
        &(settings.replace("facilities.'store 12'.facility_id = 'N-12'\n", "") + &facility),
    );
    let output = place.ask();
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
}

#[test]
fn what_cannot_be_imported_is_refused_and_nothing_is_stored_or_recorded() {
    let place = Place::stored();
    let file = place.give(USER, PASSWORD);
    place.write("half.txt", "username=hunter2-user\n");
    place.write("odd.txt", "hunter2-word\n");
    place.write("twice.txt", "password=hunter2-a\npassword=hunter2-b\n");
    for (arguments, parts) in [
        (&["--site", "south", file][..], &["--site: south is not configured; configured are: north"][..]),
        (&["--site", "north", "half.txt"], &["the password of north is missing; add a line password=..."]),
        (&["--site", "north", "odd.txt"], &["odd.txt", "has no line that is understood"]),
        (&["--site", "north", "twice.txt"], &["twice.txt: line 2: the password differs from that of line 1"]),
        (&["--site", "north", "none.txt"], &["none.txt cannot be read"]),
        (&["--site", "north", "--prompt"], &["--prompt: the standard input is no terminal"]),
    ] {
        assert_refused(&place.run("import", arguments), parts);
    }
    assert_refused(
        &place.run("rotate", &["--site", "north", file]),
        &["north has no credentials in the store"],
    );
    assert!(!place.path().join("izquery-secrets").exists());
    place.print("import", &["--site", "north", file], 0);
    assert_refused(&place.run("import", &["--site", "north", file]), &["north has credentials already"]);
    assert_eq!(place.recorded(), ["import"]);
    assert!(place.path().join(file).exists());
    // The key is needed for everything, and may not be where the secrets are.
    let settings = fs::read_to_string(place.path().join("izquery.toml")).unwrap();
    for (key, said) in [
        ("", "secrets.key: is missing; write a key with `openssl rand -hex 32`"),
        (
            "key = { file = 'izquery-secrets/key' }",
            "izquery-secrets/key is in the folder of the secrets; put it elsewhere",
        ),
        ("key = { env = 'IZQUERY_NO_SUCH_KEY' }", "IZQUERY_NO_SUCH_KEY is not set"),
    ] {
        place.write("izquery.toml", &settings.replace("key = { file = 'key' }", key));
        assert_refused(&place.run("list", &[]), &[said]);
        assert!(!place.ask().status.success());
    }
}

/// A password of letters alone looks like a key if it has a `=` or a `:`.
#[test]
fn asvs_16_2_5_a_line_that_looks_like_a_key_and_is_a_password_is_not_shown() {
    let place = Place::stored();
    let parts = format!("username={USER}\npassword={PASSWORD}\n");
    place.write("given.txt", &format!("{parts}Correct-Horse=Battery\nstorename:staple\n"));
    let said = place.print("import", &["--site", "north", "--remove", "given.txt"], 0);
    assert!(said.contains("lines without a known key, kept in the stored original: 3, 4\n"), "{said}");
    for secret in ["Horse", "Battery", "storename", "staple"] {
        assert!(!said.contains(secret), "{said}");
    }
}

/// What a setting refers to and the store lacks is missing. Nothing stands for it in a question.
#[test]
fn a_reference_to_what_the_store_lacks_is_a_missing_part_that_is_asked_for_and_never_sent() {
    let place = Place::stored();
    let settings = fs::read_to_string(place.path().join("izquery.toml")).unwrap();
    let needs = "needs = ['credentials.username', 'credentials.password', 'credentials.facility_id']\n";
    let elsewhere =
        format!("{settings}{needs}credentials.facility_id = {{ stored = 'chain/facility_id' }}\n");
    let file = place.give(USER, PASSWORD);
    place.write("izquery.toml", &elsewhere);
    let said = "the facility id of north is missing; add a line facility_id=...";
    assert_refused(&place.run("import", &["--site", "north", file]), &[said]);
    place.write("izquery.toml", &settings);
    place.print("import", &["--site", "north", "--remove", file], 0);
    // Each setting came after the import. The last one needs nothing, and refers to another site all the same.
    for (site, settings) in [
        ("north", elsewhere),
        ("north", format!("{settings}credentials.facility_id = {{ stored = 'north/facility_id' }}\n")),
        ("north", format!("{settings}credentials.facility_id = {{ stored = 'chain/facility_id' }}\n")),
    ] {
        place.write("izquery.toml", &settings);
        for more in [&["--site", site][..], &["--site", site, "--query"]] {
            let said = "north cannot be asked: the facility id is neither in the settings nor in the stored credentials";
            assert_refused(&place.run("check", more), &[said]);
        }
    }
    // A section that starts from another one has its references.
    let child = format!(
        "{settings}credentials.other_id = {{ stored = 'north/other_id' }}\n[registries.child]\nbase = 'registries.north'\n"
    );
    place.write("izquery.toml", &child);
    place.print("import", &["--site", "child", place.give(USER, PASSWORD)], 0);
    let said = "child cannot be asked: the other id is neither in the settings nor in the stored credentials";
    assert_refused(&place.run("check", &["--site", "child"]), &[said]);
    assert_eq!(place.recorded(), ["import", "import"]);
}

#[test]
fn a_pipe_may_bring_the_file() {
    let place = Place::stored();
    let arguments = ["enroll", "credentials", "import", "--config", "izquery.toml", "--site", "north", "-"];
    let output = place.izquery(&arguments, &format!("username={USER}\npassword={PASSWORD}\n"));
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    assert_eq!(place.ask().status.code(), Some(0));
    place.assert_nothing_is_readable();
}

#[test]
fn at_a_terminal_hidden_prompts_ask_for_every_part_or_for_those_that_are_missing() {
    let place = Place::stored();
    let answers = [
        ("user name (not shown): ", true, USER),
        ("password (not shown): ", true, PASSWORD),
        ("facility id (not shown, Enter leaves it out): ", true, ""),
        ("second password (not shown, Enter leaves it out): ", true, ""),
        ("other id (not shown, Enter leaves it out): ", true, ""),
    ];
    let Some((status, shown)) = at_terminal(&place, &["import", "--site", "north", "--prompt"], &answers)
    else {
        return;
    };
    assert_eq!(status, Some(0), "{shown}");
    assert!(shown.contains("stored for north: user name, password"), "{shown}");
    assert_eq!(place.ask().status.code(), Some(0));
    place.assert_nothing_is_readable();

    place.write("half.txt", "username=hunter2-user\n");
    let rotate = ["rotate", "--site", "north", "half.txt"];
    let no = [("password (not shown): ", true, PASSWORD), ("remove half.txt? [y/N] ", false, "n")];
    let (status, shown) = at_terminal(&place, &rotate, &no).unwrap();
    assert_eq!((status, place.path().join("half.txt").exists()), (Some(0), true), "{shown}");
    assert!(shown.contains("half.txt still has the credentials in plain text"), "{shown}");
    let yes = [("password (not shown): ", true, PASSWORD), ("remove half.txt? [y/N] ", false, "y")];
    let (status, shown) = at_terminal(&place, &rotate, &yes).unwrap();
    assert_eq!((status, place.path().join("half.txt").exists()), (Some(0), false), "{shown}");
    place.print("confirm", &["--site", "north"], 0);
    assert_eq!(place.ask().status.code(), Some(0));
    let (status, shown) =
        at_terminal(&place, &["rotate", "--site", "north", "--prompt"], &[("name", true, "")]).unwrap();
    assert_eq!(status, Some(2), "{shown}");
    assert!(shown.contains("the user name is needed, and nothing was typed"), "{shown}");
    place.assert_nothing_is_readable();
}

/// The program of the tests was built without age.
#[cfg(not(feature = "age"))]
#[test]
fn a_build_without_age_refuses_its_keys_and_says_how_to_build_it() {
    let place = Place::stored();
    place.print("import", &["--site", "north", "--remove", place.give(USER, PASSWORD)], 0);
    let export = ["--site", "north", "--output", "out", "--to", "age1hunter"];
    assert_refused(
        &place.run("export", &export),
        &["--to: this izquery was built without age", "--features age"],
    );
    assert!(!place.path().join("out").exists());
    assert_eq!(place.recorded(), ["import"]);
}

/// Whoever is asked for an export for a key of age sees whether this program can make one.
#[test]
fn the_service_names_the_optional_parts_of_its_build() {
    let service = StoredService::start();
    let (status, info) = service.send(&service.first_token(), "rph-1", "GET /v1/info", "");
    assert_eq!((status, &info["features"]), (200, &serde_json::json!(features())), "{info}");
}

/// Whether a program is installed. Where `CI` is set, it must be.
pub(crate) fn is_installed(program: &str) -> bool {
    let is_installed = Command::new(program).arg("--help").output().is_ok();
    if !is_installed {
        assert!(env::var_os("CI").is_none(), "{program} is missing");
        say_skipped(&format!("nothing is decrypted with {program}, because it is not installed"));
    }
    is_installed
}

/// Runs a program that must end well. Gives what it prints.
#[track_caller]
fn done(place: &Place, program: &str, arguments: &[&str]) -> String {
    let output = Command::new(program).args(arguments).current_dir(place.path()).output().unwrap();
    assert!(output.status.success(), "{}", text(&output.stderr));
    text(&output.stdout)
}

#[test]
fn an_export_is_a_mail_that_only_the_vendor_can_read() {
    if !is_installed("openssl") {
        return;
    }
    let place = Place::stored();
    let file = place.give(USER, PASSWORD);
    let given = fs::read_to_string(place.path().join(file)).unwrap();
    place.print("import", &["--site", "north", "--remove", file], 0);
    let request =
        ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", "vendor.key", "-out", "vendor.pem"];
    done(&place, "openssl", &[&request[..], &["-days", "30", "-subj", "/CN=Sample Vendor"]].concat());
    fn export<'a>(more: &[&'a str]) -> Vec<&'a str> {
        [&["--site", "north", "--to", "vendor.pem", "--output", "mail.eml"], more].concat()
    }
    let from = ["--from", "robin@bluebonnet.example"];
    for (more, said) in [
        (&[][..], "--enrollment: is missing; it names the vendor who gets the mail: "),
        (&["--enrollment", "tx-outcomes"], "--from: is missing"),
        (&["--enrollment", "nobody", "--from", "a@b.example"], "--enrollment: "),
        (
            &["--enrollment", "sample-state", "--from", "a@b.example"],
            "sample-state names no mail address for credentials",
        ),
        (&["--enrollment", "tx-outcomes", "--from", "a b"], "--from: "),
    ] {
        assert_refused(&place.run("export", &export(more)), &[said]);
    }
    for (to, said) in [
        ("vendor@vendor.example", "a mail address alone names no key"),
        ("vendor.key", "this is a private key"),
        ("key", "the file has no certificate in PEM"),
        ("AGE-SECRET-KEY-1X", "this is a private key"),
    ] {
        let arguments =
            ["--site", "north", "--to", to, "--output", "mail.eml", "--enrollment", "tx-outcomes"];
        assert_refused(&place.run("export", &[&arguments[..], &from].concat()), &["--to: ", said]);
    }
    let good = export(&[&["--enrollment", "tx-outcomes"][..], &from].concat());
    assert_refused(
        &place.run("export", &[&good[..], &["--waiting"]].concat()),
        &["north has no credentials that wait"],
    );
    assert_eq!(place.recorded(), ["import"]);
    assert!(!place.path().join("mail.eml").exists());

    let said = place.print("export", &good, 0);
    let fingerprint =
        done(&place, "openssl", &["x509", "-in", "vendor.pem", "-noout", "-fingerprint", "-sha256"]);
    assert!(
        said.contains(fingerprint.trim().split_once('=').unwrap().1) && said.contains("Sample Vendor"),
        "{said}"
    );
    let mail = fs::read_to_string(place.path().join("mail.eml")).unwrap();
    // The address of the guide of the vendor.
    assert!(mail.contains("To: <nhamed@outcomes.com>") && mail.contains("X-Unsent: 1"), "{mail}");
    let mode = fs::metadata(place.path().join("mail.eml")).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    place.assert_nothing_is_readable();
    assert_eq!(place.recorded(), ["import", "export"]);
    assert_refused(
        &place.run("export", &good),
        &["--output: mail.eml cannot be written; name a file that does not exist"],
    );

    let decrypt = ["cms", "-decrypt", "-in", "mail.eml", "-recip", "vendor.pem", "-inkey", "vendor.key"];
    let inner = done(&place, "openssl", &decrypt);
    let (headers, body) = inner.split_once("\r\n\r\n").unwrap();
    assert!(headers.contains("filename=\"credentials-north.txt\""), "{headers}");
    place.write("body", &body.replace('\r', ""));
    assert_eq!(done(&place, "openssl", &["base64", "-d", "-in", "body"]), given);
}

#[test]
fn a_mail_is_addressed_to_the_vendor_of_the_profile_that_the_service_uses() {
    if !is_installed("openssl") {
        return;
    }
    let shipped = EnrollmentProfile::shipped_text("tx-outcomes").unwrap();
    let address = EnrollmentProfile::parse(shipped).unwrap().vendor.credentials_to.unwrap();
    // Each takes the place of a shipped profile, or is one beside them. The configuration names it by its id.
    for id in ["tx-outcomes", "tx-other-vendor"] {
        let place = Place::with(&format!(
            "credentials.username = {{ stored = 'north/username' }}\nenrollment = '{id}'\n\
             [enrollments]\nfiles = ['other.toml']\n"
        ));
        let own = shipped
            .replacen("id = \"tx-outcomes\"", &format!("id = \"{id}\""), 1)
            .replace(&address, "credentials@other.example");
        place.write("other.toml", &own);
        place.print("import", &["--site", "north", "--remove", place.give(USER, PASSWORD)], 0);
        for (file, receiver) in [("shipped", address.as_str()), ("own", "credentials@other.example")] {
            let extension = format!("subjectAltName=email:{receiver}");
            let request = ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", "vendor.key"];
            let more = ["-days", "30", "-subj", "/CN=Sample Vendor", "-addext", &extension, "-out", file];
            done(&place, "openssl", &[&request[..], &more].concat());
        }
        let from = ["--from", "robin@bluebonnet.example", "--output", "mail.eml", "--site", "north", "--to"];
        let named = ["--enrollment", id];
        // The certificate of the vendor of the shipped profile is for another address.
        let refused = place.run("export", &[&from[..], &["shipped"]].concat());
        assert_refused(&refused, &["--to: shipped", "credentials@other.example"]);
        for arguments in [[&from[..], &["own"]].concat(), [&from[..], &["own"], &named].concat()] {
            let said = place.print("export", &arguments, 0);
            assert!(said.contains("as a mail to credentials@other.example"), "{said}");
            let mail = fs::read_to_string(place.path().join("mail.eml")).unwrap();
            assert!(mail.contains("To: <credentials@other.example>"), "{mail}");
            fs::remove_file(place.path().join("mail.eml")).unwrap();
        }
        let unknown = ["--enrollment", "nobody"];
        assert_refused(
            &place.run("export", &[&from[..], &["own"], &unknown].concat()),
            &["--enrollment: no enrollment has the id nobody", id],
        );
    }
}

#[cfg(feature = "age")]
#[test]
fn an_export_is_an_age_file_that_only_the_owner_of_the_key_can_read() {
    if !is_installed("age") {
        return;
    }
    let place = Place::stored();
    let file = place.give(USER, PASSWORD);
    let given = fs::read_to_string(place.path().join(file)).unwrap();
    place.print("import", &["--site", "north", "--remove", file], 0);
    done(&place, "age-keygen", &["-o", "vendor"]);
    let public = done(&place, "age-keygen", &["-y", "vendor"]);
    let export = ["--site", "north", "--to", public.trim(), "--output", "credentials.age"];
    let said = place.print("export", &export, 0);
    assert!(said.contains("as an age file that only the owner of this key can read"), "{said}");
    place.assert_nothing_is_readable();
    assert_eq!(done(&place, "age", &["-d", "-i", "vendor", "credentials.age"]), given);
    let wrong = ["--site", "north", "--to", "age1x", "--output", "other.age"];
    assert_refused(&place.run("export", &wrong), &["--to: this is no public key of age"]);
    assert_eq!(place.recorded(), ["import", "export"]);
}

#[test]
fn a_process_that_is_killed_at_any_moment_leaves_the_old_credentials_or_the_new_ones() {
    let place = Place::stored();
    place.print("import", &["--site", "north", "--remove", place.give(USER, PASSWORD)], 0);
    let file = place.give(USER, "hunter2-wrong");
    let [partial, waiting, trail] = [
        "izquery-secrets/north.waiting.partial",
        "izquery-secrets/north.waiting",
        "izquery-data/izquery.sqlite-wal",
    ];
    // Each moment shows itself in the folder. A process that was faster has ended by itself.
    let moments: [&dyn Fn(&Path) -> bool; 5] = [
        &|_| true,
        &|folder| folder.join(trail).exists(),
        &|folder| folder.join(partial).exists(),
        &|folder| folder.join(waiting).exists(),
        &|folder| !folder.join(waiting).exists(),
    ];
    for moment in moments {
        for command in [&["rotate", file][..], &["confirm"]] {
            let options = ["--config", "izquery.toml", "--site", "north"];
            let command = [&["enroll", "credentials"], command, &options].concat();
            let mut child = start_to_kill(place.path(), &command);
            while !moment(place.path()) && child.try_wait().unwrap().is_none() {
                thread::yield_now();
            }
            child.kill().unwrap();
            child.wait().unwrap();
            let said = place.print("list", &[], 0);
            assert!(said.contains("north  in use") && !said.contains("cannot"), "{said}");
            place.assert_nothing_but(file);
        }
    }
    assert!(matches!(place.ask().status.code(), Some(0 | 1)));
    fs::remove_file(place.path().join(file)).unwrap();
    place.assert_nothing_is_readable();
    // What was left does not stop a whole rotation.
    place.print("rotate", &["--site", "north", "--remove", place.give(USER, PASSWORD)], 0);
    place.print("confirm", &["--site", "north"], 0);
    assert_eq!(place.ask().status.code(), Some(0));
    let verified = place.izquery(&["audit", "verify", "--config", "izquery.toml"], "");
    let said = text(&verified.stdout) + &text(&verified.stderr);
    assert_eq!(verified.status.code(), Some(0), "{said}");
    assert!(said.contains("rows are whole and in order"), "{said}");
}
