//! Programs that tasks start.

use std::{
    env,
    io::{BufRead, BufReader},
    process::{Child, ChildStdout, Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use anyhow::{Context, bail};

/// The time limit of a program that must end.
const TIME_LIMIT: Duration = Duration::from_secs(300);

/// A program that ends with this value.
pub(crate) struct Running(pub(crate) Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

impl Running {
    /// Starts a program.
    pub(crate) fn start(mut command: Command) -> anyhow::Result<Self> {
        let name = name(&command);
        Ok(Self(command.spawn().with_context(|| format!("{name} cannot be started"))?))
    }

    /// What follows `prefix` in the first line of the output that begins with it. The output must be piped.
    pub(crate) fn line(&mut self, prefix: &str) -> anyhow::Result<String> {
        let out: ChildStdout = self.0.stdout.take().context("the output is read once")?;
        for line in BufReader::new(out).lines() {
            if let Some(rest) = line?.strip_prefix(prefix) {
                return Ok(rest.to_owned());
            }
        }
        bail!("the program ended before it wrote a line that begins with `{prefix}`")
    }
}

/// Runs a program and checks that it succeeds within the time limit.
pub(crate) fn check(command: Command) -> anyhow::Result<()> {
    check_within(command, TIME_LIMIT)
}

/// Runs a program and checks that it succeeds within this time.
pub(crate) fn check_within(mut command: Command, limit: Duration) -> anyhow::Result<()> {
    // A test must not write beside our files, and nothing but the service is asked.
    command.env("PYTHONDONTWRITEBYTECODE", "1").env("NO_PROXY", "127.0.0.1").env("no_proxy", "127.0.0.1");
    let name = name(&command);
    let mut program = command.spawn().with_context(|| format!("{name} cannot be started"))?;
    let started = Instant::now();
    let status = loop {
        if let Some(status) = program.try_wait()? {
            break status;
        }
        if started.elapsed() > limit {
            program.kill()?;
            program.wait()?;
            bail!("{name} did not end within {} s", limit.as_secs());
        }
        thread::sleep(Duration::from_millis(50));
    };
    if !status.success() {
        bail!("{name} ended with {status}");
    }
    Ok(())
}

/// Whether a program is installed.
pub(crate) fn is_installed(program: &str) -> bool {
    // The programs of poppler know only this option.
    let option = if program.starts_with("pdf") { "-v" } else { "--version" };
    let version = Command::new(program).arg(option).stdout(Stdio::null()).stderr(Stdio::null()).status();
    version.is_ok_and(|status| status.success())
}

/// Whether what is missing must be installed.
pub(crate) fn is_ci() -> bool {
    env::var_os("CI").is_some()
}

fn name(command: &Command) -> String {
    command.get_program().to_string_lossy().into_owned()
}
