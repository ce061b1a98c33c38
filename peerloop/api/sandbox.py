"""The pages that Stripe would show: where it asks for a card, and the receipt.

What they lead to is `integrations/sandbox`; an installation for real people has neither.
"""

from collections.abc import Callable, Iterable
from math import ceil
from typing import Annotated
from urllib.parse import urlencode, urlsplit

from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse
from jinja2 import Environment, PackageLoader, StrictUndefined

from peerloop import routes
from peerloop.api.network import check_origin
from peerloop.domain.errors import InvalidInput, NotFound
from peerloop.integrations.sandbox import HostedCheckout, Receipt, Sandbox, SandboxRefused

# What each button says, and how it looks.
BUTTONS = (
    ("pay", "Pay", "filled"),
    ("authenticate", "Pay with 3-D Secure", ""),
    ("delay", "Pay later (bank transfer)", ""),
    ("decline", "Decline", ""),
    ("abandon", "Abandon", "text"),
)
DECLINED = "declined"
_ERRORS = {DECLINED: "Your card was declined."}
_environment = Environment(
    loader=PackageLoader("peerloop.api", "templates"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


def router(sandbox: Sandbox, deliver: Callable[[], object]) -> APIRouter:
    """The routes of the pages.

    Args:
        deliver: sends the events that are due; called after each thing a customer does.
    """
    made = APIRouter(prefix="/sandbox", include_in_schema=False)

    @made.get("/pay/{checkout_id}", response_class=HTMLResponse)
    def show(checkout_id: str, error: str = "") -> HTMLResponse:
        return _page(_known(sandbox, checkout_id), _ERRORS.get(error, ""))

    @made.post("/pay/{checkout_id}", dependencies=[Depends(_from_our_own_page)])
    def act(checkout_id: str, action: Annotated[str, Form()] = "") -> RedirectResponse:
        target = _do(sandbox, _known(sandbox, checkout_id), action)
        deliver()
        return RedirectResponse(target, 303)

    @made.get("/receipts/{charge_id}", response_class=HTMLResponse)
    def show_receipt(charge_id: str) -> HTMLResponse:
        return _receipt(sandbox.receipt(charge_id))

    return made


def _from_our_own_page(request: Request) -> None:
    check_origin(request.scope)


def _known(sandbox: Sandbox, checkout_id: str) -> HostedCheckout:
    checkout = sandbox.checkout(checkout_id)
    if checkout is None:
        raise NotFound
    return checkout


def _do(sandbox: Sandbox, checkout: HostedCheckout, action: str) -> str:
    """Do it; answers where that leads."""
    if action == "abandon":
        return _left(checkout)
    try:
        match action:
            case "pay":
                sandbox.pay(checkout.id)
            case "authenticate":
                sandbox.authenticate(checkout.id, ok=True)
            case "delay":
                sandbox.pay_delayed(checkout.id)
            case "decline":
                sandbox.decline(checkout.id)
                return _own_address(checkout, error=DECLINED)
            case _:
                raise InvalidInput(field="action")
    except SandboxRefused:
        return _own_address(checkout)  # which says that it is over
    return checkout.success_url


def _own_address(checkout: HostedCheckout, **query: str) -> str:
    path = f"/sandbox/pay/{checkout.id}"
    return f"{path}?{urlencode(query)}" if query else path


def _left(checkout: HostedCheckout) -> str:
    return checkout.cancel_url or routes.HOME


def _page(checkout: HostedCheckout, error: str) -> HTMLResponse:
    return _answer(
        "sandbox-pay.html.j2",
        # A form may lead on to where the checkout was started from.
        leads_to=(checkout.success_url, checkout.cancel_url),
        checkout=checkout,
        error=error if checkout.status == "open" else "",
        buttons=BUTTONS,
        back=checkout.success_url if checkout.status == "complete" else _left(checkout),
        time_left=_time_left(checkout),
    )


def _receipt(receipt: Receipt | None) -> HTMLResponse:
    if receipt is None:
        raise NotFound
    return _answer("sandbox-receipt.html.j2", receipt=receipt)


def _time_left(checkout: HostedCheckout) -> str:
    minutes = ceil((checkout.expires_at - checkout.now).total_seconds() / 60)
    if minutes == 1:
        return "One minute left"
    return f"{minutes} minutes left" if minutes < 120 else f"{minutes // 60} hours left"


def _answer(template: str, *, leads_to: Iterable[str | None] = (), **facts: object) -> HTMLResponse:
    """A page that runs no script and is kept nowhere."""
    parts = (urlsplit(address) for address in leads_to if address)
    origins = sorted({f"{each.scheme}://{each.netloc}" for each in parts})
    policy = (
        "default-src 'none'",
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self'",
        " ".join(("form-action 'self'", *origins)),
        "frame-ancestors 'none'",
        "base-uri 'none'",
    )
    headers = {"cache-control": "no-store", "content-security-policy": "; ".join(policy)}
    return HTMLResponse(_environment.get_template(template).render(**facts), headers=headers)
