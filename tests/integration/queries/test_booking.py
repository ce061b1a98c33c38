"""Who sees which sessions: their student, their ST and admins; for all others they do not exist."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from peerloop import wiring
from peerloop.domain.booking import SessionStatus
from peerloop.domain.errors import NotFound
from peerloop.domain.money import Money
from peerloop.domain.people import Actor
from peerloop.models import TutoringSession
from peerloop.queries import booking
from tests.factories import MONDAY, enrolled_student, make_course, make_st, make_user, sit
from tests.integration.conftest import Database

HOUR = timedelta(hours=1)


class Scene:
    """Sessions of two students with two STs, in every status, before and after now."""

    def __init__(self, database: Database) -> None:
        with database.writing() as db:
            self.course = make_course(db)
            self.st, self.other_st = make_st(db, self.course), make_st(db, self.course)
            self.student = enrolled_student(db, self.course, zone="Asia/Kathmandu")
            self.other = enrolled_student(db, self.course)
            self.admin = make_user(db, is_admin=True)
            self.stranger = make_user(db)
            self.ids: dict[str, UUID] = {}
            for name, student, st, hours, status in (
                ("held", self.student, self.st, 24, SessionStatus.PENDING_PAYMENT),
                ("coming", self.student, self.st, 48, SessionStatus.CONFIRMED),
                ("running", self.student, self.st, -0.5, SessionStatus.CONFIRMED),
                ("due", self.student, self.st, -3, SessionStatus.CONFIRMED),
                ("done", self.student, self.st, -30, SessionStatus.COMPLETED),
                ("missed", self.student, self.st, -40, SessionStatus.NO_SHOW),
                ("cancelled", self.student, self.st, 72, SessionStatus.CANCELLED),
                ("expired", self.student, self.st, 96, SessionStatus.EXPIRED),
                ("others", self.other, self.other_st, 24, SessionStatus.CONFIRMED),
            ):
                start = MONDAY + hours * HOUR
                self.ids[name] = sit(db, student, st, self.course, start, status=status).id

    def names(self, views: list[booking.SessionView]) -> list[str]:
        by_id = {session_id: name for name, session_id in self.ids.items()}
        return [by_id[view.id] for view in views]


@pytest.fixture
def scene(database: Database) -> Scene:
    return Scene(database)


def test_a_session_is_seen_by_its_people_and_admins_only(scene: Scene) -> None:
    with wiring.reading() as db:
        for actor in (scene.student, scene.st, scene.admin):
            assert booking.session(db, actor, scene.ids["coming"]).id == scene.ids["coming"]
        nobody = Actor(uuid4(), "", "", "UTC")
        for actor in (scene.other, scene.other_st, scene.stranger, nobody):
            with pytest.raises(NotFound):
                booking.session(db, actor, scene.ids["coming"])


def test_what_does_not_exist_is_not_found_by_admins_either(scene: Scene) -> None:
    with wiring.reading() as db, pytest.raises(NotFound):
        booking.session(db, scene.admin, uuid4())


def test_upcoming_sessions_stand_and_have_not_ended(scene: Scene) -> None:
    with wiring.reading() as db:
        for actor in (scene.student, scene.st):
            found = booking.upcoming_sessions(db, actor, now=MONDAY)
            assert scene.names(found) == ["running", "held", "coming"]
        assert scene.names(booking.upcoming_sessions(db, scene.other, now=MONDAY)) == ["others"]
        for actor in (scene.stranger, scene.admin):
            assert booking.upcoming_sessions(db, actor, now=MONDAY) == []


def test_a_session_is_past_from_its_end_on(scene: Scene) -> None:
    end = MONDAY + 0.5 * HOUR
    with wiring.reading() as db:
        before = booking.upcoming_sessions(db, scene.student, now=end - timedelta(seconds=1))
        assert "running" in scene.names(before)
        after = booking.past_sessions(db, scene.student, now=end)
        assert scene.names(after) == ["running", "due", "done", "missed"]
        assert "running" not in scene.names(booking.upcoming_sessions(db, scene.student, now=end))


@pytest.mark.parametrize("outcome", [SessionStatus.COMPLETED, SessionStatus.NO_SHOW])
def test_whose_outcome_is_said_before_the_end_is_past(
    scene: Scene, database: Database, outcome: SessionStatus
) -> None:
    """Else it would be nowhere until its end: it stands no longer."""
    with database.writing() as db:
        db.get_one(TutoringSession, scene.ids["running"]).set_status(outcome)
    with wiring.reading() as db:
        for actor in (scene.student, scene.st):
            assert scene.names(booking.past_sessions(db, actor, now=MONDAY))[0] == "running"
            assert "running" not in scene.names(booking.upcoming_sessions(db, actor, now=MONDAY))


def test_own_sessions_are_all_of_them_latest_first(scene: Scene) -> None:
    with wiring.reading() as db:
        found = scene.names(booking.own_sessions(db, scene.student))
        assert found == [
            "expired",
            "cancelled",
            "coming",
            "held",
            "running",
            "due",
            "done",
            "missed",
        ]
        assert scene.names(booking.own_sessions(db, scene.st)) == found
        assert booking.own_sessions(db, scene.admin) == []


def test_a_view_names_both_people_and_the_terms(database: Database, scene: Scene) -> None:
    database.execute("UPDATE sessions SET price_minor = 2400, currency = 'EUR', note = 'Hi'")
    with wiring.reading() as db:
        view = booking.session(db, scene.st, scene.ids["held"])
    student, st = scene.student, scene.st
    assert (view.student.id, view.student.name, view.student.zone) == (
        student.id,
        student.name,
        "Asia/Kathmandu",
    )
    assert (view.st.id, view.st.name, view.st.zone) == (st.id, st.name, st.zone)
    assert (view.course_id, view.course_slug) == (scene.course.id, scene.course.slug)
    assert (view.starts_at, view.ends_at) == (MONDAY + 24 * HOUR, MONDAY + 25 * HOUR)
    assert (view.price, view.note, view.status) == (
        Money(2400, "EUR"),
        "Hi",
        SessionStatus.PENDING_PAYMENT,
    )


def test_lists_end_somewhere(database: Database, scene: Scene) -> None:
    with database.writing() as db:
        for day in range(booking.SHOWN_AT_ONCE + 5):
            start = MONDAY + timedelta(days=10 + day)
            sit(db, scene.student, scene.st, scene.course, start)
    with wiring.reading() as db:
        found = booking.upcoming_sessions(db, scene.student, now=MONDAY)
    assert len(found) == booking.SHOWN_AT_ONCE
    assert scene.ids["running"] == found[0].id
