"""The booking wizard as its visitors meet it: everything is found by role and name."""

import re
from datetime import date, datetime, timedelta
from itertools import pairwise

from playwright.sync_api import Locator, Page, expect

from peerloop import routes
from peerloop.domain.dates import MONTHS, WEEKDAYS

ANY = "any Student-Teacher"


def day_title(day: date) -> str:
    """`Thursday 22 October`."""
    return f"{WEEKDAYS[day.weekday()]} {day.day} {MONTHS[day.month - 1]}"


def full_date(day: date) -> str:
    """`Thursday 22 October 2026`."""
    return f"{day_title(day)} {day.year}"


def month_later(day: date) -> date:
    """The third of the next month."""
    return (day.replace(day=1) + timedelta(days=32)).replace(day=3)


def instant(moment: datetime) -> str:
    """A start as it stands in the wizard's address."""
    return f"{moment:%Y-%m-%dT%H:%MZ}"


class Wizard:
    """The wizard for a course, on one page."""

    def __init__(self, page: Page, slug: str) -> None:
        self.page = page
        self.slug = slug
        self.main = page.get_by_role("main")
        self.teachers = page.get_by_role("heading", name="Choose a Student-Teacher")
        self.dates = page.get_by_role("heading", name="Choose a date")
        self.times = page.get_by_role("region", name="Times")
        self.confirmation = page.get_by_role("heading", name="Confirm your session")
        self.booked = page.get_by_role("heading", name="Session Booked!")
        self.months = page.get_by_role("group", name="Months")
        self.note = page.get_by_role("textbox", name="Message to")
        self.reminders = page.get_by_role("checkbox", name="Remind me by e-mail")
        self.book = page.get_by_role("button", name="Book Session")
        self.busy = page.get_by_role("button", name="Booking…")
        self.alert = page.get_by_role("alert")

    def address(self, **choices: str) -> str:
        """The wizard's address with these choices in it."""
        return routes.book(self.slug, **choices)

    def open(self, **choices: str) -> "Wizard":
        """Go to the wizard's address, on the step these choices say."""
        self.page.goto(self.address(**choices))
        return self

    def choose(self, st: str = ANY) -> None:
        """Step 1: an ST by name."""
        self.page.get_by_role("link", name=f"Select {st}").click()
        expect(self.dates).to_be_visible()

    def month(self, day: date) -> Locator:
        """The grid of a day's month."""
        return self.page.get_by_role("grid", name=f"{MONTHS[day.month - 1]} {day.year}")

    def day(self, day: date) -> Locator:
        """A day in the calendar, whatever it is labelled beyond its date."""
        return self.page.get_by_role("link", name=re.compile(f"^{full_date(day)}, "))

    def cell(self, day: date) -> Locator:
        """A day's place in the grid."""
        return self.page.get_by_role("gridcell", name=re.compile(f"^{full_date(day)}, "))

    def slot(self, clock: str) -> Locator:
        """A time on the list."""
        return self.times.get_by_role("link", name=f"Select {clock} ")

    def times_of(self, day: date) -> Locator:
        """The title over a day's times."""
        return self.times.get_by_role("heading", name=day_title(day), exact=True)

    def pick(self, day: date, clock: str) -> None:
        """Steps 2 and 3: a day and a time."""
        self.day(day).click()
        expect(self.times_of(day)).to_be_visible()
        self.slot(clock).click()
        expect(self.confirmation).to_be_visible()

    def confirm_at(self, start: datetime, day: date, st: object) -> "Wizard":
        """Go straight to step 4, as by a shared link."""
        self.open(st=str(st), step="confirm", date=str(day), at=instant(start))
        expect(self.confirmation).to_be_visible()
        expect(self.fact(full_date(day))).to_be_visible()
        return self

    def fact(self, words: str) -> Locator:
        """Something the summary on step 4 says."""
        return self.page.get_by_role("complementary", name="Summary").get_by_text(words)

    def expect_step(self, number: int) -> None:
        """Wait until this step (1 to 4) is the one shown, in the address too."""
        shown = (self.teachers, self.dates, self.times, self.confirmation)[number - 1]
        expect(shown).to_be_visible()
        rest = ("$", r"\?st=[^&]+$", r"\?.*\bstep=time\b", r"\?.*\bstep=confirm\b")[number - 1]
        expect(self.page).to_have_url(re.compile(f"/courses/{self.slug}/book{rest}"))

    def expect_alert(self, words: str) -> None:
        """Wait for an alert that says this and has the focus."""
        expect(self.alert).to_contain_text(words)
        expect(self.alert).to_be_focused()

    def expect_booked(self) -> str:
        """Wait for the success page.

        Returns:
            The session's id.
        """
        expect(self.booked).to_be_visible()
        expect(self.page).to_have_url(re.compile(r"[?&]booked=[0-9a-f-]{36}$"))
        return self.page.url.rpartition("=")[2]


def swipe(page: Page, across: Locator, *, to_the_left: bool = True) -> None:
    """Drag a finger over most of something, as a hand does: touch, many small moves, let go."""
    box = across.bounding_box()
    assert box is not None
    y = box["y"] + box["height"] / 2
    left, right = box["x"] + box["width"] * 0.15, box["x"] + box["width"] * 0.85
    start, end = (right, left) if to_the_left else (left, right)
    touch = page.context.new_cdp_session(page)

    def send(kind: str, x: float | None = None) -> None:
        points = [] if x is None else [{"x": x, "y": y}]
        touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    send("touchStart", start)
    for _, x in pairwise(start + (end - start) * part / 12 for part in range(13)):
        send("touchMove", x)
    send("touchEnd")
    touch.detach()
