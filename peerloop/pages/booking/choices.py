"""What the wizard's address says, as Vars: the step, what is chosen, where each choice leads.

The address is the wizard's memory (docs/decisions): the browser alone turns a
tap into the next step.
"""

from typing import Any

import reflex as rx

from peerloop.components.browser import address, expression, query
from peerloop.state.booking import BookingState
from peerloop.state.views import DayCard, PersonCard, SlotCard

ST, STEP, DATE, AT, WITH = (query(name) for name in ("st", "step", "date", "at", "with"))

# 1 to 4, or what comes after: booked, later.
step = expression(
    "searchParams.get('booked') ? 'booked' : searchParams.get('later') ? 'later'"
    " : !searchParams.get('st') ? '1'"
    " : searchParams.get('step') === 'confirm' && searchParams.get('at') ? '4'"
    " : searchParams.get('step') === 'time' && searchParams.get('date') ? '3' : '2'"
).to(str)

# The calendar stands for the ST that the address names; until then, skeletons.
calendar_is_here = BookingState.loaded == ST
day_has_times = expression(
    f"({BookingState.days!s})[{DATE!s}] !== undefined", BookingState.days
).to(bool)
# A time that was refused is still what the board is about.
_refused = (BookingState.lost.at != "") & (BookingState.lost.at == AT)
day_is_known = day_has_times | _refused
day = rx.cond(day_has_times, BookingState.days[DATE], BookingState.lost_day).to(DayCard)
slot = expression(
    f"((({BookingState.days!s})[{DATE!s}]?.groups ?? []).flatMap((g) => g.slots)"
    f".find((s) => s.at === {AT!s}) ?? {BookingState.lost!s})",
    BookingState.days,
    BookingState.lost,
).to(SlotCard)

_teacher_id = rx.cond(WITH, WITH, ST).to(str)
teacher = expression(
    f"(({BookingState.people!s})[{_teacher_id!s}] ?? {{}})", BookingState.people, _teacher_id
).to(PersonCard)
any_st = ST == "any"
teacher_is_known = ~any_st | (WITH != "")


def to_teachers() -> rx.Var:
    """Step 1."""
    return address("/courses/" + BookingState.course.slug + "/book")


def to_dates(st: Any = ST) -> rx.Var:
    """Step 2 with an ST, or `any`."""
    return address(st=st)


def to_times(date: Any = DATE) -> rx.Var:
    """Step 3 on a date; the time chosen before stays marked."""
    return address(st=ST, step="time", date=date, at=rx.cond(date == DATE, AT, ""))


def to_confirm(chosen: rx.Var[SlotCard]) -> rx.Var:
    """Step 4 with a time; for any ST it names who would teach it."""
    return address(
        st=ST, step="confirm", date=DATE, at=chosen.at, **{"with": rx.cond(any_st, chosen.st, "")}
    )
