"""A range of hours: two fields, what they mean in words, what is wrong with them."""

from typing import Any

import reflex as rx

from peerloop.components.icons import icon
from peerloop.components.plan_draft import NEW, does
from peerloop.state.availability import AvailabilityState
from peerloop.state.plan_rows import Range


def problem_of(key: Any) -> rx.Var[str]:
    """What is wrong with a row; empty where nothing is."""
    return AvailabilityState.problems[key].to(str)


def said_of(key: Any) -> dict[str, Any]:
    """Attributes of a field whose row may have a problem."""
    wrong = rx.cond(problem_of(key), True, False)
    return {
        "aria_invalid": wrong,
        "aria_describedby": rx.cond(wrong, "wrong-" + key, "words-" + key),
    }


def problem(key: Any) -> rx.Component:
    """What is wrong with a row, below it."""
    return rx.cond(
        problem_of(key),
        rx.el.p(icon("alert"), problem_of(key), id="wrong-" + key, class_name="error"),
    )


def range_row(row: rx.Var[Range], day: Any, next_day: Any, removes: rx.Var) -> rx.Component:
    """A range; `day` and `next_day` name the days it begins and may end on."""
    shown = row.s + " to " + row.e
    return rx.el.li(
        rx.el.div(
            _time(row, "s", "from-", day, "from"),
            rx.el.span("–", aria_hidden="true"),
            _time(row, "e", "to-", day, "to"),
            rx.el.button(
                icon("close"),
                rx.el.span("Remove ", shown, " on ", day, class_name="sr"),
                type="button",
                class_name="iconbtn",
                on_click=removes,
            ),
            class_name="range",
            role="group",
        ),
        _words(row, next_day),
        problem(row.k),
        key=row.k,
        class_name="field",
    )


def _time(row: rx.Var[Range], part: str, prefix: str, day: Any, word: str) -> rx.Component:
    return rx.el.input(
        type="time",
        id=prefix + row.k,
        class_name="input",
        value=getattr(row, part),
        on_change=does("time", row.k, part, NEW),
        aria_label=rx.Var.create(day).to(str) + f" {word}",
        required=True,
        **said_of(row.k),
    )


def _words(row: rx.Var[Range], next_day: Any) -> rx.Component:
    """Where hours run over midnight, it is said."""
    whole = (row.s == "00:00") & (row.e == "00:00")
    over = (row.s != "") & (row.e != "") & ((row.e < row.s) | whole)
    return rx.cond(
        over,
        rx.el.p(
            rx.cond(
                row.e == "00:00",
                rx.cond(whole, "the whole day", "until midnight"),
                rx.fragment("until ", row.e, " on ", next_day),
            ),
            id="words-" + row.k,
            class_name="hint",
        ),
    )
