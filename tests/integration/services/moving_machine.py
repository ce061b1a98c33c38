"""Booking, moving, cancelling and the passing of time in any order, beside a model of it all.

The model counts minutes from Monday morning and knows nothing of PeerLoop's own rules: it says
what each press must be answered, and how every row must stand after it.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TypeVar
from uuid import UUID

from hypothesis import strategies as some
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from sqlmodel import select

from peerloop import wiring
from peerloop.domain.errors import PeerLoopError
from peerloop.domain.people import Actor
from peerloop.models import SessionSeat, TutoringSession
from peerloop.services.cancelling import cancel
from tests.factories import (
    MONDAY,
    FixedClock,
    book_at,
    enrolled_student,
    make_course,
    make_st,
    make_user,
    move_to,
)
from tests.integration.conftest import Database

T = TypeVar("T")
HOUR, BUFFER, NOTICE, POLICY, WINDOW, DAY = 60, 15, 2 * 60, 10 * 60, 48 * 60, 24 * 60
# Half hours that are mostly offered, and a few that are not: too soon, too far, off the grid.
_EARLY, _LATE = range(3 * 60, 18 * 60, 30), range(24 * 60, 31 * 60, 30)
STARTS = some.sampled_from([*_EARLY, *_LATE, 90, 725, 50 * 60])
# In which role; anybody else must not know that the session exists.
WHO = some.sampled_from(["student", "student", "student", "st", "st", "boss", "stranger"])
USED = "audit_events outbox session_seats sessions analytics_events".split()


@dataclass(frozen=True)
class Known:
    """A session as the model has it; `start` in minutes from Monday morning."""

    student: str
    st: str
    start: int
    stands: bool = True
    moved_by_st: bool = False
    changes: int = 0

    def claims(self) -> list[tuple[str, int, int]]:
        """Who is taken from when to when."""
        if not self.stands:
            return []
        end = self.start + HOUR
        return [(self.student, self.start, end), (self.st, self.start, end + BUFFER)]


class Place:
    """Two students, an ST, one who is both, an admin and a stranger; one for all examples."""

    def __init__(self, database: Database, clock: FixedClock) -> None:
        self.database, self.clock = database, clock
        rules = {"notice_minutes": NOTICE, "window_days": WINDOW // (24 * 60)}
        with database.writing() as db:
            self.course = make_course(db, cancel_notice_minutes=POLICY)
            st, both = (make_st(db, self.course, **rules) for _ in range(2))
            ann, ben, _ = (
                enrolled_student(db, self.course, person=each) for each in (None, None, both)
            )
            boss, stranger = make_user(db, is_admin=True), make_user(db)
        self.people: dict[str, Actor] = {
            "ann": ann,
            "ben": ben,
            "both": both,
            "st": st,
            "boss": boss,
            "stranger": stranger,
        }

    def begin(self) -> None:
        """No session, Monday morning."""
        self.clock.instant = MONDAY
        self.database.execute(*(f"DELETE FROM {table}" for table in USED))


class MovingMachine(RuleBasedStateMachine):
    """See the module."""

    def __init__(self, place: Place) -> None:
        super().__init__()
        self.place = place
        self.now = 0
        self.known: dict[UUID, Known] = {}

    @initialize()
    def begin(self) -> None:
        self.place.begin()

    # ── what people do ──────────────────────────────────────────────────────
    @rule(
        student=some.sampled_from(["ann", "ben", "both"]),
        st=some.sampled_from(["st", "both"]),
        at=STARTS,
    )
    def book(self, student: str, st: str, at: int) -> None:
        wanted = Known(student, st, at)
        offered = student != st and self._offered(at, NOTICE)
        answer = (self._conflict(wanted, None) or "") if offered else "slot_unavailable"
        pupil, teacher = self.place.people[student], self.place.people[st]
        start, course = self._when(at), self.place.course
        booked = self._press(
            answer, lambda: book_at(pupil, teacher, course, start, now=self._time())
        )
        if booked is not None:
            self.known[booked.session_id] = wanted

    @precondition(lambda self: self.known)
    @rule(who=WHO, pick=some.integers(0, 30), at=STARTS)
    def move(self, who: str, pick: int, at: int) -> None:
        id_, session = self._picked(pick)
        who = {"student": session.student, "st": session.st}.get(who, who)
        answer = self._answer_to_move(who, id_, session, at)
        person = self.place.people[who]
        moved = self._press(answer, lambda: move_to(person, id_, self._when(at), now=self._time()))
        if moved is not None and at != session.start:
            # What an admin does takes no right away.
            by_st = who == session.st or (session.moved_by_st and who != session.student)
            changes = session.changes + 1
            self.known[id_] = replace(session, start=at, moved_by_st=by_st, changes=changes)

    @precondition(lambda self: self.known)
    @rule(pick=some.integers(0, 30), by_st=some.booleans(), really=some.integers(0, 2))
    def cancel(self, pick: int, by_st: bool, really: int) -> None:
        id_, session = self._picked(pick)
        if really:  # else little is left to be moved
            return
        answer = "" if session.stands else "transition_refused"
        if session.stands and self.now >= session.start:
            answer = "too_late"
        person = self.place.people[session.st if by_st else session.student]
        if self._press(answer, lambda: cancel(wiring.till(), person, id_)) is not None:
            self.known[id_] = replace(session, stands=False, changes=session.changes + 1)

    @rule(minutes=some.sampled_from([1, 29, 90, 300]))
    def time_passes(self, minutes: int) -> None:
        self.now += minutes
        self.place.clock.instant = self._time()

    # ── what must be answered ───────────────────────────────────────────────
    def _answer_to_move(self, who: str, id_: UUID, session: Known, at: int) -> str:
        is_student, is_st = who == session.student, who == session.st
        policy = 0 if session.moved_by_st or not is_student else POLICY
        notice = (0 if at > session.start else DAY) if is_st else NOTICE
        facts = {
            "not_found": not (is_student or is_st or who == "boss"),
            "transition_refused": not session.stands,
            "too_late": self.now >= session.start,
            "": at == session.start,
            "too_late ": self.now > session.start - policy,
            "slot_unavailable": not self._offered(at, notice),
        }
        first = next((answer for answer, applies in facts.items() if applies), None)
        if first is None:
            return self._conflict(replace(session, start=at), id_) or ""
        return first.strip()

    def _offered(self, at: int, notice: int) -> bool:
        return at % 30 == 0 and self.now + notice <= at <= self.now + WINDOW

    def _conflict(self, wanted: Known, own: UUID | None) -> str | None:
        others = [
            claim for id_, each in self.known.items() if id_ != own for claim in each.claims()
        ]
        for (person, start, end), answer in zip(
            wanted.claims(), ("student_conflict", "slot_taken"), strict=True
        ):
            if any(who == person and s < end and start < e for who, s, e in others):
                return answer
        return None

    def _press(self, answer: str, work: Callable[[], T]) -> T | None:
        """Do it; what came of it must be just `answer` (a code; empty for success)."""
        try:
            done = work()
        except PeerLoopError as error:
            assert error.code == answer, f"{error.code}, and not {answer or 'success'}"
            return None
        assert not answer, f"success, and not {answer}"
        return done

    # ── what must hold ──────────────────────────────────────────────────────
    @invariant()
    def is_as_the_model_has_it(self) -> None:
        with wiring.reading() as db:
            sessions, seats = self._rows(db)
        assert sessions == {
            (id_, self._when(each.start), each.stands, each.changes)
            for id_, each in self.known.items()
        }
        assert seats == {
            (id_, self.place.people[who].id, self._when(start), self._when(end))
            for id_, each in self.known.items()
            for who, start, end in each.claims()
        }

    @staticmethod
    def _rows(db: wiring.Database) -> tuple[set[object], set[object]]:
        sessions = {
            (each.id, each.starts_at, each.status == "confirmed", each.sequence)
            for each in db.scalars(select(TutoringSession))
        }
        seats = {
            (each.session_id, each.person_id, each.starts_at, each.blocked_until)
            for each in db.scalars(select(SessionSeat))
        }
        return sessions, seats

    def _picked(self, pick: int) -> tuple[UUID, Known]:
        """One of the sessions, counted in the order in which they were booked."""
        ids = list(self.known)
        id_ = ids[pick % len(ids)]
        return id_, self.known[id_]

    def _when(self, minutes: int) -> datetime:
        return MONDAY + timedelta(minutes=minutes)

    def _time(self) -> datetime:
        return self._when(self.now)
