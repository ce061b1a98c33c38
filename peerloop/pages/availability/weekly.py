"""The hours of every week: a switch a day, its ranges, and copying a day to others."""

import reflex as rx

from peerloop.components.icons import icon
from peerloop.components.plan_draft import NEW, does, draft
from peerloop.pages.availability.ranges import problem, range_row
from peerloop.state.plan_rows import day_name

_WEEKDAYS = [1, 2, 3, 4]


def every_week() -> rx.Component:
    """The section."""
    return rx.el.section(
        rx.el.div(
            rx.el.h2("Every week", id="h-weekly"),
            rx.el.button(
                icon("copy", "i-sm"),
                "Copy Monday to weekdays",
                type="button",
                class_name="btn text",
                on_click=does("copy", 0, _WEEKDAYS),
            ),
            class_name="card-head",
        ),
        rx.el.ul(*(_day(index) for index in range(7))),
        class_name="card",
        aria_labelledby="h-weekly",
    )


def _day(index: int) -> rx.Component:
    name, day = day_name(index), draft.weekly[index]
    ranges = rx.el.ul(
        rx.foreach(
            day.ranges,
            lambda row: range_row(
                row, name, day_name(index + 1), does("removeRange", index, row.k)
            ),
        ),
        class_name="ranges",
    )
    return rx.el.li(
        rx.el.input(
            type="checkbox",
            role="switch",
            id=f"day-{index}",
            class_name="switch",
            checked=day.on,
            on_change=does("teach", index, NEW),
        ),
        rx.el.label(name, html_for=f"day-{index}", class_name="nm"),
        rx.el.div(
            rx.cond(day.on, ranges, rx.el.p("Not teaching", class_name="off")),
            problem(rx.Var.create(f"weekly/{index + 1}")),
        ),
        rx.el.div(_copy(index), _add(index), class_name="row acts"),
        class_name="av-row",
    )


def _add(index: int) -> rx.Component:
    return rx.el.button(
        icon("plus"),
        rx.el.span(f"Add a range on {day_name(index)}", class_name="sr"),
        type="button",
        id=f"add-{index}",
        class_name="iconbtn",
        on_click=does("addRange", index),
    )


def _copy(index: int) -> rx.Component:
    name = day_name(index)
    others = [other for other in range(7) if other != index]
    return rx.el.details(
        rx.el.summary(
            icon("copy"),
            rx.el.span(f"Copy {name} to other days", class_name="sr"),
            class_name="iconbtn",
        ),
        rx.el.div(
            rx.el.p(f"Copy {name} to", id=f"copy-{index}-to", class_name="head"),
            *(
                rx.el.label(
                    rx.el.input(type="checkbox", value=str(other)),
                    rx.el.span(day_name(other), class_name="t"),
                    class_name="check",
                )
                for other in others
            ),
            rx.el.button(
                "Copy",
                rx.el.span(f" {name}", class_name="sr"),
                type="button",
                class_name="btn wide",
                on_click=does("copyTicked", index),
            ),
            role="group",
            aria_labelledby=f"copy-{index}-to",
            class_name="menu copy-menu",
        ),
        id=f"copy-{index}",
        class_name="pop end",
    )
