"""What the course pages show: the list, one course with its Student-Teachers, enrolling."""

from typing import Any

import reflex as rx

from peerloop import routes, wiring
from peerloop.domain.errors import NotFound
from peerloop.domain.people import Actor
from peerloop.queries import courses as read
from peerloop.queries.slots import next_free
from peerloop.services.courses import enroll
from peerloop.state.cards import course_card, st_card
from peerloop.state.views import CourseCard, PersonCard
from peerloop.state.visitor import Visitor


class CoursesState(Visitor):
    """The list of courses."""

    is_loaded: bool = False
    courses: list[CourseCard] = []

    @rx.event
    async def load(self) -> Any:
        """The list was opened."""
        found = await self._enter(read.courses)
        if found is None:
            return self._to_login()
        self.courses = [course_card(view) for view in found[1]]
        self.is_loaded = True
        return None


class CourseState(Visitor):
    """One course as its reader sees it."""

    # loading, ready, missing
    phase: str = "loading"
    course: CourseCard = CourseCard()
    sts: list[PersonCard] = []

    @rx.event
    async def load(self) -> Any:
        """A course's page was opened."""
        reference = self._segment(1)
        try:
            found = await self._enter(lambda db, actor: _read(db, actor, reference))
        except NotFound:
            self.phase = "missing"
            return None
        if found is None:
            return self._to_login()
        self.course, self.sts = found[1]
        self.phase = "ready"
        return None

    @rx.event
    async def enroll(self) -> Any:
        """`Enroll` was pressed."""
        actor = await self._actor()
        if actor is None:
            return self._to_login()
        reference, now = self._segment(1), wiring.now()

        def work(db: wiring.Database) -> tuple[CourseCard, list[PersonCard]]:
            enroll(db, actor, read.course(db, actor, reference).id, now=now)
            return _read(db, actor, reference)

        try:
            self.course, self.sts = await wiring.off_loop(lambda: wiring.in_transaction(work))
        except NotFound:
            self.phase = "missing"
        return None


class StCoursesState(Visitor):
    """`/book/[st_id]`: which course it is about; asked only where several fit."""

    # loading, ready, missing
    phase: str = "loading"
    st: PersonCard = PersonCard()
    courses: list[CourseCard] = []

    @rx.event
    async def load(self) -> Any:
        """The page was opened: go on to the wizard where one course fits."""
        wanted = self._query("course")
        st_id = self._segment(1)
        try:
            found = await self._enter(lambda db, actor: _taught_by(db, actor, st_id))
        except NotFound:
            self.phase = "missing"
            return None
        if found is None:
            return self._to_login()
        self.st, cards = found[1]
        named = [card for card in cards if wanted in (card.id, card.slug)]
        fitting = named or [card for card in cards if card.enrolled] or cards
        if len(fitting) == 1:
            return rx.redirect(routes.book(fitting[0].slug, st=self.st.id), replace=True)
        self.courses = fitting
        self.phase = "ready"
        return None


def _read(db: wiring.Database, actor: Actor, reference: str) -> tuple[CourseCard, list[PersonCard]]:
    now = wiring.now()
    course = read.course(db, actor, reference)
    free = next_free(
        db, actor, course_id=course.id, duration_minutes=course.duration_minutes, now=now
    )
    sts = read.student_teachers(db, actor, course.id)
    return course_card(course), [st_card(st, free.get(st.id), actor, now=now) for st in sts]


def _taught_by(
    db: wiring.Database, actor: Actor, st_id: str
) -> tuple[PersonCard, list[CourseCard]]:
    name, views = read.taught_by(db, actor, st_id)
    return PersonCard(id=st_id, name=name), [course_card(view) for view in views]
