"""axe finds nothing on any page, on phone and desktop, light and dark."""

import pytest
from playwright.sync_api import expect

from tests.e2e.arrange import Site
from tests.e2e.audit import STILL, audit
from tests.e2e.visits import Complaints, Visit
from tests.e2e.wizard import Wizard
from tests.factories import make_user

pytestmark = pytest.mark.e2e


def test_signing_in_and_up(visit: Visit):
    page = visit(**STILL)
    page.goto("/login")
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    audit(page, "login")
    page.goto("/login?error=wrong_credentials&email=a%40example.com")
    expect(page.get_by_role("alert")).to_be_visible()
    audit(page, "login refused")
    page.goto("/signup")
    expect(page.get_by_role("heading", name="Make an account")).to_be_visible()
    audit(page, "sign-up")


def test_courses(site: Site, visit: Visit):
    lesson = site.lesson(session_count=6, summary="What it is about.")
    site.another_course(lesson)
    site.book(lesson, lesson.at(lesson.day(2), "10:00"))
    page = visit(lesson.student, **STILL)
    page.goto("/courses")
    expect(page.get_by_role("heading", name=lesson.course.title, exact=True)).to_be_visible()
    audit(page, "courses")
    page.goto(f"/courses/{lesson.course.slug}")
    expect(page.get_by_text("1 of 6 sessions booked")).to_be_visible()
    audit(page, "course, enrolled")
    page.goto(f"/book/{lesson.st.id}")
    expect(page.get_by_role("link", name="Select").first).to_be_visible()
    audit(page, "choice of a course")
    outsider = visit(site.arrange(make_user), **STILL)
    outsider.goto(f"/courses/{lesson.course.slug}")
    expect(outsider.get_by_role("button", name="Enroll", exact=True)).to_be_visible()
    audit(outsider, "course, not enrolled")


def test_dashboard_and_session(site: Site, visit: Visit):
    lesson = site.lesson(session_count=6)
    site.another_course(lesson)
    for ahead in (2, 3, 4):
        site.book(lesson, lesson.at(lesson.day(ahead), "10:00"), note="A note\nof two lines")
    page = visit(lesson.student, **STILL)
    Wizard(page, lesson.course.slug).open()
    page.get_by_role("button", name="Schedule Later").click()
    page.get_by_role("link", name="Continue to Dashboard").click()
    expect(page.get_by_role("region", name="Next session")).to_be_visible()
    expect(page.get_by_text("You will choose a time later")).to_be_visible()
    audit(page, "dashboard")
    page.get_by_role("link", name="Details").click()
    expect(page.get_by_text("A note")).to_be_visible()
    audit(page, "session")
    empty = visit(site.arrange(make_user), **STILL)
    empty.goto("/dashboard")
    expect(empty.get_by_role("heading", name="Nothing booked yet")).to_be_visible()
    audit(empty, "dashboard, empty")


def test_settings_outbox_and_nothing(site: Site, visit: Visit, complaints: Complaints):
    complaints.expect("404")
    lesson = site.lesson()
    site.book(lesson, lesson.at(lesson.day(2), "10:00"))
    page = visit(lesson.student, timezone_id="Asia/Seoul", **STILL)
    page.goto("/settings")
    expect(page.get_by_role("button", name="Use it")).to_be_visible()
    audit(page, "settings")
    page.get_by_role("combobox", name="Time zone").select_option("Asia/Seoul")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("status").filter(has_text="Asia/Seoul")).to_be_visible()
    audit(page, "settings, saved")
    page.goto("/outbox")
    mail = page.get_by_role("listitem").filter(has_text=lesson.student.email)
    mail.get_by_text("Session booked").first.click()
    expect(mail.locator("pre")).to_be_visible()
    audit(page, "outbox")
    page.goto("/nowhere")
    expect(page.get_by_role("heading", name="There is nothing here")).to_be_visible()
    audit(page, "nothing")
    page.set_viewport_size({"width": 1280, "height": 800})
    page.get_by_role("banner").locator("summary").click()
    expect(page.get_by_role("button", name="Sign out")).to_be_visible()
    audit(page, "account menu")
