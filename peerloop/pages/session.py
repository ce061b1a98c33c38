"""`/sessions/[session_id]`: details, adding to a calendar, cancelling."""

import reflex as rx

from peerloop import routes
from peerloop.components.browser import Link, kept_here, on_dialog
from peerloop.components.holds import time_left, when_time_is_up
from peerloop.components.icons import icon
from peerloop.components.pieces import alert, badge, skeleton
from peerloop.components.shell import back_link
from peerloop.pages.booking.after import add_to_calendar, ticket_board
from peerloop.pages.not_found import nothing_here
from peerloop.pages.rating import rating
from peerloop.state.session import SessionState

_ticket, _bill, _cancelling = SessionState.ticket, SessionState.bill, SessionState.cancelling
_DIALOG = "cancel-dialog"
# Which answer the last press waits for; set at once, by the browser itself.
_pressed = kept_here("pressed_to_cancel", -1)
_busy = _pressed.value == SessionState.answers


def session() -> rx.Component:
    """The page."""
    found = rx.el.main(
        rx.el.div(back_link("Dashboard", routes.DASHBOARD)),
        rx.el.h1("Session", class_name="sr"),
        rx.cond(SessionState.phase == "ready", _session(), skeleton("block")),
        id="main",
        class_name="page narrow stack",
    )
    return nothing_here(SessionState.phase == "missing", found, here=routes.DASHBOARD)


def _session() -> rx.Component:
    return rx.fragment(
        rx.cond(
            SessionState.trouble,
            alert(SessionState.trouble, key=SessionState.answers.to(str)),
        ),
        ticket_board(_ticket, _status()),
        when_time_is_up(SessionState.load),
        rx.cond(_bill.state == "waiting", _to_pay()),
        rx.el.p(SessionState.cancelled, class_name="meta", role="status"),
        rx.cond(_bill.amount, _money()),
        rx.cond(_ticket.note, _message()),
        rx.cond(
            (_ticket.status == "Confirmed") | (_ticket.status == "Completed"),
            add_to_calendar(_ticket),
        ),
        rating(),
        rx.cond(_cancelling.possible, _cancel()),
        rx.cond(SessionState.is_admin & (_bill.left > 0), _refund_by_hand()),
    )


def _status() -> rx.Component:
    return rx.match(
        _ticket.status,
        ("Confirmed", badge("tick", "Confirmed", "ok")),
        ("Completed", badge("tick", "Completed")),
        ("Held", badge("clock", "Held", "now")),
        badge("close", _ticket.status),
    )


def _to_pay() -> rx.Component:
    return rx.el.div(
        icon("clock"),
        rx.el.p("Held for you, ", time_left(_bill.until, _bill.until_clock)),
        Link.create("Pay or let go", to=_bill.confirm_url, class_name="btn tint"),
        class_name="alert note hold",
    )


def _money() -> rx.Component:
    return rx.el.section(
        rx.el.h2("Payment", class_name="sr"),
        rx.el.dl(
            rx.el.div(
                rx.el.dt("Price"),
                rx.el.dd(
                    _bill.amount,
                    ", ",
                    rx.el.span(_bill.word),
                    rx.cond(
                        _bill.receipt,
                        rx.fragment(
                            " ",
                            rx.el.a("Receipt", href=_bill.receipt, target="_blank", rel="noopener"),
                        ),
                    ),
                ),
            ),
            rx.cond(
                _bill.refunds,
                rx.el.div(
                    rx.el.dt("Refund"), rx.el.dd(rx.foreach(_bill.refunds, rx.el.p), class_name="t")
                ),
            ),
            class_name="kv",
        ),
        class_name="card pad",
    )


def _message() -> rx.Component:
    return rx.el.section(
        rx.el.h2("Message"),
        rx.el.p(_ticket.note, class_name="note"),
        class_name="card pad stack stack-sm",
    )


def _cancel() -> rx.Component:
    opens, closes = on_dialog(_DIALOG, "showModal"), on_dialog(_DIALOG, "close")
    policy = rx.el.div(
        icon("card"),
        rx.el.p(rx.el.strong(_cancelling.back), _cancelling.why),
        class_name="alert note",
    )
    return rx.fragment(
        _pressed,
        rx.el.button(
            rx.cond(_busy, "Cancelling…", "Cancel session"),
            type="button",
            on_click=opens,
            disabled=_busy,
            class_name="btn text danger",
        ),
        rx.el.dialog(
            rx.el.h2("Cancel this session?", id="h-cancel"),
            rx.el.p(
                _ticket.date,
                ", ",
                _ticket.time,
                " with ",
                _ticket.other.name,
                ". ",
                _cancelling.told,
            ),
            rx.cond(_cancelling.back, policy),
            rx.el.form(
                rx.el.div(
                    rx.el.label(
                        "Reason ", rx.el.span("(optional)", class_name="meta"), html_for="reason"
                    ),
                    rx.el.input(id="reason", name="reason", class_name="input", max_length=500),
                    class_name="field",
                ),
                rx.el.div(
                    rx.el.button(
                        "Keep session",
                        type="button",
                        on_click=closes,
                        custom_attrs={"data-first": True},
                        class_name="btn quiet half",
                    ),
                    rx.el.button(
                        "Cancel session", type="submit", class_name="btn half danger-fill"
                    ),
                    class_name="actions",
                ),
                on_submit=[
                    rx.call_function(_pressed.set_value(SessionState.answers)),
                    closes,
                    SessionState.cancel,
                ],
                class_name="stack stack-sm",
            ),
            id=_DIALOG,
            class_name="dialog",
            aria_labelledby="h-cancel",
        ),
    )


def _refund_by_hand() -> rx.Component:
    return rx.el.section(
        rx.el.h2("Refund by hand"),
        rx.el.form(
            rx.el.div(
                rx.el.label("Amount, at most ", _bill.left_words, html_for="amount"),
                rx.el.input(
                    id="amount",
                    name="amount",
                    class_name="input",
                    input_mode="decimal",
                    required=True,
                    auto_complete="off",
                ),
                class_name="field",
            ),
            rx.cond(
                _bill.disputed,
                rx.el.p("The bank is looking into this payment: a refund waits until it is done."),
            ),
            rx.el.button("Refund", type="submit", class_name="btn quiet"),
            on_submit=SessionState.refund,
            reset_on_submit=True,
            class_name="stack stack-sm",
        ),
        class_name="card pad stack stack-sm",
    )
