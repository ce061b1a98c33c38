"""From bookable slots to a calendar on the reader's clock: months side by side, days, times.

Which slots there are is `queries/slots.py`; this only says how they are shown.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from itertools import groupby
from uuid import UUID
from zoneinfo import ZoneInfo

from peerloop.domain import dates
from peerloop.domain.zones import zone
from peerloop.queries.slots import OpenSlot
from peerloop.state.two_clocks import week_later
from peerloop.state.views import Cell, DayCard, Month, SlotCard, SlotGroup

_PARTS = ((5, "Night"), (12, "Morning"), (17, "Afternoon"), (24, "Evening"))
_FEW, _SOME = 2, 5


def instant_key(instant: datetime) -> str:
    """How a start stands in a URL: `2026-10-22T16:00Z`."""
    return instant.astimezone(UTC).strftime("%Y-%m-%dT%H:%MZ")


def parse_instant_key(text: object) -> datetime | None:
    """The start a URL names (aware UTC); None for anything else, and at the calendar's ends."""
    if not isinstance(text, str):
        return None
    try:
        found = datetime.strptime(text, "%Y-%m-%dT%H:%MZ").replace(tzinfo=UTC)
    except ValueError:
        return None
    # strptime also takes 2026-1-2t3:4z and digits of other scripts.
    return found if instant_key(found) == text and 1 < found.year < 9999 else None


def days(
    slots: Iterable[OpenSlot],
    zone_name: str,
    others: Mapping[UUID, str],
    *,
    teaching: bool = False,
) -> dict[str, DayCard]:
    """The reader's days that have times, by ISO date, soonest first.

    Args:
        others: the zone on the other's clock, by ST.
        teaching: the reader is the ST, the other their student.
    """
    here = zone(zone_name)
    found: dict[str, list[tuple[OpenSlot, ZoneInfo]]] = {}
    for slot in slots:
        day = slot.start.astimezone(here).date().isoformat()
        found.setdefault(day, []).append((slot, zone(others[slot.st_id])))
    return {
        day: _day(date.fromisoformat(day), offered, here, teaching=teaching)
        for day, offered in found.items()
    }


def months(
    free: Mapping[str, DayCard], *, today: date, last: date, counts: Mapping[str, int] | None = None
) -> list[Month]:
    """Every month from today's to the booking window's end.

    Args:
        today: the reader's today.
        last: the last day of the booking window in the reader's zone.
    """
    counts = counts or {day: slot_count(card) for day, card in free.items()}
    shown, first = [], today.replace(day=1)
    while first <= last:
        shown.append(_month(first, counts, today))
        first = (first + timedelta(days=32)).replace(day=1)
    return shown


def slot_count(day: DayCard) -> int:
    """How many times a day has."""
    return sum(len(group.slots) for group in day.groups)


def _slot(slot: OpenSlot, here: ZoneInfo, st_zone: ZoneInfo) -> SlotCard:
    local = slot.start.astimezone(here)
    abbreviation = dates.zone_abbreviation(slot.start, here.key)
    there = slot.start.astimezone(st_zone)
    other = "" if there.utcoffset() == local.utcoffset() else dates.clock(there)
    if other and there.date() != local.date():
        other = f"{dates.WEEKDAYS[there.weekday()][:3]} {other}"
    return SlotCard(
        at=instant_key(slot.start),
        t=dates.clock(local),
        u=dates.clock(slot.end.astimezone(here)),
        z=abbreviation,
        mark=pass_mark(local),
        o=other,
        st=str(slot.st_id),
    )


def time_words(start: datetime, end: datetime, zone_name: str) -> str:
    """`Thursday 22 October, 18:00 – 19:00` on a zone's clock; which pass of a repeated hour, too.

    Args:
        start, end: aware.
    """
    local = dates.local(start, zone_name)
    time = dates.time_range(start, end, zone_name)
    return f"{dates.day_title(local.date())}, {time} {pass_mark(local)}".strip()


def pass_mark(local: datetime) -> str:
    """`1st · CEST` or `2nd · CET` where a time (on a zone's clock) comes twice."""
    first, second = local.replace(fold=0).utcoffset(), local.replace(fold=1).utcoffset()
    if first is None or second is None or first <= second:
        return ""
    abbreviation = dates.zone_abbreviation(local, str(local.tzinfo))
    return f"{'2nd' if local.fold else '1st'} · {abbreviation}"


def _day(
    day: date, offered: Sequence[tuple[OpenSlot, ZoneInfo]], here: ZoneInfo, *, teaching: bool
) -> DayCard:
    cards = [_slot(slot, here, there) for slot, there in offered]
    notes = [clock_change(day, here)]
    if len({there for _, there in offered}) == 1:
        slot, there = offered[0]
        st, student = (here, there) if teaching else (there, here)
        notes.append(week_later(slot.start, st, student, teaching=teaching))
    groups = [
        SlotGroup(title, _times(len(part)), part)
        for title, part in ((title, list(part)) for title, part in groupby(cards, _part))
    ]
    return DayCard(
        title=dates.day_title(day),
        full=dates.full_date(day),
        short=dates.short_date(day),
        count=_times(len(cards)),
        clock=" ".join(note for note in notes if note),
        groups=groups,
    )


def _part(card: SlotCard) -> str:
    hour = int(card.t[:2])
    return next(title for until, title in _PARTS if hour < until)


def _times(count: int) -> str:
    return f"{count} time" if count == 1 else f"{count} times"


def clock_change(day: date, here: ZoneInfo) -> str:
    """What to know of a day on which the clocks change; empty on others."""
    midnight = datetime(day.year, day.month, day.day, tzinfo=here)
    # On the wall clock, and before a change at midnight itself: that one belongs to its own day.
    before, after = (at.utcoffset() or timedelta() for at in (midnight, midnight + timedelta(1)))
    if before == after:
        return ""
    minutes = abs(int((after - before).total_seconds())) // 60
    way = "forward" if after > before else "back"
    amount = f"{minutes // 60} hour" if minutes == 60 else f"{minutes} minutes"
    twice = (
        " Some times come twice; each is marked." if way == "back" else " Some times are skipped."
    )
    return f"The clocks go {way} by {amount} on this day.{twice}"


def _month(first: date, counts: Mapping[str, int], today: date) -> Month:
    after = (first + timedelta(days=32)).replace(day=1)
    cells = [Cell()] * first.weekday()
    cells += [_cell(first + timedelta(days=n), counts, today) for n in range((after - first).days)]
    cells += [Cell()] * (-len(cells) % 7)
    return Month(
        id=f"m{first:%Y%m}",
        name=dates.MONTHS[first.month - 1],
        year=str(first.year),
        weeks=[cells[n : n + 7] for n in range(0, len(cells), 7)],
    )


def _cell(day: date, counts: Mapping[str, int], today: date) -> Cell:
    count = counts.get(day.isoformat(), 0)
    kind = "free" if count else "past" if day < today else "full"
    state = f"{_times(count)} free" if count else "past" if day < today else "no times"
    return Cell(
        date=day.isoformat(),
        number=str(day.day),
        kind=kind,
        label=f"{dates.full_date(day)}, {state}",
        ticks=[0] * (0 if not count else 1 if count <= _FEW else 2 if count <= _SOME else 3),
        today=day == today,
        this_week=today <= day <= today + timedelta(days=6 - today.weekday()),
    )
