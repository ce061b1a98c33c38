"""The calendar feed and the reminders, set up in the settings and read by other programs."""

from uuid import UUID

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.arrange import Lesson, Site
from tests.e2e.audit import STILL, audit
from tests.e2e.feeds import Entry, entries, status_of
from tests.e2e.visits import Visit
from tests.e2e.wire import Wire
from tests.support.server import AppServer

pytestmark = pytest.mark.e2e

SIZES = pytest.mark.parametrize("phone", [True, False], ids=["phone", "desktop"])
CLIPBOARD = {"permissions": ["clipboard-read", "clipboard-write"]}


def field(page: Page) -> Locator:
    return page.get_by_role("textbox", name="Private address")


def make_address(page: Page) -> str:
    """Press the button, and take the address from the page."""
    page.get_by_role("button", name="Make a private address").click()
    return shown(page)


def shown(page: Page, instead_of: str = "") -> str:
    expect(field(page)).not_to_have_value(instead_of)
    address = field(page).input_value()
    assert "/api/feeds/plf_" in address
    return address


def confirm(page: Page, name: str) -> None:
    """Press what asks once, and say yes."""
    page.get_by_role("button", name=name).click()
    dialog = page.get_by_role("dialog", name=f"{name}?")
    expect(dialog.get_by_role("button", name="Keep the address")).to_be_focused()
    dialog.get_by_role("button", name=name).click()


def booked(site: Site, lesson: Lesson) -> Entry:
    start = lesson.at(lesson.day(3), "10:00")
    site.book(lesson, start, note="A private word")
    session_id = UUID(str(site.session_of(lesson.student, "id")[0]))
    return Entry(f"{session_id}@peerloop", start, "CONFIRMED", 0)


@SIZES
def test_a_student_makes_an_address_and_replaces_it(site: Site, visit: Visit, phone: bool):
    lesson = site.lesson()
    session = booked(site, lesson)
    page = visit(lesson.student, phone=phone, **CLIPBOARD)
    page.goto("/settings")
    first = make_address(page)
    expect(field(page)).to_be_focused()
    assert entries(first) == [session]

    page.get_by_role("button", name="Copy").click()
    expect(page.get_by_role("button", name="Copied")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == first
    bare = first.partition("://")[2]
    apple = page.get_by_role("link", name="Apple")
    expect(apple).to_have_attribute("href", f"webcal://{bare}")

    confirm(page, "New address")
    second = shown(page, instead_of=first)
    expect(page.get_by_role("button", name="Copy", exact=True)).to_be_visible()
    assert status_of(first) == 404
    assert entries(second) == [session]

    page.reload()
    expect(page.get_by_text("have had a private address since")).to_be_visible()
    expect(field(page)).to_have_count(0)
    confirm(page, "Stop sharing")
    expect(page.get_by_text("The address has ended.")).to_be_focused()
    assert status_of(second) == 404
    assert status_of(first) == 404


def test_going_elsewhere_and_back_shows_the_address_no_more(site: Site, visit: Visit):
    page = visit(site.lesson().student)
    page.goto("/settings")
    address = make_address(page)
    navigation = page.get_by_role("navigation", name="Main", exact=True)
    navigation.get_by_role("link", name="Dashboard").click()
    expect(page.get_by_role("heading", name="Your courses")).to_be_visible()
    navigation.get_by_role("link", name="Settings").click()
    expect(page.get_by_text("have had a private address since")).to_be_visible()
    expect(field(page)).to_have_count(0)
    assert status_of(address) == 200


def test_the_server_keeps_and_logs_no_address(site: Site, visit: Visit, app_server: AppServer):
    page = visit(site.lesson().student)
    page.goto("/settings")
    address = make_address(page)
    assert status_of(address) == 200
    # Something that is handled after what forgets it.
    page.get_by_role("checkbox", name="1 hour before").uncheck()
    expect(page.get_by_role("status").filter(has_text="Saved.")).to_be_visible()
    secret = address.rpartition("/")[2].removesuffix(".ics").encode()
    files = [path for path in app_server.folder.rglob("*") if path.is_file()]
    assert any("states" in path.parts for path in files)
    assert [path for path in files if secret in path.read_bytes()] == []


def test_a_tick_answers_at_once_and_is_kept(site: Site, visit: Visit):
    page = visit(site.lesson().student)
    wire = Wire(page)
    page.goto("/settings")
    day = page.get_by_role("checkbox", name="24 hours before")
    quarter = page.get_by_role("checkbox", name="15 minutes before")
    expect(day).to_be_checked()
    wire.hold()
    day.uncheck()
    quarter.uncheck()
    wire.release()
    expect(page.get_by_role("status").filter(has_text="Saved.")).to_be_visible()
    expect(day).not_to_be_checked()
    page.reload()
    expect(page.get_by_role("checkbox", name="1 hour before")).to_be_checked()
    expect(day).not_to_be_checked()
    expect(quarter).not_to_be_checked()


def test_axe_finds_nothing_in_any_of_it(site: Site, visit: Visit):
    page = visit(site.lesson().student, **STILL)
    page.goto("/settings")
    expect(page.get_by_role("button", name="Make a private address")).to_be_visible()
    audit(page, "no address")
    make_address(page)
    audit(page, "address shown")
    page.get_by_role("button", name="New address").click()
    audit(page, "asking for a new one")
    page.get_by_role("button", name="Keep the address").click()
    page.get_by_role("button", name="Stop sharing").click()
    audit(page, "asking to stop")
    page.keyboard.press("Escape")
    page.reload()
    expect(page.get_by_text("have had a private address since")).to_be_visible()
    audit(page, "address kept secret")
    confirm(page, "Stop sharing")
    expect(page.get_by_text("The address has ended.")).to_be_visible()
    page.get_by_role("checkbox", name="1 hour before").uncheck()
    expect(page.get_by_role("status").filter(has_text="Saved.")).to_be_visible()
    audit(page, "address ended, reminder saved")


@SIZES
def test_a_subscriber_sees_a_session_move_and_go(site: Site, visit: Visit, phone: bool):
    """The same entry at its new time, with a higher SEQUENCE; then cancelled."""
    lesson = site.lesson()
    session = booked(site, lesson)
    page = visit(lesson.student, phone=phone)
    page.goto("/settings")
    address = make_address(page)
    assert entries(address) == [session]

    moved_to = lesson.at(lesson.day(4), "11:00")
    session_id = session.uid.removesuffix("@peerloop")
    wish = {"scheduled_start": moved_to.isoformat(), "timezone": "UTC"}
    answer = page.request.post(
        f"/api/sessions/{session_id}/reschedule",
        data=wish,
        headers={"Origin": page.url.partition("/settings")[0]},
    )
    assert answer.status == 200, answer.text()
    moved = Entry(session.uid, moved_to, "CONFIRMED", 1)
    assert entries(address) == [moved]

    page.goto(f"/sessions/{session_id}")
    page.get_by_role("button", name="Cancel session").click()
    page.get_by_role("dialog").get_by_role("button", name="Cancel session").click()
    expect(page.get_by_text("cancelled").first).to_be_visible()
    assert entries(address) == [Entry(session.uid, moved_to, "CANCELLED", 2)]
