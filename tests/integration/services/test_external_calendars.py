"""Adding and removing other calendars: what is kept, what is refused, and who comes first."""

from uuid import UUID

import pytest
from sqlmodel import select

from peerloop import wiring
from peerloop.domain.audit import What
from peerloop.domain.errors import CalendarUnreadable, InvalidInput, NotFound, PeerLoopError
from peerloop.domain.external import HORIZON, MOST_CALENDARS, Place
from peerloop.domain.people import Actor
from peerloop.models import AuditEvent
from peerloop.queries.external_calendars import external_calendars
from peerloop.services.external_calendars import add_calendar, remove_calendar
from tests.factories import MONDAY, FixedClock, enrolled_student, make_course, make_st
from tests.factories.calendars import SECRET_URL, FakeReader, desk_of, hours, watch
from tests.factories.rivals import at_once
from tests.integration.conftest import Database

NOON = MONDAY.replace(hour=12)
BUSY = (hours(NOON), hours(NOON.replace(hour=15), 2))


@pytest.fixture
def st(database: Database, clock: FixedClock) -> Actor:
    with database.writing() as db:
        return make_st(db, make_course(db), zone="America/New_York")


def shown(actor: Actor) -> list[tuple[str, str, int, str]]:
    with wiring.reading() as db:
        found = external_calendars(db, actor, now=wiring.now())
    return [(each.name, each.address, each.ahead, each.problem) for each in found]


def remove(actor: Actor, calendar_id: UUID) -> None:
    wiring.in_transaction(lambda db: remove_calendar(db, actor, calendar_id, now=MONDAY))


def test_a_calendar_is_read_and_kept(database: Database, st: Actor, clock: FixedClock) -> None:
    reader = FakeReader(*BUSY)
    add_calendar(desk_of(reader), st, f" {SECRET_URL} ", " My own ")
    assert reader.asked == [(SECRET_URL, Place("America/New_York", st.email))]
    assert shown(st) == [("My own", "cal.example/….ics", 2, "")]
    with wiring.reading() as db:
        [view] = external_calendars(db, st, now=clock())
    assert (view.read_at, view.known_until) == (clock(), clock() + HORIZON)
    clock.set(NOON.replace(hour=13))
    assert shown(st)[0][2] == 1
    assert SECRET_URL not in repr(view)


def test_that_a_calendar_came_and_went_is_kept_without_its_address(
    database: Database, st: Actor, clock: FixedClock
) -> None:
    secret = SECRET_URL.partition("://")[2].partition("/")[2]
    for name in ("My own", f"See {SECRET_URL}", ""):
        calendar = add_calendar(desk_of(FakeReader()), st, SECRET_URL, name)
        clock.advance(minutes=1)
        remove(st, calendar)
    with wiring.reading() as db:
        kept = db.scalars(select(AuditEvent)).all()
    changes = [(each.before["calendars"], each.after["calendars"]) for each in kept]
    assert len(changes) == 6
    assert secret not in repr(changes)
    assert {(each.what, each.actor_id, each.st_id) for each in kept} == {
        (What.AVAILABILITY, st.id, st.id)
    }
    for names in (["My own"], ["cal.example/….ics"], ["cal.example"]):
        assert ([], names) in changes
        assert (names, []) in changes


def test_an_empty_calendar_is_one_too(st: Actor) -> None:
    add_calendar(desk_of(FakeReader()), st, SECRET_URL, "")
    assert shown(st) == [("cal.example", "cal.example/….ics", 0, "")]


@pytest.mark.parametrize("url", ["", None, 7, "ftp://cal.example/", "https://me:x@cal.example/"])
def test_an_address_that_cannot_be_used_is_not_visited(
    database: Database, st: Actor, url: object
) -> None:
    reader = FakeReader()
    with pytest.raises(InvalidInput):
        add_calendar(desk_of(reader), st, url, "")
    assert (reader.asked, database.count("external_calendars")) == ([], 0)


def test_what_cannot_be_read_is_not_added(database: Database, st: Actor) -> None:
    reader = FakeReader()
    reader.problem = "There is no calendar at this address."
    with pytest.raises(CalendarUnreadable, match="no calendar"):
        add_calendar(desk_of(reader), st, SECRET_URL, "")
    assert database.count("external_calendars") == 0


def test_only_who_teaches_has_other_calendars(database: Database, clock: FixedClock) -> None:
    with database.writing() as db:
        course = make_course(db)
        student, former = enrolled_student(db, course), make_st(db, course, active=False)
    reader = FakeReader()
    for actor in (student, former):
        with pytest.raises(NotFound):
            add_calendar(desk_of(reader), actor, SECRET_URL, "")
        with pytest.raises(NotFound):
            shown(actor)
    assert reader.asked == []
    with database.writing() as db:
        kept = watch(db, former)
    assert len(shown(former)) == 1  # who no longer teaches can still remove what is there
    remove(former, kept)


def test_the_same_calendar_twice_and_too_many(database: Database, st: Actor) -> None:
    reader = FakeReader(*BUSY)
    desk = desk_of(reader)
    add_calendar(desk, st, SECRET_URL, "")
    with pytest.raises(InvalidInput, match="there already"):
        add_calendar(desk, st, SECRET_URL.replace("https", "webcal") + "#again", "")
    for number in range(1, MOST_CALENDARS):
        add_calendar(desk, st, f"{SECRET_URL}?{number}", "")
    with pytest.raises(InvalidInput, match="Remove one first"):
        add_calendar(desk, st, f"{SECRET_URL}?more", "")
    assert len(reader.asked) == database.count("external_calendars") == MOST_CALENDARS


def test_removing_one_forgets_what_it_blocked(database: Database, st: Actor) -> None:
    with database.writing() as db:
        first, second = watch(db, st, *BUSY), watch(db, st, BUSY[0])
        stranger = make_st(db, make_course(db))
    for nobody in (stranger, st):
        with pytest.raises(NotFound):
            remove(nobody, first if nobody is stranger else UUID(int=1))
    assert database.count("external_busy") == 3
    remove(st, first)
    assert database.rows("SELECT count(*) FROM external_busy") == [(1,)]
    remove(st, second)
    assert (shown(st), database.count("external_busy")) == ([], 0)
    with pytest.raises(NotFound):
        remove(st, second)


# ── at the same moment ───────────────────────────────────────────────────────
def test_one_calendar_added_many_times_at_once(database: Database, st: Actor) -> None:
    desk = desk_of(FakeReader(*BUSY))
    done = at_once([lambda: add_calendar(desk, st, SECRET_URL, "")] * 6)
    assert sum(isinstance(each, UUID) for each in done) == 1
    assert all(isinstance(each, UUID | InvalidInput) for each in done)
    assert (database.count("external_calendars"), database.count("external_busy")) == (1, 2)


def test_many_calendars_added_at_once(database: Database, st: Actor) -> None:
    desk = desk_of(FakeReader())

    def add(number: int) -> UUID:
        return add_calendar(desk, st, f"{SECRET_URL}?{number}", "")

    done = at_once([lambda n=n: add(n) for n in range(10)])  # type: ignore[misc]
    assert sum(isinstance(each, UUID) for each in done) == MOST_CALENDARS
    assert all(isinstance(each, UUID | PeerLoopError) for each in done)
    assert database.count("external_calendars") == MOST_CALENDARS


def test_a_database_in_trouble_tells_nobody_the_address(database: Database, st: Actor) -> None:
    reader = FakeReader()
    reader.meanwhile = lambda: database.execute(
        "ALTER TABLE external_calendars RENAME COLUMN failures TO other"
    )
    with pytest.raises(Exception, match="failures") as broken:
        add_calendar(desk_of(reader), st, SECRET_URL, "")
    assert "private-0123456789" not in str(broken.value)
    assert "cal.example" not in str(broken.value)
