//! The TLS settings that a server uses now. They may be replaced while it serves.

use tokio::sync::watch;
use tokio_rustls::TlsAcceptor;

/// The TLS settings of a server for new connections.
#[derive(Clone)]
pub struct CurrentTls(watch::Receiver<TlsAcceptor>);

/// Replaces the TLS settings of a server. Connections that are open keep theirs.
pub struct TlsReplacer(watch::Sender<TlsAcceptor>);

impl CurrentTls {
    /// Settings that can be replaced later.
    #[must_use]
    pub fn replaceable(acceptor: TlsAcceptor) -> (TlsReplacer, Self) {
        let (sender, receiver) = watch::channel(acceptor);
        (TlsReplacer(sender), Self(receiver))
    }

    pub(crate) fn acceptor(&self) -> TlsAcceptor {
        self.0.borrow().clone()
    }
}

impl From<TlsAcceptor> for CurrentTls {
    /// Settings that stay.
    fn from(acceptor: TlsAcceptor) -> Self {
        Self::replaceable(acceptor).1
    }
}

impl TlsReplacer {
    /// Replaces the settings for all connections that come from now on.
    pub fn replace(&self, acceptor: TlsAcceptor) {
        self.0.send_replace(acceptor);
    }
}
