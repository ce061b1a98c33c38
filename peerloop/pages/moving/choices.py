"""What the address of a session that is to be moved says, as Vars, and where each choice leads."""

from typing import Any

import reflex as rx

from peerloop.components.browser import address, expression, kept_here, path_without, query
from peerloop.state.moving import MoveState
from peerloop.state.views import DayCard, SlotCard

State, ticket, refusal = MoveState, MoveState.ticket, MoveState.refusal
DATE, AT, PROPOSE, TIMES = (query(name) for name in ("date", "at", "propose", "times"))
# Which answer the last press waits for; set at once, by the browser itself.
pressed = kept_here("pressed_to_move", -1)
busy = pressed.value == State.answers
to_session = path_without("move")

# The numbers of the wizard's steps, so that all that is laid out for them holds here too.
step = expression(
    "searchParams.get('step') === 'confirm' && searchParams.get('at') ? '4'"
    " : searchParams.get('step') === 'time' && searchParams.get('date') ? '3' : '2'"
).to(str)
is_here = State.phase == "ready"
has_times = expression(f"({State.days!s})[{DATE!s}] !== undefined", State.days).to(bool)
_lost_here = (State.lost.at != "") & (State.lost.at == AT)
day_is_known = has_times | _lost_here
day = rx.cond(has_times, State.days[DATE], State.lost_day).to(DayCard)
slot = expression(
    f"((({State.days!s})[{DATE!s}]?.groups ?? []).flatMap((g) => g.slots)"
    f".find((s) => s.at === {AT!s}) ?? {State.lost!s})",
    State.days,
    State.lost,
).to(SlotCard)
# Its ST proposes times in place of moving it.
is_proposal = State.proposes & (PROPOSE != "")
kept = {"propose": PROPOSE, "times": TIMES}
gone = rx.Var.create(["slot_taken", "student_conflict"]).contains(refusal.code)


def to_dates() -> rx.Var:
    """The calendar."""
    return address(to_session + "/move", **kept)


def to_times(date: Any = DATE) -> rx.Var:
    """The times of a date; the time chosen before stays marked."""
    return address(step="time", date=date, at=rx.cond(date == DATE, AT, ""), **kept)
