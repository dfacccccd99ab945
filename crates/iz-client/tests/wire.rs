//! The requests of each transport, byte for byte. A local server captures one query of each, and the test compares it
//! with docs/WIRE.md.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::expect_used,
    reason = "a test fails by panicking"
)]

#[expect(dead_code, reason = "other tests probe")]
mod support;

use std::{fmt::Write as _, fs, path::Path};

use support::{RawServer, ask_deadline, query, registry};

const DOCUMENT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/WIRE.md");

/// If this environment variable is set, the test writes the document instead of comparing it.
const WRITE: &str = "IZQUERY_WRITE_DOCS";

const INTRODUCTION: &str = "# Requests as they are sent

One query about an invented patient, as each kind of transport sends it. A test captures each request on a socket and
compares it with this file. `IZQUERY_WRITE_DOCS=1 cargo test -p iz-client --test wire` writes the file.

Three things are changed for reading. The host is `registry.example`. The ids of the query are fixed. XML elements have
lines of their own: a real envelope is one line, and each segment of the message ends with CR (`&#xD;`, `%0D`). The CR
bytes in a CDATA section are shown as line breaks.
";

const SETTINGS: &str = "message.sending_facility = '0001112000'\ncredentials.facility_id = '0001112000'\n\
    credentials.username = 'store-12'\ntransport.timeout_s = 5\n";

/// The request with fixed values in place of those that change from query to query.
fn with_fixed_ids(request: &str, host: &str) -> String {
    let escaped = request.replace("%7C", "|").replace("%5E", "^");
    let id = escaped
        .split("QBP^Q11^QBP_Q11|")
        .nth(1)
        .and_then(|rest| rest.split('|').next())
        .expect("a control id");
    let tag = escaped.split("QPD|").nth(1).and_then(|rest| rest.split('|').nth(1)).expect("a query tag");
    let uuid = request.split("urn:uuid:").nth(1).and_then(|rest| rest.get(..36)).unwrap_or("no uuid");
    request
        .replace(uuid, "01234567-89ab-8cde-8f01-23456789abcd")
        .replace(tag, "q0123456789abcdef012")
        .replace(id, "0123456789abcdef0123")
        .replace(host, "registry.example")
        .replace(concat!("izquery/", env!("CARGO_PKG_VERSION")), "izquery/VERSION")
}

/// The request with a fixed `Nonce` of WS-Security, if it has one.
fn with_fixed_nonce(request: &str) -> String {
    let nonce = request.split_once("#Base64Binary\">").and_then(|(_, rest)| rest.split_once('<'));
    nonce.map_or_else(|| request.to_owned(), |(nonce, _)| request.replace(nonce, "AAECAwQFBgcICQoLDA0ODw=="))
}

/// The body with line breaks between its elements, for readers.
fn readable(body: &str) -> String {
    body.replace("><", ">\n<").replace('\r', "\n")
}

async fn captured(profile: &str, settings: &str) -> String {
    let server = RawServer::answering(|_| support::http("503 Service Unavailable", "text/plain", "")).await;
    let registry = registry(profile, &server.endpoint(), &format!("{SETTINGS}{settings}"));
    registry.ask(&query(), ask_deadline()).await.expect_err("no answer is sent");
    let request = with_fixed_nonce(&with_fixed_ids(&server.requests().remove(0), &server.host()));
    let (head, body) = request.split_once("\r\n\r\n").expect("a head and a body");
    let mut lines: Vec<&str> = head.lines().collect();
    // The length depends on the host and the version, so it would differ between machines.
    lines.retain(|line| !line.to_ascii_lowercase().starts_with("content-length"));
    lines[1..].sort_unstable();
    format!("{}\n\n{}", lines.join("\n"), readable(body))
}

#[tokio::test]
async fn the_wire_captures_in_the_docs_are_current() {
    let mut document = INTRODUCTION.to_owned();
    for (title, profile, settings) in [
        ("`cdc-soap-2011`", "tx", ""),
        ("`cdc-soap-2011` with `transport.text = \"cdata\"`", "tx", "transport.text = 'cdata'"),
        ("`cdc-soap-2011-soap11`", "tx", "transport.kind = 'cdc-soap-2011-soap11'"),
        ("`cdc-soap-2014`", "tx", "transport.kind = 'cdc-soap-2014'"),
        ("`iz-gateway-hub`", "tx", "transport.kind = 'iz-gateway-hub'\ntransport.destination_id = 'tx'"),
        ("`soap`, as `arizona-sample` describes it", "arizona-sample", ""),
        ("`soap`, as `oregon-sample` describes it", "oregon-sample", ""),
        ("`https-post-form`", "post-sample", ""),
    ] {
        let request = captured(profile, settings).await;
        write!(document, "\n## {title}\n\n```http\n{request}\n```\n").expect("a text");
    }
    let path = Path::new(DOCUMENT);
    if std::env::var_os(WRITE).is_some() {
        fs::write(path, &document).expect("docs/WIRE.md");
    }
    let stored = fs::read_to_string(path).expect("docs/WIRE.md");
    assert!(stored == document, "docs/WIRE.md is out of date: run the test with {WRITE}=1 to write it");
}
