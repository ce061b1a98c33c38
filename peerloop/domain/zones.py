"""IANA time zones: their names, wall times to UTC, and when a zone's offset changes.

Which times are open is in `slots.py`; how a time is written for people is not
a rule of the domain.
"""

from datetime import UTC, datetime, timedelta, tzinfo
from functools import lru_cache
from importlib.resources import files
from itertools import pairwise
from zoneinfo import ZoneInfo, available_timezones

from peerloop.domain.errors import TimeAmbiguous, TimeDoesNotExist, UnknownZone

Stretch = tuple[int, int, int]

_NOT_PLACES = {"localtime", "Factory", "posixrules"}
_SECOND = timedelta(seconds=1)
_DAY = 86_400
_CHUNK = 2**25  # about 388 days: what is worked out, and remembered, at once
# Local times near the years 1 and 9999 do not fit a datetime.
_FIRST = int(datetime(2, 1, 1, tzinfo=UTC).timestamp())
_LAST = int(datetime(9998, 1, 1, tzinfo=UTC).timestamp())


@lru_cache(maxsize=1)
def _allowed() -> frozenset[str]:
    return frozenset(
        name
        for name in available_timezones()
        if name not in _NOT_PLACES and not name.startswith(("posix/", "right/"))
    )


def zone(name: str) -> ZoneInfo:
    """The zone of that IANA name; aliases such as `Asia/Calcutta` count.

    Only listed names are looked up: ZoneInfo itself also reads `localtime`,
    which is the server's own zone and no place.

    Raises:
        UnknownZone: it is no such name, or not text at all.
    """
    if not isinstance(name, str) or name not in _allowed():
        raise UnknownZone()
    return ZoneInfo(name)  # keeps the zones it has read


def place(name: object) -> str:
    """The name to keep of a zone somebody named: browsers still say `Asia/Katmandu`.

    Raises:
        UnknownZone: see `zone`.
    """
    known = zone(name).key  # type: ignore[arg-type]
    return known if known in _places() else _renamed().get(known, known)


@lru_cache(maxsize=1)
def _renamed() -> dict[str, str]:
    rules = (files("tzdata") / "zoneinfo" / "tzdata.zi").read_text(encoding="utf-8")
    links = (line.split() for line in rules.splitlines() if line.startswith("L "))
    return {alias: name for _, name, alias in links if name in _places()}


def zone_names() -> list[str]:
    """The names to choose from, sorted: one for each place people live in, and UTC.

    Aliases are left out, though `zone` accepts them.
    """
    return list(_places())


@lru_cache(maxsize=1)
def _places() -> tuple[str, ...]:
    # zone.tab and not the list of aliases tells a place from an old spelling:
    # there Europe/Oslo is an alias of Europe/Berlin.
    table = (files("tzdata") / "zoneinfo" / "zone.tab").read_text(encoding="utf-8")
    places = {line.split("\t")[2] for line in table.splitlines() if not line.startswith("#")}
    return tuple(sorted((places | {"UTC"}) & _allowed()))


def to_utc(local: datetime, zone_name: str) -> datetime:
    """The instant of a local time (requirements, rule 1).

    Args:
        local: naive, a wall time of `zone_name`; or aware, then its own offset holds.
        zone_name: IANA name; it must be known in both cases.

    Returns:
        Aware UTC.

    Raises:
        UnknownZone: no such zone.
        TimeDoesNotExist: a clock change skips the wall time, or it is beyond the calendar.
        TimeAmbiguous: a clock change repeats the wall time.
    """
    place = zone(zone_name)
    try:
        if local.utcoffset() is not None:
            return local.astimezone(UTC)
        found = _passes(local.replace(tzinfo=None), place)
    except OverflowError:
        raise TimeDoesNotExist() from None
    if not found:
        raise TimeDoesNotExist()
    if len(found) > 1:
        raise TimeAmbiguous()
    return found.pop()


def _passes(local: datetime, place: tzinfo) -> set[datetime]:
    """The instants, in UTC, at which the clocks of `place` show the naive `local`."""
    guesses = {local.replace(tzinfo=place, fold=fold).astimezone(UTC) for fold in (0, 1)}
    # A skipped wall time is given an instant too, but that one reads differently.
    return {guess for guess in guesses if guess.astimezone(place).replace(tzinfo=None) == local}


def constant_offsets(zone_name: str, start_ts: int, end_ts: int) -> list[Stretch]:
    """Cut a range at the clock changes of a zone.

    Args:
        zone_name: IANA name.
        start_ts: seconds since 1970 in UTC.
        end_ts: seconds since 1970 in UTC, not included.

    Returns:
        `(from, until, offset)` in order and without gaps, all in seconds, the
        offset east of UTC. What is outside the years 2 to 9997 is left out.

    Raises:
        UnknownZone: no such zone.
    """
    zone(zone_name)
    start, end = max(start_ts, _FIRST), min(end_ts, _LAST)
    stretches: list[Stretch] = []
    for chunk in range(start // _CHUNK, (end - 1) // _CHUNK + 1):
        for begins, ends, offset in _chunk(zone_name, chunk):
            since, until = max(begins, start), min(ends, end)
            if since >= until:
                continue
            if stretches and stretches[-1][2] == offset:
                since = stretches.pop()[0]
            stretches.append((since, until, offset))
    return stretches


@lru_cache(maxsize=4_096)
def _chunk(zone_name: str, chunk: int) -> tuple[Stretch, ...]:
    place = zone(zone_name)
    begins, ends = max(chunk * _CHUNK, _FIRST), min((chunk + 1) * _CHUNK, _LAST)
    cuts = [begins]
    # A look a day finds every change: since 1972 no two are less than six days apart.
    for before, after in pairwise([*range(begins, ends, _DAY), ends]):
        if _offset(before, place) != _offset(after, place):
            cuts.append(_change(before, after, place))
    return tuple((since, until, _offset(since, place)) for since, until in pairwise([*cuts, ends]))


def _change(before: int, after: int, place: tzinfo) -> int:
    """The first second with the offset of `after`, by bisection."""
    new = _offset(after, place)
    while after - before > 1:
        middle = (before + after) // 2
        if _offset(middle, place) == new:
            after = middle
        else:
            before = middle
    return after


def _offset(seconds: int, place: tzinfo) -> int:
    offset = datetime.fromtimestamp(seconds, place).utcoffset()
    assert offset is not None  # an IANA zone always has one
    return offset // _SECOND


def drifts(hour: datetime, there: tzinfo, *, days: int = 7) -> list[tuple[datetime, datetime]]:
    """Where an hour that comes every day by one clock begins to read otherwise on another.

    The clocks of two places drift apart, or meet again, where they change on two dates;
    where they change at one moment, they do not. A day without the hour is passed over.

    Args:
        hour: aware, by the clock of its own zone.
        days: how many dates after its own are looked at.

    Returns:
        The hour as it comes before and after each of these drifts, by its own clock.
    """
    times = [hour, *(hour + timedelta(days=n) for n in range(1, days + 1))]
    real = [each for each in times if _is_real(each)]
    return [
        (before, after)
        for before, after in pairwise(real)
        if before.astimezone(there).time() != after.astimezone(there).time()
    ]


def _is_real(local: datetime) -> bool:
    """Whether no clock change skips an aware wall time."""
    back = local.astimezone(UTC).astimezone(local.tzinfo)
    return back.replace(tzinfo=None) == local.replace(tzinfo=None)
