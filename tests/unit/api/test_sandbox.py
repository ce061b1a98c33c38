"""The sandbox's page as a browser sees it: what it shows, where its buttons lead."""

import re
from dataclasses import dataclass, field

import pytest
import stripe
from fastapi import FastAPI
from starlette.testclient import TestClient

from peerloop.api.errors import answer_with_problems
from peerloop.api.sandbox import router
from peerloop.integrations.sandbox import Sandbox, SandboxHTTPClient
from tests.factories.clock import FixedClock

ORIGIN = "http://localhost:8000"


@dataclass
class Visit:
    """A checkout, its page, and how often events were delivered."""

    sandbox: Sandbox
    clock: FixedClock
    stripe: stripe.StripeClient
    browser: TestClient = field(init=False)
    delivered: int = 0

    def __post_init__(self):
        app = FastAPI()
        answer_with_problems(app)
        app.include_router(router(self.sandbox, self._deliver))
        self.browser = TestClient(app, base_url=ORIGIN, follow_redirects=False)

    def _deliver(self):
        self.delivered += 1

    def checkout(self, name="Algebra, one session", quantity=1, **more):
        price = {"currency": "eur", "unit_amount": 2400, "product_data": {"name": name}}
        asked = {
            "mode": "payment",
            "line_items": [{"price_data": price, "quantity": quantity}],
            "success_url": f"{ORIGIN}/paid?id={{CHECKOUT_SESSION_ID}}",
            "cancel_url": f"{ORIGIN}/left",
            "expires_at": int(self.clock().timestamp()) + 1800,
            **more,
        }
        return self.stripe.v1.checkout.sessions.create(asked)

    def press(self, checkout, action, **headers):
        address = f"/sandbox/pay/{checkout.id}"
        return self.browser.post(address, data={"action": action}, headers=headers)

    def page(self, checkout, **query):
        return self.browser.get(f"/sandbox/pay/{checkout.id}", params=query)

    def seen(self, checkout):
        found = self.stripe.v1.checkout.sessions.retrieve(checkout.id)
        return found.status, found.payment_status


@pytest.fixture
def visit(tmp_path) -> Visit:
    clock = FixedClock()
    sandbox = Sandbox(
        tmp_path / "sandbox.db", clock=clock, webhook_secret="whsec_test", public_url=ORIGIN
    )
    client = stripe.StripeClient("sk_sandbox", http_client=SandboxHTTPClient(sandbox))
    return Visit(sandbox, clock, client)


def words(reply) -> str:
    """The page's text, tags and styles left out."""
    body = re.sub(r"(?s)<style>.*?</style>|<[^>]+>", " ", reply.text)
    return " ".join(body.split())


def test_the_page_says_what_is_paid_and_that_it_is_play(visit):
    reply = visit.page(visit.checkout(quantity=2))
    assert reply.status_code == 200
    said = words(reply)
    assert "No card is asked for and no money moves." in said
    assert "Algebra, one session × 2 €48.00 Total €48.00" in said
    assert "30 minutes left, until 08:30 UTC" in said
    buttons = re.findall(r'<button[^>]*value="(\w+)">([^<]+)</button>', reply.text)
    assert buttons == [
        ("pay", "Pay"),
        ("authenticate", "Pay with 3-D Secure"),
        ("delay", "Pay later (bank transfer)"),
        ("decline", "Decline"),
        ("abandon", "Abandon"),
    ]


def test_the_page_runs_no_script_and_is_never_kept(visit):
    reply = visit.page(visit.checkout("<script>alert(1)</script>"))
    assert "<script" not in reply.text
    assert "&lt;script&gt;alert(1)" in reply.text
    assert "default-src 'none'" in reply.headers["content-security-policy"]
    assert f"form-action 'self' {ORIGIN}" in reply.headers["content-security-policy"]
    assert reply.headers["cache-control"] == "no-store"


@pytest.mark.parametrize(
    ("action", "leads_to", "seen"),
    [
        ("pay", "/paid?id={id}", ("complete", "paid")),
        ("authenticate", "/paid?id={id}", ("complete", "paid")),
        ("delay", "/paid?id={id}", ("complete", "unpaid")),
        ("abandon", "/left", ("open", "unpaid")),
    ],
)
def test_each_button_does_what_it_says(visit, action, leads_to, seen):
    checkout = visit.checkout()
    reply = visit.press(checkout, action)
    assert reply.status_code == 303
    assert reply.headers["location"] == ORIGIN + leads_to.format(id=checkout.id)
    assert visit.seen(checkout) == seen
    assert visit.delivered == 1


def test_a_declined_card_comes_back_with_the_reason(visit):
    checkout = visit.checkout()
    reply = visit.press(checkout, "decline")
    assert reply.status_code == 303
    again = visit.browser.get(reply.headers["location"])
    assert "Your card was declined." in words(again)
    assert 'role="alert"' in again.text
    assert visit.seen(checkout) == ("open", "unpaid")
    assert "declined." not in words(visit.page(checkout))
    assert "declined." not in words(visit.page(checkout, error="<b>made up</b>"))


@pytest.mark.parametrize("action", ["pay", "authenticate", "delay", "decline"])
def test_what_is_over_says_so_and_leads_back(visit, action):
    paid, expired = visit.checkout(), visit.checkout()
    visit.sandbox.pay(paid.id)
    visit.clock.advance(minutes=30)
    for checkout, said, back in (
        (paid, "This checkout is complete", f"{ORIGIN}/paid?id={paid.id}"),
        (expired, "This checkout has expired", f"{ORIGIN}/left"),
    ):
        before = visit.seen(checkout)
        reply = visit.press(checkout, action)
        assert reply.headers["location"] == f"/sandbox/pay/{checkout.id}"
        page = visit.page(checkout, error="declined")
        assert said in words(page)
        assert f'href="{back}"' in page.text
        assert "<button" not in page.text
        assert "declined." not in words(page)
        assert visit.seen(checkout) == before


def test_without_an_address_to_go_back_to_it_is_the_home_page(visit):
    checkout = visit.checkout(cancel_url=None)
    assert visit.press(checkout, "abandon").headers["location"] == "/"


def test_unknown_checkouts_and_buttons(visit):
    assert visit.browser.get("/sandbox/pay/cs_test_nothing").status_code == 404
    assert visit.browser.post("/sandbox/pay/cs_test_nothing").status_code == 404
    checkout = visit.checkout()
    for action in ("", "steal"):
        assert visit.press(checkout, action).status_code == 422
    assert visit.seen(checkout) == ("open", "unpaid")


def test_pages_of_others_cannot_press(visit):
    checkout = visit.checkout()
    assert visit.press(checkout, "pay", Origin="https://evil.example").status_code == 403
    assert visit.seen(checkout) == ("open", "unpaid")
    assert visit.press(checkout, "pay", Origin=ORIGIN).status_code == 303


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(1741, "One minute left"), (1740, "One minute left"), (1739, "2 minutes left")],
)
def test_time_left(visit, seconds, said):
    checkout = visit.checkout()
    visit.clock.advance(seconds=seconds)
    assert said in words(visit.page(checkout))


def test_hours_left(visit):
    at = int(visit.clock().timestamp()) + 24 * 3600
    assert "24 hours left" in words(visit.page(visit.checkout(expires_at=at)))


def test_receipts(visit):
    checkout = visit.checkout()
    visit.sandbox.pay(checkout.id)
    expand = {"expand": ["payment_intent.latest_charge"]}
    intent = visit.stripe.v1.checkout.sessions.retrieve(checkout.id, expand).payment_intent
    address = intent.latest_charge.receipt_url
    assert f"Paid €24.00 On 2026-06-01, 08:00 UTC Number {intent.latest_charge.id}" in words(
        visit.browser.get(address)
    )
    visit.stripe.v1.refunds.create({"payment_intent": intent.id, "amount": 400})
    assert "Paid €24.00 Refunded €4.00" in words(visit.browser.get(address))


def test_without_a_payment_there_is_no_receipt(visit):
    checkout = visit.checkout()
    visit.sandbox.decline(checkout.id)
    expand = {"expand": ["payment_intent"]}
    intent = visit.stripe.v1.checkout.sessions.retrieve(checkout.id, expand).payment_intent
    for id in (intent.latest_charge, "ch_nothing"):
        assert visit.browser.get(f"/sandbox/receipts/{id}").status_code == 404
