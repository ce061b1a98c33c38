"""Stripe's REST API without a network: who may ask, who answers, and answers kept by key.

What the endpoints do is in the modules named after their objects.
"""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from peerloop.integrations.sandbox import checkouts, events, intents, refunds
from peerloop.integrations.sandbox.errors import ApiError
from peerloop.integrations.sandbox.ledger import API_VERSION, Json, Ledger
from peerloop.integrations.sandbox.listing import expanded
from peerloop.integrations.sandbox.parameters import Schema, pairs, read

Answer = tuple[int, Json, dict[str, str]]

API_KEY = "sk_sandbox"
KEYS_LAST = 24 * 60 * 60


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Something that can be asked; `path` has `{}` where an id stands."""

    method: str
    path: str
    schema: Schema
    answer: Callable[..., Json]


ENDPOINTS = (
    Endpoint("post", "/v1/checkout/sessions", checkouts.CREATE, checkouts.create),
    Endpoint("get", "/v1/checkout/sessions", checkouts.LIST, checkouts.list_all),
    Endpoint("get", "/v1/checkout/sessions/{}", checkouts.RETRIEVE, checkouts.retrieve),
    Endpoint("post", "/v1/checkout/sessions/{}/expire", checkouts.EXPIRE, checkouts.expire),
    Endpoint("post", "/v1/payment_intents", intents.CREATE, intents.create),
    Endpoint("get", "/v1/payment_intents", intents.LIST, intents.list_all),
    Endpoint("get", "/v1/payment_intents/{}", intents.RETRIEVE, intents.retrieve),
    Endpoint("post", "/v1/payment_intents/{}/cancel", intents.CANCEL, intents.cancel),
    Endpoint("get", "/v1/charges/{}", intents.RETRIEVE, intents.retrieve_charge),
    Endpoint("post", "/v1/refunds", refunds.CREATE, refunds.create),
    Endpoint("get", "/v1/refunds", refunds.LIST, refunds.list_all),
    Endpoint("get", "/v1/refunds/{}", refunds.RETRIEVE, refunds.retrieve),
    Endpoint("get", "/v1/events", events.LIST, events.list_all),
    Endpoint("get", "/v1/events/{}", events.RETRIEVE, events.retrieve),
)


@dataclass(frozen=True, slots=True)
class Call:
    """A request; `headers` by names in lower case, `params` as the form or query was sent."""

    id: str
    method: str
    path: str
    params: str
    headers: Mapping[str, str]

    @property
    def key(self) -> str | None:
        """Its Idempotency-Key, which only a POST has."""
        return self.headers.get("idempotency-key") if self.method == "post" else None

    @property
    def fingerprint(self) -> str:
        """The same for the same request, whatever the order of its parameters."""
        same = [self.method, self.path, sorted(pairs(self.params))]
        return sha256(json.dumps(same).encode()).hexdigest()


def answer(ledger: Ledger, call: Call) -> Answer:
    """What Stripe answers to a call."""
    headers = {
        "content-type": "application/json",
        "request-id": call.id,
        "stripe-version": call.headers.get("stripe-version", API_VERSION),
    }
    if call.key is not None:
        headers["idempotency-key"] = call.key
    try:
        _check_key_of_account(call)
        endpoint, ids = _endpoint(call)
        if call.key is None:
            status, body = 200, _carry_out(ledger, endpoint, ids, call)
        else:
            status, body, more = _once(ledger, endpoint, ids, call)
            headers |= more
    except ApiError as error:
        return error.status, error.body, headers
    return status, body, headers


def _once(ledger: Ledger, endpoint: Endpoint, ids: list[str], call: Call) -> Answer:
    """Carry a call out, or answer as its key was answered before.

    Raises:
        ApiError: the key came with something else, or the call could not be read.
    """
    before = _kept(ledger, call)
    if before is not None:
        return before
    ledger.db.execute("SAVEPOINT call")
    try:
        status, body = 200, _carry_out(ledger, endpoint, ids, call)
    except ApiError as error:
        ledger.db.execute("ROLLBACK TO call")
        if not error.kept:
            raise
        status, body = error.status, error.body
    ledger.db.execute(
        "INSERT INTO answers VALUES (?, ?, ?, ?, ?, ?)",
        (call.key, call.fingerprint, ledger.now, status, json.dumps(body), call.id),
    )
    return status, body, {}


def _kept(ledger: Ledger, call: Call) -> Answer | None:
    ledger.db.execute("DELETE FROM answers WHERE created <= ?", (ledger.now - KEYS_LAST,))
    row = ledger.db.execute("SELECT * FROM answers WHERE key = ?", (call.key,)).fetchone()
    if row is None:
        return None
    if row["fingerprint"] != call.fingerprint:
        raise ApiError(
            "Keys for idempotent requests can only be used with the same parameters they were"
            f" first used with. Try using a key other than '{call.key}'.",
            type="idempotency_error",
        )
    replayed = {"idempotent-replayed": "true", "original-request": row["request_id"]}
    return row["status"], json.loads(row["body"]), replayed


def _carry_out(ledger: Ledger, endpoint: Endpoint, ids: list[str], call: Call) -> Json:
    asked: dict[str, Any] = read(endpoint.schema, call.params)
    paths = asked.pop("expand", [])
    return expanded(ledger, endpoint.answer(ledger, asked, *ids), paths)


def _endpoint(call: Call) -> tuple[Endpoint, list[str]]:
    for endpoint in ENDPOINTS:
        found = re.fullmatch(endpoint.path.replace("{}", r"(\w+)"), call.path)
        if found and endpoint.method == call.method:
            return endpoint, list(found.groups())
    message = f"Unrecognized request URL ({call.method.upper()}: {call.path})."
    raise ApiError(message, status=404)


def _check_key_of_account(call: Call) -> None:
    presented = call.headers.get("authorization", "").removeprefix("Bearer ")
    if presented != API_KEY:
        shown = f"Invalid API Key provided: {presented[:8]}****" if presented else None
        message = shown or "You did not provide an API key."
        raise ApiError(message, status=401, kept=False)
