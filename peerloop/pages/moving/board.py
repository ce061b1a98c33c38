"""The board: what the session is now, and what it becomes."""

from typing import Any

import reflex as rx

from peerloop.components.browser import Link
from peerloop.components.icons import loops
from peerloop.components.people import avatar
from peerloop.components.pieces import fact
from peerloop.pages.moving.choices import (
    State,
    day,
    day_is_known,
    slot,
    step,
    ticket,
    to_dates,
    to_times,
)


def board() -> rx.Component:
    """The board of the calendar; on narrow screens it is a strip."""
    strip = rx.el.div(
        avatar(ticket.other, "sm"),
        rx.el.div(
            rx.el.strong(ticket.other.name, class_name="trunc"),
            rx.el.small("Now ", ticket.short, ", ", ticket.time),
            class_name="grow",
        ),
        class_name="strip",
    )
    return rx.el.aside(
        strip,
        _about(),
        rx.el.ul(fact("clock", ticket.duration), fact("card", "No charge"), class_name="facts"),
        rx.el.dl(
            _line("Now", rx.fragment(ticket.short, ", ", rx.el.time(ticket.time))),
            rx.cond(
                day_is_known,
                _line("New date", day.title),
                _open_line("New date", "Choose a date", step == "2"),
            ),
            _open_line("New time", "Choose a time", step == "3"),
            class_name="lines",
        ),
        rx.el.p(State.policy, class_name="policy"),
        loops(),
        class_name="board",
        aria_label="Your session",
    )


def summary() -> rx.Component:
    """The same board, complete."""
    there = rx.cond(slot.o, ", " + slot.o + " in " + ticket.other.city, "")
    time = rx.fragment(
        rx.el.time(slot.t),
        " – ",
        rx.el.time(slot.u),
        rx.el.small(State.my_zone, " (", slot.z, ")", there),
    )
    return rx.el.aside(
        _about(),
        rx.el.dl(
            _line("Was", rx.el.s(_now(), class_name="was")),
            _line("New date", rx.el.time(day.full), to_dates()),
            _line("New time", time, to_times()),
            _line("With", rx.fragment(avatar(ticket.other, "sm"), ticket.other.name), who=True),
            class_name="lines",
        ),
        loops(),
        class_name="board",
        aria_label="Summary",
    )


def summary_of_proposal() -> rx.Component:
    """What the proposed times are for."""
    return rx.el.aside(
        _about(),
        rx.el.dl(
            _line("Now", _now()),
            _line("With", rx.fragment(avatar(ticket.other, "sm"), ticket.other.name), who=True),
            class_name="lines",
        ),
        rx.el.p(
            "A proposal holds nothing: the session stays as it is until a time is taken.",
            class_name="policy",
        ),
        loops(),
        class_name="board",
        aria_label="Summary",
    )


def _now() -> rx.Component:
    return rx.fragment(ticket.date, ", ", rx.el.time(ticket.time, class_name="nw"))


def _about() -> rx.Component:
    return rx.el.div(
        rx.el.p("Another time", class_name="kicker"),
        rx.cond(ticket.course, rx.el.h2(ticket.course), rx.el.span(class_name="sk title w-l")),
    )


def _line(label: str, value: Any, to: Any = None, *, who: bool = False) -> rx.Component:
    change = (
        rx.el.dd(
            Link.create("Change", rx.el.span(f" {label.lower()}", class_name="sr"), to=to),
            class_name="act",
        )
        if to is not None
        else rx.fragment()
    )
    return rx.el.div(rx.el.dt(label), rx.el.dd(value, class_name="who" if who else ""), change)


def _open_line(label: str, prompt: str, here: Any) -> rx.Component:
    return rx.el.div(
        rx.el.dt(label),
        rx.el.dd(rx.cond(here, prompt, "—")),
        class_name=rx.cond(here, "here", "todo"),
    )
