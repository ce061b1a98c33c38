"""Reading calendars again: what a failure leaves, who reads when several might, who is removed."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from threading import Event, Lock
from time import sleep
from typing import TypeVar
from uuid import UUID

import pytest
from sqlmodel import Session

from peerloop import wiring
from peerloop.domain.errors import NotFound
from peerloop.domain.external import HORIZON, LEASE, BusyTimes, Place
from peerloop.domain.people import Actor
from peerloop.models.transactions import Work
from peerloop.services import refreshing_calendars
from peerloop.services.external_calendars import Desk, remove_calendar
from peerloop.services.refreshing_calendars import read_now, refresh_due
from tests.factories import MONDAY, FixedClock, make_course, make_st
from tests.factories.calendars import SECRET_URL, FakeReader, desk_of, hours, watch
from tests.factories.rivals import at_once
from tests.integration.conftest import Database

NOON = MONDAY.replace(hour=12)
OLD, NEW = hours(NOON), hours(NOON.replace(hour=20))
MINUTE = timedelta(minutes=1)
T = TypeVar("T")


@pytest.fixture
def st(database: Database, clock: FixedClock) -> Actor:
    with database.writing() as db:
        return make_st(db, make_course(db), zone="Asia/Tokyo")


@pytest.fixture
def calendar(database: Database, st: Actor, clock: FixedClock) -> Iterator[UUID]:
    with database.writing() as db:
        calendar_id = watch(db, st, OLD)
    clock.advance(hours=1)
    yield calendar_id


def remove(st: Actor, calendar_id: UUID) -> None:
    wiring.in_transaction(lambda db: remove_calendar(db, st, calendar_id, now=wiring.now()))


def row(database: Database, columns: str) -> tuple[object, ...]:
    [found] = database.rows(f"SELECT {columns} FROM external_calendars")
    return found


def instant_of(database: Database, column: str) -> datetime:
    [value] = row(database, column)
    text = value if isinstance(value, str) else str(value.isoformat())  # type: ignore[attr-defined]
    found = datetime.fromisoformat(text)
    return found if found.tzinfo else found.replace(tzinfo=MONDAY.tzinfo)


def starts(database: Database) -> list[str]:
    found = database.rows("SELECT starts_at FROM external_busy ORDER BY starts_at")
    return [str(each)[11:13] for (each,) in found]


def test_what_is_due_is_read_and_takes_the_place_of_what_was(
    database: Database, calendar: UUID, st: Actor, clock: FixedClock
) -> None:
    reader = FakeReader(NEW)
    assert refresh_due(desk_of(reader)) == 1
    assert reader.asked == [(SECRET_URL, Place("Asia/Tokyo", st.email))]
    assert starts(database) == ["20"]
    assert row(database, "problem, failures") == ("", 0)
    assert instant_of(database, "read_at") == clock()
    assert instant_of(database, "known_until") == clock() + HORIZON
    assert 27 * MINUTE <= instant_of(database, "due_at") - clock() <= 33 * MINUTE
    assert refresh_due(desk_of(reader)) == 0
    clock.advance(minutes=34)
    assert refresh_due(desk_of(reader)) == 1


def test_what_cannot_be_read_changes_nothing_but_is_told(
    database: Database, calendar: UUID, clock: FixedClock
) -> None:
    reader = FakeReader()
    reader.problem = "The calendar’s server cannot be reached."
    before = row(database, "read_at, known_until, name, url")
    for failures, minutes in enumerate([15, 30, 60, 120, 240, 240], start=1):
        assert refresh_due(desk_of(reader)) == 1
        assert row(database, "problem, failures") == (reader.problem, failures)
        pause = instant_of(database, "due_at") - clock()
        assert 0.9 * minutes * MINUTE <= pause <= 1.1 * minutes * MINUTE
        assert refresh_due(desk_of(reader)) == 0
        clock.set(instant_of(database, "due_at"))
    assert starts(database) == ["12"]
    assert row(database, "read_at, known_until, name, url") == before
    reader.problem = ""
    assert refresh_due(desk_of(reader)) == 1
    assert row(database, "problem, failures") == ("", 0)
    assert starts(database) == []


def test_one_that_cannot_be_read_holds_up_no_other(
    database: Database, st: Actor, calendar: UUID, clock: FixedClock
) -> None:
    with database.writing() as db:
        watch(db, make_st(db, make_course(db)), OLD, url="https://cal.example/other")

    class Half(FakeReader):
        def read(self, url: str, place: Place, *, now: datetime) -> BusyTimes:
            self.problem = "No." if "private" in url else ""
            return super().read(url, place, now=now)

    assert refresh_due(desk_of(Half(NEW))) == 2
    assert starts(database) == ["12", "20"]


def test_one_calendar_of_each_person_in_a_round(
    database: Database, st: Actor, calendar: UUID, clock: FixedClock
) -> None:
    with database.writing() as db:
        for number in range(4):
            watch(db, st, url=f"{SECRET_URL}?{number}")
        other = make_st(db, make_course(db))
        late = MONDAY + 50 * MINUTE
        watch(db, other, url="https://cal.example/other", due_at=late)
    reader = FakeReader(NEW)
    assert refresh_due(desk_of(reader)) == 2
    assert reader.asked[1][0] == "https://cal.example/other"
    assert [refresh_due(desk_of(reader)) for _ in range(5)] == [1, 1, 1, 1, 0]


@pytest.mark.parametrize("problem", ["", "No."])
def test_what_took_long_waits_longer(
    database: Database,
    calendar: UUID,
    clock: FixedClock,
    monkeypatch: pytest.MonkeyPatch,
    problem: str,
) -> None:
    passed = [0.0]
    monkeypatch.setattr(refreshing_calendars, "monotonic", lambda: passed[0])
    reader = FakeReader(NEW)
    reader.problem = problem

    def slowly() -> None:
        passed[0] += 18

    reader.meanwhile = slowly
    assert refresh_due(desk_of(reader)) == 1
    assert instant_of(database, "due_at") - clock() == 60 * MINUTE


def test_read_now(database: Database, calendar: UUID, st: Actor, clock: FixedClock) -> None:
    reader = FakeReader(NEW)
    clock.set(MONDAY)  # it is not due
    assert refresh_due(desk_of(reader)) == 0
    assert read_now(desk_of(reader), st, calendar) == ""
    assert starts(database) == ["20"]
    reader.problem = "No."
    assert read_now(desk_of(reader), st, calendar) == "No."
    assert (starts(database), row(database, "problem")) == (["20"], ("No.",))
    with database.writing() as db:
        stranger = make_st(db, make_course(db))
    asked = len(reader.asked)
    for who, which in ((stranger, calendar), (st, UUID(int=1))):
        with pytest.raises(NotFound):
            read_now(desk_of(reader), who, which)
    assert len(reader.asked) == asked


# ── at the same moment ───────────────────────────────────────────────────────
class Held(FakeReader):
    """Does not answer before it is told to."""

    def __init__(self, *busy: object) -> None:
        super().__init__(*busy)  # type: ignore[arg-type]
        self.began, self.go_on = Event(), Event()
        self.meanwhile = self._wait

    def _wait(self) -> None:
        self.began.set()
        assert self.go_on.wait(20)


@pytest.mark.parametrize("problem", ["", "No."])
def test_what_is_removed_while_it_is_read_stays_removed(
    database: Database, calendar: UUID, st: Actor, problem: str
) -> None:
    reader = FakeReader(NEW)
    reader.problem = problem
    reader.meanwhile = lambda: remove(st, calendar)
    assert refresh_due(desk_of(reader)) == 1
    assert (database.count("external_calendars"), database.count("external_busy")) == (0, 0)


def test_removing_and_keeping_at_the_same_moment(
    database: Database, st: Actor, clock: FixedClock
) -> None:
    for _ in range(12):
        with database.writing() as db:
            calendar_id = watch(db, st, OLD)
        clock.advance(hours=1)
        desk = desk_of(FakeReader(NEW, OLD))
        done = at_once(
            [
                lambda: refresh_due(desk),  # noqa: B023
                lambda: remove(st, calendar_id),  # noqa: B023
                lambda: read_now(desk, st, calendar_id),  # noqa: B023
            ]
        )
        assert all(each in (None, "") or isinstance(each, int | NotFound) for each in done), done
        assert (database.count("external_calendars"), database.count("external_busy")) == (0, 0)


def test_removing_waits_for_who_is_keeping(
    database: Database, calendar: UUID, st: Actor, clock: FixedClock
) -> None:
    reader, keeping = FakeReader(NEW), Event()

    def run(work: Work[T]) -> T:
        def slowly(db: Session) -> T:
            result = work(db)
            if reader.asked:
                keeping.set()
                sleep(0.4)  # the rows are written, and nobody else sees them yet
            return result

        return wiring.in_transaction(slowly)

    def remove_then() -> None:
        assert keeping.wait(20)
        remove(st, calendar)

    assert at_once([lambda: refresh_due(Desk(run, reader, wiring.now)), remove_then]) == [1, None]
    assert (database.count("external_calendars"), database.count("external_busy")) == (0, 0)


def test_each_calendar_is_read_by_one_worker(database: Database, clock: FixedClock) -> None:
    with database.writing() as db:
        course = make_course(db)
        for number in range(24):
            watch(db, make_st(db, course), OLD, url=f"{SECRET_URL}?{number}")
    clock.advance(hours=1)
    reader, lock = FakeReader(NEW), Lock()

    def slowly() -> None:
        with lock:  # so that the workers meet in the database, not in the reader
            pass

    reader.meanwhile = slowly
    done = at_once([lambda: refresh_due(desk_of(reader))] * 6)
    assert sum(each for each in done if isinstance(each, int)) == 24
    assert len({url for url, _ in reader.asked}) == len(reader.asked) == 24
    assert (database.count("external_calendars"), database.count("external_busy")) == (24, 24)


def test_a_worker_that_died_holds_a_calendar_for_a_lease_only(
    database: Database, calendar: UUID, clock: FixedClock
) -> None:
    reader = FakeReader(NEW)

    def die() -> None:
        raise KeyboardInterrupt

    reader.meanwhile = die
    with pytest.raises(KeyboardInterrupt):
        refresh_due(desk_of(reader))
    reader.meanwhile = lambda: None
    assert refresh_due(desk_of(reader)) == 0
    clock.advance(seconds=LEASE.total_seconds())
    assert refresh_due(desk_of(reader)) == 1
    assert starts(database) == ["20"]


def test_who_reads_longer_than_the_lease_has_read_for_nothing(
    database: Database, calendar: UUID, clock: FixedClock
) -> None:
    late, quick = FakeReader(OLD), FakeReader(NEW)

    def overtaken() -> None:
        clock.advance(seconds=LEASE.total_seconds() + 1)
        assert refresh_due(desk_of(quick)) == 1

    late.meanwhile = overtaken
    refresh_due(desk_of(late))
    assert starts(database) == ["20"]
    assert instant_of(database, "due_at") - clock() > 20 * MINUTE


def test_nothing_is_locked_while_a_calendar_is_read(
    database: Database, calendar: UUID, st: Actor
) -> None:
    reader = Held(NEW)

    def meanwhile() -> int:
        assert reader.began.wait(20)
        with database.writing() as db:  # anybody may write
            watch(db, st, url="https://cal.example/other")
        reader.go_on.set()
        return 0

    done = at_once([lambda: refresh_due(desk_of(reader)), meanwhile])
    assert done[0] in (1, 2)
    assert done[1] == 0
