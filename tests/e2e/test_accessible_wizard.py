"""axe finds nothing on any step or state of the wizard, on phone and desktop, light and dark."""

import pytest
from playwright.sync_api import expect

from tests.e2e.arrange import Site
from tests.e2e.audit import STILL, audit
from tests.e2e.visits import Visit
from tests.e2e.wire import Wire
from tests.e2e.wizard import Wizard, instant
from tests.factories import make_user

pytestmark = pytest.mark.e2e


def test_the_steps(site: Site, visit: Visit):
    lesson = site.lesson(session_count=6, days=(1, 2, 3, 4, 5))
    site.another_st(lesson)
    page = visit(lesson.student, **STILL)
    wizard = Wizard(page, lesson.course.slug).open()
    expect(page.get_by_role("link", name=f"Select {lesson.st.name}")).to_be_visible()
    audit(page, "step 1")
    wizard.choose(lesson.st.name)
    day = site.offered(lesson)[-1].start.astimezone(lesson.zone).date()
    expect(wizard.day(day)).to_be_attached()
    audit(page, "step 2")
    page.get_by_role("button", name="This Week").click()
    audit(page, "step 2, this week")
    wizard.open(st=str(lesson.st.id), step="time", date=str(day))
    expect(wizard.slot("11:00")).to_be_visible()
    audit(page, "step 3")
    wizard.open(st="any", step="time", date=str(day))
    expect(wizard.slot("11:00")).to_be_visible()
    audit(page, "step 3, any")
    wizard.slot("11:00").click()
    wizard.expect_step(4)
    audit(page, "step 4")


def test_after_it(site: Site, visit: Visit):
    lesson = site.lesson(session_count=6)
    page = visit(lesson.student, **STILL)
    wizard = Wizard(page, lesson.course.slug).open(st="any")
    wizard.pick(lesson.day(2), "11:00")
    wizard.book.click()
    wizard.expect_booked()
    expect(wizard.main.get_by_text("Confirmed")).to_be_visible()
    audit(page, "booked")
    page.get_by_text("Add to Calendar", exact=True).click()
    expect(page.get_by_role("link", name="Outlook")).to_be_visible()
    audit(page, "booked, menu")
    wizard.open()
    page.get_by_role("button", name="Schedule Later").click()
    expect(page.get_by_role("link", name="Continue to Dashboard")).to_be_visible()
    audit(page, "later")


def test_while_it_loads(site: Site, visit: Visit):
    lesson = site.lesson()
    page = visit(lesson.student, **STILL)
    wire = Wire(page)
    wire.hold()
    wizard = Wizard(page, lesson.course.slug)
    for step, choices in (
        ("1", {}),
        ("2", {"st": "any"}),
        ("3", {"st": "any", "step": "time", "date": str(lesson.day(2))}),
    ):
        wizard.open(**choices)
        expect(page.get_by_role("status").filter(has_text="Loading ").first).to_be_attached()
        audit(page, f"step {step}, loading")


def test_refusals(site: Site, visit: Visit):
    lesson = site.lesson()
    day = lesson.day(2)
    page = visit(lesson.student, **STILL)
    wizard = Wizard(page, lesson.course.slug)
    wizard.confirm_at(lesson.at(day, "11:00"), day, lesson.st.id)
    site.book(lesson, lesson.at(day, "11:00"), site.another_student(lesson))
    wizard.book.click()
    wizard.expect_alert("Sorry, this time slot is no longer available.")
    audit(page, "slot taken")
    page = visit(lesson.student, **STILL)
    wizard = Wizard(page, lesson.course.slug)
    wizard.open(
        st=str(lesson.st.id), step="confirm", date=str(day), at=instant(lesson.at(day, "08:00"))
    )
    expect(wizard.alert).to_contain_text("This time is no longer available. Select another.")
    wizard.expect_step(3)
    audit(page, "slot unavailable")


def test_closed_doors(site: Site, visit: Visit):
    lesson, nobody, full = site.lesson(), site.lesson(days=()), site.lesson(session_count=1)
    outsider = visit(site.arrange(make_user), **STILL)
    wizard = Wizard(outsider, lesson.course.slug).open()
    expect(wizard.alert).to_be_visible()
    audit(outsider, "not enrolled")
    page = visit(nobody.student, **STILL)
    Wizard(page, nobody.course.slug).open(st=str(nobody.st.id))
    expect(page.get_by_role("heading", name="No times are free just now")).to_be_visible()
    audit(page, "nothing free")
    site.execute(
        "UPDATE student_teachers SET is_active = false WHERE user_id = :i", i=nobody.st.id.hex
    )
    page.reload()
    expect(page.get_by_text("No Student-Teachers available. Try later.")).to_be_visible()
    audit(page, "no teachers")
    site.book(full, full.at(full.day(2), "10:00"))
    page = visit(full.student, **STILL)
    Wizard(page, full.course.slug).open()
    expect(page.get_by_text("sessions of this course are booked.")).to_be_visible()
    audit(page, "all booked")
    Wizard(page, "nothing").open()
    expect(page.get_by_role("heading", name="There is nothing here")).to_be_visible()
    audit(page, "no such course")
