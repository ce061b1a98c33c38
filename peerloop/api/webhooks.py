"""What others tell PeerLoop by webhook: Stripe's signed events."""

from typing import Annotated

from fastapi import APIRouter, Header, Request, Response
from starlette.concurrency import run_in_threadpool

from peerloop import wiring
from peerloop.api.errors import problem
from peerloop.domain.errors import InvalidInput
from peerloop.services.stripe_events import receive

router = APIRouter(prefix="/api/stripe", tags=["Webhooks"])


@router.post("/webhook", status_code=200, responses={400: {}, 503: {}})
async def stripe_webhook(
    request: Request, stripe_signature: Annotated[str, Header()] = ""
) -> Response:
    """Events of Stripe's, signed with STRIPE_WEBHOOK_SECRET; sent again until answered with 200."""
    payload = await request.body()  # the signature is of just these bytes
    return await run_in_threadpool(_take, payload, stripe_signature)


def _take(payload: bytes, signature: str) -> Response:
    till = wiring.till()
    try:
        notice = till.gateway.notice(payload, signature)
    except InvalidInput as error:
        return problem(400, error.code, error.message)
    receive(till, notice)
    return Response(status_code=200)
