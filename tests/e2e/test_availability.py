"""An ST edits when they can be booked: by keyboard, by touch, in two tabs, and left unsaved."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Dialog, Page, expect

from tests.e2e.arrange import Lesson, Site
from tests.e2e.audit import STILL, audit
from tests.e2e.availability import Editor, version, weekly
from tests.e2e.visits import Visit
from tests.factories import make_user

pytestmark = pytest.mark.e2e
BOTH = pytest.mark.parametrize("phone", [True, False], ids=["phone", "desktop"])


def mondays(site: Site, **more: object) -> Lesson:
    """An ST in New York who teaches on Mondays, a student in Berlin."""
    return site.lesson(days=(1,), hours=("09:00", "12:00"), st_zone="America/New_York", **more)


@BOTH
def test_by_keyboard_alone(site: Site, visit: Visit, phone: bool) -> None:
    lesson = mondays(site)
    page = visit(lesson.st, phone=phone, **STILL)
    editor, keys = Editor(page).open(), page.keyboard
    editor.adds("Monday").focus()
    keys.press("Enter")
    expect(editor.times("Monday", "from").nth(1)).to_be_focused()
    keys.type("0300PM")
    for _ in range(1 if phone else 2):  # on a desktop the field's own picker is a stop, too
        keys.press("Tab")
    expect(editor.times("Monday", "to").nth(1)).to_be_focused()
    keys.type("0600PM")
    editor.switch("Tuesday").focus()
    keys.press("Space")
    expect(editor.times("Tuesday", "from")).to_have_value("09:00")
    keys.press("Space")
    editor.expect_changes(1)
    # Monday is copied to Sunday
    menu = page.locator("#copy-0")
    menu.locator("summary").focus()
    keys.press("Enter")
    sunday = menu.get_by_role("checkbox", name="Sunday")
    expect(sunday).to_be_visible()
    sunday.focus()
    expect(sunday).to_be_focused()
    keys.press("Space")
    expect(sunday).to_be_checked()
    copies = menu.get_by_role("button", name="Copy Monday")
    copies.focus()
    expect(copies).to_be_focused()
    keys.press("Enter")
    expect(page.locator("#copy-0 > summary")).to_be_focused()
    expect(editor.times("Sunday", "from")).to_have_count(2)
    editor.expect_changes(2)
    editor.times("Sunday", "to").nth(1).focus()
    keys.type("0100AM")
    expect(page.get_by_text("until 01:00 on Monday")).to_be_visible()
    editor.save.focus()
    keys.press("Enter")
    editor.expect_saved()
    assert weekly(site, lesson.st) == [
        (1, "09:00", "12:00"), (1, "15:00", "18:00"), (7, "09:00", "12:00"), (7, "15:00", "01:00"),
    ]  # fmt: skip
    page.get_by_role("button", name="Remove 09:00 to 12:00 on Sunday").focus()
    keys.press("Enter")
    expect(editor.times("Sunday", "from")).to_be_focused()
    expect(editor.times("Sunday", "from")).to_have_value("15:00")


def test_by_touch_a_student_elsewhere_sees_it(site: Site, visit: Visit) -> None:
    lesson = mondays(site, rules={"notice_minutes": 0})
    page = visit(lesson.st, phone=True, **STILL)
    editor = Editor(page).open()
    page.get_by_role("button", name="Copy Monday to weekdays").tap()
    editor.expect_changes(4)
    editor.adds("Saturday").tap()
    editor.times("Saturday", "from").fill("10:00")
    editor.times("Saturday", "to").fill("11:00")
    page.get_by_role("button", name="Remove 09:00 to 12:00 on Friday").tap()
    expect(page.locator("#add-4")).to_be_focused()
    editor.expect_changes(4)
    page.get_by_label("To a student in").select_option("Europe/Berlin")
    expect(page.locator(".preview-week")).to_contain_text("in Berlin")
    page.get_by_role("button", name="The week after").tap()
    saturday = next(day for ahead in range(7, 14) if (day := lesson.day(ahead)).isoweekday() == 6)
    at = datetime.combine(saturday, time(10), ZoneInfo(lesson.st.zone)).astimezone(lesson.zone)
    day = editor.days.filter(has_text=f"Saturday {saturday.day} ")
    expect(day.locator(".times > li")).to_have_text([f"{at:%H:%M}"])
    editor.save.tap()
    editor.expect_saved()
    days = {day for day, _, _ in weekly(site, lesson.st)}
    assert days == {1, 2, 3, 4, 6}
    assert at in [each.start for each in site.offered(lesson)]


@BOTH
def test_what_cannot_be_is_said_at_the_range(site: Site, visit: Visit, phone: bool) -> None:
    lesson = mondays(site)
    page = visit(lesson.st, phone=phone, **STILL)
    editor = Editor(page).open()
    editor.adds("Monday").click()
    editor.times("Monday", "from").nth(1).fill("11:00")
    editor.times("Monday", "to").nth(1).fill("13:00")
    expect(editor.wrong).to_have_text(
        ["This overlaps 11:00 – 13:00 on Monday.", "This overlaps 09:00 – 12:00 on Monday."]
    )
    editor.times("Monday", "from").nth(1).fill("13:00")
    expect(editor.wrong).to_have_text(["This ends when it starts."])
    editor.switch("Wednesday").check()
    editor.times("Wednesday", "to").fill("")
    editor.save.click()
    first = editor.times("Monday", "from").nth(1)
    expect(first).to_be_focused()
    expect(first).to_have_attribute("aria-invalid", "true")
    said = page.locator(f"[id='{first.get_attribute('aria-describedby')}']")
    expect(said).to_have_text("This ends when it starts.")
    expect(editor.wrong).to_have_text(["This ends when it starts.", "Please give both times."])
    assert version(site, lesson.st) == 0
    editor.times("Monday", "from").nth(1).fill("12:00")
    editor.times("Wednesday", "to").fill("00:00")
    expect(editor.wrong).to_have_count(0)
    expect(page.get_by_text("until midnight")).to_be_visible()
    editor.save.click()
    editor.expect_saved()
    assert weekly(site, lesson.st)[1:] == [(1, "12:00", "13:00"), (3, "09:00", "00:00")]


def test_special_dates_time_off_rules_and_pause(site: Site, visit: Visit) -> None:
    lesson = mondays(site)
    page = visit(lesson.st, **STILL)
    editor = Editor(page).open()
    off, special = lesson.day(40), lesson.day(20)
    page.get_by_role("button", name="Add to special dates").click()
    date = page.get_by_role("textbox", name="Date").or_(page.locator("input[id^=on-]"))
    expect(date).to_be_focused()
    date.fill(special.isoformat())
    page.get_by_text("Other hours", exact=True).click()
    page.locator(".dates input[aria-label$=to]").fill("10:00")
    page.get_by_role("button", name="Add to time off").click()
    page.get_by_label("First day").fill(off.isoformat())
    expect(page.get_by_label("Last day")).to_have_value(off.isoformat())
    page.get_by_label("Last day").fill((off + timedelta(days=6)).isoformat())
    page.get_by_label("Buffer between sessions").select_option("30 min")
    page.get_by_label("Most sessions a week").select_option("8")
    page.get_by_label("Time zone of your hours").get_by_label("Zone").select_option("Asia/Tokyo")
    page.get_by_role("switch", name=lesson.course.title).uncheck()
    expect(editor.days.filter(has_text="Monday")).to_contain_text("this course is switched off")
    page.get_by_role("switch", name="Not taking students").check()
    expect(page.get_by_role("banner").locator("..").get_by_text("Paused")).to_be_visible()
    editor.expect_changes(7)
    editor.save.click()
    editor.expect_saved()
    columns = "zone, buffer_minutes, most_a_week, most_a_day, paused"
    st = {"id": lesson.st.id.hex}
    assert site.rows(f"SELECT {columns} FROM teaching_calendars WHERE person_id = :id", **st) == [
        ("Asia/Tokyo", 30, 8, None, 1)
    ]
    assert site.rows("SELECT is_open FROM student_teachers WHERE user_id = :id", **st) == [(0,)]
    assert site.rows("SELECT first_day, last_day FROM time_off WHERE person_id = :id", **st) == [
        (str(off), str(off + timedelta(days=6)))
    ]
    [(on, _, end)] = site.rows(
        "SELECT on_date, start_time, end_time FROM availability_overrides WHERE person_id = :id",
        **st,
    )
    assert (on, end[:5]) == (str(special), "10:00")
    page.reload()
    expect(page.get_by_text("Paused")).to_be_visible()
    page.locator(".dates summary").click()
    page.get_by_text("Not teaching", exact=True).last.click()
    page.get_by_role("button", name=f"Remove time off from {off}").click()
    expect(page.locator("#add-off")).to_be_focused()
    editor.expect_changes(2)
    editor.discard.click()
    editor.expect_changes(0)
    expect(page.get_by_label("First day")).to_have_value(off.isoformat())


def test_booked_sessions_outside_stay_and_are_told_before(site: Site, visit: Visit) -> None:
    lesson = site.lesson()
    day = lesson.day(3)
    site.book(lesson, lesson.at(day, "16:00"))
    page = visit(lesson.st, **STILL)
    editor = Editor(page).open()
    expect(editor.days.nth(3)).to_contain_text("your session at 16:00")
    expect(editor.days.nth(3)).to_contain_text("buffer before your 16:00")
    for name in ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"):
        editor.times(name, "to").fill("12:00")
    editor.save.click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("1 booked session lies outside the new hours: it stays")
    expect(dialog).to_contain_text(f"{lesson.course.title} with {lesson.student.name}")
    expect(dialog.get_by_role("button", name="Keep editing")).to_be_focused()
    audit(page, "sessions outside the new hours")
    dialog.get_by_role("button", name="Keep editing").click()
    editor.expect_changes(7)
    assert version(site, lesson.st) == 0
    editor.save.click()
    dialog.get_by_role("button", name="Save", exact=True).click()
    editor.expect_saved()
    assert site.sessions_of(lesson.student) == 1


def test_of_two_tabs_the_second_keeps_its_work(site: Site, visit: Visit) -> None:
    lesson = mondays(site)
    one, two = (Editor(visit(lesson.st, **STILL)).open() for _ in range(2))
    one.times("Monday", "to").fill("11:00")
    two.page.get_by_label("Least notice").select_option("1 day")
    two.times("Monday", "from").fill("08:00")
    two.expect_changes(2)
    one.save.click()
    one.expect_saved()
    two.save.click()
    told = two.page.get_by_role("alert").filter(has_text="in another tab meanwhile")
    expect(told).to_be_visible()
    two.expect_changes(2)
    expect(two.times("Monday", "from")).to_have_value("08:00")
    assert weekly(site, lesson.st) == [(1, "09:00", "11:00")]
    audit(two.page, "saved in another tab")
    told.get_by_role("button", name="Keep my changes").click()
    expect(told).to_have_count(0)
    two.expect_changes(2)
    two.save.click()
    two.expect_saved()
    assert weekly(site, lesson.st) == [(1, "08:00", "12:00")]
    one.times("Monday", "to").fill("10:00")
    one.save.click()
    one.page.get_by_role("button", name="Load what was saved").click()
    one.expect_changes(0)
    expect(one.times("Monday", "from")).to_have_value("08:00")
    expect(one.times("Monday", "to")).to_have_value("12:00")


def test_what_is_not_saved_survives_a_reload_and_one_is_warned(site: Site, visit: Visit) -> None:
    lesson = mondays(site)
    page = visit(lesson.st, **STILL)
    asked: list[str] = []

    def leave(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.accept()

    page.on("dialog", leave)
    editor = Editor(page).open()
    page.reload()
    expect(editor.days).to_have_count(7)
    assert asked == []
    editor.times("Monday", "to").fill("11:30")
    editor.adds("Friday").click()
    editor.expect_changes(2)
    page.reload()
    assert asked == ["beforeunload"]
    expect(page.get_by_text("What you changed before is still here.")).to_be_visible()
    editor.expect_changes(2)
    expect(editor.times("Monday", "to")).to_have_value("11:30")
    expect(editor.times("Friday", "from")).to_have_value("09:00")
    # Elsewhere on the site and back
    page.get_by_role("link", name="Settings").first.click()
    page.wait_for_url("**/settings")
    page.go_back()
    editor.expect_changes(2)
    editor.save.click()
    editor.expect_saved()
    assert weekly(site, lesson.st) == [(1, "09:00", "11:30"), (5, "09:00", "17:00")]


def test_another_person_in_the_same_tab_does_not_get_it(site: Site, visit: Visit) -> None:
    lesson = mondays(site)
    other = site.another_st(lesson)
    page = visit(lesson.st, **STILL)
    page.on("dialog", lambda dialog: dialog.accept())
    editor = Editor(page).open()
    editor.times("Monday", "to").fill("11:30")
    editor.expect_changes(1)
    secret = site.login(other)
    page.context.add_cookies([{"name": "peerloop_login", "value": secret, "url": site.base_url}])
    page.reload()
    expect(editor.times("Sunday", "from")).to_have_value("09:00")
    expect(editor.times("Monday", "to")).to_have_value("17:00")
    editor.expect_changes(0)


def test_it_is_accessible_in_every_state(site: Site, visit: Visit) -> None:
    lesson = mondays(site)
    site.override(lesson.st, lesson.day(9), None)
    page = visit(lesson.st, **STILL)
    editor = Editor(page).open()
    audit(page, "availability")
    editor.adds("Monday").click()
    editor.times("Monday", "from").nth(1).fill("11:00")
    editor.adds("Sunday").click()
    editor.times("Sunday", "to").fill("02:00")
    page.get_by_role("button", name="Add to special dates").click()
    page.locator(".dates .seg label").last.click()
    page.get_by_role("button", name="Add to time off").click()
    page.get_by_role("switch", name="Not taking students").check()
    editor.save.click()
    expect(editor.wrong).to_have_count(4)
    audit(page, "availability, refused")
    page.locator("#copy-0 > summary").click()
    audit(page, "availability, copying a day")


def test_it_is_for_those_who_teach(site: Site, visit: Visit) -> None:
    lesson = mondays(site)
    page: Page = visit(lesson.st)
    page.goto("/dashboard")
    page.get_by_role("banner").locator("summary").click()
    page.get_by_role("link", name="Availability").click()
    expect(page.get_by_role("heading", name="Availability")).to_be_visible()
    page = visit(site.arrange(make_user))
    page.goto("/teach/availability")
    expect(page.get_by_role("heading", name="There is nothing here")).to_be_visible()
    page.get_by_role("banner").locator("summary").click()
    expect(page.get_by_role("link", name="Availability")).to_have_count(0)


def test_without_an_hour_nobody_can_book(site: Site, visit: Visit) -> None:
    lesson = mondays(site)
    page = visit(lesson.st, phone=True, **STILL)
    editor, head = Editor(page).open(), page.locator(".page-head")
    expect(head).to_contain_text("Open for bookings")
    editor.switch("Monday").tap()
    expect(head).to_contain_text("No hours yet")
    editor.switch("Friday").tap()
    expect(head).to_contain_text("Open for bookings")


def test_hours_that_end_when_they_start_are_not_said_to_run_into_the_next_day(
    site: Site, visit: Visit
) -> None:
    lesson = mondays(site)
    page = visit(lesson.st, **STILL)
    editor = Editor(page).open()
    editor.times("Monday", "to").fill("09:00")
    expect(page.get_by_text("This ends when it starts.")).to_be_visible()
    expect(page.get_by_text("on Tuesday", exact=False).filter(has_text="until")).to_have_count(0)
    editor.times("Monday", "to").fill("08:00")
    expect(page.get_by_text("until 08:00 on Tuesday")).to_be_visible()
