"""However often and wherever a booking is pressed, there is one session, and everybody is told."""

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.arrange import Lesson, Site
from tests.e2e.visits import Visit
from tests.e2e.wire import Wire
from tests.e2e.wizard import Wizard

pytestmark = pytest.mark.e2e


def confirming(lesson: Lesson, page: Page, clock: str = "11:00") -> Wizard:
    day = lesson.day(2)
    wizard = Wizard(page, lesson.course.slug)
    return wizard.confirm_at(lesson.at(day, clock), day, lesson.st.id)


def test_a_double_click(site: Site, visit: Visit):
    lesson = site.lesson()
    wizard = confirming(lesson, visit(lesson.student))
    wizard.book.dblclick()
    wizard.expect_booked()
    assert site.sessions_of(lesson.student) == 1
    assert site.failures_of(lesson.student) == 0


def test_enter_pressed_twice(site: Site, visit: Visit):
    lesson = site.lesson()
    wizard = confirming(lesson, visit(lesson.student))
    wizard.book.focus()
    for _ in range(2):
        wizard.page.keyboard.down("Enter")
        wizard.page.keyboard.up("Enter")
    wizard.expect_booked()
    assert site.sessions_of(lesson.student) == 1
    assert site.failures_of(lesson.student) == 0


def test_while_it_is_booked_the_form_is_locked(site: Site, visit: Visit):
    lesson = site.lesson()
    page = visit(lesson.student, phone=True)
    wire = Wire(page)
    wizard = confirming(lesson, page)
    width = (wizard.book.bounding_box() or {})["width"]
    wire.hold()
    wizard.book.click()
    expect(wizard.busy).to_be_disabled()
    assert abs((wizard.busy.bounding_box() or {})["width"] - width) <= 1
    expect(wizard.note).not_to_be_editable()
    wizard.busy.click(force=True)
    site.wait_for_session_of(lesson.student)
    wire.release()
    wizard.expect_booked()
    assert site.sessions_of(lesson.student) == 1
    assert site.failures_of(lesson.student) == 0


def test_the_step_that_was_booked_leads_to_the_session(site: Site, visit: Visit):
    """As when the connection is lost after the booking and the page asks anew for its step."""
    lesson = site.lesson()
    wizard = confirming(lesson, visit(lesson.student))
    address = wizard.page.url
    wizard.book.click()
    booked = wizard.expect_booked()
    wizard.page.goto(address)
    assert wizard.expect_booked() == booked
    assert site.sessions_of(lesson.student) == 1


def test_the_same_time_in_two_tabs(site: Site, visit: Visit):
    lesson = site.lesson()
    page = visit(lesson.student)
    first, second = confirming(lesson, page), confirming(lesson, page.context.new_page())
    first.book.click()
    first.expect_booked()
    second.book.click()
    second.expect_alert("You have another session at this time.")
    assert site.sessions_of(lesson.student) == 1
    second.alert.get_by_role("link", name="Select another").click()
    second.slot("14:00").click()
    second.book.click()
    second.expect_booked()
    assert site.sessions_of(lesson.student) == 2


def test_two_tabs_do_not_mix(site: Site, visit: Visit):
    lesson = site.lesson()
    other = site.another_st(lesson)
    page = visit(lesson.student)
    first = Wizard(page, lesson.course.slug).open()
    second = Wizard(page.context.new_page(), lesson.course.slug).open()
    first.choose(lesson.st.name)
    second.choose(other.name)
    for wizard, ahead, clock, note in ((first, 2, "10:00", "One"), (second, 3, "15:00", "Two")):
        wizard.page.bring_to_front()
        wizard.pick(lesson.day(ahead), clock)
        wizard.note.fill(note)
        wizard.book.focus()
        wizard.page.reload()
    expect(first.note).to_have_value("One")
    expect(second.note).to_have_value("Two")
    first.book.click()
    first.expect_booked()
    second.book.click()
    second.expect_booked()
    expect(first.main.get_by_text(lesson.st.name)).to_be_visible()
    expect(second.main.get_by_text(other.name)).to_be_visible()
    booked = "SELECT teacher_id, note FROM sessions WHERE student_id = :i ORDER BY starts_at"
    assert site.rows(booked, i=lesson.student.id.hex) == [
        (lesson.st.id.hex, "One"),
        (other.id.hex, "Two"),
    ]


def test_a_time_booked_by_another_tab_disappears_when_one_looks_again(site: Site, visit: Visit):
    lesson = site.lesson()
    page = visit(lesson.student)
    wizard = Wizard(page, lesson.course.slug).open(st=str(lesson.st.id))
    wizard.day(lesson.day(2)).click()
    expect(wizard.slot("11:00")).to_be_visible()
    site.book(lesson, lesson.at(lesson.day(2), "11:00"))
    wizard.slot("11:00").click()
    wizard.expect_alert("This time is no longer available. Select another.")
    wizard.expect_step(3)
    expect(wizard.slot("11:00")).to_have_count(0)
    expect(wizard.slot("13:00")).to_be_visible()
