"""`/booking/confirmation`: where Stripe's page leads back to, paid or not."""

from typing import Any

import reflex as rx

from peerloop import routes
from peerloop.components.browser import Link, kept_here, leaves
from peerloop.components.holds import time_left, when_time_is_up
from peerloop.components.icons import closing_loop, icon
from peerloop.components.pieces import alert, badge, loading, skeleton
from peerloop.components.shell import frame
from peerloop.pages.booking.after import add_to_calendar, ticket_board
from peerloop.pages.not_found import nothing
from peerloop.state.bills import Bill
from peerloop.state.paying import PayingState
from peerloop.state.views import Ticket

_bill, _ticket = PayingState.bill, PayingState.ticket
_again = routes.COURSES + "/" + _ticket.course_slug + "/book"


# Which press waits for its answer; set at once, by the browser itself.
_pressed = kept_here("pressed_to_pay", "")
_answers = PayingState.answers.to(str)
_paying, _letting_go = _pressed.value == "pay" + _answers, _pressed.value == "let-go" + _answers


def _press(what: str) -> Any:
    return rx.call_function(_pressed.set_value(what + _answers))


def returned() -> rx.Component:
    """The page for each way a payment can stand."""
    shown = rx.match(
        PayingState.phase,
        ("booked", _booked()),
        ("held", _held()),
        ("processing", _processing()),
        ("over", _moment(*no_longer_held(_bill, _ticket), key="over")),
        ("missing", rx.el.main(nothing(), id="main", class_name="page")),
        _looking(),
    )
    return frame(
        rx.fragment(_pressed, leaves(PayingState.leaving), when_time_is_up(PayingState.load), shown)
    )


def _moment(*children: rx.Component, **props: object) -> rx.Component:
    step = {"data_step": PayingState.phase}  # a new one gets the focus on its heading
    return rx.el.main(*children, id="main", class_name="moment", **step, **props)


def _booked() -> rx.Component:
    paid = rx.cond(_bill.receipt, _receipt(), rx.fragment())
    return _moment(
        rx.el.header(
            closing_loop(),
            rx.el.h1("Session Booked!", tab_index=-1),
            rx.el.p("Paid: ", _bill.amount, ". ", paid),
        ),
        ticket_board(_ticket),
        rx.el.div(
            add_to_calendar(_ticket),
            Link.create("Back to Dashboard", to=routes.DASHBOARD, class_name="btn lg half"),
            Link.create("Book Another Session", to=_again, class_name="btn lg tint half"),
            class_name="actions",
        ),
        key="booked",
    )


def _receipt() -> rx.Component:
    return rx.el.a("Receipt", href=_bill.receipt, target="_blank", rel="noopener")


def _held() -> rx.Component:
    title = rx.cond(_bill.declined, "Payment not completed", "Held for you")
    words = rx.cond(
        _bill.declined,
        "Your card was declined. Nothing was charged.",
        "Nothing is charged yet.",
    )
    return _moment(
        rx.el.header(
            rx.el.span(icon("card"), class_name=rx.cond(_bill.declined, "disc bad xl", "disc xl")),
            rx.el.h1(title, class_name="mid", tab_index=-1),
            rx.el.p(words, role="status"),
            rx.el.p("Your time is held: ", time_left(_bill.until, _bill.until_clock), "."),
        ),
        rx.cond(
            PayingState.trouble,
            alert(PayingState.trouble, key=PayingState.answers.to(str)),
        ),
        ticket_board(_ticket, badge("clock", "Held", "now")),
        rx.el.div(
            rx.el.button(
                rx.cond(
                    _paying,
                    "Opening Stripe…",
                    rx.cond(_bill.declined, "Try payment again", "Pay " + _bill.amount),
                ),
                on_click=[_press("pay"), PayingState.pay],
                disabled=_paying | _letting_go,
                class_name=rx.cond(PayingState.pay_here, "btn lg half", "btn lg full"),
            ),
            rx.cond(
                PayingState.pay_here,
                rx.el.a(
                    "Pay here instead",
                    href=PayingState.pay_here,
                    reload_document=True,
                    class_name="btn lg tint half",
                ),
            ),
            rx.el.button(
                rx.cond(_letting_go, "Letting go…", "Let this time go"),
                on_click=[_press("let-go"), PayingState.let_go],
                disabled=_paying | _letting_go,
                class_name="btn text full",
            ),
            class_name="actions",
        ),
        key="held",
    )


def _processing() -> rx.Component:
    return _moment(
        rx.el.header(
            rx.el.span(rx.el.span(class_name="spin"), class_name="disc xl"),
            rx.el.h1("Checking your payment", class_name="mid", tab_index=-1),
            rx.el.p("Your bank has not decided yet. Your time is held for you.", role="status"),
        ),
        ticket_board(_ticket, badge("clock", "Held", "now")),
        rx.el.p(
            "You may close this page. We’ll e-mail you as soon as it is confirmed.",
            class_name="meta",
        ),
        key="processing",
    )


def no_longer_held(bill: rx.Var[Bill], ticket: rx.Var[Ticket]) -> tuple[rx.Component, ...]:
    """What is said of a time that was let go, or whose time to pay is over; and the ways on."""
    again = routes.COURSES + "/" + ticket.course_slug + "/book"
    nothing_charged = rx.el.p("You were charged nothing.")
    return (
        rx.el.header(
            rx.el.span(icon("clock"), class_name="disc xl"),
            rx.el.h1("This time is no longer held", class_name="mid", tab_index=-1),
            rx.cond(bill.refunds, rx.foreach(bill.refunds, rx.el.p), nothing_charged),
        ),
        ticket_board(ticket, badge("close", "Not held any more", "")),
        rx.el.div(
            Link.create("Select another", to=again, class_name="btn lg full"),
            Link.create("Back to Dashboard", to=routes.DASHBOARD, class_name="btn text full"),
            class_name="actions",
        ),
    )


def _looking() -> rx.Component:
    return _moment(
        loading("Checking your payment…"),
        rx.el.header(rx.el.h1("Checking your payment", class_name="mid", tab_index=-1)),
        skeleton("block"),
        key="looking",
    )
