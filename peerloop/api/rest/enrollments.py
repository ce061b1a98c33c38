"""`/api/enrollments/{id}/deferred`: Schedule Later. Enrolling itself is a page's business."""

from datetime import datetime
from uuid import UUID

from fastapi import APIRouter, Response
from fastapi.responses import JSONResponse

from peerloop import wiring
from peerloop.api.auth import Asker
from peerloop.api.rest.idempotency import Claim, Key, answer_once
from peerloop.api.rest.replies import DeferredReply
from peerloop.services.courses import schedule_later
from peerloop.services.idempotency import Reply

router = APIRouter(prefix="/api/enrollments", tags=["Enrollments"])


@router.post("/{enrollment_id}/deferred", responses={200: {"model": DeferredReply}})
def defer(enrollment_id: UUID, asker: Asker, idempotency_key: Key = None) -> Response:
    """Choose a time later. Doing it again changes nothing."""
    now = wiring.now()
    claim = None
    if idempotency_key is not None:
        route = f"POST /api/enrollments/{enrollment_id}/deferred"
        claim = Claim(asker.id, route, idempotency_key, b"", now)

    def render(_db: wiring.Database, since: datetime) -> Reply:
        deferred = DeferredReply(enrollment_id=enrollment_id, deferred_at=since)
        return Reply(200, deferred.model_dump(mode="json"))

    reply = answer_once(
        claim,
        lambda run: run(lambda db: schedule_later(db, asker, enrollment_id, now=now)),
        render,
    )
    return JSONResponse(reply.body, reply.status_code)
