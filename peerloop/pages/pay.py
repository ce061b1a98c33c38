"""`/pay/…`: a held session and Stripe's Payment Element, in a document of its own.

Stripe's part of the page is drawn and answered by `assets/payment_element.js`; what Stripe's
own page leads back to is `booking/returned.py`.
"""

import reflex as rx

from peerloop.components.holds import time_left
from peerloop.components.icons import icon
from peerloop.components.pieces import alert, badge, loading, skeleton
from peerloop.components.shell import frame
from peerloop.pages.booking.after import ticket_board
from peerloop.pages.booking.returned import no_longer_held
from peerloop.pages.not_found import nothing
from peerloop.state.pay_element import SECRET_FIELD, PayElementState

_bill, _ticket = PayElementState.bill, PayElementState.ticket


def pay() -> rx.Component:
    """The page for each way the hold can stand."""
    shown = rx.match(
        PayElementState.phase,
        ("open", _held(_form())),
        ("stuck", _held(_no_form())),
        ("over", _moment(*no_longer_held(_bill, _ticket), key="over")),
        ("missing", rx.el.main(nothing(), id="main", class_name="page")),
        _looking(),
    )
    secret = rx.el.input(type="hidden", id=SECRET_FIELD, auto_complete="off")
    return frame(rx.fragment(secret, _asks(), shown))


def _asks() -> rx.Component:
    """What the script presses when it needs the secret, or the server should look again."""
    return rx.el.button(
        "Start",
        type="button",
        hidden=True,
        on_click=PayElementState.start,
        custom_attrs={"data-payment-ask": ""},
    )


def _moment(*children: rx.Component, **props: object) -> rx.Component:
    return rx.el.main(*children, id="main", class_name="moment", **props)


def _held(form: rx.Component) -> rx.Component:
    left = time_left(_bill.until, _bill.until_clock)
    return _moment(
        rx.el.header(
            rx.el.h1("Pay for your session", class_name="mid", tab_index=-1),
            rx.el.p("Nothing is charged yet. Your time is held: ", left, "."),
        ),
        ticket_board(_ticket, badge("clock", "Held", "now")),
        form,
        key="held",
    )


def _form() -> rx.Component:
    said = rx.el.div(
        icon("alert"),
        rx.el.div(rx.el.strong()),
        class_name="alert",
        role="alert",
        tab_index=-1,
        hidden=True,
    )
    return rx.el.section(
        said,
        rx.el.div(
            rx.el.div(loading("Loading Stripe’s form…"), skeleton("block"), class_name="waits"),
            rx.el.div(custom_attrs={"data-payment-element": ""}),
            class_name="card pad element",
        ),
        _actions(
            rx.el.button(
                rx.el.span("Pay " + _bill.amount, class_name="rests"),
                rx.el.span("Paying…", class_name="works"),
                type="button",
                aria_disabled="true",
                class_name="btn lg full",
                custom_attrs={"data-payment-pay": ""},
            ),
            rx.el.button(
                "Try again",
                type="button",
                class_name="btn lg full",
                custom_attrs={"data-payment-again": ""},
            ),
        ),
        aria_label="Payment",
        class_name="payment",
        key="form",
        custom_attrs={
            "data-payment-key": PayElementState.publishable_key,
            "data-payment-return": PayElementState.return_url,
            "data-payment-until": _bill.until,
            "data-stage": "loading",
        },
    )


def _no_form() -> rx.Component:
    return rx.el.section(
        alert(PayElementState.trouble, key=PayElementState.answers.to(str)),
        _actions(
            rx.el.button(
                "Try again",
                type="button",
                on_click=PayElementState.load,
                class_name="btn lg full",
            )
        ),
        aria_label="Payment",
        class_name="payment",
        key="no-form",
    )


def _actions(*first: rx.Component) -> rx.Component:
    return rx.el.div(
        *first,
        rx.el.a(
            "Pay on Stripe’s page instead",
            href=_bill.confirm_url,
            reload_document=True,
            class_name="btn text half",
        ),
        rx.el.button(
            "Let this time go",
            type="button",
            on_click=PayElementState.let_go,
            class_name="btn text half",
        ),
        class_name="actions",
    )


def _looking() -> rx.Component:
    return _moment(
        loading("Looking up your session…"),
        rx.el.header(rx.el.h1("Pay for your session", class_name="mid", tab_index=-1)),
        skeleton("block"),
        key="looking",
    )
