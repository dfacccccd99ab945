//! `ask` and `serve` against a sandbox in another process.

use std::{fs, process::Command};

use serde_json::Value;

use crate::{
    PATIENT,
    support::{assert_refused, izquery, post, start, text},
};

#[test]
fn ask_and_serve_reach_a_sandbox_of_another_process() {
    let folder = tempfile::tempdir().unwrap();
    let (_sandbox, endpoint) =
        start(&["sandbox", "--listen", "127.0.0.1:0"], folder.path(), "listens at ", false);
    let settings = format!(
        "listen = '127.0.0.1:0'\n[registries.sandbox]\ntransport.endpoint = '{endpoint}'\n\
         credentials.username = 'sandbox'\ncredentials.password = {{ env = 'IZQUERY_TEST_PASSWORD' }}"
    );
    fs::write(folder.path().join("izquery.toml"), settings).unwrap();
    let child = r#"{"name": {"family": "Sandcastle", "given": "Pebble"}, "birth_date": "2022-03-10"}"#;
    fs::write(folder.path().join("patient.json"), child).unwrap();

    let ask = |more: &[&str]| {
        let output = Command::new(env!("CARGO_BIN_EXE_izquery"))
            .args(["ask", "--config", "izquery.toml", "--patient", "patient.json"])
            .args(more)
            .current_dir(folder.path())
            .env("IZQUERY_TEST_PASSWORD", "sandbox")
            .output()
            .unwrap();
        assert!(output.status.success(), "{}", text(&output.stderr));
        assert!(!text(&output.stderr).contains("Sandcastle"), "the log names the person");
        // The rule chooses nobody, and the command says so.
        let is_said = more.iter().any(|option| option.starts_with("-v") || *option == "single_exact");
        assert_eq!(!output.stderr.is_empty(), is_said, "{}", text(&output.stderr));
        text(&output.stdout)
    };
    let table = ask(&[]);
    for part in [
        "Pebble Dune SANDCASTLE   born 2022-03-10, ",
        "✓ exact match\n",
        "izquery sandbox · answered 20",
        " · registry id SBX100001\n",
        "\n→ Confirm the name and the birth date with the patient.\n",
        "\nGIVE NOW\n  ! overdue  DTaP  ",
        "\nHISTORY, 8 entries, newest first (--wide: ",
    ] {
        assert!(table.contains(part), "{part} is not in: {table}");
    }
    let wide = ask(&["--wide", "--quiet"]);
    assert!(wide.contains(" · lot ") && !wide.contains("--wide"), "{wide}");
    assert!(ask(&["-v", "--color", "always"]).contains("\u{1b}[1mGIVE NOW\u{1b}[0m\n"));
    let json: Value = serde_json::from_str(&ask(&["--json"])).unwrap();
    assert_eq!(json["outcome"], "record");

    let ask_about = |person: &str, more: &[&str]| {
        fs::write(folder.path().join("patient.json"), person).unwrap();
        ask(more)
    };
    let second = r#"{"name": {"family": "Mirror", "given": "Echo"}, "birth_date": "2015-05-06", "sex": "F"}"#;
    assert!(ask_about(second, &[]).starts_with("SEVERAL PEOPLE MAY BE MEANT\n"));
    // The other one is born two days before: the rule leaves the choice to people.
    for rule in [["--choose-rule", "single_exact"], ["--choose", "single_exact"]] {
        let chosen = ask_about(second, &rule);
        assert!(chosen.starts_with("SEVERAL PEOPLE MAY BE MEANT\n"), "{chosen}");
    }
    let other = r#"{"name": {"family": "Nobodyknows", "given": "Pebble"}, "birth_date": "2022-03-10"}"#;
    assert!(!ask_about(other, &[]).contains("asked"));
    let requeried =
        ask_about(&other.replace(r#""Pebble""#, r#""Pebble", "middle": "Q""#), &["--requery", "2"]);
    assert!(requeried.starts_with("NO RECORD FOUND\n") && requeried.contains("  asked "), "{requeried}");
    fs::write(folder.path().join("patient.json"), child).unwrap();

    let (_service, rest) =
        start(&["serve", "--config", "izquery.toml"], folder.path(), "\"address\":\"", true);
    let address = rest.split('"').next().unwrap();
    let reply = post(address, folder.path(), &format!("{{\"patient\": {child}}}"));
    assert!(reply.starts_with("HTTP/1.1 200 OK") && reply.contains("\"outcome\":\"record\""), "{reply}");
}

#[test]
fn ask_without_an_answer_says_why_and_ends_with_1() {
    let folder = tempfile::tempdir().unwrap();
    // Nobody listens at this port. A free port could be taken by another test.
    let free = "127.0.0.1:1";
    let settings = format!("[registries.sandbox]\ntransport.endpoint = 'http://{free}/'");
    fs::write(folder.path().join("izquery.toml"), settings).unwrap();
    let ask = |more: &[&str]| {
        let mut arguments = vec!["ask", "--config", "izquery.toml", "--patient", "-"];
        arguments.extend(more);
        izquery(&arguments, folder.path(), PATIENT)
    };
    let output = ask(&[]);
    assert_eq!(output.status.code(), Some(1));
    let said = text(&output.stderr);
    for part in [
        "could not be reached",
        &format!("is http://{free}/;"),
        "`izquery doctor --config izquery.toml --registry sandbox`",
    ] {
        assert!(said.contains(part), "{part} is not in: {said}");
    }
    let in_json = ask(&["--json"]);
    let problem: Value = serde_json::from_slice(&in_json.stdout).unwrap();
    assert_eq!(problem["code"], "registry_unreachable");
    assert!(!text(&in_json.stdout).contains(&free.to_string()), "{problem}");
    assert!(text(&in_json.stderr).contains(&format!("http://{free}/")), "{}", text(&in_json.stderr));
}

#[cfg(unix)]
#[test]
fn a_secret_that_cannot_be_used_is_an_error_and_one_that_others_can_read_is_warned_of() {
    use std::{
        ffi::{OsStr, OsString},
        os::unix::{ffi::OsStringExt as _, fs::PermissionsExt as _},
    };
    let folder = tempfile::tempdir().unwrap();
    // Nobody listens at this port. A free port could be taken by another test.
    let free = "127.0.0.1:1";
    let ask = |reference: &str, variable: &OsStr| {
        let settings = format!(
            "[registries.sandbox]\ntransport.endpoint = 'http://{free}/'\ncredentials.password = {reference}"
        );
        fs::write(folder.path().join("izquery.toml"), settings).unwrap();
        fs::write(folder.path().join("patient.json"), PATIENT).unwrap();
        Command::new(env!("CARGO_BIN_EXE_izquery"))
            .args(["ask", "--config", "izquery.toml", "--patient", "patient.json"])
            .current_dir(folder.path())
            .env("IZQUERY_SECRET", variable)
            .output()
            .unwrap()
    };
    let variable = "{ env = 'IZQUERY_SECRET' }";
    for (value, said) in [
        (OsString::new(), "IZQUERY_SECRET is empty"),
        (OsString::from_vec(vec![b'h', 0xff]), "IZQUERY_SECRET is set but is not UTF-8"),
    ] {
        assert_refused(&ask(variable, &value), &["credentials.password", said]);
    }
    let file = folder.path().join("secret");
    fs::write(&file, "hunter2").unwrap();
    for (mode, is_warned_of) in [(0o644, true), (0o600, false)] {
        fs::set_permissions(&file, fs::Permissions::from_mode(mode)).unwrap();
        let said = text(&ask("{ file = 'secret' }", OsStr::new("")).stderr);
        let warnings = said.lines().filter(|line| line.contains("WARN")).collect::<Vec<_>>();
        assert_eq!(warnings.len(), usize::from(is_warned_of), "{said}");
        assert!(warnings.iter().all(|line| line.contains("credentials.password")), "{said}");
        assert!(!said.contains("hunter2"), "{said}");
    }
}

#[test]
fn an_id_that_is_probably_wrong_is_warned_of_and_used() {
    let folder = tempfile::tempdir().unwrap();
    // Nobody listens at this port. A free port could be taken by another test.
    let free = "127.0.0.1:1";
    let settings = format!(
        "[registries.texas]\nbase = 'tx'\nneeds = []\ntransport.endpoint = 'http://{free}/'\n\
         facilities.north.facility_id = '1117830'\n"
    );
    fs::write(folder.path().join("izquery.toml"), settings).unwrap();
    let output = izquery(&["ask", "--config", "izquery.toml", "--patient", "-"], folder.path(), PATIENT);
    let said = text(&output.stderr);
    // The registry was asked.
    assert_eq!(output.status.code(), Some(1), "{said}");
    let warnings: Vec<&str> = said.lines().filter(|line| line.contains("WARN")).collect();
    let key = "izquery.toml: registries.texas.facilities.north.facility_id: ";
    assert!(matches!(warnings.as_slice(), [one] if one.contains(key)), "{said}");
    assert!(!said.contains("1117830"), "{said}");
    let output = izquery(&["doctor", "--config", "izquery.toml"], folder.path(), "");
    assert!(text(&output.stdout).contains("warning  profile"), "{}", text(&output.stdout));
    let build = ["build", "--registry", "tx/north", "--overrides", "own.toml", "--patient", "-"];
    fs::write(folder.path().join("own.toml"), "facilities.north.facility_id = '1117830'").unwrap();
    let output = izquery(&build, folder.path(), PATIENT);
    assert_eq!(output.status.code(), Some(0));
    assert!(text(&output.stderr).contains("credentials.facility_id: "), "{}", text(&output.stderr));
}

#[test]
fn ask_refuses_a_bad_question_before_it_asks() {
    let folder = tempfile::tempdir().unwrap();
    // No server listens there. A command that sends a query ends with exit status 1.
    // Nobody listens at this port. A free port could be taken by another test.
    let free = "127.0.0.1:1";
    let endpoint = format!("transport.endpoint = 'http://{free}/'");
    let settings = format!("[registries.sandbox]\n{endpoint}\n[registries.tx]\nneeds = []\n{endpoint}");
    fs::write(folder.path().join("izquery.toml"), settings).unwrap();
    let ask = |more: &[&str], patient: &str| {
        let mut arguments = vec!["ask", "--config", "izquery.toml", "--patient", "-"];
        arguments.extend(more);
        izquery(&arguments, folder.path(), patient)
    };
    let tx = ["--registry", "tx"];
    assert_eq!(ask(&tx, PATIENT).status.code(), Some(1));
    for (patient, place) in [
        ("{", "-: the input ends too early at line 1"),
        ("{}", "-: /name"),
        (r#"{"nmae": {}}"#, "-: /nmae"),
        (&PATIENT.replace("2019-06-04", "2219-06-04"), "-: /birth_date"),
        (&PATIENT.replace("2019-06-04", "2019-02-30"), "-: /birth_date"),
    ] {
        let output = ask(&tx, patient);
        assert_refused(&output, &[place]);
        assert!(!text(&output.stderr).contains("openapi"), "{}", text(&output.stderr));
    }
    assert_refused(&ask(&["--registry", "zz"], PATIENT), &["--registry", "zz is not", "sandbox, tx"]);
    assert_refused(&ask(&[], PATIENT), &["--registry", "sandbox, tx"]);
}
