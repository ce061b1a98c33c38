"""An ST's agenda as they handle it."""

from datetime import date, timedelta

from playwright.sync_api import Locator, Page, expect

from peerloop import routes


class Agenda:
    """The agenda's page."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.next = page.get_by_role("region", name="Next session")
        self.said = page.get_by_role("status")
        self.dialog = page.get_by_role("dialog", name="Cancel this session?")

    def open(self, day: date | None = None) -> "Agenda":
        """Go to a day's week, and wait until it is shown."""
        self.page.goto(routes.agenda(str(day) if day else ""))
        expect(self.page.get_by_role("heading", name="Sessions of this week")).to_be_attached()
        if day:
            self.expect_week(day)
        return self

    def column(self, day: date) -> Locator:
        """A day of the grid."""
        return self.page.get_by_role("list", name=f"{day:%a} {day.day}", exact=True)

    def entry(self, name: str) -> Locator:
        """A session in the list, by its student."""
        there = self.page.get_by_role("heading", name=name)
        return self.page.locator(".agenda-list").get_by_role("listitem").filter(has=there)

    def actions(self, name: str) -> Locator:
        """Opens the menu of a session."""
        return self.entry(name).locator("summary", has_text=f"Actions for {name}")

    def press(self, name: str, words: str) -> None:
        """Choose something in a session's menu."""
        self.actions(name).click()
        self.entry(name).get_by_role("button", name=words).click()

    def expect_week(self, day: date) -> None:
        """The week of a day is shown."""
        monday = day - timedelta(days=day.weekday())
        sunday = monday + timedelta(days=6)
        title = self.page.locator("header").get_by_text(f" – {sunday.day} {sunday:%B}")
        expect(title).to_contain_text(f"{monday.day} ")
