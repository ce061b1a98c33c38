"""While there is no connection: it is said, choosing goes on, and nothing is lost or done twice."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from tests.e2e.arrange import Site
from tests.e2e.availability import Editor, version, weekly
from tests.e2e.visits import Complaints, Visit
from tests.e2e.wire import Line, Wire
from tests.e2e.wizard import Wizard
from tests.support.machine import wait_until
from tests.support.server import AppServer

pytestmark = pytest.mark.e2e

OFFLINE = "No connection. What you chose is kept; we go on as soon as it is back."
UNREACHABLE = "net::ERR_"


@pytest.fixture(scope="module")
def only_line() -> Iterator[Line]:
    """A line that leads nowhere yet."""
    line = Line()
    yield line
    line.cut()


@pytest.fixture(scope="module")
def app_server(only_line: Line) -> Iterator[AppServer]:
    """An app that is also reached over the line."""
    with AppServer(CORS_ORIGINS=only_line.url) as server:
        only_line.leads_to = server.port
        yield server


@pytest.fixture
def line(only_line: Line, app_server: AppServer) -> Line:
    """The line to the app, whole when a test begins."""
    only_line.mend()
    return only_line


def test_while_offline_choices_go_on_and_nothing_is_lost(
    site: Site, visit: Visit, line: Line, complaints: Complaints
):
    complaints.expect(UNREACHABLE)
    lesson = site.lesson()
    page = visit(lesson.student, phone=True, base_url=line.url)
    wizard = Wizard(page, lesson.course.slug).open(st=str(lesson.st.id))
    day = lesson.day(1)
    expect(wizard.day(day)).to_be_visible()
    expect(page.get_by_text(OFFLINE)).to_have_count(0)
    line.cut()
    expect(page.get_by_text(OFFLINE)).to_be_visible()
    wizard.pick(day, "11:00")
    wizard.note.fill("Written on a train")
    wizard.reminders.uncheck()
    line.mend()
    expect(page.get_by_text(OFFLINE)).to_have_count(0)
    expect(wizard.note).to_have_value("Written on a train")
    expect(wizard.reminders).not_to_be_checked()
    wizard.expect_step(4)
    wizard.book.click()
    wizard.expect_booked()
    assert site.session_of(lesson.student, "note, reminders") == ("Written on a train", False)


def test_a_booking_pressed_offline_is_made_once_when_the_connection_is_back(
    site: Site, visit: Visit, line: Line, complaints: Complaints
):
    complaints.expect(UNREACHABLE)
    lesson = site.lesson()
    page = visit(lesson.student, phone=True, base_url=line.url)
    day = lesson.day(1)
    wizard = Wizard(page, lesson.course.slug)
    wizard.confirm_at(lesson.at(day, "11:00"), day, lesson.st.id)
    line.cut()
    expect(page.get_by_text(OFFLINE)).to_be_visible()
    wizard.book.click()
    expect(wizard.busy).to_be_disabled()
    line.mend()
    wizard.expect_booked()
    assert site.sessions_of(lesson.student) == 1


def test_an_answer_lost_on_the_way_does_not_book_twice(
    site: Site, visit: Visit, line: Line, complaints: Complaints
):
    """The booking reaches the server, its answer does not reach the page."""
    complaints.expect(UNREACHABLE)
    lesson = site.lesson()
    page = visit(lesson.student, base_url=line.url)
    wire = Wire(page)
    day = lesson.day(1)
    wizard = Wizard(page, lesson.course.slug)
    wizard.confirm_at(lesson.at(day, "11:00"), day, lesson.st.id)
    wire.hold()
    wizard.book.click()
    site.wait_for_session_of(lesson.student)
    line.cut()
    wire.release()
    line.mend()
    wizard.expect_booked()
    assert site.sessions_of(lesson.student) == 1


def test_hours_edited_offline_are_kept_and_saved_once_the_connection_is_back(
    site: Site, visit: Visit, line: Line, complaints: Complaints
):
    complaints.expect(UNREACHABLE)
    lesson = site.lesson(days=(1,), hours=("09:00", "12:00"))
    page = visit(lesson.st, phone=True, base_url=line.url)
    editor = Editor(page).open()
    editor.times("Monday", "to").fill("11:00")
    line.cut()
    expect(page.get_by_text(OFFLINE)).to_be_visible()
    editor.times("Monday", "from").fill("08:00")
    editor.adds("Tuesday").tap()
    editor.times("Tuesday", "to").fill("10:00")
    page.get_by_label("Least notice").select_option("1 day")
    editor.expect_changes(3)
    line.mend()
    expect(page.get_by_text(OFFLINE)).to_have_count(0)
    editor.expect_changes(3)
    expect(editor.times("Monday", "from")).to_have_value("08:00")
    expect(editor.times("Tuesday", "to")).to_have_value("10:00")
    line.cut()
    expect(page.get_by_text(OFFLINE)).to_be_visible()
    editor.times("Tuesday", "to").fill("10:30")
    page.wait_for_timeout(1000)  # longer than a change waits to be asked about
    editor.save.tap()
    expect(page.get_by_role("button", name="Saving…")).to_be_visible()
    line.mend()
    editor.expect_saved()
    assert weekly(site, lesson.st) == [(1, "08:00", "11:00"), (2, "09:00", "10:30")]
    assert version(site, lesson.st) == 1


def test_a_save_whose_answer_is_lost_is_known_when_the_connection_is_back(
    site: Site, visit: Visit, line: Line, complaints: Complaints
):
    complaints.expect(UNREACHABLE)
    lesson = site.lesson(days=(1,), hours=("09:00", "12:00"))
    page = visit(lesson.st, base_url=line.url)
    wire = Wire(page)
    editor = Editor(page).open()
    editor.times("Monday", "to").fill("11:00")
    expect(editor.days.filter(has_text="Monday")).not_to_contain_text("11:00")
    wire.hold()
    editor.save.click()
    wait_until(lambda: version(site, lesson.st) == 1, 15, "what was saved")
    line.cut()
    wire.release()
    line.mend()
    editor.expect_changes(0)
    expect(page.get_by_role("alert")).to_have_count(0)
    editor.times("Monday", "to").fill("10:00")
    editor.save.click()
    editor.expect_saved()
    assert weekly(site, lesson.st) == [(1, "09:00", "10:00")]


def test_hours_edited_while_the_server_starts_again_are_kept(
    site: Site, visit: Visit, line: Line, complaints: Complaints, app_server: AppServer
):
    complaints.expect(UNREACHABLE)
    lesson = site.lesson(days=(1,), hours=("09:00", "12:00"))
    page = visit(lesson.st)
    editor = Editor(page).open()
    editor.times("Monday", "to").fill("11:00")
    app_server.kill()
    expect(page.get_by_text(OFFLINE)).to_be_visible()
    editor.adds("Friday").click()
    app_server.start()
    expect(page.get_by_text(OFFLINE)).to_have_count(0)
    editor.expect_changes(2)
    editor.save.click()
    editor.expect_saved()
    assert weekly(site, lesson.st) == [(1, "09:00", "11:00"), (5, "09:00", "17:00")]
