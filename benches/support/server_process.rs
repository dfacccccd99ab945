//! Servers of a bench, each in a process of its own. The program of the bench starts itself once more for each of them.

use std::{
    env,
    io::{BufRead, BufReader, Read},
    net::SocketAddr,
    process::{Child, Command, Stdio},
    thread,
};

use tokio::{runtime::Runtime, sync::oneshot};

/// The variable that tells a process of the bench which server it is.
const ROLE: &str = "IZQUERY_BENCH_SERVER";

/// The variable with the argument of the server.
const ARGUMENT: &str = "IZQUERY_BENCH_ARGUMENT";

/// A server in a process of its own. The process ends when this value is dropped.
pub(crate) struct ServerProcess {
    process: Child,
    /// What the server printed when it was ready: its address.
    pub(crate) address: String,
}

impl ServerProcess {
    /// Starts the server with this name and waits until it is ready.
    pub(crate) fn start(role: &str, argument: &str) -> Self {
        let program = env::current_exe().expect("the program of the bench");
        let mut process = Command::new(program)
            .envs([(ROLE, role), (ARGUMENT, argument)])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("a process");
        let mut address = String::new();
        let output = process.stdout.take().expect("the output is piped");
        BufReader::new(output).read_line(&mut address).expect("a line");
        let address = address.trim().to_owned();
        assert!(!address.is_empty(), "the server `{role}` did not start");
        Self { process, address }
    }
}

impl Drop for ServerProcess {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// The name and the argument of the server that this process is. `None` if it is the bench itself.
pub(crate) fn role() -> Option<(String, String)> {
    Some((env::var(ROLE).ok()?, env::var(ARGUMENT).unwrap_or_default()))
}

/// Starts a server, prints its address, and keeps it running until the bench ends, however it ends.
pub(crate) fn run<A: ToString>(runtime: &Runtime, start: impl Future<Output = A>) {
    runtime.block_on(async {
        println!("{}", start.await.to_string());
        let (ended, parent) = oneshot::channel::<()>();
        // The bench writes nothing. Its end closes the pipe.
        thread::spawn(move || {
            let _ = std::io::stdin().read_to_end(&mut Vec::new());
            drop(ended);
        });
        let _ = parent.await;
    });
}

/// Any free port of this machine.
pub(crate) fn any_port() -> SocketAddr {
    SocketAddr::from(([127, 0, 0, 1], 0))
}
