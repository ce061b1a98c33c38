"""Hours that drift between two people's clocks: what each of the two reads of them."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from peerloop.domain.zones import drifts, zone_names
from peerloop.state.two_clocks import here_and_there, week_later

QUARTER, WEEK = timedelta(minutes=15), timedelta(days=7)
NEW_YEAR = datetime(2026, 1, 1, tzinfo=UTC)
Hour = tuple[datetime, datetime]


def changes(name: str) -> bool:
    """Whether the clocks of a zone change in 2026."""
    noons = (NEW_YEAR + n * WEEK for n in range(52))
    return len({each.astimezone(ZoneInfo(name)).utcoffset() for each in noons}) > 1


ZONES = [*filter(changes, zone_names()), "UTC", "Asia/Kathmandu", "America/Phoenix"]
zones = st.sampled_from(ZONES)
hours = st.builds(time, st.integers(0, 23), st.sampled_from([0, 30]))
# Beside the days on which most clocks change.
days = st.builds(
    lambda around, ahead: around + timedelta(days=ahead),
    st.sampled_from([date(2026, 3, 8), date(2026, 3, 27), date(2026, 4, 4), date(2026, 9, 26),
                     date(2026, 10, 24), date(2026, 11, 1)]),
    st.integers(-9, 3),
)  # fmt: skip
MORE = settings(max_examples=settings().max_examples * 4)


def coming(own: str, zone: str, hour: time, first: date, count: int) -> list[Hour]:
    """An hour by one clock on so many dates, and what another shows: by looking every quarter."""
    here, there = ZoneInfo(own), ZoneInfo(zone)
    found: dict[date, Hour] = {}
    moment = datetime(first.year, first.month, first.day, tzinfo=UTC) - timedelta(days=1)
    for _ in range((count + 2) * 96):
        mine = moment.astimezone(here)
        if mine.time() == hour and first <= mine.date() < first + timedelta(days=count):
            found.setdefault(mine.date(), (mine, moment.astimezone(there)))
        moment += QUARTER
    return list(found.values())


def on(at: datetime) -> str:
    return f"{at.day} {at:%B}"


@MORE
@given(zones, zones, hours, days)
def test_what_is_said_of_a_week_later_is_true(own: str, zone: str, hour: time, day: date) -> None:
    """For any two zones, beside the instants at which one clock shows the hour."""
    (start, now), *later = coming(own, zone, hour, day, 8)
    read = [there.time() for _, there in later]
    since = next((n for n in range(len(read)) if set(read[n:]) == set(read[-1:])), 0)
    for teaching in (False, True):
        words = week_later(start, ZoneInfo(own), ZoneInfo(zone), teaching=teaching)
        if read[-1] == now.time():
            assert words == ""
        elif teaching:
            assert words.startswith(f"{start:%H:%M} here is {now:%H:%M} in ")
            assert words.endswith(f"; from {on(later[since][0])} it is {read[-1]:%H:%M} there.")
        else:
            assert words.startswith(f"{now:%H:%M} here is {start:%H:%M} in ")
            when = on(later[since][1])
            assert words.endswith(f"; from {when} this is {read[-1]:%H:%M} for you.")


def test_every_drift_is_told() -> None:
    there = ZoneInfo("Europe/Berlin")
    hour = datetime(2026, 3, 23, 17, tzinfo=ZoneInfo("Asia/Jerusalem"))
    assert here_and_there(drifts(hour, there), there) == (
        "17:00 here is 16:00 in Berlin; from 27 March it is 15:00 there;"
        " from 29 March it is 16:00 there."
    )
