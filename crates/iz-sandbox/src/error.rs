//! Why a sandbox cannot start.

use std::{io, net::SocketAddr, path::PathBuf};

/// A sandbox that cannot start.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SandboxError {
    /// Something else listens at the address.
    #[error("{address} is in use: stop the program that listens there, or choose another port")]
    AddressInUse {
        /// The address that was asked for.
        address: SocketAddr,
    },
    /// The folder of answers cannot be listed.
    #[error("the folder of answers {} cannot be read: name a folder of HL7 files", folder.display())]
    Answers {
        /// The folder that was named.
        folder: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// The system does not let the sandbox listen.
    #[error("cannot listen at {address}: choose another port, or see the cause")]
    Listen {
        /// The address that was asked for.
        address: SocketAddr,
        /// What the system says.
        source: io::Error,
    },
    /// There are no certificates for TLS.
    #[error("TLS cannot be offered: see the cause")]
    Tls(#[from] crate::TlsError),
    /// An address that others can reach.
    #[error(
        "{address} can be reached from other machines, and the sandbox is no real registry: \
         listen at 127.0.0.1 or [::1]"
    )]
    NotLoopback {
        /// The address that was asked for.
        address: SocketAddr,
    },
}
