"""A Student-Teacher's profile: who they are, what is said of them, when they are free."""

import logging
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby, islice
from typing import Any

import reflex as rx

from peerloop import routes, wiring
from peerloop.domain import dates
from peerloop.domain.errors import NotFound
from peerloop.domain.people import Actor
from peerloop.domain.ratings import SHOWN_FROM
from peerloop.queries import teachers as read
from peerloop.queries.ratings import CommentView, newest_comments
from peerloop.queries.slots import open_slots_of, window_days, window_end
from peerloop.queries.teachers import TaughtCourse, TeacherView
from peerloop.state.calendar import days, slot_count
from peerloop.state.cards import counted, reputation
from peerloop.state.views import DayCard, PersonCard, SlotCard, person_card
from peerloop.state.visitor import Visitor
from peerloop.state.wizard import parse_uuid

log = logging.getLogger(__name__)
COMMENTS = 10
# Enough to find a time in; the wizard has the rest.
_DAYS, _TIMES = 3, 7


@dataclass(frozen=True)
class CourseLine:
    """A course they teach, with its price."""

    slug: str = ""
    title: str = ""
    facts: str = ""
    url: str = ""
    times: str = ""


@dataclass(frozen=True)
class FreeTime:
    """A start that can be booked; `url` is the wizard's confirm step with it."""

    clock: str = ""
    mark: str = ""
    label: str = ""
    url: str = ""


@dataclass(frozen=True)
class FreeDay:
    """The times of one of the reader's days; `more` is where those are that are not here."""

    title: str = ""
    times: list[FreeTime] = field(default_factory=list)
    more: str = ""
    more_count: str = ""


@dataclass(frozen=True)
class Comment:
    """What a student said, and when."""

    first: str = ""
    text: str = ""
    date: str = ""


class TeacherState(Visitor):
    """One profile as its reader sees it."""

    # loading, ready, missing, failed
    phase: str = "loading"
    st: PersonCard = PersonCard()
    about: str = ""
    # `America/New_York (EDT)`, and what the clock there says.
    place: str = ""
    there: str = ""
    is_me: bool = False
    courses: list[CourseLine] = []
    slugs: list[str] = []
    # For which course the free times are.
    chosen: CourseLine = CourseLine()
    free: list[FreeDay] = []
    book: str = ""
    comments: list[Comment] = []
    # Where there are too few ratings for an average.
    ratings_note: str = ""

    @rx.event
    async def load(self) -> Any:
        """The profile was opened, or another course chosen."""
        st_id, course = parse_uuid(self._segment(1)), self._query("course")
        try:
            if st_id is None:
                raise NotFound
            found = await self._enter(lambda db, actor: _Reading(db, actor, st_id, course))
        except NotFound:
            self.phase = "missing"
            return None
        except Exception:
            log.exception("a profile could not be read")
            self.phase = "failed"
            return None
        if found is None:
            return self._to_login()
        self._show(*found)
        return None

    def _show(self, actor: Actor, reading: "_Reading") -> None:
        view, course = reading.view, reading.course
        self.st = person_card(
            view.id, view.name, view.zone, **reputation(view.students_taught, view.rating)
        )
        self.about, self.is_me = view.about, view.id == actor.id
        self.place = dates.zone_label(reading.now, view.zone)
        self.there = dates.clock(dates.local(reading.now, view.zone))
        self.courses = [_line(each, view) for each in view.courses]
        self.slugs = [each.slug for each in view.courses]
        self.chosen = _line(course, view)
        self.book = "" if self.is_me else routes.book(course.slug, st=str(view.id))
        self.free = reading.free
        self.comments = [_comment(each, actor) for each in reading.comments]
        self.ratings_note = _ratings_note(view)
        self.phase = "ready"


class _Reading:
    """What one visit to the database gave."""

    def __init__(self, db: wiring.Database, actor: Actor, st_id: Any, course: str) -> None:
        self.now = wiring.now()
        self.view = read.teacher(db, actor, st_id)
        self.course = _chosen(self.view, course)
        self.comments = newest_comments(db, actor, st_id, limit=COMMENTS)
        self.free = _free(db, actor, self.view, self.course, now=self.now)


def _chosen(view: TeacherView, asked: str) -> TaughtCourse:
    """The course that is asked for, else one the reader is enrolled in, else any they take
    bookings of."""

    def rank(course: TaughtCourse) -> tuple[bool, bool, bool]:
        return (asked not in (course.slug, str(course.id)), not course.is_open, not course.enrolled)

    return min(view.courses, key=rank)


def _free(
    db: wiring.Database, actor: Actor, view: TeacherView, course: TaughtCourse, *, now: datetime
) -> list[FreeDay]:
    slots = open_slots_of(
        db,
        actor,
        course_id=course.id,
        duration_minutes=course.duration_minutes,
        st_id=view.id,
        start=now,
        end=window_end(window_days(db, course.id, view.id), now=now),
        now=now,
    )
    # A year of times is quickly found; to put them in words takes a second.
    by_day = groupby(slots, lambda slot: dates.local(slot.start, actor.zone).date())
    near = [slot for _, found in islice(by_day, _DAYS) for slot in found]
    cards = days(near, actor.zone, {view.id: view.zone})
    return [_day(each, card, view, course) for each, card in cards.items()]


def _day(date: str, card: DayCard, view: TeacherView, course: TaughtCourse) -> FreeDay:
    slots = [slot for group in card.groups for slot in group.slots]
    more = slot_count(card) - _TIMES
    to_day = routes.book(course.slug, st=str(view.id), step="time", date=date)
    return FreeDay(
        title=card.title,
        times=[_time(date, slot, card, view, course) for slot in slots[:_TIMES]],
        more=to_day if more > 0 else "",
        more_count=f"{more} more" if more > 0 else "",
    )


def _time(
    date: str, slot: SlotCard, day: DayCard, view: TeacherView, course: TaughtCourse
) -> FreeTime:
    mark = f" ({slot.mark})" if slot.mark else ""
    return FreeTime(
        clock=slot.t,
        mark=slot.mark,
        label=f"Book {day.title}, {slot.t}{mark} to {slot.u}",
        url=routes.book(course.slug, st=str(view.id), step="confirm", date=date, at=slot.at),
    )


def _line(course: TaughtCourse, view: TeacherView) -> CourseLine:
    price = f"{course.price} per session" if course.price else "Free"
    return CourseLine(
        slug=course.slug,
        title=course.title,
        facts=f"{course.duration_minutes} min each · {price}",
        url=routes.course(course.slug),
        times=routes.teacher(view.id, course.slug),
    )


def _comment(view: CommentView, actor: Actor) -> Comment:
    day = dates.local(view.created_at, actor.zone).date()
    return Comment(
        first=view.first_name,
        text=view.comment,
        date=f"{day.day} {dates.MONTHS[day.month - 1]} {day.year}",
    )


def _ratings_note(view: TeacherView) -> str:
    if not view.rating.count:
        return "No ratings yet."
    if view.rating.average:
        return ""
    return (
        f"{counted(view.rating.count, 'rating')} so far. An average is shown from {SHOWN_FROM} on."
    )
