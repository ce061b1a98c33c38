"""`/sessions/[session_id]`: what a session is, what can be done with it, what became of it."""

import reflex as rx

from peerloop import routes
from peerloop.components.browser import Link
from peerloop.components.holds import time_left, when_time_is_up
from peerloop.components.icons import icon, loops
from peerloop.components.people import avatar
from peerloop.components.pieces import alert, badge, skeleton
from peerloop.components.shell import back_link
from peerloop.pages.not_found import nothing_here
from peerloop.pages.rating import rating
from peerloop.pages.session.managing import manage, refund_by_hand
from peerloop.pages.session.proposed import proposed
from peerloop.state.history import ChangeLine
from peerloop.state.session import TITLE, SessionState

_State, _head, _bill = SessionState, SessionState.head, SessionState.bill
# Whether its reader teaches it.
_teaching = _head.role == "Student"


def session() -> rx.Component:
    """The page."""
    found = rx.el.main(
        rx.el.div(
            rx.cond(
                _teaching,
                back_link("Agenda", routes.TEACH),
                back_link("Dashboard", routes.DASHBOARD),
            )
        ),
        rx.cond(
            _State.phase == "ready",
            _session(),
            rx.fragment(rx.el.h1("Session", class_name="sr"), skeleton("block", "block")),
        ),
        id="main",
        class_name="page",
    )
    here = {"here": routes.DASHBOARD, "teaching": _teaching}
    return nothing_here(_State.phase == "missing", found, **here)


def _session() -> rx.Component:
    return rx.fragment(
        rx.el.header(
            rx.el.div(
                rx.el.h1(_head.title, id=TITLE, tab_index=-1),
                rx.el.p(
                    "with ",
                    _head.with_whom,
                    rx.cond(_head.place, ", " + _head.place, ""),
                ),
            ),
            _status(),
            class_name="page-head",
        ),
        rx.el.div(
            rx.el.div(
                rx.cond(_State.trouble, alert(_State.trouble, key="t" + _State.answers.to(str))),
                _said(),
                when_time_is_up(_State.load),
                _when(),
                rx.cond(_bill.state == "waiting", _to_pay()),
                rx.cond(_State.proposal.id, proposed()),
                rating(),
                _details(),
                class_name="stack stack-lg",
            ),
            rx.el.div(manage(), _reported(), refund_by_hand(), _history(), class_name="stack"),
            class_name="cols",
        ),
    )


def _said() -> rx.Component:
    """What came of the last press, and who cancelled it; told once it stands there."""
    return rx.el.div(
        rx.cond(
            _State.said,
            rx.el.div(icon("tick"), rx.el.p(_State.said), class_name="alert ok"),
        ),
        rx.cond(_State.cancelled, rx.el.p(_State.cancelled, class_name="meta")),
        role="status",
        class_name="session-said",
    )


def _status() -> rx.Component:
    return rx.match(
        _State.ticket.status,
        ("Confirmed", badge("tick", "Confirmed", "ok")),
        ("Completed", badge("tick", "Completed")),
        ("Held", badge("clock", "Held", "now")),
        ("Missed", badge("close", "Missed", "warn")),
        badge("close", _State.ticket.status),
    )


def _when() -> rx.Component:
    """The board: when it is."""
    date = rx.cond(_head.counts, _head.date, rx.el.s(_head.date))
    return rx.el.section(
        rx.el.div(
            rx.el.p(_head.kicker, class_name="kicker", id="h-when"),
            rx.el.p(date, class_name="count"),
            rx.el.p(rx.el.strong(_head.time), " ", _head.zone, class_name="when"),
        ),
        rx.cond(
            _head.again,
            rx.el.div(
                Link.create("Select another", to=_head.again, class_name="btn lg"),
                class_name="btns",
            ),
        ),
        loops(),
        class_name="board hero",
        aria_labelledby="h-when",
    )


def _to_pay() -> rx.Component:
    return rx.el.div(
        icon("clock"),
        rx.el.p("Held for you, ", time_left(_bill.until, _bill.until_clock)),
        Link.create("Pay or let go", to=_bill.confirm_url, class_name="btn tint"),
        class_name="alert note hold",
    )


# ── details ─────────────────────────────────────────────────────────────────
def _details() -> rx.Component:
    return rx.el.section(
        rx.el.h2("Details", id="h-details"),
        rx.el.dl(
            _person(_head.role, _head.person, _name()),
            rx.cond(_head.third.id, _person("Student", _head.third, _head.third.name)),
            rx.cond(_head.there, _row(_head.whose, rx.el.span(_head.there, class_name="num"))),
            _row("Duration", _head.duration),
            rx.cond(_bill.amount, _row("Price", _price())),
            rx.cond(
                _bill.refunds,
                _row("Refund", rx.foreach(_bill.refunds, rx.el.p), class_name="t"),
            ),
            rx.cond(_head.note, _row(_head.note_label, _head.note, class_name="note said")),
            class_name="kv",
        ),
        class_name="card pad details-card",
        aria_labelledby="h-details",
    )


def _row(label: object, *value: object, class_name: str = "") -> rx.Component:
    return rx.el.div(rx.el.dt(label), rx.el.dd(*value, class_name=class_name))


def _person(role: object, person: rx.Var, name: object) -> rx.Component:
    return rx.el.div(
        rx.el.dt(role), rx.el.dd(avatar(person, "sm"), rx.el.span(name), class_name="row")
    )


def _name() -> rx.Component:
    """The other's name; an ST's leads to their profile, while there is one."""
    profile, name = _State.ticket.profile, _head.person.name
    return rx.cond(profile, Link.create(name, to=profile), name)


def _price() -> rx.Component:
    receipt = rx.fragment(
        " ", rx.el.a("Receipt", href=_bill.receipt, target="_blank", rel="noopener")
    )
    return rx.fragment(_bill.amount, ", ", rx.el.span(_bill.word), rx.cond(_bill.receipt, receipt))


def _reported() -> rx.Component:
    """What a student said of an absent ST: to themselves, and to who decides."""
    words = rx.cond(
        _State.is_admin,
        _head.third.name + " reported that the Student-Teacher was not there.",
        "You reported that the Student-Teacher was not there.",
    )
    return rx.cond(
        _State.managing.reported,
        rx.el.div(
            icon("alert"),
            rx.el.p(rx.el.strong(words), _State.managing.reported),
            class_name="alert warn",
        ),
    )


# ── what became of it ───────────────────────────────────────────────────────
def _history() -> rx.Component:
    return rx.cond(
        _State.history,
        rx.el.section(
            rx.el.h2("History", id="h-history"),
            rx.el.p("Times in ", _State.my_zone, class_name="meta"),
            rx.el.ol(rx.foreach(_State.history, _change), class_name="history"),
            class_name="card pad stack stack-sm",
            aria_labelledby="h-history",
        ),
    )


def _change(line: rx.Var[ChangeLine]) -> rx.Component:
    return rx.el.li(rx.el.p(line.text), rx.el.span(line.when, class_name="meta num"))
