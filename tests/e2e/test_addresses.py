"""The step stands in the address: back, forward, reload, a shared link, further tabs."""

import pytest
from playwright.sync_api import expect

from tests.e2e.arrange import Site
from tests.e2e.visits import Visit
from tests.e2e.wizard import Wizard, full_date

pytestmark = pytest.mark.e2e

NOTE = "Kept over every step"


@pytest.mark.parametrize("phone", [True, False], ids=["phone", "desktop"])
def test_back_and_forward_go_one_step_and_keep_everything(site: Site, visit: Visit, phone: bool):
    lesson = site.lesson()
    day = lesson.day(2)
    page = visit(lesson.student, phone=phone)
    wizard = Wizard(page, lesson.course.slug).open()
    wizard.choose(lesson.st.name)
    wizard.pick(day, "11:00")
    wizard.note.fill(NOTE)
    wizard.reminders.uncheck()

    page.go_back()
    wizard.expect_step(3)
    expect(wizard.times_of(day)).to_be_visible()
    page.go_back()
    wizard.expect_step(2)
    expect(wizard.day(day)).to_be_visible()
    page.go_back()
    wizard.expect_step(1)
    for step in (2, 3, 4):
        page.go_forward()
        wizard.expect_step(step)
    expect(page.get_by_role("complementary", name="Summary")).to_contain_text("11:00 – 12:00")
    expect(wizard.note).to_have_value(NOTE)
    expect(wizard.reminders).not_to_be_checked()


def test_the_steps_own_back_links_and_changes(site: Site, visit: Visit):
    lesson = site.lesson()
    other = site.another_st(lesson)
    day = lesson.day(2)
    page = visit(lesson.student)
    wizard = Wizard(page, lesson.course.slug)
    wizard.confirm_at(lesson.at(day, "11:00"), day, lesson.st.id)
    wizard.note.fill(NOTE)
    page.get_by_role("link", name="Back to times").click()
    wizard.expect_step(3)
    expect(wizard.slot("11:00")).to_have_attribute("aria-current", "true")
    expect(wizard.slot("11:00")).to_be_in_viewport()
    page.get_by_role("link", name="Back to dates").click()
    wizard.expect_step(2)
    page.get_by_role("link", name="Back to Student-Teachers").click()
    wizard.expect_step(1)
    wizard.choose(other.name)
    wizard.pick(day, "13:00")
    page.get_by_role("link", name="Change Date").click()
    wizard.expect_step(2)
    wizard.pick(lesson.day(3), "14:00")
    page.get_by_role("link", name="Change Time").click()
    wizard.slot("15:00").click()
    for words in (other.name, full_date(lesson.day(3)), "15:00"):
        expect(wizard.fact(words).first).to_be_visible()
    expect(wizard.note).to_have_value(NOTE)
    page.get_by_role("link", name="Change Student-Teacher").click()
    wizard.expect_step(1)
    page.get_by_role("link", name="Back to the course").click()
    expect(page.get_by_role("heading", name=lesson.course.title, level=1)).to_be_visible()


def test_reload_keeps_each_step(site: Site, visit: Visit):
    lesson = site.lesson()
    day = lesson.day(2)
    page = visit(lesson.student, phone=True)
    wizard = Wizard(page, lesson.course.slug).open()
    page.reload()
    expect(page.get_by_role("link", name=f"Select {lesson.st.name}")).to_be_visible()
    wizard.choose(lesson.st.name)
    page.reload()
    wizard.expect_step(2)
    wizard.day(day).click()
    expect(wizard.times_of(day)).to_be_visible()
    page.reload()
    wizard.expect_step(3)
    expect(wizard.times_of(day)).to_be_visible()
    wizard.slot("11:00").click()
    wizard.note.fill(NOTE)
    wizard.reminders.uncheck()
    wizard.book.focus()
    page.reload()
    wizard.expect_step(4)
    expect(wizard.fact(full_date(day))).to_be_visible()
    expect(wizard.note).to_have_value(NOTE)
    expect(wizard.reminders).not_to_be_checked()
    wizard.book.click()
    booked = wizard.expect_booked()
    page.reload()
    expect(wizard.booked).to_be_visible()
    expect(wizard.main.get_by_text(full_date(day))).to_be_visible()
    assert page.url.endswith(booked)
    assert site.sessions_of(lesson.student) == 1


def test_back_from_success_does_not_offer_the_booked_time(site: Site, visit: Visit):
    lesson = site.lesson()
    day = lesson.day(2)
    page = visit(lesson.student)
    wizard = Wizard(page, lesson.course.slug).open(st=str(lesson.st.id))
    wizard.pick(day, "11:00")
    wizard.book.click()
    wizard.expect_booked()
    page.go_back()
    wizard.expect_step(3)
    expect(wizard.slot("13:00")).to_be_visible()
    expect(wizard.slot("11:00")).to_have_count(0)


def test_book_another_session(site: Site, visit: Visit):
    lesson = site.lesson(session_count=6)
    page = visit(lesson.student)
    wizard = Wizard(page, lesson.course.slug).open(st="any")
    wizard.pick(lesson.day(1), "11:00")
    wizard.note.fill(NOTE)
    wizard.book.click()
    wizard.expect_booked()
    page.get_by_role("link", name="Book Another Session").click()
    wizard.expect_step(1)
    board = page.get_by_role("complementary", name="Your session")
    expect(board).to_contain_text("Session 2 of 6")
    wizard.choose()
    wizard.pick(lesson.day(2), "11:00")
    expect(wizard.note).to_have_value("")
    wizard.book.click()
    wizard.expect_booked()
    assert site.sessions_of(lesson.student) == 2


def test_a_shared_link_opens_the_same_step_for_somebody_else(site: Site, visit: Visit):
    """Also where it is another day: 07:00 in Berlin is the evening before in Los Angeles."""
    lesson = site.lesson(hours=("07:00", "12:00"))
    friend = site.another_student(lesson, zone="America/Los_Angeles")
    page = visit(lesson.student)
    wizard = Wizard(page, lesson.course.slug).open(st="any")
    wizard.pick(lesson.day(3), "07:00")
    wizard.note.fill(NOTE)
    wizard.book.focus()

    theirs = Wizard(visit(friend), lesson.course.slug)
    theirs.page.goto(page.url)
    theirs.expect_step(4)
    expect(theirs.fact(full_date(lesson.day(2)))).to_be_visible()
    expect(theirs.fact(lesson.st.name)).to_be_visible()
    expect(theirs.fact("22:00")).to_be_visible()
    expect(theirs.note).to_have_value("")
    theirs.book.click()
    booked = theirs.expect_booked()
    page.goto(wizard.address(booked=booked))
    expect(page.get_by_role("heading", name="There is nothing here")).to_be_visible()
