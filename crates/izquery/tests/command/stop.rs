//! How `serve` ends on SIGTERM while a registry does not answer.

use std::{
    fs,
    io::{self, Read},
    net::{TcpListener, TcpStream},
    process::Command,
    sync::mpsc,
    thread::{self, JoinHandle},
    time::Duration,
};

use serde_json::Value;
use tempfile::TempDir;

use crate::support::{Running, start, try_post};

const LOOKUP: &str =
    r#"{"patient": {"name": {"family": "Brandvold", "given": "Tess"}, "birth_date": "2019-03-11"}}"#;

/// The time in which the query must arrive at the registry. Only a test that hangs takes so long.
const LIMIT: Duration = Duration::from_secs(60);

/// A service with a request in flight that its registry does not answer.
struct Stuck {
    service: Running,
    address: String,
    response: JoinHandle<io::Result<String>>,
    _folder: TempDir,
}

impl Stuck {
    fn start(drain_s: u32) -> Self {
        let registry = TcpListener::bind("127.0.0.1:0").unwrap();
        let endpoint = registry.local_addr().unwrap();
        let (arrived, query) = mpsc::channel();
        thread::spawn(move || {
            let mut open = Vec::new();
            for stream in registry.incoming() {
                let mut stream = stream.unwrap();
                stream.read_exact(&mut [0; 16]).unwrap();
                open.push(stream);
                let _ = arrived.send(());
            }
        });
        let folder = tempfile::tempdir().unwrap();
        let settings = format!(
            "listen = '127.0.0.1:0'\ndrain_s = {drain_s}\n[registries.sandbox]\n\
             transport.endpoint = 'http://{endpoint}/'\ntransport.timeout_s = 600\n\
             credentials.username = 'sandbox'\ncredentials.password = {{ env = 'IZQUERY_TEST_PASSWORD' }}"
        );
        fs::write(folder.path().join("izquery.toml"), settings).unwrap();
        let arguments = ["serve", "--config", "izquery.toml"];
        let (service, line) = start(&arguments, folder.path(), "\"address\":\"", true);
        let address = line.split('"').next().unwrap().to_owned();
        let (to, own_folder) = (address.clone(), folder.path().to_owned());
        let response = thread::spawn(move || try_post(&to, &own_folder, LOOKUP));
        query.recv_timeout(LIMIT).unwrap();
        Self { service, address, response, _folder: folder }
    }

    fn terminate(&self) {
        let sent = Command::new("kill").args(["-TERM", &self.service.id().to_string()]).status();
        assert!(sent.unwrap().success());
    }
}

#[test]
fn sigterm_ends_what_is_in_flight_with_a_problem_and_status_0() {
    // The time of a drain is tested on a paused clock, so that no test waits for it.
    let mut stuck = Stuck::start(0);
    stuck.terminate();
    let response = stuck.response.join().unwrap().unwrap();
    let (header, body) = response.split_once("\r\n\r\n").unwrap();
    assert!(header.starts_with("HTTP/1.1 503 "), "{header}");
    let header = header.to_ascii_lowercase();
    for line in ["content-type: application/problem+json", "connection: close", "cache-control: no-store"] {
        assert!(header.contains(line), "{line} is not in: {header}");
    }
    let problem: Value = serde_json::from_str(body).unwrap();
    assert_eq!((&problem["code"], &problem["who"]), (&"service_stopping".into(), &"wait".into()));
    assert_eq!(stuck.service.wait().code(), Some(0));
}

#[test]
fn a_second_sigterm_ends_the_process_at_once() {
    let mut stuck = Stuck::start(300);
    stuck.terminate();
    // Two signals that arrive together count as one.
    while TcpStream::connect(&stuck.address).is_ok() {}
    stuck.terminate();
    assert_eq!(stuck.service.wait().code(), Some(1));
    // The process does not wait until the problem is written.
    let response = stuck.response.join().unwrap().unwrap_or_default();
    assert!(response.is_empty() || response.contains("service_stopping"), "{response}");
}
