"""The agenda's question before a session is cancelled: one dialog for all of them."""

from typing import Any

import reflex as rx

from peerloop.components.browser import kept_here, on_dialog
from peerloop.components.icons import icon
from peerloop.state.agenda import AgendaState
from peerloop.state.agenda_entries import Entry

_DIALOG = "cancel-from-agenda"
# Which session the dialog is about, in the words it needs.
_chosen, _chosen_when, _chosen_first, _chosen_back = (
    kept_here(f"agenda_{name}", "") for name in ("session", "when", "first", "back")
)


def asks_to_cancel(entry: rx.Var[Entry]) -> list[Any]:
    """What a press of an entry's `Cancel session` does."""
    return [
        rx.call_function(_chosen.set_value(entry.id)),
        rx.call_function(_chosen_when.set_value(entry.when)),
        rx.call_function(_chosen_first.set_value(entry.student.first)),
        rx.call_function(_chosen_back.set_value(entry.back)),
        on_dialog(_DIALOG, "showModal"),
    ]


def cancel_dialog() -> rx.Component:
    """The dialog."""
    closes = on_dialog(_DIALOG, "close")
    policy = rx.el.div(
        icon("card"),
        rx.el.p(rx.el.strong(_chosen_back.value), "Usually within 5 to 10 days."),
        class_name="alert note",
    )
    return rx.el.dialog(
        _chosen,
        _chosen_when,
        _chosen_first,
        _chosen_back,
        rx.el.h2("Cancel this session?", id="h-cancel"),
        rx.el.p(
            _chosen_when.value,
            " with ",
            _chosen_first.value,
            ". ",
            _chosen_first.value,
            " is told by e-mail, and the time opens for others.",
        ),
        rx.cond(_chosen_back.value, policy),
        rx.el.form(
            rx.el.input(type="hidden", name="session", value=_chosen.value, read_only=True),
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
                rx.el.button("Cancel session", type="submit", class_name="btn half danger-fill"),
                class_name="actions",
            ),
            on_submit=[closes, AgendaState.cancel],
            reset_on_submit=True,
            class_name="stack stack-sm",
        ),
        id=_DIALOG,
        class_name="dialog",
        aria_labelledby="h-cancel",
    )
