"""What became of a session stands on its page: for its two people and admins, for nobody else."""

from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import expect

from peerloop import wiring
from peerloop.domain.dates import clock, short_date
from tests.e2e.arrange import Lesson, Site
from tests.e2e.audit import STILL, audit
from tests.e2e.sessions import Mover, SessionPage, begun, booked, session_of
from tests.e2e.visits import Visit
from tests.factories import make_user, move_to, propose_at

pytestmark = pytest.mark.e2e
NEW_YORK = "America/New_York"


def eventful(site: Site) -> tuple[Lesson, str]:
    """A session of Leo in Berlin and Priya in New York, for which she proposed another time."""
    lesson, session = booked(site, st_zone=NEW_YORK, hours=("03:00", "12:00"))
    for name, person in (("Priya Raman", lesson.st), ("Leo Haas", lesson.student)):
        site.execute("UPDATE users SET name = :n WHERE id = :i", n=name, i=person.id.hex)
    starts = lesson.at(lesson.day(5), "12:00")
    propose_at(lesson.st, UUID(session), starts, now=wiring.now())
    return lesson, session


def moment(at: datetime) -> str:
    """As a history tells it."""
    return f"{short_date(at.date())}, {clock(at)}"


def test_both_read_it_each_on_their_own_clock(site: Site, visit: Visit):
    lesson, session = eventful(site)
    student = SessionPage(visit(lesson.student, phone=True), session).open()
    student.page.get_by_role("button", name="Keep the time as it is").tap()
    expect(student.history).to_have_count(3)
    move_to(lesson.st, UUID(session), lesson.at(lesson.day(5), "14:00"), now=wiring.now())
    first, second, proposed = (
        moment(lesson.at(lesson.day(ahead), time).astimezone(lesson.zone))
        for ahead, time in ((4, "10:00"), (5, "14:00"), (5, "12:00"))
    )
    expect(student.open().history.get_by_role("paragraph")).to_have_text(
        [
            f"Moved by Priya from {first} to {second}",
            "You declined the proposed times",
            f"Priya proposed {proposed}",
            f"Booked by you for {first}",
        ]
    )
    expect(student.page.get_by_text("Times in Europe/Berlin")).to_be_visible()
    there = lesson.at(lesson.day(4), "10:00").astimezone(ZoneInfo(NEW_YORK))
    st = SessionPage(visit(lesson.st), session).open()
    expect(st.page.get_by_text(f"Times in {NEW_YORK}")).to_be_visible()
    expect(st.history.nth(0)).to_contain_text(f"Moved by you from {moment(there)} to ")
    expect(st.history.nth(1)).to_contain_text("Leo declined the proposed times")
    expect(st.history.nth(2)).to_contain_text("You proposed ")
    expect(st.history.nth(3)).to_contain_text(f"Booked by Leo for {moment(there)}")


def test_an_admin_reads_it_and_moves_the_session_for_them(site: Site, visit: Visit):
    lesson, session = eventful(site)
    admin = site.arrange(lambda db: make_user(db, zone="Asia/Tokyo", is_admin=True, name="Ada Ito"))
    page = visit(admin, **STILL)
    shown = SessionPage(page, session).open()
    expect(page.get_by_text("with Leo Haas and Priya Raman")).to_be_visible()
    expect(page.get_by_text("Times in Asia/Tokyo")).to_be_visible()
    expect(shown.history.nth(0)).to_contain_text("Priya proposed ")
    expect(shown.history.nth(1)).to_contain_text("Booked by Leo for ")
    audit(page, "a session as an admin sees it")
    page.get_by_role("link", name="Reschedule").click()
    start = lesson.at(lesson.day(6), "12:00").astimezone(ZoneInfo(admin.zone))
    mover = Mover(page, session)
    mover.pick(start.date(), f"{start:%H:%M}")
    expect(page.get_by_text("Leo and Priya are told by e-mail.")).to_be_visible()
    mover.move.click()
    shown.shown().expect_said("Moved. Both of them are told by e-mail.")
    expect(shown.history.nth(0)).to_contain_text("Moved by you from ")
    yours = SessionPage(visit(lesson.student), session).open()
    expect(yours.history.nth(0)).to_contain_text("Moved by PeerLoop from ")


def test_what_is_said_of_a_session_stands_in_it(site: Site, visit: Visit):
    lesson = site.lesson()
    begun(site, lesson, minutes=70)
    session = session_of(site, lesson.student)
    st = SessionPage(visit(lesson.st, phone=True), session).open()
    st.page.get_by_role("button", name="The student did not come").tap()
    expect(st.history.nth(0)).to_contain_text("Marked as missed by you")
    expect(st.page.get_by_role("heading", level=1)).to_be_focused()
    st.page.get_by_role("button", name="The session took place").tap()
    expect(st.history.nth(0)).to_contain_text("Marked as completed by you")
    expect(st.history).to_have_count(2)
    student = SessionPage(visit(lesson.student), session).open()
    expect(student.history.nth(1)).to_contain_text("Marked as missed by Zoë")


@pytest.mark.parametrize("who", ["another student", "another ST", "nobody"])
def test_it_is_nobody_else_s(site: Site, visit: Visit, who: str):
    lesson, session = booked(site)
    people = {
        "another student": site.another_student,
        "another ST": site.another_st,
        "nobody": lambda _: None,
    }
    page = visit(people[who](lesson))
    page.goto(f"/sessions/{session}")
    title = "Sign in" if who == "nobody" else "There is nothing here"
    expect(page.get_by_role("heading", name=title)).to_be_visible()
    expect(page.get_by_role("heading", name="History")).to_have_count(0)
