//! `izquery widget open` beside a service that runs.

use std::fs;

use crate::{
    stored::{PEBBLE, StoredService, run},
    support::text,
};

/// A service, and a configuration with the address at which it listens.
fn service() -> StoredService {
    let service = StoredService::start();
    let settings = fs::read_to_string(service.folder().join("izquery.toml")).unwrap();
    let settings = settings.replace("127.0.0.1:0", service.address());
    fs::write(service.folder().join("open.toml"), settings).unwrap();
    service
}

#[test]
fn the_form_opens_once_and_its_questions_have_the_actor() {
    let service = service();
    let arguments =
        ["widget", "open", "--config", "open.toml", "--actor", "rph-9", "--language", "es", "--no-browser"];
    let output = run(service.folder(), &arguments);
    let shown = text(&output.stdout);
    assert_eq!(output.status.code(), Some(0), "{shown}{}", text(&output.stderr));
    let url = shown.lines().next().unwrap();
    let start = format!("http://{}/widget#ticket=", service.address());
    let ticket = url.strip_prefix(&start).and_then(|rest| rest.strip_suffix("&lang=es")).unwrap();
    let body = format!(r#"{{"ticket": "{ticket}"}}"#);
    let (status, session) = service.send("X-Nothing: 1", "nobody", "POST /widget/session", &body);
    assert_eq!((status, &session["kind"]), (200, &"ask".into()), "{session}");
    let (again, _) = service.send("X-Nothing: 1", "nobody", "POST /widget/session", &body);
    assert_eq!(again, 401);
    let secret = format!("Authorization: Bearer {}", session["session"].as_str().unwrap());
    let question = format!(r#"{{"patient": {PEBBLE}}}"#);
    let (status, answer) = service.send(&secret, "nobody", "POST /widget/ask", &question);
    assert_eq!((status, &answer["lookup"]["outcome"]), (200, &"record".into()), "{answer}");
    let report = service.print(&["audit", "report"], &[], 0);
    assert!(report.contains("rph-9") && !report.contains("nobody"), "{report}");
}

#[test]
fn what_keeps_the_page_closed_is_said() {
    let service = service();
    let refused = |arguments: &[&str], words: &[&str]| {
        let output = run(service.folder(), &[&["widget", "open", "--no-browser"], arguments].concat());
        let said = text(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{said}");
        assert!(words.iter().all(|word| said.contains(word)), "{said}");
        assert!(text(&output.stdout).is_empty());
    };
    refused(&["--config", "open.toml", "--token-file", "none"], &["none cannot be read"]);
    refused(&["--config", "open.toml", "--actor", "a b"], &["--actor"]);
    refused(&["--config", "izquery.toml"], &["listen", "port 0"]);
    let other = format!("Authorization: Bearer izq_{}", "A".repeat(43));
    fs::write(service.folder().join("other"), other).unwrap();
    refused(&["--config", "open.toml", "--token-file", "other"], &["the token is not known"]);
    // No server listens there.
    let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().to_string();
    let settings = fs::read_to_string(service.folder().join("open.toml")).unwrap();
    fs::write(service.folder().join("gone.toml"), settings.replace(service.address(), &free)).unwrap();
    refused(&["--config", "gone.toml"], &["no service listens", "izquery serve"]);
}
