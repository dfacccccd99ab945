//! The tokens of the API: the first one, further ones, and their end, with a service that runs.

use std::{
    fs,
    os::unix::fs::{MetadataExt as _, PermissionsExt as _},
};

use crate::{
    stored::{PEBBLE, StoredService, poll},
    support::text,
};

/// Makes a token. Gives its public id and the header with it.
fn create(service: &StoredService, more: &[&str]) -> (String, String) {
    let output = service.run(&["token", "create"], &[&["--label", "Counter 1"], more].concat());
    let (secret, said) = (text(&output.stdout), text(&output.stderr));
    assert_eq!(output.status.code(), Some(0), "{said}");
    let secret = secret.trim_end();
    assert!(secret.starts_with("izq_") && secret.len() == 47, "one line with the token");
    assert!(!said.contains(secret), "it is shown once");
    let id = said.split_once("token ").unwrap().1.split(':').next().unwrap().to_owned();
    (id, format!("Authorization: Bearer {secret}"))
}

#[test]
fn the_first_serve_makes_a_token_and_a_key_for_its_account_alone_and_the_second_makes_none() {
    let mut service = StoredService::start();
    let folder = service.folder().to_owned();
    let own = fs::metadata(&folder).unwrap().uid();
    for (name, mode) in [
        ("izquery-data", 0o700),
        ("izquery-data/first-token.header", 0o600),
        ("izquery-data/izquery.sqlite", 0o600),
        ("izquery-audit.key", 0o600),
    ] {
        let metadata = fs::metadata(folder.join(name)).unwrap();
        assert_eq!((metadata.permissions().mode() & 0o7777, metadata.uid()), (mode, own), "{name}");
    }
    let files = ["izquery-data/first-token.header", "izquery-audit.key"];
    let contents = || files.map(|name| fs::read(folder.join(name)).unwrap());
    let first = contents();
    service.get_record("rph-1", PEBBLE);
    service.stop();
    service.start_again();
    service.get_record("rph-1", PEBBLE);
    assert!(contents() == first, "the files are the same");
    let listed = service.print(&["token", "list"], &[], 0);
    assert_eq!(listed.lines().count(), 1, "{listed}");
    // Nothing else is left in the folders, such as a file that was half written.
    let names = |folder: &std::path::Path| {
        let mut names: Vec<_> = fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    };
    service.stop();
    assert_eq!(names(&folder.join("izquery-data")), ["first-token.header", "izquery.sqlite"]);
    assert_eq!(
        names(&folder),
        ["izquery-audit.key", "izquery-checkpoints.jsonl", "izquery-data", "izquery.toml"]
    );
}

#[test]
fn asvs_13_3_1_a_new_token_works_at_once_and_no_list_shows_it() {
    let service = StoredService::start();
    // The service has read the tokens before the new one is made.
    service.get_record("rph-1", PEBBLE);
    let (id, header) = create(&service, &["--facility", "sandbox", "--days", "30"]);
    let (status, answer) = service.lookup(&header, "rph-2", PEBBLE);
    assert_eq!((status, &answer["outcome"]), (200, &"record".into()), "{answer}");
    let listed = service.print(&["token", "list"], &[], 0);
    let line = listed.lines().find(|line| line.starts_with(&id)).unwrap();
    assert!(line.contains("valid until ") && line.contains("scopes=lookup"), "{line}");
    assert!(line.ends_with("facilities=sandbox  Counter 1"), "{line}");
    for secret in [header.as_str(), &service.first_token()] {
        let secret = secret.split_once("izq_").unwrap().1;
        assert!(!listed.contains(secret));
    }
    let report = service.print(&["audit", "report"], &["--action", "admin"], 0);
    assert!(report.contains(&format!("subject={id} scopes=lookup ")), "{report}");
}

#[test]
fn a_revoked_token_gets_no_data_any_more_and_the_running_service_says_why() {
    let service = StoredService::start();
    let (id, header) = create(&service, &[]);
    assert_eq!(service.lookup(&header, "rph-1", PEBBLE).0, 200);
    assert_eq!(service.print(&["token", "revoke"], &[&id], 0), "");
    // The service may not have read the tokens again. The answer is refused all the same, when its row is written.
    let (status, problem) = service.lookup(&header, "rph-1", PEBBLE);
    assert_eq!((status, &problem["code"]), (401, &"token_revoked".into()), "{problem}");
    // A route that writes no row sees it when the tokens are read again.
    let problem = poll("the end of the token", || {
        let (status, answer) = service.send(&header, "rph-1", "GET /v1/registries", "");
        (status != 200).then_some(answer)
    });
    assert_eq!(problem["code"], "token_revoked", "{problem}");
    service.get_record("rph-1", PEBBLE);
    let listed = service.print(&["token", "list"], &[], 0);
    assert!(listed.lines().any(|line| line.starts_with(&format!("{id}  revoked 2"))), "{listed}");
    let report = service.print(&["audit", "report"], &["--action", "admin"], 0);
    assert!(report.contains(&format!("subject={id}")), "{report}");
}

#[test]
fn an_unknown_token_cannot_be_revoked() {
    let service = StoredService::start();
    let output = service.run(&["token", "revoke"], &["t-00000000"]);
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(
        text(&output.stderr),
        "izquery: there is no token t-00000000; `izquery token list` lists all\n"
    );
    let report = service.print(&["audit", "report"], &["--action", "admin"], 0);
    // Only the first token was made.
    assert_eq!(report.lines().count(), 1, "{report}");
    let output = service.run(&["token", "create"], &["--label", "x", "--facility", "nowhere"]);
    let said = text(&output.stderr);
    assert_eq!((output.status.code(), text(&output.stdout).as_str()), (Some(2), ""), "{said}");
    assert!(said.contains("--facility: nowhere is not configured; configured are: sandbox"), "{said}");
}
