"""What Stripe's word on an attempt means; statuses and times of holds and refunds."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from peerloop.domain.booking import SessionStatus
from peerloop.domain.errors import TransitionRefused
from peerloop.domain.money import Money
from peerloop.domain.payment import (
    TRANSITIONS,
    AttemptStatus,
    PaymentStatus,
    RefundStatus,
    Report,
    Terms,
    Verdict,
    Word,
    checkout_ends,
    judge,
    lapses_unasked,
    next_step,
    next_try,
)

NOW = datetime(2026, 6, 1, 8, tzinfo=UTC)
PRICE = Money(2400, "EUR")
OURS, OTHERS = UUID(int=1), UUID(int=2)
PAID = Report("cs_1", Word.PAID, OURS, PRICE, livemode=False)
TERMS = Terms(OURS, PRICE, False, AttemptStatus.OPEN, SessionStatus.PENDING_PAYMENT, settled=False)
V, S, A = Verdict, SessionStatus, AttemptStatus


@pytest.mark.parametrize(
    ("session", "verdict"),
    [
        (S.PENDING_PAYMENT, V.CONFIRM),
        (S.EXPIRED, V.TRY_TO_CONFIRM),
        (S.CANCELLED, V.TOO_LATE),
        (S.CONFIRMED, V.TOO_LATE),
        (S.COMPLETED, V.TOO_LATE),
        (S.NO_SHOW, V.TOO_LATE),
    ],
)
def test_money_that_comes(session: SessionStatus, verdict: Verdict) -> None:
    assert judge(PAID, replace(TERMS, session=session)) is verdict


@pytest.mark.parametrize("session", SessionStatus)
def test_money_that_comes_by_a_second_attempt_goes_back(session: SessionStatus) -> None:
    assert judge(PAID, replace(TERMS, session=session, settled=True)) is V.PAID_TWICE


@pytest.mark.parametrize("session", SessionStatus)
@pytest.mark.parametrize("word", Word)
def test_what_was_settled_stays_settled(session: SessionStatus, word: Word) -> None:
    terms = replace(TERMS, session=session, attempt=A.PAID)
    if word is not Word.PROCESSING:
        assert judge(replace(PAID, word=word), terms) is V.NOTHING


@pytest.mark.parametrize("received", [Money(2399, "EUR"), Money(2401, "EUR"), Money(2400, "USD")])
def test_another_amount_never_confirms(received: Money) -> None:
    for session in SessionStatus:
        for settled in (False, True):
            terms = replace(TERMS, session=session, settled=settled)
            assert judge(replace(PAID, received=received), terms) is V.WRONG_AMOUNT


@pytest.mark.parametrize("word", Word)
def test_what_is_not_ours_is_not_believed(word: Word) -> None:
    for report in (
        replace(PAID, word=word, livemode=True),
        replace(PAID, word=word, attempt_id=OTHERS),
        replace(PAID, word=word, attempt_id=None),
    ):
        assert judge(report, TERMS) is V.FOREIGN


def test_what_is_not_paid() -> None:
    assert judge(replace(PAID, word=Word.OPEN), TERMS) is V.NOTHING
    assert judge(replace(PAID, word=Word.PROCESSING), TERMS) is V.WAIT
    closed = replace(PAID, word=Word.CLOSED)
    assert judge(closed, TERMS) is V.CLOSE
    assert judge(closed, replace(TERMS, attempt=A.CLOSED)) is V.NOTHING


def test_money_by_a_closed_attempt_is_never_overlooked() -> None:
    assert judge(PAID, replace(TERMS, attempt=A.CLOSED, session=S.EXPIRED)) is V.TRY_TO_CONFIRM


@pytest.mark.parametrize("statuses", [PaymentStatus, AttemptStatus, RefundStatus])
def test_each_status_goes_only_where_it_may(statuses: type) -> None:
    for current in statuses:
        for wanted in statuses:
            if wanted in TRANSITIONS[current]:
                next_step(current, wanted)
            else:
                with pytest.raises(TransitionRefused):
                    next_step(current, wanted)


def test_checkout_stays_open_as_long_as_the_hold_or_as_stripe_demands() -> None:
    assert checkout_ends(NOW + timedelta(minutes=30), NOW) == NOW + timedelta(minutes=31)
    assert checkout_ends(NOW + timedelta(hours=2), NOW) == NOW + timedelta(hours=2)


def test_five_minutes_past_the_end_a_hold_lapses_unasked() -> None:
    hold, ends = NOW, NOW + timedelta(minutes=1)
    assert not lapses_unasked(hold, ends, NOW + timedelta(minutes=6))
    assert lapses_unasked(hold, ends, NOW + timedelta(minutes=6, microseconds=1))
    assert lapses_unasked(hold, None, NOW + timedelta(minutes=5, seconds=1))


def test_refunds_are_tried_after_growing_gaps_of_up_to_an_hour() -> None:
    gaps = [int((next_try(tries, NOW) - NOW).total_seconds()) // 60 for tries in range(1, 9)]
    assert gaps == [2, 4, 8, 16, 32, 60, 60, 60]


@pytest.mark.parametrize("session", SessionStatus)
def test_money_that_comes_after_the_start_goes_back(session: SessionStatus) -> None:
    assert judge(PAID, replace(TERMS, session=session, has_begun=True)) is V.TOO_LATE
