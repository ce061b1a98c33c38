"""Who looks at a page: every page's state starts here.

The login is looked up for each event, never trusted from what a page was told
before; another login in the same tab starts with an empty state.
"""

import logging
from collections.abc import Callable
from typing import Any, TypeVar
from urllib.parse import unquote

import reflex as rx

from peerloop import routes, wiring
from peerloop.domain.dates import city, clock, local
from peerloop.domain.people import Actor
from peerloop.queries.people import signed_in
from peerloop.state.views import PersonCard, person_card

T = TypeVar("T")
log = logging.getLogger(__name__)


class Visitor(rx.State):
    """The person signed in, as the app bar shows them."""

    me: PersonCard = PersonCard()
    my_zone: str = ""
    my_clock: str = ""
    teaches: bool = False
    # Whose data each page holds, by the page's state.
    _owners: dict[str, str] = {}

    async def _enter(self, read: Callable[[wiring.Database, Actor], T]) -> tuple[Actor, T] | None:
        """Find out who asks and read what the page needs, off the event loop.

        Returns:
            The person and what `read` gave; None when nobody is signed in
            (send them to `_to_login()`).
        """
        cookie = self.router.headers.cookie

        def work() -> tuple[Actor, T] | None:
            with wiring.reading() as db:
                actor = signed_in(db, cookie=cookie, now=wiring.now())
                return (actor, read(db, actor)) if actor else None

        found = await wiring.off_loop(work)
        owner = str(found[0].id) if found else ""
        if self._owners.get(type(self).__name__, owner) != owner:
            self.reset()
        self._owners = {**self._owners, type(self).__name__: owner}
        if found is not None:
            self._greet(found[0])
        return found

    async def _actor(self) -> Actor | None:
        """Who sent this event, looked up now."""
        found = await self._enter(lambda _db, _actor: None)
        return found[0] if found else None

    def _greet(self, actor: Actor) -> None:
        self.me = person_card(actor.id, actor.name, actor.zone)
        self.my_zone = actor.zone
        self.my_clock = f"{city(actor.zone)}, {clock(local(wiring.now(), actor.zone))}"
        self.teaches = actor.teaches

    def _query(self, name: str) -> str:
        """A parameter of the page's address; it comes from the client."""
        return self.router.url.query_parameters.get(name, "")[:200]

    def _segment(self, index: int) -> str:
        """A part of the page's path, from 0; it comes from the client."""
        parts = [part for part in self.router.url.path.split("/") if part]
        return unquote(parts[index])[:100] if index < len(parts) else ""

    def _to_login(self) -> Any:
        url = self.router.url
        then = url.path + (f"?{url.query}" if url.query else "")
        return rx.redirect(routes.login(then=routes.safe_next(then, default="")))
