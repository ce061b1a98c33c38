"""The wizard's URL as a value, what its steps read and do for it; who asks and what is shown is
`booking.py`."""

from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from peerloop import wiring
from peerloop.domain.booking import COUNTED, BookingRequest, clean_note
from peerloop.domain.dates import local
from peerloop.domain.errors import NotFound, SlotUnavailable
from peerloop.domain.people import Actor
from peerloop.queries import booking as sessions
from peerloop.queries import courses as courses_read
from peerloop.queries.courses import CourseView, StView
from peerloop.queries.slots import next_free, open_slots_of, window_days, window_end
from peerloop.services.booking import book
from peerloop.services.courses import schedule_course_later
from peerloop.services.reserving import Booked
from peerloop.state.calendar import days, months, parse_instant_key
from peerloop.state.cards import hold, ticket
from peerloop.state.views import CourseCard, DayCard, Hold, Month, Ticket

ANY = "any"


@dataclass(frozen=True, slots=True)
class Choice:
    """What the wizard's URL says; all of it comes from the client."""

    course: str
    st: str
    step: str
    date: str
    at: str
    who: str
    booked: str

    @property
    def pressed(self) -> tuple[str, str, str]:
        """What `Book Session` would book."""
        return (self.course, self.teacher, self.at)

    @property
    def teacher(self) -> str:
        """Who would teach: named by the time where any ST was chosen."""
        return self.who if self.st == ANY else self.st

    @property
    def st_id(self) -> UUID | None:
        """The chosen ST; None for any, and for what is no id."""
        return parse_uuid(self.st)


@dataclass(slots=True)
class Reading:
    """What one visit to the database gave."""

    course: CourseView
    sts: dict[UUID, StView]
    first: dict[UUID, datetime] | None = None
    days: dict[str, DayCard] | None = None
    months: list[Month] | None = None
    ticket: Ticket | None = None
    holds: list[Hold] = field(default_factory=list)


def read(db: wiring.Database, actor: Actor, choice: Choice) -> Reading:
    """Everything a step draws, in one visit to the database.

    Raises:
        NotFound: there is no such course, or the booked session is not the reader's.
    """
    now = wiring.now()
    course = courses_read.course(db, actor, choice.course)
    teaching = courses_read.student_teachers(db, actor, course.id)
    found = Reading(course, {st.id: st for st in teaching if st.id != actor.id})
    if choice.booked:
        booked = parse_uuid(choice.booked)
        if booked is None:
            raise NotFound
        found.ticket = ticket(sessions.session(db, actor, booked), actor)
    elif course.enrolled and found.sts:
        held = sessions.held_sessions(db, actor, now=now) if course.price else []
        found.holds = [hold(each, actor) for each in held if each.course_id == course.id]
        length = course.duration_minutes
        if not choice.st:
            found.first = next_free(
                db, actor, course_id=course.id, duration_minutes=length, now=now
            )
        elif choice.st == ANY or choice.st_id in found.sts:
            _read_calendar(db, actor, choice, found, now=now)
    return found


def _read_calendar(
    db: wiring.Database, actor: Actor, choice: Choice, read: Reading, *, now: datetime
) -> None:
    st_id = choice.st_id
    end = window_end(window_days(db, read.course.id, st_id), now=now)
    free = open_slots_of(
        db,
        actor,
        course_id=read.course.id,
        duration_minutes=read.course.duration_minutes,
        st_id=st_id,
        start=now,
        end=end,
        now=now,
    )
    zones = {st.id: st.zone for st in read.sts.values()}
    read.days = days(free, actor.zone, zones)
    read.months = months(read.days, today=_today(actor, now), last=_today(actor, end))


def phase_of(read: Reading, card: CourseCard) -> str:
    """What stands in the way of choosing, or `ready`."""
    if read.ticket is not None:
        return "ready"
    if not read.course.enrolled:
        return "not_enrolled"
    if card.used_up:
        return "used_up"
    return "ready" if read.sts else "no_sts"


def _today(actor: Actor, now: datetime) -> date:
    return local(now, actor.zone).date()


def book_choice(actor: Actor, choice: Choice, note: str, reminders: bool) -> Booked:
    """Book what the URL names.

    Returns:
        The new session: confirmed, or held until it is paid.

    Raises:
        BookingRefused: see `services.booking.book`.
        NotFound: there is no such course.
        InvalidInput: the note cannot be used.
    """
    start = parse_instant_key(choice.at)
    st_id = parse_uuid(choice.teacher)
    if start is None or st_id is None:
        raise SlotUnavailable
    with wiring.reading() as db:
        course = courses_read.course(db, actor, choice.course)
    request = BookingRequest(course.id, st_id, start, clean_note(note), reminders)
    till = wiring.till()
    return book(till.run, actor, request, now=till.now(), till=till)


def put_off(actor: Actor, choice: Choice) -> None:
    """Schedule Later: keep the student's place in the course until they choose a time.

    Raises:
        NotFound: there is no such course.
        NotEnrolled: the student is not enrolled in it.
    """

    def work(db: wiring.Database) -> None:
        course = courses_read.course(db, actor, choice.course)
        schedule_course_later(db, actor, course.id, now=wiring.now())

    wiring.in_transaction(work)


def stands(actor: Actor, session_id: str) -> bool:
    """Whether a session booked before still counts."""
    with wiring.reading() as db:
        return sessions.session(db, actor, UUID(session_id)).status in COUNTED


def parse_uuid(text: str) -> UUID | None:
    """The id a client sent; None for anything else."""
    try:
        return UUID(text)
    except ValueError:
        return None


def is_date(text: str) -> bool:
    """Whether a client sent a date as the calendar's links write it."""
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False
