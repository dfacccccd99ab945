//! The service with its store in a real PostgreSQL.

use std::{
    fs,
    io::{self, Write},
    net::TcpStream,
    os::unix::fs::PermissionsExt as _,
    path::Path,
    process::Command,
};

use serde_json::Value;

use crate::{
    postgres_server::server,
    support::{Running, assert_refused, first_token, izquery, post, start, text},
};

/// The sandbox and a service in front of it, with the store in PostgreSQL.
fn service(folder: &Path) -> (Running, Running, String) {
    let (sandbox, endpoint) = start(&["sandbox", "--listen", "127.0.0.1:0"], folder, "listens at ", false);
    let settings = format!(
        "listen = '127.0.0.1:0'\n[store]\npostgres = {{ file = '{}' }}\n[registries.sandbox]\n\
         transport.endpoint = '{endpoint}'\ncredentials.username = 'sandbox'\n\
         credentials.password = {{ env = 'IZQUERY_SANDBOX_PASSWORD' }}\n",
        folder.join("connection").display()
    );
    fs::write(folder.join("izquery.toml"), settings).unwrap();
    let (service, rest) = start(&["serve", "--config", "izquery.toml"], folder, "\"address\":\"", true);
    (sandbox, service, rest.split('"').next().unwrap().to_owned())
}

/// The JSON of a response to `GET path`.
fn get(address: &str, folder: &Path, path: &str) -> Value {
    let token = first_token(folder);
    let mut stream = TcpStream::connect(address).unwrap();
    write!(
        stream,
        "GET {path} HTTP/1.1\r\nHost: {address}\r\nAuthorization: Bearer {token}\r\nConnection: close\r\n\r\n"
    )
    .unwrap();
    let response = io::read_to_string(stream).unwrap();
    let (header, body) = response.split_once("\r\n\r\n").unwrap();
    assert!(header.starts_with("HTTP/1.1 200 "), "{response}");
    serde_json::from_str(body).unwrap()
}

fn write_secret(file: &Path, secret: &str) {
    fs::write(file, secret).unwrap();
    fs::set_permissions(file, fs::Permissions::from_mode(0o600)).unwrap();
}

fn verify(folder: &Path) -> String {
    let output = izquery(&["audit", "verify", "--config", "izquery.toml"], folder, "");
    assert_eq!(output.status.code(), Some(0), "{}{}", text(&output.stdout), text(&output.stderr));
    text(&output.stdout)
}

#[test]
fn a_service_keeps_its_tokens_and_its_audit_trail_in_postgresql() {
    let Some(server) = server() else { return };
    let folder = tempfile::tempdir().unwrap();
    write_secret(&folder.path().join("connection"), &server.connection("postgres"));
    let path = folder.path();
    let (_sandbox, mut service, address) = service(path);
    assert_eq!(get(&address, path, "/v1/info")["features"], serde_json::json!(crate::stored::features()));
    let body = r#"{"patient": {"name": {"family": "Sandcastle", "given": "Pebble"}, "birth_date": "2022-03-10", "sex": "F"}}"#;
    let response = post(&address, path, body);
    assert!(response.starts_with("HTTP/1.1 200 ") && response.contains("Sandcastle"), "{response}");

    // While the service runs, another process reads the same trail.
    // The row of the first token, and that of the lookup.
    let verified = verify(path);
    assert!(verified.ends_with("\n2 rows are whole and in order\n"), "{verified}");
    let stopped = Command::new("kill").args(["-TERM", &service.id().to_string()]).status().unwrap();
    assert!(stopped.success() && service.wait().success());
    // The row of the first token, and that of the lookup.
    let verified = verify(path);
    assert!(verified.ends_with("\n2 rows are whole and in order\n"), "{verified}");
    let tokens = izquery(&["token", "list", "--config", "izquery.toml"], path, "");
    assert!(text(&tokens.stdout).contains("first token"), "{}", text(&tokens.stdout));

    // The folder holds no store.
    let names: Vec<_> =
        fs::read_dir(path.join("izquery-data")).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(names, ["first-token.header"]);

    // Without its key the trail cannot be verified, and no other key is made for it.
    fs::remove_file(path.join("izquery-audit.key")).unwrap();
    for command in [&["audit", "verify"][..], &["token", "list"]] {
        let output = izquery(&[command, &["--config", "izquery.toml"]].concat(), path, "");
        assert_refused(&output, &["store.audit_key", "izquery-audit.key", "there is no"]);
        assert!(!path.join("izquery-audit.key").exists());
    }
}

#[test]
fn asvs_16_2_5_a_database_that_cannot_be_reached_is_named_without_its_password() {
    let folder = tempfile::tempdir().unwrap();
    let settings = "[store]\npostgres = { file = 'connection' }\n[registries.sandbox]\n\
        transport.endpoint = 'http://127.0.0.1:1/'\ncredentials.username = 'sandbox'\n\
        credentials.password = { file = 'password' }\n";
    write_secret(&folder.path().join("password"), "sandbox");
    fs::write(folder.path().join("izquery.toml"), settings).unwrap();
    let serve = || izquery(&["serve", "--config", "izquery.toml"], folder.path(), "");
    assert_refused(&serve(), &["connection", "there is no such file"]);
    let connection = "host=127.0.0.1 port=1 user=izquery password=hunter2";
    write_secret(&folder.path().join("connection"), connection);
    let output = serve();
    assert_refused(&output, &["store: ", "the PostgreSQL database"]);
    assert!(!text(&output.stderr).contains("hunter2"));
}
