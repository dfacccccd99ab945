//! The page of the widget and its files. They are a part of the program, and they hold nothing about anybody.

use std::{
    collections::BTreeMap,
    sync::{Arc, LazyLock},
};

use axum::{
    extract::{Path, State, rejection::PathRejection},
    http::{HeaderMap, HeaderValue, header},
    response::Response,
};

use super::asset::Asset;
use crate::{
    error::ApiError, problem::Problem, routes::responses::Refusals, state::AppState, widget::Origin,
};

/// The page.
const PAGE: &str = include_str!("../../../widget/page.html");

/// Where the page reads which origins may frame it. It tells them when it cannot be opened.
const FRAME_ORIGINS: &str = "<meta name=\"frame-origins\" content=\"\">";

const HTML: &str = "text/html; charset=utf-8";
const CSS: &str = "text/css; charset=utf-8";
const SCRIPT: &str = "text/javascript; charset=utf-8";
const JSON: &str = "application/json";
const SVG: &str = "image/svg+xml";

/// Lists files with their names.
macro_rules! files {
    ($($name:literal: $media_type:expr),* $(,)?) => {
        /// The files that the page loads, and the custom element for other software: name, media type and text.
        const FILES: &[(&str, &str, &str)] =
            &[$(($name, $media_type, include_str!(concat!("../../../widget/", $name)))),*];
    };
}

files! {
    "ask_form.js": SCRIPT,
    "bar.js": SCRIPT,
    "candidates.js": SCRIPT,
    "comparison.js": SCRIPT,
    "consent.js": SCRIPT,
    "date_suggestions.js": SCRIPT,
    "dates.js": SCRIPT,
    "day.js": SCRIPT,
    "dom.js": SCRIPT,
    "dose_row.js": SCRIPT,
    "facts.js": SCRIPT,
    "forecast_lists.js": SCRIPT,
    "frame.js": SCRIPT,
    "groups.js": SCRIPT,
    "history.js": SCRIPT,
    "identity.js": SCRIPT,
    "idle.js": SCRIPT,
    "izquery-record.js": SCRIPT,
    "language.js": SCRIPT,
    "members.js": SCRIPT,
    "outcomes.js": SCRIPT,
    "page.js": SCRIPT,
    "print.js": SCRIPT,
    "record.js": SCRIPT,
    "rest.js": SCRIPT,
    "service.js": SCRIPT,
    "step_words.js": SCRIPT,
    "timeline.js": SCRIPT,
    "waiting.js": SCRIPT,
    "icon.svg": SVG,
    "words.js": SCRIPT,
    "page.css": CSS,
    "print.css": CSS,
    "en.json": JSON,
    "es.json": JSON,
}

/// The files by name.
static ASSETS: LazyLock<BTreeMap<&str, Asset>> = LazyLock::new(|| {
    FILES.iter().map(|&(name, media_type, text)| (name, Asset::new(media_type, text).packed())).collect()
});

/// What a browser may do with the page: run and load only files of this service, and send requests only to it.
const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; \
    connect-src 'self'; base-uri 'none'; object-src 'none'; form-action 'none'; frame-ancestors ";

/// Open the page of the widget
///
/// The address needs a ticket in its fragment. `view` of an answer and `POST /v1/views` give such addresses.
#[utoipa::path(
    get,
    tag = "widget",
    operation_id = "widget_page",
    path = "/widget",
    responses(
        (status = 200, description = "The page", body = String, content_type = "text/html"),
        (status = 304, description = "The page is the one that `If-None-Match` names"),
        Refusals
    )
)]
pub(in crate::routes) async fn page(State(state): State<Arc<AppState>>, request: HeaderMap) -> Response {
    let settings = state.views.settings();
    let origins: Vec<&str> = settings.frame_origins.iter().map(Origin::as_str).collect();
    // An origin has no character that ends an attribute.
    let filled = FRAME_ORIGINS.replace("content=\"\"", &format!("content=\"{}\"", origins.join(" ")));
    let mut response = Asset::new(HTML, PAGE.replace(FRAME_ORIGINS, &filled)).response(&request);
    let policy = format!("{CONTENT_SECURITY_POLICY}{}", settings.frame_ancestors());
    let headers = response.headers_mut();
    if let Ok(policy) = HeaderValue::try_from(policy) {
        headers.insert(header::CONTENT_SECURITY_POLICY, policy);
    }
    headers.insert("cross-origin-opener-policy", HeaderValue::from_static("same-origin"));
    response
}

/// Get a file of the widget
#[utoipa::path(
    get,
    tag = "widget",
    operation_id = "widget_file",
    path = "/widget/{file}",
    params(("file" = String, Path, description = "The name of the file")),
    responses(
        (status = 200, description = "The file", content(
            (String = "text/javascript"), (String = "text/css"), (String = "application/json")
        )),
        (status = 304, description = "The file is the one that `If-None-Match` names"),
        (
            status = 404,
            description = "The widget has no such file",
            body = Problem,
            content_type = "application/problem+json"
        ),
        Refusals
    )
)]
pub(in crate::routes) async fn file(
    name: Result<Path<String>, PathRejection>,
    request: HeaderMap,
) -> Result<Response, ApiError> {
    let Path(name) = name.map_err(|_| ApiError::NoSuchPath)?;
    let asset = ASSETS.get(name.as_str()).ok_or(ApiError::NoSuchPath)?;
    Ok(asset.response(&request))
}

#[cfg(test)]
mod tests;
