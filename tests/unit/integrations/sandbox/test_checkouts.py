"""Checkout Sessions over the real SDK: what they say, how long they last, how they are listed."""

import pytest
import stripe

from tests.unit.integrations.sandbox.scene import PUBLIC_URL, order


def now(till) -> int:
    return int(till.clock().timestamp())


def test_a_new_checkout_waits_for_its_customer(till):
    given = {
        "client_reference_id": "attempt-1",
        "customer_email": "leila@example.com",
        "expires_at": now(till) + 1800,
        "metadata": {"attempt": "1", "empty": ""},
    }
    checkout = till.checkout(**given)
    assert checkout.id.startswith("cs_test_")
    assert checkout.object == "checkout.session"
    assert (checkout.amount_total, checkout.currency, checkout.mode) == (2400, "eur", "payment")
    assert (checkout.status, checkout.payment_status) == ("open", "unpaid")
    assert checkout.payment_intent is None
    assert checkout.livemode is False
    assert checkout.created == now(till)
    assert checkout.expires_at == now(till) + 1800
    assert checkout.url == f"{PUBLIC_URL}/sandbox/pay/{checkout.id}"
    assert checkout.metadata.to_dict() == {"attempt": "1"}
    assert checkout.client_reference_id == "attempt-1"
    assert checkout.customer_email == "leila@example.com"
    assert checkout.success_url.endswith("?checkout={CHECKOUT_SESSION_ID}")
    assert till.v1.checkout.sessions.retrieve(checkout.id) == checkout


def test_a_checkout_adds_its_lines_up(till):
    lesson, book = (
        {"currency": "jpy", "unit_amount": amount, "product_data": {"name": name}}
        for name, amount in (("Lesson", 500), ("Book", 1200))
    )
    lines = [{"price_data": lesson, "quantity": 3}, {"price_data": book, "quantity": 1}]
    checkout = till.checkout(line_items=lines)
    assert (checkout.amount_total, checkout.currency) == (2700, "jpy")
    expand = {"expand": ["line_items"]}
    found = till.v1.checkout.sessions.retrieve(checkout.id, expand).line_items.data
    said = [(line.description, line.quantity, line.amount_total) for line in found]
    assert said == [("Lesson", 3, 1500), ("Book", 1, 1200)]


@pytest.mark.parametrize("seconds", [1800, 24 * 3600])
def test_a_checkout_may_last_from_half_an_hour_to_a_day(till, seconds):
    at = now(till) + seconds
    assert till.checkout(expires_at=at).expires_at == at


@pytest.mark.parametrize(
    ("seconds", "words"), [(1799, "at least 30 minutes"), (24 * 3600 + 1, "less than 24 hours")]
)
def test_no_shorter_and_no_longer(till, seconds, words):
    with pytest.raises(stripe.InvalidRequestError, match=words) as refused:
        till.checkout(expires_at=now(till) + seconds)
    assert (refused.value.http_status, refused.value.param) == (400, "expires_at")


def test_a_checkout_that_nobody_limits_lasts_a_day(till):
    assert till.checkout().expires_at == now(till) + 24 * 3600


@pytest.mark.parametrize(
    ("change", "param", "code"),
    [
        ({"colour": "red"}, "colour", "parameter_unknown"),
        ({"payment_intent_data": {"colour": "red"}}, "payment_intent_data[colour]", None),
        ({"mode": "subscription"}, "mode", None),
        ({"success_url": "/paid"}, "success_url", "url_invalid"),
        ({"success_url": "http://a b/paid"}, "success_url", "url_invalid"),
        ({"customer_email": "leila"}, "customer_email", "email_invalid"),
        ({"client_reference_id": ""}, "client_reference_id", "parameter_invalid_empty"),
        ({"line_items": []}, "line_items", "parameter_missing"),
        ({"metadata": {"a": "x" * 501}}, "metadata[a]", None),
    ],
)
def test_what_stripe_does_not_understand_is_refused(till, change, param, code):
    with pytest.raises(stripe.InvalidRequestError) as refused:
        till.checkout(**change)
    assert refused.value.http_status == 400
    assert refused.value.param == param
    assert code is None or refused.value.code == code
    assert till.v1.checkout.sessions.list().data == []


@pytest.mark.parametrize(
    ("currency", "amount", "taken"),
    [
        ("eur", 1, True),
        ("eur", 0, False),
        ("eur", -1, False),
        ("eur", 10**8, False),
        ("euro", 100, False),
        ("jpy", 3, True),
        ("kwd", 10, True),
        ("kwd", 15, False),
    ],
)
def test_amounts_that_can_be_charged(till, currency, amount, taken):
    price = {"currency": currency, "unit_amount": amount, "product_data": {"name": "Lesson"}}
    asked = order(line_items=[{"price_data": price, "quantity": 1}])
    if taken:
        assert till.v1.checkout.sessions.create(asked).amount_total == amount
    else:
        with pytest.raises(stripe.InvalidRequestError):
            till.v1.checkout.sessions.create(asked)


def test_an_open_checkout_can_be_expired_once(till):
    checkout = till.checkout()
    expired = till.v1.checkout.sessions.expire(checkout.id)
    assert (expired.status, expired.payment_status, expired.url) == ("expired", "unpaid", None)
    assert till.told() == ["checkout.session.expired"]
    with pytest.raises(stripe.InvalidRequestError, match="status of `expired`") as refused:
        till.v1.checkout.sessions.expire(checkout.id)
    assert refused.value.http_status == 400


def test_a_complete_checkout_cannot_be_expired(till):
    checkout = till.checkout()
    till.sandbox.pay(checkout.id)
    with pytest.raises(stripe.InvalidRequestError, match="status of `complete`"):
        till.v1.checkout.sessions.expire(checkout.id)


def test_expiring_takes_the_intent_along(till):
    checkout = till.checkout()
    till.sandbox.decline(checkout.id)
    till.v1.checkout.sessions.expire(checkout.id)
    intent = till.seen(checkout.id).payment_intent
    assert (intent.status, intent.cancellation_reason) == ("canceled", "expired")
    assert till.told()[-2:] == ["payment_intent.canceled", "checkout.session.expired"]


def test_overdue_checkouts_expire(till):
    early, late = (till.checkout(expires_at=now(till) + after) for after in (1800, 3600))
    till.clock.advance(minutes=30, seconds=-1)
    assert till.sandbox.expire_overdue() == 0
    till.clock.advance(seconds=1)
    assert till.sandbox.expire_overdue() == 1
    assert till.sandbox.expire_overdue() == 0
    assert [till.seen(each.id).status for each in (early, late)] == ["expired", "open"]


def test_lists_are_newest_first_in_pages(till):
    made = []
    for _ in range(5):
        made.insert(0, till.checkout().id)
        till.clock.advance(minutes=1)
    first = till.v1.checkout.sessions.list({"limit": 2})
    assert ([each.id for each in first.data], first.has_more) == (made[:2], True)
    assert [each.id for each in first.auto_paging_iter()] == made
    newer = {"limit": 2, "ending_before": made[3]}
    assert [each.id for each in till.v1.checkout.sessions.list(newer).data] == made[1:3]
    since = {"created": {"gte": now(till) - 120}}
    assert [each.id for each in till.v1.checkout.sessions.list(since).data] == made[:2]


def test_the_checkout_of_an_intent(till):
    checkout, _other = till.checkout(), till.checkout()
    till.sandbox.pay(checkout.id)
    intent_id = till.v1.checkout.sessions.retrieve(checkout.id).payment_intent
    found = till.v1.checkout.sessions.list({"payment_intent": intent_id}).data
    assert [each.id for each in found] == [checkout.id]


def test_unknown_ids_are_not_found(till):
    with pytest.raises(stripe.InvalidRequestError) as refused:
        till.v1.checkout.sessions.retrieve("cs_test_nothing")
    assert (refused.value.http_status, refused.value.code) == (404, "resource_missing")
    intent = till.intent()
    with pytest.raises(stripe.InvalidRequestError):
        till.v1.checkout.sessions.retrieve(intent.id)
    with pytest.raises(stripe.InvalidRequestError):
        till.v1.checkout.sessions.list({"starting_after": "cs_test_nothing"})


def test_only_links_can_be_expanded(till):
    checkout = till.checkout()
    with pytest.raises(stripe.InvalidRequestError, match="cannot be expanded"):
        till.v1.checkout.sessions.retrieve(checkout.id, {"expand": ["metadata"]})


def test_lists_can_be_expanded(till):
    paid, _open = till.checkout(), till.checkout()
    till.sandbox.pay(paid.id)
    found = till.v1.checkout.sessions.list({"expand": ["data.payment_intent"]}).data
    assert found[0].payment_intent is None
    assert found[1].payment_intent.status == "succeeded"


def test_one_checkout_has_one_currency(till):
    prices = [
        {"currency": currency, "unit_amount": 100, "product_data": {"name": "Lesson"}}
        for currency in ("eur", "usd")
    ]
    with pytest.raises(stripe.InvalidRequestError, match="same currency"):
        till.checkout(line_items=[{"price_data": each, "quantity": 1} for each in prices])
