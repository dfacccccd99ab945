//! A store, a key or a place that cannot be used: one sentence that names the setting or the path, and exit status 2.

use std::{collections::BTreeSet, fs, os::unix::fs::PermissionsExt as _, path::Path, process::Output};

use tempfile::TempDir;

use crate::{
    stored::{run, run_as, write_settings},
    support::{assert_refused, text},
    unprivileged::Unprivileged,
};

const SERVE: [&str; 3] = ["serve", "--config", "izquery.toml"];
const VERIFY: [&str; 4] = ["audit", "verify", "--config", "izquery.toml"];

/// A folder with a configuration and a store, whose registry is never asked.
struct Folder {
    folder: TempDir,
    /// The token and the key, which no message may show.
    secrets: [String; 2],
}

impl Folder {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        write_settings(folder.path(), "http://127.0.0.1:9/", "");
        let arguments = ["token", "create", "--config", "izquery.toml", "--label", "Counter 1"];
        let output = run(folder.path(), &arguments);
        assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
        let key = fs::read_to_string(folder.path().join("izquery-audit.key")).unwrap();
        let secrets = [text(&output.stdout).trim().to_owned(), key.trim().to_owned()];
        Self { folder, secrets }
    }

    fn path(&self) -> &Path {
        self.folder.path()
    }

    fn store(&self, setting: &str) {
        write_settings(self.path(), "http://127.0.0.1:9/", setting);
    }

    /// Asserts that a command refuses with one sentence, which says nothing twice and shows no secret.
    #[track_caller]
    fn assert_refuses(&self, command: &[&str], parts: &[&str]) {
        self.assert_is_refusal(&run(self.path(), command), parts);
    }

    #[track_caller]
    fn assert_is_refusal(&self, output: &Output, parts: &[&str]) {
        assert_refused(output, parts);
        let said = text(&output.stderr);
        for secret in &self.secrets {
            assert!(!said.contains(secret.trim_start_matches("izq_")), "the message shows a secret");
        }
        let mut clauses = BTreeSet::new();
        for clause in said.trim_end().split(": ") {
            assert!(clauses.insert(clause), "`{clause}` stands twice in: {said}");
        }
        assert_eq!(text(&output.stdout), "");
    }
}

const FILE: &str = "izquery-data/izquery.sqlite";

#[test]
fn another_key_is_refused_and_named() {
    let folder = Folder::new();
    fs::write(folder.path().join("izquery-audit.key"), "6b".repeat(32)).unwrap();
    let parts = [FILE, "was written with another audit key", "use the key with which it was created"];
    folder.assert_refuses(&SERVE, &parts);
    folder.assert_refuses(&VERIFY, &parts);
    folder.assert_refuses(&["token", "list", "--config", "izquery.toml"], &parts);
}

#[test]
fn a_key_that_is_none_is_refused_and_not_shown() {
    let folder = Folder::new();
    fs::write(folder.path().join("izquery-audit.key"), format!("{}0", folder.secrets[1])).unwrap();
    let parts = ["store.audit_key", "izquery-audit.key", "must be 32 bytes"];
    folder.assert_refuses(&SERVE, &parts);
    folder.assert_refuses(&VERIFY, &parts);
    folder.store("audit_key = { env = 'IZQUERY_NOT_SET' }");
    let parts = ["store.audit_key", "IZQUERY_NOT_SET is not set"];
    folder.assert_refuses(&SERVE, &parts);
    folder.assert_refuses(&VERIFY, &parts);
    folder.store("audit_key = { file = 'none.key' }");
    let parts = ["store.audit_key", "none.key", "there is no such file"];
    folder.assert_refuses(&SERVE, &parts);
    folder.assert_refuses(&VERIFY, &parts);
}

#[test]
fn a_file_of_a_newer_version_is_refused() {
    let folder = Folder::new();
    let file = rusqlite::Connection::open(folder.path().join(FILE)).unwrap();
    file.pragma_update(None, "user_version", 99).unwrap();
    file.close().unwrap();
    let parts = [FILE, "has format 99", "use the newer version"];
    folder.assert_refuses(&SERVE, &parts);
    folder.assert_refuses(&VERIFY, &parts);
}

#[test]
fn a_file_of_another_program_is_refused_and_left_as_it_is() {
    let folder = Folder::new();
    let file = folder.path().join(FILE);
    let parts = [FILE, "is not a store of izquery"];
    fs::write(&file, "Notes of the pharmacy\n".repeat(400)).unwrap();
    let notes = fs::read(&file).unwrap();
    folder.assert_refuses(&SERVE, &parts);
    folder.assert_refuses(&VERIFY, &parts);
    assert_eq!(fs::read(&file).unwrap(), notes);
    fs::remove_file(&file).unwrap();
    let other = rusqlite::Connection::open(&file).unwrap();
    other.execute_batch("CREATE TABLE notes (text TEXT); INSERT INTO notes VALUES ('x')").unwrap();
    other.close().unwrap();
    let notes = fs::read(&file).unwrap();
    folder.assert_refuses(&SERVE, &parts);
    folder.assert_refuses(&VERIFY, &parts);
    assert_eq!(fs::read(&file).unwrap(), notes);
}

#[test]
fn a_damaged_file_is_refused_with_what_to_do() {
    let folder = Folder::new();
    let file = folder.path().join(FILE);
    let mut bytes = fs::read(&file).unwrap();
    bytes[100..4096].fill(0xA5);
    fs::write(&file, bytes).unwrap();
    folder.assert_refuses(&SERVE, &[FILE, "is damaged", "restore a backup"]);
    folder.assert_refuses(&VERIFY, &[FILE, "is damaged", "restore a backup"]);
}

#[test]
fn a_store_that_does_not_exist_cannot_be_verified() {
    let folder = Folder::new();
    fs::remove_file(folder.path().join(FILE)).unwrap();
    for command in ["verify", "report", "export"] {
        let command = ["audit", command, "--config", "izquery.toml"];
        folder.assert_refuses(&command, &[FILE, "does not exist"]);
    }
    assert!(!folder.path().join(FILE).exists(), "a check creates nothing");
}

#[test]
fn a_folder_that_is_a_file_is_refused_and_named() {
    let folder = Folder::new();
    fs::write(folder.path().join("taken"), "").unwrap();
    folder.store("folder = 'taken'");
    folder.assert_refuses(&SERVE, &["store.folder", "taken", "cannot be created"]);
    folder.assert_refuses(&VERIFY, &["taken/izquery.sqlite", "cannot be opened"]);
}

#[test]
fn a_key_or_checkpoints_in_the_folder_of_the_store_are_refused() {
    let folder = Folder::new();
    fs::rename(folder.path().join("izquery-audit.key"), folder.path().join("izquery-data/key")).unwrap();
    let parts = ["store.audit_key", "izquery-data/key", "is in the folder of the store; put it elsewhere"];
    for file in ["izquery-data/key", "./izquery-data/../izquery-data/key"] {
        folder.store(&format!("audit_key = {{ file = '{file}' }}"));
        let parts = ["store.audit_key", file, parts[2]];
        folder.assert_refuses(&SERVE, &parts);
        folder.assert_refuses(&VERIFY, &parts);
    }
    // A link outside the folder to the key inside.
    std::os::unix::fs::symlink("izquery-data/key", folder.path().join("linked.key")).unwrap();
    folder.store("audit_key = { file = 'linked.key' }");
    folder.assert_refuses(&SERVE, &["store.audit_key", "linked.key", parts[2]]);

    fs::rename(folder.path().join("izquery-data/key"), folder.path().join("izquery-audit.key")).unwrap();
    for file in ["izquery-data/checkpoints.jsonl", "./izquery-data/../izquery-data/c.jsonl"] {
        folder.store(&format!("checkpoints = '{file}'"));
        let parts = ["store.checkpoints", file, parts[2]];
        folder.assert_refuses(&SERVE, &parts);
        folder.assert_refuses(&VERIFY, &parts);
    }
}

#[test]
fn checkpoints_that_cannot_be_written_or_read_are_refused() {
    let folder = Folder::new();
    fs::create_dir(folder.path().join("somewhere")).unwrap();
    folder.store("checkpoints = 'somewhere'");
    folder.assert_refuses(&VERIFY, &["somewhere", "cannot be read"]);
}

#[test]
fn a_folder_that_cannot_be_written_is_refused_and_can_be_verified() {
    let folder = Folder::new();
    let Some(account) = Unprivileged::new() else { return };
    account.own(folder.path(), &["izquery-audit.key", "izquery-data", FILE]);
    let data = folder.path().join("izquery-data");
    fs::set_permissions(&data, fs::Permissions::from_mode(0o500)).unwrap();
    folder.assert_is_refusal(
        &run_as(account.command(), folder.path(), &SERVE),
        &[FILE, "cannot be written; let the account of izquery write this file"],
    );
    let output = run_as(account.command(), folder.path(), &VERIFY);
    // The store has no checkpoint yet.
    let shown = text(&output.stdout);
    assert!(shown.starts_with("compared with no checkpoint"), "{shown}{}", text(&output.stderr));
    assert!(shown.ends_with("\n1 row is whole and in order\n"), "{shown}");
    assert_eq!(output.status.code(), Some(1));
    fs::set_permissions(&data, fs::Permissions::from_mode(0o700)).unwrap();
}
