"""Who may move a session until when, and to which starts (rule 9)."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from uuid import uuid4

import pytest

from peerloop.domain.booking import SessionStatus
from peerloop.domain.cancelling import By, Standing, role_of
from peerloop.domain.errors import NotFound, TooLate, TransitionRefused
from peerloop.domain.moving import check_move, may_start_at
from peerloop.domain.people import Actor
from peerloop.domain.schedules import CalendarRules, Schedule, WeeklyWindow

START = datetime(2026, 6, 3, 8, tzinfo=UTC)
NEW = START + timedelta(days=2)
DAY, MINUTE, TICK = timedelta(days=1), timedelta(minutes=1), timedelta(microseconds=1)
STANDING = Standing(SessionStatus.CONFIRMED, START, cancel_notice_minutes=24 * 60)
MOVED_BY_ST = replace(STANDING, moved_by_st=True)


# ── until when ───────────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    ("standing", "by", "last"),
    [
        (STANDING, By.STUDENT, START - DAY),
        (STANDING, By.ST, START - TICK),
        (STANDING, By.ADMIN, START - TICK),
        (MOVED_BY_ST, By.STUDENT, START - TICK),
        (replace(STANDING, cancel_notice_minutes=0), By.STUDENT, START - TICK),
    ],
)
def test_the_last_moment(standing: Standing, by: By, last: datetime) -> None:
    assert check_move(standing, by, NEW, now=last)
    with pytest.raises(TooLate):
        check_move(standing, by, NEW, now=last + TICK)


def test_the_policy_is_named() -> None:
    with pytest.raises(TooLate) as refusal:
        check_move(STANDING, By.STUDENT, NEW, now=START - timedelta(hours=23))
    assert refusal.value.message == "You can move this session until 24 hours before its start."
    with pytest.raises(TooLate) as refusal:
        check_move(STANDING, By.STUDENT, NEW, now=START)
    assert refusal.value.message == "This session has begun."


@pytest.mark.parametrize("by", By)
def test_the_start_it_has_is_never_too_late_before_it(by: By) -> None:
    assert not check_move(STANDING, by, START, now=START - TICK)
    with pytest.raises(TooLate):
        check_move(STANDING, by, START, now=START)


@pytest.mark.parametrize("status", [s for s in SessionStatus if s is not SessionStatus.CONFIRMED])
def test_only_what_is_confirmed_is_moved(status: SessionStatus) -> None:
    for start in (NEW, START):
        with pytest.raises(TransitionRefused) as refusal:
            check_move(replace(STANDING, status=status), By.ADMIN, start, now=START - 2 * DAY)
        assert ("not paid yet" in refusal.value.message) is (
            status is SessionStatus.PENDING_PAYMENT
        )


# ── where to ─────────────────────────────────────────────────────────────────
HOURS = tuple(WeeklyWindow(day, time(7), time(18)) for day in range(1, 8))
SCHEDULE = Schedule(CalendarRules("UTC", notice_minutes=4 * 60, window_days=14), HOURS)


def may(
    by: By, start: datetime, now: datetime, schedule: Schedule = SCHEDULE, *, agreed: bool = False
) -> bool:
    return may_start_at(schedule, STANDING, by, start, duration_minutes=60, now=now, agreed=agreed)


@pytest.mark.parametrize("by", By)
def test_what_is_offered_is_open_to_all_and_the_rest_to_nobody(by: By) -> None:
    now = START - 2 * DAY
    assert may(by, NEW, now)
    assert may(by, now + timedelta(days=14), now)
    for start, why in [
        (NEW + 7 * MINUTE, "off the grid"),
        (NEW + TICK, "between two seconds"),
        (NEW.replace(tzinfo=None), "without a zone"),
        (NEW.replace(hour=17, minute=30), "past the hours"),
        (now + timedelta(days=14, minutes=30), "after the window"),
        (now - timedelta(hours=1), "past"),
    ]:
        assert not may(by, start, now), why
    paused = replace(SCHEDULE, rules=replace(SCHEDULE.rules, paused=True))
    assert not may(by, NEW, now, paused)


def test_the_sts_own_notice_does_not_keep_them_from_putting_a_session_off() -> None:
    now = START - timedelta(minutes=10)
    soon = START + timedelta(minutes=30)
    assert [by for by in By if may(by, soon, now)] == [By.ST]
    assert not may(By.ST, soon + 7 * MINUTE, now)


def test_but_it_keeps_them_from_calling_the_student_at_short_notice() -> None:
    now = START - timedelta(minutes=61)
    assert not [by for by in By if may(by, START - timedelta(minutes=30), now)]


def test_without_a_notice_too_an_st_alone_brings_it_nearer_only_to_a_day_ahead() -> None:
    at_once = replace(SCHEDULE, rules=replace(SCHEDULE.rules, notice_minutes=0))
    nearer = START - timedelta(hours=1)
    now = nearer - timedelta(hours=24)
    for moment, allowed in ((now, list(By)), (now + TICK, [By.STUDENT, By.ADMIN])):
        assert [by for by in By if may(by, nearer, moment, at_once)] == allowed
    assert may(By.STUDENT, nearer, nearer - timedelta(minutes=5), at_once, agreed=True)


def test_what_both_agreed_to_keeps_no_notice_of_the_students() -> None:
    last = START - timedelta(hours=23)
    with pytest.raises(TooLate):
        check_move(STANDING, By.STUDENT, NEW, now=last)
    assert check_move(STANDING, By.STUDENT, NEW, now=last, agreed=True)
    with pytest.raises(TooLate):
        check_move(STANDING, By.STUDENT, NEW, now=START, agreed=True)


# ── who ──────────────────────────────────────────────────────────────────────
def test_in_which_role_somebody_has_to_do_with_it() -> None:
    student, st, other = (Actor(uuid4(), "", "", "UTC") for _ in range(3))

    def role(actor: Actor) -> By:
        return role_of(actor, student_id=student.id, st_id=st.id)

    assert (role(student), role(st)) == (By.STUDENT, By.ST)
    assert role(replace(other, is_admin=True)) is By.ADMIN
    assert role(replace(student, is_admin=True)) is By.STUDENT
    with pytest.raises(NotFound):
        role(other)
