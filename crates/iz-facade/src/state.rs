//! What every handler gets.

use std::sync::Arc;

use iz_client::hl7::Demographics;
use tokio::sync::{oneshot, watch};
use tracing::Instrument as _;

use crate::{
    access::Access, audit_trail::Requester, enrollments::Enrollments, error::ApiError, facade::Facade,
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
    fn forget_waiting(&self, forms: &[Demographics]) {
        for list in self.lookups.remove_patient(forms) {
            self.facade.forget_list(&list);
        }
        self.facade.lists.remove_patient(forms);
        self.views.remove_patient(forms);
    }

    /// Removes everything about a patient in these forms: the cached answers, of every registry or of this one, and what
    /// waits for callers. Gives the number of cached answers that were removed.
    ///
    /// The row of the audit trail has `patient`, the patient as the request has it, and `why`.
    ///
    /// # Errors
    ///
    /// As [`Facade::forget_patient`], and [`ApiError::StoreUnavailable`] if the row cannot be written. What waits for callers
    /// is removed nevertheless, but for [`ApiError::NoSuchRegistry`].
    pub(crate) async fn forget_patient(
        &self,
        requester: &Requester,
        forms: &[Demographics],
        patient: &Demographics,
        registry: Option<&str>,
        why: &str,
    ) -> Result<u64, ApiError> {
        self.facade.known_registry(registry)?;
        let removed = self.facade.forget_details(forms, registry).await;
        // After the purge, because a lookup takes a cached answer until then. A lookup that took it before gives it to its caller.
        self.forget_waiting(forms);
        self.record_purge(requester, Some(patient), registry, why, removed).await
    }

    /// Writes the row of a purge into the audit trail, and gives how the purge ended. If the cache failed, the outcome in the row is
    /// `why` with `_failed` at its end.
    ///
    /// # Errors
    ///
    /// That of the purge, or [`ApiError::StoreUnavailable`] if the row cannot be written.
    pub(crate) async fn record_purge(
        &self,
        requester: &Requester,
        patient: Option<&Demographics>,
        registry: Option<&str>,
        why: &str,
        removed: Result<u64, ApiError>,
    ) -> Result<u64, ApiError> {
        let outcome = if removed.is_ok() { why.to_owned() } else { format!("{why}_failed") };
        self.access.trail.purged(requester, patient, registry, &outcome).await?;
        removed
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
