"""The wording of cards: courses, Student-Teachers, tickets."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

import pytest

from peerloop.domain.booking import SessionStatus
from peerloop.domain.money import Money
from peerloop.domain.people import Actor
from peerloop.queries.booking import PersonView, SessionView
from peerloop.queries.courses import CourseView, StView
from peerloop.settings import settings
from peerloop.state.cards import course_card, next_free_label, people_by_id, st_card, ticket
from peerloop.state.views import person_card

NOW = datetime(2026, 10, 22, 10, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
STUDENT = Actor(UUID(int=1), "Lena Maria Vogt", "lena@example.com", "Europe/Berlin")
TEACHER = Actor(UUID(int=2), "Ravi Rao", "ravi@example.com", "Asia/Kathmandu", teaches=True)

COURSE = CourseView(
    id=UUID(int=10),
    slug="algebra",
    title="Algebra & more",
    summary="Letters for numbers.",
    duration_minutes=45,
    session_count=6,
    price=None,
    enrollment_id=UUID(int=11),
    deferred_at=None,
    booked=2,
    completed=1,
    sts=3,
)
SESSION = SessionView(
    id=UUID(int=20),
    status=SessionStatus.CONFIRMED,
    course_id=COURSE.id,
    course_slug="algebra",
    course_title="Algebra & more",
    student=PersonView(STUDENT.id, STUDENT.name, STUDENT.zone),
    st=PersonView(TEACHER.id, TEACHER.name, TEACHER.zone),
    starts_at=datetime(2026, 10, 22, 20, 30, tzinfo=UTC),
    ends_at=datetime(2026, 10, 22, 21, 15, tzinfo=UTC),
    hold_expires_at=None,
    duration_minutes=45,
    price=None,
    note="Fractions, please.",
    reminders=True,
    sequence=0,
    cancel_notice_minutes=0,
    moved_as="",
    cancelled_as="",
    cancel_reason="",
    is_processing=False,
)


# ── courses ──────────────────────────────────────────────────────────────────
def test_a_free_course_with_included_sessions() -> None:
    card = course_card(COURSE)
    assert (card.id, card.slug, card.title) == (str(COURSE.id), "algebra", "Algebra & more")
    assert (card.duration, card.price, card.is_free) == ("45 min", "Free", True)
    assert (card.sessions, card.progress, card.sts) == (
        "6 sessions",
        "Session 3 of 6",
        "3 Student-Teachers",
    )
    assert (card.booked, card.session_count) == (2, 6)
    assert card.segments == [True, True, False, False, False, False]
    assert (card.enrolled, card.deferred, card.used_up) == (True, False, False)


def test_numbers_of_one_and_none() -> None:
    one = course_card(replace(COURSE, session_count=1, booked=0, sts=1))
    assert (one.sessions, one.progress, one.sts) == (
        "1 session",
        "Session 1 of 1",
        "1 Student-Teacher",
    )
    none = course_card(replace(COURSE, session_count=None, booked=0, sts=0))
    assert (none.sessions, none.progress, none.sts) == ("", "Session 1", "0 Student-Teachers")
    assert (none.session_count, none.segments, none.used_up) == (0, [], False)


@pytest.mark.parametrize(
    ("session_count", "booked", "price", "used_up"),
    [(2, 1, None, False), (2, 2, None, True), (2, 3, None, True), (None, 9, None, False),
     (2, 2, Money(2400, "EUR"), False), (2, 5, Money(2400, "EUR"), False)],
)  # fmt: skip
def test_only_a_free_course_is_used_up(
    session_count: int | None, booked: int, price: Money | None, used_up: bool
) -> None:
    view = replace(COURSE, session_count=session_count, booked=booked, price=price)
    assert course_card(view).used_up is used_up


def test_past_the_included_sessions_no_total_is_told() -> None:
    card = course_card(replace(COURSE, booked=7, price=Money(500, "JPY")))
    assert (card.progress, card.price, card.is_free) == ("Session 8", "¥500", False)
    assert card.segments == [True] * 6


def test_who_is_not_enrolled_and_who_deferred() -> None:
    assert course_card(replace(COURSE, enrollment_id=None)).enrolled is False
    assert course_card(replace(COURSE, deferred_at=NOW)).deferred is True


# ── Student-Teachers ─────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    ("taught", "stats"), [(0, "New"), (1, "1 student taught"), (48, "48 students taught")]
)
def test_what_an_st_is_introduced_with(taught: int, stats: str) -> None:
    card = st_card(
        StView(TEACHER.id, TEACHER.name, TEACHER.zone, taught), NOW + 5 * HOUR, STUDENT, now=NOW
    )
    assert (card.name, card.first, card.initials, card.city) == (
        "Ravi Rao",
        "Ravi",
        "RR",
        "Kathmandu",
    )
    assert (card.stats, card.next_free) == (stats, "Today, 17:00")


@pytest.mark.parametrize(
    ("first", "zone", "label"),
    [
        ("2026-10-22T16:00", "Europe/Berlin", "Today, 18:00"),
        ("2026-10-22T21:30", "Europe/Berlin", "Today, 23:30"),
        ("2026-10-22T22:00", "Europe/Berlin", "Tomorrow, 00:00"),
        ("2026-10-24T16:00", "Europe/Berlin", "Sat 24 Oct, 18:00"),
        ("2026-10-25T01:30", "Europe/Berlin", "Sun 25 Oct, 02:30"),
        # On Kiritimati, now is the 23rd already.
        ("2026-10-22T16:00", "Pacific/Kiritimati", "Today, 06:00"),
        ("2026-10-23T06:00", "America/Los_Angeles", "Today, 23:00"),
        ("2027-01-01T08:00", "Europe/Berlin", "Fri 1 Jan, 09:00"),
    ],
)
def test_next_free_is_told_on_the_readers_day(first: str, zone: str, label: str) -> None:
    instant = datetime.fromisoformat(first).replace(tzinfo=UTC)
    now = NOW + HOUR
    assert next_free_label(instant, replace(STUDENT, zone=zone), now=now) == label


def test_who_has_nothing_free_is_said_nothing_of() -> None:
    assert next_free_label(None, STUDENT, now=NOW) == ""


def test_people_are_found_by_their_id() -> None:
    st = StView(TEACHER.id, TEACHER.name, TEACHER.zone, 0)
    assert people_by_id({TEACHER.id: st}) == {
        str(TEACHER.id): person_card(TEACHER.id, "Ravi Rao", "Asia/Kathmandu")
    }


# ── tickets ──────────────────────────────────────────────────────────────────
def test_a_ticket_from_the_students_side() -> None:
    card = ticket(SESSION, STUDENT)
    assert (card.id, card.course, card.course_slug) == (
        str(SESSION.id),
        "Algebra & more",
        "algebra",
    )
    assert (card.other.name, card.other_role) == ("Ravi Rao", "Your Student-Teacher")
    assert (card.date, card.month, card.day, card.short) == (
        "Thursday 22 October 2026",
        "Oct",
        "22",
        "Thu 22 Oct",
    )
    assert (card.time, card.duration) == ("22:30 – 23:15", "45 minutes")
    assert (card.zone, card.status) == ("Europe/Berlin (CEST)", "Confirmed")
    assert card.note == "Fractions, please."


def test_a_ticket_from_the_sts_side_stands_on_the_sts_clock_and_day() -> None:
    card = ticket(SESSION, TEACHER)
    assert (card.other.name, card.other_role) == ("Lena Maria Vogt", "Your student")
    assert (card.date, card.time) == ("Friday 23 October 2026", "02:15 – 03:00")
    assert card.zone == "Asia/Kathmandu (UTC+05:45)"


def test_a_session_over_the_clock_change_and_over_midnight() -> None:
    start = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    card = ticket(replace(SESSION, starts_at=start, ends_at=start + HOUR), STUDENT)
    assert (card.date, card.time) == ("Sunday 25 October 2026", "02:30 – 02:30")
    assert card.zone == "Europe/Berlin (CEST)"
    late = datetime(2026, 12, 31, 22, 30, tzinfo=UTC)
    card = ticket(replace(SESSION, starts_at=late, ends_at=late + HOUR), STUDENT)
    assert (card.date, card.time) == ("Thursday 31 December 2026", "23:30 – 00:30")


@pytest.mark.parametrize(
    ("status", "word"),
    [("pending_payment", "Held"), ("confirmed", "Confirmed"), ("cancelled", "Cancelled"),
     ("expired", "Expired"), ("completed", "Completed"), ("no_show", "Missed")],
)  # fmt: skip
def test_every_status_has_its_word(status: str, word: str) -> None:
    assert ticket(replace(SESSION, status=SessionStatus(status)), STUDENT).status == word


def test_no_status_is_without_a_word() -> None:
    for status in SessionStatus:
        assert ticket(replace(SESSION, status=status), STUDENT).status


def test_the_ways_into_calendars() -> None:
    card = ticket(SESSION, STUDENT)
    google, outlook = urlsplit(card.google), urlsplit(card.outlook)
    assert (google.netloc, outlook.netloc) == ("calendar.google.com", "outlook.live.com")
    assert parse_qs(google.query)["dates"] == ["20261022T203000Z/20261022T211500Z"]
    assert card.ics.removeprefix(settings().public_url) == (
        f"/api/sessions/{SESSION.id}/calendar-export?format=ics"
    )
    # Calendars are often shared: what was written to the ST is in none of the links.
    assert "Fractions" not in card.google + card.outlook + card.ics


def test_a_name_may_be_anything() -> None:
    for name, first, initials in [
        ("Cher", "Cher", "C"),
        ("  ", "  ", "?"),
        ("😀 😀", "😀", "?"),
        ("åse ødegård", "åse", "ÅØ"),
        ("نور الهدى", "نور", "نا"),
    ]:
        card = person_card(UUID(int=9), name, "UTC")
        assert (card.name, card.first, card.initials) == (name, first, initials)
