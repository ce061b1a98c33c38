"""`POST /api/stripe/webhook`: what is not a signed event of Stripe's changes nothing."""

import json
from datetime import timedelta

import pytest
import stripe

from peerloop.wiring.money import SANDBOX_SECRET
from tests.factories import MONDAY
from tests.integration.api.answers import problem
from tests.integration.api.conftest import SQLITE
from tests.integration.state.scenes import contents

pytestmark = SQLITE
URL = "/api/stripe/webhook"
EVENT = {
    "id": "evt_1",
    "object": "event",
    "type": "checkout.session.completed",
    "data": {"object": {"id": "cs_unknown", "object": "checkout.session", "metadata": {}}},
}


def signed(body: bytes, *, secret: str = SANDBOX_SECRET, at=MONDAY) -> dict[str, str]:
    """The header Stripe would send with these bytes."""
    stamp = int(at.timestamp())
    text = body.decode("utf-8", "surrogateescape")
    mac = stripe.WebhookSignature._compute_signature(f"{stamp}.{text}", secret)
    return {"Stripe-Signature": f"t={stamp},v1={mac}", "Content-Type": "application/json"}


def body_of(event: object) -> bytes:
    return json.dumps(event).encode()


GOOD = body_of(EVENT)
OLD, NOW = MONDAY - timedelta(hours=1), int(MONDAY.timestamp())


def test_an_event_about_nothing_of_ours_is_noted_once(client, database, stripe):
    for _ in range(2):
        assert client.post(URL, content=GOOD, headers=signed(GOOD)).status_code == 200
    assert database.rows("SELECT id, type FROM stripe_events") == [("evt_1", EVENT["type"])]


def test_an_unknown_type_is_ignored(client, database, stripe):
    body = body_of({**EVENT, "type": "invoice.finalized"})
    assert client.post(URL, content=body, headers=signed(body)).status_code == 200
    assert database.count("stripe_events") == 1


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Stripe-Signature": ""},
        {"Stripe-Signature": "t=1,v1=abc"},
        {"Stripe-Signature": "nonsense"},
        {"Stripe-Signature": "v1=abc"},
        {"Stripe-Signature": "t=x,v1=abc"},
        {"Stripe-Signature": f"t={int(MONDAY.timestamp())}"},
        signed(GOOD, secret="whsec_other"),
        signed(GOOD + b" "),
        signed(GOOD, at=MONDAY - timedelta(minutes=6)),
        signed(GOOD, at=MONDAY + timedelta(minutes=6)),
        {"Stripe-Signature": "t=1,v1=é".encode()},
        {"Stripe-Signature": signed(GOOD, at=OLD)["Stripe-Signature"] + f",t={NOW}"},
        {"Stripe-Signature": signed(GOOD)["Stripe-Signature"].replace("t=", "x=1,t=x,t=")},
    ],
    ids=[
        "none", "empty", "wrong", "nonsense", "no time", "no number", "no signature",
        "other secret", "other bytes", "too old", "of the future",
        "not ASCII", "two times", "a time that is none",
    ],
)  # fmt: skip
def test_wrong_signatures(client, database, stripe, headers):
    before = contents(database)
    problem(client.post(URL, content=GOOD, headers=headers), 400, "invalid_input")
    assert contents(database) == before


@pytest.mark.parametrize(
    "body",
    [
        b"[]",
        b"null",
        b"1",
        b'"x"',
        b"{}",
        b"not json",
        b"",
        b"\xff\xfe{}",
        body_of({"id": "evt_1", "object": "v2.core.event", "type": "v1.billing.meter"}),
        body_of({**EVENT, "data": {}}),
        body_of({**EVENT, "data": {"object": []}}),
        body_of({**EVENT, "id": None}),
        body_of({**EVENT, "id": 7}),
        body_of({**EVENT, "type": {"a": 1}}),
        body_of({**EVENT, "data": {"object": {"metadata": "x"}}}),
        b"[" * 100_000,
        body_of({**EVENT, "id": "evt_\ud800"}),
        body_of({**EVENT, "id": "x" * 256}),
        body_of({**EVENT, "type": "a b"}),
    ],
)
def test_signed_but_no_event(client, database, stripe, body):
    before = contents(database)
    headers = signed(body) if b"\xff" not in body else signed(b"{}")
    problem(client.post(URL, content=body, headers=headers), 400, "invalid_input")
    assert contents(database) == before


def test_a_huge_body_is_refused(client, database, stripe):
    body = b" " * 1_000_001
    problem(client.post(URL, content=body, headers=signed(body)), 413, "too_large")
