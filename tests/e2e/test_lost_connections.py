"""While there is no connection: it is said, choosing goes on, and nothing is lost or done twice."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from tests.e2e.arrange import Site
from tests.e2e.visits import Complaints, Visit
from tests.e2e.wire import Line, Wire
from tests.e2e.wizard import Wizard
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
