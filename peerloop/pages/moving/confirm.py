"""The last step: what follows from moving, `Move session`."""

import reflex as rx

from peerloop.components.browser import Link
from peerloop.components.icons import icon
from peerloop.components.pieces import alert, skeleton
from peerloop.pages.moving.choices import (
    State,
    busy,
    gone,
    is_here,
    pressed,
    refusal,
    to_times,
)


def confirm() -> rx.Component:
    """The pane."""
    another = Link.create("Select another", to=to_times(), class_name="btn")
    refused = alert(refusal.message, action=rx.cond(gone, another), key=State.answers.to(str))
    return rx.el.section(
        pressed,
        rx.el.h2("Confirm the new time", id="h-confirm", tab_index=-1),
        rx.cond(refusal.step == "confirm", refused),
        rx.cond(is_here, _form(), skeleton("block")),
        class_name="pane",
        aria_labelledby="h-confirm",
    )


def _form() -> rx.Component:
    off = (refusal.step == "confirm") & gone
    press = [rx.call_function(pressed.set_value(State.answers)), State.move]
    return rx.el.div(
        rx.el.ul(
            rx.el.li(icon("mail"), State.told),
            rx.el.li(icon("calendar"), "Invitations and calendar feeds follow."),
            rx.el.li(icon("card"), "Nothing is charged."),
            class_name="follows",
        ),
        rx.el.div(
            rx.el.p(rx.el.b("No charge"), rx.el.span("the price stays"), class_name="sum"),
            rx.cond(
                off,
                rx.el.button(
                    "Move session", type="button", class_name="btn lg", aria_disabled="true"
                ),
                rx.el.button(
                    rx.cond(busy, "Moving…", "Move session"),
                    type="button",
                    on_click=press,
                    class_name="btn lg",
                    disabled=busy,
                    aria_busy=rx.cond(busy, "true", "false"),
                ),
            ),
            class_name="paybar",
        ),
        class_name="to-move",
    )
