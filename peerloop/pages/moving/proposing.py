"""The last step where an ST proposes times: those chosen, a message, `Send proposal`."""

import reflex as rx

from peerloop.components.browser import Link, address, expression
from peerloop.components.icons import icon
from peerloop.components.pieces import alert, skeleton, time_if_free
from peerloop.domain.proposals import MOST_TIMES
from peerloop.pages.moving.choices import (
    AT,
    DATE,
    PROPOSE,
    TIMES,
    State,
    busy,
    is_here,
    kept,
    pressed,
    refusal,
    ticket,
    to_session,
)
from peerloop.state.new_time import Picked


def offer() -> rx.Component:
    """The times chosen, a message, `Send proposal`."""
    another = Link.create(
        icon("plus"),
        "Add another time",
        to=address(to_session + "/move", **kept),
        class_name="btn quiet",
    )
    press = [rx.call_function(pressed.set_value(State.answers)), State.propose]
    form = rx.el.form(
        rx.el.ul(rx.foreach(State.picked, _picked), class_name="proposed"),
        rx.cond(State.full, rx.el.p("Three times are the most.", class_name="meta"), another),
        rx.el.div(
            rx.el.label(
                "Message to ",
                ticket.other.first,
                " ",
                rx.el.span("(optional)", class_name="meta"),
                html_for="message",
            ),
            rx.el.input(id="message", name="message", class_name="input", max_length=500),
            class_name="field",
        ),
        rx.el.div(
            rx.el.p(rx.el.b(ticket.other.first), rx.el.span("is told by e-mail"), class_name="sum"),
            rx.el.button(
                rx.cond(busy, "Sending…", "Send proposal"),
                type="submit",
                class_name="btn lg",
                disabled=busy | (State.picked.length() == 0),
                aria_busy=rx.cond(busy, "true", "false"),
            ),
            class_name="paybar",
        ),
        on_submit=press,
        class_name="stack",
        aria_busy=rx.cond(busy, "true", "false"),
    )
    return rx.el.section(
        pressed,
        rx.el.h2("Propose these times", id="h-confirm", tab_index=-1),
        rx.cond(refusal.step == "confirm", alert(refusal.message, key=State.answers.to(str))),
        rx.cond(is_here, form, skeleton("block")),
        class_name="pane",
        aria_labelledby="h-confirm",
    )


def _picked(time: rx.Var[Picked]) -> rx.Component:
    # Of the address as it is now: of two taps in a row the second undoes nothing.
    others = expression(
        f"[...new Set(({TIMES!s}).split(','))].slice(0, {MOST_TIMES})"
        f".filter((at) => at !== {time.at!s}).join(',')",
        time.at,
    ).to(str)
    without = address(
        to_session + "/move",
        step=rx.cond(others, "confirm", ""),
        at=rx.cond(others, AT, ""),
        date=DATE,
        propose=PROPOSE,
        times=others,
    )
    return rx.el.li(
        time_if_free(time.words, time.free),
        Link.create(
            "Remove",
            rx.el.span(" ", time.words, class_name="sr"),
            to=without,
            class_name="btn text",
        ),
        key=time.at,
    )
