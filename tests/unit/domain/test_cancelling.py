"""Who may cancel until when, and what goes back (rule 9)."""

from datetime import UTC, datetime, timedelta

import pytest

from peerloop.domain.booking import SessionStatus
from peerloop.domain.cancelling import (
    By,
    Standing,
    full_refund_until,
    notice_words,
    refunds_when_cancelled,
)
from peerloop.domain.errors import TooLate, TransitionRefused

START = datetime(2026, 6, 3, 8, tzinfo=UTC)
STANDING = Standing(SessionStatus.CONFIRMED, START, cancel_notice_minutes=24 * 60)
DAY, TICK = timedelta(days=1), timedelta(microseconds=1)


@pytest.mark.parametrize(
    ("by", "now", "refunds"),
    [
        (By.STUDENT, START - DAY, True),
        (By.STUDENT, START - DAY + TICK, False),
        (By.STUDENT, START - TICK, False),
        (By.ST, START - TICK, True),
        (By.ADMIN, START - TICK, True),
        (By.ADMIN, START + DAY, True),
    ],
)
def test_what_goes_back(by: By, now: datetime, refunds: bool) -> None:
    assert refunds_when_cancelled(STANDING, by, now=now) is refunds


@pytest.mark.parametrize("by", [By.STUDENT, By.ST])
def test_what_has_begun_is_not_cancelled(by: By) -> None:
    with pytest.raises(TooLate):
        refunds_when_cancelled(STANDING, by, now=START)


@pytest.mark.parametrize("status", [s for s in SessionStatus if s is not SessionStatus.CONFIRMED])
def test_only_what_is_confirmed_is_cancelled(status: SessionStatus) -> None:
    standing = Standing(status, START, 0)
    with pytest.raises(TransitionRefused):
        refunds_when_cancelled(standing, By.ADMIN, now=START - DAY)


def test_after_the_sts_move_the_student_has_until_the_start() -> None:
    moved = Standing(SessionStatus.CONFIRMED, START, 24 * 60, moved_by_st=True)
    assert full_refund_until(moved) == START
    assert refunds_when_cancelled(moved, By.STUDENT, now=START - TICK)


@pytest.mark.parametrize(
    ("minutes", "words"),
    [(1440, "24 hours"), (60, "1 hour"), (90, "90 minutes"), (4320, "3 days"), (2880, "2 days")],
)
def test_the_policy_in_words(minutes: int, words: str) -> None:
    assert notice_words(minutes) == words
