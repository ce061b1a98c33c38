"""Other times that are proposed for a session: taken with a tap, declined, or taken back."""

import reflex as rx

from peerloop.components.browser import kept_here
from peerloop.components.pieces import time_if_free
from peerloop.state.proposals import ProposedCard
from peerloop.state.session import SessionState

_State, _proposal = SessionState, SessionState.proposal
# What was pressed, until it is answered; set at once, by the browser itself.
_pressed = kept_here("pressed_on_proposal", "")


def proposed() -> rx.Component:
    """The card."""
    return rx.el.section(
        _pressed,
        rx.el.h2(_proposal.title, id="h-proposed"),
        rx.cond(_proposal.message, rx.el.p(_proposal.message, class_name="note")),
        rx.el.ul(rx.foreach(_proposal.times, _time), class_name="proposed"),
        rx.el.p(
            "The session stays as it is until a time is taken. Proposed times are not held.",
            class_name="meta",
        ),
        rx.cond(_proposal.answers, _button("decline", "Keep the time as it is", _State.decline)),
        rx.cond(
            _proposal.withdraws, _button("withdraw", "Take the proposal back", _State.withdraw)
        ),
        class_name="card pad stack stack-sm proposal",
        aria_labelledby="h-proposed",
    )


def _press(what: rx.Var | str) -> rx.Var:
    return what + " " + _State.answers.to(str)


def _time(time: rx.Var[ProposedCard]) -> rx.Component:
    press = _press(time.at)
    busy = _pressed.value == press
    take = rx.el.button(
        rx.cond(busy, "Moving…", "Take this time"),
        rx.el.span(", ", time.words, class_name="sr"),
        type="button",
        disabled=busy,
        on_click=[rx.call_function(_pressed.set_value(press)), _State.accept(time.at)],
        class_name="btn tint",
    )
    return rx.el.li(
        time_if_free(time.words, time.free),
        rx.cond(_proposal.answers & time.free, take),
        key=time.at,
    )


def _button(name: str, words: str, handler: object) -> rx.Component:
    press = _press(rx.Var.create(name))
    return rx.el.button(
        words,
        type="button",
        disabled=_pressed.value == press,
        on_click=[rx.call_function(_pressed.set_value(press)), handler],
        class_name="btn quiet",
    )
