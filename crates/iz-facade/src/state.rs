//! What every handler gets.

use std::sync::Arc;

use crate::{access::Access, facade::Facade, listener_tls::ListenerTlsState, lookup_store::LookupStore};

/// What every handler gets.
#[derive(Clone)]
pub(crate) struct AppState {
    pub(crate) facade: Arc<Facade>,
    pub(crate) access: Arc<Access>,
    /// The lookups that go on in the background, and their answers.
    pub(crate) lookups: Arc<LookupStore>,
    /// TLS of the listener. `None` without TLS.
    pub(crate) listener: Option<Arc<ListenerTlsState>>,
}
