"""What can be done with a session: calendar, another time, cancelling, what became of it."""

import reflex as rx

from peerloop.components.browser import Link, kept_here, on_dialog
from peerloop.components.icons import icon
from peerloop.pages.booking.after import add_to_calendar
from peerloop.state.session import SessionState

_State, _head, _bill = SessionState, SessionState.head, SessionState.bill
_managing, _cancelling = SessionState.managing, SessionState.cancelling
_CANCEL, _REPORT = "cancel-dialog", "report-dialog"
# Which answer the last press waits for; set at once, by the browser itself.
_pressed = kept_here("pressed_to_cancel", -1)
_marked = kept_here("pressed_to_mark", -1)
_busy = _pressed.value == _State.answers


def manage() -> rx.Component:
    """The card; it is not there where nothing can be done."""
    status = _State.ticket.status
    in_calendar = (status == "Confirmed") | (status == "Completed")
    outcome = _managing.can_miss | _managing.can_complete
    anything = in_calendar | outcome | _managing.can_report | _cancelling.possible
    return rx.cond(
        anything,
        rx.el.section(
            rx.el.h2("Manage", id="h-manage"),
            rx.cond(in_calendar, add_to_calendar(_State.ticket)),
            rx.cond(_managing.move_url, _link("refresh", "Reschedule", _managing.move_url)),
            rx.cond(
                _managing.propose_url,
                _link("calendar", "Propose other times", _managing.propose_url),
            ),
            rx.cond(_managing.why_not, rx.el.p(_managing.why_not, class_name="meta")),
            rx.cond(_cancelling.possible, _cancel()),
            rx.cond(outcome, _outcome()),
            rx.cond(_managing.can_report, _report()),
            class_name="card pad stack stack-sm manage",
            aria_labelledby="h-manage",
        ),
    )


def _link(sign: str, words: str, to: rx.Var) -> rx.Component:
    return Link.create(icon(sign), words, to=to, class_name="btn lg quiet wide")


# ── cancelling ──────────────────────────────────────────────────────────────
def _cancel() -> rx.Component:
    return rx.fragment(
        _pressed,
        rx.el.button(
            rx.cond(_busy, "Cancelling…", "Cancel session"),
            type="button",
            on_click=on_dialog(_CANCEL, "showModal"),
            disabled=_busy,
            class_name="btn text danger wide",
        ),
        _cancel_dialog(),
    )


def _cancel_dialog() -> rx.Component:
    closes = on_dialog(_CANCEL, "close")
    ticket = _State.ticket
    policy = rx.el.div(
        icon("card"),
        rx.el.p(rx.el.strong(_cancelling.back), _cancelling.why),
        class_name="alert note",
    )
    reason = rx.el.div(
        rx.el.label("Reason ", rx.el.span("(optional)", class_name="meta"), html_for="reason"),
        rx.el.input(id="reason", name="reason", class_name="input", max_length=500),
        class_name="field",
    )
    submit = rx.el.button("Cancel session", type="submit", class_name="btn half danger-fill")
    return rx.el.dialog(
        rx.el.h2("Cancel this session?", id="h-cancel"),
        rx.el.p(
            *(ticket.date, ", ", ticket.time, " with ", ticket.other.name, ". "),
            _cancelling.told,
        ),
        rx.cond(_cancelling.back, policy),
        rx.el.form(
            reason,
            rx.el.div(_keep("Keep session", closes), submit, class_name="actions"),
            on_submit=[
                rx.call_function(_pressed.set_value(_State.answers)),
                closes,
                _State.cancel,
            ],
            class_name="stack stack-sm",
        ),
        id=_CANCEL,
        class_name="dialog",
        aria_labelledby="h-cancel",
    )


def _keep(words: str, closes: object) -> rx.Component:
    return rx.el.button(
        words,
        type="button",
        on_click=closes,
        custom_attrs={"data-first": True},
        class_name="btn quiet half",
    )


# ── what became of it ───────────────────────────────────────────────────────
def _outcome() -> rx.Component:
    waits = _marked.value == _State.answers

    def says(wanted: str, words: str) -> rx.Component:
        return rx.el.button(
            words,
            type="button",
            disabled=waits,
            on_click=[
                rx.call_function(_marked.set_value(_State.answers)),
                _State.mark(wanted),
            ],
            class_name="btn quiet wide",
        )

    return rx.fragment(
        _marked,
        rx.cond(_managing.can_miss, says("no_show", "The student did not come")),
        rx.cond(_managing.can_complete, says("completed", "The session took place")),
    )


def _report() -> rx.Component:
    """An absent ST is reported once, after being asked."""
    closes = on_dialog(_REPORT, "close")
    first = _head.person.first
    return rx.fragment(
        rx.el.button(
            first + " did not come",
            type="button",
            on_click=on_dialog(_REPORT, "showModal"),
            class_name="btn quiet wide",
        ),
        rx.el.dialog(
            rx.el.h2("Report an absence?", id="h-report"),
            rx.el.p(
                "PeerLoop learns that ",
                first,
                " was not there, and decides what goes back to you.",
            ),
            rx.el.div(
                _keep("Back", closes),
                rx.el.button(
                    "Report",
                    type="button",
                    on_click=[closes, _State.report_absence],
                    class_name="btn half",
                ),
                class_name="actions",
            ),
            id=_REPORT,
            class_name="dialog",
            aria_labelledby="h-report",
        ),
    )


def refund_by_hand() -> rx.Component:
    """What an admin may give back."""
    amount = rx.el.div(
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
    )
    disputed = "The bank is looking into this payment: a refund waits until it is done."
    form = rx.el.section(
        rx.el.h2("Refund by hand"),
        rx.el.form(
            amount,
            rx.cond(_bill.disputed, rx.el.p(disputed)),
            rx.el.button("Refund", type="submit", class_name="btn quiet"),
            on_submit=_State.refund,
            reset_on_submit=True,
            class_name="stack stack-sm",
        ),
        class_name="card pad stack stack-sm",
    )
    return rx.cond(_State.is_admin & (_bill.left > 0), form)
