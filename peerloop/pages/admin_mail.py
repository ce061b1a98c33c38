"""`/admin/mail`: how the mail stands, and what was given up or came back."""

import reflex as rx

from peerloop import routes
from peerloop.components.browser import kept_here, takes_focus
from peerloop.components.pieces import alert, badge, empty, loading, skeleton
from peerloop.components.shell import frame
from peerloop.pages.not_found import nothing
from peerloop.state.admin_mail import AdminMailState, TroubleCard

_ANSWER = "mail-answer"
# What was pressed, until it is answered; set at once, by the browser itself.
_pressed = kept_here("pressed_on_mail", "")


def admin_mail() -> rx.Component:
    """The page; for everyone but admins it does not exist."""
    found = rx.el.main(
        rx.el.header(
            rx.el.div(
                rx.el.h1("Mail"), rx.el.p("What was sent, what waits, and what did not arrive")
            ),
            class_name="page-head",
        ),
        rx.cond(
            AdminMailState.phase == "ready",
            _content(),
            rx.fragment(loading("Loading the mail…"), skeleton("block")),
        ),
        id="main",
        class_name="page",
    )
    return frame(
        rx.cond(AdminMailState.phase == "missing", nothing(), found), here=routes.ADMIN_MAIL
    )


def _content() -> rx.Component:
    return rx.fragment(
        _pressed,
        rx.el.dl(
            _count("Sent in 24 hours", AdminMailState.sent),
            _count("Due and not sent yet", AdminMailState.overdue),
            _count("Waiting for an address to be verified", AdminMailState.unverified),
            _count("Given up", AdminMailState.dead),
            _count("Came back in 30 days", AdminMailState.undelivered),
            class_name="kpis",
        ),
        rx.cond(AdminMailState.error, alert(AdminMailState.error)),
        rx.el.p(
            AdminMailState.said,
            id=_ANSWER,
            role="status",
            tab_index=-1,
            class_name="meta",
        ),
        rx.cond(
            AdminMailState.troubled,
            _table(),
            empty("mail", "Nothing to look at", "No mail was given up, and none came back."),
        ),
    )


def _count(name: str, number: rx.Var[int]) -> rx.Component:
    return rx.el.div(
        rx.el.dt(name, class_name="meta"), rx.el.dd(number, class_name="v"), class_name="card kpi"
    )


def _table() -> rx.Component:
    heads = (("Mail", ""), ("Due", "hide-phone"), ("State", ""), ("", "r"))
    return rx.el.div(
        rx.el.table(
            rx.el.caption("Mail that was given up or came back, newest first", class_name="sr"),
            rx.el.thead(
                rx.el.tr(
                    *(
                        rx.el.th(
                            name or rx.el.span("Action", class_name="sr"),
                            scope="col",
                            class_name=kind,
                        )
                        for name, kind in heads
                    )
                )
            ),
            rx.el.tbody(rx.foreach(AdminMailState.troubled, _row)),
            class_name="table",
        ),
        class_name="card",
    )


def _send_again(mail: rx.Var[TroubleCard]) -> rx.Component:
    press = mail.id + " " + AdminMailState.answers.to(str)
    busy = _pressed.value == press
    return rx.el.button(
        rx.cond(busy, "Sending…", "Send again"),
        rx.el.span(" to ", mail.name, class_name="sr"),
        type="button",
        class_name="btn quiet",
        disabled=busy,
        on_click=[
            rx.call_function(_pressed.set_value(press)),
            takes_focus(_ANSWER),
            AdminMailState.send_again(mail.id),
        ],
    )


def _row(mail: rx.Var[TroubleCard]) -> rx.Component:
    return rx.el.tr(
        rx.el.td(
            rx.el.b(mail.template, " to ", mail.name),
            rx.el.small(mail.email),
            rx.cond(mail.problem, rx.el.small(mail.problem)),
        ),
        rx.el.td(rx.el.time(mail.at), class_name="hide-phone"),
        rx.el.td(badge("alert", mail.word, "bad"), class_name="st-c"),
        rx.el.td(
            rx.cond(
                mail.is_dead,
                _send_again(mail),
            ),
            class_name="r",
        ),
        key=mail.id,
    )
