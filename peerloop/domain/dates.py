"""How days and times are written for a reader in a zone: one place for every page and mail.

English names are spelled here, not taken from the machine's locale. Choosing days is not done
here.
"""

from datetime import UTC, date, datetime, timedelta

from peerloop.domain.zones import zone

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS = (
    "January February March April May June July August September October November December".split()
)


def local(instant: datetime, zone_name: str) -> datetime:
    """`instant` (aware) on the wall clock of `zone_name`."""
    return instant.astimezone(zone(zone_name))


def day_title(day: date) -> str:
    """`Thursday 22 October`."""
    return f"{WEEKDAYS[day.weekday()]} {day.day} {MONTHS[day.month - 1]}"


def full_date(day: date) -> str:
    """`Thursday 22 October 2026`."""
    return f"{day_title(day)} {day.year}"


def short_date(day: date) -> str:
    """`Thu 22 Oct`."""
    return f"{WEEKDAYS[day.weekday()][:3]} {day.day} {MONTHS[day.month - 1][:3]}"


def clock(moment: datetime) -> str:
    """`18:00`, of a time already local."""
    return f"{moment.hour:02}:{moment.minute:02}"


def time_range(start: datetime, end: datetime, zone_name: str) -> str:
    """`18:00 – 19:00` on the wall clock of `zone_name`."""
    return f"{clock(local(start, zone_name))} – {clock(local(end, zone_name))}"


def zone_label(instant: datetime, zone_name: str) -> str:
    """`Europe/Berlin (CEST)`: the zone as it is at `instant`."""
    return f"{zone_name} ({zone_abbreviation(instant, zone_name)})"


def zone_abbreviation(instant: datetime, zone_name: str) -> str:
    """`CEST`, or `UTC+05:45` where a zone has no letters of its own."""
    here = local(instant, zone_name)
    name = here.tzname() or ""
    if name.isalpha():
        return name
    seconds = int((here.utcoffset() or timedelta()).total_seconds())
    sign, minutes = ("+" if seconds >= 0 else "-"), abs(seconds) // 60
    return f"UTC{sign}{minutes // 60:02}:{minutes % 60:02}"


def city(zone_name: str) -> str:
    """`New York` of `America/New_York`."""
    return zone_name.rsplit("/", 1)[-1].replace("_", " ")


def relative_day(day: date, today: date) -> str:
    """`Today`, `Tomorrow`, or the short date."""
    if day == today:
        return "Today"
    return "Tomorrow" if day == today + timedelta(days=1) else short_date(day)


def days_title(first: date, last: date) -> str:
    """`12 – 18 October`, `28 September – 4 October`, with the years where they differ."""
    if first.year != last.year:
        return f"{_day_month(first)} {first.year} – {_day_month(last)} {last.year}"
    if first.month != last.month:
        return f"{_day_month(first)} – {_day_month(last)}"
    return f"{first.day} – {_day_month(last)}"


def _day_month(day: date) -> str:
    return f"{day.day} {MONTHS[day.month - 1]}"


def time_until(start: datetime, now: datetime) -> str:
    """`in 8 days`, `in 3 hours`, `in 25 minutes`, `now`: elapsed time, rounded down."""
    minutes = int((start - now).total_seconds()) // 60
    for size, word in ((2 * 24 * 60, "day"), (2 * 60, "hour"), (1, "minute")):
        if minutes >= size:
            count = minutes // {"day": 24 * 60, "hour": 60, "minute": 1}[word]
            return f"in {count} {word}{'' if count == 1 else 's'}"
    return "now"


def instant_text(instant: datetime) -> str:
    """As the API writes it: `2026-10-22T16:00:00Z`."""
    return instant.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
