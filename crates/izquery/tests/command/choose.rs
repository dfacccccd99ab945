//! The choice of a candidate with `ask`: by the printed identifier, and by number at a terminal.

use std::{
    fs,
    io::{Read as _, Write as _},
    path::Path,
    process::{Command, Output, Stdio},
};

use serde_json::Value;

use crate::support::{Running, start, text};

/// Two people of the sandbox have this name. Their birth dates are two days apart.
const TWO: &str =
    r#"{"name": {"family": "Mirror", "given": "Echo"}, "birth_date": "2015-05-06", "sex": "F"}"#;
const ONE: &str = r#"{"name": {"family": "Sandcastle", "given": "Pebble"}, "birth_date": "2022-03-10"}"#;
const NOBODY: &str = r#"{"name": {"family": "Nobodyknows", "given": "Pebble"}, "birth_date": "2022-03-10"}"#;

/// A sandbox, and a configuration for it.
fn sandbox(folder: &Path, more: &str) -> Running {
    let (sandbox, endpoint) = start(&["sandbox", "--listen", "127.0.0.1:0"], folder, "listens at ", false);
    let settings = format!(
        "[registries.sandbox]\ntransport.endpoint = '{endpoint}'\ncredentials.username = 'sandbox'\n\
         credentials.password = {{ env = 'IZQUERY_TEST_PASSWORD' }}\n{more}"
    );
    fs::write(folder.join("izquery.toml"), settings).unwrap();
    sandbox
}

fn ask(folder: &Path, patient: &str, more: &[&str]) -> Output {
    fs::write(folder.join("patient.json"), patient).unwrap();
    Command::new(env!("CARGO_BIN_EXE_izquery"))
        .args(["ask", "--config", "izquery.toml", "--patient", "patient.json"])
        .args(more)
        .current_dir(folder)
        .env("IZQUERY_TEST_PASSWORD", "sandbox")
        .output()
        .unwrap()
}

#[test]
fn a_candidate_is_chosen_by_the_printed_identifier() {
    let folder = tempfile::tempdir().unwrap();
    // The service stores no lists. The command can choose nevertheless.
    let _sandbox = sandbox(folder.path(), "[lookups]\nlists = 0\nlist_s = 0\n");
    for (id, born) in [
        ("SBX400004", "2015-05-04"),
        ("SBX400005", "2015-05-06"),
        (" SBX400005 ", "2015-05-06"),
        ("SBX400004^^^SANDBOXIIS^SR", "2015-05-04"),
        ("SBX400004^^^^SR", "2015-05-04"),
    ] {
        let output = ask(folder.path(), TWO, &["--choose", id, "--json"]);
        assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
        let answer: Value = serde_json::from_slice(&output.stdout).unwrap();
        assert_eq!(answer["outcome"], "record", "{id}");
        assert_eq!(answer["record"]["patient"]["birth_date"], born, "{id}");
        assert_eq!(answer["chosen"]["by"], "caller", "{id}");
    }
    let table = text(&ask(folder.path(), TWO, &["--choose", "SBX400005"]).stdout);
    assert!(!table.contains("SBX400004") && table.contains("SBX400005"), "{table}");
    // The request has another birth date.
    assert!(table.contains("≈ the chosen person, who differs from the request"), "{table}");
    assert!(table.contains("similar: given name") && !table.contains("exact match"), "{table}");
    // The record came at once, and it is the person with the identifier.
    let output = ask(folder.path(), ONE, &["--choose", "SBX100001", "--json"]);
    let answer: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!((output.status.code(), &answer["outcome"]), (Some(0), &"record".into()));
}

#[test]
fn an_identifier_that_the_repeated_question_does_not_list_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let _sandbox = sandbox(folder.path(), "");
    for (patient, id, said, shown) in [
        (TWO, "SBX400006", "does not list this identifier now; it listed 2 candidates", "SBX400004"),
        (TWO, "SBX100001", "does not list this identifier now", "SBX400005"),
        (TWO, "1", "does not list this identifier now", "SBX400005"),
        (TWO, "SBX400004^^^OTHER", "does not list this identifier now", "SBX400004"),
        (ONE, "SBX400004", "who has another identifier", ""),
        (NOBODY, "SBX400004", "lists no candidates now", "NO RECORD FOUND"),
    ] {
        let output = ask(folder.path(), patient, &["--choose", id]);
        let (out, error) = (text(&output.stdout), text(&output.stderr));
        assert_eq!(output.status.code(), Some(1), "{id}: {out}{error}");
        assert!(error.contains("--choose: ") && error.contains(said), "{id}: {error}");
        assert!(
            !error.contains("SBX") && !error.contains("Mirror"),
            "standard error names a person: {error}"
        );
        assert!(out.to_uppercase().contains(shown), "{id}: {out}");
        assert!(!out.to_uppercase().contains("SANDCASTLE"), "the record of another person is shown: {out}");
    }
    let output = ask(folder.path(), TWO, &["--choose", "SBX400006", "--json"]);
    let answer: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!((output.status.code(), &answer["outcome"]), (Some(1), &"candidates".into()));
    assert_eq!(ask(folder.path(), TWO, &["--choose", ""]).status.code(), Some(2));
    let both = ask(folder.path(), TWO, &["--choose", "SBX400004", "--choose-rule", "single_exact"]);
    assert_eq!(both.status.code(), Some(2));
}

#[test]
fn without_a_terminal_nobody_is_asked_for_a_number() {
    let folder = tempfile::tempdir().unwrap();
    let _sandbox = sandbox(folder.path(), "");
    let output = ask(folder.path(), TWO, &[]);
    let shown = text(&output.stdout);
    assert_eq!(output.status.code(), Some(0));
    assert!(shown.contains("SBX400004") && !shown.contains("Which person?"), "{shown}");
    assert!(shown.contains("--choose ID"), "{shown}");
    let record = text(&ask(folder.path(), ONE, &[]).stdout);
    assert!(!record.contains("--choose"), "{record}");
}

#[test]
fn a_rule_that_chooses_nobody_says_so_and_says_how_to_choose() {
    let folder = tempfile::tempdir().unwrap();
    let _sandbox = sandbox(folder.path(), "");
    let said = "izquery: --choose-rule: the rule chose nobody; to choose a person, ask again with --choose ID, where \
                ID is a registry id in the list\n";
    for options in [
        ["--choose-rule", "single_exact"].as_slice(),
        &["--choose", "single_exact"],
        &["--choose-rule", "single_exact", "--json"],
    ] {
        let output = ask(folder.path(), TWO, options);
        assert_eq!((output.status.code(), text(&output.stderr).as_str()), (Some(0), said), "{options:?}");
        assert!(text(&output.stdout).contains("SBX400004"), "{options:?}");
    }
    // Nothing is said if a record came, if nobody was found, if no rule was named, or if only results are wanted.
    let rule = ["--choose-rule", "single_exact"];
    for (patient, options) in [
        (ONE, rule.as_slice()),
        (NOBODY, &rule),
        (TWO, &[]),
        (TWO, &["--choose-rule", "single_exact", "--quiet"]),
    ] {
        let output = ask(folder.path(), patient, options);
        assert_eq!((output.status.code(), text(&output.stderr).as_str()), (Some(0), ""), "{options:?}");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn an_answer_that_cannot_be_printed_is_an_error_of_the_standard_output() {
    let folder = tempfile::tempdir().unwrap();
    let _sandbox = sandbox(folder.path(), "");
    fs::write(folder.path().join("patient.json"), ONE).unwrap();
    for more in [[].as_slice(), &["--json"]] {
        let output = Command::new(env!("CARGO_BIN_EXE_izquery"))
            .args(["ask", "--config", "izquery.toml", "--patient", "patient.json"])
            .args(more)
            .current_dir(folder.path())
            .env("IZQUERY_TEST_PASSWORD", "sandbox")
            .stdout(fs::File::options().write(true).open("/dev/full").unwrap())
            .output()
            .unwrap();
        let said = text(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{said}");
        assert!(said.starts_with("izquery: standard output: No space left on device"), "{said}");
    }
}

/// Runs `ask` at a terminal of `script(1)` and types. Returns what the terminal shows. `None` if there is no `script`.
#[cfg(target_os = "linux")]
fn ask_at_terminal(folder: &Path, typed: &str) -> Option<String> {
    fs::write(folder.join("patient.json"), TWO).unwrap();
    let command =
        format!("'{}' ask --config izquery.toml --patient patient.json", env!("CARGO_BIN_EXE_izquery"));
    let mut child = Command::new("script")
        .args(["--quiet", "--return", "--command", &command, "/dev/null"])
        .current_dir(folder)
        .env("IZQUERY_TEST_PASSWORD", "sandbox")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .ok()?;
    let (mut stdin, mut stdout) = (child.stdin.take().unwrap(), child.stdout.take().unwrap());
    let (mut shown, mut chunk) = (Vec::new(), [0; 4096]);
    let mut is_typed = false;
    while let Ok(read @ 1..) = stdout.read(&mut chunk) {
        shown.extend_from_slice(chunk.get(..read).unwrap());
        // A terminal may lose what is typed before the command reads.
        if !is_typed && String::from_utf8_lossy(&shown).contains("Which person?") {
            stdin.write_all(typed.as_bytes()).unwrap();
            is_typed = true;
        }
    }
    let status = child.wait().unwrap();
    let shown = String::from_utf8(shown).unwrap();
    assert_eq!(status.code(), Some(0), "{shown}");
    Some(shown)
}

#[cfg(target_os = "linux")]
#[test]
fn at_a_terminal_a_number_chooses_and_enter_chooses_nobody() {
    let folder = tempfile::tempdir().unwrap();
    let _sandbox = sandbox(folder.path(), "");
    let Some(shown) = ask_at_terminal(folder.path(), "7\n1\n") else {
        assert!(std::env::var_os("CI").is_none(), "script is not installed");
        return;
    };
    let (list, rest) = shown.split_once("Which person?").unwrap();
    assert!(list.contains("SBX400004") && list.contains("SBX400005"), "{shown}");
    assert!(rest.contains("not a number of the list"), "{shown}");
    // The list is ranked, so the first person is the one with the birth date of the question.
    let (_, record) = rest.split_once("Chosen: Echo Bea Mirror, born 2015-05-06").unwrap();
    assert!(record.contains("SBX400005") && !record.contains("SBX400004"), "{shown}");
    assert!(!record.contains("Which person?"), "{shown}");
    let shown = ask_at_terminal(folder.path(), "\n").unwrap();
    assert!(!shown.contains("Chosen") && shown.matches("Which person?").count() == 1, "{shown}");
}
