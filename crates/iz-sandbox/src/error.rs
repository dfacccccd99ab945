//! Why a sandbox cannot start.

use std::{io, net::SocketAddr, path::PathBuf};

use crate::tls::TlsError;

/// The reason why a sandbox cannot start.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SandboxError {
    /// Another program listens at the address.
    #[error("{address} is in use: stop the program that listens there, or choose another port")]
    AddressInUse {
        /// The requested address.
        address: SocketAddr,
    },
    /// The folder of answers cannot be listed.
    #[error("the folder of answers {} cannot be read: name a folder of HL7 files", folder.display())]
    Answers {
        /// The folder.
        folder: PathBuf,
        /// The error of the operating system.
        source: io::Error,
    },
    /// The operating system refuses the address.
    #[error("cannot listen at {address}: choose another port, or see the cause")]
    Listen {
        /// The requested address.
        address: SocketAddr,
        /// The error of the operating system.
        source: io::Error,
    },
    /// TLS cannot be set up.
    #[error("TLS cannot be offered: see the cause")]
    Tls(#[from] TlsError),
    /// Other machines can reach the address.
    #[error(
        "other machines can reach {address}, and the sandbox is not a real registry: listen at 127.0.0.1 or [::1]"
    )]
    NotLoopback {
        /// The requested address.
        address: SocketAddr,
    },
}
