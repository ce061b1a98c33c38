"""The month calendar: months side by side in a track that the browser itself drags and snaps.

Each day with times is a link, so choosing one needs no server. Keys are `assets/calendar.js`.
"""

from collections.abc import Callable
from typing import Any

import reflex as rx

from peerloop.components.browser import Link, aria
from peerloop.components.icons import icon
from peerloop.state.views import Cell, Month

_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def calendar(
    months: rx.Var[list[Month]],
    *,
    chosen: rx.Var[str],
    first_free: rx.Var[str],
    this_week: rx.Var[bool],
    day_link: Callable[[rx.Var[str]], rx.Var],
) -> rx.Component:
    """Every month of the booking window.

    Args:
        chosen: the ISO date chosen, or empty.
        first_free: the first day with times: the grid's one tab stop until another has the focus.
        this_week: other weeks' days go quiet.
        day_link: where choosing a date leads.
    """
    stop = rx.cond(chosen, chosen, first_free)
    return rx.el.div(
        rx.el.div(
            _arrow("prev", "Previous month", "back"),
            _arrow("next", "Next month", "next"),
            class_name="nav",
        ),
        rx.el.div(
            rx.foreach(months, lambda month: _month(month, chosen, stop, day_link)),
            class_name="months",
            role="group",
            aria_label="Months",
            tab_index=-1,
        ),
        class_name=rx.cond(this_week, "cal this-week", "cal"),
    )


def legend() -> rx.Component:
    """What the ticks and the dot mean."""
    return rx.el.div(
        rx.el.span(rx.el.b(rx.el.i(), class_name="g"), "few times"),
        rx.el.span(rx.el.b(rx.el.i(), rx.el.i(), rx.el.i(), class_name="g"), "many times"),
        rx.el.span(rx.el.i(class_name="td"), "today"),
        class_name="legend",
        aria_hidden="true",
    )


def calendar_skeleton() -> rx.Component:
    """The calendar's shape while its days are on the way."""
    week = rx.el.tr(*(rx.el.td(rx.el.span(class_name="sk")) for _ in _WEEKDAYS))
    return rx.el.div(
        rx.el.div(
            rx.el.h3(rx.el.span(class_name="sk title w-m")),
            rx.el.table(_weekdays(), rx.el.tbody(*([week] * 6)), class_name="grid"),
            class_name="month",
        ),
        class_name="cal",
        aria_hidden="true",
    )


def _arrow(way: str, label: str, sign: str) -> rx.Component:
    return rx.el.button(
        icon(sign), type="button", class_name="iconbtn", aria_label=label, data_scroll=way
    )


def _month(
    month: rx.Var[Month],
    chosen: rx.Var[str],
    stop: rx.Var[str],
    day_link: Callable[[rx.Var[str]], rx.Var],
) -> rx.Component:
    return rx.el.div(
        rx.el.h3(month.name, rx.el.span(month.year), id=month.id + "h"),
        rx.el.table(
            _weekdays(),
            rx.el.tbody(
                rx.foreach(
                    month.weeks,
                    lambda week: rx.el.tr(
                        rx.foreach(week, lambda cell: _cell(cell, chosen, stop, day_link)),
                        role="row",
                    ),
                )
            ),
            class_name="grid",
            role="grid",
            custom_attrs={"aria-labelledby": month.id + "h"},
        ),
        class_name="month",
        key=month.id,
    )


def _weekdays() -> rx.Component:
    heads = (
        rx.el.th(name[:2], role="columnheader", **aria({"abbr": name, "scope": "col"}))
        for name in _WEEKDAYS
    )
    return rx.el.thead(rx.el.tr(*heads, role="row"))


def _cell(
    cell: rx.Var[Cell],
    chosen: rx.Var[str],
    stop: rx.Var[str],
    day_link: Callable[[rx.Var[str]], rx.Var],
) -> rx.Component:
    week = rx.cond(cell.this_week, " in-week", "")
    shared: dict[str, Any] = {
        "tab_index": rx.cond(cell.date == stop, 0, -1),
        "aria_label": cell.label,
        "data_date": cell.date,
        "aria_current": rx.cond(cell.today, "date", "false"),
    }
    free = Link.create(
        cell.number,
        _ticks(cell),
        to=day_link(cell.date),
        prevent_scroll_reset=True,
        class_name="day free" + week,
        **shared,
    )
    other = rx.el.span(
        cell.number,
        _ticks(cell),
        class_name="day " + cell.kind + week,
        aria_disabled="true",
        role="link",
        **shared,
    )
    return rx.cond(
        cell.kind == "blank",
        rx.el.td(),
        rx.el.td(
            rx.cond(cell.kind == "free", free, other),
            role="gridcell",
            aria_selected=rx.cond(cell.date == chosen, "true", "false"),
        ),
    )


def _ticks(cell: rx.Var[Cell]) -> rx.Component:
    return rx.el.span(
        rx.foreach(cell.ticks, lambda _tick: rx.el.i()), class_name="tk", aria_hidden="true"
    )
