//! `GET /v1/registries/{id}/status`: what is known of a registry.

use std::sync::Arc;

use std::time::Duration;

use axum::{
    Json,
    extract::{Path, State, rejection::PathRejection},
};
use iz_client::BreakerPosition;
use jiff::{SignedDuration, Timestamp};
use serde::Serialize;

use super::responses::{Refusals, TokenProblems};
use crate::{
    access::Caller,
    error::ApiError,
    problem::Problem,
    result::RegistryName,
    site_status::{SiteStatus, TlsCertificate},
    state::AppState,
};

/// What is known of a registry. `null` means that it is not known, for example before the first answer.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(super) struct RegistryStatus {
    registry: RegistryName,
    /// The time of this status.
    #[schema(value_type = String, format = DateTime)]
    at: Timestamp,
    breaker: RegistryBreaker,
    /// When the registry gave the last answer, whatever the outcome.
    #[schema(value_type = Option<String>, format = DateTime)]
    last_answer_at: Option<Timestamp>,
    answers: RegistryAnswers,
    limits: RegistryLimits,
    /// The registry's TLS certificate, as last seen. `null` before the first connection, and without TLS.
    certificate: Option<TlsCertificate>,
}

/// Whether the registry is asked. All facilities of a registry share the breaker.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(super) struct RegistryBreaker {
    state: BreakerPosition,
    /// The time until which the registry is not asked.
    #[schema(value_type = Option<String>, format = DateTime)]
    open_until: Option<Timestamp>,
    /// The `code` of the problem because of which it is not asked.
    #[schema(value_type = Option<String>)]
    because: Option<&'static str>,
}

/// How long the last answers took, at most 256 of them. All facilities of a registry share them. Failures are not counted.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(super) struct RegistryAnswers {
    /// The number of answers that are counted.
    count: usize,
    /// The time within which half of them came, in milliseconds.
    p50_ms: Option<u64>,
    /// The time within which 95 of 100 came, in milliseconds.
    p95_ms: Option<u64>,
}

/// What is used and left of the limits of this registry, or of this facility.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(super) struct RegistryLimits {
    /// The number of queries that wait in the queue of the service.
    waiting: u32,
    /// The number of further queries that may wait.
    waiting_left: u32,
    /// The number of queries at the registry.
    in_flight: u32,
    /// The number of further queries that may be at the registry at the same time.
    in_flight_left: u32,
    /// The most queries that start in a minute, at even intervals.
    per_minute: u32,
    /// The estimated time until a query would start that comes now, in milliseconds.
    next_start_ms: u64,
}

fn ms(time: Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
}

impl From<SiteStatus> for RegistryStatus {
    fn from(SiteStatus { registry, at, health, queue }: SiteStatus) -> Self {
        let after =
            |time: Duration| SignedDuration::try_from(time).ok().and_then(|time| at.checked_add(time).ok());
        Self {
            registry,
            at,
            breaker: RegistryBreaker {
                state: health.breaker.position,
                open_until: health.breaker.open_for.and_then(after),
                because: health.breaker.because,
            },
            last_answer_at: health.answers.last_answer,
            answers: RegistryAnswers {
                count: health.answers.count,
                p50_ms: health.answers.p50.map(ms),
                p95_ms: health.answers.p95.map(ms),
            },
            limits: RegistryLimits {
                waiting: queue.waiting,
                waiting_left: queue.waiting_limit.saturating_sub(queue.waiting),
                in_flight: queue.in_flight,
                in_flight_left: queue.in_flight_limit.saturating_sub(queue.in_flight),
                per_minute: queue.per_minute,
                next_start_ms: ms(queue.next_start),
            },
            certificate: health.certificate.map(|validity| TlsCertificate::at(validity, at)),
        }
    }
}

/// What is known of a registry
///
/// The registry is not asked.
#[utoipa::path(
    get,
    tag = "registries",
    path = "/v1/registries/{id}/status",
    params(("id" = String, Path, description = "The `path_id` of the registry, such as `texas~store1`")),
    responses(
        (status = 200, description = "What is known", body = RegistryStatus),
        (
            status = 404,
            description = "No registry has this id",
            body = Problem,
            content_type = "application/problem+json"
        ),
        Refusals,
        TokenProblems
    )
)]
pub(super) async fn registry_status(
    State(state): State<Arc<AppState>>,
    caller: Caller,
    id: Result<Path<String>, PathRejection>,
) -> Result<Json<RegistryStatus>, ApiError> {
    // A path that is not UTF-8 is not an id.
    let Path(id) = id.map_err(|_| ApiError::NoSuchRegistry)?;
    caller.check_site(&state.facade, &id)?;
    Ok(Json(state.facade.status(&id)?.into()))
}
