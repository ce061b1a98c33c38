"""Whoever reads calendars elsewhere, and the threads on which people wait for it."""

import asyncio
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import cache
from threading import Lock
from typing import TypeVar
from uuid import UUID

from peerloop.domain.errors import InvalidInput
from peerloop.domain.external import CalendarReader
from peerloop.integrations.web_calendars import WebCalendars
from peerloop.services.external_calendars import Desk
from peerloop.wiring.clock import now
from peerloop.wiring.database import in_transaction

T = TypeVar("T")
# Servers that answer slowly hold these up, and nobody who only wants to see a page.
_THREADS = 4
_reader: CalendarReader | None = None
_reading_for: set[UUID] = set()
_lock = Lock()


def calendar_desk() -> Desk:
    """What the services need to read calendars."""
    return Desk(in_transaction, _reader or _web_calendars(), now)


def use_calendar_reader(other: CalendarReader | None) -> None:
    """Put another reader in place (tests); None brings back the web's."""
    global _reader
    _reader = other


async def reading_elsewhere(person_id: UUID, work: Callable[[], T]) -> T:
    """Run sync `work` that waits for servers elsewhere, one at a time for each person.

    Raises:
        InvalidInput: the person waits for one already.
    """
    with _only_one(person_id):
        return await asyncio.get_running_loop().run_in_executor(_threads(), work)


@contextmanager
def _only_one(person_id: UUID) -> Iterator[None]:
    with _lock:
        if person_id in _reading_for:
            raise InvalidInput("A calendar is being read already. Try again in a moment.")
        _reading_for.add(person_id)
    try:
        yield
    finally:
        _reading_for.discard(person_id)


@cache
def _threads() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(_THREADS, thread_name_prefix="peerloop-elsewhere")


@cache
def _web_calendars() -> WebCalendars:
    return WebCalendars()
