"""Signing in, up and out by the pages; who comes after in the same browser sees nothing."""

import re

import pytest
from playwright.sync_api import Page, expect

from peerloop.domain.secrets import LOGIN_COOKIE
from tests.e2e.arrange import Lesson, Site
from tests.e2e.visits import Complaints, Visit
from tests.e2e.wizard import Wizard
from tests.factories import PASSWORD, make_user

pytestmark = pytest.mark.e2e


def sign_in(page: Page, email: str, password: str = PASSWORD) -> None:
    page.get_by_label("E-mail").fill(email)
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Sign in").click()


def sign_out(page: Page) -> None:
    page.get_by_role("banner").locator("summary").click()
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()


def confirming(lesson: Lesson, page: Page) -> Wizard:
    day = lesson.day(2)
    wizard = Wizard(page, lesson.course.slug)
    return wizard.confirm_at(lesson.at(day, "11:00"), day, lesson.st.id)


def test_the_demo_student_signs_in_after_a_wrong_password(visit: Visit):
    page = visit()
    page.goto("/")
    expect(page).to_have_url(re.compile("/login"))
    sign_in(page, "student@example.com", "not the password")
    alert = page.get_by_role("alert")
    expect(alert).to_contain_text("This e-mail and password do not match.")
    expect(page.get_by_label("E-mail")).to_have_value("student@example.com")
    expect(page.get_by_label("Password")).to_have_value("")
    sign_in(page, "student@example.com", "peerloop-demo")
    expect(page).to_have_url(re.compile("/dashboard$"))
    expect(page.get_by_role("heading", name="Leïla")).to_be_visible()
    [cookie] = [c for c in page.context.cookies() if c["name"] == LOGIN_COOKIE]
    assert (cookie["httpOnly"], cookie["sameSite"]) == (True, "Lax")


def test_too_many_wrong_passwords(site: Site, visit: Visit):
    person = site.arrange(make_user)
    page = visit()
    for _ in range(9):
        page.request.post("/auth/login", form={"email": person.email, "password": "wrong"})
    page.goto("/login")
    sign_in(page, person.email, "wrong")
    expect(page.get_by_role("alert")).to_contain_text("This e-mail and password do not match.")
    sign_in(page, person.email)
    expect(page.get_by_role("alert")).to_contain_text(
        "Too many attempts. Please wait a few minutes and try again."
    )


def test_a_new_account_has_the_browser_s_zone(site: Site, visit: Visit):
    lesson = site.lesson()
    page = visit(timezone_id="Asia/Kathmandu")
    page.goto(f"/courses/{lesson.course.slug}")
    page.get_by_role("link", name="Make an account").click()
    page.get_by_label("Name").fill("Aśoka Tamang")
    page.get_by_label("E-mail").fill("asoka@example.com")
    page.get_by_label("Password").fill("ten letters at least")
    page.get_by_role("button", name="Make an account").click()
    expect(page).to_have_url(re.compile(f"/courses/{lesson.course.slug}$"))
    expect(page.get_by_role("banner")).to_contain_text("Kathmandu, ")
    [(zone,)] = site.rows("SELECT zone FROM users WHERE email = 'asoka@example.com'")
    assert zone == "Asia/Kathmandu"
    page.get_by_role("button", name="Enroll", exact=True).click()
    page.get_by_role("link", name="Book a Session").click()
    wizard = Wizard(page, lesson.course.slug)
    wizard.choose()
    page.get_by_role("link", name="Next Available").click()
    expect(wizard.times.get_by_text("Times shown in Asia/Kathmandu")).to_be_visible()
    wizard.times.get_by_role("link", name=re.compile("^Select ")).first.click()
    wizard.book.click()
    wizard.expect_booked()
    expect(wizard.main.get_by_text("Asia/Kathmandu (UTC+05:45)")).to_be_visible()


def test_an_address_that_has_an_account_keeps_what_was_typed(site: Site, visit: Visit):
    person = site.arrange(make_user)
    page = visit()
    page.goto("/signup")
    page.get_by_label("Name").fill("Somebody Else")
    page.get_by_label("E-mail").fill(person.email)
    page.get_by_label("Password").fill("ten letters at least")
    page.get_by_role("button", name="Make an account").click()
    expect(page.get_by_role("alert")).to_contain_text(
        "There is already an account with this e-mail. Sign in instead."
    )
    expect(page.get_by_label("Name")).to_have_value("Somebody Else")
    expect(page.get_by_label("E-mail")).to_have_value(person.email)


def test_signing_out_ends_the_login(site: Site, visit: Visit):
    lesson = site.lesson()
    page = visit(lesson.student)
    page.goto("/dashboard")
    [cookie] = page.context.cookies()
    sign_out(page)
    page.go_back()
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    page.context.add_cookies([{**cookie, "value": cookie["value"]}])
    page.goto("/dashboard")
    expect(page).to_have_url(re.compile("/login"))
    assert page.request.get("/api/me").status == 401


def test_another_person_in_the_same_tab_sees_nothing_of_the_last(site: Site, visit: Visit):
    lesson = site.lesson()
    other = site.another_student(lesson)
    site.book(lesson, lesson.at(lesson.day(5), "10:00"))
    page = visit(lesson.student)
    page.goto("/dashboard")
    expect(page.get_by_role("region", name="Next session")).to_be_visible()
    wizard = confirming(lesson, page)
    wizard.note.fill("Only between the two of us")
    wizard.reminders.uncheck()
    wizard.book.focus()
    link = page.url
    said: list[str] = []
    page.on("websocket", lambda socket: socket.on("framereceived", lambda f: said.append(str(f))))
    sign_out(page)

    sign_in(page, other.email)
    expect(page.get_by_role("heading", name=re.compile("^Good "))).to_be_visible()
    expect(page.get_by_role("region", name="Next session")).to_have_count(0)
    expect(page.get_by_text(f"Account of {other.name}")).to_be_attached()
    page.goto(link)
    expect(wizard.fact("11:00").first).to_be_visible()
    expect(wizard.note).to_have_value("")
    expect(wizard.reminders).to_be_checked()
    received = "".join(said)
    assert other.name.split()[-1] in received
    assert "Only between" not in received
    assert lesson.student.email not in received
    assert str(lesson.student.id) not in received


def test_a_tab_whose_login_ended_elsewhere_asks_to_sign_in_again(site: Site, visit: Visit):
    lesson = site.lesson()
    page = visit(lesson.student)
    wizard = confirming(lesson, page)
    wizard.note.fill("Still here?")
    second = page.context.new_page()
    second.goto("/dashboard")
    sign_out(second)
    wizard.book.click()
    expect(page).to_have_url(re.compile(r"/login\?next=.*confirm"))
    assert site.sessions_of(lesson.student) == 0
    sign_in(page, lesson.student.email)
    wizard.expect_step(4)
    wizard.book.click()
    wizard.expect_booked()


def test_somebody_else_s_session_does_not_exist(site: Site, visit: Visit, complaints: Complaints):
    complaints.expect("404")
    lesson = site.lesson()
    site.book(lesson, lesson.at(lesson.day(2), "10:00"))
    [session_id] = site.session_of(lesson.student, "id")
    page = visit(site.another_student(lesson))
    for path in (f"/sessions/{session_id}", "/sessions/nothing", "/nowhere/at/all"):
        page.goto(path)
        expect(page.get_by_role("heading", name="There is nothing here")).to_be_visible()
    page.get_by_role("link", name="Back to Dashboard").click()
    expect(page.get_by_role("heading", name=re.compile("^Good "))).to_be_visible()
