"""Calendars that can be read in two ways, and what is over: other calendars close and never open.

The expectations are worked out by hand, in UTC; the owner is in Berlin, an hour ahead of it."""

import pytest

from peerloop.domain.errors import CalendarUnreadable
from peerloop.integrations.calendar_event import NOT_UNDERSTOOD
from peerloop.integrations.calendar_limits import INCOMPLETE, TOO_MUCH
from peerloop.integrations.calendar_zones import NO_SUCH_ZONE
from tests.unit.integrations.calendars import calendar, of, read

TEN = ["DTSTART:20260302T100000Z", "DTEND:20260302T110000Z"]
FIFTH = ["DTSTART:20260305T100000Z", "DTEND:20260305T110000Z"]
SERIES = [*TEN, "RRULE:FREQ=DAILY;COUNT=4"]
DAYS = [f"{day:02} 10:00–{day:02} 11:00" for day in (2, 3, 4, 5)]


def why(content: bytes) -> str:
    with pytest.raises(CalendarUnreadable) as refused:
        read(content)
    return refused.value.message


# ── several events with one name ─────────────────────────────────────────────
@pytest.mark.parametrize(
    ("first", "second", "busy"),
    [
        (TEN, FIFTH, [DAYS[0], DAYS[3]]),
        (["SEQUENCE:0", *TEN], ["SEQUENCE:5", *FIFTH], [DAYS[0], DAYS[3]]),
        (["SEQUENCE:5", *TEN], ["SEQUENCE:0", *FIFTH], [DAYS[0], DAYS[3]]),
        (SERIES, ["DTSTART:20260310T100000Z", "DURATION:PT1H"], [*DAYS, "10 10:00–10 11:00"]),
        (SERIES, ["DTSTART:20260310T150000Z", "DURATION:PT1H", "RRULE:FREQ=DAILY;COUNT=2"],
         [*DAYS, "10 15:00–10 16:00", "11 15:00–11 16:00"]),
        (TEN, ["SEQUENCE:9", "DTSTART:20260302T100000Z", "DURATION:PT30M"], DAYS[:1]),
        (TEN, ["SEQUENCE:9", "TRANSP:TRANSPARENT", *TEN], DAYS[:1]),
        (TEN, ["SEQUENCE:9", "STATUS:CANCELLED", *TEN], DAYS[:1]),
        (["STATUS:CANCELLED", *TEN], TEN, DAYS[:1]),
    ],
)  # fmt: skip
@pytest.mark.parametrize("name", ["UID:1", "UID:"])
def test_two_events_with_one_name_are_two(
    first: list[str], second: list[str], busy: list[str], name: str
) -> None:
    assert read(calendar([name, *first], [name, *second])) == busy
    assert read(calendar([name, *second], [name, *first])) == busy


def test_what_one_of_two_series_replaces_is_not_known() -> None:
    twins = [["UID:1", *SERIES], ["UID:1", *SERIES]]
    off = ["UID:1", "RECURRENCE-ID:20260303T100000Z", "DTSTART:20260303T100000Z"]
    assert read(calendar(*twins, [*off, "STATUS:CANCELLED"])) == DAYS
    later = [line.replace("-ID:", "-ID;RANGE=THISANDFUTURE:") for line in off]
    assert why(calendar(*twins, [*later, "DURATION:PT2H"])) == NOT_UNDERSTOOD


def test_a_change_of_all_that_follows_with_a_rule_of_its_own_is_refused() -> None:
    """Read without its rule, its later times would be open."""
    later = ["UID:1", "RECURRENCE-ID;RANGE=THISANDFUTURE:20260303T100000Z"]
    changed = [*later, "DTSTART:20260303T120000Z", "DURATION:PT1H"]
    assert "03 12:00–03 13:00" in read(calendar(["UID:1", *SERIES], changed))
    ruled = calendar(["UID:1", *SERIES], [*changed, "RRULE:FREQ=HOURLY;COUNT=3"])
    assert why(ruled) == NOT_UNDERSTOOD


def test_two_changes_of_one_time_are_both_busy() -> None:
    def change(hour: int, *more: str) -> list[str]:
        start = f"DTSTART:20260303T{hour}0000Z"
        return ["UID:1", "RECURRENCE-ID:20260303T100000Z", start, "DURATION:PT1H", *more]

    rest = [DAYS[0], *DAYS[2:]]
    found = read(calendar(["UID:1", *SERIES], change(15, "SEQUENCE:1"), change(17, "SEQUENCE:2")))
    assert found == sorted([*rest, "03 15:00–03 16:00", "03 17:00–03 18:00"])
    free = change(15, "SEQUENCE:2", "TRANSP:TRANSPARENT")
    assert read(calendar(["UID:1", *SERIES], free, change(17))) == sorted(
        [*rest, "03 17:00–03 18:00"]
    )


# ── whole days ───────────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    "line",
    ["DTSTART;TZID={zone};VALUE=DATE:20260302", "DTSTART;VALUE=DATE;TZID={zone}:20260302",
     "DTSTART;TZID={zone}:20260302", "DTSTART;VALUE=DATE-TIME;TZID={zone}:20260302",
     'DT START ; TZID = "{zone}" ; VALUE = DATE:20260302'],
)  # fmt: skip
def test_a_date_with_a_zone_is_a_whole_day(line: str) -> None:
    here = line.format(zone="Europe/Berlin")
    assert of(here) == of(here, here.replace("START", "END")) == ["01 23:00–02 23:00"]
    assert of(here, "RRULE:FREQ=DAILY;COUNT=2") == ["01 23:00–03 23:00"]
    # New York's day ends six hours after Berlin's; nobody knows which is meant.
    there = line.format(zone="America/New_York")
    next_day = there.replace("START", "END").replace("0302", "0303")
    assert of(there) == of(there, next_day) == ["01 23:00–03 05:00"]
    assert of(line.format(zone="Nowhere")) == ["01 23:00–02 23:00"]


def test_days_among_times_with_a_zone() -> None:
    rule = "RRULE:FREQ=DAILY;COUNT=3"
    gone = "EXDATE;TZID=Europe/Berlin;VALUE=DATE:20260303"
    assert of("DTSTART;VALUE=DATE:20260302", rule, gone) == [
        "01 23:00–02 23:00", "03 23:00–04 23:00",
    ]  # fmt: skip
    # A time on a day of whole days: the owner's day.
    more = "RDATE:20260306T233000Z"
    assert of("DTSTART;VALUE=DATE:20260302", more) == ["01 23:00–02 23:00", "06 23:00–07 23:00"]


# ── lines ────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize("end", ["\r", "\n", "\r\n", "\r\r\n", "\n\n"])
def test_however_lines_end(end: str) -> None:
    text = calendar(TEN, FIFTH).decode().replace("\r\n", end)
    assert read(text.encode()) == [DAYS[0], DAYS[3]]
    folded = text.replace("T100000Z", f"T10{end} 0000Z").replace("VEVENT", f"VE{end}\tVENT")
    assert read(folded.encode()) == [DAYS[0], DAYS[3]]


@pytest.mark.parametrize(
    "begin", ["BEGIN: VEVENT", "BEGIN:VEVENT ", "BEGIN :VEVENT", "begin:vevent", "BEG IN:\tVEVENT"]
)
def test_however_an_event_begins(begin: str) -> None:
    assert read(calendar(TEN).replace(b"BEGIN:VEVENT", begin.encode())) == DAYS[:1]


def test_what_the_parser_does_not_find_is_missed(monkeypatch: pytest.MonkeyPatch) -> None:
    from peerloop.integrations import busy_times

    class Deaf(busy_times.Calendar):
        def walk(self, name: str | None = None, select: object = None) -> list[object]:
            return [] if name == "VEVENT" else super().walk(name)

        @classmethod
        def from_ical(cls, *args: object, **more: object) -> object:
            return [cls()]

    monkeypatch.setattr(busy_times, "Calendar", Deaf)
    assert why(calendar(TEN)) == NOT_UNDERSTOOD
    assert read(calendar()) == []


def test_what_stands_outside_of_a_calendar() -> None:
    assert why(calendar(TEN) + b"hello") == INCOMPLETE
    assert why(calendar(TEN) + b"DTSTART:20260302T100000Z") == INCOMPLETE
    event = "BEGIN:VEVENT\nUID:1\nDTSTART:20260305T100000Z\nDURATION:PT1H\nEND:VEVENT\n"
    assert read(calendar(TEN) + event.encode()) == [DAYS[0], DAYS[3]]
    assert read(calendar(TEN) + b"X-COMMENT:bye") == DAYS[:1]


# ── exceptions ───────────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    ("gone", "left"),
    [
        ("EXDATE:20260303T090000Z", [2, 4, 5]),
        ("EXDATE;TZID=Europe/Berlin:20260303T100000", [2, 4, 5]),
        ("EXDATE;TZID=America/New_York:20260303T040000", [2, 4, 5]),
        ("EXDATE:20260303T100000", [2, 4, 5]),  # without a zone: in the series' own
        ("EXDATE:20260303T100000Z", [2, 3, 4, 5]),
        ("EXDATE;TZID=America/New_York:20260303T100000", [2, 3, 4, 5]),
        ("EXDATE;VALUE=DATE:20260303", [2, 3, 4, 5]),
        ("EXDATE:20260303", [2, 3, 4, 5]),
    ],
)
def test_only_its_instant_takes_a_time_away(gone: str, left: list[int]) -> None:
    start = ["DTSTART;TZID=Europe/Berlin:20260302T100000", "DURATION:PT1H"]
    found = of(*start, "RRULE:FREQ=DAILY;COUNT=4", gone)
    assert found == [f"{day:02} 09:00–{day:02} 10:00" for day in left]


def test_an_exception_is_one_instant_also_among_hours() -> None:
    # At 09:00, 10:00 and 11:00 in Berlin; 10:00 there is 09:00 in UTC.
    start = ["DTSTART;TZID=Europe/Berlin:20260302T090000", "DURATION:PT5M"]
    rule = "RRULE:FREQ=DAILY;COUNT=3;BYHOUR=9,10,11"
    assert of(*start, rule, "EXDATE;TZID=Europe/Berlin:20260302T100000") == [
        "02 08:00–02 08:05", "02 10:00–02 10:05",
    ]  # fmt: skip
    moved = ["UID:1", "RECURRENCE-ID:20260302T090000Z", "DTSTART:20260302T200000Z"]
    assert read(calendar(["UID:1", *start, rule], [*moved, "DURATION:PT5M"])) == [
        "02 08:00–02 08:05", "02 10:00–02 10:05", "02 20:00–02 20:05",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("replaced", "free"),
    [
        ("RECURRENCE-ID:20260303T100000Z", True),
        ("RECURRENCE-ID;TZID=Europe/Berlin:20260303T110000", True),
        ("RECURRENCE-ID:20260303T110000", True),  # without a zone: the owner's
        ("RECURRENCE-ID:20260303T100000", False),
        ("RECURRENCE-ID;TZID=Europe/Berlin:20260303T100000", False),
        ("RECURRENCE-ID;VALUE=DATE:20260303", False),
    ],
)
def test_only_its_instant_is_replaced(replaced: str, free: bool) -> None:
    off = ["UID:1", replaced, "DTSTART:20260303T100000Z", "STATUS:CANCELLED"]
    found = read(calendar(["UID:1", *SERIES], off))
    assert found == ([DAYS[0], *DAYS[2:]] if free else DAYS)


def test_a_change_stays_where_its_time_is_an_exception() -> None:
    moved = ["UID:1", "RECURRENCE-ID:20260303T100000Z", "DTSTART:20260303T150000Z", "DURATION:PT1H"]
    found = read(calendar(["UID:1", *SERIES, "EXDATE:20260303T100000Z"], moved))
    assert found == [DAYS[0], "03 15:00–03 16:00", *DAYS[2:]]


def test_all_that_comes_after_a_change() -> None:
    later = ["UID:1", "RECURRENCE-ID;RANGE=thisandfuture:20260304T100000Z",
             "DTSTART:20260304T120000Z", "DURATION:PT2H"]  # fmt: skip
    assert read(calendar(["UID:1", *SERIES], later)) == [
        *DAYS[:2], "04 12:00–04 14:00", "05 12:00–05 14:00",
    ]  # fmt: skip


def test_an_end_of_a_rule_without_a_zone_is_the_later_one() -> None:
    start = ["DTSTART;TZID=America/New_York:20260302T220000", "DURATION:PT1H"]
    assert of(*start, "RRULE:FREQ=DAILY;UNTIL=20260304T220000") == [
        "03 03:00–03 04:00", "04 03:00–04 04:00", "05 03:00–05 04:00",
    ]  # fmt: skip


def test_times_without_a_zone_stay_the_owners_beside_others() -> None:
    assert of("DTSTART:20260302T100000", "DURATION:PT1H", "RDATE:20260307T150000Z") == [
        "02 09:00–02 10:00", "07 15:00–07 16:00",
    ]  # fmt: skip


# ── zones ────────────────────────────────────────────────────────────────────
def own_zone(offset: str) -> str:
    return "\n".join([
        "BEGIN:VTIMEZONE", "TZID:My", "BEGIN:STANDARD", "DTSTART:19700101T000000",
        f"TZOFFSETFROM:{offset}", f"TZOFFSETTO:{offset}", "END:STANDARD", "END:VTIMEZONE",
    ])  # fmt: skip


MINE = ["DTSTART;TZID=My:20260302T100000", "DURATION:PT1H"]


def test_two_calendars_in_a_file_have_their_own_zones() -> None:
    two = calendar(own_zone("+0500"), MINE) + calendar(own_zone("-0500"), MINE)
    assert read(two) == ["02 05:00–02 06:00", "02 15:00–02 16:00"]
    assert why(calendar(own_zone("+0500"), MINE) + calendar(MINE)) == NO_SUCH_ZONE
    assert why(calendar(MINE)) == NO_SUCH_ZONE


def test_a_zone_explained_in_two_ways() -> None:
    assert why(calendar(own_zone("+0500"), own_zone("-0500"), MINE)) == NO_SUCH_ZONE
    assert read(calendar(own_zone("+0500"), own_zone("+0500"), MINE)) == ["02 05:00–02 06:00"]


@pytest.mark.parametrize(
    "name", ["/etc/localtime", "localtime", "/localtime", "posixrules", "Factory"]
)
def test_the_servers_own_zone_is_nobodys(name: str) -> None:
    assert why(calendar([f"DTSTART;TZID={name}:20260302T100000", "DURATION:PT1H"])) == NO_SUCH_ZONE


def told_busy(*lines: str) -> str:
    return "\n".join(["BEGIN:VFREEBUSY", "UID:1", *lines, "END:VFREEBUSY"])


def test_periods_of_free_busy_with_a_zone() -> None:
    period = "20260302T100000/PT1H,20260303T100000/20260303T120000"
    there = told_busy(f"FREEBUSY;TZID=America/New_York:{period}")
    assert read(calendar(there)) == ["02 15:00–02 16:00", "03 15:00–03 17:00"]
    mine = told_busy("FREEBUSY;TZID=My:20260302T100000/PT1H")
    assert read(calendar(own_zone("+0500"), mine)) == ["02 05:00–02 06:00"]
    plain = told_busy("FREEBUSY:20260302T100000/PT1H")
    tokyo = ("X-WR-TIMEZONE:Asia/Tokyo",)
    assert read(calendar(plain)) == ["02 09:00–02 10:00"]
    assert read(calendar(plain, head=tokyo)) == ["02 01:00–02 02:00"]
    for name in ("Moon", "localtime"):
        unknown = told_busy(f"FREEBUSY;TZID={name}:20260302T100000/PT1H")
        assert why(calendar(unknown)) == NO_SUCH_ZONE


# ── ends, and answers ────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    ("length", "busy"),
    [("PT3H", "02 10:00–02 13:00"), ("PT5M", DAYS[0]), ("PT1H", DAYS[0])],
)  # fmt: skip
def test_of_two_ends_the_later_counts(length: str, busy: str) -> None:
    assert of(*TEN, f"DURATION:{length}") == [busy]


@pytest.mark.parametrize("length", ["-PT3H", "-P1D"])
def test_two_ends_of_which_one_lies_before_the_start(length: str) -> None:
    assert why(calendar([*TEN, f"DURATION:{length}"])) == NOT_UNDERSTOOD
    back = ["DTSTART:20260302T110000Z", "DTEND:20260302T100000Z", "DURATION:PT1H"]
    assert why(calendar(back)) == NOT_UNDERSTOOD


def test_who_accepted_once_is_busy() -> None:
    answers = [f"ATTENDEE;PARTSTAT={each}:mailto:teacher@example.com" for each in
               ("DECLINED", "ACCEPTED", "DECLINED")]  # fmt: skip
    assert of(*TEN, *answers) == DAYS[:1]
    assert of(*TEN, answers[0], answers[2]) == []


# ── what is over, and how much there may be ──────────────────────────────────
def test_many_events_that_are_over() -> None:
    old = [
        [f"DTSTART:2015{1 + n % 12:02}{1 + n % 28:02}T100000Z", "DURATION:PT1H"]
        for n in range(25_000)
    ]
    assert read(calendar(*old, TEN)) == DAYS[:1]


def test_thirteen_things_a_day() -> None:
    daily = [[f"DTSTART:20200302T{hour:02}0000Z", "DURATION:PT15M", "RRULE:FREQ=DAILY"]
             for hour in range(13)]  # fmt: skip
    assert len(read(calendar(*daily), end="2027-04-05")) == 13 * 400
    assert len(read(calendar(["DTSTART:20200302T100000Z", "DURATION:PT1H", "RRULE:FREQ=HOURLY"]),
                    end="2027-04-05")) == 1  # fmt: skip


def test_more_times_than_anyone_has() -> None:
    hourly = [[f"DTSTART:20260302T10{minute}00Z", "DURATION:PT5M", "RRULE:FREQ=HOURLY"]
              for minute in ("00", "30")]  # fmt: skip
    with pytest.raises(CalendarUnreadable) as refused:
        read(calendar(*hourly), end="2027-04-05")
    assert refused.value.message == TOO_MUCH
    assert "Remove events" in TOO_MUCH


@pytest.mark.parametrize(
    ("event", "busy"),
    [
        (["DTSTART:20150302T100000Z", "DURATION:P4018D"], ["01 00:00–02 10:00"]),
        (["DTSTART:20150302T100000Z", "DURATION:P574W"], ["01 00:00–02 10:00"]),
        (["DTSTART:20150302T100000Z", "DTEND:20260302T100000Z"], ["01 00:00–02 10:00"]),
        (["DTEND:20150302T100000Z", "DTSTART:20260302T100000Z"], ["01 00:00–02 10:00"]),
        (["DT END:20260302T100000Z", "DTSTART:20150302T100000Z"], ["01 00:00–02 10:00"]),
        (["DTSTART:20150302T100000Z", "DURATION:PT1H", "RDATE:20260302T100000Z"], DAYS[:1]),
        (["DTSTART:20150302T100000Z", "DURATION:PT1H", "rrule:FREQ=YEARLY;BYDAY=1MO;BYMONTH=3"],
         DAYS[:1]),
        (["DTSTART:20260227T100000Z", "DURATION:PT48H"], ["01 00:00–01 10:00"]),
        (["DTSTART;VALUE=DATE:20260228", "DTEND;VALUE=DATE:20260303"], ["01 00:00–02 23:00"]),
    ],
)  # fmt: skip
def test_what_began_long_ago_and_is_not_over(event: list[str], busy: list[str]) -> None:
    assert of(*event) == busy


@pytest.mark.parametrize(
    "event",
    [
        ["DTSTART:20150302T100000Z", "DURATION:bad"], ["DTSTART:20151302T100000Z"],
        ["DTSTART:20150302T100000Z", "DTEND:later"], ["DTEND:20150302T100000Z"],
        ["DTSTART:20150302T100000Z", "RRULE;FREQ=DAILY"], ["SUMMARY:2015"],
    ],
)  # fmt: skip
def test_what_may_not_be_over_is_not_left_out(event: list[str]) -> None:
    assert why(calendar(TEN, event)) == NOT_UNDERSTOOD


def test_a_time_moved_long_ago_is_not_where_it_was() -> None:
    moved = ["UID:1", "RECURRENCE-ID:20260303T100000Z", "DTSTART:20150303T100000Z", "DURATION:PT1H"]
    assert read(calendar(["UID:1", *SERIES], moved)) == [DAYS[0], *DAYS[2:]]
