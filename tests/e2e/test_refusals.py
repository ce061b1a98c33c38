"""What a refused booking says: the exact words, what is kept, the way on."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.arrange import Lesson, Site
from tests.e2e.visits import Visit
from tests.e2e.wizard import Wizard, full_date, instant

pytestmark = pytest.mark.e2e

NOTE = "Eigenvalues, and why they matter"


class Confirming:
    """A student on the last step, at eleven on the day after tomorrow, with a note written."""

    def __init__(self, lesson: Lesson, page: Page) -> None:
        self.lesson = lesson
        self.day = lesson.day(2)
        self.start = lesson.at(self.day, "11:00")
        self.wizard = Wizard(page, lesson.course.slug)
        self.wizard.confirm_at(self.start, self.day, lesson.st.id)
        self.wizard.note.fill(NOTE)

    def press_and_expect(self, words: str) -> None:
        """Press `Book Session`; the alert with these words gets the focus."""
        self.wizard.book.click()
        self.wizard.expect_alert(words)

    def book_at(self, clock: str) -> None:
        """Choose another time of the same day; what was written is still there."""
        self.wizard.slot(clock).click()
        self.wizard.expect_step(4)
        expect(self.wizard.note).to_have_value(NOTE)
        expect(self.wizard.alert).to_have_count(0)
        self.wizard.book.click()
        self.wizard.expect_booked()


@pytest.mark.parametrize("phone", [True, False], ids=["phone", "desktop"])
def test_somebody_else_was_faster(site: Site, visit: Visit, phone: bool):
    lesson = site.lesson()
    here = Confirming(lesson, visit(lesson.student, phone=phone))
    rival = visit(site.another_student(lesson))
    asked = {
        "course_id": str(lesson.course.id),
        "st_id": str(lesson.st.id),
        "scheduled_start": f"{here.day}T11:00",
        "timezone": lesson.student.zone,
    }
    assert rival.request.post("/api/sessions", data=asked).status == 201

    wizard = here.wizard
    here.press_and_expect("Sorry, this time slot is no longer available.")
    expect(wizard.book).to_have_attribute("aria-disabled", "true")
    wizard.alert.get_by_role("link", name="Select another", exact=True).click()
    wizard.expect_step(3)
    expect(wizard.times_of(here.day)).to_be_visible()
    expect(wizard.slot("09:00")).to_be_visible()
    for gone in ("10:30", "11:00", "11:30", "12:00"):
        expect(wizard.slot(gone)).to_have_count(0)
    here.book_at("12:30")
    assert site.session_of(lesson.student, "note") == (NOTE,)


def test_the_student_is_elsewhere_by_now(site: Site, visit: Visit):
    lesson = site.lesson()
    here = Confirming(lesson, visit(lesson.student))
    elsewhere = replace(lesson, st=site.another_st(lesson))
    site.book(elsewhere, here.start)
    here.press_and_expect("You have another session at this time.")
    expect(here.wizard.book).to_have_attribute("aria-disabled", "true")
    here.wizard.alert.get_by_role("link", name="Select another", exact=True).click()
    here.wizard.expect_step(3)
    expect(here.wizard.slot("11:00")).to_have_count(0)
    here.book_at("12:00")
    assert site.sessions_of(lesson.student) == 2


@pytest.mark.parametrize("phone", [True, False], ids=["phone", "desktop"])
def test_the_time_is_not_offered_any_more_but_others_of_the_day_are(
    site: Site, visit: Visit, phone: bool
):
    lesson = site.lesson()
    here = Confirming(lesson, visit(lesson.student, phone=phone))
    site.override(lesson.st, here.day, ("12:00", "15:00"))
    here.press_and_expect("This time is no longer available. Select another.")
    here.wizard.expect_step(3)
    expect(here.wizard.times_of(here.day)).to_be_visible()
    expect(here.wizard.slot("11:00")).to_have_count(0)
    here.book_at("13:30")


def test_the_whole_day_is_gone(site: Site, visit: Visit):
    lesson = site.lesson()
    here = Confirming(lesson, visit(lesson.student, phone=True))
    site.override(lesson.st, here.day, None)
    here.press_and_expect("This time is no longer available. Select another.")
    here.wizard.expect_step(2)
    expect(here.wizard.cell(here.day)).to_have_accessible_name(f"{full_date(here.day)}, no times")
    here.wizard.day(lesson.day(1)).click()
    expect(here.wizard.times_of(lesson.day(1))).to_be_visible()
    here.book_at("09:00")


def test_the_teacher_paused_meanwhile(site: Site, visit: Visit):
    lesson = site.lesson()
    here = Confirming(lesson, visit(lesson.student))
    site.pause(lesson.st)
    here.press_and_expect("This time is no longer available. Select another.")
    here.wizard.expect_step(2)
    expect(here.wizard.page.get_by_text("No times are free just now")).to_be_visible()
    assert site.sessions_of(lesson.student) == 0


def test_the_last_included_session_went_meanwhile(site: Site, visit: Visit):
    lesson = site.lesson(session_count=6)
    for ahead in range(5, 10):
        site.book(lesson, lesson.at(lesson.day(ahead), "10:00"))
    here = Confirming(lesson, visit(lesson.student))
    summary = here.wizard.page.get_by_role("complementary", name="Summary")
    expect(summary).to_contain_text("Session 6 of 6")
    site.book(lesson, lesson.at(lesson.day(10), "10:00"))
    here.wizard.book.click()
    expect(
        here.wizard.main.get_by_text("All 6 sessions of this course are booked.")
    ).to_be_visible()
    expect(here.wizard.book).to_have_count(0)
    assert site.sessions_of(lesson.student) == 6


def test_all_included_sessions_are_booked_before_anything_is_chosen(site: Site, visit: Visit):
    lesson = site.lesson(session_count=1)
    site.book(lesson, lesson.at(lesson.day(2), "10:00"))
    page = visit(lesson.student)
    wizard = Wizard(page, lesson.course.slug).open()
    expect(page.get_by_text("All 1 sessions of this course are booked.")).to_be_visible()
    expect(page.get_by_role("link", name="Select")).to_have_count(0)
    wizard.main.get_by_role("link", name="Back to Dashboard").click()
    expect(page.get_by_role("region", name="Next session")).to_be_visible()


@pytest.fixture
def broken_outbox(site: Site) -> Iterator[None]:
    """No mail can be written, so that nothing can be booked."""
    site.execute(
        "CREATE TRIGGER broken_outbox BEFORE INSERT ON outbox"
        " BEGIN SELECT RAISE(ABORT, 'the disk is full'); END"
    )
    yield
    site.execute("DROP TRIGGER IF EXISTS broken_outbox")


@pytest.mark.usefixtures("broken_outbox")
def test_something_unknown_goes_wrong(site: Site, visit: Visit):
    lesson = site.lesson()
    here = Confirming(lesson, visit(lesson.student, phone=True))
    wizard = here.wizard
    wizard.reminders.uncheck()
    here.press_and_expect("Unable to book. Please try again.")
    wizard.expect_step(4)
    expect(wizard.note).to_have_value(NOTE)
    expect(wizard.reminders).not_to_be_checked()
    expect(wizard.book).to_be_enabled()
    here.press_and_expect("Unable to book. Please try again.")
    assert site.sessions_of(lesson.student) == 0

    site.execute("DROP TRIGGER broken_outbox")
    wizard.book.click()
    wizard.expect_booked()
    stored = site.session_of(lesson.student, "note, reminders, starts_at")
    assert stored[:2] == (NOTE, False)
    assert instant(here.start)[:13].replace("T", " ") in stored[2]


def test_a_refusal_says_nothing_of_another_time(site: Site, visit: Visit):
    lesson = site.lesson()
    here = Confirming(lesson, visit(lesson.student))
    site.book(lesson, here.start, site.another_student(lesson))
    here.press_and_expect("Sorry, this time slot is no longer available.")
    wizard = here.wizard
    wizard.confirm_at(lesson.at(here.day, "13:00"), here.day, lesson.st.id)
    expect(wizard.alert).to_have_count(0)
    wizard.book.click()
    wizard.expect_booked()
