//! The encrypted file of cached answers, in a service that is stopped and started again.

use std::{fs, net::TcpListener, os::unix::fs::PermissionsExt as _, path::Path, thread};

use serde_json::Value;

use crate::{
    stored::{PEBBLE, StoredService, poll, run, run_as, write_settings},
    support::{NO_SERVICE, assert_refused, text},
    unprivileged::Unprivileged,
};

pub(crate) const SECTION: &str = "[cache.disk]\nfile = 'cache/answers.db'\nkey = { file = 'keys/cache' }\n";

/// Writes a key, and makes the folder of the file.
pub(crate) fn make_places(folder: &Path) {
    fs::create_dir_all(folder.join("cache")).unwrap();
    fs::create_dir_all(folder.join("keys")).unwrap();
    write_key(&folder.join("keys/cache"), &"5e".repeat(32));
}

/// Only the account of the service may read a key. Otherwise the log warns.
fn write_key(file: &Path, key: &str) {
    fs::write(file, key).unwrap();
    fs::set_permissions(file, fs::Permissions::from_mode(0o600)).unwrap();
}

/// Changes the settings of a service that is stopped.
fn change(service: &StoredService, from: &str, to: &str) {
    let file = service.folder().join("izquery.toml");
    let settings = fs::read_to_string(&file).unwrap();
    assert!(settings.contains(from));
    fs::write(file, settings.replacen(from, to, 1)).unwrap();
}

fn source(service: &StoredService) -> String {
    let (status, answer) = service.lookup(&service.first_token(), "counter", PEBBLE);
    let member = |pointer| answer.pointer(pointer).and_then(Value::as_str);
    assert_eq!((status, member("/outcome")), (200, Some("record")), "{answer}");
    member("/freshness/source").unwrap().to_owned()
}

pub(crate) fn stored_answers(file: &Path) -> i64 {
    let Ok(database) = rusqlite::Connection::open(file) else { return 0 };
    database.query_row("SELECT count(*) FROM answer", [], |row| row.get(0)).unwrap_or(0)
}

/// A record ends at midnight. So the day may change between the two lookups, but not twice.
#[test]
fn an_answer_of_before_a_restart_comes_from_the_disk_and_the_file_does_not_show_it() {
    let mut service = StoredService::start();
    make_places(service.folder());
    service.stop();
    change(&service, "[store]\n", &format!("{SECTION}[store]\n"));
    let file = service.folder().join("cache/answers.db");
    let mut sources = Vec::new();
    for _ in 0..2 {
        service.start_again();
        source(&service);
        poll("an answer in the file", || (stored_answers(&file) > 0).then_some(()));
        service.stop();
        service.start_again();
        sources = vec![source(&service), source(&service)];
        service.stop();
        if sources.first().is_some_and(|source| source == "disk") {
            break;
        }
    }
    assert_eq!(sources, ["disk", "memory"]);
    for entry in fs::read_dir(service.folder().join("cache")).unwrap() {
        let bytes = fs::read(entry.unwrap().path()).unwrap();
        for planted in ["Sandcastle", "SANDCASTLE", "Pebble", "20220310", "2022-03-10", "PID|"] {
            assert!(!bytes.windows(planted.len()).any(|part| part == planted.as_bytes()), "{planted}");
        }
    }
    // The answers of another registry at the same id are not those of this one.
    change(
        &service,
        "[registries.sandbox]\n",
        "[registries.sandbox]\nmessage.receiving_facility = 'OTHER'\n",
    );
    service.start_again();
    assert_eq!(source(&service), "registry");
    service.stop();
    // With another key the file is started anew, and the service works.
    write_key(&service.folder().join("keys/cache"), &"6f".repeat(32));
    service.start_again();
    assert_eq!(source(&service), "registry");
    service.stop();
}

#[test]
fn a_file_or_a_key_that_cannot_be_used_is_refused_with_the_setting_and_what_to_do() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    make_places(folder);
    write_key(&folder.join("keys/short"), &"5e".repeat(31));
    write_key(&folder.join("cache/inside"), &"5e".repeat(32));
    fs::create_dir(folder.join("cache/folder")).unwrap();
    let refused = |section: &str, parts: &[&str]| {
        write_settings(folder, "http://127.0.0.1:9/", &format!("\n[cache.disk]\n{section}"));
        let output = run(folder, &["serve", "--config", "izquery.toml"]);
        assert_refused(&output, parts);
        assert!(!text(&output.stderr).contains("5e5e"), "{}", text(&output.stderr));
    };
    let file = "file = 'cache/answers.db'\n";
    let key = "key = { file = 'keys/cache' }\n";
    refused(
        &format!("{file}key = {{ file = 'keys/short' }}"),
        &["cache.disk.key", "keys/short", "must be 32 bytes"],
    );
    refused(
        &format!("{file}key = {{ file = 'cache/inside' }}"),
        &["cache.disk.key", "cache/inside is in the folder of", "cache/answers.db", "put the key elsewhere"],
    );
    // The default is the folder of the configuration.
    refused(
        "key = { file = 'keys/cache' }",
        &["cache.disk.key", "izquery-cache.db", "put the key elsewhere"],
    );
    refused(
        &format!("{file}key = {{ env = 'IZQUERY_NOT_SET' }}"),
        &["cache.disk.key", "IZQUERY_NOT_SET is not set"],
    );
    refused(
        &format!("{file}key = {{ file = 'keys/none' }}"),
        &["cache.disk.key", "keys/none", "no such file"],
    );
    refused(&format!("{file}key = 'hunter2'"), &["cache.disk.key"]);
    refused(file, &["cache.disk", "key"]);
    let opened = "cannot be opened; check that its folder exists, that it is a file";
    refused(
        &format!("file = 'nowhere/answers.db'\n{key}"),
        &["cache.disk.file", "nowhere/answers.db", opened],
    );
    refused(&format!("file = 'cache/folder'\n{key}"), &["cache.disk.file", opened]);
    refused(&format!("{file}{key}capacity_bytes = 1048575"), &["cache.disk.capacity_bytes", "1048576"]);
    refused(&format!("{file}{key}surprise = 1"), &["cache.disk", "surprise"]);
    assert!(!folder.join("cache/answers.db").exists());
}

#[test]
fn a_folder_that_cannot_be_written_is_refused_with_the_setting_and_what_to_do() {
    let Some(account) = Unprivileged::new() else { return };
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    make_places(folder);
    write_settings(folder, "http://127.0.0.1:9/", &format!("\n{SECTION}"));
    account.own(folder, &["cache", "keys", "keys/cache"]);
    let refused = |mode| {
        fs::set_permissions(folder.join("cache"), fs::Permissions::from_mode(mode)).unwrap();
        let output = run_as(account.command(), folder, &["serve", "--config", "izquery.toml"]);
        let parts =
            ["cache.disk.file", "cache/answers.db", "cannot be written; let the account of izquery write"];
        assert_refused(&output, &parts);
    };
    refused(0o500);
    // Also if the file is there.
    fs::write(folder.join("cache/answers.db"), "").unwrap();
    account.own(folder, &["cache/answers.db"]);
    refused(0o500);
    fs::set_permissions(folder.join("cache/answers.db"), fs::Permissions::from_mode(0o400)).unwrap();
    refused(0o700);
}

/// The address of a service that closes every connection.
fn silent_service() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap().to_string();
    thread::spawn(move || listener.incoming().for_each(drop));
    address
}

/// No service has the answers in memory, so the command removes them from the file.
#[test]
fn asvs_14_2_2_a_purge_without_a_service_removes_the_answers_from_the_file() {
    let mut service = StoredService::start();
    make_places(service.folder());
    service.stop();
    change(&service, "[store]\n", &format!("{SECTION}[store]\n"));
    let file = service.folder().join("cache/answers.db");
    fs::write(service.folder().join("pebble.json"), PEBBLE).unwrap();
    fs::write(service.folder().join("other.json"), r#"{"birth_date": "1999-01-01"}"#).unwrap();
    service.start_again();
    source(&service);
    poll("an answer in the file", || (stored_answers(&file) > 0).then_some(()));
    service.stop();
    let silent = silent_service();
    change(&service, "127.0.0.1:0", &silent);
    let purge = |more: &[&str]| {
        let output = service.run(&["cache", "purge"], more);
        (output.status.code(), text(&output.stdout).to_owned(), text(&output.stderr).to_owned())
    };
    // A service that gives no answer may have answers in memory.
    let (status, _, said) = purge(&["--patient", "pebble.json"]);
    assert!(status == Some(2) && said.contains("gave no answer"), "{status:?} {said}");
    assert_eq!(stored_answers(&file), 1);
    change(&service, &silent, NO_SERVICE);
    let (status, _, said) = purge(&["--registry", "mars"]);
    assert!(status == Some(2) && said.contains("mars"), "{said}");
    let removed = |count: &str| (Some(0), format!("{count} removed\n"));
    let printed = |more: &[&str]| {
        let (status, printed, said) = purge(more);
        assert_eq!(status, Some(0), "{said}");
        (status, printed)
    };
    assert_eq!(printed(&["--patient", "other.json"]), removed("0 cached answers were"));
    assert_eq!(stored_answers(&file), 1);
    assert_eq!(
        printed(&["--patient", "pebble.json", "--registry", "sandbox"]),
        removed("1 cached answer was")
    );
    assert_eq!(stored_answers(&file), 0);
    let report = service.print(&["audit", "report", "--action", "purge"], &[], 0);
    assert!(report.contains("cache_purge"), "{report}");
}
