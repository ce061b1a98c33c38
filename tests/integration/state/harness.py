"""A browser's tab without the browser: it sends events as its socket would, and gets what it would.

Reflex itself turns the payload into arguments, runs the handler to its end and makes the
deltas; whatever a handler raises comes out of `press`.
"""

import importlib
import json
import pkgutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, TypeVar

import reflex as rx
from reflex_base.event import Event, EventHandler
from reflex_base.event.context import EventContext
from reflex_base.event.processor.base_state_processor import process_event
from reflex_base.utils.format import format_event_handler, json_dumps

import peerloop.state
from peerloop.domain.people import Actor
from peerloop.domain.secrets import LOGIN_COOKIE
from peerloop.peerloop import app
from peerloop.services.logins import open_login, sign_out
from peerloop.wiring import in_transaction, now
from tests.support.loops import finished

S = TypeVar("S", bound=rx.State)
ORIGIN = "http://localhost:8000"

for _module in pkgutil.iter_modules(peerloop.state.__path__, "peerloop.state."):
    importlib.import_module(_module.name)


@dataclass
class Answer:
    """What a tab got for one event."""

    # In order: (name, payload) as the browser would run them.
    events: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    deltas: list[dict[str, Any]] = field(default_factory=list)

    @property
    def goes_to(self) -> str | None:
        """Where the answer sends the browser; None where it stays."""
        targets = [payload["path"] for name, payload in self.events if name == "_redirect"]
        assert len(targets) <= 1, f"sent to several places: {targets}"
        return targets[0] if targets else None

    @property
    def replaces(self) -> bool:
        """Whether the redirect takes the place of the page in the browser's history."""
        return any(payload.get("replace") for name, payload in self.events if name == "_redirect")


class Tab:
    """One tab: its state tree, its cookie, the address it shows."""

    def __init__(self, cookie: str | None = None, url: str = "/dashboard") -> None:
        self.root = rx.State(_reflex_internal_init=True)
        self.cookie = cookie
        self.url = url

    def state(self, of: type[S]) -> S:
        """The tab's instance of a state."""
        return self.root.get_substate(of.get_full_name().split("."))  # type: ignore[return-value]

    def open(self, handler: Any, url: str) -> Answer:
        """Go to an address whose page loads by `handler`."""
        self.url = url
        return self.press(handler)

    def press(self, handler: Any, **payload: Any) -> Answer:
        """Send one event and wait for all that comes of it."""
        return finished(self.send(handler, **payload))

    async def send(self, handler: Any, **payload: Any) -> Answer:
        """`press`, on a loop that is running."""
        answer = Answer()

        async def take_events(_token: str, *events: Any) -> None:
            answer.events += [(event.name, _plain(event.payload)) for event in events]

        async def take_delta(_token: str, delta: Any) -> None:
            answer.deltas.append(_as_sent(delta))

        self._arrive()
        assert isinstance(handler, EventHandler)
        EventContext.set(
            EventContext(
                token="tab",
                state_manager=None,  # type: ignore[arg-type]
                enqueue_impl=take_events,
                emit_event_impl=take_events,
                emit_delta_impl=take_delta,
            )
        )
        await app._preprocess(self.root, Event(name=format_event_handler(handler)))
        await process_event(
            handler=handler,
            payload=payload,
            state=self.state(handler.state),  # type: ignore[type-var]
            root_state=self.root,
        )
        return answer

    def snapshot(self) -> str:
        """All that a socket which connects now would be sent of our states."""
        return json.dumps(_as_sent(self.root.dict()), ensure_ascii=False)

    def _arrive(self) -> None:
        """What Reflex knows of an event before its handler runs."""
        headers = {"origin": ORIGIN, "user-agent": "test"}
        if self.cookie is not None:
            headers["cookie"] = self.cookie
        sent = {
            "pathname": "/",
            "asPath": self.url,
            "query": {},
            "token": "tab",
            "sid": "socket",
            "ip": "127.0.0.1",
            "headers": headers,
        }
        self.root.router_data = self.root._update_router_vars(sent, self.root.router_data)


def cookie_of(person: Actor) -> str:
    """The `Cookie` header of a browser in which `person` signs in now."""
    secret = in_transaction(lambda db: open_login(db, person.id, now=now()))
    return f"theme=dark; {LOGIN_COOKIE}={secret}"


def revoke(cookie: str) -> None:
    """Sign out, in another tab or from the command line."""
    secret = cookie.partition(f"{LOGIN_COOKIE}=")[2]
    in_transaction(lambda db: sign_out(db, secret, now=now()))


def tab_of(person: Actor, url: str = "/dashboard") -> Tab:
    """A new tab in which `person` is signed in."""
    return Tab(cookie_of(person), url)


def our_states() -> list[type[rx.State]]:
    """Every state class of PeerLoop."""
    return sorted(_below(rx.State), key=lambda state: state.__name__)


def handlers() -> dict[str, EventHandler]:
    """Whatever of our states a client can call, by `State.handler`; Reflex's `setvar` apart."""
    return {
        f"{state.__name__}.{name}": handler
        for state in our_states()
        for name, handler in state.event_handlers.items()
        if name != "setvar"
    }


def _below(state: type[rx.State]) -> Iterator[type[rx.State]]:
    for each in state.get_substates():
        if each.__module__.startswith("peerloop."):
            yield each
        yield from _below(each)


def _as_sent(delta: Any) -> dict[str, Any]:
    """Our states' part of a delta, after the way over the socket; what could not go raises."""
    ours = {name: values for name, values in delta.items() if "peerloop" in name}
    return json.loads(json_dumps(ours).encode())


def _plain(payload: dict[str, Any]) -> dict[str, Any]:
    return {name: getattr(value, "_var_value", value) for name, value in payload.items()}
