"""Paying for and cancelling sessions. The steps are the services'."""

from typing import Annotated
from urllib.parse import urlsplit
from uuid import UUID

from fastapi import APIRouter, Response
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field, StrictStr

from peerloop import wiring
from peerloop.api.auth import Asker
from peerloop.api.rest.idempotency import Claim, Key, answer_again
from peerloop.api.rest.replies import Price
from peerloop.domain.booking import SessionStatus
from peerloop.domain.errors import InvalidInput
from peerloop.domain.payment import Way
from peerloop.services.cancelling import cancel
from peerloop.services.idempotency import Reply
from peerloop.services.paying import start_paying
from peerloop.settings import settings

router = APIRouter(prefix="/api", tags=["Payments"])


class CheckoutAsked(BaseModel):
    """Which session is to be paid, and where Stripe's page leads back to."""

    model_config = ConfigDict(extra="forbid")

    session_id: UUID
    return_url: Annotated[StrictStr, Field(max_length=500)] = ""


class CheckoutReply(BaseModel):
    """The page to pay on."""

    checkout_url: str


class CancelAsked(BaseModel):
    """Why, for the other person to read."""

    model_config = ConfigDict(extra="forbid")

    reason: StrictStr = ""


class CancelReply(BaseModel):
    """A session that no longer takes place, and what goes back."""

    session_id: UUID
    status: SessionStatus
    refund: Price | None


@router.post("/checkout/session", responses={200: {"model": CheckoutReply}})
def checkout(asked: CheckoutAsked, asker: Asker, idempotency_key: Key = None) -> Response:
    """A page of Stripe's to pay a held session on; the same one when asked again."""
    url = _own(asked.return_url)
    route = "POST /api/checkout/session"
    claim = Claim.of(asker, route, idempotency_key, asked.model_dump(), now=wiring.now())

    def perform() -> Reply:
        opened = start_paying(wiring.till(), asker, asked.session_id, Way.CHECKOUT, url)
        return Reply(200, CheckoutReply(checkout_url=opened.url).model_dump(mode="json"))

    reply = answer_again(claim, perform)
    return JSONResponse(reply.body, reply.status_code)


@router.post("/sessions/{session_id}/cancel", responses={200: {"model": CancelReply}})
def cancel_session(
    session_id: UUID,
    asker: Asker,
    asked: CancelAsked | None = None,
    idempotency_key: Key = None,
) -> Response:
    """Cancel a session, or let a held one go; the course's policy says what goes back."""
    asked = asked or CancelAsked()
    route = f"POST /api/sessions/{session_id}/cancel"
    claim = Claim.of(asker, route, idempotency_key, asked.model_dump(), now=wiring.now())

    def perform() -> Reply:
        done = cancel(wiring.till(), asker, session_id, asked.reason)
        refund = Price.of(done.refund)
        gone = CancelReply(session_id=done.session_id, status=done.status, refund=refund)
        return Reply(200, gone.model_dump(mode="json"))

    reply = answer_again(claim, perform)
    return JSONResponse(reply.body, reply.status_code)


def _own(url: str) -> str:
    """A return address on our own origin, as a whole address; empty for the usual one.

    Raises:
        InvalidInput: it leads elsewhere (field `return_url`).
    """
    if not url:
        return ""
    home = settings().public_url
    try:
        parts = urlsplit(url)
    except ValueError:
        parts = None
    whole = url.isprintable() and "\\" not in url and " " not in url
    if parts is None or not whole or f"{parts.scheme}://{parts.netloc}" != home:
        raise InvalidInput(f"return_url must begin with {home}/.", field="return_url")
    return url
