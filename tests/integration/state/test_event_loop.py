"""While the database keeps a handler waiting, the loop goes on for everybody else."""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import event, text

from peerloop import routes, wiring
from peerloop.domain.people import Actor
from peerloop.state.agenda import AgendaState
from peerloop.state.availability import AvailabilityState
from peerloop.state.booking import BookingState
from peerloop.state.courses import CoursesState, CourseState, StCoursesState
from peerloop.state.dashboard import DashboardState
from peerloop.state.moving import MoveState
from peerloop.state.outbox import OutboxState
from peerloop.state.rating import RatingState
from peerloop.state.session import SessionState
from peerloop.state.settings import SettingsState
from peerloop.state.teacher import TeacherState
from peerloop.state.teachers import TeachersState
from tests.factories import FixedClock, book_at, make_user
from tests.integration.conftest import Database
from tests.integration.state.harness import tab_of
from tests.integration.state.scenes import AT, DATE, Scene, a_scene, filled
from tests.support.loops import finished

# Only so that a loop that is blocked ends in a failed test, and not never.
AT_LAST = 20.0


class Lock:
    """A lock that everyone who wants to write must wait for."""

    def __init__(self, database: Database) -> None:
        self._connection = database.engine.connect().execution_options(**{wiring.WRITES: True})
        self._transaction = self._connection.begin()
        if database.kind == "postgresql":
            self._connection.execute(
                text("LOCK TABLE users, enrollments, analytics_events IN ACCESS EXCLUSIVE MODE")
            )
        self._released = threading.Lock()
        self._open = True

    def release(self) -> None:
        """Let the others go on; again does nothing."""
        with self._released:
            if self._open:
                self._open = False
                self._transaction.rollback()
                self._connection.close()


@contextmanager
def held(database: Database) -> Iterator[Lock]:
    lock = Lock(database)
    guard = threading.Timer(AT_LAST, lock.release)
    guard.start()
    try:
        yield lock
    finally:
        guard.cancel()
        lock.release()


@contextmanager
def statements(database: Database, heard: Any) -> Iterator[None]:
    """Call `heard(statement)` in the thread that is about to run it, also for a BEGIN."""

    def on_statement(_c: Any, _cur: Any, statement: str, *_rest: Any) -> None:
        heard(statement)

    def on_begin(connection: Any) -> None:
        if connection.get_execution_options().get(wiring.WRITES):
            heard("BEGIN")

    # Before wiring's own listener, which may have to wait.
    event.listen(database.engine, "begin", on_begin, insert=True)
    event.listen(database.engine, "before_cursor_execute", on_statement)
    try:
        yield
    finally:
        event.remove(database.engine, "begin", on_begin)
        event.remove(database.engine, "before_cursor_execute", on_statement)


def calls(scene: Scene, session: object) -> dict[str, tuple[Any, str, dict[str, Any]]]:
    return {
        "wizard": (BookingState.load, scene.confirm(), {}),
        "book": (BookingState.book, scene.confirm(), {"form": filled("Hello")}),
        "schedule_later": (BookingState.schedule_later, scene.url(), {}),
        "courses": (CoursesState.load, "/courses", {}),
        "course": (CourseState.load, routes.course(scene.course.slug), {}),
        "enroll": (CourseState.enroll, routes.course(scene.course.slug), {}),
        "st": (StCoursesState.load, f"/book/{scene.st.id}", {}),
        "dashboard": (DashboardState.load, "/dashboard", {}),
        "session": (SessionState.load, f"/sessions/{session}", {}),
        "settings": (SettingsState.load, "/settings", {}),
        "save_zone": (SettingsState.save_zone, "/settings", {"form": {"zone": "Asia/Tokyo"}}),
        "take_offer": (SettingsState.take_offer, "/settings", {}),
        "outbox": (OutboxState.load, "/outbox", {}),
        "moving": (MoveState.load, f"/sessions/{session}/move", {}),
        "move": (MoveState.move, routes.move(session, step="confirm", date=DATE, at=AT), {}),
        "propose": (MoveState.propose, routes.move(session, times=AT), {"form": {}}),
        "accept": (SessionState.accept, f"/sessions/{session}", {"at": AT}),
        "mark": (SessionState.mark, f"/sessions/{session}", {"wanted": "no_show"}),
        "rate": (RatingState.send, f"/sessions/{session}", {"form": {"stars": "5"}}),
        "teachers": (TeachersState.load, routes.TEACHERS, {}),
        "teacher": (TeacherState.load, routes.teacher(scene.st.id), {}),
        "agenda": (AgendaState.load, routes.TEACH, {}),
        "availability": (AvailabilityState.load, routes.TEACH_AVAILABILITY, {}),
    }


CALLS = ("wizard", "book", "schedule_later", "courses", "course", "enroll", "st", "dashboard",
         "session", "settings", "save_zone", "take_offer", "outbox", "moving", "move", "propose",
         "accept", "mark", "rate", "teachers", "teacher", "agenda", "availability")  # fmt: skip
WRITES = ("wizard", "book", "schedule_later", "enroll", "save_zone", "take_offer", "move",
          "propose", "accept", "mark", "rate")  # fmt: skip


def prepared(database: Database, name: str, clock: FixedClock) -> tuple[Any, Any, dict[str, Any]]:
    scene = a_scene(database)
    person: Actor = scene.student
    if name == "enroll":
        with database.writing() as db:
            person = make_user(db)
    session = book_at(scene.student, scene.st, scene.course, clock().replace(hour=20)).session_id
    handler, url, payload = calls(scene, session)[name]
    tab = tab_of(person, url)
    tab.press(SettingsState.offer_zone, name="Asia/Tokyo")
    return tab, handler, payload


@pytest.mark.parametrize("name", CALLS)
def test_no_statement_runs_in_the_loops_thread(
    name: str, database: Database, clock: FixedClock
) -> None:
    tab, handler, payload = prepared(database, name, clock)
    threads: set[int] = set()
    with statements(database, lambda _statement: threads.add(threading.get_ident())):
        tab.press(handler, **payload)
    assert threads
    assert threading.get_ident() not in threads


@pytest.mark.parametrize("name", WRITES)
def test_the_loop_goes_on_while_a_handler_waits_for_a_lock(
    name: str, database: Database, clock: FixedClock
) -> None:
    tab, handler, payload = prepared(database, name, clock)
    order: list[str] = []

    async def run() -> None:
        loop, waits = asyncio.get_running_loop(), asyncio.Event()

        def heard(statement: str) -> None:
            # On SQLite writers wait at BEGIN; on PostgreSQL everybody at the first SELECT.
            if statement == "BEGIN" or database.kind == "postgresql":
                loop.call_soon_threadsafe(waits.set)

        async def handle() -> None:
            await tab.send(handler, **payload)
            order.append("handled")

        with held(database) as lock, statements(database, heard):
            task = asyncio.create_task(handle())
            await waits.wait()
            for _ in range(100):
                await asyncio.sleep(0)
            order.append("ticked")
            lock.release()
            await task

    finished(run())
    assert order == ["ticked", "handled"]


def test_other_tabs_are_answered_meanwhile(database: Database, clock: FixedClock) -> None:
    """On PostgreSQL a locked row holds up who wants it, and nobody who only reads."""
    scene = a_scene(database)
    first, second = tab_of(scene.student, scene.url()), tab_of(scene.student, "/dashboard")
    order: list[str] = []

    async def run() -> None:
        loop, waits = asyncio.get_running_loop(), asyncio.Event()

        def heard(statement: str) -> None:
            if statement == "BEGIN":
                loop.call_soon_threadsafe(waits.set)

        writer = database.engine.connect().execution_options(**{wiring.WRITES: True})
        transaction = writer.begin()
        writer.execute(text("UPDATE enrollments SET enrolled_at = enrolled_at"))
        guard = threading.Timer(AT_LAST, transaction.rollback)
        guard.start()

        async def later() -> None:
            await first.send(BookingState.schedule_later)
            order.append("later")

        with statements(database, heard):
            task = asyncio.create_task(later())
            await waits.wait()
            await second.send(DashboardState.load)
            order.append("dashboard")
            guard.cancel()
            transaction.rollback()
            writer.close()
            await task

    finished(run())
    assert order == ["dashboard", "later"]
    assert second.state(DashboardState).is_loaded
