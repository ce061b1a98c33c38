"""While the network is slow: shapes until something is known, and taps that need no answer."""

import pytest
from playwright.sync_api import expect

from peerloop import routes
from tests.e2e.agenda import Agenda
from tests.e2e.arrange import Site
from tests.e2e.sessions import booked
from tests.e2e.visits import Visit
from tests.e2e.wire import Wire
from tests.e2e.wizard import Wizard, month_later, swipe

pytestmark = pytest.mark.e2e


def test_shapes_stand_in_for_the_teachers_until_they_arrive(site: Site, visit: Visit):
    lesson = site.lesson()
    page = visit(lesson.student, phone=True)
    wire = Wire(page)
    wire.hold()
    wizard = Wizard(page, lesson.course.slug).open()
    expect(page.get_by_role("heading", name="Book a Session", level=1)).to_be_visible()
    expect(wizard.teachers).to_be_visible()
    expect(page.get_by_role("status").filter(has_text="Loading Student-Teachers…")).to_be_attached()
    expect(page.get_by_role("link", name="Select")).to_have_count(0)
    wire.release()
    expect(page.get_by_role("link", name=f"Select {lesson.st.name}")).to_be_visible()
    expect(page.get_by_role("status").filter(has_text="Loading")).to_have_count(0)


def test_shapes_stand_in_for_the_calendar_until_it_arrives(site: Site, visit: Visit):
    lesson = site.lesson()
    page = visit(lesson.student)
    wire = Wire(page)
    wizard = Wizard(page, lesson.course.slug).open()
    select = page.get_by_role("link", name=f"Select {lesson.st.name}")
    expect(select).to_be_visible()
    wire.hold()
    select.click()
    wizard.expect_step(2)
    expect(page.get_by_role("status").filter(has_text="Loading free times…")).to_be_attached()
    expect(page.get_by_role("region", name="Choose a date")).to_have_attribute("aria-busy", "true")
    wire.release()
    expect(wizard.month(lesson.day(1))).to_be_visible()
    expect(page.get_by_role("region", name="Choose a date")).to_have_attribute("aria-busy", "false")


@pytest.mark.parametrize("phone", [True, False], ids=["phone", "desktop"])
def test_a_date_shows_its_times_without_the_network(site: Site, visit: Visit, phone: bool):
    lesson = site.lesson()
    page = visit(lesson.student, phone=phone)
    wire = Wire(page)
    wizard = Wizard(page, lesson.course.slug).open(st=str(lesson.st.id))
    near, far = lesson.day(2), month_later(lesson.day(0))
    expect(wizard.day(near)).to_be_visible()
    wire.hold()
    if wizard.month(near).get_by_text(str(near.day)).count() and near.month != lesson.day(1).month:
        near = lesson.day(1)
    wizard.day(near).click()
    expect(wizard.times_of(near)).to_be_visible()
    expect(wizard.slot("09:00")).to_be_visible()
    expect(wizard.times.get_by_role("link", name="Select ")).to_have_count(15)

    if phone:
        page.go_back()
        wizard.expect_step(2)
        swipe(page, wizard.months)
    else:
        page.get_by_role("button", name="Next month").click()
    expect(wizard.month(far)).to_be_in_viewport(ratio=0.99)
    wizard.day(far).click()
    expect(wizard.times_of(far)).to_be_visible()
    wizard.slot("10:30").click()
    wizard.expect_step(4)
    expect(page.get_by_role("complementary", name="Summary")).to_contain_text("10:30 – 11:30")

    wire.release()
    wizard.book.click()
    wizard.expect_booked()


def test_another_week_of_the_agenda_is_seen_to_be_on_its_way(site: Site, visit: Visit):
    lesson = site.lesson()
    page = visit(lesson.st, phone=True)
    wire = Wire(page)
    agenda = Agenda(page).open()
    week = page.locator("main > [aria-busy]")
    expect(week).to_have_attribute("aria-busy", "false")
    wire.hold()
    page.get_by_role("link", name="Next week").tap()
    expect(week).to_have_attribute("aria-busy", "true")
    expect(page.get_by_role("list", name="Days of this week").locator("..")).to_have_css(
        "opacity", "0.5"
    )
    wire.release()
    agenda.expect_week(lesson.day(7))
    expect(week).to_have_attribute("aria-busy", "false")


def test_a_shared_confirmation_says_nothing_until_it_is_known(site: Site, visit: Visit):
    lesson = site.lesson()
    page = visit(lesson.student, phone=True)
    wire = Wire(page)
    wire.hold()
    day = lesson.day(1)
    at = f"{lesson.at(day, '11:00'):%Y-%m-%dT%H:%MZ}"
    page.goto(
        f"/courses/{lesson.course.slug}/book?st={lesson.st.id}&step=confirm&date={day}&at={at}"
    )
    summary = page.get_by_role("complementary", name="Summary")
    expect(summary).to_contain_text("Student-Teacher")
    expect(summary).not_to_contain_text("()")
    wire.release()
    expect(summary).to_contain_text("11:00 – 12:00")


def test_the_way_back_from_moving_needs_nothing_from_the_server(site: Site, visit: Visit):
    lesson, session = booked(site)
    page = visit(lesson.student, phone=True)
    wire = Wire(page)
    wire.hold()
    page.goto(routes.move(session))
    page.get_by_role("link", name="Back to the session").tap()
    page.wait_for_url(f"**{routes.session(session)}")
    wire.release()
    expect(page.get_by_role("heading", name=lesson.course.title, level=1)).to_be_visible()
