"""What transactions promise on both databases: all or nothing, and again after a deadlock."""

from datetime import UTC, datetime, timedelta, timezone
from functools import partial
from threading import Barrier
from uuid import UUID, uuid4

import pytest
from sqlalchemy.exc import IntegrityError, StatementError
from sqlmodel import Session, col, select, update

from peerloop import wiring
from peerloop.models import Course, SignInTries, User
from peerloop.models.transactions import insert_if_absent, violates
from tests.factories import MONDAY, make_course, make_user
from tests.factories.rivals import at_once
from tests.integration.conftest import Database


def test_what_is_raised_is_rolled_back(database: Database) -> None:
    def work(db: Session) -> None:
        make_user(db)
        raise KeyError("no")

    with pytest.raises(KeyError):
        wiring.in_transaction(work)
    assert database.count("users") == 0


def test_what_is_read_is_not_kept(database: Database) -> None:
    with wiring.reading() as db:
        make_user(db)
    assert database.count("users") == 0


def test_two_that_wait_for_each_other_both_finish(database: Database) -> None:
    """PostgreSQL ends one of them, which is then run again; SQLite lets one begin first."""
    with database.writing() as db:
        ids = [make_user(db).id for _ in range(2)]
    both_hold_one = Barrier(2)
    runs: list[str] = []

    def rename(name: str, order: list[UUID]) -> None:
        def work(db: Session) -> None:
            runs.append(name)
            for number, person_id in enumerate(order):
                db.execute(update(User).where(col(User.id) == person_id).values(name=name))
                if number == 0 and runs.count(name) == 1 and database.kind == "postgresql":
                    both_hold_one.wait()

        wiring.in_transaction(work)

    results = at_once([partial(rename, "one", ids), partial(rename, "two", ids[::-1])])
    assert results == [None, None]
    # Whoever came last renamed both.
    assert database.rows("SELECT count(DISTINCT name) FROM users") == [(1,)]
    assert len(runs) == (3 if database.kind == "postgresql" else 2)


def test_readers_do_not_wait_for_a_writer(database: Database) -> None:
    with database.writing() as db:
        make_user(db)
        with wiring.reading() as reader:
            assert reader.scalars(select(User)).all() == []
    assert database.count("users") == 1


def test_insert_if_absent_inserts_once(database: Database) -> None:
    def insert() -> bool:
        return wiring.in_transaction(
            lambda db: insert_if_absent(
                db, SignInTries, key_hash="k", tries=1, counted_since=MONDAY
            )
        )

    assert sorted(at_once([insert] * 8), key=bool) == [False] * 7 + [True]
    assert database.count("sign_in_tries") == 1


def test_violates_tells_constraints_apart(database: Database) -> None:
    with database.writing() as db:
        user = make_user(db)
    with pytest.raises(IntegrityError) as caught, database.writing() as db:
        make_user(db, email=user.email)
    assert not violates(caught.value, "ex_person")


def test_instants_come_back_as_aware_utc(database: Database) -> None:
    at = datetime(2026, 10, 25, 2, 30, 15, 123456, tzinfo=timezone(timedelta(hours=5, minutes=45)))
    with database.writing() as db:
        course = make_course(db, now=at)
    with wiring.reading() as db:
        found = db.get_one(Course, course.id).created_at
    assert found == at
    assert found.tzinfo is UTC


def test_naive_instants_are_refused(database: Database) -> None:
    with pytest.raises(StatementError, match="aware"), database.writing() as db:
        make_course(db, now=datetime.fromisoformat("2026-06-01T12:00"))


def test_references_are_enforced(database: Database) -> None:
    with pytest.raises(IntegrityError):
        database.execute(
            "INSERT INTO enrollments (id, student_id, course_id, enrolled_at)"
            f" VALUES ('{uuid4().hex}', '{uuid4().hex}', '{uuid4().hex}', '2026-06-01 12:00:00')"
        )
