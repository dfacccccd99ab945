//! `POST /v1/patients/events`: something happened to a patient, so that cached answers are out of date.

use std::sync::Arc;

use axum::{Json, extract::State};
use iz_client::{ManualPortal, hl7::query::DetailError};
use iz_enroll::{Line, LocationId};
use iz_match::AskedPatient;
use serde::Serialize;

use super::responses::{Problems, Refusals, TokenProblems};
use crate::{
    access::Caller,
    audit_trail::Requester,
    body::JsonBody,
    enrollments::DoseByHand,
    error::ApiError,
    request::{ByHandRequest, PatientEvent, PatientEventBody, PatientEventRequest},
    state::AppState,
};

/// What became of the cached answers about the patient.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(super) struct PatientEventResult {
    /// What happened.
    event: PatientEvent,
    /// How many cached answers were removed. 0 if the cache has no answer about the patient, which is no error.
    removed: u64,
    /// Dose of the request, if it is kept because it has to be entered by hand. `null` without `by_hand`, and if the location is
    /// live or needs no enrollment.
    by_hand: Option<KeptByHand>,
}

/// A dose that has to be entered by hand in the portals. It is kept until `izquery enroll manual` ticks it off.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(super) struct KeptByHand {
    /// Id of the dose, with which it is ticked off.
    id: String,
    /// The location, which is not live.
    location: String,
    /// Where the dose has to be entered.
    portals: Vec<ManualPortal>,
}

/// Report that something happened to a patient
///
/// All cached answers about the patient are removed, of every registry and facility, so that the next lookup asks the
/// registry. Responses of lookups in the background, lists of candidates and answers for pages that nobody fetched yet are
/// removed, too. The answer of a query that is on its way is given to its caller and not cached. The registry itself is told
/// nothing: report the dose or the withdrawal there as well. With `by_hand` a dose of a location that is not live is kept
/// until somebody has entered it in the portals and ticked it off.
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
    let PatientEventRequest { event, patient, before, by_hand, .. } = request;
    let details = patient.details.clone();
    let kept =
        by_hand.map(|by_hand| Kept::of(&state, &caller, &requester, by_hand, patient.clone())).transpose()?;
    let forms = state.facade.forms([Some(patient), before].into_iter().flatten().collect())?;
    let work = {
        let state = Arc::clone(&state);
        async move {
            // A cache that fails loses no dose, and a dose that cannot be kept leaves no answer.
            let removed = state.forget_patient(&requester, &forms, &details, None, event.word()).await;
            let by_hand = match kept {
                Some(kept) => kept.keep(&state, &requester).await?,
                None => None,
            };
            Ok(Json(PatientEventResult { event, removed: removed?, by_hand }))
        }
    };
    state.to_the_end(work).await
}

/// A dose that is kept if its location is not live.
struct Kept {
    site: String,
    dose: DoseByHand,
}

impl Kept {
    /// # Errors
    ///
    /// [`ApiError`] if the registry is not configured, if the token is for other facilities, if the dose cannot have been given
    /// on its day, or if the patient has no name or no birth date. Without them, a person could not enter the dose by hand.
    fn of(
        state: &AppState,
        caller: &Caller,
        requester: &Requester,
        by_hand: ByHandRequest,
        patient: AskedPatient,
    ) -> Result<Self, ApiError> {
        let ByHandRequest { registry, product, given_on, lot, note } = by_hand;
        let site = state.facade.site_id(registry.as_deref());
        let site = site.ok_or_else(|| {
            ApiError::member("/by_hand/registry", "must be the id of a configured registry")
        })?;
        if !caller.may_ask(site) {
            return Err(ApiError::RegistryNotAllowed);
        }
        let now = state.facade.environment.clock.now();
        let patient = patient.on(state.facade.latest_day());
        // A person enters it as a fact.
        let pointer = "/patient/birth_date";
        if patient.guesses.iter().any(|guess| guess.member == "birth_date") {
            let reason = "is not sure; write it as YYYY-MM-DD, because by_hand needs it";
            return Err(ApiError::Details { faults: vec![DetailError::new(pointer, reason)] });
        }
        let patient = patient.details;
        let missing = [("/patient/name", patient.name.is_none()), (pointer, patient.birth_date.is_none())];
        let missing = missing.into_iter().filter(|(_, is_missing)| *is_missing);
        let faults: Vec<DetailError> =
            missing.map(|(pointer, _)| DetailError::new(pointer, "is missing; by_hand needs it")).collect();
        if !faults.is_empty() {
            return Err(ApiError::Details { faults });
        }
        let is_before_birth = patient.birth_date.is_some_and(|birth_date| given_on < birth_date);
        if given_on > state.facade.today_at(site, now) || is_before_birth {
            let reason = "must be a day that has come, and not before the birth date";
            return Err(ApiError::member("/by_hand/given_on", reason));
        }
        // An actor is a word, so it is a line.
        let by = Line::new(&requester.actor).map_err(|_| ApiError::Actor { what: "cannot be used" })?;
        Ok(Self { site: site.to_owned(), dose: DoseByHand { patient, product, given_on, lot, note, by } })
    }

    /// Keeps the dose. `None` if the dose does not have to be entered by hand.
    async fn keep(self, state: &AppState, requester: &Requester) -> Result<Option<KeptByHand>, ApiError> {
        let Self { site, dose } = self;
        let Some(enrollments) = &state.enrollments else { return Ok(None) };
        let row = state.access.trail.enrollment_row(requester);
        let kept = enrollments.keep_by_hand(&site, &dose, row).await?;
        let shown = |(id, location, portals): (_, LocationId, _)| KeptByHand {
            id,
            location: location.as_str().to_owned(),
            portals,
        };
        Ok(kept.map(shown))
    }
}
