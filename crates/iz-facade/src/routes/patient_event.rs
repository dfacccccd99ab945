//! `POST /v1/patients/events`: something happened to a patient, so that cached answers are out of date.

use std::sync::Arc;

use axum::{Json, extract::State};
use serde::Serialize;

use super::responses::{Problems, Refusals, TokenProblems};
use crate::{
    access::Caller,
    body::JsonBody,
    error::ApiError,
    request::{PatientEvent, PatientEventBody, PatientEventRequest},
    state::AppState,
};

/// What became of the cached answers about the patient.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(super) struct PatientEventResult {
    /// What happened.
    event: PatientEvent,
    /// How many cached answers were removed. 0 if the cache has no answer about the patient, which is no error.
    removed: u64,
}

/// Report that something happened to a patient
///
/// All cached answers about the patient are removed, of every registry and facility, so that the next lookup asks the
/// registry. Responses of lookups in the background, lists of candidates and answers for pages that nobody fetched yet are
/// removed, too. The answer of a query that is on its way is given to its caller and not cached. The registry itself is told
/// nothing: report the dose or the withdrawal there as well.
#[utoipa::path(
    post,
    tag = "lookups",
    path = "/v1/patients/events",
    request_body = PatientEventBody,
    responses(
        (status = 200, description = "No cached answer about the patient is left", body = PatientEventResult),
        Refusals,
        TokenProblems,
        Problems
    )
)]
pub(super) async fn report_patient_event(
    State(state): State<Arc<AppState>>,
    caller: Caller,
    JsonBody(request): JsonBody<PatientEventRequest>,
) -> Result<Json<PatientEventResult>, ApiError> {
    let requester = caller.requester(request.purpose.as_deref())?;
    let PatientEventRequest { event, patient, before, .. } = request;
    let details = patient.details.clone();
    let forms = state.facade.forms([Some(patient), before].into_iter().flatten().collect())?;
    let work = {
        let state = Arc::clone(&state);
        async move {
            state.forget_waiting(&forms);
            let removed = state.facade.forget_details(&forms.iter().collect::<Vec<_>>(), None).await?;
            state.access.trail.purged(&requester, Some(&details), None, event.word()).await?;
            Ok(Json(PatientEventResult { event, removed }))
        }
    };
    state.to_the_end(work).await
}
