"""What the wizard can offer, and where an address leads that asks for something else."""

from dataclasses import dataclass, replace

from peerloop import routes
from peerloop.state.views import DayCard, PersonCard, SlotCard
from peerloop.state.wizard import ANY, Choice, is_date


@dataclass(frozen=True, slots=True)
class Board:
    """The days with times, by date, and who teaches, by id."""

    days: dict[str, DayCard]
    people: dict[str, PersonCard]

    def knows(self, st: str) -> bool:
        """Whether this ST, or any, can be chosen."""
        return st == ANY or st in self.people

    def slot(self, choice: Choice) -> SlotCard | None:
        """The chosen time on the chosen day."""
        day = self.days.get(choice.date)
        slots = [slot for group in day.groups for slot in group.slots] if day else []
        return next((slot for slot in slots if slot.at == choice.at), None)

    def offers(self, choice: Choice) -> bool:
        """Whether all that was chosen can be booked."""
        return choice.teacher in self.people and self.slot(choice) is not None

    def day_of(self, choice: Choice) -> str:
        """The day a time stands on: a link from another zone can name another for it."""
        return next((day for day in self.days if self.offers(replace(choice, date=day))), "")

    def nearest(self, choice: Choice) -> str:
        """The address to go to where the one asked for names nobody, or no day; else empty."""
        if choice.st and not self.knows(choice.st):
            return routes.book(choice.course)
        if choice.step == "time" and not is_date(choice.date):
            return routes.book(choice.course, st=choice.st)
        return ""

    def on_its_own_day(self, choice: Choice) -> str:
        """The address of the chosen time with the day it stands on; empty where it is gone."""
        day = self.day_of(choice)
        same = {"st": choice.st, "step": choice.step, "at": choice.at, "with": choice.who}
        return routes.book(choice.course, **same, date=day) if day else ""
