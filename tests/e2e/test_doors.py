"""Who may come in, from where, and what is said at the door: the states before a choice."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.arrange import Site
from tests.e2e.visits import Visit
from tests.e2e.wizard import Wizard, instant
from tests.factories import PASSWORD, make_user

pytestmark = pytest.mark.e2e

NOTHING = "There is nothing here"
NOBODY = "00000000-0000-4000-8000-000000000000"


def sign_in(page: Page, email: str, password: str = PASSWORD) -> None:
    page.get_by_label("E-mail").fill(email)
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Sign in").click()


def test_signing_in_leads_back_to_the_very_step(site: Site, visit: Visit):
    lesson = site.lesson()
    day = lesson.day(2)
    page = visit()
    wizard = Wizard(page, lesson.course.slug)
    start = instant(lesson.at(day, "11:00"))
    wizard.open(st=str(lesson.st.id), step="confirm", date=str(day), at=start)
    expect(page).to_have_url(re.compile(r"/login\?next="))
    sign_in(page, lesson.student.email)
    wizard.expect_step(4)
    expect(page).to_have_url(re.compile(f"at={start.replace(':', '%3A')}"))
    expect(page.get_by_role("complementary", name="Summary")).to_contain_text("11:00 – 12:00")


def test_who_is_not_enrolled_enrolls_and_books(site: Site, visit: Visit):
    lesson = site.lesson()
    outsider = site.arrange(lambda db: make_user(db, zone=lesson.student.zone))
    page = visit(outsider)
    wizard = Wizard(page, lesson.course.slug).open()
    expect(wizard.alert).to_contain_text("You must be enrolled to book.")
    expect(page.get_by_role("link", name=re.compile("^Select"))).to_have_count(0)
    wizard.alert.get_by_role("link", name="Enroll now", exact=True).click()
    expect(page).to_have_url(re.compile(f"/courses/{lesson.course.slug}$"))
    page.get_by_role("button", name="Enroll", exact=True).click()
    expect(page.get_by_text("Enrolled", exact=True)).to_be_visible()
    page.get_by_role("link", name="Book a Session").click()
    wizard.choose(lesson.st.name)
    wizard.pick(lesson.day(2), "11:00")
    wizard.book.click()
    wizard.expect_booked()
    assert site.sessions_of(outsider) == 1


def test_who_is_not_enrolled_gets_in_by_no_step(site: Site, visit: Visit):
    lesson = site.lesson()
    outsider = site.arrange(make_user)
    day = lesson.day(2)
    wizard = Wizard(visit(outsider), lesson.course.slug)
    at = instant(lesson.at(day, "11:00"))
    for choices in ({"st": "any"}, {"st": str(lesson.st.id), "step": "confirm", "at": at}):
        wizard.open(**choices, date=str(day))
        expect(wizard.alert).to_contain_text("You must be enrolled to book.")
        expect(wizard.book).to_have_count(0)


def test_nobody_teaches_the_course_now(site: Site, visit: Visit):
    lesson = site.lesson()
    site.execute(
        "UPDATE student_teachers SET is_active = false WHERE user_id = :i", i=lesson.st.id.hex
    )
    page = visit(lesson.student)
    wizard = Wizard(page, lesson.course.slug).open()
    expect(
        page.get_by_text("No Student-Teachers available. Try later.", exact=True)
    ).to_be_visible()
    expect(wizard.teachers).to_have_count(0)
    page.get_by_role("button", name="Schedule Later").click()
    expect(page.get_by_text("We'll notify you when you're ready to schedule")).to_be_visible()


def test_nothing_is_free(site: Site, visit: Visit):
    lesson = site.lesson(days=())
    page = visit(lesson.student)
    wizard = Wizard(page, lesson.course.slug).open()
    expect(page.get_by_text("No times now")).to_have_count(2)
    wizard.choose(lesson.st.name)
    expect(page.get_by_role("heading", name="No times are free just now")).to_be_visible()
    expect(wizard.months).to_have_count(0)
    page.get_by_role("link", name="Choose another Student-Teacher").click()
    wizard.expect_step(1)


def test_schedule_later(site: Site, visit: Visit):
    lesson = site.lesson()
    page = visit(lesson.student, phone=True)
    wizard = Wizard(page, lesson.course.slug).open()
    page.get_by_role("button", name="Schedule Later").click()
    words = "We'll notify you when you're ready to schedule"
    expect(page.get_by_role("heading", name=words, exact=True)).to_be_focused()
    expect(
        page.get_by_text("You can schedule anytime from your dashboard", exact=True)
    ).to_be_visible()
    page.get_by_role("link", name="Continue to Dashboard", exact=True).click()
    course = page.get_by_role("article").filter(has_text=lesson.course.title)
    expect(course).to_contain_text("You will choose a time later")
    course.get_by_role("link", name="Book Session").click()
    wizard.choose()
    wizard.pick(lesson.day(1), "11:00")
    wizard.book.click()
    wizard.expect_booked()
    page.get_by_role("link", name="Back to Dashboard").click()
    expect(course).to_contain_text("1 session booked")


def test_a_course_or_a_teacher_that_is_not_there(site: Site, visit: Visit):
    lesson, other = site.lesson(), site.lesson()
    page = visit(lesson.student)
    Wizard(page, "no-such-course").open()
    expect(page.get_by_role("heading", name=NOTHING)).to_be_visible()
    page.goto(f"/book/{NOBODY}")
    expect(page.get_by_role("heading", name=NOTHING)).to_be_visible()
    wizard = Wizard(page, lesson.course.slug)
    for st in (NOBODY, "nobody", str(other.st.id)):
        wizard.open(st=st)
        wizard.expect_step(1)
        expect(page.get_by_role("link", name=f"Select {lesson.st.name}")).to_be_visible()


def test_a_course_is_also_found_by_its_id(site: Site, visit: Visit):
    lesson = site.lesson()
    page = visit(lesson.student)
    Wizard(page, str(lesson.course.id)).open(st=str(lesson.st.id))
    expect(
        page.get_by_role("paragraph").filter(has_text=f"for {lesson.course.title}")
    ).to_be_visible()
    expect(page.get_by_role("heading", name="Choose a date")).to_be_visible()


def test_booking_with_a_teacher_of_one_course(site: Site, visit: Visit):
    lesson = site.lesson()
    page = visit(lesson.student)
    page.goto(f"/book/{lesson.st.id}")
    wizard = Wizard(page, lesson.course.slug)
    wizard.expect_step(2)
    assert f"st={lesson.st.id}" in page.url
    wizard.pick(lesson.day(2), "11:00")
    expect(page.get_by_role("complementary", name="Summary")).to_contain_text(lesson.st.name)


def test_booking_with_a_teacher_of_several_courses(site: Site, visit: Visit):
    lesson = site.lesson()
    second = site.another_course(lesson)
    page = visit(lesson.student)
    page.goto(f"/book/{lesson.st.id}")
    expect(
        page.get_by_text(f"Which course would you like to book with {lesson.st.name}?")
    ).to_be_visible()
    page.get_by_role("article").filter(has_text=second.title).get_by_role(
        "link", name="Select"
    ).click()
    Wizard(page, second.slug).expect_step(2)
    page.goto(f"/book/{lesson.st.id}?course={lesson.course.slug}")
    Wizard(page, lesson.course.slug).expect_step(2)
