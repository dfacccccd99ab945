//! A service with its store in files, in front of the sandbox, and the commands that share the store with it.

use std::{
    fs,
    io::{self, Write as _},
    net::TcpStream,
    path::{Path, PathBuf},
    process::{Command, Output, Stdio},
    thread,
    time::{Duration, Instant},
};

use serde_json::Value;
use tempfile::TempDir;

use crate::support::{Running, start, text};

/// A person of the sandbox.
pub(crate) const PEBBLE: &str =
    r#"{"name": {"family": "Sandcastle", "given": "Pebble"}, "birth_date": "2022-03-10"}"#;

/// Another person of the sandbox.
pub(crate) const BILL: &str =
    r#"{"name": {"family": "Tarnbrook", "given": "Bill"}, "birth_date": "1966-01-28"}"#;

/// The optional parts of this build, as `/v1/info` names them.
pub(crate) fn features() -> Vec<&'static str> {
    let parts = [(cfg!(feature = "age"), "age"), (cfg!(feature = "postgres"), "postgres")];
    parts.into_iter().filter_map(|(is_built, name)| is_built.then_some(name)).collect()
}

/// Only a test that hangs takes so long.
const LIMIT: Duration = Duration::from_secs(60);

/// The account of the operating system, as the commands see it.
pub(crate) const ACCOUNT: &str = "clerk-3";

/// A running service, and its folder.
pub(crate) struct StoredService {
    folder: TempDir,
    _sandbox: Running,
    service: Option<Running>,
    address: String,
}

impl StoredService {
    /// Starts the sandbox and, for the first time, the service in front of it.
    pub(crate) fn start() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let (sandbox, endpoint) =
            start(&["sandbox", "--listen", "127.0.0.1:0"], folder.path(), "listens at ", false);
        write_settings(folder.path(), &endpoint, "");
        let mut stored = Self { folder, _sandbox: sandbox, service: None, address: String::new() };
        stored.start_again();
        stored
    }

    /// Starts the service after it was stopped.
    pub(crate) fn start_again(&mut self) {
        let arguments = ["serve", "--config", "izquery.toml"];
        let (service, rest) = start(&arguments, self.folder(), "\"address\":\"", true);
        self.address = rest.split('"').next().unwrap().to_owned();
        self.service = Some(service);
    }

    /// Stops the service with SIGTERM, and waits for its end.
    pub(crate) fn stop(&mut self) {
        let mut service = self.service.take().unwrap();
        let sent = Command::new("kill").args(["-TERM", &service.id().to_string()]).status();
        assert!(sent.unwrap().success());
        assert_eq!(service.wait().code(), Some(0));
    }

    pub(crate) fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// The address at which the service listens.
    pub(crate) fn address(&self) -> &str {
        &self.address
    }

    /// The file of the store.
    pub(crate) fn file(&self) -> PathBuf {
        self.folder().join("izquery-data/izquery.sqlite")
    }

    /// The line with the first token, as `curl -H @FILE` sends it.
    pub(crate) fn first_token(&self) -> String {
        fs::read_to_string(self.folder().join("izquery-data/first-token.header")).unwrap().trim().to_owned()
    }

    /// Runs a command with the configuration of the service.
    pub(crate) fn run(&self, command: &[&str], more: &[&str]) -> Output {
        run(self.folder(), &[command, &["--config", "izquery.toml"], more].concat())
    }

    /// Runs a command that must have this exit status. Gives its standard output.
    #[track_caller]
    pub(crate) fn print(&self, command: &[&str], more: &[&str], status: i32) -> String {
        let output = self.run(command, more);
        let (shown, said) = (text(&output.stdout), text(&output.stderr));
        assert_eq!(output.status.code(), Some(status), "{command:?} {more:?}: {shown}{said}");
        shown
    }

    /// Sends a request with a token and an actor. Gives the status and the JSON of the response.
    pub(crate) fn send(&self, token: &str, actor: &str, request: &str, body: &str) -> (u16, Value) {
        let mut stream = TcpStream::connect(&self.address).unwrap();
        write!(
            stream,
            "{request} HTTP/1.1\r\nHost: {}\r\n{token}\r\nX-Actor: {actor}\r\nContent-Type: application/json\r\n\
             Content-Length: {}\r\nConnection: close\r\n\r\n{body}",
            self.address,
            body.len()
        )
        .unwrap();
        let response = io::read_to_string(stream).unwrap();
        let (head, body) = response.split_once("\r\n\r\n").unwrap();
        let status = head.split(' ').nth(1).unwrap().parse().unwrap();
        (status, serde_json::from_str(body).unwrap())
    }

    /// Looks a patient up.
    pub(crate) fn lookup(&self, token: &str, actor: &str, patient: &str) -> (u16, Value) {
        let body = format!(r#"{{"purpose": "treatment", "patient": {patient}}}"#);
        self.send(token, actor, "POST /v1/lookups", &body)
    }

    /// Looks a patient up with the first token, and gets a record.
    pub(crate) fn get_record(&self, actor: &str, patient: &str) {
        let (status, answer) = self.lookup(&self.first_token(), actor, patient);
        assert_eq!((status, answer.get("outcome")), (200, Some(&"record".into())), "{answer}");
    }

    /// The checkpoints that were written so far.
    pub(crate) fn checkpoints(&self) -> Vec<Value> {
        let lines = fs::read_to_string(self.folder().join("izquery-checkpoints.jsonl")).unwrap_or_default();
        // A line without its end is still being written.
        let whole = lines.split_inclusive('\n').filter(|line| line.ends_with('\n'));
        whole.map(|line| serde_json::from_str(line).unwrap()).collect()
    }
}

/// Writes a configuration whose registry is at `endpoint`. `store` is the section `[store]`.
pub(crate) fn write_settings(folder: &Path, endpoint: &str, store: &str) {
    let settings = format!(
        "listen = '127.0.0.1:0'\n[store]\n{store}\n[registries.sandbox]\ntransport.endpoint = '{endpoint}'\n\
         credentials.username = 'sandbox'\ncredentials.password = {{ env = 'IZQUERY_TEST_PASSWORD' }}\n"
    );
    fs::write(folder.join("izquery.toml"), settings).unwrap();
}

/// Runs the program in a folder.
pub(crate) fn run(folder: &Path, arguments: &[&str]) -> Output {
    run_as(Command::new(env!("CARGO_BIN_EXE_izquery")), folder, arguments)
}

/// Runs `program`, which must end by itself, in a folder.
pub(crate) fn run_as(mut program: Command, folder: &Path, arguments: &[&str]) -> Output {
    program
        .args(arguments)
        .current_dir(folder)
        .env("IZQUERY_TEST_PASSWORD", "sandbox")
        .env("USER", ACCOUNT)
        .env_remove("STATE_DIRECTORY")
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let mut child = program.spawn().unwrap();
    let start = Instant::now();
    // What these commands print fits into the pipe, so the child never waits for the reader.
    while child.try_wait().unwrap().is_none() {
        if start.elapsed() > LIMIT {
            let _ = child.kill();
        }
        thread::sleep(Duration::from_millis(5));
    }
    child.wait_with_output().unwrap()
}

/// Asks again and again until there is an answer.
#[track_caller]
pub(crate) fn poll<T>(what: &str, mut ask: impl FnMut() -> Option<T>) -> T {
    let start = Instant::now();
    loop {
        if let Some(answer) = ask() {
            return answer;
        }
        assert!(start.elapsed() < LIMIT, "{what} did not happen");
        thread::sleep(Duration::from_millis(20));
    }
}
