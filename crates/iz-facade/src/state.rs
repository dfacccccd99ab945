//! What every handler gets.

use std::sync::Arc;

use iz_client::hl7::Demographics;
use tokio::sync::{oneshot, watch};
use tracing::Instrument as _;

use crate::{
    access::Access, enrollments::Enrollments, error::ApiError, facade::Facade, forget::is_one_of,
    listener_tls::ListenerTlsState, lookup_store::LookupStore, tasks::Tasks, widget::Views,
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

impl AppState {
    /// Removes what waits for callers about a patient in these forms: responses of lookups in the background, lists of
    /// candidates, and answers that no page has fetched yet.
    pub(crate) fn forget_waiting(&self, forms: &[Demographics]) {
        let is_patient = |details: &Demographics| is_one_of(forms, details);
        for list in self.lookups.remove_patient(is_patient) {
            self.facade.forget_list(&list);
        }
        self.facade.lists.remove_patient(is_patient);
        self.views.remove_patient(is_patient);
    }

    /// Runs `work` to its end, even if its caller goes away. The service waits for it before it ends.
    pub(crate) async fn to_the_end<T: Send + 'static>(
        &self,
        work: impl Future<Output = Result<T, ApiError>> + Send + 'static,
    ) -> Result<T, ApiError> {
        let (sender, result) = oneshot::channel();
        let run = async move { drop(sender.send(work.await)) };
        self.background.spawn(run.in_current_span());
        result.await.unwrap_or(Err(ApiError::Stopping))
    }
}
