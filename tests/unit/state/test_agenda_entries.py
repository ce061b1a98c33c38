"""A session as its ST plans with it, in words."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from peerloop.domain.booking import SessionStatus
from peerloop.domain.money import Money
from peerloop.domain.people import Actor
from peerloop.queries.agenda import AgendaSession
from peerloop.queries.booking import PersonView
from peerloop.state.agenda_entries import entry

NOW = datetime(2026, 10, 20, 10, tzinfo=UTC)
TEACHER = Actor(UUID(int=2), "Ravi Rao", "ravi@example.com", "Asia/Kathmandu", teaches=True)
PRICE = Money(2400, "EUR")


def session(**facts: Any) -> AgendaSession:
    start = NOW + timedelta(days=1)
    known: dict[str, Any] = {
        "id": UUID(int=20),
        "status": SessionStatus.CONFIRMED,
        "course_title": "Algebra",
        "student": PersonView(UUID(int=1), "Lena Vogt", "Europe/Berlin"),
        "starts_at": start,
        "ends_at": start + timedelta(hours=1),
        "blocked_until": start + timedelta(minutes=75),
        "hold_expires_at": None,
        "note": "",
        "price": None,
        "paid": None,
        "refunded": 0,
        "is_processing": False,
        "absence_reported": False,
    }
    return AgendaSession(**known | facts)


@pytest.mark.parametrize(
    ("facts", "payment", "back"),
    [
        ({}, "Free", ""),
        ({"price": PRICE, "paid": True}, "€24.00, paid", "€24.00 goes back"),
        (
            {"price": PRICE, "paid": True, "refunded": 400},
            "€24.00, partly refunded",
            "€20.00 goes back",
        ),
        ({"price": PRICE, "paid": True, "refunded": 2400}, "€24.00, refunded", ""),
        (
            {
                "price": PRICE,
                "paid": False,
                "status": SessionStatus.PENDING_PAYMENT,
                "hold_expires_at": NOW + timedelta(minutes=30),
            },
            "€24.00, held until 16:15",
            "",
        ),
        ({"price": PRICE, "paid": False, "is_processing": True}, "€24.00, at the bank", ""),
    ],
)
def test_the_money_and_what_cancelling_gives_back(
    facts: dict[str, Any], payment: str, back: str
) -> None:
    shown = entry(session(**facts), TEACHER, now=NOW)
    assert shown.payment == payment
    assert shown.back == (back and f"{back} to the student’s card")


def test_times_are_on_the_sts_clock_and_what_goes_is_offered() -> None:
    before = entry(session(), TEACHER, now=NOW)
    assert (before.day, before.time, before.until) == ("Wed 21 Oct", "15:45", "16:45")
    assert (before.can_move, before.can_cancel) == (True, True)
    assert (before.can_miss, before.can_complete) == (False, False)
    begun = entry(session(), TEACHER, now=NOW + timedelta(days=1))
    assert (begun.can_move, begun.can_cancel) == (False, False)
    assert (begun.can_miss, begun.can_complete) == (True, True)
