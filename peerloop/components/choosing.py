"""Choosing a date and a time: the two panes the wizard and the moving of a session share.

What is offered and where a choice leads is the page's business.
"""

from collections.abc import Callable
from typing import Any

import reflex as rx

from peerloop import routes
from peerloop.components.browser import Link
from peerloop.components.calendar import calendar, calendar_skeleton, legend
from peerloop.components.icons import icon
from peerloop.components.pieces import loading, skeleton, zone_note
from peerloop.state.views import DayCard, Month, SlotCard, SlotGroup


def dates_pane(
    months: rx.Var[list[Month]],
    *,
    is_here: rx.Var[bool],
    refusal: rx.Component,
    chosen: rx.Var[str],
    first_free: rx.Var[str],
    this_week: Any,
    day_link: Callable[..., rx.Var],
    zone: rx.Var[str],
    nothing_free: rx.Component,
) -> rx.Component:
    """The pane with the months.

    Args:
        is_here: whether the calendar has come; until then, its shape.
        this_week: a value kept in the browser: whether other weeks' days are quiet.
        day_link: where choosing a date leads.
    """
    quick = rx.el.div(
        Link.create(
            icon("arrow", "i-sm"),
            "Next Available",
            to=day_link(first_free),
            prevent_scroll_reset=True,
            class_name="chip",
        ),
        rx.el.button(
            "This Week",
            type="button",
            class_name="chip",
            aria_pressed=rx.cond(this_week.value, "true", "false"),
            on_click=rx.call_function(this_week.set_value(~this_week.value)),
        ),
        class_name="quick",
        role="group",
        aria_label="Quick options",
    )
    shown = rx.fragment(
        this_week,
        quick,
        calendar(
            months,
            chosen=chosen,
            first_free=first_free,
            this_week=this_week.value,
            day_link=day_link,
        ),
        legend(),
        rx.el.div(zone_note(zone, routes.SETTINGS), class_name="only-phone"),
    )
    soon = rx.fragment(
        loading("Loading free times…"),
        rx.el.div(skeleton("chip-sk", "chip-sk"), class_name="quick"),
        calendar_skeleton(),
    )
    return rx.el.section(
        rx.el.h2("Choose a date", id="h-date", tab_index=-1),
        refusal,
        rx.cond(is_here, rx.cond(first_free, shown, nothing_free), soon),
        class_name="pane pane-date",
        aria_labelledby="h-date",
        aria_busy=rx.cond(is_here, "false", "true"),
    )


def times_pane(
    day: rx.Var[DayCard],
    *,
    is_here: rx.Var[bool],
    refusal: rx.Component,
    has_times: rx.Var[bool],
    date: rx.Var[str],
    about: tuple[Any, ...],
    slot: Callable[[rx.Var[SlotCard]], rx.Component],
    zone: rx.Var[str],
) -> rx.Component:
    """The pane with a day's times.

    Args:
        date: the ISO date chosen, or empty.
        about: the words below the day's title.
        slot: a time of the list.
    """
    times = rx.fragment(
        rx.el.div(rx.el.h2(day.title, id="h-time", tab_index=-1), rx.el.p(*about), class_name="hd"),
        rx.el.p(day.count, " on ", day.title, class_name="sr", role="status"),
        rx.cond(
            day.clock, rx.el.div(icon("clock"), rx.el.p(day.clock), class_name="clock", role="note")
        ),
        rx.el.div(rx.foreach(day.groups, lambda group: _group(group, slot)), class_name="slots"),
        zone_note(zone, routes.SETTINGS),
    )
    none = rx.el.div(
        rx.el.h2("Times", id="h-time", tab_index=-1),
        rx.el.p(
            rx.cond(
                date,
                "No times are free on this day. Choose another.",
                "Choose a date to see its times.",
            )
        ),
        class_name="hd",
    )
    soon = rx.fragment(rx.el.h2("Times", tab_index=-1), skeleton(*["slot-sk"] * 6))
    return rx.el.section(
        rx.el.div(refusal, class_name="only-phone"),
        rx.cond(is_here, rx.cond(has_times, times, none), soon),
        class_name="pane pane-time",
        aria_label="Times",
    )


def _group(
    group: rx.Var[SlotGroup], slot: Callable[[rx.Var[SlotCard]], rx.Component]
) -> rx.Component:
    return rx.el.section(
        rx.el.h3(group.title, " ", rx.el.span(group.count)),
        rx.el.ul(rx.foreach(group.slots, lambda each: rx.el.li(slot(each)))),
        aria_label=group.title,
    )
