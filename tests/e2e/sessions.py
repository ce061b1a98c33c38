"""A session's page, and the steps in which it is moved, as their visitors meet them."""

import re
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

from playwright.sync_api import Page, expect

from peerloop import routes, wiring
from peerloop.domain.people import Actor
from tests.e2e.arrange import Lesson, Site
from tests.e2e.wizard import Wizard, full_date
from tests.factories import sit


def session_of(site: Site, student: Actor) -> str:
    """The id of a student's only session."""
    return str(UUID(site.session_of(student, "id")[0]))


def booked(site: Site, **more: object) -> tuple[Lesson, str]:
    """A session at ten in four days, and its id."""
    lesson = site.lesson(**more)
    site.book(lesson, lesson.at(lesson.day(4), "10:00"))
    return lesson, session_of(site, lesson.student)


def begun(site: Site, lesson: Lesson, minutes: int = 60) -> date:
    """The student's session began so many minutes ago; the day it is on."""
    start = wiring.now().replace(second=0, microsecond=0) - timedelta(minutes=minutes)
    site.arrange(lambda db: sit(db, lesson.student, lesson.st, lesson.course, start))
    return start.astimezone(lesson.zone).date()


def lengthen_the_notice(site: Site, lesson: Lesson) -> None:
    """It is too late to move the session for nothing: ten days before would have been in time."""
    sql = "UPDATE sessions SET cancel_notice_minutes = 14400 WHERE student_id = :id"
    site.execute(sql, id=lesson.student.id.hex)


def starts(site: Site, lesson: Lesson) -> datetime:
    """When the student's session starts, on their clock."""
    stored = datetime.fromisoformat(site.session_of(lesson.student, "starts_at")[0])
    return stored.replace(tzinfo=UTC).astimezone(lesson.zone)


class SessionPage:
    """A session's page."""

    def __init__(self, page: Page, session: str) -> None:
        self.page = page
        self.session = session
        self.board = page.locator("section.board")
        self.said = page.get_by_role("status")
        self.alert = page.get_by_role("alert")
        self.history = page.get_by_role("region", name="History").get_by_role("listitem")
        self.proposal = page.get_by_role("region", name="propose")
        self.takes = page.get_by_role("button", name="Take this time")

    def open(self) -> "SessionPage":
        """Go there, and wait until it is shown."""
        self.page.goto(routes.session(self.session))
        return self.shown()

    def shown(self) -> "SessionPage":
        """Wait until it is the page shown."""
        expect(self.page.get_by_role("heading", name="Details")).to_be_visible()
        return self

    def expect_at(self, day: date, time: str, zone: str) -> None:
        """It is at this time on this day, on the reader's clock: `Europe/Berlin (CET)`."""
        expect(self.board).to_contain_text(f"{day:%a} {full_date(day).split(' ', 1)[1][:-5]}")
        expect(self.board).to_contain_text(f"{time} {zone}")

    def expect_said(self, words: str) -> None:
        """What came of the last press is told."""
        expect(self.said.filter(has_text=words)).to_be_visible()

    def expect_alert(self, words: str) -> None:
        """It is told, where the focus is, what stands in the way."""
        expect(self.alert).to_contain_text(words)
        expect(self.alert).to_be_focused()


class Mover(Wizard):
    """A session that is moved, in the wizard's steps, or for which times are proposed."""

    def __init__(self, page: Page, session: str) -> None:
        super().__init__(page, session)
        self.session = SessionPage(page, session)
        self.confirmation = page.get_by_role("heading", name="Confirm the new time")
        self.proposing = page.get_by_role("heading", name="Propose these times")
        self.move = page.get_by_role("button", name="Move session")
        self.busy = page.get_by_role("button", name="Moving…")
        self.send = page.get_by_role("button", name="Send proposal")
        self.picked = page.get_by_role("region", name="Propose these times").get_by_role("listitem")
        self.another = page.get_by_role("link", name="Add another time")

    def address(self, **choices: str) -> str:
        """The address of its steps with these choices in it."""
        return routes.move(self.slug, **choices)

    def expect_step(self, number: int) -> None:
        """Wait until this step (1 to 3) is the one shown, in the address too."""
        shown = (self.dates, self.times, self.confirmation)[number - 1]
        expect(shown).to_be_visible()
        rest = ("(\\?(?!step)|$)", r"\?.*\bstep=time\b", r"\?.*\bstep=confirm\b")[number - 1]
        expect(self.page).to_have_url(re.compile(f"/sessions/{self.slug}/move{rest}"))

    def propose(self, day: date, clock: str) -> None:
        """Choose a day and a time to be proposed."""
        self.day(day).click()
        expect(self.times_of(day)).to_be_visible()
        self.slot(clock).click()
        expect(self.proposing).to_be_visible()
