//! The document that describes the API (OpenAPI 3.1).
//!
//! The document is a file of this crate, `openapi.json`, which the service sends as it is. A test writes the file from
//! [`openapi_without_examples`] and from real answers, and compares it, so it costs neither time at the start nor memory.

mod completion;
mod problem_examples;
mod schemas;

use serde_json::Value;
use utoipa::OpenApi;

use super::{
    choose, connectivity_test, consents, docs_page, enrollments, events, forget_lookup, health, info, lookup,
    lookups, openapi_file, patient_event, purge_cache, registries, registry_status,
    required_members::require_members_of_answers, view, widget,
};

const DESCRIPTION: &str = "\
Asks a state immunization registry for one person's history, evaluation and forecast.

How to read answers:

* Every answer of a registry has status 200. `outcome` says what the answer is, and `action` says what to do. A problem \
document (RFC 9457) means that there is no answer that can be trusted.
* In every answer all documented members are present: `null` where a value is absent, `[]` where a list is empty.
* Members may be added to answers, and words to enumerations of code words. A program must ignore a member that it does \
not know, and accept a word that it does not know.
* A request with a member that is not documented is refused, so that a misspelt member is not ignored.
* A person's details are always in the body, and never in a URL or in a header.
* Every route needs a token (`Authorization: Bearer TOKEN`), except those that hold nothing about anybody. The header \
`X-Actor` says who uses the answer, and `purpose` says why. Both stand in the audit trail of the service.";

#[derive(OpenApi)]
#[openapi(
    info(title = "izquery", description = DESCRIPTION),
    servers((url = "http://127.0.0.1:8466", description = "The default address")),
    paths(
        lookups::create_lookup,
        lookup::show_lookup,
        forget_lookup::forget_lookup,
        events::follow_lookup,
        choose::choose_candidate,
        patient_event::report_patient_event,
        consents::record_consent,
        consents::search_consents,
        consents::revoke_consent,
        purge_cache::purge_cache,
        registries::list_registries,
        registry_status::registry_status,
        connectivity_test::test_connectivity,
        enrollments::list_enrollments,
        enrollments::show_enrollment,
        enrollments::record_enrollment_event,
        enrollments::board_style,
        info::service_info,
        health::live,
        health::ready,
        openapi_file::openapi_document,
        view::open_form,
        widget::page,
        widget::file,
        widget::begin_session,
        widget::show_answer,
        widget::ask,
        widget::ask_again,
        widget::choose,
        widget::back,
        widget::printed,
        widget::active,
        widget::end_session,
        docs_page::page,
        docs_page::style,
        docs_page::document_script,
        docs_page::page_script,
    )
)]
struct Described;

/// The OpenAPI document without examples of answers from a registry. The test that writes `openapi.json` adds them.
#[must_use]
pub fn openapi_without_examples() -> Value {
    let mut described = Described::openapi();
    require_members_of_answers(&mut described);
    let mut document = serde_json::to_value(described).unwrap_or_default();
    completion::complete(&mut document);
    document
}
