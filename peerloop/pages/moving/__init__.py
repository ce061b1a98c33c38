"""`/sessions/[session_id]/move`: another time for a session, in the wizard's steps."""

import reflex as rx

from peerloop.components.browser import Link, expression
from peerloop.components.icons import icon
from peerloop.components.pieces import empty
from peerloop.components.shell import back_link, frame
from peerloop.pages.moving.board import board, summary, summary_of_proposal
from peerloop.pages.moving.choices import (
    State,
    is_proposal,
    step,
    ticket,
    to_dates,
    to_session,
    to_times,
)
from peerloop.pages.moving.confirm import confirm
from peerloop.pages.moving.date_and_time import choose_date, choose_time
from peerloop.pages.moving.proposing import offer
from peerloop.pages.not_found import nothing

_NAMES = ("Date", "Time", "Confirm")


def move() -> rx.Component:
    """The page."""
    main = rx.match(
        State.phase,
        ("missing", nothing()),
        ("refused", _cannot()),
        _steps_and_panes(),
    )
    return frame(main, teaching=State.proposes, class_name="is-wizard")


def _steps_and_panes() -> rx.Component:
    body = rx.cond(
        step == "4",
        rx.cond(
            is_proposal,
            rx.el.div(summary_of_proposal(), offer(), class_name="booker two confirm"),
            rx.el.div(summary(), confirm(), class_name="booker two confirm"),
        ),
        rx.el.div(board(), choose_date(), choose_time(), class_name="booker"),
    )
    back = rx.match(
        step,
        ("2", back_link("Back to the session", to_session)),
        ("3", back_link("Back to dates", to_dates())),
        back_link("Back to times", to_times()),
    )
    return rx.el.main(
        _head(back, rx.el.nav(_steps(), aria_label="Steps")),
        body,
        id="main",
        class_name="book",
        data_step=step,
    )


def _head(*rest: rx.Component) -> rx.Component:
    about = ticket.course + " with " + ticket.other.name
    return rx.el.header(
        rest[0],
        rx.el.div(
            rx.el.h1(rx.cond(is_proposal, "Propose times", "Reschedule")),
            rx.el.p(rx.cond(ticket.course, about, rx.el.span(class_name="sk w-l"))),
            class_name="ttl",
        ),
        *rest[1:],
        class_name="book-head",
    )


def _cannot() -> rx.Component:
    """Why it cannot be moved, and the way on."""
    back = Link.create("Back to the session", to=to_session, class_name="btn")
    return rx.el.main(
        _head(back_link("Back to the session", to_session)),
        rx.el.div(
            rx.el.section(
                empty(
                    "clock",
                    State.policy,
                    rx.fragment(ticket.date, ", ", rx.el.time(ticket.time, class_name="nw")),
                    buttons=(back,),
                ),
                class_name="pane",
            ),
            class_name="booker one",
        ),
        id="main",
        class_name="book",
    )


def _steps() -> rx.Component:
    targets = (to_dates(), to_times())
    return rx.el.ol(
        *(
            _step(n, name, targets[n - 1] if n <= len(targets) else "")
            for n, name in enumerate(_NAMES, 1)
        ),
        class_name="steps",
    )


def _step(number: int, name: str, to: rx.Var | str) -> rx.Component:
    label = rx.el.span(name, class_name="lb")
    done = rx.el.li(
        Link.create(
            rx.el.span(icon("tick"), class_name="n"),
            label,
            rx.el.span(", done", class_name="sr"),
            to=to,
        ),
        class_name="done",
    )
    plain = rx.fragment(rx.el.span(str(number), class_name="n"), label)
    now = expression(f"Number({step!s}) - 1", step).to(int)
    here = rx.el.li(plain, aria_current="step")
    return rx.cond(now > number, done, rx.cond(now == number, here, rx.el.li(plain)))
