//! `/v1/enrollments`: where the locations stand on the way from registration to go-live, and what happened.

mod form;
mod schema;

use std::sync::Arc;

use axum::{
    Json,
    extract::{Path, State, rejection::PathRejection},
    http::{HeaderMap, HeaderName, header},
    response::{IntoResponse, Response},
};
use iz_enroll::{Line, LocationId, PAGE_STYLE, Status, Stylesheet};

use self::{
    form::Form,
    schema::{BoardSchema, StatusSchema},
};
use super::responses::{EnrollmentProblems, Refusals, TokenProblems};
use crate::{
    access::Caller,
    audit_trail::Requester,
    body::JsonBody,
    enrollments::Enrollments,
    error::ApiError,
    problem::Problem,
    request::{LocationEventBody, LocationEventRequest},
    state::AppState,
};

/// The address of the style of the page.
pub(super) const STYLE: &str = "/enrollments.css";

/// Why, in the audit trail.
const PURPOSE: &str = "enrollment";

/// What a browser may do with the page: load its style from this service, and nothing else.
const CONTENT_SECURITY_POLICY: &str =
    "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// List where all locations stand
///
/// The board of all enrollments: the late locations first, then those that wait longest, and the live ones last. With
/// `Accept: text/csv` it is a spreadsheet, and with `Accept: text/html` a page to print. A token for some facilities gets
/// only their locations. A location whose record cannot be read stands in `unreadable`, and a location of the configuration without a
/// record in `not_recorded`.
#[utoipa::path(
    get,
    tag = "enrollments",
    path = "/v1/enrollments",
    responses(
        (
            status = 200,
            description = "The board, in the form that `Accept` asks for",
            content(
                (BoardSchema = "application/json"),
                (String = "text/csv"),
                (String = "text/html")
            )
        ),
        Refusals,
        TokenProblems
    )
)]
pub(super) async fn list_enrollments(
    State(state): State<Arc<AppState>>,
    caller: Caller,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    let requester = caller.requester(Some(PURPOSE))?;
    let enrollments = state.enrollments.as_ref().ok_or(ApiError::NoSuchEnrollment)?;
    let is_shown = |profile: &str, location: &LocationId| may_see(&caller, enrollments, profile, location);
    let board = enrollments.board(is_shown).await?;
    state.access.trail.enrollments_shown(&requester, None, "enrollments_listed").await?;
    let vary = (header::VARY, "accept");
    Ok(match Form::of(&headers) {
        Form::Json => ([vary], Json(board)).into_response(),
        Form::Csv => ([vary, (header::CONTENT_TYPE, "text/csv; charset=utf-8")], board.csv()).into_response(),
        Form::Html => {
            let page = board.html(Stylesheet::At(STYLE));
            let policy = (header::CONTENT_SECURITY_POLICY, CONTENT_SECURITY_POLICY);
            ([vary, (header::CONTENT_TYPE, "text/html; charset=utf-8"), policy], page).into_response()
        }
    })
}

/// Tell where a location stands
///
/// Its stage, each step, what comes next and who acts, and where to report by hand meanwhile.
#[utoipa::path(
    get,
    tag = "enrollments",
    path = "/v1/enrollments/{enrollment}/{location}",
    params(
        ("enrollment" = String, Path, description = "The id of the enrollment, such as `tx-outcomes`"),
        ("location" = String, Path, description = "The location: the key of its facility, or the id of a registry without facilities")
    ),
    responses(
        (status = 200, description = "Where the location stands", body = StatusSchema),
        (
            status = 404,
            description = "No location with this id has this enrollment",
            body = Problem,
            content_type = "application/problem+json"
        ),
        (status = 500, description = "The record cannot be read", body = Problem, content_type = "application/problem+json"),
        Refusals,
        TokenProblems
    )
)]
pub(super) async fn show_enrollment(
    State(state): State<Arc<AppState>>,
    caller: Caller,
    path: Result<Path<(String, String)>, PathRejection>,
) -> Result<Json<Status>, ApiError> {
    let place = Place::of(&state, &caller, path)?;
    let status = place.enrollments.status(&place.enrollment, &place.location).await?;
    let subject = format!("{}/{}", place.enrollment, place.location);
    state.access.trail.enrollments_shown(&place.requester, Some(subject), "enrollment_shown").await?;
    Ok(Json(status))
}

/// Record what happened to a location
///
/// What `izquery enroll step` and `izquery enroll takeback` record. Going live is not recorded here, because it examines
/// the registry: `izquery enroll golive` does that. An event that cannot have happened changes nothing.
#[utoipa::path(
    post,
    tag = "enrollments",
    path = "/v1/enrollments/{enrollment}/{location}/events",
    params(
        ("enrollment" = String, Path, description = "The id of the enrollment, such as `tx-outcomes`"),
        ("location" = String, Path, description = "The location: the key of its facility, or the id of a registry without facilities")
    ),
    request_body = LocationEventBody,
    responses(
        (status = 200, description = "The event is recorded: where the location stands now", body = StatusSchema),
        Refusals,
        TokenProblems,
        EnrollmentProblems
    )
)]
pub(super) async fn record_enrollment_event(
    State(state): State<Arc<AppState>>,
    caller: Caller,
    path: Result<Path<(String, String)>, PathRejection>,
    JsonBody(request): JsonBody<LocationEventRequest>,
) -> Result<Json<Status>, ApiError> {
    let place = Place::of(&state, &caller, path)?;
    // An actor is a word, so it is a line.
    let by = Line::new(&place.requester.actor).map_err(|_| ApiError::Actor { what: "cannot be used" })?;
    let row = state.access.trail.enrollment_row(&place.requester);
    let event = |today| request.event(by, today);
    Ok(Json(place.enrollments.record(&place.enrollment, &place.location, event, row).await?))
}

/// Get the style of the page of the locations
#[utoipa::path(
    get,
    tag = "enrollments",
    path = "/enrollments.css",
    responses((status = 200, description = "The style", body = String, content_type = "text/css"), Refusals)
)]
pub(super) async fn board_style() -> ([(HeaderName, &'static str); 1], &'static str) {
    ([(header::CONTENT_TYPE, "text/css; charset=utf-8")], PAGE_STYLE)
}

/// The location in the path of a request, and who asks.
struct Place<'s> {
    enrollments: &'s Enrollments,
    enrollment: String,
    location: LocationId,
    requester: Requester,
}

impl<'s> Place<'s> {
    /// # Errors
    ///
    /// [`ApiError::NoSuchEnrollment`] if the path can name no location. [`ApiError::RegistryNotAllowed`] if the token is
    /// for other facilities.
    fn of(
        state: &'s AppState,
        caller: &Caller,
        path: Result<Path<(String, String)>, PathRejection>,
    ) -> Result<Self, ApiError> {
        let requester = caller.requester(Some(PURPOSE))?;
        let enrollments = state.enrollments.as_ref().ok_or(ApiError::NoSuchEnrollment)?;
        // A path that is not UTF-8 is not an id.
        let Path((enrollment, location)) = path.map_err(|_| ApiError::NoSuchEnrollment)?;
        let location = LocationId::new(&location).map_err(|_| ApiError::NoSuchEnrollment)?;
        if !may_see(caller, enrollments, &enrollment, &location) {
            return Err(ApiError::RegistryNotAllowed);
        }
        Ok(Self { enrollments, enrollment, location, requester })
    }
}

/// Whether a caller's token is for a location. A token for some facilities is for their locations alone.
fn may_see(caller: &Caller, enrollments: &Enrollments, profile: &str, location: &LocationId) -> bool {
    caller.may_ask_all() || enrollments.is_of_site(profile, location, |site| caller.may_ask(site))
}

#[cfg(test)]
mod tests {
    use iz_enroll::Board;
    use jiff::civil::date;

    use super::*;
    use crate::routes::page_rules;

    #[test]
    fn the_page_of_the_locations_follows_the_rules_of_pages() {
        let page = Board::of([], date(2026, 11, 30)).html(Stylesheet::At(STYLE));
        page_rules::check_page(&page, STYLE);
        page_rules::check_sources("the page", &page);
        page_rules::check_sources("the style", PAGE_STYLE);
        assert!(page.contains(&format!("<link rel=\"stylesheet\" href=\"{STYLE}\">")), "{page}");
    }
}
