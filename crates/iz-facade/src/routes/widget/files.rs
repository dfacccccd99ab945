//! The page of the widget and its files. They are a part of the program, and they hold nothing about anybody.

use std::{
    collections::BTreeMap,
    fmt::Write as _,
    sync::{Arc, LazyLock},
};

use aws_lc_rs::digest::{SHA256, digest};
use axum::{
    extract::{Path, State, rejection::PathRejection},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};

use crate::{error::ApiError, problem::Problem, routes::responses::Refusals, state::AppState};

/// The page.
const PAGE: File = File { text: include_str!("../../../widget/page.html"), media_type: HTML };

const HTML: &str = "text/html; charset=utf-8";
const CSS: &str = "text/css; charset=utf-8";
const SCRIPT: &str = "text/javascript; charset=utf-8";
const JSON: &str = "application/json";
const SVG: &str = "image/svg+xml";

/// A file of the widget.
#[derive(Clone, Copy)]
struct File {
    text: &'static str,
    media_type: &'static str,
}

/// Lists files with their names.
macro_rules! files {
    ($($name:literal: $media_type:expr),* $(,)?) => {
        /// The files that the page loads, and the custom element for other software, by name.
        static FILES: LazyLock<BTreeMap<&str, (File, HeaderValue)>> = LazyLock::new(|| {
            let files = [$(($name, File { text: include_str!(concat!("../../../widget/", $name)), media_type: $media_type })),*];
            files.into_iter().map(|(name, file)| (name, (file, tag(file.text)))).collect()
        });
    };
}

files! {
    "ask_form.js": SCRIPT,
    "bar.js": SCRIPT,
    "candidates.js": SCRIPT,
    "comparison.js": SCRIPT,
    "date_suggestions.js": SCRIPT,
    "dates.js": SCRIPT,
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
    "members.js": SCRIPT,
    "outcomes.js": SCRIPT,
    "page.js": SCRIPT,
    "print.js": SCRIPT,
    "record.js": SCRIPT,
    "rest.js": SCRIPT,
    "service.js": SCRIPT,
    "timeline.js": SCRIPT,
    "waiting.js": SCRIPT,
    "icon.svg": SVG,
    "words.js": SCRIPT,
    "page.css": CSS,
    "print.css": CSS,
    "en.json": JSON,
    "es.json": JSON,
}

/// The tag of the page.
static PAGE_TAG: LazyLock<HeaderValue> = LazyLock::new(|| tag(PAGE.text));

/// What a browser may do with the page: run and load only files of this service, and send requests only to it.
const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; \
    connect-src 'self'; base-uri 'none'; object-src 'none'; form-action 'none'; frame-ancestors ";

/// The entity tag of a file (RFC 9110 section 8.8.3): the SHA-256 of its text.
fn tag(text: &str) -> HeaderValue {
    let mut tag = "\"".to_owned();
    for byte in digest(&SHA256, text.as_bytes()).as_ref() {
        // Writing to a text cannot fail.
        let _ = write!(tag, "{byte:02x}");
    }
    tag.push('"');
    HeaderValue::try_from(tag).unwrap_or_else(|_| HeaderValue::from_static("\"\""))
}

/// The response with a file. A browser may keep the file, and must ask each time whether it is still the same.
fn response(file: File, tag: &HeaderValue, request: &HeaderMap) -> Response {
    let is_known = request.get(header::IF_NONE_MATCH) == Some(tag);
    let mut response = match is_known {
        true => StatusCode::NOT_MODIFIED.into_response(),
        false => ([(header::CONTENT_TYPE, file.media_type)], file.text).into_response(),
    };
    let headers = response.headers_mut();
    headers.insert(header::ETAG, tag.clone());
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    headers.insert("cross-origin-resource-policy", HeaderValue::from_static("same-origin"));
    response
}

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
    let mut response = response(PAGE, &PAGE_TAG, &request);
    let policy = format!("{CONTENT_SECURITY_POLICY}{}", state.views.settings().frame_ancestors());
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
    let (file, tag) = FILES.get(name.as_str()).ok_or(ApiError::NoSuchPath)?;
    Ok(response(*file, tag, &request))
}

#[cfg(test)]
mod tests;
