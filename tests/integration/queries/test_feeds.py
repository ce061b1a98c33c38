"""Whose sessions stand in a feed, and which of them."""

from datetime import timedelta

import pytest

from peerloop import wiring
from peerloop.domain.booking import SessionStatus
from peerloop.domain.errors import NotFound
from peerloop.queries.feeds import Feed, feed
from peerloop.services.feeds import make_feed
from tests.factories import MONDAY, enrolled_student, make_course, make_st, make_user, sit
from tests.integration.conftest import Database

DAY = timedelta(days=1)
S = SessionStatus


@pytest.fixture
def people(database: Database):
    """A course, its ST, its student, and the token of each of the two."""
    with database.writing() as db:
        course = make_course(db)
        st, student = make_st(db, course), enrolled_student(db, course)
        tokens = [make_feed(db, person, now=MONDAY) for person in (student, st)]
    return course, student, st, tokens


def read(token: str, now=MONDAY) -> Feed:
    with wiring.reading() as db:
        return feed(db, token, now=now)


def test_both_people_of_a_session_have_it_and_nobody_else(database: Database, people):
    course, student, st, tokens = people
    with database.writing() as db:
        row = sit(db, student, st, course, MONDAY + DAY)
        stranger = make_feed(db, make_user(db), now=MONDAY)
        admin = make_feed(db, make_user(db, is_admin=True), now=MONDAY)
    for person, token in zip((student, st), tokens, strict=True):
        found = read(token)
        assert found.person_id == person.id
        (session,) = found.sessions
        assert (session.id, session.status, session.sequence) == (row.id, S.CONFIRMED, 0)
        assert (session.course_title, session.student, session.st) == (
            course.title,
            student.name,
            st.name,
        )
        assert (session.starts_at, session.ends_at) == (row.starts_at, row.ends_at)
        assert session.created_at == MONDAY
    assert read(stranger).sessions == read(admin).sessions == ()


def test_who_learns_and_teaches_has_both_in_one_feed(database: Database, people):
    course, student, st, (_, token) = people
    with database.writing() as db:
        other = make_course(db)
        colleague = make_st(db, other)
        sit(db, student, st, course, MONDAY + 2 * DAY)
        sit(db, st, colleague, other, MONDAY + DAY)
    assert [each.student for each in read(token).sessions] == [st.name, student.name]


def test_what_was_told_of_stays_and_what_never_was_does_not_appear(database: Database, people):
    course, student, st, (token, _) = people
    held = {S.PENDING_PAYMENT: "unpaid", S.EXPIRED: "lapsed", S.CANCELLED: "let go"}
    with database.writing() as db:
        made = {
            (status, hold): sit(
                db, student, st, course, MONDAY + number * DAY, status=status, seats=False
            )
            for number, (status, hold) in enumerate(
                [*((status, "") for status in S), *held.items()], start=1
            )
        }
        for (_, hold), row in made.items():
            row.hold_expires_at = MONDAY if hold else None
            db.add(row)
    found = [each.id for each in read(token).sessions]
    missing = {(S.EXPIRED, ""), (S.EXPIRED, "lapsed"), (S.CANCELLED, "let go")}
    assert found == [row.id for key, row in made.items() if key not in missing]


def test_it_reaches_ninety_days_back_and_as_far_ahead_as_there_is(database: Database, people):
    course, student, st, (token, _) = people
    ends = {
        "just gone": MONDAY - 90 * DAY - timedelta(seconds=1),
        "just there": MONDAY - 90 * DAY,
        "far": MONDAY + 5000 * DAY,
    }
    with database.writing() as db:
        rows = {
            name: sit(db, student, st, course, end - timedelta(hours=1), seats=False)
            for name, end in ends.items()
        }
    assert [each.id for each in read(token).sessions] == [rows["just there"].id, rows["far"].id]


def test_the_soonest_comes_first_and_the_order_never_changes(database: Database, people):
    course, student, st, (token, _) = people
    with database.writing() as db:
        for days in (3, 1, 2):
            sit(db, student, st, course, MONDAY + days * DAY, seats=False)
            sit(db, student, st, course, MONDAY + days * DAY, seats=False)
    sessions = read(token).sessions
    assert list(sessions) == sorted(sessions, key=lambda each: (each.starts_at, each.id))


def test_a_feed_holds_everything_in_two_statements(database: Database, people):
    course, student, st, (token, _) = people
    with database.writing() as db:
        for days in range(300):
            sit(db, student, st, course, MONDAY + days * DAY, seats=False)
    with wiring.reading() as db, database.statements() as sent:
        assert len(feed(db, token, now=MONDAY).sessions) == 300
    assert len([each for each in sent if each != "BEGIN"]) == 2


@pytest.mark.parametrize("token", ["", "x", "plf_" + "x" * 43, "\0", "é\ud800", "x" * 100_000])
def test_other_tokens_open_nothing(database: Database, people, token):
    with pytest.raises(NotFound):
        read(token)
