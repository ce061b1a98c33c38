"""`/teach/availability`: what is saved, what a draft of it would mean, and saving it.

The draft itself lives in the browser (`assets/plan_draft.js`) and comes whole with each event.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar
from uuid import UUID

import reflex as rx

from peerloop import wiring
from peerloop.domain.availability import problems
from peerloop.domain.dates import local, short_date, time_range
from peerloop.domain.errors import NotFound, PeerLoopError, PlanChanged, PlanRefused
from peerloop.domain.people import Actor
from peerloop.domain.ranges import over_problems
from peerloop.domain.zones import zone_names
from peerloop.queries.availability import OwnPlan, own_plan, preview
from peerloop.services.availability import Outside, outside_hours, save_plan
from peerloop.state.plan_drafts import Draft, read_draft, read_view
from peerloop.state.plan_preview import Preview, preview_of, week_of
from peerloop.state.plan_rows import PlanRows, plan_rows, same
from peerloop.state.visitor import Visitor

T = TypeVar("T")


@dataclass(frozen=True)
class OutsideCard:
    """A booked session that lies outside the hours: when, in the calendar's own zone, and with
    whom."""

    id: str = ""
    when: str = ""
    what: str = ""


class AvailabilityState(Visitor):
    """The page of an ST's own hours and rules."""

    # loading, ready, missing
    phase: str = "loading"
    zones: list[str] = []
    # What is saved, which draft of this tab that is (-1 for none), and how often it was sent.
    kept: PlanRows = PlanRows()
    kept_draft: int = -1
    arrivals: int = 0

    # What was found of the draft that was looked at last.
    seen: int = -1
    problems: dict[str, str] = {}
    preview: Preview = Preview()

    # What came of `Save`, and how often something did: what a press waits for.
    outside: list[OutsideCard] = []
    refused: bool = False
    said: str = ""
    trouble: str = ""
    answers: int = 0
    # From the first refused save on, what is not filled in is said, too.
    _strict: bool = False

    @rx.event
    async def load(self) -> Any:
        """The page was opened, or its connection came back."""
        return await self._visit(_own, self._open)

    @rx.event
    async def look(self, draft: dict[str, Any]) -> Any:
        """The draft was changed, or the preview is wanted otherwise."""

        def work(db: wiring.Database, actor: Actor) -> tuple[Draft, Preview | None]:
            read = _judged(draft, _own(db, actor))
            return read, None if read.problems else _preview(db, actor, draft, read)

        def show(found: tuple[Draft, Preview | None]) -> None:
            read, shown = found
            self.seen, self.refused = read.n, False
            self.problems = read.all_problems() if self._strict else read.problems
            if shown is not None:
                self.preview = shown

        return await self._visit(work, show)

    @rx.event
    async def save(self, draft: dict[str, Any], sure: bool = False) -> Any:
        """`Save` was pressed; `sure` once it was said which sessions lie outside the new hours."""
        asked = sure is not True

        def work(db: wiring.Database, actor: Actor) -> tuple[Actor, Draft, OwnPlan, list[Outside]]:
            now = wiring.now()
            own = own_plan(db, actor, now=now)
            read = _judged(draft, own)
            fine = asked and not read.all_problems() and read.version == own.version
            if not fine:
                return actor, read, own, []
            # What is outside of the hours until now was told before.
            return actor, read, own, outside_hours(db, actor, read.plan, was=own.plan, now=now)

        found: list[tuple[Actor, Draft, OwnPlan, list[Outside]]] = []
        left = await self._visit(work, found.append)
        for actor, read, own, outside in found:
            self._answer()
            if read.all_problems():
                self._refuse(read)
            elif outside:
                self.outside = [_card(each, own.plan.zone) for each in outside]
            else:
                await self._save(actor, read)
        return left

    async def _save(self, actor: Actor, read: Draft) -> None:
        def work(db: wiring.Database) -> None:
            save_plan(db, actor, read.plan, version=read.version, now=wiring.now())

        try:
            await wiring.off_loop(lambda: wiring.in_transaction(work))
        except PlanRefused as refused:
            read.note(refused.problems)
            self._refuse(read)
            return
        except PlanChanged:
            # Perhaps by this very press, whose answer was lost on the way.
            await self._visit(
                _own, lambda own: self._show(own, read if same(own.plan, read.plan) else None)
            )
        else:
            await self._visit(_own, lambda own: self._show(own, read))

    def _answer(self) -> None:
        """Something is answered: what was said before is over."""
        self.said = self.trouble = ""
        self.outside, self.refused = [], False
        self.answers += 1

    def _open(self, own: OwnPlan) -> None:
        self._answer()
        self._strict = False
        self._show(own)

    def _refuse(self, read: Draft) -> None:
        self.problems = read.all_problems()
        self.refused = self._strict = True

    def _show(self, own: OwnPlan, saved: Draft | None = None) -> None:
        """Hand the browser what is saved: by another tab, or by this one as that draft."""
        names = zone_names()
        zones = {own.plan.zone, self.my_zone} - {""}
        self.zones = names if zones <= {*names} else sorted({*names} | zones)
        self.kept, self.kept_draft = plan_rows(own.plan, own.version), -1
        self.phase = "ready"
        self.arrivals += 1
        if saved is not None:
            self.kept_draft, self.said, self._strict = saved.n, "Saved.", False

    async def _visit(
        self, work: Callable[[wiring.Database, Actor], T], then: Callable[[T], None]
    ) -> Any:
        """Read for who asks; who does not teach finds nothing here."""
        try:
            found = await self._enter(work)
        except NotFound:
            self.phase, self.kept, self.preview = "missing", PlanRows(), Preview()
            return None
        except PeerLoopError as error:
            self._answer()
            self.trouble = error.message
            return None
        if found is None:
            return self._to_login()
        then(found[1])
        return None


def _own(db: wiring.Database, actor: Actor) -> OwnPlan:
    return own_plan(db, actor, now=wiring.now())


def _judged(sent: object, own: OwnPlan) -> Draft:
    read = read_draft(sent, own.plan)
    read.note(problems(read.plan))
    read.note(over_problems(read.plan.special, read.plan.days_off, now=wiring.now()))
    return read


def _preview(db: wiring.Database, actor: Actor, sent: object, read: Draft) -> Preview | None:
    view, now = read_view(sent, read.plan), wiring.now()
    if not view.course:
        return None
    week = week_of(view.zone, view.week, now)
    slots = preview(
        db,
        actor,
        read.plan,
        course_id=UUID(view.course),
        start=week.start,
        end=week.end,
        now=now,
    )
    return preview_of(slots, week, read.plan, now=now)


def _card(outside: Outside, zone: str) -> OutsideCard:
    day = short_date(local(outside.starts_at, zone))
    return OutsideCard(
        str(outside.session_id),
        f"{day}, {time_range(outside.starts_at, outside.ends_at, zone)}",
        f"{outside.course} with {outside.student}",
    )
