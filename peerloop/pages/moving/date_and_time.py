"""The calendar and a day's times, as in the wizard."""

import reflex as rx

from peerloop.components.browser import Link, address, kept_here
from peerloop.components.choosing import dates_pane, times_pane
from peerloop.components.pieces import alert
from peerloop.pages.moving.choices import (
    AT,
    DATE,
    PROPOSE,
    TIMES,
    State,
    day,
    has_times,
    is_here,
    refusal,
    ticket,
    to_session,
    to_times,
)
from peerloop.state.views import SlotCard

_week = kept_here("this_week_to_move", False)


def choose_date() -> rx.Component:
    """The pane with the months."""
    return dates_pane(
        State.months,
        is_here=is_here,
        refusal=_said_before(),
        chosen=DATE,
        first_free=State.first_free,
        this_week=_week,
        day_link=to_times,
        zone=State.my_zone,
        nothing_free=rx.el.div(
            rx.el.h3("No other times are free just now"),
            rx.el.p("The session stays as it is. New times open every day."),
            rx.el.div(
                Link.create("Back to the session", to=to_session, class_name="btn"),
                class_name="btns",
            ),
            class_name="empty",
        ),
    )


def choose_time() -> rx.Component:
    """The pane with a day's times."""
    return times_pane(
        day,
        is_here=is_here,
        refusal=_said_before(),
        has_times=has_times,
        date=DATE,
        about=(ticket.duration, " with " + ticket.other.name),
        slot=_slot,
        zone=State.my_zone,
    )


def _said_before() -> rx.Component:
    said = (refusal.message != "") & (refusal.step != "confirm")
    return rx.cond(said, alert(refusal.message))


def _with(each: rx.Var[SlotCard]) -> rx.Var:
    """The times to propose with one more; nothing where it is moved."""
    more = rx.cond(TIMES, TIMES + "," + each.at, each.at)
    return rx.cond(PROPOSE, more, "").to(str)


def _slot(each: rx.Var[SlotCard]) -> rx.Component:
    mark = rx.cond(each.mark, " (" + each.mark + ")", "")
    return Link.create(
        rx.el.b(each.t),
        rx.cond(
            each.mark,
            rx.el.span(each.mark, class_name="zone"),
            rx.el.span("– ", each.u, class_name="to"),
        ),
        rx.el.span("Select", class_name="go"),
        to=address(step="confirm", date=DATE, at=each.at, propose=PROPOSE, times=_with(each)),
        class_name="slot",
        aria_label="Select " + each.t + mark + " to " + each.u,
        aria_current=rx.cond(each.at == AT, "true", "false"),
        key=each.at,
    )
