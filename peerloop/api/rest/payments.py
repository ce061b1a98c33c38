"""Paying for and cancelling sessions. The steps are the services'."""

from typing import Annotated
from urllib.parse import urlsplit
from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field, StrictStr

from peerloop import wiring
from peerloop.api.auth import Asker
from peerloop.api.rest.replies import Price
from peerloop.domain.booking import SessionStatus
from peerloop.domain.errors import InvalidInput
from peerloop.domain.payment import Way
from peerloop.services.cancelling import cancel
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


@router.post("/checkout/session")
def checkout(asked: CheckoutAsked, asker: Asker) -> CheckoutReply:
    """A page of Stripe's to pay a held session on; the same one when asked again."""
    url = _own(asked.return_url)
    opened = start_paying(wiring.till(), asker, asked.session_id, Way.CHECKOUT, url)
    return CheckoutReply(checkout_url=opened.url)


@router.post("/sessions/{session_id}/cancel")
def cancel_session(session_id: UUID, asker: Asker, asked: CancelAsked | None = None) -> CancelReply:
    """Cancel a session, or let a held one go; the course's policy says what goes back."""
    done = cancel(wiring.till(), asker, session_id, asked.reason if asked else "")
    return CancelReply(session_id=done.session_id, status=done.status, refund=Price.of(done.refund))


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
