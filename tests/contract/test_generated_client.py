"""A client that openapi-python-client generated from the document makes real lookups, and accepts codes of the future."""

import json
import threading
import urllib.request
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from conftest import HEADERS, TOKEN
from izquery_client import AuthenticatedClient
from izquery_client.api.lookups import choose_candidate, create_lookup
from izquery_client.models import ChooseRequest, Lookup, LookupRequest, Problem

OUTCOMES = ["record", "candidates", "not_found", "too_many", "protected", "rejected"]

# Members whose values are code words, wherever they stand.
CODE_MEMBERS = {
    "agreement", "by", "code", "error", "grade", "kind", "normalised", "outcome", "reason", "status", "step", "validity", "who",
}

FUTURE = "word_of_the_future"


@pytest.fixture(scope="session")
def client(url):
    return authenticated(url)


def authenticated(url):
    return AuthenticatedClient(base_url=url, token=TOKEN, headers={"X-Actor": "contract"})


def example(document, name):
    content = document["paths"]["/v1/lookups"]["post"]["requestBody"]["content"]["application/json"]
    return content["examples"][name]["value"]


def without_time(answer):
    """The answer without the time at which it came: Python has no nanoseconds."""
    return answer | {"freshness": answer["freshness"] | {"received": None}}


def look_up(client, body):
    return create_lookup.sync_detailed(client=client, body=LookupRequest.from_dict(body))


@pytest.mark.parametrize("outcome", OUTCOMES)
def test_each_outcome_is_read_without_a_loss(client, document, outcome):
    response = look_up(client, example(document, outcome))
    assert response.status_code == 200
    assert isinstance(response.parsed, Lookup)
    assert response.parsed.outcome == outcome
    assert without_time(response.parsed.to_dict()) == without_time(json.loads(response.content))


def test_a_record_has_doses_and_forecasts(client, document):
    record = look_up(client, example(document, "record")).parsed.record
    assert record.doses and record.forecasts
    assert record.doses[0].status == "completed"
    assert record.doses[0].vaccine.code


def test_a_candidate_can_be_chosen(client, document):
    listed = look_up(client, example(document, "candidates")).parsed
    token = next(candidate.token for candidate in listed.candidates if candidate.token)
    chosen = choose_candidate.sync_detailed(listed.id, client=client, body=ChooseRequest(token=token))
    assert chosen.status_code == 200
    assert chosen.parsed.outcome == "record"
    assert chosen.parsed.chosen.by == "caller"


def test_a_request_without_enough_details_is_a_problem(client):
    response = look_up(client, {"patient": {"sex": "F"}})
    assert response.status_code == 422
    assert isinstance(response.parsed, Problem)
    assert response.parsed.code and response.parsed.detail and response.parsed.advice
    assert response.parsed.to_dict() == json.loads(response.content)


def test_a_request_with_another_token_is_a_problem(url, document):
    other = AuthenticatedClient(base_url=url, token="izq_" + "A" * 43)
    response = look_up(other, example(document, "record"))
    assert response.status_code == 401
    assert response.parsed.code == "token_unknown"


def test_a_list_that_does_not_exist_is_a_problem(client):
    response = choose_candidate.sync_detailed("nowhere", client=client, body=ChooseRequest(token="none"))
    assert response.status_code == 404
    assert response.parsed.code == "no_such_list"


def test_the_id_of_a_request_is_returned(client, document):
    body = LookupRequest.from_dict(example(document, "not_found"))
    response = create_lookup.sync_detailed(client=client, body=body, x_request_id="till-7.000731")
    assert response.headers["X-Request-Id"] == "till-7.000731"


def of_the_future(value, member=None):
    """The same answer from a later version: each code word is a new one, and each object has a new member."""
    if isinstance(value, dict):
        changed = {name: of_the_future(of, name) for name, of in value.items()}
        return changed | {"member_of_the_future": 1}
    if isinstance(value, list):
        return [of_the_future(of) for of in value]
    is_word = isinstance(value, str) and member in CODE_MEMBERS
    return FUTURE if is_word else value


@pytest.fixture
def replay():
    """Starts a server that always sends one response. Gives a client for it."""
    servers = []

    def start(status, media, body):
        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                self.rfile.read(int(self.headers["Content-Length"]))
                content = json.dumps(body).encode()
                self.send_response(status)
                self.send_header("Content-Type", media)
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            def log_message(self, *_):
                pass

        server = HTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        servers.append(server)
        return authenticated(f"http://127.0.0.1:{server.server_port}")

    yield start
    for server in servers:
        server.shutdown()
        server.server_close()


def answer_of(url, body):
    request = urllib.request.Request(
        f"{url}/v1/lookups", json.dumps(body).encode(), HEADERS | {"Content-Type": "application/json"}
    )
    with urllib.request.urlopen(request) as response:
        return json.load(response)


@pytest.mark.parametrize("outcome", OUTCOMES)
def test_an_answer_with_unknown_codes_is_read(url, document, replay, outcome):
    answer = answer_of(url, example(document, outcome))
    answer["warnings"].append({"code": "cut_off", "location": "MSH[1]", "text": "A warning."})
    answer["attempts"].append(answer["attempts"][0] | {"error": "registry_timeout"})
    later = of_the_future(answer)
    response = look_up(replay(200, "application/json", later), example(document, outcome))
    lookup = response.parsed
    assert isinstance(lookup, Lookup)
    assert lookup.outcome == lookup.action.code == lookup.warnings[-1].code == FUTURE
    assert lookup.attempts[-1].step == lookup.attempts[-1].error == FUTURE
    if outcome == "record":
        assert lookup.match.grade == lookup.match.fields[0].reason == lookup.match.fields[0].agreement == FUTURE
        assert lookup.record.doses[0].status == lookup.record.forecasts[0].status.normalised == FUTURE
    assert without_time(lookup.to_dict()) == without_time(later)


def test_a_problem_with_an_unknown_code_is_read(document, replay):
    responses = document["paths"]["/v1/lookups"]["post"]["responses"]
    for status in ["422", "502", "503"]:
        examples = responses[status]["content"]["application/problem+json"]["examples"]
        later = of_the_future(next(iter(examples.values()))["value"]) | {"status": int(status)}
        client = replay(int(status), "application/problem+json", later)
        problem = look_up(client, example(document, "record")).parsed
        assert isinstance(problem, Problem)
        assert problem.code == problem.who == FUTURE
        assert problem.to_dict() == later
