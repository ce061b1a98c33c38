"""Special dates and time off: days that are not like the others."""

from typing import Any

import reflex as rx

from peerloop.components.icons import icon
from peerloop.components.plan_draft import NEW, does, draft
from peerloop.pages.availability.ranges import problem, problem_of, range_row, said_of
from peerloop.state.plan_rows import Off, Special


def special_dates() -> rx.Component:
    """The section."""
    listed = rx.el.ul(rx.foreach(draft.special, _special), class_name="list dates")
    return rx.el.section(
        _head("Special dates", "h-special", "add-special", does("addSpecial")),
        rx.cond(
            draft.special,
            listed,
            rx.el.p("Other hours on one date, or none at all.", class_name="meta none"),
        ),
        problem(rx.Var.create("special")),
        class_name="card",
        aria_labelledby="h-special",
    )


def time_off() -> rx.Component:
    """The section."""
    return rx.el.section(
        _head("Time off", "h-off", "add-off", does("addOff")),
        rx.cond(
            draft.off,
            rx.el.ul(rx.foreach(draft.off, _off), class_name="list dates"),
            rx.el.p("Several days in a row on which nobody can book you.", class_name="meta none"),
        ),
        problem(rx.Var.create("days_off")),
        class_name="card",
        aria_labelledby="h-off",
    )


def _head(title: str, heading: str, button: str, adds: rx.Var) -> rx.Component:
    return rx.el.div(
        rx.el.h2(title, id=heading),
        rx.el.button(
            icon("plus", "i-sm"),
            "Add",
            rx.el.span(f" to {title.lower()}", class_name="sr"),
            type="button",
            id=button,
            class_name="btn text",
            on_click=adds,
        ),
        class_name="card-head",
    )


def _tile(month: Any, day: Any) -> rx.Component:
    return rx.el.span(rx.el.span(month), rx.el.b(day), class_name="datetile", aria_hidden="true")


def _remove(what: Any, removes: rx.Var) -> rx.Component:
    return rx.el.button(
        icon("bin"),
        rx.el.span("Remove ", what, class_name="sr"),
        type="button",
        class_name="iconbtn",
        on_click=removes,
    )


def _special(row: rx.Var[Special]) -> rx.Component:
    about = rx.cond(row.teaching, ", instead of usual hours", ", all day")
    summary = rx.el.summary(
        rx.el.span(row.title, class_name="t"),
        rx.el.span(
            rx.cond(row.weekday, rx.fragment(row.weekday, about), "Choose a date"),
            class_name="meta",
        ),
        rx.cond(
            problem_of(row.k), rx.el.span(icon("alert", "i-sm"), "To mend", class_name="error")
        ),
        id="special-" + row.k,
    )
    return rx.el.li(
        _tile(row.month, row.day),
        rx.el.details(
            summary,
            rx.el.div(_date_field(row), _kind(row), _hours(row), class_name="stack"),
            open=row.fresh,
            class_name="grow",
        ),
        _remove(row.on, does("removeSpecial", row.k)),
        key=row.k,
    )


def _mark() -> rx.Component:
    return rx.el.span(icon("alert", "i-sm"), "To mend", class_name="error")


def _date_field(row: rx.Var[Special]) -> rx.Component:
    return rx.el.div(
        rx.el.label("Date", html_for="on-" + row.k),
        rx.el.input(
            type="date",
            id="on-" + row.k,
            class_name="input",
            value=row.on,
            required=True,
            on_change=does("special", row.k, "on", NEW),
            **said_of(row.k),
        ),
        problem(row.k),
        class_name="field",
    )


def _kind(row: rx.Var[Special]) -> rx.Component:
    def choice(words: str, teaching: bool) -> rx.Component:
        return rx.el.label(
            rx.el.input(
                type="radio",
                name="kind-" + row.k,
                checked=row.teaching if teaching else ~row.teaching,
                on_change=does("special", row.k, "teaching", teaching),
            ),
            words,
        )

    return rx.el.fieldset(
        rx.el.legend("What is different", class_name="sr"),
        rx.el.div(choice("Not teaching", False), choice("Other hours", True), class_name="seg"),
    )


def _hours(row: rx.Var[Special]) -> rx.Component:
    ranges = rx.foreach(
        row.ranges,
        lambda each: range_row(
            each,
            rx.cond(row.on, row.on, "the new date"),
            "the next day",
            does("removeSpecialRange", row.k, each.k),
        ),
    )
    return rx.cond(
        row.teaching,
        rx.el.div(
            rx.el.ul(ranges, class_name="ranges"),
            rx.el.button(
                icon("plus", "i-sm"),
                "Add a range",
                type="button",
                class_name="btn text flush",
                on_click=does("addSpecialRange", row.k),
            ),
        ),
    )


def _off(row: rx.Var[Off]) -> rx.Component:
    def field(words: str, part: str) -> rx.Component:
        return rx.el.div(
            rx.el.label(words, html_for=f"{part}-" + row.k),
            rx.el.input(
                type="date",
                id=f"{part}-" + row.k,
                class_name="input",
                value=getattr(row, part),
                required=True,
                on_change=does("off", row.k, part, NEW),
                **said_of(row.k),
            ),
            class_name="field",
        )

    return rx.el.li(
        _tile(row.month, row.day),
        rx.el.div(
            rx.el.div(field("First day", "first"), field("Last day", "last"), class_name="two"),
            rx.el.div(problem(row.k), class_name="field"),
            class_name="grow",
        ),
        _remove("time off from " + row.first, does("removeOff", row.k)),
        key=row.k,
    )
