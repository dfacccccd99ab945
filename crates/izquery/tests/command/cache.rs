//! `izquery cache purge` beside a service that runs.

use std::fs;

use crate::{
    stored::{BILL, PEBBLE, StoredService, run},
    support::{NO_SERVICE, text},
};

/// A service that has the answers about two people, and a configuration with the address at which it listens.
fn service() -> StoredService {
    let service = StoredService::start();
    let settings = fs::read_to_string(service.folder().join("izquery.toml")).unwrap();
    let settings = settings.replace("127.0.0.1:0", service.address());
    fs::write(service.folder().join("open.toml"), settings).unwrap();
    fs::write(service.folder().join("pebble.json"), PEBBLE).unwrap();
    service
}

/// Looks both people up. Gives for each whether the cache answered.
fn are_cached(service: &StoredService) -> [bool; 2] {
    [PEBBLE, BILL].map(|patient| {
        let (status, answer) = service.lookup(&service.first_token(), "rph-1", patient);
        assert_eq!(status, 200, "{answer}");
        answer.pointer("/freshness/from_cache").and_then(|cached| cached.as_bool()).unwrap()
    })
}

#[test]
fn the_answers_about_a_patient_of_a_registry_or_all_are_removed() {
    let service = service();
    assert_eq!(are_cached(&service), [false, false]);
    for (arguments, removed, left) in [
        (&["--patient", "pebble.json"][..], "1 cached answer was removed\n", [false, true]),
        (
            &["--registry", "sandbox", "--patient", "pebble.json"],
            "1 cached answer was removed\n",
            [false, true],
        ),
        (&["--registry", "sandbox"], "2 cached answers were removed\n", [false, false]),
        (&["--actor", "rph-9"], "2 cached answers were removed\n", [false, false]),
    ] {
        let command = [&["cache", "purge", "--config", "open.toml"], arguments].concat();
        let output = run(service.folder(), &command);
        assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
        assert_eq!(text(&output.stdout), removed, "{arguments:?}");
        assert_eq!(are_cached(&service), left, "{arguments:?}");
        assert_eq!(are_cached(&service), [true, true]);
    }
    let report = service.print(&["audit", "report"], &[], 0);
    assert!(report.contains("purge") && report.contains("rph-9"), "{report}");
    let tokens = service.print(&["token", "list"], &[], 0);
    let own: Vec<&str> = tokens.lines().filter(|line| line.ends_with("izquery cache purge")).collect();
    assert!(own.len() == 4 && own.iter().all(|line| line.contains("revoked")), "{tokens}");
}

#[test]
fn what_keeps_the_answers_in_the_cache_is_said() {
    let service = service();
    fs::write(service.folder().join("name.json"), r#"{"name": {"family": "Sandcastle", "given": "Pebble"}}"#)
        .unwrap();
    fs::write(service.folder().join("bad.json"), r#"{"surname": "Sandcastle"}"#).unwrap();
    let settings = fs::read_to_string(service.folder().join("open.toml")).unwrap();
    fs::write(service.folder().join("gone.toml"), settings.replace(service.address(), NO_SERVICE)).unwrap();
    for (arguments, words) in [
        (&["--config", "open.toml", "--patient", "none.json"][..], &["none.json"][..]),
        (&["--config", "open.toml", "--patient", "bad.json"], &["bad.json", "/surname"]),
        (&["--config", "open.toml", "--patient", "name.json"], &["/patient/birth_date"]),
        (&["--config", "open.toml", "--registry", "mars"], &["no registry with this id"]),
        (&["--config", "open.toml", "--actor", "a b"], &["--actor"]),
        (&["--config", "izquery.toml"], &["listen", "port 0"]),
        (&["--config", "gone.toml"], &["no service listens", "izquery serve"]),
    ] {
        let output = run(service.folder(), &[&["cache", "purge"], arguments].concat());
        let said = text(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{said}");
        assert!(words.iter().all(|word| said.contains(word)), "{said}");
        assert!(text(&output.stdout).is_empty());
    }
    let tokens = service.print(&["token", "list"], &[], 0);
    let own = tokens.lines().filter(|line| line.ends_with("izquery cache purge"));
    assert!(own.clone().count() > 0 && own.clone().all(|line| line.contains("revoked")), "{tokens}");
}
