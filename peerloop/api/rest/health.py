"""`/healthz` and `/readyz`: for whoever keeps the process running.

Nothing about people or bookings.
"""

from fastapi import APIRouter
from fastapi.responses import JSONResponse

from peerloop import wiring
from peerloop.queries.readiness import is_ready

router = APIRouter(tags=["Operations"])


@router.head("/healthz", include_in_schema=False)
@router.get("/healthz")
async def healthz() -> dict[str, str]:
    """Whether the process answers."""
    return {"status": "ok"}


@router.head("/readyz", include_in_schema=False)
@router.get("/readyz")
def readyz() -> JSONResponse:
    """Whether the database answers and is migrated; 503 until then."""
    with wiring.reading() as db:
        ready = is_ready(db, wiring.MIGRATIONS)
    return JSONResponse({"status": "ok" if ready else "not ready"}, 200 if ready else 503)
