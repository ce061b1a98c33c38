"""One instant on everybody's own clock: zones, changing them, and days on which clocks change."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.arrange import Lesson, Site
from tests.e2e.visits import Visit
from tests.e2e.wizard import Wizard, full_date, instant

pytestmark = pytest.mark.e2e

A_YEAR = {"window_days": 366, "buffer_minutes": 0}


def summary(page: Page) -> Locator:
    return page.get_by_role("complementary", name="Summary")


def test_two_students_read_one_instant_on_their_own_clocks(site: Site, visit: Visit):
    lesson = site.lesson(hours=("17:00", "22:00"))
    far = site.another_student(lesson, zone="America/Los_Angeles")
    start = lesson.at(lesson.day(3), "18:00")
    for student in (lesson.student, far):
        local = start.astimezone(ZoneInfo(student.zone))
        wizard = Wizard(visit(student), lesson.course.slug).open(st=str(lesson.st.id))
        wizard.day(local.date()).click()
        slot = wizard.slot(f"{local:%H:%M}")
        expect(slot).to_be_visible()
        address = slot.get_attribute("href") or ""
        assert instant(start).replace(":", "%3A") in address
        expect(wizard.times.get_by_text(f"Times shown in {student.zone}")).to_be_visible()
        slot.click()
        expect(summary(wizard.page)).to_contain_text(f"{student.zone} ({local:%Z})")
        expect(summary(wizard.page)).to_contain_text(full_date(local.date()))


def test_another_zone_moves_everything_together(site: Site, visit: Visit):
    lesson = site.lesson(zone="Europe/Berlin", hours=("19:00", "23:00"))
    page = visit(lesson.student)
    day, start = lesson.day(3), lesson.at(lesson.day(3), "19:00")
    wizard = Wizard(page, lesson.course.slug)
    wizard.confirm_at(start, day, lesson.st.id)
    page.get_by_role("link", name="Back to times").click()
    note = wizard.times.get_by_role("paragraph").filter(has_text="Times shown in Europe/Berlin")
    note.get_by_role("link", name="Europe/Berlin", exact=True).click()
    expect(page.get_by_role("heading", name="Settings")).to_be_visible()
    page.get_by_role("combobox", name="Time zone").select_option("Asia/Tokyo")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("status").filter(has_text="Asia/Tokyo")).to_be_visible()
    expect(page.get_by_role("banner")).to_contain_text("Tokyo, ")

    local = start.astimezone(ZoneInfo("Asia/Tokyo"))
    clock = f"{local:%H:%M}"
    assert local.date() == day + timedelta(days=1)
    page.go_back()
    page.get_by_role("link", name="Back to dates").click()
    wizard.day(local.date()).click()
    expect(wizard.times_of(local.date())).to_be_visible()
    expect(wizard.times.get_by_text("Times shown in Asia/Tokyo")).to_be_visible()
    wizard.slot(clock).click()
    expect(summary(page)).to_contain_text(full_date(local.date()))
    expect(summary(page)).to_contain_text(f"{clock} – {local + timedelta(hours=1):%H:%M}")
    expect(summary(page)).to_contain_text(f"Asia/Tokyo (JST), {day:%a} 19:00 in Berlin")
    wizard.book.click()
    wizard.expect_booked()
    for words in (full_date(local.date()), clock, "Asia/Tokyo (JST)"):
        expect(wizard.main.get_by_text(words).first).to_be_visible()
    page.goto("/outbox")
    mail = page.get_by_role("listitem").filter(has_text=lesson.student.email)
    expect(mail).to_contain_text(f"{clock} (Asia/Tokyo)")


def test_a_step_opened_before_the_zone_changed_still_means_the_same_start(site: Site, visit: Visit):
    lesson = site.lesson(hours=("19:00", "23:00"))
    page = visit(lesson.student)
    day, start = lesson.day(3), lesson.at(lesson.day(3), "19:00")
    wizard = Wizard(page, lesson.course.slug)
    wizard.confirm_at(start, day, lesson.st.id)
    site.execute("UPDATE users SET zone = 'Asia/Tokyo' WHERE id = :i", i=lesson.student.id.hex)
    page.reload()
    expect(summary(page)).to_contain_text(f"Asia/Tokyo (JST), {day:%a} 19:00 in Berlin")
    wizard.book.click()
    wizard.expect_booked()
    assert instant(start)[11:16] in site.session_of(lesson.student, "starts_at")[0]


def test_the_device_s_zone_is_offered_not_taken(site: Site, visit: Visit):
    lesson = site.lesson()
    page = visit(lesson.student, timezone_id="America/Sao_Paulo")
    page.goto("/settings")
    expect(page.get_by_role("combobox", name="Time zone")).to_have_value("Europe/Berlin")
    expect(page.get_by_text("Your device is set to America/Sao_Paulo.")).to_be_visible()
    page.get_by_role("button", name="Use it").click()
    expect(page.get_by_role("status").filter(has_text="America/Sao_Paulo")).to_be_visible()
    expect(page.get_by_role("combobox", name="Time zone")).to_have_value("America/Sao_Paulo")
    expect(page.get_by_text("Your device is set to")).to_have_count(0)


def next_clock_change(lesson: Lesson, hours: int) -> date:
    """The next day of the student's zone that is so many hours long, but not tomorrow."""

    def length(day: date) -> timedelta:
        ends = (datetime(d.year, d.month, d.day, tzinfo=lesson.zone) for d in (day, day + one))
        start, end = (at.timestamp() for at in ends)
        return timedelta(seconds=end - start)

    one = timedelta(days=1)
    days = (lesson.day(ahead) for ahead in range(2, 364))
    return next(day for day in days if length(day) == timedelta(hours=hours))


def test_a_repeated_hour_is_two_times_and_each_can_be_booked(site: Site, visit: Visit):
    lesson = site.lesson(hours=("01:00", "04:00"), rules=A_YEAR)
    friend = site.another_student(lesson)
    day = next_clock_change(lesson, 25)
    first = datetime(day.year, day.month, day.day, 2, tzinfo=lesson.zone)
    for student, mark, fold in ((lesson.student, "2nd · CET", 1), (friend, "1st · CEST", 0)):
        wizard = Wizard(visit(student), lesson.course.slug)
        wizard.open(st=str(lesson.st.id), step="time", date=str(day))
        said = "The clocks go back by 1 hour on this day. Some times come twice; each is marked."
        expect(wizard.times.get_by_role("note").filter(has_text=said)).to_be_visible()
        start = first.replace(fold=fold)
        wizard.times.get_by_role("link", name=f"Select 02:00 ({mark}) ").click()
        expect(summary(wizard.page)).to_contain_text(f"Europe/Berlin ({mark[6:]})")
        wizard.book.click()
        wizard.expect_booked()
        expect(wizard.main.get_by_text(f"Europe/Berlin ({mark[6:]})")).to_be_visible()
        stored = datetime.fromisoformat(site.session_of(student, "starts_at")[0])
        assert stored.replace(tzinfo=UTC) == start.astimezone(UTC)
    wizard.open(st=str(lesson.st.id), step="time", date=str(day))
    expect(wizard.slot("01:00")).to_be_visible()
    expect(wizard.times.get_by_role("link", name="Select 02:")).to_have_count(0)


def test_a_skipped_hour_is_not_offered(site: Site, visit: Visit):
    lesson = site.lesson(hours=("01:00", "04:30"), rules=A_YEAR)
    day = next_clock_change(lesson, 23)
    page = visit(lesson.student, phone=True)
    wizard = Wizard(page, lesson.course.slug)
    wizard.open(st=str(lesson.st.id), step="time", date=str(day))
    said = "The clocks go forward by 1 hour on this day. Some times are skipped."
    expect(wizard.times.get_by_role("note").filter(has_text=said)).to_be_visible()
    labels = [slot.get_attribute("aria-label") for slot in wizard.times.get_by_role("link").all()]
    offered = [label.split()[1] for label in labels if label]
    assert offered == ["01:00", "01:30", "03:00", "03:30"]
    wizard.slot("01:30").click()
    expect(summary(page)).to_contain_text("01:30 – 03:30")
    wizard.book.click()
    wizard.expect_booked()


def test_where_clocks_change_on_two_dates_the_times_say_from_when(site: Site, visit: Visit):
    lesson = site.lesson(st_zone="America/New_York", hours=("12:00", "17:00"), rules=A_YEAR)
    there, week = ZoneInfo("America/New_York"), timedelta(days=7)

    def noon(day: date) -> str:
        start = datetime(day.year, day.month, day.day, 12, tzinfo=there)
        return f"{start.astimezone(lesson.zone):%H:%M}"

    days = [lesson.day(ahead) for ahead in range(2, 364)]
    day = next(day for day in days if noon(day) != noon(day + week))
    changed = next(n for n in range(1, 8) if noon(day + timedelta(days=n)) == noon(day + week))
    wizard = Wizard(visit(lesson.student), lesson.course.slug)
    wizard.open(st=str(lesson.st.id), step="time", date=str(day))
    on = day + timedelta(days=changed)
    expect(wizard.times.get_by_role("note")).to_have_text(
        f"{noon(day)} here is 12:00 in New York; "
        f"from {on.day} {on:%B} this is {noon(day + week)} for you."
    )
    wizard.open(st=str(lesson.st.id), step="time", date=str(day + week))
    expect(wizard.slot(noon(day + week))).to_be_visible()
