"""A student rates a session that took place: by finger, by keyboard, once."""

from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from peerloop import wiring
from tests.e2e.arrange import Lesson, Site
from tests.e2e.audit import STILL, audit
from tests.e2e.test_layout import SMALL_TARGETS
from tests.e2e.visits import Visit
from tests.factories import held

pytestmark = pytest.mark.e2e


def took_place(site: Site) -> tuple[Lesson, str]:
    lesson = site.lesson()
    now = wiring.now().replace(microsecond=0) - timedelta(days=1)
    session = site.arrange(lambda db: held(db, lesson.student, lesson.st, lesson.course, now=now))
    return lesson, f"/sessions/{session.id}"


def kept(site: Site, lesson: Lesson) -> list[tuple[int, str]]:
    sql = "SELECT stars, comment FROM ratings WHERE st_id = :id"
    return site.rows(sql, id=lesson.st.id.hex)  # type: ignore[return-value]


def star(page: Page, number: int):
    return page.get_by_role("radio", name=f"{number} of 5")


@pytest.mark.parametrize("phone", [True, False], ids=["phone", "desktop"])
def test_from_the_dashboard_to_a_rating(site: Site, visit: Visit, phone: bool):
    lesson, _ = took_place(site)
    page = visit(lesson.student, phone=phone)
    page.goto("/dashboard")
    page.get_by_role("link", name=f"Rate {lesson.course.title} with {lesson.st.name}").click()
    heading = page.get_by_role("heading", name="How was your session?")
    expect(heading).to_be_focused()
    expect(heading).to_be_in_viewport()
    page.locator(".stars label").nth(3).click()
    expect(star(page, 4)).to_be_checked()
    expect(page.get_by_text("Very good", exact=True)).to_be_visible()
    page.get_by_role("textbox", name="Comment").fill("Kind & clear\nThank you")
    page.get_by_role("button", name="Send rating").click()
    expect(page.get_by_role("status").filter(has_text="Thank you for your rating.")).to_be_visible()
    expect(page.get_by_text("4 of 5")).to_be_visible()
    assert kept(site, lesson) == [(4, "Kind & clear\nThank you")]
    page.goto("/dashboard")
    expect(page.get_by_text("You rated it 4 of 5")).to_be_visible()
    expect(page.get_by_role("link", name="Rate ")).to_have_count(0)
    page.goto(f"/teachers/{lesson.st.id}")
    expect(page.get_by_text("Kind & clear")).to_be_visible()
    expect(page.get_by_text("1 rating so far.")).to_be_visible()


def test_by_keyboard_alone(site: Site, visit: Visit):
    lesson, url = took_place(site)
    page = visit(lesson.student)
    page.goto(f"{url}#rate")
    expect(page.get_by_role("heading", name="How was your session?")).to_be_focused()
    page.keyboard.press("Tab")
    expect(star(page, 1)).to_be_focused()
    for number in (2, 3, 4, 5):
        page.keyboard.press("ArrowRight")
        expect(star(page, number)).to_be_checked()
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("Tab")
    page.keyboard.type("Good")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Rating")).to_be_visible()
    assert kept(site, lesson) == [(4, "Good")]


def test_two_tabs_give_one_rating(site: Site, visit: Visit):
    lesson, url = took_place(site)
    tabs = [visit(lesson.student) for _ in range(2)]
    for tab in tabs:
        tab.goto(url)
        expect(tab.get_by_role("button", name="Send rating")).to_be_visible()
    for number, tab in enumerate(tabs, start=4):
        tab.locator(".stars label").nth(number - 1).click()
        tab.get_by_role("button", name="Send rating").click()
        expect(tab.get_by_text("4 of 5")).to_be_visible()
    expect(tabs[1].get_by_role("alert")).to_contain_text("You have rated this session already.")
    assert kept(site, lesson) == [(4, "")]


def test_its_st_is_not_asked_and_reads_it(site: Site, visit: Visit):
    lesson, url = took_place(site)
    page = visit(lesson.st)
    page.goto(url)
    expect(page.get_by_text("Completed")).to_be_visible()
    expect(page.get_by_role("heading", name="How was your session?")).to_have_count(0)


def test_without_stars_nothing_is_sent(site: Site, visit: Visit):
    lesson, url = took_place(site)
    page = visit(lesson.student)
    page.goto(url)
    page.get_by_role("textbox", name="Comment").fill("No stars")
    page.get_by_role("button", name="Send rating").click()
    assert star(page, 1).evaluate("radio => radio.validity.valueMissing")
    expect(page.get_by_role("button", name="Send rating")).to_be_enabled()
    assert kept(site, lesson) == []


def test_it_is_accessible_and_large_enough(site: Site, visit: Visit):
    lesson, url = took_place(site)
    page = visit(lesson.student, phone=True, **STILL)
    page.goto(url)
    expect(page.get_by_role("button", name="Send rating")).to_be_visible()
    assert page.get_by_role("main").evaluate(SMALL_TARGETS) == []
    page.locator(".stars label").nth(4).click()
    audit(page, "a rating")
    page.get_by_role("button", name="Send rating").click()
    expect(page.get_by_role("heading", name="Rating")).to_be_visible()
    audit(page, "a rating, given")
