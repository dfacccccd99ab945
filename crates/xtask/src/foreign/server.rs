//! A registry in another language.

use std::{
    fs::File,
    path::Path,
    process::{Command, Stdio},
};

use anyhow::Context;

use crate::program::Running;

/// A registry with the service of 2011: SOAP 1.2 at `/soap12`, SOAP 1.1 at `/soap11`. It ends with this value.
pub(super) struct Server {
    pub(super) name: &'static str,
    /// The scheme, the host and the port.
    pub(super) origin: String,
    _running: Running,
}

impl Server {
    /// Starts a server that writes its address in its first line. Its log is in `folder`.
    pub(super) fn start(name: &'static str, mut command: Command, folder: &Path) -> anyhow::Result<Self> {
        let log = folder.join(format!("{name}.log"));
        command.env("PYTHONDONTWRITEBYTECODE", "1").stdout(Stdio::piped()).stderr(File::create(&log)?);
        let mut running = Running::start(command)?;
        let origin =
            running.line("").with_context(|| format!("{name} does not start: see {}", log.display()))?;
        Ok(Self { name, origin, _running: running })
    }
}
