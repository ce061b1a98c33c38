"""Room for fingers and eyes: targets on a phone, what sticks to the bottom, what fits a desktop."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.arrange import Lesson, Site
from tests.e2e.visits import Visit
from tests.e2e.wizard import Wizard, month_later

pytestmark = pytest.mark.e2e

# Links within a sentence are as high as its line; all else answers to a finger 44 px high.
SMALL_TARGETS = """main => {
    const targets = [...main.querySelectorAll("a, button, input, select, textarea, summary")];
    const seen = (element) => element.checkVisibility({ visibilityProperty: true });
    const small = (element) => {
        const top = element.getBoundingClientRect().top - innerHeight / 2;
        scrollBy({ top, behavior: "instant" });
        const box = element.getBoundingClientRect(), label = element.closest("label");
        const x = box.left + box.width / 2, y = box.top + box.height / 2;
        return x > 0 && x < innerWidth && ![y - 21, y + 21].every((at) => {
            const hit = document.elementFromPoint(x, at);
            return hit && (element.contains(hit) || label?.contains(hit));
        });
    };
    return targets.filter((element) => seen(element) && !element.closest("p") && small(element))
        .map((element) => element.outerHTML.slice(0, 160));
}"""
SCROLLS = "() => document.documentElement.scrollHeight - innerHeight"


def booking(site: Site) -> Lesson:
    """A course with a long list of times a day and two STs."""
    lesson = site.lesson(hours=("08:00", "22:00"), session_count=6)
    site.another_st(lesson)
    return lesson


def at_each_step(page: Page, lesson: Lesson) -> Iterator[int]:
    """Stop at each step, with a number for it."""
    wizard = Wizard(page, lesson.course.slug).open()
    expect(page.get_by_role("link", name=f"Select {lesson.st.name}")).to_be_visible()
    yield 1
    wizard.choose(lesson.st.name)
    expect(wizard.month(lesson.day(1))).to_be_visible()
    yield 2
    wizard.day(lesson.day(1)).click()
    expect(wizard.times_of(lesson.day(1))).to_be_visible()
    yield 3
    wizard.slot("12:00").click()
    wizard.expect_step(4)
    expect(wizard.book).to_be_visible()
    yield 4
    wizard.book.click()
    wizard.expect_booked()
    expect(wizard.main.get_by_text("Confirmed")).to_be_visible()
    yield 5


def test_targets_on_a_phone(site: Site, visit: Visit):
    lesson = booking(site)
    page = visit(lesson.student, phone=True)
    for step in at_each_step(page, lesson):
        small = page.get_by_role("main").evaluate(SMALL_TARGETS)
        assert small == [], f"step {step}"
    for path in ("/dashboard", "/courses", f"/courses/{lesson.course.slug}", "/settings", "/login"):
        page.goto(path)
        expect(page.get_by_role("status").filter(has_text="Loading")).to_have_count(0)
        expect(page.get_by_role("main").get_by_role("heading").first).to_be_visible()
        assert page.get_by_role("main").evaluate(SMALL_TARGETS) == [], path


def test_on_a_phone_a_step_is_a_screen_and_the_way_on_is_under_the_thumb(site: Site, visit: Visit):
    lesson = booking(site)
    page = visit(lesson.student, phone=True)
    wizard = Wizard(page, lesson.course.slug)
    for step in at_each_step(page, lesson):
        expect(wizard.dates).to_be_visible(visible=step == 2)
        expect(wizard.times).to_be_visible(visible=step == 3)
        if step == 4:
            expect(wizard.book).to_be_in_viewport(ratio=1)
            wizard.note.scroll_into_view_if_needed()
            expect(wizard.book).to_be_in_viewport(ratio=1)
            bottom = wizard.book.evaluate("b => innerHeight - b.getBoundingClientRect().bottom")
            assert 0 <= bottom < 60


def test_a_desktop_shows_steps_2_to_4_without_scrolling(site: Site, visit: Visit):
    lesson = booking(site)
    page = visit(lesson.student)
    wizard = Wizard(page, lesson.course.slug)
    for step in at_each_step(page, lesson):
        if step in (2, 3, 4):
            assert page.evaluate(SCROLLS) <= 0, f"step {step}"
        if step == 3:
            expect(wizard.dates).to_be_in_viewport()
            expect(wizard.times).to_be_in_viewport(ratio=0.99)
            wizard.slot("20:30").scroll_into_view_if_needed()
            expect(wizard.slot("20:30")).to_be_in_viewport(ratio=1)
            assert page.evaluate("scrollY") == 0


def test_nothing_jumps_between_months_and_days(site: Site, visit: Visit):
    lesson = booking(site)
    page = visit(lesson.student)
    wizard = Wizard(page, lesson.course.slug).open(st=str(lesson.st.id))
    before = lesson.day(1)
    expect(wizard.day(before)).to_be_visible()
    place = page.get_by_role("region", name="Choose a date").bounding_box()
    page.get_by_role("button", name="Next month").click()
    expect(wizard.month(month_later(lesson.day(0)))).to_be_in_viewport(ratio=0.99)
    wizard.day(month_later(lesson.day(0))).click()
    expect(wizard.slot("12:00")).to_be_visible()
    assert page.get_by_role("region", name="Choose a date").bounding_box() == place
    expect(wizard.month(month_later(lesson.day(0)))).to_be_in_viewport(ratio=0.99)


def test_quick_options(site: Site, visit: Visit):
    lesson = booking(site)
    page = visit(lesson.student, phone=True)
    wizard = Wizard(page, lesson.course.slug).open(st=str(lesson.st.id))
    week = page.get_by_role("button", name="This Week")
    expect(week).to_have_attribute("aria-pressed", "false")
    week.tap()
    expect(week).to_have_attribute("aria-pressed", "true")
    far = wizard.day(month_later(lesson.day(0)))
    expect(far).to_be_attached()
    week.tap()
    expect(week).to_have_attribute("aria-pressed", "false")
    first = site.offered(lesson)[0].start.astimezone(lesson.zone)
    page.get_by_role("link", name="Next Available").tap()
    expect(wizard.times_of(first.date())).to_be_visible()
    expect(wizard.slot(f"{first:%H:%M}")).to_be_visible()
