"""The client by itself: what the SDK asks of one besides `request`."""

import json

from peerloop.integrations.sandbox import SandboxHTTPClient

HEADERS = {"Authorization": "Bearer sk_sandbox"}
ADDRESS = "https://api.stripe.com/v1/events?limit=1"


def test_a_stream_has_the_same_answer(till):
    client = SandboxHTTPClient(till.sandbox)
    body, status, headers = client.request("get", ADDRESS, HEADERS)
    stream, same_status, same = client.request_stream("get", ADDRESS, HEADERS)
    assert (status, json.loads(body)["data"]) == (200, [])
    assert (stream.read().decode(), same_status) == (body, status)
    assert headers["content-type"] == same["content-type"] == "application/json"
    client.close()


def test_nobody_is_let_in_without_a_key(till):
    body, status, _headers = SandboxHTTPClient(till.sandbox).request("get", ADDRESS, None)
    assert (status, json.loads(body)["error"]["type"]) == (401, "invalid_request_error")


def test_the_version_asked_for_is_answered(till):
    asked = {**HEADERS, "Stripe-Version": "2026-01-01.test"}
    _status, _body, headers = till.sandbox.handle("get", "/v1/events", "", asked)
    assert headers["stripe-version"] == "2026-01-01.test"
    assert headers["request-id"].startswith("req_")
