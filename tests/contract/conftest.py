"""The service under test, and its document."""

import json
import os
import urllib.request

import pytest

URL = os.environ["IZQUERY_URL"]
TOKEN = os.environ["IZQUERY_TOKEN"]
HEADERS = {"Authorization": f"Bearer {TOKEN}", "X-Actor": "contract"}


@pytest.fixture(scope="session")
def url():
    """The address of the running service."""
    return URL


@pytest.fixture(scope="session")
def document():
    """The OpenAPI document that the running service sends."""
    with urllib.request.urlopen(f"{URL}/openapi.json") as response:
        return json.load(response)
