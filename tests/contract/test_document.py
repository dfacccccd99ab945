"""The OpenAPI document is valid, and its examples follow its schemas."""

import pytest
from openapi_schema_validator import OAS31Validator
from openapi_spec_validator import validate

METHODS = {"delete", "get", "post"}


def operations(document):
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            yield f"{method.upper()} {path}", operation


def media_types(operation):
    """Each place that holds a body: its name, and the object with its schema and its examples."""
    for media in operation.get("requestBody", {}).get("content", {}).values():
        yield "request", media
    for status, response in operation["responses"].items():
        for media in response.get("content", {}).values():
            yield status, media


def test_the_document_is_valid(document):
    validate(document)


def test_every_example_follows_its_schema(document):
    checked = 0
    for name, operation in operations(document):
        for place, media in media_types(operation):
            validator = OAS31Validator(media["schema"] | {"components": document["components"]})
            for example, content in media.get("examples", {}).items():
                errors = [error.message for error in validator.iter_errors(content["value"])]
                assert not errors, f"{name} {place} {example}: {errors}"
                checked += 1
    assert checked > 30


@pytest.mark.parametrize("path, member", [("/v1/lookups", "patient"), ("/v1/lookups/{id}/choose", "token")])
@pytest.mark.parametrize("outcome", ["record", "candidates", "not_found", "too_many", "protected", "rejected"])
def test_each_outcome_has_a_request_and_an_answer(document, outcome, path, member):
    operation = document["paths"][path]["post"]
    request = operation["requestBody"]["content"]["application/json"]["examples"]
    answer = operation["responses"]["200"]["content"]["application/json"]["examples"]
    assert request[outcome]["value"][member]
    assert answer[outcome]["value"]["outcome"] == outcome


def test_every_operation_describes_what_refuses_it(document):
    for name, operation in operations(document):
        assert METHODS >= {name.split()[0].lower()}
        assert {"403", "405", "421"} <= set(operation["responses"]), name
        # The ticket in the body proves who may begin the session of a page.
        proves = bool(operation["security"]) or name == "POST /widget/session"
        assert ("401" in operation["responses"]) == proves, name
        assert all(response.get("description") for response in operation["responses"].values()), name
        assert operation.get("summary"), name
