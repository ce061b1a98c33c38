"""The demo data: what `make run` shows on a fresh machine."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import select

from peerloop import wiring
from peerloop.commands import CommandError
from peerloop.commands.demo import seed_if_empty
from peerloop.domain.people import Actor
from peerloop.domain.zones import zone_names
from peerloop.models import User
from peerloop.queries import courses
from peerloop.queries.booking import own_sessions, upcoming_sessions
from peerloop.queries.people import actor_by_email
from peerloop.queries.slots import open_slots_of
from peerloop.settings import settings
from tests.factories import FixedClock, book_at, make_user
from tests.factories.rivals import at_once
from tests.integration.commands.conftest import Run
from tests.integration.conftest import Database

PASSWORD = "peerloop-demo"


def person(name: str) -> Actor:
    with wiring.reading() as db:
        found = actor_by_email(db, f"{name}@example.com")
    assert found is not None
    return found


def read(query: Callable[..., Any], *arguments: object, **options: object) -> Any:
    with wiring.reading() as db:
        return query(db, *arguments, **options)


@pytest.fixture
def seeded(database: Database, clock: FixedClock) -> Database:
    assert seed_if_empty()
    return database


def test_the_accounts_of_the_requirements(seeded: Database) -> None:
    assert person("student").zone == "Europe/Berlin"
    assert person("student2").zone == "America/Los_Angeles"
    assert person("admin").is_admin
    assert [person(name).teaches for name in ("teacher", "student", "outsider")] == [
        True,
        False,
        False,
    ]
    assert person("teacher").zone == "America/New_York"
    assert sum(is_admin for (is_admin,) in seeded.rows("SELECT is_admin FROM users")) == 1


def test_everybody_has_the_same_password_and_a_verified_invented_address(seeded: Database) -> None:
    with wiring.reading() as db:
        people = db.scalars(select(User)).all()
    assert len({each.password_hash for each in people}) == 1
    assert wiring.passwords.verify(PASSWORD, people[0].password_hash)
    assert all(each.email_verified_at for each in people)
    assert all(each.email.endswith("@example.com") for each in people)
    assert any(not each.name.isascii() for each in people)


def test_a_free_course_of_six_and_one_paid_per_session(seeded: Database) -> None:
    for name in ("student", "student2"):
        writing, algebra = read(courses.enrolled_courses, person(name))
        assert (algebra.slug, algebra.title, algebra.session_count, algebra.price) == (
            "linear-algebra-foundations",
            "Linear Algebra Foundations",
            6,
            None,
        )
        assert (writing.slug, writing.title) == ("academic-writing", "Academic Writing in English")
        assert str(writing.price) == "€24.00"
        assert writing.booked == algebra.booked == 0
    assert read(courses.enrolled_courses, person("outsider")) == []


def test_sts_in_several_zones_with_something_free_for_everybody(
    seeded: Database, clock: FixedClock
) -> None:
    student, teacher = person("student"), person("teacher")
    for view in read(courses.courses, student):
        sts = read(courses.student_teachers, student, view.id)
        assert len(sts) >= 4
        assert len({st.zone for st in sts}) == len(sts)
        assert {st.zone for st in sts} <= set(zone_names())
        assert teacher.id in {st.id for st in sts}
        assert sum(st.students_taught for st in sts) > 5
        for st in sts:
            week = {"start": clock(), "end": clock() + timedelta(days=7), "now": clock()}
            course = {"course_id": view.id, "duration_minutes": view.duration_minutes}
            assert len(read(open_slots_of, student, st_id=st.id, **course, **week)) >= 5, st.name


def test_somebody_teaches_past_midnight(seeded: Database) -> None:
    assert seeded.rows("SELECT 1 FROM availability WHERE end_time <= start_time")


def test_past_sessions_only_and_none_of_the_demo_students(
    seeded: Database, clock: FixedClock
) -> None:
    assert seeded.rows("SELECT DISTINCT status FROM sessions") == [("completed",)]
    assert seeded.count("session_seats") == 2 * seeded.count("sessions") > 0
    for name in ("student", "student2", "outsider", "admin"):
        assert read(own_sessions, person(name)) == []
    assert read(upcoming_sessions, person("teacher"), now=clock()) == []
    assert read(own_sessions, person("teacher"))
    assert seeded.count("outbox") == 0  # nobody is written to


def test_no_demo_student_used_more_than_a_course_includes(seeded: Database) -> None:
    [(most,)] = seeded.rows(
        "SELECT max(n) FROM (SELECT count(*) AS n FROM sessions GROUP BY student_id, course_id) x"
    )
    assert most <= 6


def test_a_student_can_book(seeded: Database, clock: FixedClock) -> None:
    student, teacher = person("student"), person("teacher")
    [algebra] = [each for each in read(courses.courses, student) if each.price is None]
    week = {"start": clock(), "end": clock() + timedelta(days=7), "now": clock()}
    slots = read(
        open_slots_of,
        student,
        course_id=algebra.id,
        duration_minutes=60,
        st_id=teacher.id,
        **week,
    )
    book_at(student, teacher, algebra, slots[0].start, now=clock())


# ── only where it belongs ────────────────────────────────────────────────────
def test_seeding_again_changes_nothing(seeded: Database) -> None:
    before = seeded.rows("SELECT * FROM users ORDER BY id")
    assert not seed_if_empty()
    assert seeded.rows("SELECT * FROM users ORDER BY id") == before


def test_of_many_that_start_at_once_one_seeds(database: Database) -> None:
    assert sorted(at_once([seed_if_empty] * 4), key=str) == [False, False, False, True]
    assert database.rows("SELECT count(*), count(DISTINCT email) FROM users")[0][0] > 0
    assert database.count("courses") == 2


def test_of_two_processes_one_seeds(database: Database, start: Callable[..., Any]) -> None:
    processes = [start("demo") for _ in range(2)]
    said = [process.communicate(timeout=60) for process in processes]
    assert sorted(process.returncode for process in processes) == [0, 1], said
    assert database.count("courses") == 2


def test_a_database_with_anything_in_it_gets_none(database: Database, run: Run) -> None:
    with database.writing() as db:
        make_user(db)
    code, out, err = run("demo")
    assert (code, out) == (1, "")
    assert "not empty" in err
    assert database.count("users") == 1


def test_the_command_says_whom_to_sign_in_as(database: Database, run: Run) -> None:
    code, out, err = run("demo")
    assert (code, err) == (0, "")
    assert PASSWORD in out
    assert "student@example.com" in out


def test_production_gets_none(
    database: Database, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("RESEND_API_KEY", "STRIPE_SECRET_KEY", "STRIPE_WEBHOOK_SECRET"):
        monkeypatch.setenv(name, "sk_live_x")
    monkeypatch.setenv("PEERLOOP_ENV", "production")
    monkeypatch.setenv("PUBLIC_URL", "https://peerloop.example")
    monkeypatch.setenv("MAIL_FROM", "sessions@peerloop.example")
    settings.cache_clear()
    code, _, err = run("demo")
    assert (code, err) == (1, "peerloop: there is no demo data in production.\n")
    with pytest.raises(CommandError):
        seed_if_empty()
    assert database.count("users") == 0
