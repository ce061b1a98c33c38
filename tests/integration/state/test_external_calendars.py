"""The page of other calendars: what it shows of them, and whatever a client may send it."""

import asyncio
from collections.abc import Iterator
from datetime import timedelta
from threading import Event
from uuid import UUID, uuid4

import pytest

from peerloop import routes, wiring
from peerloop.state.external_calendars import ExternalCalendarsState
from tests.factories import FixedClock, make_user
from tests.factories.calendars import SECRET_URL, FakeReader, hours, watch
from tests.integration.conftest import Database
from tests.integration.state.harness import Tab, tab_of
from tests.integration.state.scenes import Scene, a_scene
from tests.support.loops import finished

State = ExternalCalendarsState
URL = routes.TEACH_CALENDARS


@pytest.fixture
def scene(database: Database, clock: FixedClock) -> Scene:
    return a_scene(database)


@pytest.fixture
def reader(clock: FixedClock) -> Iterator[FakeReader]:
    fake = FakeReader(hours(clock() + timedelta(days=1)))
    wiring.use_calendar_reader(fake)
    yield fake
    wiring.use_calendar_reader(None)


@pytest.fixture
def tab(scene: Scene) -> Tab:
    opened = tab_of(scene.st, URL)
    opened.press(State.load)
    return opened


def form(url: object, name: object = "") -> dict[str, object]:
    return {"form": {"url": url, "name": name}}


def test_from_none_to_one_and_back(tab: Tab, reader: FakeReader, database: Database) -> None:
    page = tab.state(State)
    assert (page.phase, page.calendars) == ("ready", [])
    tab.press(State.add, **form(SECRET_URL, "Family"))
    [card] = page.calendars
    assert (card.name, card.address, card.problem) == ("Family", "cal.example/….ics", "")
    assert (card.read, card.ahead) == ("Last read today, 08:00", "1 busy time ahead")
    assert (page.trouble, page.added, page.answers) == ("", 1, 1)
    assert "was read" in page.said
    tab.press(State.remove, calendar_id=card.id)
    assert (page.calendars, database.count("external_busy")) == ([], 0)
    assert "was removed" in page.said
    tab.press(State.remove, calendar_id=card.id)
    assert (page.phase, page.trouble, page.said) == ("ready", "", "")


def test_the_address_stays_on_the_server(tab: Tab, reader: FakeReader) -> None:
    answer = tab.press(State.add, **form(SECRET_URL))
    tab.press(State.add, **form(SECRET_URL))
    for sent in (tab.snapshot(), str(answer.deltas), str(answer.events)):
        assert "private-0123456789" not in sent


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("", "Please give"), (None, "Please give"), (["x"], "Please give"),
        ({"a": 1}, "Please give"), ("ftp://cal.example/", "begins with https"),
        ("https://me:x@cal.example/", "without a name"),
        ("x" * 1_000_000, "not an address"), ("https://\ud800/", "not an address"),
    ],
)  # fmt: skip
def test_addresses_that_cannot_be_used(
    tab: Tab, reader: FakeReader, url: object, words: str
) -> None:
    tab.press(State.add, **form(url))
    page = tab.state(State)
    assert words in page.refused
    assert (page.calendars, page.added, page.said) == ([], 0, "")
    assert reader.asked == []


def test_the_real_reader_refuses_addresses_inside(tab: Tab) -> None:
    tab.press(State.add, **form("http://127.0.0.1:8009/a.ics"))
    assert tab.state(State).refused == "There is no public server at this address."


def test_a_calendar_that_cannot_be_read_is_shown_with_what_that_means(
    scene: Scene, tab: Tab, reader: FakeReader, clock: FixedClock
) -> None:
    tab.press(State.add, **form(SECRET_URL))
    [card] = tab.state(State).calendars
    reader.problem = "The calendar’s server is in trouble just now."
    clock.advance(days=1, hours=3)
    tab.press(State.read_now, calendar_id=card.id)
    [card] = tab.state(State).calendars
    assert (card.read, card.problem, card.closes) == (
        "Last read Mon 1 Jun, 08:00",
        reader.problem,
        "",
    )
    assert tab.state(State).trouble == ""
    clock.advance(days=330)
    tab = tab_of(scene.st, URL)
    tab.press(State.load)
    assert tab.state(State).calendars[0].closes == (
        "It is known until Tuesday 6 July 2027; later times cannot be booked."
    )
    reader.problem = ""
    tab.press(State.read_now, calendar_id=card.id)
    [card] = tab.state(State).calendars
    assert (card.problem, card.closes, card.ahead) == ("", "", "No busy times ahead")


@pytest.mark.parametrize("handler", [State.load, State.add, State.read_now, State.remove])
def test_who_does_not_teach_finds_nothing_here(
    scene: Scene, reader: FakeReader, database: Database, handler: object
) -> None:
    tab = tab_of(scene.student, URL)
    payload = {
        State.load: {},
        State.add: form(SECRET_URL),
        State.read_now: {"calendar_id": str(uuid4())},
        State.remove: {"calendar_id": str(uuid4())},
    }[handler]
    tab.press(handler, **payload)
    page = tab.state(State)
    assert (page.phase, page.calendars, page.said, page.trouble) == ("missing", [], "", "")
    assert (reader.asked, database.count("external_calendars")) == ([], 0)


def test_somebody_elses_calendar_is_not_there(
    scene: Scene, tab: Tab, reader: FakeReader, database: Database
) -> None:
    with database.writing() as db:
        other = watch(db, make_user(db), hours(wiring.now()))
    for sent in (str(other), "", "x", None, 7, [str(other)], {"id": str(other)}, str(UUID(int=0))):
        for handler in (State.read_now, State.remove):
            tab.press(handler, calendar_id=sent)
            page = tab.state(State)
            assert (page.phase, page.calendars, page.trouble) == ("ready", [], "")
    assert (reader.asked, database.count("external_busy")) == ([], 1)


def test_one_reading_at_a_time_for_each_person(
    scene: Scene, reader: FakeReader, database: Database
) -> None:
    began, go_on = Event(), Event()

    def wait() -> None:
        began.set()
        assert go_on.wait(10)

    reader.meanwhile = wait
    first, second = tab_of(scene.st, URL), tab_of(scene.st, URL)

    async def both() -> None:
        adding = asyncio.ensure_future(first.send(State.add, **form(SECRET_URL)))
        while not began.is_set():
            await asyncio.sleep(0.01)
        await second.send(State.add, **form(SECRET_URL + "?2"))
        go_on.set()
        await adding

    finished(both())
    assert "being read already" in second.state(State).refused
    assert len(first.state(State).calendars) == 1
    reader.meanwhile = lambda: None
    second.press(State.add, **form(SECRET_URL + "?2"))
    assert len(second.state(State).calendars) == 2
