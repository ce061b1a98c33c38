"""An ST proposes other times; the student takes one with a tap, or none of them."""

from uuid import UUID

import pytest
from playwright.sync_api import Page, expect

from peerloop import wiring
from tests.e2e.arrange import Lesson, Site
from tests.e2e.audit import STILL, audit
from tests.e2e.sessions import Mover, SessionPage, booked
from tests.e2e.test_keyboard import tab_to
from tests.e2e.test_layout import SMALL_TARGETS
from tests.e2e.visits import Visit
from tests.e2e.wizard import day_title
from tests.factories import propose_at

pytestmark = pytest.mark.e2e


def proposed(site: Site, **more: object) -> tuple[Lesson, str]:
    """One for which noon and two in the afternoon of the day after are proposed."""
    lesson, session = booked(site, **more)
    starts = [lesson.at(lesson.day(5), clock) for clock in ("12:00", "14:00")]
    propose_at(lesson.st, UUID(session), *starts, message="I am at a fair", now=wiring.now())
    return lesson, session


def words(lesson: Lesson, time: str, ahead: int = 5) -> str:
    """A time as it is proposed: `Thursday 22 October, 12:00 – 13:00`."""
    return f"{day_title(lesson.day(ahead))}, {time}"


def test_from_three_times_to_the_one_that_is_taken(site: Site, visit: Visit):
    lesson, session = booked(site)
    desktop, phone = visit(lesson.st), visit(lesson.student, phone=True)
    theirs, yours = SessionPage(desktop, session).open(), SessionPage(phone, session)
    desktop.get_by_role("link", name="Propose other times").click()
    mover = Mover(desktop, session)
    for n, clock in enumerate(("12:00", "14:00", "16:00"), start=1):
        mover.propose(lesson.day(5), clock)
        expect(mover.picked).to_have_count(n)
        if n < 3:
            mover.another.click()
    expect(mover.another).to_have_count(0)
    expect(desktop.get_by_text("Three times are the most.")).to_be_visible()
    desktop.get_by_role("textbox", name="Message to").fill("I am at a fair")
    mover.send.click()
    theirs.shown().expect_said("Proposed. Zoë is told by e-mail.")
    expect(theirs.proposal).to_contain_text("You proposed other times")
    expect(theirs.takes).to_have_count(0)

    yours.open()
    expect(yours.proposal).to_contain_text("Zoë proposes other times")
    expect(yours.proposal).to_contain_text("I am at a fair")
    expect(yours.takes).to_have_count(3)
    yours.expect_at(lesson.day(4), "10:00 – 11:00", "Europe/Berlin")
    take = words(lesson, "14:00 – 15:00")
    phone.get_by_role("button", name=take).tap()
    yours.expect_said("Moved. Both of you are told by e-mail.")
    yours.expect_at(lesson.day(5), "14:00 – 15:00", "Europe/Berlin")
    expect(yours.proposal).to_have_count(0)
    expect(yours.history).to_have_count(3)
    theirs.open().expect_at(lesson.day(5), "14:00 – 15:00", "Europe/Berlin")
    expect(theirs.proposal).to_have_count(0)
    expect(desktop.get_by_role("link", name="Propose other times")).to_be_visible()


def test_three_times_are_the_most_and_each_can_be_left_out(site: Site, visit: Visit):
    lesson, session = booked(site)
    page = visit(lesson.st, phone=True)
    mover = Mover(page, session).open(propose="1")
    for clock in ("14:00", "15:00", "16:00"):
        mover.propose(lesson.day(5), clock)
        if clock != "16:00":
            mover.another.tap()
    page.get_by_role("link", name="Back to times").tap()
    mover.slot("09:00").tap()
    expect(mover.picked).to_have_count(3)
    for clock in ("14:00 – 15:00", "15:00 – 16:00", "16:00 – 17:00"):
        expect(mover.picked.filter(has_text=words(lesson, clock))).to_be_visible()
    page.reload()
    expect(mover.picked).to_have_count(3)
    for clock in ("15:00 – 16:00", "16:00 – 17:00"):
        page.get_by_role("link", name=f"Remove {words(lesson, clock)}").tap()
    expect(mover.picked).to_have_text([f"{words(lesson, '14:00 – 15:00')}Remove " + words(
        lesson, '14:00 – 15:00'
    )])  # fmt: skip
    mover.another.tap()
    mover.propose(lesson.day(5), "14:00")  # the same once more
    expect(mover.picked).to_have_count(1)
    page.get_by_role("link", name="Remove").tap()
    expect(mover.dates).to_be_visible()
    expect(page.get_by_role("heading", name="Propose times")).to_be_visible()


def test_of_a_time_that_is_taken_meanwhile_the_st_is_told(site: Site, visit: Visit):
    lesson, session = booked(site)
    page = visit(lesson.st)
    mover = Mover(page, session).open(propose="1")
    mover.propose(lesson.day(5), "12:00")
    mover.another.click()
    mover.propose(lesson.day(5), "14:00")
    site.book(lesson, lesson.at(lesson.day(5), "12:00"), site.another_student(lesson))
    mover.send.click()
    mover.expect_alert("One of these times cannot be taken any more. Select another.")
    expect(mover.picked).to_have_count(2)
    gone = mover.picked.filter(has_text=words(lesson, "12:00 – 13:00"))
    expect(gone).to_contain_text("No longer free")
    gone.get_by_role("link", name="Remove").click()
    mover.send.click()
    mover.session.shown().expect_said("Proposed.")
    expect(mover.session.proposal).to_contain_text("You proposed another time")


def test_declined_by_its_student(site: Site, visit: Visit):
    lesson, session = proposed(site)
    page = visit(lesson.student, phone=True)
    shown = SessionPage(page, session).open()
    page.get_by_role("button", name="Keep the time as it is").tap()
    shown.expect_said("Declined. The session stays as it is.")
    expect(shown.proposal).to_have_count(0)
    shown.expect_at(lesson.day(4), "10:00 – 11:00", "Europe/Berlin")
    expect(shown.history.first).to_contain_text("You declined the proposed times")


def test_taken_back_while_the_student_looks_at_it(site: Site, visit: Visit):
    lesson, session = proposed(site)
    theirs = SessionPage(visit(lesson.st, phone=True), session).open()
    yours = SessionPage(visit(lesson.student), session).open()
    expect(yours.takes).to_have_count(2)
    theirs.page.get_by_role("button", name="Take the proposal back").tap()
    theirs.expect_said("The proposed times are taken back.")
    expect(theirs.proposal).to_have_count(0)
    yours.takes.first.click()
    yours.expect_alert("These times are no longer proposed.")
    expect(yours.proposal).to_have_count(0)
    yours.expect_at(lesson.day(4), "10:00 – 11:00", "Europe/Berlin")
    theirs.page.get_by_role("link", name="Propose other times").tap()
    expect(Mover(theirs.page, session).dates).to_be_visible()


def test_what_is_no_longer_free_is_struck_and_cannot_be_taken(site: Site, visit: Visit):
    lesson, session = proposed(site)
    page = visit(lesson.student, phone=True)
    shown = SessionPage(page, session).open()
    expect(shown.takes).to_have_count(2)
    site.book(lesson, lesson.at(lesson.day(5), "12:00"), site.another_student(lesson))
    shown.takes.first.tap()
    shown.expect_alert("Sorry, this time slot is no longer available.")
    expect(shown.takes).to_have_count(1)
    gone = shown.proposal.get_by_role("listitem").filter(has_text="No longer free")
    expect(gone.locator("s")).to_have_text(words(lesson, "12:00 – 13:00"))
    shown.expect_at(lesson.day(4), "10:00 – 11:00", "Europe/Berlin")
    shown.takes.tap()
    shown.expect_at(lesson.day(5), "14:00 – 15:00", "Europe/Berlin")


def test_tapped_twice_it_is_taken_once(site: Site, visit: Visit):
    lesson, session = proposed(site)
    page = visit(lesson.student)
    shown = SessionPage(page, session).open()
    tabs = [shown, SessionPage(page.context.new_page(), session).open()]
    tabs[0].takes.first.dblclick()
    for tab in tabs:
        if tab is not shown:
            tab.takes.first.click()
        tab.expect_at(lesson.day(5), "12:00 – 13:00", "Europe/Berlin")
        expect(tab.alert).to_have_count(0)
    assert site.session_of(lesson.student, "sequence") == (1,)


def test_a_proposal_for_a_session_moved_since_is_gone(site: Site, visit: Visit):
    lesson, session = proposed(site)
    page = visit(lesson.student)
    mover = Mover(page, session).open()
    mover.pick(lesson.day(6), "09:00")
    mover.move.click()
    mover.session.shown().expect_at(lesson.day(6), "09:00 – 10:00", "Europe/Berlin")
    expect(mover.session.proposal).to_have_count(0)


def test_while_times_are_proposed_no_others_are(site: Site, visit: Visit):
    lesson, session = proposed(site)
    page = visit(lesson.st)
    shown = SessionPage(page, session).open()
    expect(shown.proposal).to_be_visible()
    expect(page.get_by_role("link", name="Propose other times")).to_have_count(0)
    mover = Mover(page, session).open(propose="1")
    mover.propose(lesson.day(5), "16:00")
    mover.send.click()
    mover.expect_alert("You have proposed times already. Withdraw them first.")


def test_a_student_proposes_nothing(site: Site, visit: Visit):
    lesson, session = booked(site)
    page = visit(lesson.student)
    SessionPage(page, session).open()
    expect(page.get_by_role("link", name="Propose other times")).to_have_count(0)
    mover = Mover(page, session).open(propose="1")
    expect(page.get_by_role("heading", name="Reschedule")).to_be_visible()
    mover.pick(lesson.day(5), "14:00")
    expect(mover.move).to_be_visible()


def test_by_keyboard_alone(site: Site, visit: Visit):
    lesson, session = proposed(site)
    page: Page = visit(lesson.student)
    shown = SessionPage(page, session).open()
    tab_to(page, shown.takes.nth(1))
    page.keyboard.press("Enter")
    shown.expect_said("Moved. Both of you are told by e-mail.")
    shown.expect_at(lesson.day(5), "14:00 – 15:00", "Europe/Berlin")


def test_it_is_accessible_and_large_enough(site: Site, visit: Visit):
    lesson, session = proposed(site)
    site.book(lesson, lesson.at(lesson.day(5), "12:00"), site.another_student(lesson))
    for person in (lesson.student, lesson.st):
        page = visit(person, phone=True, **STILL)
        shown = SessionPage(page, session).open()
        expect(shown.proposal.get_by_text("No longer free")).to_be_visible()
        assert page.get_by_role("main").evaluate(SMALL_TARGETS) == []
        audit(page, "a proposal")
    page.set_viewport_size({"width": 390, "height": 844})
    mover = Mover(page, session).open(propose="1")
    mover.propose(lesson.day(5), "16:00")
    assert page.get_by_role("main").evaluate(SMALL_TARGETS) == []
    mover.send.click()
    expect(mover.alert).to_be_visible()
    audit(page, "proposing times")
