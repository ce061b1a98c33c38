"""A session with a price: paid, declined and tried again, given up, given back."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.arrange import Lesson, Site
from tests.e2e.audit import STILL, audit
from tests.e2e.visits import Visit
from tests.e2e.wizard import Wizard
from tests.support.machine import wait_until

pytestmark = pytest.mark.e2e

PRICE = {"price_minor": 2400, "currency": "EUR"}


class Checkout:
    """A student who has pressed `Book Session` and is on Stripe's page."""

    def __init__(self, site: Site, visit: Visit, *, phone: bool = False, **look: object) -> None:
        self.site = site
        self.lesson: Lesson = site.lesson(**PRICE)
        self.page: Page = visit(self.lesson.student, phone=phone, **look)
        self.day = self.lesson.day(3)
        self.start = self.lesson.at(self.day, "11:00")
        self.wizard = Wizard(self.page, self.lesson.course.slug)
        self.wizard.confirm_at(self.start, self.day, self.lesson.st.id)
        self.wizard.book.click()
        self.expect_stripe()

    def expect_stripe(self) -> None:
        """Wait for the page where cards are asked for."""
        expect(self.page).to_have_url(re.compile("/sandbox/pay/cs_test_"))
        expect(self.page.get_by_role("heading", name="Pay €24.00")).to_be_visible()

    def press(self, name: str) -> None:
        """Press a button, by its whole name."""
        self.page.get_by_role("button", name=name, exact=True).click()

    def expect_title(self, words: str) -> None:
        """Wait for our own page, saying this."""
        expect(self.page.get_by_role("heading", name=words, exact=True)).to_be_visible()

    def is_offered(self) -> bool:
        """Whether others can book the time."""
        rival = self.site.another_student(self.lesson)
        lesson = Lesson(self.lesson.course, self.lesson.st, rival)
        return self.start in {slot.start for slot in self.site.offered(lesson)}


@pytest.mark.parametrize("phone", [True, False], ids=["phone", "desktop"])
def test_a_session_is_paid(site: Site, visit: Visit, phone: bool):
    student = Checkout(site, visit, phone=phone)
    assert not student.is_offered()
    student.press("Pay")
    student.expect_title("Session Booked!")
    assert site.sessions_of(student.lesson.student) == 1
    student.page.get_by_role("link", name="Back to Dashboard").click()
    expect(student.page.get_by_role("region", name="Next session")).to_be_visible()
    student.page.goto("/payments")
    row = student.page.get_by_role("row", name=re.compile(student.lesson.course.title))
    expect(row).to_contain_text("Paid")
    expect(row.get_by_role("link", name="Receipt")).to_be_visible()


def test_a_declined_card_and_then_another(site: Site, visit: Visit):
    student = Checkout(site, visit, phone=True)
    student.press("Decline")
    expect(student.page.get_by_text("Your card was declined.")).to_be_visible()
    student.press("Abandon")
    student.expect_title("Payment not completed")
    expect(student.page.get_by_text(re.compile(r"\d\d:\d\d left"))).to_be_visible()
    student.press("Try payment again")
    student.expect_stripe()
    student.press("Pay with 3-D Secure")
    student.expect_title("Session Booked!")
    assert site.sessions_of(student.lesson.student) == 1


@pytest.mark.parametrize("phone", [True, False], ids=["phone", "desktop"])
def test_giving_up_frees_the_time(site: Site, visit: Visit, phone: bool):
    student = Checkout(site, visit, phone=phone)
    student.press("Abandon")
    student.expect_title("Held for you")
    assert not student.is_offered()
    student.press("Let this time go")
    student.expect_title("This time is no longer held")
    expect(student.page.get_by_text("You were charged nothing.")).to_be_visible()
    assert student.is_offered()
    student.page.get_by_role("link", name="Select another").click()
    student.wizard.expect_step(1)


def test_a_forgotten_hold_comes_back_by_itself(site: Site, visit: Visit):
    student = Checkout(site, visit)
    site.execute(
        "UPDATE sessions SET hold_expires_at = '2026-01-01 00:00:00.000000' WHERE student_id = :id",
        id=student.lesson.student.id.hex,
    )
    # The server looks every quarter of a minute.
    wait_until(student.is_offered, 40, "the time to be offered again")
    student.page.goto("/dashboard")
    expect(student.page.get_by_role("heading", name="Held for you")).to_have_count(0)


def test_the_hold_is_shown_to_its_owner_wherever_they_go(site: Site, visit: Visit):
    student = Checkout(site, visit)
    student.page.go_back()
    student.expect_title("Held for you")  # the confirmation leads to where the time is paid
    for address in (student.wizard.address(), student.wizard.address(st=str(student.lesson.st.id))):
        student.page.goto(address)
        expect(student.page.get_by_text("Held for you:")).to_be_visible()
    student.page.goto("/dashboard")
    student.page.get_by_role("link", name=student.lesson.course.title).first.click()
    student.expect_title("Held for you")
    student.press("Pay €24.00")
    student.expect_stripe()
    student.page.go_back()
    student.expect_title("Held for you")


def test_a_bank_that_takes_its_time(site: Site, visit: Visit):
    student = Checkout(site, visit)
    student.press("Pay later (bank transfer)")
    student.expect_title("Checking your payment")
    [(intent,)] = site.rows(
        "SELECT a.intent_ref FROM payment_attempts a JOIN payments p ON p.id = a.payment_id"
        " WHERE p.student_id = :id",
        id=student.lesson.student.id.hex,
    )
    site.stripe.settle(intent, ok=True)
    student.expect_title("Session Booked!")


@pytest.mark.parametrize("phone", [True, False], ids=["phone", "desktop"])
def test_cancelling_in_time_gives_the_money_back(site: Site, visit: Visit, phone: bool):
    student = Checkout(site, visit, phone=phone)
    student.press("Pay")
    student.expect_title("Session Booked!")
    session = student.page.url.rpartition("=")[2]
    student.page.goto(f"/sessions/{session}")
    student.press("Cancel session")
    dialog = student.page.get_by_role("dialog", name="Cancel this session?")
    expect(dialog).to_contain_text("€24.00 goes back to your card")
    student.page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    student.press("Cancel session")
    dialog.get_by_label("Reason").fill("I am ill")
    dialog.get_by_role("button", name="Cancel session").click()
    expect(student.page.get_by_text("Cancelled by you: I am ill")).to_be_visible()
    expect(student.page.get_by_text("€24.00 was given back.")).to_be_visible()
    assert student.is_offered()


def test_cancelling_late_says_before_that_nothing_goes_back(site: Site, visit: Visit):
    lesson = site.lesson(**PRICE, cancel_notice_minutes=60 * 24 * 30)
    page = visit(lesson.student)
    wizard = Wizard(page, lesson.course.slug)
    day = lesson.day(3)
    wizard.confirm_at(lesson.at(day, "11:00"), day, lesson.st.id)
    wizard.book.click()
    page.get_by_role("button", name="Pay", exact=True).click()
    expect(page.get_by_role("heading", name="Session Booked!")).to_be_visible()
    page.goto(f"/sessions/{page.url.rpartition('=')[2]}")
    page.get_by_role("button", name="Cancel session", exact=True).click()
    dialog = page.get_by_role("dialog", name="Cancel this session?")
    expect(dialog).to_contain_text("Nothing goes back")
    dialog.get_by_role("button", name="Keep session").click()
    expect(dialog).to_be_hidden()
    assert site.sessions_of(lesson.student) == 1


def test_the_pages_of_paying_are_accessible(site: Site, visit: Visit):
    student = Checkout(site, visit, **STILL)
    student.press("Abandon")
    student.expect_title("Held for you")
    audit(student.page, "held")
    student.page.goto(student.wizard.address(st=str(student.lesson.st.id)))
    expect(student.page.get_by_text("Held for you:")).to_be_visible()
    audit(student.page, "wizard with a hold")
    student.page.goto("/payments")
    student.page.get_by_role("link", name="Pay now").click()
    student.press("Pay €24.00")
    student.expect_stripe()
    student.press("Pay")
    student.expect_title("Session Booked!")
    audit(student.page, "paid")
    session = student.page.url.rpartition("=")[2]
    student.page.goto("/payments")
    expect(student.page.get_by_role("link", name="Receipt")).to_be_visible()
    audit(student.page, "payments")
    student.page.goto(f"/sessions/{session}")
    student.press("Cancel session")
    expect(student.page.get_by_role("dialog")).to_be_visible()
    audit(student.page, "cancelling")
    student.page.get_by_role("dialog").get_by_role("button", name="Cancel session").click()
    expect(student.page.get_by_text("Cancelled by you.")).to_be_visible()
    audit(student.page, "cancelled")


def test_coming_back_never_leads_to_an_old_checkout(site: Site, visit: Visit):
    student = Checkout(site, visit)
    student.press("Abandon")
    student.expect_title("Held for you")
    student.page.get_by_role("button", name="Pay €24.00").dblclick()
    student.expect_stripe()
    student.press("Pay")
    student.expect_title("Session Booked!")
    # In the same tab, another session: its last step waits for its own press.
    student.day = student.lesson.day(4)
    start = student.lesson.at(student.day, "11:00")
    student.wizard.confirm_at(start, student.day, student.lesson.st.id)
    student.wizard.note.fill("The second one")
    expect(student.page).to_have_url(re.compile("step=confirm"))
    student.wizard.book.click()
    student.expect_stripe()
    student.press("Abandon")
    student.expect_title("Held for you")
    third = student.lesson.day(5)
    student.wizard.confirm_at(student.lesson.at(third, "11:00"), third, student.lesson.st.id)
    student.wizard.note.fill("A third one")
    expect(student.page).to_have_url(re.compile("step=confirm"))


@pytest.mark.parametrize("ahead", [0, 4], ids=["right", "ahead"])
def test_a_page_turns_when_the_time_to_pay_is_over(site: Site, visit: Visit, ahead: int):
    """Also where the browser's clock says so seconds before the server's does."""
    student = Checkout(site, visit)
    student.press("Abandon")
    student.expect_title("Held for you")
    page = student.page
    page.add_init_script(f"(now => {{ Date.now = () => now() + {ahead * 1000} }})(Date.now)")
    end = datetime.now(UTC).replace(microsecond=999_999) + timedelta(seconds=2)
    soon = f"{end:%Y-%m-%d %H:%M:%S.%f}"
    site.execute(
        "UPDATE sessions SET hold_expires_at = :soon WHERE student_id = :id",
        soon=soon,
        id=student.lesson.student.id.hex,
    )
    page.reload()
    student.expect_title("This time is no longer held")


def test_money_at_the_bank_is_not_asked_for_again(site: Site, visit: Visit):
    student = Checkout(site, visit)
    student.press("Pay later (bank transfer)")
    student.expect_title("Checking your payment")
    site.execute(
        "UPDATE sessions SET hold_expires_at = '2026-01-01 00:00:00.000000' WHERE student_id = :id",
        id=student.lesson.student.id.hex,
    )
    student.page.reload()
    student.expect_title("Checking your payment")
    student.page.goto("/payments")
    expect(student.page.get_by_text("At your bank")).to_be_visible()
    student.page.goto("/dashboard")
    expect(student.page.get_by_text("your bank is still deciding")).to_be_visible()
