"""The availability page as a person handles it."""

from typing import Any

from playwright.sync_api import Locator, Page, expect

from peerloop import routes
from peerloop.domain.people import Actor
from tests.e2e.arrange import Site


class Editor:
    """An ST's page, opened."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.save = page.get_by_role("button", name="Save", exact=True)
        self.discard = page.get_by_role("button", name="Discard")
        self.bar = page.locator(".savebar")
        self.saved = page.get_by_text("Students see it from now on.")
        self.wrong = page.locator(".availability .error[id]")
        self.days = page.locator(".preview-days > li")

    def open(self) -> "Editor":
        """Go there, and wait until it can be used."""
        self.page.goto(routes.TEACH_AVAILABILITY)
        expect(self.page.get_by_role("heading", name="Every week")).to_be_visible()
        expect(self.days).to_have_count(7)
        return self

    def times(self, day: str, part: str) -> Locator:
        """All of a day's fields: `from` or `to`."""
        return self.page.get_by_role("textbox", name=f"{day} {part}", exact=True).or_(
            self.page.locator(f"input[aria-label='{day} {part}']")
        )

    def switch(self, day: str) -> Locator:
        """Whether one teaches on a day."""
        return self.page.get_by_role("switch", name=day, exact=True)

    def adds(self, day: str) -> Locator:
        """What adds a range."""
        return self.page.get_by_role("button", name=f"Add a range on {day}")

    def expect_changes(self, count: int) -> None:
        """The bar counts them; none is no bar."""
        words = "1 change not saved" if count == 1 else f"{count} changes not saved"
        if count:
            expect(self.bar).to_contain_text(words)
        else:
            expect(self.page.get_by_text("not saved", exact=False)).to_have_count(0)

    def expect_saved(self) -> None:
        """It was saved, and says so where the focus is."""
        expect(self.saved).to_be_visible()
        expect(self.bar).to_be_focused()


def weekly(site: Site, st: Actor) -> list[tuple[Any, ...]]:
    """What is stored of an ST's week: day, start, end."""
    sql = (
        "SELECT day_of_week, substr(start_time, 1, 5), substr(end_time, 1, 5) FROM availability"
        " WHERE person_id = :id ORDER BY day_of_week, start_time"
    )
    return site.rows(sql, id=st.id.hex)


def version(site: Site, st: Actor) -> int:
    """How often an ST's availability was saved."""
    sql = "SELECT version FROM teaching_calendars WHERE person_id = :id"
    return int(site.rows(sql, id=st.id.hex)[0][0])
