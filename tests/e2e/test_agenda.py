"""An ST's agenda: a week as a grid on a desktop, as a list under the thumb, and what is pressed."""

from datetime import datetime, timedelta

import pytest
from playwright.sync_api import Locator, expect

from peerloop import routes
from tests.e2e.agenda import Agenda
from tests.e2e.arrange import Site
from tests.e2e.audit import STILL, audit
from tests.e2e.sessions import SessionPage, begun, session_of
from tests.e2e.test_keyboard import tab_to
from tests.e2e.test_layout import SMALL_TARGETS
from tests.e2e.test_paying import Checkout
from tests.e2e.test_zones import A_YEAR, next_clock_change
from tests.e2e.visits import PHONE, Visit
from tests.e2e.wizard import day_title
from tests.support.machine import wait_until

pytestmark = pytest.mark.e2e
BOTH = pytest.mark.parametrize("phone", [True, False], ids=["phone", "desktop"])


def box(found: Locator) -> tuple[float, float]:
    """Where something begins and ends, from the top of the page."""
    place = found.bounding_box()
    assert place is not None
    return place["y"], place["y"] + place["height"]


@BOTH
def test_what_is_paid_what_is_held_and_who_comes_next(site: Site, visit: Visit, phone: bool):
    paying = Checkout(site, visit)
    lesson, day = paying.lesson, paying.day
    paying.press("Pay")
    paying.expect_title("Session Booked!")
    second = site.another_student(lesson, name=f"Mina Park {phone}")
    site.book(lesson, lesson.at(day, "14:00"), second, note="Chapter two\nand three")
    agenda = Agenda(visit(lesson.st, phone=phone)).open(day)
    expect(agenda.next).to_contain_text(f"{day:%a} {day.day} {day:%b}, 11:00 – 12:00")
    expect(agenda.next).to_contain_text(lesson.student.name)
    expect(agenda.next).to_contain_text(f"{lesson.course.title} · €24.00, paid")
    first, other = agenda.entry(lesson.student.name), agenda.entry(second.name)
    expect(first).to_contain_text("11:0012:00")
    expect(first).to_contain_text("€24.00, paid")
    expect(first).to_contain_text("Confirmed")
    expect(other).to_contain_text("14:0015:00")
    expect(other).to_contain_text("€24.00, held until ")
    expect(other).to_contain_text("Held")
    expect(other).to_contain_text("Chapter two and three")
    expect(agenda.actions(second.name)).to_have_count(0)
    column = agenda.column(day)
    expect(column).to_have_count(0 if phone else 1)
    if phone:
        agenda.page.get_by_role("link", name=f"{day:%a} {day.day}").tap()
        expect(agenda.page.get_by_role("heading", name=day_title(day))).to_be_in_viewport()
        assert f"week={day}" in agenda.page.url
        return
    [confirmed, held] = column.get_by_role("link").all()
    expect(confirmed).to_contain_text(lesson.student.name)
    expect(held).to_contain_text(f"{second.name}14:00, {lesson.course.title}, Held")
    hours, buffer = column.locator(".open"), column.locator(".buf").first
    assert box(hours)[0] < box(confirmed)[0] and box(held)[1] < box(hours)[1]
    hour = (box(hours)[1] - box(hours)[0]) / 8
    assert abs(box(confirmed)[0] - box(hours)[0] - 2 * hour) < 2
    assert abs(box(buffer)[0] - box(confirmed)[1]) < 2
    assert abs(box(buffer)[1] - box(buffer)[0] - hour / 4) < 2


@BOTH
def test_from_week_to_week(site: Site, visit: Visit, phone: bool):
    lesson = site.lesson()
    page = visit(lesson.st, phone=phone)
    agenda = Agenda(page).open()
    expect(agenda.next).to_have_count(0)
    expect(page.get_by_role("heading", name="Nothing booked this week")).to_be_visible()
    for name, weeks in (("Next week", 1), ("Next week", 2), ("Previous week", 1), ("Today", 0)):
        page.get_by_role("link", name=name).click()
        agenda.expect_week(lesson.day(7 * weeks))
    page.go_back()
    agenda.expect_week(lesson.day(7))
    page.reload()
    agenda.expect_week(lesson.day(7))


def test_the_note_of_the_next_session_and_the_way_to_move_it(site: Site, visit: Visit):
    lesson = site.lesson()
    site.book(lesson, lesson.at(lesson.day(2), "10:00"), note="Chapter two")
    page = visit(lesson.st, phone=True)
    agenda = Agenda(page).open()
    expect(agenda.next).to_contain_text("Chapter two")
    expect(agenda.next).to_contain_text("Free")
    agenda.next.get_by_role("link", name="Move").tap()
    expect(page.get_by_role("heading", name="Reschedule")).to_be_visible()
    page.get_by_role("link", name="Back to the session").tap()
    page.get_by_role("link", name="Agenda").first.tap()
    agenda.next.get_by_role("link", name="Details").tap()
    SessionPage(page, session_of(site, lesson.student)).shown()


@pytest.mark.parametrize(("length", "said"), [(23, "forward"), (25, "back")])
def test_in_the_week_the_clocks_change(site: Site, visit: Visit, length: int, said: str):
    lesson = site.lesson(hours=("01:00", "06:00"), rules=A_YEAR)
    change = next_clock_change(lesson, length)
    before = change - timedelta(days=1)
    for day in (before, change):
        site.book(lesson, lesson.at(day, "04:00"))
    twice = datetime(change.year, change.month, change.day, 2, 30, fold=1, tzinfo=lesson.zone)
    if length == 25:
        site.book(lesson, twice)
    agenda = Agenda(visit(lesson.st)).open(change)
    note = agenda.page.get_by_role("note")
    expect(note).to_contain_text(f"{day_title(change)}: The clocks go {said} by 1 hour")
    events = [
        agenda.column(day).get_by_role("link").filter(has_text="04:00") for day in (before, change)
    ]
    assert box(events[0]) == box(events[1])  # at the same hour, on the same line
    marks = agenda.column(change).get_by_role("link").filter(has_text="02:30 2nd · CET")
    expect(marks).to_have_count(1 if length == 25 else 0)
    agenda.page.set_viewport_size(PHONE["viewport"])
    listed = agenda.entry(lesson.student.name)
    expect(listed.filter(has_text="04:0005:00")).to_have_count(2)
    expect(listed.filter(has_text="02:3003:302nd · CET")).to_have_count(1 if length == 25 else 0)


@BOTH
def test_cancelled_with_a_reason(site: Site, visit: Visit, phone: bool):
    lesson = site.lesson()
    start = lesson.at(lesson.day(2), "10:00")
    site.book(lesson, start)
    agenda = Agenda(visit(lesson.st, phone=phone)).open(lesson.day(2))
    agenda.press(lesson.student.name, "Cancel session")
    expect(agenda.dialog).to_contain_text(f"{day_title(lesson.day(2))}, 10:00 – 11:00 with Zoë.")
    keep = agenda.dialog.get_by_role("button", name="Keep session")
    expect(keep).to_be_focused()
    keep.click()
    expect(agenda.dialog).to_be_hidden()
    agenda.press(lesson.student.name, "Cancel session")
    agenda.dialog.get_by_role("textbox", name="Reason").fill("I am ill")
    agenda.dialog.get_by_role("button", name="Cancel session").click()
    said = agenda.said.filter(has_text="The session is cancelled, and its student is told.")
    expect(said).to_be_visible()
    expect(agenda.entry(lesson.student.name)).to_have_count(0)
    expect(agenda.next).to_have_count(0)
    assert start in [slot.start for slot in site.offered(lesson)]
    student = visit(lesson.student)
    SessionPage(student, session_of(site, lesson.student)).open()
    expect(student.get_by_text("Cancelled by the Student-Teacher: I am ill")).to_be_visible()


@BOTH
def test_what_became_of_a_session(site: Site, visit: Visit, phone: bool):
    lesson = site.lesson()
    day, name = begun(site, lesson, 70), lesson.student.name
    agenda = Agenda(visit(lesson.st, phone=phone)).open(day)
    agenda.press(name, "Student did not come")
    expect(agenda.said.filter(has_text="marked as missed")).to_be_visible()
    expect(agenda.entry(name)).to_contain_text("Missed")
    agenda.press(name, "Took place")
    expect(agenda.said.filter(has_text="marked as completed")).to_be_visible()
    expect(agenda.entry(name)).to_contain_text("Done")
    assert site.session_of(lesson.student, "status") == ("completed",)


def test_what_can_be_said_of_a_session_that_has_begun(site: Site, visit: Visit):
    lesson = site.lesson()
    day = begun(site, lesson, 10)
    agenda = Agenda(visit(lesson.st)).open(day)
    expect(agenda.next).to_contain_text("now")
    expect(agenda.next.get_by_role("link", name="Move")).to_have_count(0)
    agenda.actions(lesson.student.name).click()
    menu = agenda.entry(lesson.student.name).locator(".menu")
    expect(menu.get_by_role("button")).to_have_text(["Took place", "Student did not come"])
    expect(menu.get_by_role("link")).to_have_count(0)


def test_the_menu_by_keyboard(site: Site, visit: Visit):
    lesson = site.lesson()
    site.book(lesson, lesson.at(lesson.day(2), "10:00"))
    page = visit(lesson.st)
    agenda = Agenda(page).open(lesson.day(2))
    actions = agenda.actions(lesson.student.name)
    tab_to(page, actions)
    page.keyboard.press("Enter")
    cancel = agenda.entry(lesson.student.name).get_by_role("button", name="Cancel session")
    tab_to(page, cancel)
    page.keyboard.press("Enter")
    expect(agenda.dialog.get_by_role("button", name="Keep session")).to_be_focused()
    page.keyboard.press("Escape")
    expect(agenda.dialog).to_be_hidden()
    expect(actions).to_be_focused()
    page.keyboard.press("Enter")
    expect(cancel).to_be_visible()
    page.keyboard.press("Escape")
    expect(cancel).to_be_hidden()
    expect(actions).to_be_focused()


def test_a_menu_does_not_open_behind_the_bar_of_tabs(site: Site, visit: Visit):
    lesson = site.lesson()
    site.book(lesson, lesson.at(lesson.day(2), "10:00"))
    page = visit(lesson.st, phone=True, **STILL)
    agenda = Agenda(page).open(lesson.day(2))
    actions = agenda.actions(lesson.student.name)
    actions.evaluate("at => scrollBy(0, at.getBoundingClientRect().bottom - innerHeight + 70)")
    actions.tap()
    last = agenda.entry(lesson.student.name).get_by_role("button", name="Cancel session")
    bar = page.get_by_role("navigation", name="Main, phone")
    wait_until(lambda: box(last)[1] <= box(bar)[0], 15, "the whole menu")


def test_it_is_for_those_who_teach(site: Site, visit: Visit):
    lesson = site.lesson()
    page = visit(lesson.student)
    page.goto(routes.TEACH)
    expect(page.get_by_role("heading", name="There is nothing here")).to_be_visible()
    page = visit()
    page.goto(routes.agenda(str(lesson.day(7))))
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    assert "week" in page.url


def test_it_is_accessible_and_large_enough(site: Site, visit: Visit):
    lesson = site.lesson(price_minor=2400, currency="EUR")
    other = site.another_student(lesson, name="Mina Park")
    site.book(lesson, lesson.at(lesson.day(2), "10:00"), other, note="Chapter two")
    begun(site, lesson)
    site.book(lesson, lesson.at(lesson.day(2), "12:00"))
    site.execute("UPDATE sessions SET status = 'confirmed' WHERE student_id = :i", i=other.id.hex)
    page = visit(lesson.st, phone=True, **STILL)
    for day in (lesson.day(0), lesson.day(2), lesson.day(30)):
        page.set_viewport_size(PHONE["viewport"])
        agenda = Agenda(page).open(day)
        assert page.get_by_role("main").evaluate(SMALL_TARGETS) == []
        audit(page, f"the agenda of {day}")
    page.set_viewport_size(PHONE["viewport"])
    agenda.open(lesson.day(2))
    agenda.actions(other.name).tap()
    menu = agenda.entry(other.name).locator(".menu")
    expect(menu).to_be_visible()
    assert menu.evaluate(SMALL_TARGETS) == []
    audit(page, "a session's menu")
    page.get_by_role("button", name="Cancel session").click()
    expect(agenda.dialog).to_be_visible()
    audit(page, "cancelling from the agenda")
