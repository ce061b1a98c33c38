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
from peerloop.domain.errors import PeerLoopError
from peerloop.domain.people import Actor
from peerloop.domain.secrets import hashed, login_secret
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
    is_admin: bool = False
    # Mail to an address that is not known to be theirs waits.
    mail_waits: bool = False
    # Whose data each page holds, by the page's state.
    _owners: dict[str, str] = {}
    # The page this tab showed last.
    _here: str = ""
    # The login they were read with, hashed.
    _login: str = ""

    async def _enter(self, read: Callable[[wiring.Database, Actor], T]) -> tuple[Actor, T] | None:
        """Find out who asks and read what the page needs, off the event loop.

        Returns:
            The person and what `read` gave; None when nobody is signed in
            (send them to `_to_login()`).
        """
        cookie = self.router.headers.cookie

        def work() -> tuple[Actor | None, T | None, PeerLoopError | None]:
            with wiring.reading() as db:
                actor = signed_in(db, cookie=cookie, now=wiring.now())
                if actor is None:
                    return None, None, None
                try:
                    return actor, read(db, actor), None
                except PeerLoopError as error:
                    return actor, None, error

        actor, content, error = await wiring.off_loop(work)
        owner = str(actor.id) if actor else ""
        if any(known != owner for known in self._owners.values()):
            self._forget()
        self._owners = {**self._owners, type(self).__name__: owner}
        self._here = type(self).__name__
        self._login = login_fingerprint(cookie)
        if actor is None:
            return None
        self._greet(actor)
        if error is not None:
            raise error
        return actor, content  # type: ignore[return-value]

    def _forget(self) -> None:
        """Empty every page's state of this tab."""
        visitor: Any = self if type(self) is Visitor else self.parent_state
        # Pages that are stored elsewhere just now are emptied when they are entered.
        owners = dict.fromkeys(self._owners, "nobody")
        visitor.reset()
        self._owners = owners

    async def _actor(self) -> Actor | None:
        """Who sent this event, looked up now."""
        found = await self._enter(lambda _db, _actor: None)
        return found[0] if found else None

    def _greet(self, actor: Actor) -> None:
        self.me = person_card(actor.id, actor.name, actor.zone)
        self.my_zone = actor.zone
        self.my_clock = f"{city(actor.zone)}, {clock(local(wiring.now(), actor.zone))}"
        self.teaches = actor.teaches
        self.is_admin = actor.is_admin
        self.mail_waits = not actor.verified

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


async def pressed(work: Callable[[], T]) -> T:
    """Do what was pressed, off the event loop.

    Raises:
        PeerLoopError: what stands in the way; also for what nobody expected, which is logged.
    """
    try:
        return await wiring.off_loop(work)
    except PeerLoopError:
        raise
    except Exception:
        log.exception("what was pressed failed")
        raise PeerLoopError from None


def words_of(error: PeerLoopError) -> str:
    """What stands in the way, in words that fit any press."""
    if error.message == PeerLoopError.default_message:
        return "This did not work. Please try again."
    return error.message


class OneLoginPerTab(rx.Middleware):
    """Empties a tab's states before an event of another login, also before a socket that
    connects is sent them."""

    async def preprocess(self, app: Any, state: Any, event: Any) -> None:
        """See the class."""
        visitor = await state.get_state(Visitor)
        if visitor._login not in ("", login_fingerprint(visitor.router.headers.cookie)):
            visitor._forget()


def login_fingerprint(cookie: str) -> str:
    """Which login a `Cookie` header holds, without keeping its secret."""
    return hashed(login_secret(cookie) or "")
