//! `GET /docs`: a page that shows the description of the API, and sends requests that its reader fills in.
//!
//! The page holds nothing about anybody. It reads `/openapi.json`, so it never differs from the document. Its files are in
//! `docs_page/` of this crate. They load nothing from other places.

use axum::http::{HeaderName, header};

use super::responses::Refusals;

const PAGE: &str = include_str!("../../docs_page/page.html");
const STYLE: &str = include_str!("../../docs_page/page.css");
const DOCUMENT_SCRIPT: &str = include_str!("../../docs_page/document.js");
const PAGE_SCRIPT: &str = include_str!("../../docs_page/page.js");

/// What a browser may do with the page: run and load only files of this service, and send requests only to it.
const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; \
    img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// A file of the page. The headers that every response has forbid browsers to store it and to guess its type.
type File = ([(HeaderName, &'static str); 2], &'static str);

const fn file(media_type: &'static str, text: &'static str) -> File {
    let headers =
        [(header::CONTENT_TYPE, media_type), (header::CONTENT_SECURITY_POLICY, CONTENT_SECURITY_POLICY)];
    (headers, text)
}

/// Read this document as a page
#[utoipa::path(
    get,
    tag = "service",
    path = "/docs",
    responses((status = 200, description = "The page", body = String, content_type = "text/html"), Refusals)
)]
pub(super) async fn page() -> File {
    file("text/html; charset=utf-8", PAGE)
}

/// Get the style of the page
#[utoipa::path(
    get,
    tag = "service",
    path = "/docs/page.css",
    responses((status = 200, description = "The style", body = String, content_type = "text/css"), Refusals)
)]
pub(super) async fn style() -> File {
    file("text/css; charset=utf-8", STYLE)
}

/// Get the script of the page that shows the document
#[utoipa::path(
    get,
    tag = "service",
    path = "/docs/document.js",
    responses((status = 200, description = "The script", body = String, content_type = "text/javascript"), Refusals)
)]
pub(super) async fn document_script() -> File {
    file("text/javascript; charset=utf-8", DOCUMENT_SCRIPT)
}

/// Get the script of the page that sends requests
#[utoipa::path(
    get,
    tag = "service",
    path = "/docs/page.js",
    responses((status = 200, description = "The script", body = String, content_type = "text/javascript"), Refusals)
)]
pub(super) async fn page_script() -> File {
    file("text/javascript; charset=utf-8", PAGE_SCRIPT)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::routes::page_rules;

    #[test]
    fn the_page_follows_the_rules_of_pages() {
        page_rules::check_page(PAGE, "/docs");
        for text in [PAGE, STYLE, DOCUMENT_SCRIPT, PAGE_SCRIPT] {
            page_rules::check_sources("the page", text);
            assert!(!text.contains("import("));
        }
        for text in [DOCUMENT_SCRIPT, PAGE_SCRIPT] {
            page_rules::check_script("the script", text);
            assert!(!text.contains("history."));
        }
        assert!(PAGE.contains("id=\"token\" type=\"password\" autocomplete=\"off\""));
    }

    #[test]
    fn every_field_of_the_page_has_a_label() {
        let ids = PAGE.split("<input id=\"").skip(1).filter_map(|rest| rest.split('"').next());
        for id in ids {
            assert!(PAGE.contains(&format!("<label for=\"{id}\">")), "{id}");
        }
    }
}
