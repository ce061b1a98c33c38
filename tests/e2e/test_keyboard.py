"""The keyboard alone, from the course to the booked session; where the focus goes, and that it
can be seen."""

from datetime import date, timedelta
from itertools import takewhile

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.arrange import Site
from tests.e2e.visits import Visit
from tests.e2e.wizard import Wizard, full_date

pytestmark = pytest.mark.e2e

NARROW = {"viewport": {"width": 390, "height": 844}}
# Around what has the focus, or around all that answers to it, as a whole row does.
FOCUS_RING = """() => Math.max(...[null, "::after"].map((part) => {
    const style = getComputedStyle(document.activeElement, part);
    return style.outlineStyle === "none" ? 0 : parseFloat(style.outlineWidth);
}))"""


def tab_to(page: Page, aim: Locator, *, key: str = "Tab") -> None:
    """Press Tab until something has the focus; every stop on the way must be seen."""
    expect(aim).to_be_visible()
    for _ in range(40):
        page.keyboard.press(key)
        width = page.evaluate(FOCUS_RING)
        assert width >= 2, page.evaluate("document.activeElement.outerHTML")
        if aim.evaluate("element => element === document.activeElement"):
            return
    raise AssertionError(f"40 × {key} does not lead to {aim}")


@pytest.mark.parametrize("options", [{}, NARROW], ids=["wide", "narrow"])
def test_from_the_course_to_session_booked(site: Site, visit: Visit, options: dict):
    lesson = site.lesson()
    day = lesson.day(2)
    page = visit(lesson.student, **options)
    wizard = Wizard(page, lesson.course.slug)
    page.goto(f"/courses/{lesson.course.slug}")
    tab_to(page, page.get_by_role("link", name="Book a Session"))
    page.keyboard.press("Enter")
    wizard.expect_step(1)
    expect(wizard.teachers).to_be_focused()
    tab_to(page, page.get_by_role("link", name=f"Select {lesson.st.name}"))
    page.keyboard.press("Enter")
    expect(wizard.dates).to_be_focused()

    first = site.offered(lesson)[0].start.astimezone(lesson.zone).date()
    tab_to(page, wizard.day(first))
    for _ in range((day - first).days):
        page.keyboard.press("ArrowRight")
    expect(wizard.day(day)).to_be_focused()
    page.keyboard.press("Enter")
    expect(wizard.times_of(day)).to_be_visible()
    if options:
        expect(wizard.times_of(day)).to_be_focused()
    else:
        expect(wizard.day(day)).to_be_focused()
        said = page.get_by_role("status").filter(has_text=f"15 times on {full_date(day)[:-5]}")
        expect(said).to_be_attached()
    tab_to(page, wizard.slot("10:00"))
    page.keyboard.press("Enter")
    expect(wizard.confirmation).to_be_focused()

    tab_to(page, wizard.reminders)
    page.keyboard.press("Space")
    expect(wizard.reminders).not_to_be_checked()
    tab_to(page, wizard.note)
    page.keyboard.type("By keys alone")
    tab_to(page, wizard.book)
    page.keyboard.press("Enter")
    wizard.expect_booked()
    expect(wizard.booked).to_be_focused()
    assert site.session_of(lesson.student, "note, reminders") == ("By keys alone", False)

    menu = page.get_by_role("group", name="Add to Calendar")
    opener = page.locator("summary", has_text="Add to Calendar")
    tab_to(page, opener)
    page.keyboard.press("Enter")
    tab_to(page, menu.get_by_role("link", name="Apple Calendar"))
    page.keyboard.press("Escape")
    expect(menu).not_to_be_visible()
    expect(opener).to_be_focused()
    tab_to(page, page.get_by_role("link", name="Back to Dashboard"))


class Grid:
    """The days of the calendar as its keys should move among them."""

    def __init__(self, wizard: Wizard, today: date, last: date) -> None:
        self.wizard = wizard
        self.first = today.replace(day=1)
        self.last = (last.replace(day=1) + timedelta(days=32)).replace(day=1) - timedelta(days=1)

    def press(self, key: str, wanted: date) -> date:
        """Press a key; the focus, the one tab stop and the month in view follow.

        Returns:
            Where the focus is: `wanted`, or the nearest day there is.
        """
        wanted = min(max(wanted, self.first), self.last)
        self.wizard.page.keyboard.press(key)
        expect(self.wizard.day(wanted)).to_be_focused()
        expect(self.wizard.day(wanted)).to_have_attribute("tabindex", "0")
        expect(self.wizard.months.locator("[tabindex='0']")).to_have_count(1)
        expect(self.wizard.month(wanted)).to_be_in_viewport(ratio=0.99)
        return wanted


def month_away(day: date, months: int) -> date:
    """The same day so many months away, or that month's last."""
    first = date(day.year + (day.month - 1 + months) // 12, (day.month - 1 + months) % 12 + 1, 1)
    days = (first + timedelta(days=n) for n in range(day.day))
    return list(takewhile(lambda each: each.month == first.month, days))[-1]


def test_the_keys_of_the_calendar(site: Site, visit: Visit):
    lesson = site.lesson(days=(1, 2, 3, 4, 5))
    page = visit(lesson.student)
    wizard = Wizard(page, lesson.course.slug).open(st=str(lesson.st.id))
    grid = Grid(wizard, lesson.day(0), lesson.day(56))
    at = site.offered(lesson)[0].start.astimezone(lesson.zone).date()
    tab_to(page, wizard.day(at))
    one, week = timedelta(days=1), timedelta(days=7)
    at = grid.press("PageDown", month_away(at, 1))
    at = grid.press("ArrowRight", at + one)
    at = grid.press("ArrowDown", at + week)
    at = grid.press("ArrowLeft", at - one)
    at = grid.press("Home", at - timedelta(days=at.weekday()))
    at = grid.press("End", at + timedelta(days=6 - at.weekday()))
    at = grid.press("ArrowUp", at - week)
    at = grid.press("PageUp", month_away(at, -1))
    at = grid.press("Shift+PageDown", grid.last)
    at = grid.press("ArrowRight", grid.last)
    at = grid.press("Shift+PageUp", grid.first)
    at = grid.press("ArrowUp", grid.first)
    page.keyboard.press("Tab")
    expect(wizard.day(at)).not_to_be_focused()
    page.keyboard.press("Shift+Tab")
    expect(wizard.day(at)).to_be_focused()


def test_a_day_without_times_can_be_reached_but_not_chosen(site: Site, visit: Visit):
    lesson = site.lesson(days=(1, 2, 3, 4, 5))
    page = visit(lesson.student)
    wizard = Wizard(page, lesson.course.slug).open(st=str(lesson.st.id))
    free = site.offered(lesson)[-1].start.astimezone(lesson.zone).date()
    friday = free - timedelta(days=free.weekday() + 3)
    wizard.day(friday).focus()
    page.keyboard.press("ArrowRight")
    saturday = wizard.day(friday + timedelta(days=1))
    expect(saturday).to_be_focused()
    expect(saturday).to_have_attribute("aria-disabled", "true")
    expect(saturday).to_have_accessible_name(f"{full_date(friday + timedelta(days=1))}, no times")
    for key in ("Enter", "Space"):
        page.keyboard.press(key)
        wizard.expect_step(2)
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("Space")
    wizard.expect_step(3)
    expect(wizard.times_of(friday)).to_be_visible()
    expect(wizard.cell(friday)).to_have_attribute("aria-selected", "true")


def test_the_skip_link_keeps_the_step(site: Site, visit: Visit):
    lesson = site.lesson()
    page = visit(lesson.student)
    wizard = Wizard(page, lesson.course.slug).open(st=str(lesson.st.id))
    expect(wizard.day(lesson.day(2))).to_be_visible()
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to content")).to_be_focused()
    page.keyboard.press("Enter")
    expect(wizard.dates).to_be_visible()
    assert f"st={lesson.st.id}" in page.url
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Back to Student-Teachers")).to_be_focused()
