//! A running `izquery serve` in front of a running `izquery sandbox`.

use std::{
    fs::{self, File},
    net::{TcpListener, TcpStream},
    path::Path,
    process::Command,
    thread,
    time::{Duration, Instant},
};

use anyhow::{bail, ensure};

use crate::{cargo::target, program::Running, sandbox::Sandbox};

/// The time in which a program must be ready.
const START: Duration = Duration::from_secs(30);

/// The sandbox and the service. Both end with this value.
pub(super) struct Service {
    url: String,
    /// The token of the API.
    token: String,
    _sandbox: Sandbox,
    _service: Running,
}

impl Service {
    /// Starts both programs. Their logs are in `folder`.
    pub(super) fn start(folder: &Path) -> anyhow::Result<Self> {
        let program = target()?.join("debug").join("izquery");
        let sandbox = Sandbox::start(&program, folder)?;
        let endpoint = &sandbox.endpoint;

        let port = free_port()?;
        let config = folder.join("izquery.toml");
        // The store of an earlier run may have another format.
        let store = folder.join("izquery-data");
        let _ = fs::remove_dir_all(&store);
        fs::write(
            &config,
            format!(
                "listen = \"127.0.0.1:{port}\"\n\
                 store.not_found_per_hour = 0\n\
                 [registries.sandbox]\n\
                 transport.endpoint = \"{endpoint}\"\n\
                 credentials.username = \"sandbox\"\n\
                 credentials.password = {{ env = \"IZQUERY_SANDBOX_PASSWORD\" }}\n\
                 credentials.facility_id = \"0001112000\"\n"
            ),
        )?;
        let mut command = Command::new(&program);
        command.arg("serve").arg("--config").arg(&config).env("IZQUERY_SANDBOX_PASSWORD", "sandbox");
        command.stderr(File::create(folder.join("serve.log"))?);
        let service = Running::start(command)?;
        wait_until_listening(port)?;
        let token = token(&program, &config)?;
        Ok(Self { url: format!("http://127.0.0.1:{port}"), token, _sandbox: sandbox, _service: service })
    }

    /// The address of the API.
    pub(super) fn url(&self) -> &str {
        &self.url
    }

    /// A token for every route.
    pub(super) fn token(&self) -> &str {
        &self.token
    }
}

/// A token for every route of the API.
fn token(program: &Path, config: &Path) -> anyhow::Result<String> {
    let mut command = Command::new(program);
    command.args([
        "token",
        "create",
        "--label",
        "contract",
        "--scope",
        "lookup",
        "--scope",
        "admin",
        "--scope",
        "enroll",
        "--purpose",
        "test",
    ]);
    let output = command.arg("--config").arg(config).output()?;
    ensure!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    Ok(String::from_utf8(output.stdout)?.trim().to_owned())
}

/// A port that is free now. The service writes its address only to its log, so it is given a port.
fn free_port() -> anyhow::Result<u16> {
    Ok(TcpListener::bind("127.0.0.1:0")?.local_addr()?.port())
}

fn wait_until_listening(port: u16) -> anyhow::Result<()> {
    let started = Instant::now();
    while TcpStream::connect(("127.0.0.1", port)).is_err() {
        if started.elapsed() > START {
            bail!("the service does not listen after {} s; serve.log says why", START.as_secs());
        }
        thread::sleep(Duration::from_millis(50));
    }
    Ok(())
}
