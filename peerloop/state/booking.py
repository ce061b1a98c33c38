"""The booking wizard (SBOK). Which step is shown stands in the URL and is the browser's business;
this state holds what the steps draw and answers what they ask for."""

import logging
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import reflex as rx

from peerloop import routes, wiring
from peerloop.domain.booking import BookingRequest, clean_note
from peerloop.domain.dates import local
from peerloop.domain.errors import NotEnrolled, NotFound, PeerLoopError, SlotUnavailable
from peerloop.domain.events import EventName
from peerloop.domain.people import Actor
from peerloop.queries import booking as sessions
from peerloop.queries import courses as courses_read
from peerloop.queries.courses import CourseView, StView
from peerloop.queries.slots import next_free, open_slots_of, window_days
from peerloop.services.analytics import record_event
from peerloop.services.booking import book
from peerloop.services.courses import schedule_course_later
from peerloop.state.calendar import days, months, parse_instant_key
from peerloop.state.cards import course_card, next_free_label, people_by_id, st_card, ticket
from peerloop.state.views import CourseCard, DayCard, Month, PersonCard, Ticket
from peerloop.state.visitor import Visitor

log = logging.getLogger(__name__)
ANY = "any"


@dataclass(frozen=True)
class Refusal:
    """Why a booking did not happen, and on which step that is said."""

    code: str = ""
    message: str = ""
    step: str = ""


@dataclass(frozen=True, slots=True)
class _Choice:
    """What the wizard's URL says; all of it comes from the client."""

    course: str
    st: str
    step: str
    date: str
    at: str
    who: str
    booked: str

    @property
    def st_id(self) -> UUID | None:
        """The chosen ST; None for any, and for what is no id."""
        return _uuid(self.st)


@dataclass(slots=True)
class _Read:
    """What one visit to the database gave."""

    course: CourseView
    sts: dict[UUID, StView]
    first: dict[UUID, datetime] | None = None
    days: dict[str, DayCard] | None = None
    months: list[Month] | None = None
    ticket: Ticket | None = None


class BookingState(Visitor):
    """What the wizard shows to one student in one tab."""

    # loading, ready, missing, not_enrolled, used_up, no_sts
    phase: str = "loading"
    course: CourseCard = CourseCard()
    sts: list[PersonCard] = []
    any_next: str = ""
    # The calendar, and for which choice of ST it stands.
    loaded: str = ""
    months: list[Month] = []
    days: dict[str, DayCard] = {}
    first_free: str = ""
    people: dict[str, PersonCard] = {}
    note: str = ""
    reminders: bool = True
    refusal: Refusal = Refusal()
    ticket: Ticket = Ticket()
    _seen: dict[str, str] = {}
    # The last choice that was booked here, and as what: the same press may come twice.
    _booked: tuple[tuple[str, str, str], str] | None = None

    @rx.event
    async def load(self) -> Any:
        """The wizard's page was opened, or its URL changed."""
        choice = self._choice()
        try:
            found = await self._enter(lambda db, actor: _read(db, actor, choice))
        except NotFound:
            self.phase = "missing"
            return None
        if found is None:
            return self._to_login()
        actor, read = found
        self._show(actor, read, choice)
        await self._tell(actor, choice, read.course)
        return self._correct(choice)

    @rx.event
    async def book(self, form: dict[str, Any]) -> Any:
        """`Book Session` was pressed."""
        actor = await self._actor()
        if actor is None:
            return self._to_login()
        choice = self._choice()
        pressed = (choice.course, choice.who or choice.st, choice.at)
        if self._booked and self._booked[0] == pressed:
            return rx.redirect(routes.book(choice.course, booked=self._booked[1]), replace=True)
        self.note, self.reminders = str(form.get("note") or ""), bool(form.get("reminders"))
        try:
            booked = await wiring.off_loop(lambda: _book(actor, choice, self.note, self.reminders))
        except PeerLoopError as error:
            return await self._refuse(error, choice)
        except Exception:
            log.exception("booking failed")
            return await self._refuse(PeerLoopError(), choice)
        self._booked = (pressed, str(booked))
        self.note, self.reminders, self.refusal = "", True, Refusal()
        return rx.redirect(routes.book(choice.course, booked=str(booked)), replace=True)

    @rx.event
    async def schedule_later(self) -> Any:
        """`Schedule Later` was pressed."""
        actor = await self._actor()
        if actor is None:
            return self._to_login()
        choice, now = self._choice(), wiring.now()

        def work(db: wiring.Database) -> None:
            course = courses_read.course(db, actor, choice.course)
            schedule_course_later(db, actor, course.id, now=now)

        try:
            await wiring.off_loop(lambda: wiring.in_transaction(work))
        except NotEnrolled:
            self.phase = "not_enrolled"
            return None
        except NotFound:
            self.phase = "missing"
            return None
        return rx.redirect(routes.book(choice.course, later="1"))

    @rx.event
    def keep_note(self, note: str) -> None:
        """The message was left: keep it over steps and reloads."""
        self.note = str(note)[:2000]

    @rx.event
    def keep_reminders(self, wanted: bool) -> None:
        """The reminders were switched: keep it over steps and reloads."""
        self.reminders = bool(wanted)

    def _choice(self) -> _Choice:
        return _Choice(
            course=self._segment(1),
            st=self._query("st"),
            step=self._query("step"),
            date=self._query("date"),
            at=self._query("at"),
            who=self._query("with"),
            booked=self._query("booked"),
        )

    def _show(self, actor: Actor, read: _Read, choice: _Choice) -> None:
        now = wiring.now()
        self.course = course_card(read.course)
        self.people = people_by_id(read.sts)
        self.phase = "ready" if read.ticket else _phase(read, self.course)
        if read.first is not None:
            free = read.first
            self.sts = [st_card(st, free.get(st.id), actor, now=now) for st in read.sts.values()]
            self.any_next = next_free_label(min(free.values(), default=None), actor, now=now)
        if read.days is not None and read.months is not None:
            if (read.days, read.months) != (self.days, self.months):
                self.days, self.months = read.days, read.months
            self.first_free = next(iter(read.days), "")
            self.loaded = choice.st
        if read.ticket is not None:
            self.ticket = read.ticket
        if self.refusal.step != choice.step:
            self.refusal = Refusal()

    def _correct(self, choice: _Choice) -> Any:
        """Where the URL asks for what is not there, go to the nearest step that is."""
        if self.phase != "ready" or choice.booked:
            return None
        if choice.st and choice.st != ANY and choice.st not in self.people:
            return rx.redirect(routes.book(choice.course), replace=True)
        if choice.step == "confirm" and not self.refusal.code and not self._offers(choice):
            return self._back_to_times(choice)
        return None

    def _offers(self, choice: _Choice) -> bool:
        day = self.days.get(choice.date)
        return day is not None and any(
            slot.at == choice.at for group in day.groups for slot in group.slots
        )

    def _back_to_times(self, choice: _Choice) -> Any:
        error = SlotUnavailable()
        date_ = choice.date if choice.date in self.days else ""
        step = "time" if date_ else ""
        self.refusal = Refusal(error.code, error.message, step)
        return rx.redirect(
            routes.book(choice.course, st=choice.st, step=step, date=date_), replace=True
        )

    async def _refuse(self, error: PeerLoopError, choice: _Choice) -> Any:
        """Say why, with fresh times behind it; what was written is kept."""
        self.refusal = Refusal(error.code, error.message, "confirm")
        found = await self._enter(lambda db, actor: _read(db, actor, choice))
        if found is None:
            return self._to_login()
        self._show(found[0], found[1], choice)
        if error.code == SlotUnavailable.code:
            return self._back_to_times(choice)
        return None

    async def _tell(self, actor: Actor, choice: _Choice, course: CourseView) -> None:
        """Write SBOK's events for what this visit newly chose."""
        seen, now = self._seen, wiring.now()
        url = str(self.router.url)
        events: list[tuple[EventName, dict[str, object]]] = []
        if seen.get("course") != choice.course or seen.get("url") == url:
            data = {"course_id": course.id, "st_preselected": bool(choice.st)}
            events.append((EventName.PAGE_VIEW, data))
        elif choice.st and choice.st != seen.get("st"):
            events.append((EventName.ST_SELECTED, {"st_id": choice.st}))
        if choice.date != seen.get("date") and choice.date in self.days:
            events.append((EventName.DATE_SELECTED, {"date": choice.date}))
        if choice.step == "confirm" and choice.at != seen.get("at") and self._offers(choice):
            who = choice.who or choice.st
            events.append((EventName.TIME_SELECTED, {"time": choice.at, "st_id": who}))
        self._seen = {
            "course": choice.course,
            "url": url,
            "st": choice.st,
            "date": choice.date,
            "at": choice.at if choice.step == "confirm" else "",
        }

        def work(db: wiring.Database) -> None:
            for name, data in events:
                record_event(db, actor, name, data, now=now)

        if events:
            await wiring.off_loop(lambda: wiring.in_transaction(work))


def _read(db: wiring.Database, actor: Actor, choice: _Choice) -> _Read:
    """Everything a step draws, in one visit to the database.

    Raises:
        NotFound: there is no such course, or the booked session is not the reader's.
    """
    now = wiring.now()
    course = courses_read.course(db, actor, choice.course)
    teaching = courses_read.student_teachers(db, actor, course.id)
    read = _Read(course, {st.id: st for st in teaching if st.id != actor.id})
    booked = _uuid(choice.booked)
    if booked is not None:
        read.ticket = ticket(sessions.session(db, actor, booked), actor)
    elif course.enrolled and read.sts:
        length = course.duration_minutes
        if not choice.st:
            read.first = next_free(db, actor, course_id=course.id, duration_minutes=length, now=now)
        elif choice.st == ANY or choice.st_id in read.sts:
            _read_calendar(db, actor, choice, read, now=now)
    return read


def _read_calendar(
    db: wiring.Database, actor: Actor, choice: _Choice, read: _Read, *, now: datetime
) -> None:
    st_id = choice.st_id
    end = now + timedelta(days=window_days(db, read.course.id, st_id), minutes=1)
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


def _phase(read: _Read, card: CourseCard) -> str:
    if not read.course.enrolled:
        return "not_enrolled"
    if card.used_up:
        return "used_up"
    return "ready" if read.sts else "no_sts"


def _today(actor: Actor, now: datetime) -> date:
    return local(now, actor.zone).date()


def _book(actor: Actor, choice: _Choice, note: str, reminders: bool) -> UUID:
    start = parse_instant_key(choice.at)
    st_id = _uuid(choice.who) if choice.st == ANY else choice.st_id
    if start is None or st_id is None:
        raise SlotUnavailable
    with wiring.reading() as db:
        course = courses_read.course(db, actor, choice.course)
    request = BookingRequest(course.id, st_id, start, clean_note(note), reminders)
    return book(wiring.in_transaction, actor, request, now=wiring.now()).session_id


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
