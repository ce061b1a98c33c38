"""`/payments`: what was paid, with receipts and refunds."""

import reflex as rx

from peerloop import routes
from peerloop.components.browser import Link
from peerloop.components.icons import icon
from peerloop.components.pieces import badge, empty, loading, skeleton
from peerloop.components.shell import page
from peerloop.state.bills import Bill
from peerloop.state.paying import PaymentsState


def payments() -> rx.Component:
    """The history, newest first."""
    return page(
        rx.el.header(
            rx.el.div(rx.el.h1("Payments"), rx.el.p("Receipts and refunds for your sessions")),
            class_name="page-head",
        ),
        rx.cond(
            PaymentsState.is_loaded,
            rx.cond(PaymentsState.bills, _history(), _none()),
            rx.fragment(loading("Loading your payments…"), skeleton("block")),
        ),
        here=routes.PAYMENTS,
    )


def _none() -> rx.Component:
    return empty(
        "card",
        "No payments yet",
        "Sessions of courses with a price are paid when you book them.",
        buttons=(Link.create("Browse courses", to=routes.COURSES, class_name="btn"),),
    )


def _history() -> rx.Component:
    heads = (
        ("Session", ""),
        ("Booked on", "hide-phone"),
        ("Amount", "r"),
        ("Status", ""),
        ("Document", "r"),
    )
    return rx.el.div(
        rx.el.table(
            rx.el.caption("Payment history, newest first", class_name="sr"),
            rx.el.thead(
                rx.el.tr(*(rx.el.th(name, scope="col", class_name=kind) for name, kind in heads))
            ),
            rx.el.tbody(rx.foreach(PaymentsState.bills, _row)),
            class_name="table",
        ),
        class_name="card pay",
    )


def _row(bill: rx.Var[Bill]) -> rx.Component:
    document = rx.match(
        bill.state,
        ("waiting", Link.create("Pay now", to=bill.confirm_url, class_name="btn tint")),
        rx.cond(
            bill.receipt,
            rx.el.a(
                icon("receipt", "i-sm"),
                "Receipt",
                rx.el.span(" for ", bill.course, ", ", bill.with_whom, class_name="sr"),
                href=bill.receipt,
                target="_blank",
                rel="noopener",
                class_name="btn text",
            ),
            rx.fragment(),
        ),
    )
    return rx.el.tr(
        rx.el.td(
            rx.el.b(Link.create(bill.course, to="/sessions/" + bill.session)),
            rx.el.small(bill.with_whom),
            rx.foreach(bill.refunds, rx.el.small),
        ),
        rx.el.td(rx.el.time(bill.date), class_name="hide-phone"),
        rx.el.td(rx.el.b(bill.amount), class_name="r"),
        rx.el.td(_state(bill), class_name="st-c"),
        rx.el.td(document, class_name="r"),
        key=bill.id,
    )


def _state(bill: rx.Var[Bill]) -> rx.Component:
    return rx.match(
        bill.state,
        ("paid", badge("tick", bill.word, "ok")),
        ("processing", badge("clock", bill.word, "now")),
        ("waiting", rx.cond(bill.declined, badge("close", bill.word, "bad"), _waiting(bill))),
        ("going_back", badge("refresh", bill.word, "now")),
        ("refunded", badge("refresh", bill.word)),
        ("kept", badge("tick", bill.word)),
        badge("close", bill.word),
    )


def _waiting(bill: rx.Var[Bill]) -> rx.Component:
    return badge("clock", bill.word, "now")
