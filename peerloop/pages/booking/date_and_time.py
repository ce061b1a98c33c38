"""Steps 2 and 3: the calendar and a day's times; side by side where there is room."""

from typing import Any

import reflex as rx

from peerloop import routes
from peerloop.components.browser import Link, kept_here
from peerloop.components.calendar import calendar, calendar_skeleton, legend
from peerloop.components.icons import icon
from peerloop.components.people import avatar
from peerloop.components.pieces import alert, loading, skeleton, zone_note
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
from peerloop.state.views import PersonCard, SlotCard, SlotGroup

_week = kept_here("this_week", False)


def choose_date() -> rx.Component:
    """The pane with the months."""
    return rx.el.section(
        rx.el.h2("Choose a date", id="h-date", tab_index=-1),
        _refusal(),
        rx.cond(
            calendar_is_here,
            rx.cond(BookingState.first_free, _months(), _nothing_free()),
            rx.fragment(loading("Loading free times…"), _soon()),
        ),
        class_name="pane pane-date",
        aria_labelledby="h-date",
        aria_busy=rx.cond(calendar_is_here, "false", "true"),
    )


def choose_time() -> rx.Component:
    """The pane with a day's times."""
    return rx.el.section(
        rx.el.div(_refusal(), class_name="only-phone"),
        rx.cond(
            calendar_is_here,
            rx.cond(day_has_times, _times(), _no_day()),
            rx.fragment(rx.el.h2("Times", tab_index=-1), skeleton(*["slot-sk"] * 6)),
        ),
        class_name="pane pane-time",
        aria_label="Times",
    )


def _refusal() -> rx.Component:
    said = (BookingState.refusal.message != "") & (BookingState.refusal.step != "confirm")
    return rx.cond(said, alert(BookingState.refusal.message))


def _months() -> rx.Component:
    quick = rx.el.div(
        Link.create(
            icon("arrow", "i-sm"),
            "Next Available",
            to=to_times(BookingState.first_free),
            prevent_scroll_reset=True,
            class_name="chip",
        ),
        rx.el.button(
            "This Week",
            type="button",
            class_name="chip",
            aria_pressed=rx.cond(_week.value, "true", "false"),
            on_click=rx.call_function(_week.set_value(~_week.value)),
        ),
        class_name="quick",
        role="group",
        aria_label="Quick options",
    )
    return rx.fragment(
        _week,
        quick,
        calendar(
            BookingState.months,
            chosen=DATE,
            first_free=BookingState.first_free,
            this_week=_week.value,
            day_link=to_times,
        ),
        legend(),
        rx.el.div(zone_note(BookingState.my_zone, routes.SETTINGS), class_name="only-phone"),
    )


def _soon() -> rx.Component:
    return rx.fragment(
        rx.el.div(skeleton("chip-sk", "chip-sk"), class_name="quick"), calendar_skeleton()
    )


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


def _no_day() -> rx.Component:
    return rx.el.div(
        rx.el.h2("Times", id="h-time", tab_index=-1),
        rx.el.p(
            rx.cond(
                DATE,
                "No times are free on this day. Choose another.",
                "Choose a date to see its times.",
            )
        ),
        class_name="hd",
    )


def _times() -> rx.Component:
    who = rx.cond(any_st, ", with whoever is free", " with " + teacher.name)
    return rx.fragment(
        rx.el.div(
            rx.el.h2(day.title, id="h-time", tab_index=-1),
            rx.el.p(BookingState.course.duration, who),
            class_name="hd",
        ),
        rx.el.p(day.count, " on ", day.title, class_name="sr", role="status"),
        rx.cond(
            day.clock, rx.el.div(icon("clock"), rx.el.p(day.clock), class_name="clock", role="note")
        ),
        rx.el.div(rx.foreach(day.groups, _group), class_name="slots"),
        zone_note(BookingState.my_zone, routes.SETTINGS),
    )


def _group(group: rx.Var[SlotGroup]) -> rx.Component:
    return rx.el.section(
        rx.el.h3(group.title, " ", rx.el.span(group.count)),
        rx.el.ul(rx.foreach(group.slots, lambda slot: rx.el.li(_slot(slot)))),
        aria_label=group.title,
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
