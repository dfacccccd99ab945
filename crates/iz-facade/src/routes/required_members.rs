//! Marks each member of each answer as required in the document. An answer has all its members: one without a value is
//! `null` or an empty list. `utoipa` marks a member that may be `null` as optional, which is right for requests only.

use std::collections::BTreeSet;

use utoipa::openapi::{
    Content, OpenApi, PathItem, RefOr, Response, Schema, path::Operation, schema::AdditionalProperties,
    schema::ArrayItems,
};

const SCHEMAS: &str = "#/components/schemas/";

/// Marks all members of all schemas that a response uses as required.
pub(super) fn require_members_of_answers(document: &mut OpenApi) {
    let mut names = Vec::new();
    let operations = document.paths.paths.values_mut().flat_map(operations);
    let responses = operations.flat_map(|operation| operation.responses.responses.values_mut());
    for content in responses.filter_map(of_response).flat_map(|response| response.content.values_mut()) {
        if let RefOr::T(Content { schema: Some(schema), .. }) = content {
            require_members(schema, &mut names);
        }
    }
    let Some(components) = &mut document.components else { return };
    let mut seen = BTreeSet::new();
    while let Some(name) = names.pop() {
        if let Some(schema) = components.schemas.get_mut(&name)
            && seen.insert(name)
        {
            require_members(schema, &mut names);
        }
    }
}

fn operations(path: &mut PathItem) -> impl Iterator<Item = &mut Operation> {
    let PathItem { get, put, post, delete, options, head, patch, trace, query, .. } = path;
    [get, put, post, delete, options, head, patch, trace, query].into_iter().flatten()
}

fn of_response(response: &mut RefOr<Response>) -> Option<&mut Response> {
    match response {
        RefOr::T(response) => Some(response),
        RefOr::Ref(_) => None,
    }
}

/// Marks the members of a schema as required, and of the schemas inside it. `names` gets the names of those to which it
/// refers.
fn require_members(schema: &mut RefOr<Schema>, names: &mut Vec<String>) {
    let schema = match schema {
        RefOr::Ref(reference) => {
            names.extend(reference.ref_location.strip_prefix(SCHEMAS).map(str::to_owned));
            return;
        }
        RefOr::T(schema) => schema,
    };
    let mut all = |schemas: &mut [RefOr<Schema>]| {
        schemas.iter_mut().for_each(|schema| require_members(schema, names));
    };
    match schema {
        Schema::Object(object) => {
            object.required = object.properties.keys().cloned().collect();
            object.properties.values_mut().for_each(|schema| require_members(schema, names));
            if let Some(AdditionalProperties::RefOr(schema)) = object.additional_properties.as_deref_mut() {
                require_members(schema, names);
            }
        }
        Schema::Array(array) => {
            if let ArrayItems::RefOrSchema(items) = &mut array.items {
                require_members(items, names);
            }
        }
        Schema::OneOf(choice) => all(&mut choice.items),
        Schema::AllOf(parts) => all(&mut parts.items),
        Schema::AnyOf(choice) => all(&mut choice.items),
        // The derived schemas have no other kind.
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    /// A document with one route, and these schemas.
    fn required(schemas: &Value) -> Value {
        let content =
            |name: &str| json!({"application/json": {"schema": {"$ref": format!("{SCHEMAS}{name}")}}});
        let document = json!({
            "openapi": "3.1.0",
            "info": {"title": "a test", "version": "1"},
            "paths": {"/x": {"post": {
                "requestBody": {"content": content("Asked")},
                "responses": {"200": {"description": "an answer", "content": content("Answer")}},
            }}},
            "components": {"schemas": schemas},
        });
        let mut document: OpenApi = serde_json::from_value(document).unwrap();
        require_members_of_answers(&mut document);
        serde_json::to_value(document.components.unwrap().schemas).unwrap()
    }

    #[test]
    fn the_members_of_answers_are_required_at_each_depth_and_those_of_requests_are_not() {
        let object = json!({"type": "object", "properties": {"a": {"type": ["string", "null"]}, "b": {"type": "string"}}});
        let refers = |name: &str| json!({"$ref": format!("{SCHEMAS}{name}")});
        let changed = required(&json!({
            "Asked": object, "One": object, "Two": object, "Three": object, "Four": object, "Five": object,
            "Answer": {"type": "object", "properties": {
                "list": {"type": "array", "items": refers("One")},
                "choice": {"oneOf": [{"type": "null"}, refers("Two")]},
                "parts": {"allOf": [refers("Three"), object]},
                "map": {"type": "object", "additionalProperties": refers("Four")},
                "again": refers("Answer"),
            }},
        }));
        assert_eq!(changed["Answer"]["required"], json!(["again", "choice", "list", "map", "parts"]));
        for name in ["One", "Two", "Three", "Four"] {
            assert_eq!(changed[name]["required"], json!(["a", "b"]), "{name}");
        }
        assert_eq!(changed["Answer"]["properties"]["parts"]["allOf"][1]["required"], json!(["a", "b"]));
        for name in ["Asked", "Five"] {
            assert_eq!(changed[name].get("required"), None, "{name}");
        }
    }
}
