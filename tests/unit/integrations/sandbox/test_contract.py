"""Every parameter the sandbox reads and every field it writes is one of Stripe's own.

Walks the types of the installed SDK: an upgrade that renames a field fails here.
"""

import importlib
import inspect
import sys
import typing
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
import stripe

from peerloop.integrations.sandbox.api import ENDPOINTS
from peerloop.integrations.sandbox.parameters import Listed, Needed

PARAMS = {
    ("post", "/v1/checkout/sessions"): "checkout._session_create_params.SessionCreateParams",
    ("get", "/v1/checkout/sessions"): "checkout._session_list_params.SessionListParams",
    ("get", "/v1/checkout/sessions/{}"): "checkout._session_retrieve_params.SessionRetrieveParams",
    (
        "post",
        "/v1/checkout/sessions/{}/expire",
    ): "checkout._session_expire_params.SessionExpireParams",
    ("post", "/v1/payment_intents"): "_payment_intent_create_params.PaymentIntentCreateParams",
    ("get", "/v1/payment_intents"): "_payment_intent_list_params.PaymentIntentListParams",
    (
        "get",
        "/v1/payment_intents/{}",
    ): "_payment_intent_retrieve_params.PaymentIntentRetrieveParams",
    (
        "post",
        "/v1/payment_intents/{}/cancel",
    ): "_payment_intent_cancel_params.PaymentIntentCancelParams",
    ("get", "/v1/charges/{}"): "_charge_retrieve_params.ChargeRetrieveParams",
    ("post", "/v1/refunds"): "_refund_create_params.RefundCreateParams",
    ("get", "/v1/refunds"): "_refund_list_params.RefundListParams",
    ("get", "/v1/refunds/{}"): "_refund_retrieve_params.RefundRetrieveParams",
    ("get", "/v1/events"): "_event_list_params.EventListParams",
    ("get", "/v1/events/{}"): "_event_retrieve_params.EventRetrieveParams",
}


def annotations(cls: type) -> dict[str, Any]:
    """A type's fields as written, those of its bases included."""
    found: dict[str, Any] = {}
    for each in reversed(cls.__mro__):
        found |= inspect.get_annotations(each)
    return found


def types_in(annotation: Any, owner: type) -> Iterator[type]:
    """The SDK's own types named in an annotation, through Optional, List, NotRequired and text."""
    if isinstance(annotation, str):
        annotation = typing.ForwardRef(annotation)
    if isinstance(annotation, typing.ForwardRef):
        text = annotation.__forward_arg__
        module = sys.modules[owner.__module__]
        names = {**vars(typing), **vars(stripe), **vars(stripe.checkout), **vars(module)}
        names |= {"LineItem": stripe.LineItem, "NotRequired": typing.NotRequired}
        yield from types_in(eval(text, names | vars(owner)), owner)
    elif typing.get_args(annotation):
        for each in typing.get_args(annotation):
            if not isinstance(each, str) or typing.get_origin(annotation) is not typing.Literal:
                yield from types_in(each, owner)
    elif isinstance(annotation, type) and annotation.__module__.startswith("stripe"):
        yield annotation


def check(names: Mapping[str, Any], cls: type, where: str) -> None:
    """That `cls` has each of these names, and its parts theirs."""
    known = annotations(cls)
    for name, inner in names.items():
        assert name in known, f"{where}.{name} is not in {cls.__name__}"
        if isinstance(inner, Mapping):
            parts = [each for each in types_in(known[name], cls) if annotations(each)]
            assert parts, f"{where}.{name} has no parts in {cls.__name__}"
            check(inner, parts[0], f"{where}.{name}")


def inside(kind: Any) -> Any:
    """The names within a parameter, if it has any."""
    while isinstance(kind, Needed | Listed):
        kind = kind.kind if isinstance(kind, Needed) else kind.each
    if not isinstance(kind, Mapping):
        return None
    return {name: inside(each) for name, each in kind.items()}


def written(value: Any) -> Any:
    """The names within what the sandbox wrote; what is expanded is checked as itself."""
    if isinstance(value, list):
        value = value[0] if value else None
    if not isinstance(value, dict):
        return None
    return {name: None if name in UNTYPED else written(each) for name, each in value.items()}


UNTYPED = {"metadata", "previous_attributes", "use_stripe_sdk"}


@pytest.mark.parametrize("endpoint", ENDPOINTS, ids=lambda each: f"{each.method} {each.path}")
def test_parameters_are_stripes(endpoint):
    module, _, name = PARAMS[endpoint.method, endpoint.path].rpartition(".")
    cls = getattr(importlib.import_module(f"stripe.params.{module}"), name)
    check(inside(endpoint.schema), cls, endpoint.path)


KINDS = {
    "checkout.session": stripe.checkout.Session,
    "payment_intent": stripe.PaymentIntent,
    "charge": stripe.Charge,
    "refund": stripe.Refund,
    "dispute": stripe.Dispute,
    "event": stripe.Event,
    "item": stripe.LineItem,
}


def all_that_happens(till) -> list[dict[str, Any]]:
    """Every event of a sandbox in which everything happened once."""
    sandbox = till.sandbox
    paid, declined, delayed, expired = (
        till.checkout(customer_email="leila@example.com", metadata={"a": "b"}) for _ in range(4)
    )
    sandbox.pay(paid.id)
    sandbox.decline(declined.id)
    sandbox.authenticate(declined.id, ok=False)
    sandbox.challenge(declined.id)
    sandbox.pay_delayed(delayed.id)
    sandbox.settle(till.seen(delayed.id).payment_intent.id, ok=True)
    failed = till.checkout()
    sandbox.pay_delayed(failed.id)
    sandbox.settle(till.seen(failed.id).payment_intent.id, ok=False)
    till.v1.checkout.sessions.expire(expired.id)
    till.v1.payment_intents.cancel(till.intent(automatic_payment_methods={"enabled": True}).id)
    sandbox.faults.refunds = "pending"
    intent = till.seen(paid.id).payment_intent
    refund = till.v1.refunds.create({"payment_intent": intent.id, "amount": 100})
    sandbox.finish_refund(refund.id, ok=False)
    sandbox.dispute(intent.id)
    sandbox.close_dispute(intent.id, won=True)
    expand = {"expand": ["line_items"]}
    lines = till.v1.checkout.sessions.retrieve(paid.id, expand).line_items.data
    events = till.v1.events.list({"limit": 100}).auto_paging_iter()
    return [each.to_dict() for each in (*events, *lines)]


@pytest.mark.parametrize(
    ("names", "kind"),
    [
        ({"colour": None}, "refund"),
        ({"last_payment_error": {"colour": None}}, "payment_intent"),
        ({"customer_details": {"tax_ids": {"colour": None}}}, "checkout.session"),
    ],
)
def test_a_name_that_is_not_stripes_is_noticed(names, kind):
    with pytest.raises(AssertionError, match="colour is not in"):
        check(names, KINDS[kind], kind)


def test_what_is_written_is_stripes(till):
    seen = set()
    for event in all_that_happens(till):
        body = event["data"]["object"] if event["object"] == "event" else event
        check(written(body), KINDS[body["object"]], body["object"])
        seen.add(body["object"])
        if event is not body:
            check(written({**event, "data": dict.fromkeys(event["data"])}), stripe.Event, "event")
    assert seen == set(KINDS) - {"event"}


def test_the_events_are_stripes(till):
    known = typing.get_args(stripe.Event.__annotations__["type"])
    told = {each["type"] for each in all_that_happens(till) if each["object"] == "event"}
    assert told <= set(known)
    assert len(told) == 19


def test_statuses_are_stripes(till):
    """Where the SDK lists the words a field may have, the sandbox uses no other."""
    for event in all_that_happens(till):
        body = event["data"]["object"] if event["object"] == "event" else event
        allowed = str(annotations(KINDS[body["object"]]).get("status", ""))
        if "Literal" in allowed:
            assert f"'{body['status']}'" in allowed
