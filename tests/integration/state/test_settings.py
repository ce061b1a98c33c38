"""Reminders, profile and calendar feed on the settings page; the zone is in `test_shown.py`."""

from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from peerloop import routes, wiring
from peerloop.domain.errors import NotFound
from peerloop.domain.people import Actor
from peerloop.queries.feeds import feed, feed_made_at
from peerloop.queries.people import reminders_wanted
from peerloop.state.settings import SettingsState
from tests.factories import MONDAY, FixedClock, make_course, make_st, make_user
from tests.integration.conftest import Database
from tests.integration.state.harness import Tab, tab_of
from tests.integration.state.scenes import contents
from tests.integration.state.test_handlers import HOSTILE


@pytest.fixture
def person(database: Database, clock: FixedClock) -> Actor:
    with database.writing() as db:
        return make_user(db, zone="Pacific/Auckland")


@pytest.fixture
def tab(person: Actor) -> Tab:
    """The settings, opened."""
    tab = tab_of(person, "/settings")
    tab.press(SettingsState.load)
    return tab


def opens(url: str) -> Any:
    """Whose feed an address opens; None where nobody's."""
    token = url.rpartition("/")[2].removesuffix(".ics")
    assert url.endswith(routes.feed(token))
    with wiring.reading() as db:
        try:
            return feed(db, token, now=wiring.now()).person_id
        except NotFound:
            return None


def wanted(person: Actor) -> list[str]:
    with wiring.reading() as db:
        return [*reminders_wanted(db, person)]


# ── reminders ────────────────────────────────────────────────────────────────
def test_a_tick_is_kept_at_once(tab: Tab, person: Actor) -> None:
    state = tab.state(SettingsState)
    assert state.reminders == ["24h", "1h", "15m"]
    for lead, on, left in (
        ("1h", False, ["24h", "15m"]),
        ("1h", False, ["24h", "15m"]),  # replayed after the line was cut
        ("24h", False, ["15m"]),
        ("15m", False, []),
        ("1h", True, ["1h"]),
    ):
        tab.press(SettingsState.want_reminder, lead=lead, wanted=on)
        assert wanted(person) == state.reminders == left
        assert (state.reminders_said, state.reminders_error) == ("Saved.", "")
    tab.press(SettingsState.load)
    assert (state.reminders, state.reminders_said) == (["1h"], "")


def test_another_tabs_ticks_stay(tab: Tab, person: Actor) -> None:
    other = tab_of(person, "/settings")
    other.press(SettingsState.load)
    other.press(SettingsState.want_reminder, lead="24h", wanted=False)
    tab.press(SettingsState.want_reminder, lead="15m", wanted=False)
    assert wanted(person) == tab.state(SettingsState).reminders == ["1h"]


@pytest.mark.parametrize("value", HOSTILE, ids=lambda value: ascii(value)[:30])
def test_no_such_reminder(value: Any, tab: Tab, person: Actor, database: Database) -> None:
    before = contents(database)
    for payload in (
        {"lead": value, "wanted": True},
        {"lead": value, "wanted": False},
        {"lead": "1h", "wanted": value if value is not True else 1},
    ):
        tab.press(SettingsState.want_reminder, **payload)
        assert tab.state(SettingsState).reminders_error
        assert tab.state(SettingsState).reminders_said == ""
    assert contents(database) == before


# ── the calendar feed ────────────────────────────────────────────────────────
def test_an_address_is_made_and_shown_with_its_links(tab: Tab, person: Actor) -> None:
    state = tab.state(SettingsState)
    assert state.feed_since == ""
    tab.press(SettingsState.make_feed)
    address = state.feed
    assert opens(address.url) == person.id
    assert state.feed_since == "Monday 1 June 2026"  # 20:00 in Auckland
    assert state.feed_answers == 1
    bare = address.url.removeprefix("http://")
    assert address.apple == f"webcal://{bare}"
    google, outlook = urlsplit(address.google), urlsplit(address.outlook)
    assert (google.netloc, google.path) == ("calendar.google.com", "/calendar/render")
    assert parse_qs(google.query) == {"cid": [f"webcal://{bare}"]}
    assert (outlook.netloc, outlook.path) == ("outlook.live.com", "/calendar/0/addfromweb")
    assert parse_qs(outlook.query) == {"url": [address.url], "name": ["PeerLoop"]}


def test_once_the_browser_has_it_the_address_is_nowhere_else(
    tab: Tab, person: Actor, database: Database
) -> None:
    answer = tab.press(SettingsState.make_feed)
    url = tab.state(SettingsState).feed.url
    token = url.rpartition("/")[2].removesuffix(".ics")
    assert token in str(answer.deltas)
    tab.press(SettingsState.feed_shown, url="http://another.example")
    assert token in tab.snapshot()  # another one's arrival is not its own
    tab.press(SettingsState.feed_shown, url=url)
    assert token not in tab.snapshot()
    assert token not in str(contents(database))
    assert tab.state(SettingsState).feed_since
    tab.press(SettingsState.load)
    assert "plf_" not in tab.snapshot()
    assert opens(url) == person.id


def test_opening_the_settings_again_forgets_an_address_that_never_arrived(tab: Tab) -> None:
    tab.press(SettingsState.make_feed)
    tab.press(SettingsState.load)
    assert "plf_" not in tab.snapshot()
    assert tab.state(SettingsState).feed_since == "Monday 1 June 2026"


def test_a_new_address_ends_the_old_one(tab: Tab, person: Actor, clock: FixedClock) -> None:
    state = tab.state(SettingsState)
    tab.press(SettingsState.make_feed)
    first = state.feed.url
    clock.advance(hours=4)
    tab.press(SettingsState.make_feed)
    second = state.feed.url
    assert (opens(first), opens(second)) == (None, person.id)
    assert (state.feed_since, state.feed_answers) == ("Tuesday 2 June 2026", 2)
    with wiring.reading() as db:
        made_at = feed_made_at(db, person)
    assert made_at is not None
    assert (made_at - MONDAY).total_seconds() == 4 * 3600


def test_sharing_is_stopped(tab: Tab) -> None:
    state = tab.state(SettingsState)
    tab.press(SettingsState.make_feed)
    url = state.feed.url
    for _replayed in range(2):
        tab.press(SettingsState.end_feed)
        assert opens(url) is None
        assert (state.feed.url, state.feed_since) == ("", "")
        assert (
            state.feed_said == "The address has ended. Calendars that read it get nothing any more."
        )
    tab.press(SettingsState.make_feed)
    assert state.feed_said == ""
    assert opens(state.feed.url)


def test_nobody_touches_the_feed_of_others(tab: Tab, person: Actor, database: Database) -> None:
    tab.press(SettingsState.make_feed)
    url = tab.state(SettingsState).feed.url
    with database.writing() as db:
        other = make_user(db)
    stranger = tab_of(other, "/settings")
    stranger.press(SettingsState.load)
    assert stranger.state(SettingsState).feed_since == ""
    stranger.press(SettingsState.end_feed)
    stranger.press(SettingsState.make_feed)
    assert opens(url) == person.id


# ── what an ST says of themselves ────────────────────────────────────────────
def test_an_st_says_something_of_themselves(database: Database, clock: FixedClock) -> None:
    with database.writing() as db:
        st = make_st(db, make_course(db))
    tab = tab_of(st, "/settings")
    state = tab.state(SettingsState)
    tab.press(SettingsState.load)
    assert (state.about, state.profile) == ("", routes.teacher(st.id))
    tab.press(SettingsState.save_about, form={"about": " One.\r\n\r\n\r\n\r\nTwo. <b> "})
    assert (state.about, state.about_error) == ("One.\n\nTwo. <b>", "")
    assert state.about_said == "Saved. Students read it on your profile."
    tab.press(SettingsState.save_about, form={"about": "x" * 601})
    assert (state.about_said, state.about_error) == (
        "",
        "What you write has at most 600 characters.",
    )
    for wrong in (None, 7, [], {}, {"about": None}, {"about": 7}, {"about": ["x"]}):
        tab.press(SettingsState.save_about, form=wrong)
        assert state.about_error
    tab.press(SettingsState.load)
    assert (state.about, state.about_said, state.about_error) == ("One.\n\nTwo. <b>", "", "")
    tab.press(SettingsState.save_about, form={"about": ""})
    assert (state.about, state.about_error) == ("", "")


def test_who_teaches_nothing_has_no_profile_to_change(tab: Tab, database: Database) -> None:
    state = tab.state(SettingsState)
    tab.press(SettingsState.load)
    assert state.profile == ""
    before = contents(database)
    tab.press(SettingsState.save_about, form={"about": "I would teach."})
    assert (state.about, state.about_error) == ("", "This is not yours to do.")
    assert contents(database) == before
