"""Calendars of other programs that block an ST's time: adding and removing them.

A calendar is read outside of any transaction. Reading them again is `refreshing_calendars.py`.
"""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from time import monotonic
from uuid import UUID, uuid4

from sqlalchemy import bindparam, delete, insert, select
from sqlalchemy.exc import StatementError
from sqlmodel import Session

from peerloop.domain.audit import What
from peerloop.domain.errors import InvalidInput, NotFound
from peerloop.domain.external import (
    MOST_CALENDARS,
    BusyTimes,
    CalendarReader,
    Place,
    clean_calendar_name,
    clean_url,
    next_reading,
    unlinked,
)
from peerloop.domain.people import Actor
from peerloop.domain.ports import Clock
from peerloop.models import ExternalBusy, ExternalCalendar, User
from peerloop.models.base import columns, table_of
from peerloop.models.transactions import InTransaction
from peerloop.queries.external_calendars import place_of
from peerloop.services.auditing import keep

_calendar, _busy, _user = (columns(model) for model in (ExternalCalendar, ExternalBusy, User))
_LOCK = select(_user.id).where(_user.id == bindparam("person")).with_for_update(key_share=True)
_URLS = select(_calendar.url).where(_calendar.person_id == bindparam("person"))
_OWN = (
    select(_calendar.name)
    .where(_calendar.id == bindparam("calendar"), _calendar.person_id == bindparam("person"))
    .with_for_update()
)
_INSERT = insert(table_of(ExternalCalendar))
_INSERT_BUSY = insert(table_of(ExternalBusy))
_FORGET = delete(table_of(ExternalCalendar)).where(_calendar.id == bindparam("calendar"))
_FORGET_BUSY = delete(table_of(ExternalBusy)).where(_busy.calendar_id == bindparam("calendar"))


@dataclass(frozen=True, slots=True)
class Desk:
    """What reading calendars needs: transactions, whoever reads, the clock."""

    run: InTransaction
    reader: CalendarReader
    now: Clock


def add_calendar(desk: Desk, actor: Actor, url: object, name: object) -> UUID:
    """Let a calendar's busy times block `actor`'s own, from now on.

    It is read first: there is none of which nothing is known. Sessions that are booked
    already stay.

    Returns:
        Its id.

    Raises:
        NotFound: `actor` does not teach.
        InvalidInput: the address or name cannot be used, the calendar is there already,
            or there are enough.
        CalendarUnreadable: it cannot be read.
    """
    if not actor.teaches:
        raise NotFound
    address = clean_url(url)
    shown = clean_calendar_name(name, address)
    place = desk.run(lambda db: _admitted(db, actor, address))
    began = monotonic()
    found = desk.reader.read(address, place, now=desk.now())
    took = monotonic() - began
    try:
        return desk.run(
            lambda db: _keep_new(db, actor, address, shown, found, seconds=took, now=desk.now())
        )
    except StatementError as error:
        error.hide_parameters = True  # one of them is the address, and this will be logged
        raise


def remove_calendar(db: Session, actor: Actor, calendar_id: UUID, *, now: datetime) -> None:
    """Forget one of `actor`'s other calendars, and what it blocks; that it was there is kept.

    Raises:
        NotFound: they have no such calendar.
    """
    # Lock the calendar first, as who keeps what was read does: then nothing comes after it.
    name = db.scalar(_OWN, {"calendar": calendar_id, "person": actor.id})
    if name is None:
        raise NotFound
    db.execute(_FORGET_BUSY, {"calendar": calendar_id})
    db.execute(_FORGET, {"calendar": calendar_id})
    _keep_change(db, actor, before=[name], now=now)


def replace_busy(db: Session, calendar_id: UUID, person_id: UUID, found: BusyTimes) -> None:
    """Let what was found be all that a calendar blocks; the caller holds the calendar's row."""
    db.execute(_FORGET_BUSY, {"calendar": calendar_id})
    whose = {"calendar_id": calendar_id, "person_id": person_id}
    rows = [{**whose, "starts_at": each.start, "ends_at": each.end} for each in found.intervals]
    if rows:
        db.execute(_INSERT_BUSY, rows)


def _admitted(db: Session, actor: Actor, url: str) -> Place:
    """Where `actor` is, if one more calendar may be added; two at once come one by one."""
    db.execute(_LOCK, {"person": actor.id})
    urls = db.scalars(_URLS, {"person": actor.id}).all()
    if url in urls:
        raise InvalidInput("This calendar is there already.", field="url")
    if len(urls) >= MOST_CALENDARS:
        raise InvalidInput(
            f"There are {MOST_CALENDARS} calendars already. Remove one first.", field="url"
        )
    return place_of(db, actor.id)


def _keep_new(
    db: Session,
    actor: Actor,
    url: str,
    name: str,
    found: BusyTimes,
    *,
    seconds: float,
    now: datetime,
) -> UUID:
    _admitted(db, actor, url)
    calendar = ExternalCalendar(
        id=uuid4(),
        person_id=actor.id,
        name=name,
        url=url,
        added_at=now,
        due_at=next_reading(now, failures=0, chance=random.random(), seconds=seconds),
        read_at=now,
        known_until=found.known_until,
    )
    db.execute(_INSERT, calendar.model_dump())
    replace_busy(db, calendar.id, actor.id, found)
    _keep_change(db, actor, after=[name], now=now)
    return calendar.id


def _keep_change(
    db: Session,
    actor: Actor,
    *,
    before: Sequence[str] = (),
    after: Sequence[str] = (),
    now: datetime,
) -> None:
    """Keep which calendars came and went: by name, never the address that reads them."""
    was, names = ([unlinked(name) for name in each] for each in (before, after))
    keep(
        db,
        What.AVAILABILITY,
        actor_id=actor.id,
        st_id=actor.id,
        now=now,
        before={"calendars": was},
        after={"calendars": names},
    )
