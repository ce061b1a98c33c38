"""What was changed of a session, in words: by whom, for whom, on whose clock."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest

from peerloop.domain.audit import What
from peerloop.domain.people import Actor
from peerloop.queries.audit import Change
from peerloop.state.history import ChangeLine, history
from tests.unit.state.test_cards import SESSION, STUDENT, TEACHER

ADMIN = Actor(UUID(int=9), "Grace Kim", "grace@example.com", "UTC", is_admin=True)
NOON = datetime(2026, 10, 20, 12, tzinfo=UTC)
WAS, IS = {"starts_at": "2026-10-24T08:00:00Z"}, {"starts_at": "2026-10-26T23:30:00Z"}


def change(
    what: What,
    by: Actor | None = None,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
) -> Change:
    return Change(what, by and by.id, by.name if by else "", NOON, before or {}, after or {})


def told(one: Change, reader: Actor) -> list[str]:
    return [line.text for line in history([one], SESSION, reader)]


def test_each_reader_reads_a_move_on_their_own_clock() -> None:
    moved = change(What.MOVED, TEACHER, WAS, IS)
    theirs = "Moved by Ravi from Sat 24 Oct, 10:00 to Tue 27 Oct, 00:30"
    assert history([moved], SESSION, STUDENT) == [ChangeLine("Tue 20 Oct, 14:00", theirs, "moved")]
    yours = "Moved by you from Sat 24 Oct, 13:45 to Tue 27 Oct, 05:15"
    assert history([moved], SESSION, TEACHER) == [ChangeLine("Tue 20 Oct, 17:45", yours, "moved")]


@pytest.mark.parametrize(
    ("one", "student", "teacher", "admin"),
    [
        (
            change(What.BOOKED, STUDENT, after=WAS),
            "Booked by you for Sat 24 Oct, 10:00",
            "Booked by Lena for Sat 24 Oct, 13:45",
            "Booked by Lena for Sat 24 Oct, 08:00",
        ),
        (
            change(What.CANCELLED, ADMIN),
            "Cancelled by PeerLoop",
            "Cancelled by PeerLoop",
            "Cancelled by you",
        ),
        (change(What.COMPLETED), *["Completed"] * 3),
        (
            change(What.NO_SHOW, TEACHER),
            "Marked as missed by Ravi",
            "Marked as missed by you",
            "Marked as missed by Ravi",
        ),
        (
            change(What.ABSENCE_REPORTED, STUDENT),
            "You reported that the Student-Teacher was not there",
            "Lena reported that you were not there",
            "Lena reported that the Student-Teacher was not there",
        ),
        (
            change(What.REFUNDED, ADMIN, after={"amount": "€24.00"}),
            "€24.00 given back by PeerLoop",
            "Refund by PeerLoop",
            "€24.00 given back by you",
        ),
        (
            change(What.AVAILABILITY, TEACHER, after={"weekly": [], "buffer_minutes": 30}),
            "Ravi changed when they can be booked: weekly hours, buffer",
            "You changed when you can be booked: weekly hours, buffer",
            "Ravi changed when they can be booked: weekly hours, buffer",
        ),
        (
            change(What.AVAILABILITY, TEACHER, after={"paused": True}),
            "Ravi changed when they can be booked: bookings paused",
            "You changed when you can be booked: bookings paused",
            "Ravi changed when they can be booked: bookings paused",
        ),
        (
            change(What.AVAILABILITY, after={"zone": "UTC"}),
            "PeerLoop changed when Ravi can be booked: time zone",
            "PeerLoop changed when you can be booked: time zone",
            "PeerLoop changed when Ravi can be booked: time zone",
        ),
    ],
)
def test_a_change_is_told_as_its_reader_knows_it(
    one: Change, student: str, teacher: str, admin: str
) -> None:
    assert [told(one, each) for each in (STUDENT, TEACHER, ADMIN)] == [
        [student],
        [teacher],
        [admin],
    ]


def test_each_kind_of_change_has_its_words() -> None:
    for what in What:
        one = change(what, TEACHER, WAS, {**IS, "starts": [], "amount": "€1.00", "weekly": []})
        (line,) = told(one, STUDENT)
        assert line == line[:1].upper() + line[1:] != ""


@pytest.mark.parametrize("broken", [{}, {"starts_at": None}, {"starts_at": "soon"}])
def test_what_was_kept_otherwise_does_no_harm(broken: dict[str, Any]) -> None:
    assert told(change(What.MOVED, TEACHER, broken, broken), STUDENT) == [
        "Moved by Ravi from another time to another time"
    ]
    proposed = change(What.TIMES_PROPOSED, TEACHER, after={"starts": [broken, 7]})
    assert told(proposed, STUDENT) == ["Ravi proposed other times"]
    assert told(change(What.AVAILABILITY, TEACHER, after={"new": 1}), STUDENT) == []


def test_another_year_and_a_repeated_hour_are_named() -> None:
    view = replace(SESSION, starts_at=datetime(2027, 1, 4, 9, tzinfo=UTC))
    moved = change(What.MOVED, TEACHER, {"starts_at": "2026-10-25T00:30:00Z"}, IS)
    (line,) = history([moved], view, STUDENT)
    assert line.when == "Tue 20 Oct 2026, 14:00"
    assert "from Sun 25 Oct 2026, 02:30 1st · CEST to" in line.text


def test_whose_year_it_is_depends_on_the_reader() -> None:
    """At half past midnight in Berlin, and in the afternoon in New York."""
    view = replace(SESSION, starts_at=datetime(2026, 12, 31, 23, 30, tzinfo=UTC))
    there = replace(STUDENT, zone="America/New_York")
    booked = change(What.BOOKED, STUDENT)
    for reader, when in ((STUDENT, "Tue 20 Oct 2026, 14:00"), (there, "Tue 20 Oct, 08:00")):
        (line,) = history([booked], view, reader)
        assert line.when == when


def test_what_is_an_sts_own_business_their_student_does_not_read() -> None:
    limits = change(What.AVAILABILITY, TEACHER, after={"most_a_day": 2, "calendars": ["Work"]})
    assert told(limits, STUDENT) == []
    assert told(limits, ADMIN) == [
        "Ravi changed when they can be booked: most sessions a day, other calendars"
    ]
    more = change(What.AVAILABILITY, TEACHER, after={"courses": {}, "zone": "UTC"})
    assert told(more, STUDENT) == ["Ravi changed when they can be booked: time zone"]


def test_saved_again_and_again_it_is_one_line_until_something_else_happens() -> None:
    def saved(hour: int, **after: Any) -> Change:
        one = change(What.AVAILABILITY, TEACHER, after=after)
        return replace(one, happened_at=NOON.replace(hour=hour))

    moved = change(What.MOVED, TEACHER, WAS, IS)
    lines = history(
        [
            saved(11, paused=False),
            saved(10, weekly=[]),
            saved(9, paused=True, zone="UTC"),
            moved,
            saved(8, weekly=[]),
        ],
        SESSION,
        ADMIN,
    )
    changed = "Ravi changed when they can be booked: "
    assert [(line.when[-5:], line.text) for line in lines] == [
        ("11:00", f"{changed}weekly hours, time zone, bookings resumed"),
        ("12:00", "Moved by Ravi from Sat 24 Oct, 08:00 to Mon 26 Oct, 23:30"),
        ("08:00", f"{changed}weekly hours"),
    ]
