//! The program of docs/AUDIT.md verifies a trail.

use std::{env, fs, path::Path, process::Command};

use iz_store::{NewRow, Store};
use secrecy::ExposeSecret;

use crate::support::{admin_row, backend::SqliteFile, key, new_token, row, secret};

/// The document with the program.
const DOCUMENT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/AUDIT.md");

fn run(program: &Path, file: &SqliteFile) -> (bool, String) {
    let output = Command::new("python3")
        .arg(program)
        .arg(file.path())
        .arg(key().to_text().expose_secret())
        .output()
        .unwrap();
    let text = [output.stdout, output.stderr].concat();
    (output.status.success(), String::from_utf8(text).unwrap().trim().to_owned())
}

#[tokio::test]
async fn a_program_that_was_written_after_the_documentation_verifies_the_chain() {
    let is_installed = Command::new("python3").arg("--version").output().is_ok();
    if !is_installed {
        assert!(env::var_os("CI").is_none(), "python3 is missing");
        eprintln!(
            "\nWARNING: the program of docs/AUDIT.md is not tested, because python3 is not installed.\n"
        );
        return;
    }
    let document = fs::read_to_string(DOCUMENT).unwrap();
    let program = document.split_once("```python\n").unwrap().1.split_once("```").unwrap().0;
    let file = SqliteFile::new();
    let path = file.folder().join("verify.py");
    fs::write(&path, program).unwrap();

    let store = Store::open(file.settings()).unwrap();
    let token = store.create_token(new_token(), &secret(1), admin_row(0)).await.unwrap();
    for seconds in 1..=3 {
        store.append(row(seconds)).await.unwrap();
    }
    let other = NewRow {
        time: "1969-12-31T23:59:59.999999Z".parse().unwrap(),
        token: Some(token.id),
        actor: "Zoë 😀".to_owned(),
        patient: None,
        source: None,
        released: Vec::new(),
        ..row(4)
    };
    store.append(other).await.unwrap();
    store.close().await;
    assert_eq!(run(&path, &file), (true, "5 rows are intact".to_owned()));
    file.connect().execute("UPDATE audit_row SET outcome = 'x' WHERE sequence = 3", []).unwrap();
    assert_eq!(run(&path, &file), (false, "row 3 is missing or was changed".to_owned()));
}
