"""From an ST's agenda to the picture of a week: a grid on wide screens, a list of days on phones.

What lies in it is `queries/agenda.py`; the scale is `domain/weeks.py`.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from peerloop import routes
from peerloop.domain import dates
from peerloop.domain.intervals import Interval
from peerloop.domain.people import Actor
from peerloop.domain.weeks import Piece, Week, monday_of
from peerloop.domain.zones import drifts, zone
from peerloop.queries.agenda import Agenda
from peerloop.state.agenda_entries import Entry, entry
from peerloop.state.calendar import clock_change
from peerloop.state.two_clocks import here_and_there

_HOUR = 3600
# What a week without anything in it shows; one with little in it shows as many hours.
_EMPTY = (9 * _HOUR, 17 * _HOUR)
_FEWEST_HOURS = 8
# Who plans looks no farther, and a clock of this many years ago is nobody's business.
_REACH = timedelta(days=5 * 366)


@dataclass(frozen=True)
class Block:
    """A stretch of a day in the grid: `a` from the top, `b` long, both in hours of the scale."""

    a: str = ""
    b: str = ""
    title: str = ""


@dataclass(frozen=True)
class Event:
    """A session in the grid; `kind` is hold, done, missed, or empty for a confirmed one."""

    a: str = ""
    b: str = ""
    url: str = ""
    name: str = ""
    time: str = ""
    kind: str = ""
    more: str = ""


@dataclass(frozen=True)
class Label:
    """An hour at the grid's side."""

    a: str = ""
    text: str = ""
    again: bool = False


@dataclass(frozen=True)
class WeekDay:
    """A day of the week."""

    id: str = ""
    short: str = ""
    number: str = ""
    title: str = ""
    today: bool = False
    # Over, in a week that is not: listed after the days to come.
    gone: bool = False
    # Where now is; empty on other days.
    now: str = ""
    open: list[Block] = field(default_factory=list)
    busy: list[Block] = field(default_factory=list)
    gaps: list[Block] = field(default_factory=list)
    buffers: list[Block] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)
    dots: list[int] = field(default_factory=list)
    sessions: list[Entry] = field(default_factory=list)


@dataclass(frozen=True)
class WeekCard:
    """A week; `size` is how many hours its grid shows, `clock` what a clock change does to it."""

    title: str = ""
    earlier: str = ""
    later: str = ""
    size: str = ""
    labels: list[Label] = field(default_factory=list)
    days: list[WeekDay] = field(default_factory=list)
    clock: str = ""
    is_empty: bool = True
    has_open: bool = False
    has_earlier: bool = False
    has_busy: bool = False
    buffer: str = ""
    paused: bool = False


def asked_week(text: object, zone_name: str, *, now: datetime) -> Week:
    """The week of a date that a client names, else the present one, in a zone."""
    today = dates.local(now, zone_name).date()
    day = today
    if isinstance(text, str):
        try:
            day = date.fromisoformat(text)
        except ValueError:
            day = today
    if abs(day - today) > _REACH:
        day = today
    return Week(monday_of(day), zone_name)


def week_card(week: Week, found: Agenda, actor: Actor, *, now: datetime) -> WeekCard:
    """A week as its ST sees it."""
    scale = _Scale(week, found)
    days = [_day(n, week, scale, actor, now=now) for n in range(len(week.days))]
    _place_all(days, scale, found, actor, now=now)
    first, last = week.days[0].on, week.days[-1].on
    return WeekCard(
        title=dates.days_title(first, last),
        earlier=routes.agenda((first - timedelta(days=7)).isoformat()),
        later=routes.agenda((first + timedelta(days=7)).isoformat()),
        size=_hours(scale.last - scale.first),
        labels=[
            Label(_hours(row.at - scale.first), f"{row.hour:02}:00", row.again)
            for row in week.rows
            if scale.first <= row.at < scale.last
        ],
        days=days,
        clock=_clock_changes(week, found, actor),
        is_empty=not any(day.sessions for day in days),
        has_open=any(day.open for day in days),
        has_earlier=any(day.gone and day.sessions for day in days),
        has_busy=any(day.busy for day in days),
        buffer=f"{found.buffer_minutes} min" if found.buffer_minutes else "",
        paused=found.paused,
    )


def _clock_changes(week: Week, found: Agenda, actor: Actor) -> str:
    """What the week's clock changes do to its days, and to its hours where students are."""
    here = zone(actor.zone)
    said = ((day.on, clock_change(day.on, here)) for day in week.days)
    own = [f"{dates.day_title(on)}: {words}" for on, words in said if words]
    hours: dict[str, datetime] = {}
    for session in found.sessions:
        hours.setdefault(session.student.zone, session.starts_at.astimezone(here))
    # From Saturday on: the hour may be one that a clock change skipped on Sunday.
    first, before = week.days[0].on, week.days[0].on - timedelta(days=2)
    for student_zone, at in hours.items():
        there, hour = zone(student_zone), datetime.combine(before, at.time(), here)
        drifted = [each for each in drifts(hour, there, days=8) if each[1].date() >= first]
        if drifted:
            own.append(here_and_there(drifted, there))
    return " ".join(own)


# ── the grid ────────────────────────────────────────────────────────────────
class _Scale:
    """Which part of the week's scale is shown: whole hours, with all sessions and open hours."""

    def __init__(self, week: Week, found: Agenda) -> None:
        self.week = week
        times = [*found.open, *(Interval(s.starts_at, s.blocked_until) for s in found.sessions)]
        pieces = [piece for each in times for _, piece in week.pieces(each)]
        first = min((piece.top for piece in pieces), default=_EMPTY[0]) // _HOUR * _HOUR
        last = -(-max((piece.bottom for piece in pieces), default=_EMPTY[1]) // _HOUR) * _HOUR
        missing = _FEWEST_HOURS * _HOUR - (last - first)
        if missing > 0:
            last = min(last + missing, week.length)
            first = max(min(first, last - _FEWEST_HOURS * _HOUR), 0)
        self.first, self.last = first, min(last, week.length)

    def block(self, top: int, bottom: int, title: str = "") -> Block | None:
        """The part of a stretch that is shown."""
        top, bottom = max(top, self.first), min(bottom, self.last)
        if top >= bottom:
            return None
        return Block(_hours(top - self.first), _hours(bottom - top), title)

    def blocks(self, spans: Sequence[tuple[int, int]]) -> list[Block]:
        """What is shown of several."""
        return [block for span in spans if (block := self.block(*span))]

    def by_day(self, what: Interval, title: str = "") -> list[tuple[int, Piece, Block]]:
        """The parts of a stretch of time that are shown, by the day."""
        return [
            (n, piece, block)
            for n, piece in self.week.pieces(what)
            if (block := self.block(piece.top, piece.bottom, title))
        ]


def _hours(seconds: int) -> str:
    return f"{seconds / _HOUR:.4f}".rstrip("0").rstrip(".")


def _day(n: int, week: Week, scale: _Scale, actor: Actor, *, now: datetime) -> WeekDay:
    day = week.days[n]
    today = day.time.start <= now < day.time.end
    here = week.place(now) if today else -1
    title = dates.day_title(day.on)
    return WeekDay(
        id=f"d{day.on:%Y%m%d}",
        short=dates.WEEKDAYS[n][:3],
        number=str(day.on.day),
        title=f"Today, {title}" if today else title,
        today=today,
        gone=day.time.end <= now < week.time.end,
        now=_hours(here - scale.first) if scale.first <= here <= scale.last else "",
        gaps=scale.blocks(day.gaps),
    )


def _place_all(
    days: list[WeekDay], scale: _Scale, found: Agenda, actor: Actor, *, now: datetime
) -> None:
    for what in found.open:
        for n, _, block in scale.by_day(what):
            days[n].open.append(block)
    blocked = [
        *(("Busy in another calendar", each) for each in found.busy),
        *(("Your own session as a student", each) for each in found.learning),
    ]
    for why, what in blocked:
        title = f"{why}, {dates.time_range(what.start, what.end, actor.zone)}"
        for n, _, block in scale.by_day(what, title):
            days[n].busy.append(block)
    for session in found.sessions:
        shown = entry(session, actor, now=now)
        listed = False
        for n, piece, block in scale.by_day(Interval(session.starts_at, session.ends_at)):
            days[n].events.append(_event(shown, piece, block))
            if not listed:
                days[n].sessions.append(shown)
                days[n].dots.append(0)
                listed = True
        if session.blocked_until > session.ends_at:
            for n, _, block in scale.by_day(Interval(session.ends_at, session.blocked_until)):
                days[n].buffers.append(block)


def _event(shown: Entry, piece: Piece, block: Block) -> Event:
    time = shown.time if piece.is_start else f"until {shown.until}"
    return Event(
        a=block.a,
        b=block.b,
        url=shown.url,
        name=shown.student.name,
        time=f"{time} {shown.mark}".strip() if piece.is_start else time,
        kind=shown.kind,
        more=f", {shown.course}, {shown.status}",
    )
