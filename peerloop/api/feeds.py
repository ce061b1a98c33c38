"""`/api/feeds/{token}.ics`: a person's calendar feed, for programs that cannot sign in.

The address is the secret, so nothing here logs it, and an unknown one is like any other
address with nothing there.
"""

from hashlib import sha256
from typing import Annotated, Any

from fastapi import APIRouter, Header, Path, Request, Response

from peerloop import wiring
from peerloop.integrations.calendar import FEED_VERSION, feed_ics
from peerloop.queries.feeds import Feed, feed
from peerloop.settings import settings

router = APIRouter(prefix="/api/feeds", tags=["Calendar feeds"])

# A program may keep it, a proxy may not; whether it is still right is asked each time.
KEPT_BY_ITS_READER = "private, no-cache"
_ANSWERS: dict[int | str, dict[str, Any]] = {
    200: {"content": {"text/calendar": {}}},
    304: {"description": "Nothing has changed since the ETag that was sent"},
}
Token = Annotated[str, Path(description="as the settings made it; it is all that is asked for")]
Known = Annotated[str, Header(alias="If-None-Match", description="ETags that are known already")]


@router.head("/{token}.ics", include_in_schema=False)
@router.get("/{token}.ics", responses=_ANSWERS, openapi_extra={"security": []})
def calendar_feed(token: Token, request: Request, if_none_match: Known = "") -> Response:
    """A person's sessions as a calendar to subscribe to, from 90 days ago on."""
    with wiring.reading() as db:
        found = feed(db, token, now=wiring.now())
    ours = settings()
    headers = {
        "ETag": _etag(found, ours.public_url, ours.mail_from),
        "Cache-Control": KEPT_BY_ITS_READER,
    }
    if _knows(if_none_match, headers["ETag"]):
        return Response(status_code=304, headers=headers)
    content = feed_ics(
        found.person_id, found.sessions, base_url=ours.public_url, mail_from=ours.mail_from
    )
    headers["Content-Length"] = str(len(content))
    # Else a browser would name the file by its token.
    headers["Content-Disposition"] = 'inline; filename="peerloop.ics"'
    body = b"" if request.method == "HEAD" else content
    return Response(body, headers=headers, media_type="text/calendar; charset=utf-8")


def _etag(found: Feed, *ours: str) -> str:
    """Of what the feed is made from, so that one who knows it need not have it made."""
    made_from = repr((FEED_VERSION, found, ours))
    return f'"{sha256(made_from.encode("utf-8", "replace")).hexdigest()[:32]}"'


def _knows(if_none_match: str, etag: str) -> bool:
    """Whether the asker has this version (RFC 9110, 13.1.2, which compares weakly)."""
    known = {each.strip().removeprefix("W/") for each in if_none_match.split(",")}
    return etag in known or "*" in known
