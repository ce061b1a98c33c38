"""What was changed of a session, in words and on the reader's clock."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from peerloop.domain import dates
from peerloop.domain.audit import What
from peerloop.domain.people import Actor, first_name
from peerloop.queries.audit import Change
from peerloop.queries.booking import SessionView
from peerloop.state.calendar import pass_mark


@dataclass(frozen=True)
class ChangeLine:
    """A change: when, what was done by whom in words, and which of them it is."""

    when: str = ""
    text: str = ""
    what: str = ""


def history(changes: Sequence[Change], view: SessionView, actor: Actor) -> list[ChangeLine]:
    """A line a change, the latest first; money is told to whom it concerns."""
    told = (_Telling(change, view, actor) for change in _gathered(changes))
    return [
        ChangeLine(each.moment(each.change.happened_at), words, each.change.what.value)
        for each in told
        if (words := each())
    ]


def _gathered(changes: Sequence[Change]) -> list[Change]:
    """The same, with one availability where it was changed again and again with nothing between."""
    found: list[Change] = []
    for change in changes:
        later = found[-1] if found else None
        if later and change.what is later.what is What.AVAILABILITY and change.by == later.by:
            found[-1] = replace(later, after={**change.after, **later.after})
        else:
            found.append(change)
    return found


class _Telling:
    """One change, told to one reader."""

    def __init__(self, change: Change, view: SessionView, actor: Actor) -> None:
        self.change, self.view, self.actor = change, view, actor

    def __call__(self) -> str:
        words = _WORDS.get(self.change.what)
        said = words(self) if words else ""
        return said[:1].upper() + said[1:]

    @property
    def who(self) -> str:
        """Who did it, as the reader knows them."""
        by, view = self.change.by, self.view
        if by is None:
            return "PeerLoop"
        if by == self.actor.id:
            return "you"
        if by in (view.student.id, view.st.id) or self.actor.is_admin:
            return first_name(self.change.by_name)
        return "PeerLoop"  # an admin

    @property
    def st(self) -> str:
        """The ST, as the reader knows them, in a sentence about who did it."""
        if self.actor.id == self.view.st.id:
            return "you"
        return "they" if self.change.by == self.view.st.id else first_name(self.view.st.name)

    def moment(self, at: datetime) -> str:
        """An instant on the reader's clock; in a repeated hour with which pass it is."""
        local = dates.local(at, self.actor.zone)
        mark = pass_mark(local)
        its_own = dates.local(self.view.starts_at, self.actor.zone).year
        year = "" if local.year == its_own else f" {local.year}"
        return f"{dates.short_date(local.date())}{year}, {dates.clock(local)} {mark}".strip()

    def time(self, facts: Mapping[str, Any]) -> str:
        """When a session was to be by what was kept of it."""
        found = _instant(facts.get("starts_at"))
        return self.moment(found) if found else "another time"

    def proposed(self) -> str:
        """The times of a proposal."""
        starts = self.change.after.get("starts")
        found = [_instant(each) for each in (starts if isinstance(starts, list) else [])]
        return " or ".join(self.moment(at) for at in found if at) or "other times"


def _instant(text: object) -> datetime | None:
    try:
        found = datetime.fromisoformat(str(text))
    except ValueError:
        return None
    return found if found.tzinfo else None


def _booked(told: _Telling) -> str:
    return f"booked by {told.who} for {told.time(told.change.after)}"


def _moved(told: _Telling) -> str:
    was, now = told.time(told.change.before), told.time(told.change.after)
    proposed = ", as proposed" if told.change.after.get("proposed") else ""
    return f"moved by {told.who} from {was} to {now}{proposed}"


def _completed(told: _Telling) -> str:
    return "completed" if told.change.by is None else f"marked as completed by {told.who}"


def _refunded(told: _Telling) -> str:
    amount = told.change.after.get("amount", "")
    if told.actor.id == told.view.st.id or not amount:
        return f"refund by {told.who}"
    return f"{amount} given back by {told.who}"


def _absent(told: _Telling) -> str:
    missed = "you were" if told.actor.id == told.view.st.id else "the Student-Teacher was"
    return f"{told.who} reported that {missed} not there"


# What of an ST's plan is their own business; the rest anybody may read.
_OWN = frozenset({"most_a_day", "most_a_week", "courses", "calendars"})
_PARTS = {
    "weekly": "weekly hours",
    "special": "special dates",
    "days_off": "time off",
    "zone": "time zone",
    "buffer_minutes": "buffer",
    "notice_minutes": "notice",
    "window_days": "booking window",
    "step_minutes": "slot step",
    "most_a_day": "most sessions a day",
    "most_a_week": "most sessions a week",
    "courses": "courses",
    "calendars": "other calendars",
}


def _availability(told: _Telling) -> str:
    after = told.change.after
    paused = {True: "bookings paused", False: "bookings resumed"}.get(after.get("paused"), "")
    seen = after.keys() - (_OWN if told.actor.id == told.view.student.id else ())
    parts = [words for name, words in _PARTS.items() if name in seen]
    changed = ", ".join([*parts, *([paused] if paused else [])])
    return f"{told.who} changed when {told.st} can be booked: {changed}" if changed else ""


_WORDS: dict[What, Callable[[_Telling], str]] = {
    What.BOOKED: _booked,
    What.CONFIRMED: lambda told: "paid, and so confirmed",
    What.EXPIRED: lambda told: "not paid in time, so no longer held",
    What.LET_GO: lambda told: f"let go by {told.who}",
    What.CANCELLED: lambda told: f"cancelled by {told.who}",
    What.MOVED: _moved,
    What.COMPLETED: _completed,
    What.NO_SHOW: lambda told: f"marked as missed by {told.who}",
    What.ABSENCE_REPORTED: _absent,
    What.TIMES_PROPOSED: lambda told: f"{told.who} proposed {told.proposed()}",
    What.PROPOSAL_DECLINED: lambda told: f"{told.who} declined the proposed times",
    What.PROPOSAL_WITHDRAWN: lambda told: f"{told.who} took the proposed times back",
    What.RATED: lambda told: f"rated by {told.who}",
    What.REFUNDED: _refunded,
    What.AVAILABILITY: _availability,
}
