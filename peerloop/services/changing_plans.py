"""Changing the plans of STs: the one way they are written, whoever does it.

Whether a plan may be kept is decided before: by `availability.py`, and by an import. What a
change means for rows is `availability_rows.py`.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import bindparam, select, update
from sqlmodel import Session

from peerloop.domain.audit import What
from peerloop.models import ExternalCalendar, TeachingCalendar
from peerloop.models.base import columns, table_of
from peerloop.models.transactions import AT_ONCE, insert_absent
from peerloop.services.auditing import keep_of_each
from peerloop.services.availability_rows import PlanChange, differences, write_changes

_calendar, _other = (columns(model) for model in (TeachingCalendar, ExternalCalendar))
# Always in one order: who waits for another's calendar is not waited for.
_LOCK = (
    select(_calendar.person_id)
    .where(_calendar.person_id.in_(bindparam("ids", expanding=True)))
    .order_by(_calendar.person_id)
    .with_for_update()
)
_DUE = (
    update(table_of(ExternalCalendar))
    .where(_other.person_id == bindparam("st"))
    .values(due_at=bindparam("now"))
)


def hold_calendars(db: Session, st_ids: Collection[UUID]) -> set[UUID]:
    """Lock the calendars of many, before their plans are read; who has one is returned."""
    ids, held = sorted(st_ids), set[UUID]()
    for first in range(0, len(ids), AT_ONCE):
        held.update(db.scalars(_LOCK, {"ids": ids[first : first + AT_ONCE]}))
    return held


def make_and_hold_calendars(db: Session, zones: Mapping[UUID, str]) -> None:
    """Lock the calendars of many; who has none gets one in the zone that is given."""
    missing = zones.keys() - hold_calendars(db, zones.keys())
    if missing:
        rows = [{"person_id": each, "zone": zones[each]} for each in sorted(missing)]
        insert_absent(db, TeachingCalendar, rows)
        hold_calendars(db, missing)


def change_plans(
    db: Session, changes: Sequence[PlanChange], *, actor_id: UUID | None, now: datetime
) -> None:
    """Write plans, keep what changed, and have other calendars read again where a zone changed.

    The caller holds the calendars, and read the plans since. As many statements for many
    as for one.

    Args:
        actor_id: who changes them; None for PeerLoop itself.
        now: aware UTC.
    """
    if not changes:
        return
    write_changes(db, changes)
    moved = [each.st_id for each in changes if each.was.zone != each.plan.zone]
    if moved:
        db.execute(_DUE, [{"st": each, "now": now} for each in moved])
    kept = {each.st_id: differences(each.was, each.plan) for each in changes}
    kept = {st_id: each for st_id, each in kept.items() if any(each)}
    keep_of_each(db, What.AVAILABILITY, kept, actor_id=actor_id, now=now)
