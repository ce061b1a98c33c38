"""A session is moved, by its ST on a phone or by its student; each reads it on their own clock."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import expect

from tests.e2e.arrange import Site
from tests.e2e.audit import STILL, audit
from tests.e2e.availability import Editor
from tests.e2e.sessions import Mover, SessionPage, booked, lengthen_the_notice, starts
from tests.e2e.test_keyboard import tab_to
from tests.e2e.test_layout import SMALL_TARGETS
from tests.e2e.visits import Visit
from tests.e2e.wire import Wire
from tests.e2e.wizard import Wizard, day_title, full_date

pytestmark = pytest.mark.e2e
NEW_YORK, BERLIN = "America/New_York", "Europe/Berlin"


def span(day: date, hour: int, zone: str) -> tuple[date, str, str]:
    """An hour of New York in a zone: day, times, the zone with its abbreviation."""
    start = datetime(day.year, day.month, day.day, hour, tzinfo=ZoneInfo(NEW_YORK)).astimezone(
        ZoneInfo(zone)
    )
    return (
        start.date(),
        f"{start:%H:%M} – {start + timedelta(hours=1):%H:%M}",
        f"{zone} ({start:%Z})",
    )


def test_from_the_hours_of_new_york_to_a_session_moved_in_berlin(site: Site, visit: Visit):
    lesson = site.lesson(days=(), st_zone=NEW_YORK)
    phone, desktop = visit(lesson.st, phone=True, **STILL), visit(lesson.student)
    editor = Editor(phone).open()
    editor.switch("Monday").tap()
    phone.get_by_role("button", name="Copy Monday to weekdays").tap()
    editor.save.tap()
    editor.expect_saved()

    first = next(day for n in range(3, 9) if (day := lesson.day(n)).weekday() < 4)
    other = first + timedelta(days=1)
    there, then = span(first, 10, BERLIN), span(other, 14, BERLIN)
    wizard = Wizard(desktop, lesson.course.slug).open()
    wizard.choose(lesson.st.name)
    wizard.pick(there[0], there[1][:5])
    expect(wizard.fact(f"{BERLIN} ({there[2][-4:-1]}), 10:00 in New York")).to_be_visible()
    wizard.book.click()
    session = wizard.expect_booked()

    phone.goto(f"/teach?week={first}")
    phone.locator("summary").filter(has_text=f"Actions for {lesson.student.name}").tap()
    phone.get_by_role("link", name="Move session").tap()
    mover = Mover(phone, session)
    mover.day(other).tap()
    mover.slot("14:00").tap()
    expect(mover.fact(full_date(other))).to_be_visible()
    expect(mover.fact(f"{then[1][:5]} in Berlin")).to_be_visible()
    mover.move.tap()
    theirs = mover.session.shown()
    theirs.expect_said("Moved. Both of you are told by e-mail.")
    theirs.expect_at(*span(other, 14, NEW_YORK))
    yours = SessionPage(desktop, session).open()
    yours.expect_at(*then)
    expect(yours.history.first).to_contain_text("from")

    desktop.goto("/dashboard")
    next_one = desktop.get_by_role("region", name="Next session")
    expect(next_one).to_contain_text(then[1])
    phone.goto(f"/teach?week={other}")
    expect(phone.get_by_role("region", name="Next session")).to_contain_text("14:00 – 15:00")
    listed = phone.get_by_role("listitem").filter(has_text=lesson.student.name)
    expect(listed.filter(has_text="14:00")).to_be_visible()

    wizard.open(st=str(lesson.st.id))
    wizard.day(there[0]).click()
    expect(wizard.slot(there[1][:5])).to_be_visible()
    wizard.day(other).click()
    expect(wizard.times_of(other)).to_be_visible()
    expect(wizard.slot(then[1][:5])).to_have_count(0)


def test_a_student_moves_it_until_the_notice_has_passed(site: Site, visit: Visit):
    lesson, session = booked(site)
    page = visit(lesson.student, phone=True)
    shown = SessionPage(page, session).open()
    page.get_by_role("link", name="Reschedule").tap()
    mover = Mover(page, session)
    mover.day(lesson.day(5)).tap()
    mover.slot("14:00").tap()
    mover.move.tap()
    shown.shown().expect_said("Moved. Both of you are told by e-mail.")
    shown.expect_at(lesson.day(5), "14:00 – 15:00", BERLIN)
    expect(page).to_have_url(f"{site.base_url}/sessions/{session}?done=moved")
    lengthen_the_notice(site, lesson)
    shown.open()
    expect(page.get_by_role("link", name="Reschedule")).to_have_count(0)
    words = "You can move this session until 10 days before its start."
    expect(page.get_by_text(words)).to_be_visible()
    mover.open(step="confirm", date=str(lesson.day(6)), at="2030-01-01T10:00Z")
    expect(page.get_by_role("heading", name=words)).to_be_visible()
    expect(mover.move).to_have_count(0)
    page.get_by_role("link", name="Back to the session").first.tap()
    shown.shown().expect_at(lesson.day(5), "14:00 – 15:00", BERLIN)


def test_that_it_was_moved_is_not_said_of_what_came_later(site: Site, visit: Visit):
    lesson, session = booked(site)
    page = visit(lesson.student)
    mover = Mover(page, session).open()
    mover.pick(lesson.day(5), "14:00")
    mover.move.click()
    shown = mover.session.shown()
    shown.expect_said("Moved.")
    page.reload()
    shown.expect_said("Moved.")
    page.get_by_role("button", name="Cancel session").click()
    page.get_by_role("dialog").get_by_role("button", name="Cancel session").click()
    shown.expect_said("Cancelled by you.")
    page.reload()
    shown.shown().expect_said("Cancelled by you.")
    expect(shown.said.filter(has_text="Moved.")).to_have_count(0)


def test_back_forward_and_reload_keep_each_step(site: Site, visit: Visit):
    lesson, session = booked(site)
    page = visit(lesson.student)
    mover = Mover(page, session)
    mover.session.open()
    page.get_by_role("link", name="Reschedule").click()
    mover.expect_step(1)
    mover.pick(lesson.day(5), "14:00")
    for go, step in (
        (page.go_back, 2), (page.go_back, 1), (page.go_forward, 2), (page.go_forward, 3),
    ):  # fmt: skip
        go()
        mover.expect_step(step)
        page.reload()
        mover.expect_step(step)
        if step == 2:
            expect(mover.times_of(lesson.day(5))).to_be_visible()
        if step == 3:
            expect(mover.fact("14:00")).to_be_visible()
    page.get_by_role("link", name="Back to times").click()
    expect(mover.slot("14:00")).to_have_attribute("aria-current", "true")
    mover.slot("14:00").click()
    step = page.url
    mover.move.click()
    mover.session.shown()
    page.goto(step)  # the same press, once more
    mover.session.shown().expect_at(lesson.day(5), "14:00 – 15:00", BERLIN)
    assert "move" not in page.url


def test_pressed_twice_it_moves_once(site: Site, visit: Visit):
    lesson, session = booked(site)
    page = visit(lesson.student, phone=True)
    wire = Wire(page)
    mover = Mover(page, session).open()
    mover.pick(lesson.day(5), "14:00")
    width = (mover.move.bounding_box() or {})["width"]
    wire.hold()
    mover.move.dblclick()
    expect(mover.busy).to_be_disabled()
    assert abs((mover.busy.bounding_box() or {})["width"] - width) <= 1
    wire.release()
    mover.session.shown()
    assert site.session_of(lesson.student, "sequence") == (1,)
    moved = "SELECT count(*) FROM audit_events WHERE session_id = :i AND what = 'moved'"
    assert site.rows(moved, i=session.replace("-", "")) == [(1,)]


@pytest.mark.parametrize("width", [1280, 390], ids=["wide", "narrow"])
def test_by_keyboard_alone(site: Site, visit: Visit, width: int):
    lesson, session = booked(site)
    day = lesson.day(5)
    page = visit(lesson.student, viewport={"width": width, "height": 800})
    mover = Mover(page, session)
    mover.session.open()
    tab_to(page, page.get_by_role("link", name="Reschedule"))
    page.keyboard.press("Enter")
    expect(mover.dates).to_be_focused()
    first = site.offered(lesson)[0].start.astimezone(lesson.zone).date()
    tab_to(page, mover.day(first))
    for _ in range((day - first).days):
        page.keyboard.press("ArrowRight")
    expect(mover.day(day)).to_be_focused()
    page.keyboard.press("Enter")
    expect(mover.times_of(day) if width < 720 else mover.day(day)).to_be_focused()
    tab_to(page, mover.slot("14:00"))
    page.keyboard.press("Enter")
    expect(mover.confirmation).to_be_focused()
    tab_to(page, mover.move)
    page.keyboard.press("Enter")
    mover.session.shown().expect_said("Moved. Both of you are told by e-mail.")
    assert starts(site, lesson) == lesson.at(day, "14:00")


def test_it_is_accessible_and_large_enough(site: Site, visit: Visit):
    lesson, session = booked(site)
    page = visit(lesson.student, phone=True, **STILL)
    small = page.get_by_role("main")
    mover = Mover(page, session).open()
    expect(mover.day(lesson.day(5))).to_be_visible()
    assert small.evaluate(SMALL_TARGETS) == []
    audit(page, "where to")
    page.set_viewport_size({"width": 390, "height": 844})
    mover.day(lesson.day(5)).click()
    expect(mover.times_of(lesson.day(5))).to_be_visible()
    assert small.evaluate(SMALL_TARGETS) == []
    audit(page, f"where to on {day_title(lesson.day(5))}")
    page.set_viewport_size({"width": 390, "height": 844})
    mover.slot("14:00").click()
    expect(mover.confirmation).to_be_visible()
    assert small.evaluate(SMALL_TARGETS) == []
    audit(page, "confirming the new time")
    site.book(lesson, lesson.at(lesson.day(5), "14:00"), site.another_student(lesson))
    mover.move.click()
    expect(mover.alert).to_be_visible()
    audit(page, "the new time is taken")
    lengthen_the_notice(site, lesson)
    mover.open()
    expect(page.get_by_role("heading", name="You can move this session until")).to_be_visible()
    audit(page, "too late to move it")
