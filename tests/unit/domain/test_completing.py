"""When who may say what became of a session."""

from datetime import UTC, datetime, timedelta

import pytest

from peerloop.domain.booking import SessionStatus
from peerloop.domain.cancelling import By
from peerloop.domain.completing import check_mark, check_report
from peerloop.domain.errors import Forbidden, TooLate, TransitionRefused

START = datetime(2026, 6, 3, 8, tzinfo=UTC)
END = START + timedelta(hours=1)
WEEK, TICK = timedelta(days=7), timedelta(microseconds=1)
CONFIRMED, COMPLETED, NO_SHOW = (
    SessionStatus.CONFIRMED,
    SessionStatus.COMPLETED,
    SessionStatus.NO_SHOW,
)
WAS_NEVER_TO_BE = [s for s in SessionStatus if s not in (CONFIRMED, COMPLETED, NO_SHOW)]


def marks(
    status: SessionStatus, wanted: SessionStatus, now: datetime = END, by: By = By.ST
) -> bool:
    return check_mark(status, wanted, by, starts_at=START, ends_at=END, now=now)


@pytest.mark.parametrize("by", [By.ST, By.ADMIN])
@pytest.mark.parametrize("now", [START, END, END + WEEK])
@pytest.mark.parametrize(
    ("status", "wanted"),
    [(CONFIRMED, NO_SHOW), (CONFIRMED, COMPLETED), (COMPLETED, NO_SHOW), (NO_SHOW, COMPLETED)],
)
def test_from_the_start_until_a_week_after_the_end(
    status: SessionStatus, wanted: SessionStatus, now: datetime, by: By
) -> None:
    assert marks(status, wanted, now, by)


@pytest.mark.parametrize("now", [START - TICK, END + WEEK + TICK])
@pytest.mark.parametrize("status", [CONFIRMED, COMPLETED, NO_SHOW])
@pytest.mark.parametrize("wanted", [COMPLETED, NO_SHOW])
def test_not_before_and_not_later(
    status: SessionStatus, wanted: SessionStatus, now: datetime
) -> None:
    if status is wanted:
        assert not marks(status, wanted, now)
        return
    with pytest.raises(TooLate):
        marks(status, wanted, now)


@pytest.mark.parametrize("status", WAS_NEVER_TO_BE)
def test_only_of_what_was_to_take_place(status: SessionStatus) -> None:
    with pytest.raises(TransitionRefused):
        marks(status, NO_SHOW)


@pytest.mark.parametrize("wanted", [s for s in SessionStatus if s not in (COMPLETED, NO_SHOW)])
def test_only_an_outcome(wanted: SessionStatus) -> None:
    for status in (CONFIRMED, COMPLETED, NO_SHOW):
        with pytest.raises(TransitionRefused):
            marks(status, wanted)


@pytest.mark.parametrize("status", SessionStatus)
def test_the_student_says_nothing_of_it(status: SessionStatus) -> None:
    with pytest.raises(Forbidden):
        marks(status, NO_SHOW, by=By.STUDENT)


# ── an absent ST ─────────────────────────────────────────────────────────────
@pytest.mark.parametrize("status", [CONFIRMED, COMPLETED, NO_SHOW])
def test_an_absence_is_reported_from_the_start_for_a_week(status: SessionStatus) -> None:
    for now in (START, END, START + WEEK):
        check_report(status, By.STUDENT, starts_at=START, now=now)
    for now in (START - TICK, START + WEEK + TICK):
        with pytest.raises(TooLate):
            check_report(status, By.STUDENT, starts_at=START, now=now)


@pytest.mark.parametrize("by", [By.ST, By.ADMIN])
def test_nobody_but_the_student_reports(by: By) -> None:
    with pytest.raises(Forbidden):
        check_report(CONFIRMED, by, starts_at=START, now=END)


@pytest.mark.parametrize("status", WAS_NEVER_TO_BE)
def test_no_absence_where_nothing_was_to_take_place(status: SessionStatus) -> None:
    with pytest.raises(TransitionRefused):
        check_report(status, By.STUDENT, starts_at=START, now=END)
