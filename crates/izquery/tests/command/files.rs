//! Files that are no regular files, and names of files that control a terminal.

use std::{fs, path::Path, process::Command};

use crate::support::{assert_refused, izquery, text};

const ANSWER: &str = "MSH|^~\\&|R||||20261122||RSP^K11^RSP_K11|1|P|2.5.1\rMSA|AA|1\rQAK|t|NF\rQPD|Z44|t\r";

fn pipe(folder: &Path) {
    assert!(Command::new("mkfifo").arg(folder.join("pipe")).status().unwrap().success());
}

#[test]
fn a_pipe_or_a_device_is_refused_at_once_with_what_to_do() {
    let folder = tempfile::tempdir().unwrap();
    pipe(folder.path());
    fs::write(folder.path().join("good.hl7"), ANSWER).unwrap();
    for (path, what) in [
        ("pipe", "a pipe (FIFO)"),
        ("/dev/zero", "a device"),
        ("/dev/stdin", "a pipe (FIFO)"),
        ("/proc/self/environ", "a file of the operating system"),
    ] {
        for options in [&["read", path, "good.hl7"][..], &["read", "--table", path, "good.hl7"]] {
            let output = izquery(options, folder.path(), ANSWER);
            let said = text(&output.stderr);
            assert_eq!(output.status.code(), Some(1), "{said}");
            assert!(said.starts_with(&format!("izquery: {path}: the file is {what}")), "{said}");
            assert!(said.contains("or use - to read standard input"), "{said}");
            assert!(!text(&output.stdout).is_empty(), "the other file is printed");
        }
        let patient = izquery(&["build", "--registry", "tx", "--patient", path], folder.path(), "{}");
        assert_refused(&patient, &[path, what, "use - "]);
        let config = izquery(&["serve", "--config", path], folder.path(), "");
        assert_refused(&config, &[path, what, "name a regular file"]);
        let overrides = ["build", "--registry", "tx", "--patient", "-", "--overrides", path];
        assert_refused(&izquery(&overrides, folder.path(), "{}"), &[path, what, "name a regular file"]);
    }
    let output = izquery(&["read", "."], folder.path(), "");
    assert_eq!(text(&output.stderr), "izquery: .: the file is a folder: name a regular file\n");
    assert!(izquery(&["read", "-"], folder.path(), ANSWER).status.success());
}

#[test]
fn a_file_of_settings_or_a_patient_has_at_most_one_mebibyte() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("long"), " ".repeat(1024 * 1024 + 1)).unwrap();
    let limit = "is longer than the limit of 1048576 bytes";
    assert_refused(&izquery(&["serve", "--config", "long"], folder.path(), ""), &["long", limit]);
    let patient = |path: &str, input: &str| {
        izquery(&["build", "--registry", "tx", "--patient", path], folder.path(), input)
    };
    assert_refused(&patient("long", ""), &["long", limit]);
    assert_refused(&patient("-", &" ".repeat(1024 * 1024 + 1)), &["-", limit]);
    for secret in ["long", "/dev/zero", "."] {
        let settings = format!("[lookups]\nid_key = {{ file = '{secret}' }}\n[registries.sandbox]");
        fs::write(folder.path().join("izquery.toml"), settings).unwrap();
        let output = izquery(&["serve", "--config", "izquery.toml"], folder.path(), "");
        // A warning may say that other users can read the file.
        let said = text(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{said}");
        assert!(said.contains(&format!("lookups.id_key: the file {secret} is ")), "{said}");
    }
}

#[test]
fn a_name_that_controls_a_terminal_is_escaped() {
    let folder = tempfile::tempdir().unwrap();
    let name = "a\u{1b}[2J\u{202e}\nizquery: b";
    let shown = r"a\u{1b}[2J\u{202e}\nizquery: b";
    let missing = izquery(&["read", name], folder.path(), "");
    assert!(text(&missing.stderr).starts_with(&format!("izquery: {shown}: ")), "{}", text(&missing.stderr));
    assert_refused(&izquery(&["serve", "--config", name], folder.path(), ""), &[shown]);
    for options in [&["read", "--path", name, "x"][..], &["build", "--registry", name, "--patient", "-"]] {
        let said = text(&izquery(options, folder.path(), "{}").stderr);
        // The library for options leaves out sequences that start with ESC.
        assert!(said.contains(r"\u{202e}") && !said.contains(['\u{1b}', '\u{202e}']), "{said}");
    }
    fs::write(folder.path().join(name), ANSWER).unwrap();
    let json = text(&izquery(&["read", name], folder.path(), "").stdout);
    assert!(!json.contains(['\u{1b}', '\u{202e}']), "{json}");
    let line: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(line["file"], name);
    let tables = text(&izquery(&["read", "--table", name, name], folder.path(), "").stdout);
    assert!(tables.contains(r"FILE a\u{1b}[2J\u{202e}"), "{tables}");
}
