"""The directory of Student-Teachers. What is searched for stands in the address, so back, reload
and a shared link keep it; this state holds one page of what was found."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from uuid import UUID

import reflex as rx

from peerloop import routes, wiring
from peerloop.domain.people import Actor, one_line
from peerloop.queries import teachers as read
from peerloop.queries.slots import next_free_of
from peerloop.queries.teachers import Directory, TeacherView, Wanted
from peerloop.state.cards import counted, next_free_label, reputation
from peerloop.state.views import PersonCard, person_card
from peerloop.state.visitor import Visitor

log = logging.getLogger(__name__)
MOST_TYPED = 100
PARAMETERS = ("q", "course", "rating", "page")
# The least average, in tenths of a star.
RATINGS = {"4.5": 45, "4": 40, "3": 30}


@dataclass(frozen=True)
class TeacherCard:
    """A Student-Teacher in the directory.

    Attributes:
        courses: what they teach, in words.
        book: where they are booked; empty for oneself.
    """

    person: PersonCard = field(default_factory=PersonCard)
    courses: str = ""
    url: str = ""
    book: str = ""


@dataclass(frozen=True)
class CourseChoice:
    """A course to choose from."""

    slug: str = ""
    title: str = ""


class TeachersState(Visitor):
    """A page of the directory."""

    # loading, ready, failed
    phase: str = "loading"
    teachers: list[TeacherCard] = []
    courses: list[CourseChoice] = []
    # `12 Student-Teachers`, and which page of them this is.
    found: str = ""
    where: str = ""
    before: str = ""
    after: str = ""
    # Which query this is the answer to: its parameters, a line each.
    answers: str = ""
    # Whether the address asks for less than everyone.
    narrowed: bool = False

    @rx.event
    async def load(self) -> Any:
        """The directory was opened, or its address changed."""
        wanted = self._wanted()
        try:
            found = await self._enter(lambda db, actor: _read(db, actor, wanted))
        except Exception:
            log.exception("the directory could not be read")
            self.phase = "failed"
            return None
        if found is None:
            return self._to_login()
        actor, (wanted, directory, free, courses) = found
        now = wiring.now()
        self.teachers = [
            _card(view, free.get(view.id), actor, wanted.course, now=now)
            for view in directory.teachers
        ]
        self.courses = [CourseChoice(slug, title) for slug, title in courses]
        self._page(directory, wanted)
        asked = "\n".join(map(self._query, PARAMETERS))
        self.answers = asked.encode("utf-8", "ignore").decode()  # half a character cannot be sent
        self.phase = "ready"
        return None

    def _wanted(self) -> Wanted:
        """What the address asks for."""
        page = self._query("page")
        number = int(page) if page.isascii() and page.isdecimal() and len(page) < 9 else 1
        return Wanted(
            text=_typed(self._query("q")),
            course=_typed(self._query("course")),
            tenths=RATINGS.get(self._query("rating"), 0),
            page=number,
        )

    def _page(self, directory: Directory, wanted: Wanted) -> None:
        def to(page: int) -> str:
            return routes.teachers(
                q=wanted.text,
                course=wanted.course,
                rating=next((name for name, t in RATINGS.items() if t == wanted.tenths), ""),
                page=str(page) if page > 1 else "",
            )

        page, pages = directory.page, directory.pages
        self.found = counted(directory.total, "Student-Teacher")
        self.where = f"Page {page} of {pages}" if pages > 1 else ""
        self.before = to(page - 1) if page > 1 else ""
        self.after = to(page + 1) if page < pages else ""
        self.narrowed = bool(wanted.text or wanted.course or wanted.tenths)


def _read(
    db: wiring.Database, actor: Actor, wanted: Wanted
) -> tuple[Wanted, Directory, dict[UUID, datetime], list[tuple[str, str]]]:
    courses = read.courses_taught_now(db, actor)
    if wanted.course not in dict(courses):
        wanted = replace(wanted, course="")
    directory = read.teachers(db, actor, wanted)
    lengths = _lengths(directory, wanted.course)
    return wanted, directory, next_free_of(db, actor, lengths, now=wiring.now()), courses


def _lengths(directory: Directory, course: str) -> Mapping[UUID, int]:
    """How long a session with each would be: the shortest of what is asked for and offered."""
    offered = {
        view.id: [
            each.duration_minutes
            for each in view.courses
            if each.is_open and course in ("", each.slug)
        ]
        for view in directory.teachers
    }
    return {st_id: min(minutes) for st_id, minutes in offered.items() if minutes}


def _card(
    view: TeacherView, first: datetime | None, actor: Actor, course: str, *, now: datetime
) -> TeacherCard:
    named = course if any(each.slug == course for each in view.courses) else ""
    return TeacherCard(
        person=person_card(
            view.id,
            view.name,
            view.zone,
            next_free=next_free_label(first, actor, now=now),
            **reputation(view.students_taught, view.rating),
        ),
        courses=", ".join(each.title for each in view.courses),
        url=routes.teacher(view.id, named),
        book="" if view.id == actor.id else routes.book_with(view.id, named),
    )


def _typed(value: object) -> str:
    return one_line(value)[:MOST_TYPED].strip()
