//! The service as a process: its CPU time, its memory, and whether it is still sound.

use std::{
    env,
    fs::{self, File},
    io,
    net::SocketAddr,
    path::{Path, PathBuf},
    process::{Child, Command, ExitCode, Stdio},
    sync::Arc,
    thread,
    time::{Duration, Instant},
};

use crate::{client, settings};

/// A running service.
pub(crate) struct Service {
    child: Child,
    pub(crate) address: SocketAddr,
    log: PathBuf,
    folder: Arc<tempfile::TempDir>,
}

/// The variable with the command line of the program, one argument a line.
const ARGUMENTS: &str = "IZQUERY_TEST_ARGUMENTS";

/// The program is in this test binary, too. So a test can start it without another build.
#[test]
#[ignore = "other tests start it as a process of its own"]
fn this_binary_is_the_program() -> ExitCode {
    let Some(arguments) = env::var_os(ARGUMENTS) else { return ExitCode::SUCCESS };
    let arguments = arguments.into_string().expect("text");
    izquery::run(arguments.lines().map(Into::into))
}

/// The program with these arguments. `binary` may be this test binary.
fn command(binary: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(binary);
    if env::current_exe().is_ok_and(|own| own == binary) {
        command.args(["--ignored", "--exact", "process::this_binary_is_the_program", "--nocapture"]);
        command.env(ARGUMENTS, [&["izquery"], arguments].concat().join("\n"));
    } else {
        command.args(arguments);
    }
    command.stdin(Stdio::null());
    command
}

impl Service {
    /// Starts `izquery serve` in front of the registry at this address, and waits until it is ready.
    pub(crate) fn start(binary: &Path, registry: SocketAddr) -> Self {
        Self::start_in(Arc::new(tempfile::tempdir().expect("a folder")), binary, registry)
    }

    fn start_in(folder: Arc<tempfile::TempDir>, binary: &Path, registry: SocketAddr) -> Self {
        let address = free_address();
        let (config, log) = (folder.path().join("izquery.toml"), folder.path().join("log"));
        let password = folder.path().join("password");
        fs::write(&password, "hold").expect("a file");
        fs::write(&config, settings::configuration(address, registry, &password)).expect("a file");
        let child = command(binary, &["serve", "--config", config.to_str().expect("text")])
            .stdout(Stdio::null())
            .stderr(File::create(&log).expect("a file"))
            .spawn()
            .expect("the service starts");
        let token = folder.path().join("izquery-data/first-token.header");
        let mut service = Self { child, address, log, folder };
        let deadline = Instant::now() + Duration::from_secs(20);
        while !service.is_alive(Duration::from_secs(5)) {
            assert!(Instant::now() < deadline, "the service does not start: {}", service.log());
            thread::sleep(Duration::from_millis(20));
        }
        client::know_token(address, &fs::read_to_string(token).expect("the first token"));
        service
    }

    /// Kills the process at once (SIGKILL).
    pub(crate) fn kill(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }

    /// Starts the service again in the same folder, after it was killed.
    pub(crate) fn start_again(self, binary: &Path, registry: SocketAddr) -> Self {
        Self::start_in(Arc::clone(&self.folder), binary, registry)
    }

    /// Runs `audit verify`. Gives what it prints, and whether the exit status is 0.
    pub(crate) fn verify(&self, binary: &Path) -> (String, bool) {
        let config = self.folder.path().join("izquery.toml");
        let output =
            command(binary, &["audit", "verify", "--config", config.to_str().expect("text")]).output();
        let output = output.expect("the program runs");
        (String::from_utf8_lossy(&output.stdout).into_owned(), output.status.success())
    }

    /// The folder of the service.
    pub(crate) fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// Whether the process answers `/livez`.
    pub(crate) fn is_alive(&mut self, timeout: Duration) -> bool {
        !self.has_ended()
            && client::call(self.address, &client::get("/livez", self.address), timeout)
                .is_ok_and(|response| response.status == 200)
    }

    pub(crate) fn has_ended(&mut self) -> bool {
        self.child.try_wait().is_ok_and(|status| status.is_some())
    }

    /// The CPU time of all threads so far, and of those that have ended. The scheduler measures it in nanoseconds, and this
    /// file shows it in hundredths of a second. The file of each thread (`schedstat`) is more exact, but it is gone when
    /// the thread ends.
    pub(crate) fn cpu(&self) -> Duration {
        let text = fs::read_to_string(self.file("stat")).unwrap_or_default();
        // The name of the program stands in brackets and may hold blanks.
        let fields: Vec<&str> = text.rsplit(") ").next().unwrap_or_default().split(' ').collect();
        let ticks = |index: usize| fields.get(index).and_then(|field| field.parse::<u64>().ok()).unwrap_or(0);
        Duration::from_millis((ticks(11) + ticks(12)) * 10)
    }

    /// Forgets the peak of the memory so far.
    pub(crate) fn reset_peak(&self) {
        let _ = fs::write(self.file("clear_refs"), "5");
    }

    /// The most memory that was resident since the last reset, in MiB.
    pub(crate) fn peak_mib(&self) -> u64 {
        self.status_kib("VmHWM:") / 1024
    }

    /// The memory that is resident now, in MiB.
    pub(crate) fn resident_mib(&self) -> u64 {
        self.status_kib("VmRSS:") / 1024
    }

    fn status_kib(&self, name: &str) -> u64 {
        let text = fs::read_to_string(self.file("status")).unwrap_or_default();
        let line = text.lines().find_map(|line| line.strip_prefix(name));
        line.and_then(|line| line.trim().split(' ').next()?.parse().ok()).unwrap_or(0)
    }

    fn file(&self, name: &str) -> PathBuf {
        PathBuf::from(format!("/proc/{}/{name}", self.child.id()))
    }

    /// What the service logged.
    pub(crate) fn log(&self) -> String {
        fs::read_to_string(&self.log).unwrap_or_default()
    }

    /// Whether a thread of the service panicked.
    pub(crate) fn has_panicked(&self) -> bool {
        self.log().contains("panicked at")
    }

    /// Allows this process and its children as many open files as it may have. Gives their number.
    pub(crate) fn open_files() -> io::Result<usize> {
        let limits = fs::read_to_string("/proc/self/limits")?;
        let line = limits.lines().find_map(|line| line.strip_prefix("Max open files"));
        let soft = line.and_then(|line| line.split_whitespace().next()?.parse().ok());
        Ok(soft.unwrap_or(1024))
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn free_address() -> SocketAddr {
    let listener = std::net::TcpListener::bind(("127.0.0.1", 0)).expect("a free port");
    listener.local_addr().expect("an address")
}
