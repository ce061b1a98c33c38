"""Walking through the wizard in a tab, and what that wrote."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from sqlalchemy import event

from peerloop.domain.people import Actor
from peerloop.state.booking import BookingState
from tests.integration.conftest import Database
from tests.integration.state.harness import Answer, Tab, tab_of
from tests.integration.state.scenes import (
    AT,
    Scene,
    filled,
)

START = datetime.fromisoformat(AT)
NOTE = "Could we look at fractions?\nÜben wir Brüche?"
EVENTS = "SELECT name, data, person_id, occurred_at FROM analytics_events ORDER BY name"


def on_the_last_step(person: Actor, scene: Scene, **choices: str) -> Tab:
    """A tab that has walked through the wizard to its end."""
    tab = tab_of(person)
    for url in (scene.url(), scene.url(st=str(scene.st.id)), scene.times()):
        tab.open(BookingState.load, url)
    tab.open(BookingState.load, scene.confirm(**choices))
    assert tab.state(BookingState).phase == "ready"
    return tab


def press_book(tab: Tab, url: str = "", note: str = NOTE, *, reminders: bool = True) -> Answer:
    tab.url = url or tab.url
    return tab.press(BookingState.book, form=filled(note, reminders=reminders))


def offered(tab: Tab) -> set[str]:
    """Every start the calendar has."""
    days = tab.state(BookingState).days.values()
    return {slot.at for day in days for group in day.groups for slot in group.slots}


def events(database: Database) -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = {}
    for name, data, *_ in database.rows(EVENTS):
        found.setdefault(name, []).append(json.loads(data) if isinstance(data, str) else data)
    return found


@contextmanager
def commits(database: Database) -> Iterator[list[str]]:
    """One entry for each transaction that is committed meanwhile."""
    seen: list[str] = []

    def committed(_connection: object) -> None:
        seen.append("commit")

    event.listen(database.engine, "commit", committed)
    try:
        yield seen
    finally:
        event.remove(database.engine, "commit", committed)
