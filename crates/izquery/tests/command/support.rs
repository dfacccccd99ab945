//! Starts the command as a process.

use std::{
    fs,
    io::{self, BufRead, BufReader, Write},
    net::TcpStream,
    path::Path,
    process::{Child, Command, ExitStatus, Output, Stdio},
};

pub(crate) fn izquery(arguments: &[&str], folder: &Path, input: &str) -> Output {
    let mut child = Command::new(env!("CARGO_BIN_EXE_izquery"))
        .args(arguments)
        .current_dir(folder)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // A command that reads no input may be gone before it is written.
    let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
    child.wait_with_output().unwrap()
}

pub(crate) fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

/// Asserts one sentence on standard error, and exit status 2.
pub(crate) fn assert_refused(output: &Output, parts: &[&str]) {
    let said = text(&output.stderr);
    assert_eq!(output.status.code(), Some(2), "{said}");
    assert_eq!(said.trim_end().lines().count(), 1, "{said}");
    for part in parts {
        assert!(said.contains(part), "{part} is not in: {said}");
    }
}

/// A process that ends with the test.
pub(crate) struct Running(Child);

impl Running {
    /// The process id.
    pub(crate) fn id(&self) -> u32 {
        self.0.id()
    }

    /// Waits until the process ends by itself.
    pub(crate) fn wait(&mut self) -> ExitStatus {
        self.0.wait().unwrap()
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Starts a command, waits for the line that contains `mark`, and returns the rest of that line.
pub(crate) fn start(arguments: &[&str], folder: &Path, mark: &str, on_stderr: bool) -> (Running, String) {
    let mut child = Command::new(env!("CARGO_BIN_EXE_izquery"))
        .args(arguments)
        .current_dir(folder)
        .env("IZQUERY_TEST_PASSWORD", "sandbox")
        .env("IZQUERY_SANDBOX_PASSWORD", "sandbox")
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let lines: Box<dyn BufRead> = if on_stderr {
        Box::new(BufReader::new(child.stderr.take().unwrap()))
    } else {
        Box::new(BufReader::new(child.stdout.take().unwrap()))
    };
    let running = Running(child);
    let found = lines
        .lines()
        .map_while(Result::ok)
        .find_map(|line| line.split_once(mark).map(|(_, rest)| rest.to_owned()));
    (running, found.unwrap())
}

/// The first token of the service in `folder`.
pub(crate) fn first_token(folder: &Path) -> String {
    let header = fs::read_to_string(folder.join("izquery-data/first-token.header")).unwrap();
    header.trim().strip_prefix("Authorization: Bearer ").unwrap().to_owned()
}

/// Posts a body to `/v1/lookups`, with the first token of the service in `folder`. Returns the whole response.
pub(crate) fn post(address: &str, folder: &Path, body: &str) -> String {
    try_post(address, folder, body).unwrap()
}

/// The same. The process may end before its response.
pub(crate) fn try_post(address: &str, folder: &Path, body: &str) -> io::Result<String> {
    try_post_to(address, "/v1/lookups", folder, body)
}

/// The same, to another path.
pub(crate) fn try_post_to(address: &str, path: &str, folder: &Path, body: &str) -> io::Result<String> {
    let token = fs::read_to_string(folder.join("izquery-data/first-token.header"))?;
    let token = token.trim();
    let mut stream = TcpStream::connect(address)?;
    write!(
        stream,
        "POST {path} HTTP/1.1\r\nHost: {address}\r\n{token}\r\nX-Actor: rph-1\r\nContent-Type: application/json\r\n\
         Content-Length: {}\r\nConnection: close\r\n\r\n{body}",
        body.len()
    )?;
    io::read_to_string(stream)
}

/// An address at which no service listens: the port is that of a protocol that nobody uses.
pub(crate) const NO_SERVICE: &str = "127.0.0.1:9";

/// Starts a command in a folder, which prints nothing and reads nothing. The caller kills it.
#[cfg(unix)]
pub(crate) fn start_to_kill(folder: &Path, arguments: &[&str]) -> Child {
    Command::new(env!("CARGO_BIN_EXE_izquery"))
        .args(arguments)
        .current_dir(folder)
        .env_remove("STATE_DIRECTORY")
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap()
}
