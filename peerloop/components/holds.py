"""Times that are held until they are paid, as notices and rows; and what is left of a hold."""

from typing import Any

import reflex as rx

from peerloop.components.browser import Link
from peerloop.components.icons import icon
from peerloop.state.views import Hold


def time_left(until: rx.Var[str], clock: rx.Var[str]) -> rx.Component:
    """`29:12 left`, counted down by the browser; until its script runs, when it ends."""
    return rx.el.time(
        "until ",
        clock,
        key=until,
        date_time=until,
        custom_attrs={"data-until": until, "suppressHydrationWarning": True},
        class_name="nw",
    )


def hold_notice(hold: rx.Var[Hold]) -> rx.Component:
    """A hold while something else is on the page."""
    return rx.el.div(
        icon("clock"),
        rx.el.p(
            rx.el.strong("Held for you: "),
            hold.when,
            " with ",
            hold.with_whom,
            ", ",
            _state(hold),
        ),
        rx.cond(
            hold.processing,
            Link.create("Details", to=hold.url, class_name="btn tint"),
            Link.create("Pay or let go", to=hold.url, class_name="btn tint"),
        ),
        class_name="alert note hold",
        key=hold.session,
    )


def hold_row(hold: rx.Var[Hold]) -> rx.Component:
    """A hold in a list."""
    return rx.el.li(
        rx.el.span(icon("clock"), class_name="disc now"),
        rx.el.div(
            rx.el.h3(Link.create(hold.course, to=hold.url)),
            rx.el.p(hold.when, " · ", hold.with_whom, " · ", hold.amount),
            class_name="grow",
        ),
        rx.el.span(icon("clock"), _state(hold), class_name="badge now"),
        key=hold.session,
    )


def _state(hold: rx.Var[Hold]) -> rx.Component:
    waits = rx.el.span("your bank is still deciding")
    return rx.cond(hold.processing, waits, time_left(hold.until, hold.until_clock))


def when_time_is_up(handler: Any) -> rx.Component:
    """What the page does when a countdown on it ends (`assets/countdown.js` presses it)."""
    return rx.el.button(
        hidden=True, type="button", on_click=handler, custom_attrs={"data-when-up": True}
    )
