//! The routes of the consent ledger: `POST /v1/consents`, `POST /v1/consents/search` and `POST /v1/consents/{id}/revoke`.

use std::{slice, sync::Arc};

use axum::{
    Json,
    extract::{Path, State, rejection::PathRejection},
};
use iz_client::hl7::Demographics;
use iz_consent::{ConsentForm, LedgerMatch};
use iz_match::AskedPatient;
use jiff::{Timestamp, civil::Date};
use serde::Serialize;

use super::responses::{ConsentProblems, Refusals, TokenProblems};
use crate::{
    access::Caller,
    body::JsonBody,
    consents::{Consent, FoundConsents, ShownForm, SiteConsents},
    error::ApiError,
    request::{
        ConsentBody, ConsentRequest, ConsentSearchBody, ConsentSearchRequest, RevocationBody,
        RevocationRequest,
    },
    state::AppState,
};

/// A form that was recorded.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(super) struct RecordedConsent {
    /// Its number in the ledger.
    id: i64,
    /// Which form it is.
    form: ConsentForm,
    /// What the ledger says of the patient now.
    consent: Consent,
    /// How many cached answers about the patient were removed. Only a withdrawal removes answers.
    removed: u64,
}

/// A form that is revoked.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(super) struct RevokedConsent {
    /// Its number in the ledger.
    id: i64,
    /// Since when it is revoked.
    #[schema(value_type = String, format = DateTime)]
    revoked: Timestamp,
}

/// Record a consent form
///
/// A withdrawal stops lookups of the patient at once, and removes all cached answers about the patient. Responses of lookups in the
/// background, lists of candidates and answers for pages that nobody fetched yet are removed, too. The registry and the state are
/// told nothing: send them the form as well.
#[utoipa::path(
    post,
    tag = "consents",
    path = "/v1/consents",
    request_body = ConsentBody,
    responses(
        (status = 200, description = "The form is recorded", body = RecordedConsent),
        Refusals,
        TokenProblems,
        ConsentProblems
    )
)]
pub(super) async fn record_consent(
    State(state): State<Arc<AppState>>,
    caller: Caller,
    JsonBody(request): JsonBody<ConsentRequest>,
) -> Result<Json<RecordedConsent>, ApiError> {
    let requester = caller.requester(request.purpose.as_deref())?;
    let work = {
        let state = Arc::clone(&state);
        async move {
            let facade = &state.facade;
            let (consents, today) =
                facade.consents(request.registry.as_deref(), |site| caller.may_ask(site))?;
            let entry = request.entry(consents, today)?;
            let row = state.access.trail.consent_row(&requester, Some(&consents.registry));
            let id = consents.ledger.record(&entry, &consents.rules, today, row).await?;
            let patient = request.patient.on(today);
            let removed = match entry.form {
                ConsentForm::Withdrawal => {
                    let why = "consent_withdrawn";
                    let details = &patient.details;
                    state.forget_patient(&requester, slice::from_ref(details), details, None, why).await?
                }
                ConsentForm::Minor | ConsentForm::Adult => 0,
            };
            let FoundConsents { consent, .. } = consents.search(&patient, today).await?;
            Ok(Json(RecordedConsent { id, form: entry.form, consent, removed }))
        }
    };
    state.to_the_end(work).await
}

/// Find the consent forms of a patient
///
/// A form that may be about another person is shown without its name, its signer and its place.
#[utoipa::path(
    post,
    tag = "consents",
    path = "/v1/consents/search",
    request_body = ConsentSearchBody,
    responses(
        (status = 200, description = "The forms, and what they say", body = FoundConsents),
        Refusals,
        TokenProblems,
        ConsentProblems
    )
)]
pub(super) async fn search_consents(
    State(state): State<Arc<AppState>>,
    caller: Caller,
    JsonBody(request): JsonBody<ConsentSearchRequest>,
) -> Result<Json<FoundConsents>, ApiError> {
    let requester = caller.requester(request.purpose.as_deref())?;
    let (consents, today) =
        state.facade.consents(request.registry.as_deref(), |site| caller.may_ask(site))?;
    let patient = request.patient.on(today);
    let found = found(consents, &patient, today).await?;
    let shows_forms = found.rows.iter().any(|row| row.whose == LedgerMatch::Same);
    state
        .access
        .trail
        .consents_searched(&requester, &consents.registry, &patient.details, shows_forms)
        .await?;
    Ok(Json(found))
}

/// Revoke a consent form that was recorded by mistake
///
/// The form stays in the ledger, but no longer counts. A form that is revoked already keeps its first time. A token for
/// some registries needs `patient`. It revokes only forms of this patient.
#[utoipa::path(
    post,
    tag = "consents",
    path = "/v1/consents/{id}/revoke",
    params(("id" = i64, Path, description = "The number of the form")),
    request_body = RevocationBody,
    responses(
        (status = 200, description = "The form is revoked", body = RevokedConsent),
        (
            status = 404,
            description = "The ledger has no form with this number, or it is not surely the patient's",
            body = crate::problem::Problem,
            content_type = "application/problem+json"
        ),
        Refusals,
        TokenProblems,
        ConsentProblems
    )
)]
pub(super) async fn revoke_consent(
    State(state): State<Arc<AppState>>,
    caller: Caller,
    id: Result<Path<i64>, PathRejection>,
    JsonBody(request): JsonBody<RevocationRequest>,
) -> Result<Json<RevokedConsent>, ApiError> {
    let requester = caller.requester(request.purpose.as_deref())?;
    // A path that is no number is not that of a form.
    let Path(id) = id.map_err(|_| ApiError::NoSuchConsent)?;
    let (consents, today) =
        state.facade.consents(request.registry.as_deref(), |site| caller.may_ask(site))?;
    match request.patient {
        Some(patient) => {
            let found = found(consents, &patient.on(today), today).await?;
            let is_it = |row: &ShownForm| row.id == id && row.whose == LedgerMatch::Same;
            if !found.rows.iter().any(is_it) {
                return Err(ApiError::NoSuchConsent);
            }
        }
        // The number alone would let one store end the withdrawals of all stores, whose patients it does not know.
        None if !caller.may_ask_all() => {
            return Err(ApiError::member(
                "/patient",
                "is missing; a token for some registries can revoke only a form of the patient in the request",
            ));
        }
        None => {}
    }
    let row = state.access.trail.consent_row(&requester, Some(&consents.registry));
    let revoked = consents.ledger.revoke(id, row).await?.ok_or(ApiError::NoSuchConsent)?;
    Ok(Json(RevokedConsent { id, revoked }))
}

/// The forms of a patient who is named well enough to be found.
async fn found(
    consents: &SiteConsents,
    patient: &AskedPatient,
    today: Date,
) -> Result<FoundConsents, ApiError> {
    let Demographics { birth_date, identifiers, .. } = &patient.details;
    if birth_date.is_none() && identifiers.is_empty() {
        let faults = patient.missing();
        return Err(ApiError::Details { faults });
    }
    consents.search(patient, today).await
}
