"""What pages draw: small frozen values made from query results. No rows, no rules."""

from dataclasses import dataclass, field
from uuid import UUID

from peerloop.domain import people
from peerloop.domain.dates import city


@dataclass(frozen=True)
class PersonCard:
    """A person as a circle with initials and a name."""

    id: str = ""
    name: str = ""
    first: str = ""
    initials: str = ""
    tint: str = "p1"
    city: str = ""
    # For lists of STs: "48 students taught", and when they are free next.
    stats: str = ""
    next_free: str = ""
    # "4.9" and "41 ratings"; empty until enough have rated.
    rating: str = ""
    ratings: str = ""


@dataclass(frozen=True)
class CourseCard:
    """A course as its reader sees it, in words."""

    id: str = ""
    slug: str = ""
    title: str = ""
    summary: str = ""
    duration: str = ""
    price: str = ""
    is_free: bool = True
    sessions: str = ""
    progress: str = ""
    booked: int = 0
    session_count: int = 0
    # Which segments of the ring are filled, first to last.
    segments: list[bool] = field(default_factory=list)
    enrolled: bool = False
    deferred: bool = False
    used_up: bool = False
    sts: str = ""


@dataclass(frozen=True)
class SlotCard:
    """A time on the list. Its short names keep a month of them small on the wire.

    Attributes:
        at: the start, UTC, for the URL (`2026-10-22T16:00Z`).
        t: the start on the reader's clock.
        u: the end on the reader's clock.
        z: the zone's abbreviation then (`CEST`).
        mark: tells the two passes of a repeated hour apart (`1st · CEST`).
        o: the start on the ST's clock where it differs.
        st: who teaches it.
    """

    at: str = ""
    t: str = ""
    u: str = ""
    z: str = ""
    mark: str = ""
    o: str = ""
    st: str = ""


@dataclass(frozen=True)
class SlotGroup:
    """The times of a part of the day."""

    title: str = ""
    count: str = ""
    slots: list[SlotCard] = field(default_factory=list)


@dataclass(frozen=True)
class DayCard:
    """A day with times, in the reader's zone."""

    title: str = ""
    full: str = ""
    short: str = ""
    count: str = ""
    # What a clock change does to this day; empty on others.
    clock: str = ""
    groups: list[SlotGroup] = field(default_factory=list)


@dataclass(frozen=True)
class Cell:
    """A day's place in a month: `kind` is blank, past, full (no times) or free."""

    date: str = ""
    number: str = ""
    kind: str = "blank"
    label: str = ""
    ticks: list[int] = field(default_factory=list)
    today: bool = False
    this_week: bool = False


@dataclass(frozen=True)
class Month:
    """A month of the booking window: six weeks or fewer, Monday first."""

    id: str = ""
    name: str = ""
    year: str = ""
    weeks: list[list[Cell]] = field(default_factory=list)


@dataclass(frozen=True)
class Ticket:
    """A session in words, on the reader's clock."""

    id: str = ""
    course: str = ""
    course_slug: str = ""
    other: PersonCard = field(default_factory=PersonCard)
    other_role: str = ""
    # The profile of who teaches it, for everybody else and while there is one.
    profile: str = ""
    status: str = ""
    date: str = ""
    month: str = ""
    day: str = ""
    short: str = ""
    time: str = ""
    duration: str = ""
    zone: str = ""
    note: str = ""
    google: str = ""
    outlook: str = ""
    ics: str = ""
    # What the reader gave it, and whether that is still to be asked for.
    stars: int = 0
    may_rate: bool = False


@dataclass(frozen=True)
class Hold:
    """A time that is held for the reader until it is paid.

    Attributes:
        until: its end as the page's countdown reads it (UTC).
        processing: it is paid, but the bank has not decided yet.
        url: where it is paid or let go.
    """

    session: str = ""
    course: str = ""
    with_whom: str = ""
    when: str = ""
    amount: str = ""
    until: str = ""
    until_clock: str = ""
    processing: bool = False
    at: str = ""
    st: str = ""
    url: str = ""


@dataclass(frozen=True)
class Refusal:
    """Why a booking did not happen, and on which step that is said.

    Attributes:
        at: of which time, where it is of one.
    """

    code: str = ""
    message: str = ""
    step: str = ""
    at: str = ""


def person_card(person_id: UUID, name: str, zone: str, **told: str) -> PersonCard:
    """A person's card, for lists of STs with what is `told` of them; the colour follows from the
    id."""
    return PersonCard(
        id=str(person_id),
        name=name,
        first=people.first_name(name),
        initials=people.initials(name),
        tint=people.tint(person_id),
        city=city(zone),
        **told,
    )
