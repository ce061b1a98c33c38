"""An ST's calendars elsewhere, in a browser: refused, listed, removed; and for nobody else.

The app of these tests visits public servers only, as any does: what is read of a calendar is
arranged behind its back here, and reading itself is tested where a server can be let through.
"""

from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from peerloop import wiring
from tests.e2e.arrange import Lesson, Site
from tests.e2e.audit import STILL, audit
from tests.e2e.visits import Visit
from tests.factories import make_user
from tests.factories.calendars import hours, watch

pytestmark = pytest.mark.e2e
URL = "/teach/calendars"


def other_calendars(site: Site, lesson: Lesson) -> None:
    """Two calendars that are not due: one in order, one that could not be read."""
    now = wiring.now()
    noon = lesson.at(lesson.day(3), "12:00")
    fields = {"read_at": now - timedelta(days=3), "due_at": now + timedelta(days=1)}

    def work(db: wiring.Database) -> None:
        watch(
            db,
            lesson.st,
            hours(noon),
            name="Family",
            known_until=now + timedelta(days=400),
            **fields,
        )
        watch(
            db,
            lesson.st,
            name="University",
            url="https://calendar.university.example:8443/feed?token=secret98765",
            problem="The calendar’s server is in trouble just now.",
            known_until=now + timedelta(days=50),
            **fields,
        )

    site.arrange(work)


@pytest.mark.parametrize("phone", [True, False], ids=["phone", "desktop"])
def test_what_cannot_be_read_is_refused_in_words(site: Site, visit: Visit, phone: bool) -> None:
    lesson = site.lesson()
    page = visit(lesson.st, phone=phone, **STILL)
    page.goto(URL)
    expect(page.get_by_role("heading", name="No other calendar yet")).to_be_visible()
    address = page.get_by_label("Address of the calendar")
    for url, words in (
        ("ftp://cal.example/a.ics", "A calendar’s address begins with https://."),
        (f"{site.base_url}/healthz", "There is no public server at this address."),
        ("http://169.254.169.254/latest/meta-data/", "There is no public server at this address."),
    ):
        address.fill(url)
        page.get_by_role("button", name="Add calendar").click()
        expect(page.get_by_role("alert").filter(has_text=words)).to_be_visible()
        expect(address).to_have_value(url)
    assert site.rows("SELECT count(*) FROM external_calendars WHERE person_id = :id",
                     id=lesson.st.id.hex) == [(0,)]  # fmt: skip


@pytest.mark.parametrize("phone", [True, False], ids=["phone", "desktop"])
def test_what_blocks_is_listed_and_can_be_removed(site: Site, visit: Visit, phone: bool) -> None:
    lesson = site.lesson()
    noon = lesson.at(lesson.day(3), "12:00")
    other_calendars(site, lesson)
    assert noon not in [each.start for each in site.offered(lesson)]
    page = visit(lesson.st, phone=phone, **STILL)
    page.goto("/dashboard")
    page.get_by_role("banner").locator("summary").click()
    page.get_by_role("link", name="Other calendars").click()
    family, university = row(page, "Family"), row(page, "University")
    expect(family).to_contain_text("1 busy time ahead")
    expect(university).to_contain_text("calendar.university.example:8443/…8765")
    expect(university).to_contain_text("in trouble just now")
    expect(university).to_contain_text("later times cannot be booked")
    assert "secret9" not in page.content()
    page.get_by_role("button", name="Remove Family").click()
    page.get_by_role("button", name="Keep calendar").click()
    expect(family).to_be_visible()
    page.get_by_role("button", name="Remove Family").click()
    expect(page.get_by_role("dialog")).to_contain_text("Family blocks your time no longer")
    page.get_by_role("button", name="Remove calendar").click()
    expect(page.get_by_role("status").filter(has_text="was removed")).to_be_visible()
    expect(family).to_have_count(0)
    expect(university).to_be_visible()
    assert noon in [each.start for each in site.offered(lesson)]


def test_it_is_accessible_in_every_state(site: Site, visit: Visit) -> None:
    lesson = site.lesson()
    page = visit(lesson.st, **STILL)
    page.goto(URL)
    expect(page.get_by_role("heading", name="No other calendar yet")).to_be_visible()
    audit(page, "other calendars, none")
    page.get_by_label("Address of the calendar").fill("http://127.0.0.1:8009/")
    page.get_by_role("button", name="Add calendar").click()
    expect(page.get_by_role("alert")).to_be_visible()
    audit(page, "other calendars, refused")
    other_calendars(site, lesson)
    page.reload()
    expect(row(page, "University")).to_be_visible()
    audit(page, "other calendars")
    page.get_by_role("button", name="Remove University").click()
    expect(page.get_by_role("dialog")).to_be_visible()
    audit(page, "removing a calendar")


def test_who_does_not_teach_finds_nothing(site: Site, visit: Visit) -> None:
    page = visit(site.arrange(make_user))
    page.goto(URL)
    expect(page.get_by_role("heading", name="There is nothing here")).to_be_visible()
    page.set_viewport_size({"width": 1280, "height": 800})
    page.get_by_role("banner").locator("summary").click()
    expect(page.get_by_role("button", name="Sign out")).to_be_visible()
    expect(page.get_by_role("link", name="Other calendars")).to_have_count(0)


def row(page: Page, name: str):
    heading = page.get_by_role("heading", name=name, exact=True)
    return page.locator(".calendars > li").filter(has=heading)
