"""What others tell PeerLoop by webhook: signed events of Stripe's and of the mail provider's."""

from collections.abc import Mapping
from typing import Annotated

from fastapi import APIRouter, Header, Request, Response
from starlette.concurrency import run_in_threadpool

from peerloop import wiring
from peerloop.api.errors import problem
from peerloop.domain.errors import InvalidInput
from peerloop.services.mail_events import record_delivery
from peerloop.services.stripe_events import receive

router = APIRouter(prefix="/api", tags=["Webhooks"])


@router.post("/stripe/webhook", status_code=200, responses={400: {}, 503: {}})
async def stripe_webhook(
    request: Request, stripe_signature: Annotated[str, Header()] = ""
) -> Response:
    """Events of Stripe's, signed with STRIPE_WEBHOOK_SECRET; sent again until answered with 200."""
    payload = await request.body()  # the signature is of just these bytes
    return await run_in_threadpool(_take_stripes, payload, stripe_signature)


@router.post("/resend/webhook", status_code=200, responses={400: {}})
async def resend_webhook(request: Request) -> Response:
    """Events of Resend's, signed with RESEND_WEBHOOK_SECRET: bounces, complaints, deliveries."""
    payload = await request.body()
    return await run_in_threadpool(_take_resends, payload, request.headers)


def _take_stripes(payload: bytes, signature: str) -> Response:
    till = wiring.till()
    try:
        notice = till.gateway.notice(payload, signature)
    except InvalidInput as error:
        return problem(400, error.code, error.message)
    receive(till, notice)
    return Response(status_code=200)


def _take_resends(payload: bytes, headers: Mapping[str, str]) -> Response:
    try:
        notice = wiring.mail_notice(payload, headers)
    except InvalidInput as error:
        return problem(400, error.code, error.message)
    wiring.in_transaction(lambda db: record_delivery(db, notice, now=wiring.now()))
    return Response(status_code=200)
