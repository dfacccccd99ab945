//! A running `izquery sandbox`.

use std::{
    fs::File,
    path::Path,
    process::{Command, Stdio},
};

use anyhow::Context;

use crate::program::Running;

/// What the sandbox writes before the address of its service of 2011.
const ADDRESS: &str = "the sandbox registry listens at ";

/// The sandbox. It ends with this value.
pub(crate) struct Sandbox {
    /// The address of the service of 2011.
    pub(crate) endpoint: String,
    _running: Running,
}

impl Sandbox {
    /// Starts the program `izquery` as a sandbox. Its log is in `folder`.
    pub(crate) fn start(izquery: &Path, folder: &Path) -> anyhow::Result<Self> {
        let mut command = Command::new(izquery);
        command.args(["sandbox", "--listen", "127.0.0.1:0"]).stdout(Stdio::piped());
        command.stderr(File::create(folder.join("sandbox.log"))?);
        let mut running = Running::start(command)?;
        let endpoint = running.line(ADDRESS).context("the sandbox does not say where it listens")?;
        Ok(Self { endpoint, _running: running })
    }

    /// The scheme, the host and the port.
    pub(crate) fn origin(&self) -> &str {
        let path = self.endpoint.rfind('/').unwrap_or(self.endpoint.len());
        self.endpoint.get(..path).unwrap_or_default()
    }
}
