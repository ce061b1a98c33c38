"""When a mail is tried again, when it is no longer right, and which word about it counts."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from peerloop.domain.booking import SessionStatus
from peerloop.domain.errors import TransitionRefused
from peerloop.domain.mail import (
    TRANSITIONS,
    Delivery,
    MailStatus,
    Subject,
    mail_stamp,
    next_status,
    pause_before_next_try,
    reason_to_drop,
    says_more,
)
from peerloop.domain.reminders import Lead

ALL = frozenset(Lead)
STANDS = Subject(SessionStatus.CONFIRMED, 0, reminders=True)


def subject(status: SessionStatus = SessionStatus.CONFIRMED, sequence: int = 0) -> Subject:
    return Subject(status, sequence, reminders=True)


@pytest.mark.parametrize("template", [f"session-reminder-{lead}" for lead in Lead])
def test_a_reminder_is_right_while_its_session_stands_at_that_time(template):
    lead = Lead(template.rpartition("-")[2])
    assert reason_to_drop(template, 0, STANDS, ALL) == ""
    for changed in (
        subject(sequence=1),
        subject(SessionStatus.CANCELLED, 1),
        subject(SessionStatus.CANCELLED),
        subject(SessionStatus.EXPIRED),
        subject(SessionStatus.PENDING_PAYMENT),
        subject(SessionStatus.COMPLETED),
    ):
        assert "no longer stands" in reason_to_drop(template, 0, changed, ALL)
    unwanted = Subject(SessionStatus.CONFIRMED, 0, reminders=False)
    assert "not wanted" in reason_to_drop(template, 0, unwanted, ALL)
    assert "not wanted" in reason_to_drop(template, 0, STANDS, ALL - {lead})
    assert reason_to_drop(template, 0, STANDS, frozenset({lead})) == ""


@pytest.mark.parametrize("template", ["session-booked", "session-rescheduled", "times-proposed"])
def test_what_was_changed_since_is_not_announced(template):
    assert reason_to_drop(template, 2, subject(sequence=2), ALL) == ""
    assert "changed" in reason_to_drop(template, 2, subject(sequence=3), ALL)
    # Reminders may be unwanted; the announcement is not one.
    assert reason_to_drop(template, 2, subject(sequence=2), frozenset()) == ""


def test_word_of_a_released_hold_is_wrong_once_the_money_came():
    expired, paid = subject(SessionStatus.EXPIRED, 1), subject(SessionStatus.CONFIRMED, 1)
    assert reason_to_drop("hold-released", 1, expired, ALL) == ""
    assert "paid" in reason_to_drop("hold-released", 1, paid, ALL)


@pytest.mark.parametrize("template", ["session-cancelled", "payment-received", "payment-refunded"])
def test_cancelling_and_money_are_always_told(template):
    for status in SessionStatus:
        assert reason_to_drop(template, 0, subject(status, 5), frozenset()) == ""
    assert reason_to_drop("schedule-later", None, None, frozenset()) == ""


@given(
    attempts=st.integers(1, 200),
    chance=st.floats(0, 1),
    asked=st.none() | st.integers(0, 3600).map(lambda seconds: timedelta(seconds=seconds)),
)
def test_pauses_grow_are_bounded_and_never_shorter_than_asked(attempts, chance, asked):
    pause = pause_before_next_try(attempts, chance, asked)
    assert timedelta(seconds=7.5) <= pause <= timedelta(hours=1)
    assert asked is None or pause >= asked
    assert pause_before_next_try(attempts + 1, chance) >= pause_before_next_try(attempts, chance)


def test_pauses_double_up_to_an_hour():
    whole = [pause_before_next_try(n, 1.0).total_seconds() for n in range(1, 12)]
    assert whole == [15, 30, 60, 120, 240, 480, 960, 1920, 3600, 3600, 3600]
    assert pause_before_next_try(3, 0.0) == timedelta(seconds=30)


def test_every_status_change_is_in_the_table():
    for current in MailStatus:
        for wanted in MailStatus:
            if wanted in TRANSITIONS[current]:
                assert next_status(current, wanted) is wanted
            else:
                with pytest.raises(TransitionRefused):
                    next_status(current, wanted)


@pytest.mark.parametrize(
    ("known", "told", "expected"),
    [
        ("", Delivery.DELAYED, True),
        ("delayed", Delivery.DELIVERED, True),
        ("delivered", Delivery.DELAYED, False),
        ("delivered", Delivery.DELIVERED, False),
        ("delivered", Delivery.BOUNCED, True),
        ("delivered", Delivery.COMPLAINED, True),
        ("bounced", Delivery.DELIVERED, False),
        ("complained", Delivery.BOUNCED, False),
    ],
)
def test_word_that_comes_late_does_not_undo_a_later_one(known, told, expected):
    assert says_more(known, told) is expected


def test_a_mail_speaks_from_when_it_is_due_or_else_from_when_it_was_owed():
    owed = datetime(2026, 6, 1, tzinfo=UTC)
    assert mail_stamp({}, owed) == owed
    due = mail_stamp({"as_of": "2026-06-09T16:00:00Z"}, owed)
    assert due == datetime(2026, 6, 9, 16, tzinfo=UTC)
