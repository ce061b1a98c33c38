"""Moving that is refused: what is said, what stays, the way on."""

import pytest
from playwright.sync_api import expect

from tests.e2e.arrange import Site
from tests.e2e.sessions import Mover, SessionPage, booked, lengthen_the_notice, starts
from tests.e2e.visits import Visit
from tests.e2e.wizard import full_date

pytestmark = pytest.mark.e2e
BERLIN = "Europe/Berlin"


def test_the_notice_passes_while_one_confirms(site: Site, visit: Visit):
    lesson, session = booked(site)
    page = visit(lesson.student)
    mover = Mover(page, session).open()
    mover.pick(lesson.day(5), "14:00")
    lengthen_the_notice(site, lesson)
    mover.move.click()
    words = "You can move this session until 10 days before its start."
    expect(page.get_by_role("heading", name=words)).to_be_visible()
    assert starts(site, lesson) == lesson.at(lesson.day(4), "10:00")


def test_a_time_that_is_taken_meanwhile(site: Site, visit: Visit):
    lesson, session = booked(site)
    page = visit(lesson.student)
    mover = Mover(page, session).open()
    mover.pick(lesson.day(5), "14:00")
    site.book(lesson, lesson.at(lesson.day(5), "14:00"), site.another_student(lesson))
    mover.move.click()
    mover.expect_alert("Sorry, this time slot is no longer available.")
    expect(mover.move).to_be_disabled()
    expect(mover.fact(full_date(lesson.day(5)))).to_be_visible()
    assert starts(site, lesson) == lesson.at(lesson.day(4), "10:00")
    mover.alert.get_by_role("link", name="Select another").click()
    mover.expect_step(2)
    expect(mover.times_of(lesson.day(5))).to_be_visible()
    expect(mover.slot("14:00")).to_have_count(0)
    mover.slot("16:00").click()
    mover.move.click()
    mover.session.shown().expect_at(lesson.day(5), "16:00 – 17:00", BERLIN)


def test_it_is_nobody_else_s(site: Site, visit: Visit):
    lesson, session = booked(site)
    page = visit(site.another_student(lesson))
    for choices in ({}, {"step": "time", "date": str(lesson.day(5))}, {"propose": "1"}):
        Mover(page, session).open(**choices)
        expect(page.get_by_role("heading", name="There is nothing here")).to_be_visible()


def test_a_session_that_is_cancelled_meanwhile(site: Site, visit: Visit):
    lesson, session = booked(site)
    page, st = visit(lesson.student, phone=True), visit(lesson.st)
    mover = Mover(page, session).open()
    mover.pick(lesson.day(5), "14:00")
    SessionPage(st, session).open()
    st.get_by_role("button", name="Cancel session").click()
    st.get_by_role("dialog").get_by_role("button", name="Cancel session").click()
    expect(st.get_by_text("Cancelled by you.")).to_be_visible()
    mover.move.tap()
    title = page.get_by_role("heading", name="This session can no longer be changed that way.")
    expect(title).to_be_visible()
    page.get_by_role("main").get_by_role("link", name="Back to the session").last.tap()
    expect(page.get_by_text("Cancelled by the Student-Teacher.")).to_be_visible()
    expect(page.get_by_role("link", name="Reschedule")).to_have_count(0)
