"""The part of a session's page where it is rated; everything else on it is `session.py`."""

from typing import Any

import reflex as rx

from peerloop import wiring
from peerloop.domain.errors import NotFound, PeerLoopError
from peerloop.domain.people import first_name
from peerloop.queries.ratings import SessionRating, session_rating
from peerloop.services.rating import rate
from peerloop.state.visitor import Visitor, pressed, words_of
from peerloop.state.wizard import parse_uuid


class RatingState(Visitor):
    """A session's rating as one of its people sees it."""

    # "" (nothing to show), asks, given
    phase: str = ""
    st: str = ""
    stars: int = 0
    # `4 of 5 stars`
    words: str = ""
    comment: str = ""
    trouble: str = ""
    # Whether it was given here just now.
    thanks: bool = False
    answers: int = 0

    @rx.event
    async def load(self) -> Any:
        """The session's page was opened."""
        self.trouble, self.thanks = "", False
        return await self._look()

    @rx.event
    async def send(self, form: dict[str, Any]) -> Any:
        """`Send rating` was pressed."""
        actor, wanted = await self._actor(), parse_uuid(self._segment(1))
        if actor is None:
            return self._to_login()
        fields, now = form if isinstance(form, dict) else {}, wiring.now()
        self.trouble, self.thanks = "", False
        try:
            if wanted is None:
                raise NotFound
            stars, comment = fields.get("stars"), fields.get("comment")
            await pressed(
                lambda: wiring.in_transaction(
                    lambda db: rate(db, actor, wanted, stars, comment, now=now)
                )
            )
            self.thanks = True
        except PeerLoopError as error:
            self.trouble = words_of(error)
        self.answers += 1
        return await self._look()

    async def _look(self) -> Any:
        wanted = parse_uuid(self._segment(1))
        try:
            if wanted is None:
                raise NotFound
            found = await self._enter(lambda db, actor: session_rating(db, actor, wanted))
        except NotFound:  # the page says so
            self.phase = ""
            return None
        if found is None:
            return self._to_login()
        self._show(found[1])
        return None

    def _show(self, rating: SessionRating) -> None:
        self.st = first_name(rating.st_name)
        self.stars = rating.stars or 0
        self.words = f"{self.stars} of 5 stars" if self.stars else ""
        self.comment = rating.comment
        self.phase = "given" if self.stars else "asks" if rating.may_rate else ""
