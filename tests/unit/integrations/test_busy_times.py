"""What of a calendar is busy time. The expectations are worked out by hand: Berlin is one hour
ahead of UTC until Sunday 29 March 2026, 01:00 UTC, and two hours from then on."""

import pytest

from peerloop.domain.errors import CalendarUnreadable
from peerloop.domain.external import Place
from peerloop.integrations.busy_times import NO_SUCH_ZONE, NOT_UNDERSTOOD
from peerloop.integrations.calendar_limits import TOO_MUCH
from tests.unit.integrations.calendars import calendar, of, read

TEN = ("DTSTART:20260302T100000Z", "DTEND:20260302T110000Z")
BUSY = ["02 10:00–02 11:00"]
NEW_YORK = Place("America/New_York", "teacher@example.com")


# ── what is busy ─────────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    "line",
    [
        "SUMMARY:Lunch", "TRANSP:OPAQUE", "STATUS:CONFIRMED", "STATUS:TENTATIVE", "CLASS:PRIVATE",
        "X-MICROSOFT-CDO-BUSYSTATUS:BUSY", "X-MICROSOFT-CDO-BUSYSTATUS:OOF",
        "X-MICROSOFT-CDO-BUSYSTATUS:TENTATIVE", "TRANSP:NONSENSE", "UID:x@peerloop.example",
        "ATTENDEE;PARTSTAT=ACCEPTED:mailto:teacher@example.com",
        "ATTENDEE;PARTSTAT=NEEDS-ACTION:mailto:teacher@example.com",
        "ATTENDEE;PARTSTAT=DECLINED:mailto:somebody@example.com",
    ],
)  # fmt: skip
def test_what_is_busy(line: str) -> None:
    assert of(*TEN, line) == BUSY


@pytest.mark.parametrize(
    "line",
    [
        "TRANSP:TRANSPARENT", "transp:transparent", "STATUS:CANCELLED",
        "X-MICROSOFT-CDO-BUSYSTATUS:FREE", "UID:3f1f0b0e-6f3c-4a57-9a43-0c1d2e3f4a5b@peerloop",
        "ATTENDEE;CN=T;PARTSTAT=DECLINED:MAILTO:Teacher@Example.com",
    ],
)  # fmt: skip
def test_what_is_not(line: str) -> None:
    assert of(*TEN, line) == []


def test_google_names_a_calendar_by_its_owners_address() -> None:
    declined = "ATTENDEE;PARTSTAT=DECLINED:mailto:me@elsewhere.example"
    assert of(*TEN, declined, head=("X-WR-CALNAME:me@elsewhere.example",)) == []
    assert of(*TEN, declined, head=("X-WR-CALNAME:Work",)) == BUSY


def test_tasks_and_journals_are_not_busy() -> None:
    task = "BEGIN:VTODO\nUID:1\nDTSTART:20260302T100000Z\nDUE:20260302T110000Z\nEND:VTODO"
    assert read(calendar(task)) == []


def test_one_instance_may_be_free_or_elsewhere() -> None:
    series = ["UID:1", *TEN, "RRULE:FREQ=DAILY;COUNT=4"]
    free = ["UID:1", "RECURRENCE-ID:20260303T100000Z", "DTSTART:20260303T100000Z",
            "DTEND:20260303T110000Z", "TRANSP:TRANSPARENT"]  # fmt: skip
    off = [*free[:-1], "STATUS:CANCELLED"]
    off[1:4] = [line.replace("0303", "0304") for line in off[1:4]]
    moved = [
        "UID:1",
        "RECURRENCE-ID:20260305T100000Z",
        "DTSTART:20260306T150000Z",
        "DURATION:PT30M",
    ]
    assert read(calendar(series, free, off, moved)) == [*BUSY, "06 15:00–06 15:30"]


def test_periods_of_free_busy() -> None:
    told = "\n".join([
        "BEGIN:VFREEBUSY", "UID:1", "DTSTAMP:20260101T000000Z",
        "FREEBUSY:20260302T100000Z/PT1H,20260303T100000Z/20260303T113000Z",
        "FREEBUSY;FBTYPE=BUSY-TENTATIVE:20260304T100000Z/PT1H",
        "FREEBUSY;FBTYPE=X-OWN:20260305T100000Z/PT1H",
        "FREEBUSY;FBTYPE=FREE:20260306T100000Z/PT1H", "END:VFREEBUSY",
    ])  # fmt: skip
    assert read(calendar(told)) == [
        *BUSY, "03 10:00–03 11:30", "04 10:00–04 11:00", "05 10:00–05 11:00",
    ]  # fmt: skip


def test_overlapping_events_are_one_time_and_the_range_cuts() -> None:
    long = ["DTSTART:20260201T000000Z", "DTEND:20260301T093000Z"]
    other = ["DTSTART:20260301T090000Z", "DTEND:20260301T100000Z"]
    touching = ["DTSTART:20260301T100000Z", "DTEND:20260301T110000Z"]
    late = ["DTSTART:20260331T230000Z", "DTEND:20260401T010000Z"]
    assert read(calendar(late, touching, other, long)) == ["01 00:00–01 11:00", "31 23:00–01 00:00"]


def test_several_calendars_in_a_file() -> None:
    assert read(calendar([*TEN]) + calendar(["DTSTART:20260303T100000Z", "DURATION:PT1H"])) == [
        *BUSY, "03 10:00–03 11:00",
    ]  # fmt: skip
    assert read(calendar()) == []


# ── when it is ───────────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    ("lines", "busy"),
    [
        (["DTSTART:20260302T100000Z"], []),
        (["DTSTART:20260302T100000Z", "DTEND:20260302T100000Z"], []),
        (["DTSTART:20260302T100000Z", "DURATION:PT0S"], []),
        (["DTSTART:20260302T100000Z", "DURATION:PT1H30M"], ["02 10:00–02 11:30"]),
        (["DTSTART:20260302T110000Z", "DTEND:20260302T100000Z"], BUSY),
        (["DTSTART;TZID=Europe/Berlin:20260302T100000", "DURATION:PT1H"], ["02 09:00–02 10:00"]),
        (["DTSTART;TZID=W. Europe Standard Time:20260302T100000", "DURATION:PT1H"],
         ["02 09:00–02 10:00"]),
        # from Berlin to New York, nine hours in the air
        (["DTSTART;TZID=Europe/Berlin:20260302T100000",
          "DTEND;TZID=America/New_York:20260302T130000"],
         ["02 09:00–02 18:00"]),
    ],
)  # fmt: skip
def test_times(lines: list[str], busy: list[str]) -> None:
    assert of(*lines) == busy


def test_whole_days_and_times_without_a_zone_are_the_owners() -> None:
    day = ["DTSTART;VALUE=DATE:20260302"]
    assert of(*day) == ["01 23:00–02 23:00"]
    assert of(*day, place=NEW_YORK) == ["02 05:00–03 05:00"]
    assert of(*day, "DTEND;VALUE=DATE:20260304") == ["01 23:00–03 23:00"]
    assert of(*day, "DTEND;VALUE=DATE:20260302") == ["01 23:00–02 23:00"]  # none, says the RFC
    assert of(*day, "DURATION:P2D") == ["01 23:00–03 23:00"]
    assert of(*day, "TRANSP:TRANSPARENT") == []
    assert of("DTSTART:20260302T100000", "DTEND:20260302T110000") == ["02 09:00–02 10:00"]
    assert of("DTSTART:20260302T100000", "DURATION:PT1H", place=NEW_YORK) == ["02 15:00–02 16:00"]


def test_a_whole_day_is_as_long_as_its_date_is() -> None:
    assert of("DTSTART;VALUE=DATE:20260329") == ["28 23:00–29 22:00"]
    havana = Place("America/Havana", "")  # at 00:00 it is 01:00: this date begins at 05:00 UTC
    assert of("DTSTART;VALUE=DATE:20260308", place=havana) == ["08 05:00–09 04:00"]


def test_the_calendars_own_zone_counts_for_times_without_one() -> None:
    tokyo = ("X-WR-TIMEZONE:Asia/Tokyo",)
    floating = ["DTSTART:20260302T100000", "DTEND:20260302T110000"]
    assert of(*floating, head=tokyo) == ["02 01:00–02 02:00"]
    for unknown in ("Nowhere/Land", "../../etc/passwd", "localtime", ""):
        assert of(*floating, head=(f"X-WR-TIMEZONE:{unknown}",)) == ["02 09:00–02 10:00"]


OWN_ZONE = "\n".join([
    "BEGIN:VTIMEZONE", "TZID:Somewhere", "BEGIN:STANDARD", "DTSTART:20251101T000000",
    "TZOFFSETFROM:+0530", "TZOFFSETTO:+0500", "RRULE:FREQ=YEARLY;BYMONTH=11;BYMONTHDAY=1",
    "END:STANDARD", "BEGIN:DAYLIGHT", "DTSTART:20250310T000000", "TZOFFSETFROM:+0500",
    "TZOFFSETTO:+0530", "RRULE:FREQ=YEARLY;BYMONTH=3;BYMONTHDAY=10", "END:DAYLIGHT",
    "END:VTIMEZONE",
])  # fmt: skip


def test_a_zone_that_the_calendar_explains() -> None:
    weekly = [
        "DTSTART;TZID=Somewhere:20260303T100000",
        "DURATION:PT1H",
        "RRULE:FREQ=WEEKLY;COUNT=2",
    ]
    assert read(calendar(OWN_ZONE, weekly)) == ["03 05:00–03 06:00", "10 04:30–10 05:30"]


# ── clock changes: the longer reading ────────────────────────────────────────
def test_a_series_stays_on_the_wall_clock() -> None:
    weekly = [
        "DTSTART;TZID=Europe/Berlin:20260322T100000",
        "DURATION:PT1H",
        "RRULE:FREQ=WEEKLY;COUNT=2",
    ]
    assert of(*weekly) == ["22 09:00–22 10:00", "29 08:00–29 09:00"]


def test_hours_over_a_clock_change() -> None:
    night = "DTSTART;TZID=Europe/Berlin:20260329T010000"
    # As it is written it ends at 05:00, three hours later.
    assert of(night, "DTEND;TZID=Europe/Berlin:20260329T050000") == ["29 00:00–29 03:00"]
    # Four hours that pass end at 06:00.
    assert of(night, "DURATION:PT4H") == ["29 00:00–29 04:00"]
    nightly = ["DTSTART;TZID=Europe/Berlin:20260328T010000",
               "DTEND;TZID=Europe/Berlin:20260328T050000", "RRULE:FREQ=DAILY;COUNT=2"]  # fmt: skip
    assert of(*nightly) == ["28 00:00–28 04:00", "29 00:00–29 04:00"]


def test_a_repeated_hour_is_busy_twice_where_it_is_not_said_which() -> None:
    october = {"start": "2026-10-24", "end": "2026-10-26"}
    ends = [
        "DTSTART;TZID=Europe/Berlin:20261025T013000",
        "DTEND;TZID=Europe/Berlin:20261025T023000",
    ]
    assert of(*ends, **october) == ["24 23:30–25 01:30"]
    begins = [
        "DTSTART;TZID=Europe/Berlin:20261025T023000",
        "DTEND;TZID=Europe/Berlin:20261025T033000",
    ]
    assert of(*begins, **october) == ["25 00:30–25 02:30"]


# ── ends of rules ────────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    ("start", "until", "days"),
    [
        ("DTSTART:20260302T100000Z", "20260304T100000Z", [2, 3, 4]),
        ("DTSTART:20260302T100000Z", "20260304T095959Z", [2, 3]),
        ("DTSTART:20260302T100000Z", "20260304", [2, 3, 4]),  # the day is meant
        ("DTSTART;TZID=America/New_York:20260302T200000", "20260304", [3, 4, 5]),
        ("DTSTART;TZID=Europe/Berlin:20260302T110000", "20260304T100000Z", [2, 3, 4]),
        ("DTSTART:20260302T110000", "20260304T100000Z", [2, 3, 4]),
        ("DTSTART:20260302T110000", "20260304T110000", [2, 3, 4]),
        ("DTSTART;VALUE=DATE:20260303", "20260305", [2, 3, 4]),
        ("DTSTART;VALUE=DATE:20260303", "20260304T230000Z", [2, 3, 4]),  # midnight in Berlin
    ],
)
def test_the_last_time_of_a_rule(start: str, until: str, days: list[int]) -> None:
    minutes = [] if "VALUE=DATE" in start else ["DURATION:PT5M"]
    found = of(start, *minutes, f"RRULE:FREQ=DAILY;UNTIL={until}")
    if minutes:
        assert [int(each[:2]) for each in found] == days
    else:
        assert found == [f"{days[0]:02} 23:00–{days[-1] + 1:02} 23:00"]


def test_exceptions_and_additions() -> None:
    rule = [*TEN, "RRULE:FREQ=DAILY;COUNT=4"]
    assert of(*rule, "EXDATE:20260303T100000Z,20260304T100000Z") == [*BUSY, "05 10:00–05 11:00"]
    assert of(*rule, "EXDATE;VALUE=DATE:20260303", "EXDATE:20260304T100000Z") == [
        *BUSY, "05 10:00–05 11:00",
    ]  # fmt: skip
    assert of(*TEN, "RDATE:20260307T150000Z") == [*BUSY, "07 15:00–07 16:00"]
    assert of(*TEN, "RDATE;VALUE=PERIOD:20260307T150000Z/PT3H") == [*BUSY, "07 15:00–07 18:00"]


# ── what cannot be read opens nothing ────────────────────────────────────────
@pytest.mark.parametrize(
    "lines",
    [
        ["DTSTART:garbage"], ["DTSTART:20261301T100000Z"], [*TEN, "DURATION:bad"],
        ["DTSTART:20260302T100000Z", "DTEND:later"], [*TEN, "RRULE:FREQ=NEVER"],
        [*TEN, "RRULE:FREQ=DAILY;UNTIL=bad"], [*TEN, "RRULE:FREQ=MONTHLY;BYDAY=3XX"],
        [*TEN, "RRULE:FREQ=MONTHLY;RSCALE=HEBREW"], [*TEN, "RRULE:COUNT=2"],
        [*TEN, "RRULE;FREQ=DAILY"], [*TEN, "EXDATE:foo"], [*TEN, "RDATE:foo"],
        [*TEN, "RECURRENCE-ID:foo"], [*TEN, *TEN], ["SUMMARY:no time"],
        ["DTSTART:19700101T000000Z", "DTEND:99991231T000000Z"],
        [*TEN, "RRULE:FREQ=DAILY;COUNT=-1"],
    ],
)  # fmt: skip
def test_an_event_that_cannot_be_understood(lines: list[str]) -> None:
    with pytest.raises(CalendarUnreadable) as refused:
        read(calendar([*TEN], lines))
    assert refused.value.message == NOT_UNDERSTOOD


@pytest.mark.parametrize(
    "lines",
    [
        ["DTSTART;TZID=Nowhere/Land:20260302T100000"],
        [*TEN, "EXDATE;TZID=Nowhere/Land:20260302T100000"],
        [*TEN, "RDATE;TZID=Nowhere/Land:20260302T100000"],
        [*TEN, 'RECURRENCE-ID;TZID="(UTC+01:00) Amsterdam":20260302T100000'],
    ],
)
def test_a_zone_that_nobody_explains(lines: list[str]) -> None:
    with pytest.raises(CalendarUnreadable) as refused:
        of(*lines)
    assert refused.value.message == NO_SUCH_ZONE


def test_nonsense_that_says_nothing_of_times_does_no_harm() -> None:
    lines = ["NOTALINE", "PRIORITY:high", "GEO:here", "ATTENDEE:nobody", "SEQUENCE:x", "URL:\\\\"]
    assert of(*TEN, *lines) == BUSY


@pytest.mark.parametrize("rule", ["FREQ=HOURLY", "FREQ=DAILY;BYHOUR=1,2,3,4,5;BYMINUTE=0,20,40"])
def test_more_times_than_anyone_has(rule: str) -> None:
    with pytest.raises(CalendarUnreadable) as refused:
        of(*TEN, f"RRULE:{rule}", end="2027-04-01")
    assert refused.value.message == TOO_MUCH
