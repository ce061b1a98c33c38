"""Steps 2 and 3: the calendar and a day's times; side by side where there is room."""

from typing import Any

import reflex as rx

from peerloop.components.browser import Link, kept_here
from peerloop.components.choosing import dates_pane, times_pane
from peerloop.components.people import avatar
from peerloop.components.pieces import alert
from peerloop.pages.booking.choices import (
    AT,
    DATE,
    any_st,
    calendar_is_here,
    day,
    day_has_times,
    teacher,
    to_confirm,
    to_teachers,
    to_times,
)
from peerloop.state.booking import BookingState
from peerloop.state.views import PersonCard, SlotCard

_week = kept_here("this_week", False)


def choose_date() -> rx.Component:
    """The pane with the months."""
    return dates_pane(
        BookingState.months,
        is_here=calendar_is_here,
        refusal=_refusal(),
        chosen=DATE,
        first_free=BookingState.first_free,
        this_week=_week,
        day_link=to_times,
        zone=BookingState.my_zone,
        nothing_free=_nothing_free(),
    )


def choose_time() -> rx.Component:
    """The pane with a day's times."""
    who = rx.cond(any_st, ", with whoever is free", " with " + teacher.name)
    return times_pane(
        day,
        is_here=calendar_is_here,
        refusal=_refusal(),
        has_times=day_has_times,
        date=DATE,
        about=(BookingState.course.duration, who),
        slot=_slot,
        zone=BookingState.my_zone,
    )


def _refusal() -> rx.Component:
    said = (BookingState.refusal.message != "") & (BookingState.refusal.step != "confirm")
    return rx.cond(said, alert(BookingState.refusal.message))


def _nothing_free() -> rx.Component:
    return rx.el.div(
        rx.el.h3("No times are free just now"),
        rx.el.p("New times open every day. Another Student-Teacher may have some."),
        rx.el.div(
            Link.create("Choose another Student-Teacher", to=to_teachers(), class_name="btn"),
            class_name="btns",
        ),
        class_name="empty",
    )


def _slot(slot: rx.Var[SlotCard]) -> rx.Component:
    person = BookingState.people[slot.st].to(PersonCard)
    middle = rx.cond(
        slot.mark,
        rx.el.span(slot.mark, class_name="zone"),
        rx.cond(any_st, rx.fragment(), rx.el.span("– ", slot.u, class_name="to")),
    )
    return Link.create(
        rx.el.b(slot.t),
        middle,
        rx.cond(
            any_st,
            rx.fragment(avatar(person, "sm"), rx.el.span(person.first, class_name="by")),
        ),
        rx.el.span("Select", class_name="go"),
        to=to_confirm(slot),
        class_name="slot",
        aria_label=_label(slot, person),
        aria_current=rx.cond(slot.at == AT, "true", "false"),
        key=slot.at,
    )


def _label(slot: rx.Var[SlotCard], person: rx.Var[PersonCard]) -> Any:
    mark = rx.cond(slot.mark, " (" + slot.mark + ")", "")
    return "Select " + slot.t + mark + " to " + slot.u + " with " + person.name
