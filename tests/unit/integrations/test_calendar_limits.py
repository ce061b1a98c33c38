"""What is refused before anything parses it, and what takes too long is ended."""

import os
from collections.abc import Callable
from datetime import UTC, datetime
from time import monotonic

import pytest
from hypothesis import given
from hypothesis import strategies as st

from peerloop.domain.errors import CalendarUnreadable
from peerloop.integrations import calendar_limits, reading_process
from peerloop.integrations.calendar_limits import (
    INCOMPLETE,
    MOST_COMPONENTS,
    NO_CALENDAR,
    TOO_MUCH,
    TOO_OFTEN,
    WEB_PAGE,
    checked_text,
)
from peerloop.integrations.reading_process import TOO_LONG, read_apart
from tests.unit.integrations.calendars import BERLIN, calendar

TEN = ["DTSTART:20260302T100000Z", "DTEND:20260302T110000Z"]
SPAN = {"start": datetime(2026, 3, 1, tzinfo=UTC), "end": datetime(2026, 4, 1, tzinfo=UTC)}
NEVER = calendar([*TEN, "RRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30;BYHOUR=1,2"])


def why(read: Callable[[], object]) -> str:
    with pytest.raises(CalendarUnreadable) as refused:
        read()
    return refused.value.message


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", NO_CALENDAR),
        (b"\0\0\0", NO_CALENDAR),
        (b"hello", NO_CALENDAR),
        (b"BEGIN:VCARD\nEND:VCARD", NO_CALENDAR),
        ("BEGIN:VCALENDAR\nEND:VCALENDAR".encode("utf-16"), NO_CALENDAR),
        (b"\n <!doctype html><html>", WEB_PAGE),
        (b'<?xml version="1.0"?>', WEB_PAGE),
        (b"BEGIN:VCALENDAR", INCOMPLETE),
        (calendar(TEN).replace(b"END:VCALENDAR", b""), INCOMPLETE),
        (calendar(TEN)[:-40], INCOMPLETE),
        (calendar(TEN).replace(b"END:VEVENT", b"END:VTODO"), INCOMPLETE),
        (calendar(TEN) + b"END:VEVENT", INCOMPLETE),
    ],
)
def test_what_is_no_whole_calendar(content: bytes, words: str) -> None:
    assert why(lambda: checked_text(content)) == words


def test_calendars_as_programs_write_them() -> None:
    plain = calendar([*TEN, "SUMMARY:Zoë"]).decode()
    for text in ("\ufeff" + plain, plain.replace("\r\n", "\n"), plain.lower(), f"\n\n{plain}\n"):
        assert checked_text(text.encode()).lower().endswith("end:vcalendar")
    folded = plain.replace("BEGIN:VEVENT", "BEGIN:VE\r\n VENT")
    assert checked_text(folded.encode())


def test_too_many_parts_and_too_deep_ones() -> None:
    many = calendar(*([TEN] * MOST_COMPONENTS))
    assert why(lambda: checked_text(many)) == TOO_MUCH
    alarms = [*TEN, *["BEGIN:VALARM", "END:VALARM"] * MOST_COMPONENTS]
    assert checked_text(calendar(alarms))
    deep = ["BEGIN:X"] * 10_000 + ["END:X"] * 10_000
    assert why(lambda: checked_text(calendar([*TEN, *deep]))) == TOO_MUCH


@pytest.mark.parametrize(
    "rule",
    [
        "RRULE:FREQ=SECONDLY", "rrule:freq=secondly;count=2", "RRULE:COUNT=5;FREQ=MINUTELY",
        "RRULE;X-A=B:FREQ=MINUTELY", 'RRULE;X-A="b:c;d":FREQ=MINUTELY', "RRULE:FREQ=\r\n SECONDLY",
        "EXRULE:FREQ=SECONDLY",
        "RRULE:FREQ=DAILY;INTERVAL=0", "RRULE:FREQ=DAILY;INTERVAL=000", "RRULE: FREQ = MINUTELY",
        "RRULE:FREQ=YEARLY;BYHOUR=1,2,3,4,5;BYMINUTE=1,2,3,4,5",
        "RRULE:FREQ=DAILY;BYSECOND=" + ",".join(map(str, range(60))),
    ],
)  # fmt: skip
def test_rules_by_which_something_happens_all_the_time(rule: str) -> None:
    assert why(lambda: checked_text(calendar([*TEN, rule]))) == TOO_OFTEN
    zone = f"BEGIN:VTIMEZONE\nTZID:X\nBEGIN:STANDARD\n{rule}\nEND:STANDARD\nEND:VTIMEZONE"
    assert why(lambda: checked_text(calendar(zone))) == TOO_OFTEN


def test_rules_people_have() -> None:
    rules = [
        "FREQ=DAILY",
        "FREQ=HOURLY;COUNT=8",
        "FREQ=WEEKLY;BYDAY=MO,TU;INTERVAL=10",
        "FREQ=DAILY;BYHOUR=9,12,15;BYMINUTE=0,30",
        "FREQ=MONTHLY;BYSETPOS=-1;BYDAY=FR",
    ]
    assert checked_text(calendar(*([*TEN, f"RRULE:{rule}"] for rule in rules)))


@given(st.binary(max_size=200) | st.text("BEGIN:VCALDRTU\n\r :;=0,", max_size=200).map(str.encode))
def test_no_content_breaks_it(content: bytes) -> None:
    for each in (content, b"BEGIN:VCALENDAR\n" + content + b"\nEND:VCALENDAR"):
        try:
            checked_text(each)
        except CalendarUnreadable as refused:
            assert refused.message in (NO_CALENDAR, WEB_PAGE, INCOMPLETE, TOO_MUCH, TOO_OFTEN)


def test_looking_takes_time_with_the_length_only() -> None:
    began = monotonic()
    for line in ("X" * 2_000_000, "RRULE:" + ";" * 2_000_000, "RRULE:BYHOUR=" + "," * 2_000_000,
                 "RRULE:FREQ=DAILY;INTERVAL=" + "9" * 2_000_000, "\n" * 2_000_000,
                 "\r\n \r\n " * 400_000):  # fmt: skip
        with pytest.raises(CalendarUnreadable):
            checked_text(calendar([line]) + b"END:X")
    assert monotonic() - began < 10


# ── what only a process of its own can end ───────────────────────────────────
def test_a_rule_that_takes_for_ever_is_ended() -> None:
    slow = calendar(
        *([*TEN, f"RRULE:FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30;INTERVAL={n}"] for n in range(1, 40))
    )
    began = monotonic()
    assert why(lambda: read_apart(slow, BERLIN, **SPAN, seconds=1.0)) == TOO_LONG
    assert monotonic() - began < 5


def test_what_comes_again_and_again_is_one_time() -> None:
    long = calendar([*TEN, "RDATE:" + ",".join(["20260302T100000Z"] * 110_000)])
    assert len(long) < 2_000_000
    assert read_apart(long, BERLIN, **SPAN) == [(1772445600, 1772449200)]


def test_the_process_knows_nothing_of_us(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STRIPE_SECRET_KEY", "sk_live_secret")
    seen = {}

    def run(*_args: object, env: dict[str, str], **_more: object) -> object:
        seen.update(env)
        raise OSError("not today")

    monkeypatch.setattr(reading_process.subprocess, "run", run)
    with pytest.raises(OSError, match="not today"):
        read_apart(calendar(TEN), BERLIN, **SPAN)
    assert set(seen) == {"PYTHONPATH", "PYTHONUTF8"}
    assert "STRIPE_SECRET_KEY" in os.environ


@pytest.mark.parametrize(
    "said",
    [b"", b"[]", b"null", b"{}", b'{"busy": 3}', b'{"busy": [[1]]}', b'{"busy": [[2, 1]]}',
     b'{"busy": [["a", "b"]]}', b'{"busy": [[1, 2]', b"\xff", b"Traceback"],
)  # fmt: skip
def test_an_answer_that_is_none(said: bytes) -> None:
    assert why(lambda: reading_process._spans(said)) == CalendarUnreadable.default_message


def test_what_it_refuses_comes_back_in_words() -> None:
    assert why(lambda: read_apart(b"<html>", BERLIN, **SPAN)) == WEB_PAGE
    assert calendar_limits.WEB_PAGE.endswith(".")
