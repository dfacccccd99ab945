//! What the routes answer: the JSON of a lookup, and problem documents.

use std::{collections::BTreeMap, sync::Arc};

use axum::{
    body::Body,
    http::header,
    response::{IntoResponse, Response as HttpResponse},
};
use tokio::time::Instant;
use utoipa::{
    IntoResponses,
    openapi::{ContentBuilder, Ref, RefOr, Response, ResponseBuilder},
};

use crate::{
    error::ApiError,
    facade::Facade,
    problem::MEDIA_TYPE,
    response_body::{Beside, WriteLimit, json_body},
    result::LookupResult,
};

/// A lookup as JSON, with status 200 and the age of the answer.
pub(super) struct LookupJson {
    body: Body,
    age_s: u64,
}

impl LookupJson {
    /// Writes a result.
    ///
    /// # Errors
    ///
    /// [`ApiError`] if the answer cannot be written, or if there is no memory for it.
    pub(super) async fn of(result: LookupResult, facade: &Facade) -> Result<Self, ApiError> {
        Self::with(Arc::new(result), Beside::Nothing, facade).await
    }

    /// Writes a result that just came, with what is beside it.
    ///
    /// # Errors
    ///
    /// As [`LookupJson::of`].
    pub(super) async fn with(
        result: Arc<LookupResult>,
        beside: Beside,
        facade: &Facade,
    ) -> Result<Self, ApiError> {
        let limit = WriteLimit { deadline: result.deadline, after: result.timeout };
        Self::written(result, beside, limit, facade).await
    }

    /// Writes a result that came earlier, with what is beside it.
    ///
    /// # Errors
    ///
    /// As [`LookupJson::of`].
    pub(super) async fn again(
        result: Arc<LookupResult>,
        beside: Beside,
        facade: &Facade,
    ) -> Result<Self, ApiError> {
        let after = result.timeout;
        let limit = WriteLimit { deadline: Instant::now() + after, after };
        Self::written(result, beside, limit, facade).await
    }

    async fn written(
        result: Arc<LookupResult>,
        beside: Beside,
        limit: WriteLimit,
        facade: &Facade,
    ) -> Result<Self, ApiError> {
        let age_s = result.freshness.age_s;
        let body = json_body(result, beside, limit, &facade.environment.resources).await?;
        Ok(Self { body, age_s })
    }
}

impl IntoResponse for LookupJson {
    fn into_response(self) -> HttpResponse {
        let mut response = ([(header::CONTENT_TYPE, "application/json")], self.body).into_response();
        response.headers_mut().insert(header::AGE, self.age_s.into());
        response
    }
}

/// The problem documents of every route.
pub(super) struct Refusals;

/// The problem documents of every route that asks a registry.
pub(super) struct Problems;

/// The problem documents of every route that is about the answer that a page shows.
pub(super) struct PageProblems;

/// The problem documents of every route that needs a token.
pub(super) struct TokenProblems;

/// The problem documents of the route that records what happened to a location.
pub(super) struct EnrollmentProblems;
/// The problem documents of the routes of the consent ledger.
pub(super) struct ConsentProblems;

const REFUSALS: [(&str, &str); 4] = [
    ("403", "The request comes from a page of another site"),
    ("405", "The path does not have this method. The header `Allow` lists the methods that it has"),
    ("421", "The request names another host"),
    ("503", "The service is stopping, or it answers as many requests as it may (`Retry-After`)"),
];

const TOKEN_PROBLEMS: [(&str, &str); 4] = [
    ("400", "A header of the request is missing or cannot be used"),
    ("401", "The request has no token, or the token is not known, has expired or was revoked"),
    (
        "403",
        "The token does not have the scope of this route, or it may not be used for the registry. Or the request comes from \
         a page of another site",
    ),
    (
        "503",
        "The audit trail cannot be written, the service is stopping, or it answers as many requests as it may",
    ),
];

const PROBLEMS: [(&str, &str); 11] = [
    (
        "400",
        "The body is not JSON, or it is incomplete. Or a header is missing or cannot be used, or the address has a query \
         string",
    ),
    (
        "429",
        "The token got too many answers \"not found\", or too many of its lookups go on in the background",
    ),
    ("408", "The body arrived too slowly"),
    (
        "409",
        "The location is not live at the registry; `location` says where its enrollment stands. Or the patient withdrew the consent \
         to the registry, or may have withdrawn it: `consent` and `unclear_consents` say more",
    ),
    ("413", "The body is larger than 64 KiB"),
    ("415", "The body's type is not JSON"),
    (
        "422",
        "The request cannot be used, or it lacks something that the registry requires. `pointer` names the member",
    ),
    ("500", "The service failed"),
    ("502", "The registry gave no answer that can be trusted"),
    (
        "503",
        "The registry is not asked now: too many queries wait, it failed too often, or it asked for a pause. Or the service \
         answers as many requests as it may, or other answers take the memory. `Retry-After` says when to ask again. Or the \
         service is stopping",
    ),
    (
        "504",
        "The registry did not answer in time. Or the request accepts only a cached answer, and the cache does not have it",
    ),
];

const ENROLLMENT_PROBLEMS: [(&str, &str); 8] = [
    (
        "400",
        "The body is not JSON, or it is incomplete. Or a header is missing or cannot be used, or the address has a query \
         string",
    ),
    ("404", "No location with this id has this enrollment"),
    ("408", "The body arrived too slowly"),
    (
        "409",
        "The event cannot have happened, or another program recorded one at the same moment. Nothing is recorded",
    ),
    ("413", "The body is larger than 64 KiB"),
    ("415", "The body's type is not JSON"),
    ("422", "A member of the request cannot be used. `pointer` names it"),
    ("500", "The service failed, or the record cannot be read"),
];

const PAGE_PROBLEMS: [(&str, &str); 1] = [(
    "409",
    "The page shows an older answer than the session, or the location is not live at the registry. Or the patient withdrew the \
         consent to the registry, or may have withdrawn it",
)];

const CONSENT_PROBLEMS: [(&str, &str); 6] = [
    (
        "400",
        "The body is not JSON, or it is incomplete. Or a header is missing or cannot be used, or the address has a query string",
    ),
    ("408", "The body arrived too slowly"),
    ("413", "The body is larger than 64 KiB"),
    ("415", "The body's type is not JSON"),
    ("422", "The request cannot be used. `pointer` names the member"),
    (
        "503",
        "The consent ledger or the audit trail cannot be used, or cached answers about a patient who withdrew may be left. Or the \
         service is stopping, or it answers as many requests as it may",
    ),
];

impl IntoResponses for ConsentProblems {
    fn responses() -> BTreeMap<String, RefOr<Response>> {
        problems(&CONSENT_PROBLEMS)
    }
}

impl IntoResponses for PageProblems {
    fn responses() -> BTreeMap<String, RefOr<Response>> {
        problems(&PAGE_PROBLEMS)
    }
}

impl IntoResponses for EnrollmentProblems {
    fn responses() -> BTreeMap<String, RefOr<Response>> {
        problems(&ENROLLMENT_PROBLEMS)
    }
}

impl IntoResponses for Refusals {
    fn responses() -> BTreeMap<String, RefOr<Response>> {
        problems(&REFUSALS)
    }
}

impl IntoResponses for TokenProblems {
    fn responses() -> BTreeMap<String, RefOr<Response>> {
        problems(&TOKEN_PROBLEMS)
    }
}

impl IntoResponses for Problems {
    fn responses() -> BTreeMap<String, RefOr<Response>> {
        problems(&PROBLEMS)
    }
}

/// A response with a problem document for each status.
fn problems(statuses: &[(&str, &str)]) -> BTreeMap<String, RefOr<Response>> {
    let problem = ContentBuilder::new().schema(Some(Ref::from_schema_name("Problem"))).build();
    let response = |description: &str| {
        ResponseBuilder::new().description(description).content(MEDIA_TYPE, problem.clone()).build()
    };
    statuses.iter().map(|(status, text)| ((*status).to_owned(), response(text).into())).collect()
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use iz_client::AskError;

    use super::*;

    /// The statuses that a route which asks a registry can answer with. 404 is not every route's.
    #[test]
    fn every_status_of_an_error_is_described() {
        let second = Duration::from_secs(1);
        for error in [
            ApiError::NotJson { what: "ends too early", line: 1, column: 0 },
            ApiError::member("/patient", "is missing"),
            ApiError::MediaType,
            ApiError::BodyTooLarge { limit: 1 },
            ApiError::BodyTimeout { limit_s: 1 },
            ApiError::BodyInterrupted,
            ApiError::NoSuchMethod,
            ApiError::WrongHost,
            ApiError::WrongOrigin,
            ApiError::AnswerUnwritable,
            ApiError::AnswerUnreadable(iz_client::hl7::ReadError::Empty),
            AskError::Unreachable.into(),
            AskError::Timeout { after: second }.into(),
            AskError::NotCached.into(),
            AskError::Dropped.into(),
            AskError::AnswerTooLarge { limit: 1 }.into(),
            AskError::MemoryFull { limit: 1 }.into(),
            AskError::BreakerOpen { retry_after: second, last_failure: None }.into(),
            AskError::AskedToWait { status: 429, retry_after: second }.into(),
            ApiError::Stopping,
            ApiError::TokenMissing,
            ApiError::ScopeMissing { scope: iz_store::Scope::Lookup },
            ApiError::Actor { what: "is missing" },
            ApiError::TooManyLookups { limit: 1 },
            ApiError::StoreUnavailable,
            ApiError::OtherAnswer,
            ApiError::QueryString,
            ApiError::ServiceBusy { connections: 1 },
            AskError::LookupsBusy { limit: 1, retry_after: second }.into(),
        ] {
            let status = error.row().status.to_string();
            let mut described = REFUSALS.iter().chain(&PROBLEMS).chain(&TOKEN_PROBLEMS).chain(&PAGE_PROBLEMS);
            assert!(described.any(|(known, _)| *known == status), "{status}: {error}");
        }
    }
}
