//! What the derived document lacks: headers that every operation has, examples of problems, and descriptions in the
//! place where tools look for them.

use serde_json::{Map, Value, json};

use super::{
    super::{Needs, needs_of},
    problem_examples::problem_examples,
};
use crate::{access, correlation, error::ApiError, problem::Problem};

/// Completes the document.
pub(super) fn complete(document: &mut Value) {
    for (path, operation) in operations(document) {
        let needs = needs_of(&path);
        add_headers(operation, needs);
        name_examples(operation);
        add_problem_examples(operation, needs);
    }
    if let Some(components) = document.get_mut("components").and_then(Value::as_object_mut) {
        if let Some(schemas) = components.get_mut("schemas").and_then(Value::as_object_mut) {
            close_requests(schemas);
        }
        components.insert("parameters".to_owned(), header_parameters());
        components.insert("headers".to_owned(), response_headers());
        components.insert("securitySchemes".to_owned(), security_schemes());
    }
    tidy(document);
}

/// A request with a member that is not described is refused.
fn close_requests(schemas: &mut Map<String, Value>) {
    let is_of_request = |name: &str| ["Request", "Input", "MaxAge"].iter().any(|end| name.ends_with(end));
    for (_, schema) in schemas.iter_mut().filter(|(name, _)| is_of_request(name)) {
        if let Some(members) = schema.as_object_mut() {
            members.insert("additionalProperties".to_owned(), Value::Bool(false));
        }
    }
}

/// Each operation with its path.
fn operations(document: &mut Value) -> impl Iterator<Item = (String, &mut Map<String, Value>)> {
    let paths = document.get_mut("paths").and_then(Value::as_object_mut);
    paths.into_iter().flatten().flat_map(|(path, methods)| {
        let operations = methods.as_object_mut().into_iter().flat_map(Map::values_mut);
        operations.filter_map(move |operation| Some((path.clone(), operation.as_object_mut()?)))
    })
}

fn responses(operation: &mut Map<String, Value>) -> impl Iterator<Item = (&str, &mut Map<String, Value>)> {
    let responses = operation.get_mut("responses").and_then(Value::as_object_mut);
    responses
        .into_iter()
        .flatten()
        .filter_map(|(status, response)| Some((status.as_str(), response.as_object_mut()?)))
}

/// Every operation takes and returns the headers by which two programs find the same request in their logs. One that needs
/// a token says so, and takes the header that says who acts.
fn add_headers(operation: &mut Map<String, Value>, needs: Needs) {
    let security = match needs {
        Needs::Nothing => json!([]),
        Needs::Token(scope) => json!([{ "token": [scope.as_str()] }]),
        Needs::Session => json!([{ "session": [] }]),
    };
    operation.insert("security".to_owned(), security);
    let parameters = operation.entry("parameters").or_insert_with(|| json!([]));
    if let Some(parameters) = parameters.as_array_mut() {
        let names = ["RequestId", "TraceParent"]
            .into_iter()
            .chain(matches!(needs, Needs::Token(_)).then_some("Actor"));
        for name in names {
            parameters.push(json!({ "$ref": format!("#/components/parameters/{name}") }));
        }
    }
    for (status, response) in responses(operation) {
        let headers = response.entry("headers").or_insert_with(|| json!({}));
        let Some(headers) = headers.as_object_mut() else { continue };
        let mut add = |header: &str, name: &str| {
            headers.insert(header.to_owned(), json!({ "$ref": format!("#/components/headers/{name}") }));
        };
        add("X-Request-Id", "RequestId");
        add("traceparent", "TraceParent");
        if let "429" | "502" | "503" | "504" = status {
            add("Retry-After", "RetryAfter");
        }
    }
}

/// Puts the example of a response where those of all others are, under a name.
fn name_examples(operation: &mut Map<String, Value>) {
    for (_, response) in responses(operation) {
        let content = response.get_mut("content").and_then(Value::as_object_mut);
        for media in content.into_iter().flat_map(Map::values_mut).filter_map(Value::as_object_mut) {
            if let Some(example) = media.remove("example") {
                media.insert("examples".to_owned(), json!({ "example": { "value": example } }));
            }
        }
    }
}

fn header_parameters() -> Value {
    let parameter = |name, description| {
        json!({
            "name": name, "in": "header", "required": false, "description": description,
            "schema": { "type": "string" },
        })
    };
    json!({
        "RequestId": parameter(correlation::REQUEST_ID, correlation::ABOUT_REQUEST_ID),
        "TraceParent": parameter(correlation::TRACEPARENT, correlation::ABOUT_TRACEPARENT),
        "Actor": parameter(access::ACTOR, access::ABOUT_ACTOR),
    })
}

fn security_schemes() -> Value {
    json!({ "token": {
        "type": "http", "scheme": "bearer",
        "description": "A token of the service. An operator creates it with `izquery token create`. The word beside a \
            route is the scope that the token needs.",
    }, "session": {
        "type": "http", "scheme": "bearer",
        "description": "The secret of the session of a page of the widget. `POST /widget/session` gives it for a ticket.",
    } })
}

fn response_headers() -> Value {
    let header = |description, of_type| json!({ "description": description, "schema": { "type": of_type } });
    json!({
        "RequestId": header("The `X-Request-Id` of the request, or a random one.", "string"),
        "TraceParent": header("The `traceparent` of the request. It is absent if the request has no valid one.", "string"),
        "RetryAfter": header(
            "The number of seconds after which to ask again, as in `retry_after_s`. It is absent if it is not known.",
            "integer",
        ),
    })
}

/// Adds the problem documents of each status, by their codes. An operation without a body asks no registry.
fn add_problem_examples(operation: &mut Map<String, Value>, needs: Needs) {
    let has_token = matches!(needs, Needs::Token(_));
    let is_of_page = needs == Needs::Session;
    let asks = operation.contains_key("requestBody");
    let is_readiness = operation.get("operationId") == Some(&json!("ready"));
    let is_of_registries = operation.get("tags") == Some(&json!(["registries"]));
    let is_of_enrollments = operation.get("tags") == Some(&json!(["enrollments"]));
    let is_of_consents = operation.get("tags") == Some(&json!(["consents"]));
    let can_come = |error: &&ApiError| match error {
        ApiError::NoSuchPath => false,
        ApiError::NoSuchEnrollment | ApiError::EnrollmentUnreadable => is_of_enrollments && has_token,
        ApiError::EventRefused(_) | ApiError::EnrollmentChanged => is_of_enrollments && asks,
        ApiError::Ask(_)
        | ApiError::NoSuchLookup
        | ApiError::NoSuchList
        | ApiError::Details { .. }
        | ApiError::AnswerUnreadable(_)
        | ApiError::CacheNotPurged
            if is_of_enrollments =>
        {
            false
        }
        ApiError::NoSuchList | ApiError::NoSuchLookup => !is_of_registries && !is_of_consents,
        ApiError::NoSuchConsent => is_of_consents,
        ApiError::NoSuchRegistry => is_of_registries,
        ApiError::NoConnectivityTest => is_of_registries && asks,
        ApiError::Ask(_) => asks && !is_of_consents,
        ApiError::ConsentWithdrawn { .. }
        | ApiError::ConsentUnclear { .. }
        | ApiError::ConsentsUnreadable => (asks && has_token) || is_of_page,
        ApiError::StoreUnavailable => has_token || is_of_page || is_readiness,
        ApiError::SessionOver | ApiError::OtherLookup | ApiError::OtherAnswer => is_of_page,
        ApiError::ScopeMissing { .. } | ApiError::RegistryNotAllowed => has_token,
        _ => true,
    };
    for (status, response) in responses(operation) {
        let examples: Map<String, Value> = (problem_examples().iter())
            .filter(can_come)
            .filter(|error| error.row().status.to_string() == status)
            .map(|error| (error.row().code.to_owned(), json!({ "value": Problem::from(error) })))
            .collect();
        let content = response.get_mut("content").and_then(Value::as_object_mut);
        for media in content.into_iter().flat_map(Map::values_mut).filter_map(Value::as_object_mut) {
            if !examples.is_empty() {
                media.insert("examples".to_owned(), Value::Object(examples.clone()));
            }
        }
    }
}

/// Puts the description of a member that may be `null` beside its type, where tools look for it. Joins the lines of
/// descriptions, except those of lists and of paragraphs.
fn tidy(value: &mut Value) {
    match value {
        Value::Object(members) => {
            if let Some(text) = members.get_mut("description")
                && let Some(joined) = text.as_str().map(joined)
            {
                *text = Value::String(joined);
            }
            let choices = members.get_mut("oneOf").and_then(Value::as_array_mut);
            let description = choices.and_then(|choices| {
                let is_nullable = choices.iter().any(|choice| choice.get("type") == Some(&json!("null")));
                let with_text = choices.iter_mut().find(|choice| choice.get("$ref").is_some())?;
                with_text.as_object_mut().filter(|_| is_nullable)?.remove("description")
            });
            if let Some(description) = description {
                members.entry("description").or_insert(description);
            }
            members.values_mut().for_each(tidy);
        }
        Value::Array(items) => items.iter_mut().for_each(tidy),
        _ => {}
    }
}

fn joined(text: &str) -> String {
    let mut joined = String::with_capacity(text.len());
    for line in text.lines() {
        let is_block = line.is_empty() || line.starts_with("* ");
        if !joined.is_empty() {
            let after_paragraph = joined.ends_with('\n');
            joined.push(if is_block || after_paragraph { '\n' } else { ' ' });
        }
        joined.push_str(line);
    }
    joined
}
