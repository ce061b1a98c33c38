"""A whole booking, by finger on a phone and by mouse on a desktop, with all that follows it."""

import re
from datetime import date, datetime, timedelta
from urllib.parse import parse_qs, urlsplit
from zoneinfo import ZoneInfo

import pytest
from icalendar import Calendar
from playwright.sync_api import Download, Page, expect

from tests.e2e.arrange import Lesson, Site
from tests.e2e.visits import Visit
from tests.e2e.wizard import Wizard, full_date, month_later, swipe

pytestmark = pytest.mark.e2e

NOTE = "Chapter 3, please: “null spaces” – and 2 < 3?"


def test_on_a_phone(site: Site, visit: Visit):
    lesson = site.lesson(st_zone="America/New_York", hours=("06:00", "12:00"))
    page = visit(lesson.student, phone=True)
    wizard = Wizard(page, lesson.course.slug).open()
    page.get_by_role("link", name="Select any Student-Teacher").tap()

    this, day = lesson.day(0), month_later(lesson.day(0))
    expect(wizard.month(lesson.day(1))).to_be_in_viewport(ratio=0.99)
    if lesson.day(1).month == this.month:  # else it opened on the next month, where the first is
        swipe(page, wizard.months)
    expect(wizard.month(day)).to_be_in_viewport(ratio=0.99)
    swipe(page, wizard.months, to_the_left=False)
    expect(wizard.month(this)).to_be_in_viewport(ratio=0.99)
    expect(wizard.month(day)).not_to_be_in_viewport()
    swipe(page, wizard.months)
    expect(wizard.month(day)).to_be_in_viewport(ratio=0.99)

    wizard.day(day).tap()
    wizard.expect_step(3)
    expect(wizard.times_of(day)).to_be_visible()
    wizard.slot("14:00").tap()
    book_and_look_around(site, wizard, lesson, day, "14:00 – 15:00")


def test_on_a_desktop(site: Site, visit: Visit):
    lesson = site.lesson(st_zone="America/New_York", hours=("06:00", "12:00"))
    site.another_st(lesson, hours=("20:00", "21:00"))
    page = visit(lesson.student)
    wizard = Wizard(page, lesson.course.slug).open()
    expect(
        page.get_by_role("paragraph").filter(has_text=f"for {lesson.course.title}")
    ).to_be_visible()
    wizard.choose(lesson.st.name)
    day = month_later(lesson.day(0))
    page.get_by_role("button", name="Next month").click()
    expect(wizard.month(day)).to_be_in_viewport(ratio=0.99)
    wizard.pick(day, "14:00")
    book_and_look_around(site, wizard, lesson, day, "14:00 – 15:00")


def book_and_look_around(site: Site, wizard: Wizard, lesson: Lesson, day: date, time: str) -> None:
    """Step 4 and everything after it."""
    page = wizard.page
    wizard.expect_step(4)
    for words in (lesson.course.title, lesson.st.name, full_date(day), "60 minutes", "Free"):
        expect(wizard.fact(words).first).to_be_visible()
    expect(page.get_by_role("complementary", name="Summary")).to_contain_text(time)
    expect(wizard.reminders).to_be_checked()
    wizard.reminders.uncheck()
    wizard.note.fill(NOTE)
    wizard.book.click()
    session_id = wizard.expect_booked()

    stored = "SELECT note, reminders, status, starts_at FROM sessions WHERE student_id = :id"
    [(note, reminders, status, starts_at)] = site.rows(stored, id=lesson.student.id.hex)
    assert (note, bool(reminders), status) == (NOTE, False, "confirmed")
    start = lesson.at(day, time[:5])
    assert starts_at.startswith(f"{start:%Y-%m-%d %H:%M}")
    for words in (lesson.course.title, lesson.st.name, full_date(day), time, lesson.student.zone):
        expect(wizard.main.get_by_text(words).first).to_be_visible()

    look_at_calendars(page, lesson, start, session_id)
    page.get_by_role("link", name="Back to Dashboard").click()
    expect(
        page.get_by_role("heading", name=re.compile("^Good (morning|afternoon|evening)"))
    ).to_be_visible()
    expect(page.get_by_role("region", name="Next session")).to_contain_text(lesson.course.title)
    expect(page.get_by_role("region", name="Next session")).to_contain_text(time)
    look_at_mails(page, lesson, start)


def look_at_calendars(page: Page, lesson: Lesson, start: datetime, session_id: str) -> None:
    """`Add to Calendar`: two links that say exactly this session, and the file."""
    end = start + timedelta(hours=1)
    page.get_by_text("Add to Calendar", exact=True).click()
    menu = page.get_by_role("group", name="Add to Calendar")

    google = urlsplit(menu.get_by_role("link", name="Google Calendar").get_attribute("href") or "")
    asked = {name: value for name, [value] in parse_qs(google.query).items()}
    assert (google.scheme, google.netloc, google.path) == (
        "https",
        "calendar.google.com",
        "/calendar/render",
    )
    assert asked["action"] == "TEMPLATE"
    assert asked["dates"] == f"{start:%Y%m%dT%H%M%SZ}/{end:%Y%m%dT%H%M%SZ}"
    assert lesson.course.title in asked["text"]
    assert asked["location"].endswith(f"/sessions/{session_id}")

    outlook = urlsplit(menu.get_by_role("link", name="Outlook").get_attribute("href") or "")
    asked = {name: value for name, [value] in parse_qs(outlook.query).items()}
    assert (outlook.scheme, outlook.netloc) == ("https", "outlook.live.com")
    assert (asked["path"], asked["rru"]) == ("/calendar/action/compose", "addevent")
    assert datetime.fromisoformat(asked["startdt"]) == start
    assert datetime.fromisoformat(asked["enddt"]) == end
    assert lesson.course.title in asked["subject"]

    with page.expect_download() as download:
        menu.get_by_role("link", name="Apple Calendar").click()
    [event] = Calendar.from_ical(read(download.value)).walk("VEVENT")
    assert (event.start, event.end) == (start, end)
    assert lesson.course.title in event["SUMMARY"]
    assert str(event["UID"]).startswith(session_id)


def look_at_mails(page: Page, lesson: Lesson, start: datetime) -> None:
    """Both people's mail in the outbox, each on their own clock, with the invitation."""
    page.goto("/outbox")
    for person, other in ((lesson.student, lesson.st), (lesson.st, lesson.student)):
        mail = page.get_by_role("listitem").filter(has_text=person.email)
        mail.get_by_text("Session booked").first.click()
        local = start.astimezone(ZoneInfo(person.zone))
        text = mail.locator("pre")
        expect(text).to_contain_text(full_date(local.date()))
        expect(text).to_contain_text(
            f"{local:%H:%M} – {local + timedelta(hours=1):%H:%M}, 60 minutes"
        )
        expect(text).to_contain_text(person.zone)
        expect(text).to_contain_text(other.name)
        with page.expect_download() as download:
            mail.get_by_role("link", name="invite.ics").click()
        invitation = Calendar.from_ical(read(download.value))
        assert invitation["METHOD"] == "REQUEST"
        [event] = invitation.walk("VEVENT")
        assert event.start == start
    assert NOTE in (text.text_content() or "")


def read(download: Download) -> str:
    """What was downloaded."""
    return download.path().read_text(encoding="utf-8")
