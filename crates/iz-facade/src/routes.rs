//! The description of the API (OpenAPI 3.1), from the types that it shows.

use utoipa::OpenApi;

use crate::{
    ChooseRequest, Lookup, LookupRequest, Problem,
    health::{Live, Ready},
};

#[derive(OpenApi)]
#[openapi(
    info(
        title = "izquery",
        description = "Asks a state immunization registry for one person's history, evaluation and forecast."
    ),
    paths(create_lookup, choose_candidate, live, ready)
)]
struct Api;

/// The OpenAPI document of the service.
#[must_use]
pub fn openapi() -> utoipa::openapi::OpenApi {
    Api::openapi()
}

/// Ask a registry about one person
///
/// Every answer of the registry is a 200; `outcome` says what it amounts to and `action` what to do.
/// "Not found" never proves that a person is not vaccinated.
#[utoipa::path(
    post,
    path = "/v1/lookups",
    operation_id = "create_lookup",
    request_body = LookupRequest,
    responses(
        (status = 200, description = "The registry answered", body = Lookup<'static>),
        (status = 400, description = "The body is no JSON", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "The request comes from another site's page", body = Problem, content_type = "application/problem+json"),
        (status = 408, description = "The body came too slowly", body = Problem, content_type = "application/problem+json"),
        (status = 413, description = "The body is larger than 64 KiB", body = Problem, content_type = "application/problem+json"),
        (status = 415, description = "The body's type is not JSON", body = Problem, content_type = "application/problem+json"),
        (status = 421, description = "The request names another host", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "A member cannot be used; `pointer` names it", body = Problem, content_type = "application/problem+json"),
        (status = 500, description = "The service failed", body = Problem, content_type = "application/problem+json"),
        (status = 502, description = "The registry gave no answer that can be trusted", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "The registry is not asked now: too many questions wait, or it failed too often. Retry-After says when to ask again", body = Problem, content_type = "application/problem+json"),
        (status = 504, description = "The registry did not answer in time", body = Problem, content_type = "application/problem+json"),
    )
)]
#[expect(dead_code, reason = "the macro reads it; the handler is generic over the registry")]
const fn create_lookup() {}

/// Get the record of one of the candidates
///
/// The registry is asked again, with its own identifier of the person and with what its list says of
/// them. `match` compares the record with who was asked for in the first place, and `chosen.match` with
/// the candidate; the latter alone says whether the record is shown.
#[utoipa::path(
    post,
    path = "/v1/lookups/{id}/choose",
    operation_id = "choose_candidate",
    params(("id" = String, Path, description = "The `id` of the answer that listed the candidates")),
    request_body = ChooseRequest,
    responses(
        (status = 200, description = "The registry answered", body = Lookup<'static>),
        (status = 400, description = "The body is no JSON", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "The request comes from another site's page", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "The list is not known, or too old", body = Problem, content_type = "application/problem+json"),
        (status = 408, description = "The body came too slowly", body = Problem, content_type = "application/problem+json"),
        (status = 413, description = "The body is larger than 64 KiB", body = Problem, content_type = "application/problem+json"),
        (status = 415, description = "The body's type is not JSON", body = Problem, content_type = "application/problem+json"),
        (status = 421, description = "The request names another host", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "The token is none of the list's, or a member cannot be used", body = Problem, content_type = "application/problem+json"),
        (status = 500, description = "The service failed", body = Problem, content_type = "application/problem+json"),
        (status = 502, description = "The registry gave no answer that can be trusted", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "The registry is not asked now: too many questions wait, or it failed too often. Retry-After says when to ask again", body = Problem, content_type = "application/problem+json"),
        (status = 504, description = "The registry did not answer in time", body = Problem, content_type = "application/problem+json"),
    )
)]
#[expect(dead_code, reason = "the macro reads it; the handler is generic over the registry")]
const fn choose_candidate() {}

/// Whether the process lives
#[utoipa::path(get, path = "/livez", operation_id = "live", responses((status = 200, body = Live)))]
#[expect(dead_code, reason = "the macro reads it")]
const fn live() {}

/// Whether questions can be taken
#[utoipa::path(get, path = "/readyz", operation_id = "ready", responses((status = 200, body = Ready)))]
#[expect(dead_code, reason = "the macro reads it; the handler is generic over the registry")]
const fn ready() {}
