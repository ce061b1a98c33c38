"""Stripe's hosts as the browser meets them on `/pay/…`, and that page as its student does.

The script that stands in asks `api.stripe.com` as the real one does; the sandbox answers.
"""

import json
from dataclasses import dataclass, field
from typing import Any, Literal, cast

from playwright.sync_api import Locator, Page, Route, expect

from peerloop import routes
from peerloop.integrations.sandbox import Sandbox

SCRIPT = "https://js.stripe.com/endive/stripe.js"
ORIGINS = {"access-control-allow-origin": "*"}
# The parts of Stripe.js that are used, with a frame of its own as the real one has.
STAND_IN = """
window.Stripe = (key) => ({
  elements: ({ clientSecret, appearance }) => {
    const heard = {};
    window.givenAppearance = appearance;
    return {
      clientSecret,
      update: () => {},
      create: (kind) => ({
        on: (name, tell) => { heard[name] = tell; },
        destroy: () => {},
        mount: (host) => {
          const frame = document.createElement("iframe");
          frame.src = "https://js.stripe.com/v3/" + kind + "?key=" + key;
          frame.title = "Secure payment input frame";
          frame.style.cssText = "width: 100%; height: 180px; border: 0; display: block";
          frame.onload = () => heard.ready();
          host.append(frame);
        },
      }),
    };
  },
  confirmPayment: async ({ elements, confirmParams }) => {
    const answer = await fetch("https://api.stripe.com/v1/confirm", {
      method: "POST",
      body: JSON.stringify({ secret: elements.clientSecret, back: confirmParams.return_url }),
    });
    return answer.json();
  },
});
"""
FRAME = """<!doctype html><body style="font: 16px system-ui"><label>Card number
<input style="display: block; width: 90%; padding: 12px" placeholder="1234 1234 1234 1234">
</label></body>"""


@dataclass
class StripeStandIn:
    """Stripe's hosts as a browser meets them.

    Attributes:
        outcome: of the next payment: succeed, decline, or words with which it fails.
        confirmed: what the browser asked to confirm.
    """

    sandbox: Sandbox
    outcome: str = "succeed"
    is_down: bool = False
    confirmed: list[dict[str, Any]] = field(default_factory=list)

    def stand_in(self, page: Page) -> None:
        page.route("https://js.stripe.com/**", self._js)
        page.route("https://api.stripe.com/**", self._api)

    def _js(self, route: Route) -> None:
        if self.is_down:
            route.abort()
        elif route.request.url == SCRIPT:
            route.fulfill(body=STAND_IN, content_type="text/javascript", headers=ORIGINS)
        else:
            route.fulfill(body=FRAME, content_type="text/html")

    def _api(self, route: Route) -> None:
        asked = json.loads(route.request.post_data or "")
        self.confirmed.append(asked)
        answer: dict[str, Any] = {}
        if self.outcome in ("succeed", "decline"):
            outcome = cast(Literal["succeed", "decline"], self.outcome)
            self.sandbox.confirm_intent(asked["secret"].partition("_secret_")[0], outcome)
        if self.outcome != "succeed":
            declined = "Your card was declined."
            words = declined if self.outcome == "decline" else self.outcome
            answer = {"error": {"type": "card_error", "message": words}}
        route.fulfill(json=answer, headers=ORIGINS)


@dataclass
class PaymentPage:
    """`/pay/…` as its student sees it."""

    page: Page
    session: str

    def open(self) -> "PaymentPage":
        self.page.goto(routes.pay(self.session))
        return self

    @property
    def pay(self) -> Locator:
        return self.page.get_by_role("button", name="Pay €24.00")

    @property
    def said(self) -> Locator:
        return self.page.get_by_role("alert")

    @property
    def card_number(self) -> Locator:
        frame = self.page.frame_locator("iframe[title='Secure payment input frame']")
        return frame.get_by_label("Card number")

    def expect_form(self) -> None:
        expect(self.card_number).to_be_visible()
        expect(self.pay).to_be_enabled()

    def press_pay(self) -> None:
        """By keyboard: a mouse that has just scrolled hits the frame where it was before."""
        self.pay.press("Enter")

    def documents(self) -> int:
        """How many documents this tab has loaded."""
        return int(self.page.evaluate("Number(sessionStorage.getItem('documents'))"))
