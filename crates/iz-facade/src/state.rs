//! What every handler gets.

use std::sync::Arc;

use tokio::sync::watch;

use crate::{
    access::Access, enrollments::Enrollments, facade::Facade, listener_tls::ListenerTlsState,
    lookup_store::LookupStore, tasks::Tasks, widget::Views,
};

/// What every handler gets. The handlers share one.
pub(crate) struct AppState {
    pub(crate) facade: Arc<Facade>,
    pub(crate) access: Arc<Access>,
    /// The lookups that go on in the background, and their answers.
    pub(crate) lookups: Arc<LookupStore>,
    /// The enrollments of the locations. `None` if the service keeps none.
    pub(crate) enrollments: Option<Enrollments>,
    /// The pages of the widget.
    pub(crate) views: Arc<Views>,
    /// The tasks of these lookups.
    pub(crate) background: Tasks,
    /// Becomes true when the time of requests in flight is over, because the service stops.
    pub(crate) ended: watch::Receiver<bool>,
    /// TLS of the listener. `None` without TLS.
    pub(crate) listener: Option<Arc<ListenerTlsState>>,
}
