//! The state that all handlers share.

use std::sync::Arc;

use crate::{facade::Facade, listener_tls::ListenerTlsState};

/// The state that all handlers share. It is cloned for each request.
#[derive(Clone)]
pub(crate) struct AppState {
    pub(crate) facade: Arc<Facade>,
    /// TLS of the listener. `None` without TLS.
    pub(crate) listener: Option<Arc<ListenerTlsState>>,
}
