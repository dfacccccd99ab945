//! The native protocol of systemd-journald: one datagram with a line for each field.

use std::{io, os::unix::net::UnixDatagram, path::Path};

use crate::Checkpoint;

/// Sends a checkpoint. No value has a line end, so that every field is a line `NAME=value`.
pub(super) fn send(socket: &Path, checkpoint: &Checkpoint) -> io::Result<()> {
    let line = checkpoint.to_line();
    let message = format!(
        "SYSLOG_IDENTIFIER=izquery-audit\nPRIORITY=5\nMESSAGE={line}\nIZQUERY_AUDIT_SEQUENCE={}\n",
        checkpoint.sequence()
    );
    let datagram = UnixDatagram::unbound()?;
    datagram.send_to(message.as_bytes(), socket).map(drop)
}
