"""Saving: the bar that counts changes, what stands in the way, and what another tab saved."""

import reflex as rx
from reflex_components_core.core.banner import has_connection_errors

from peerloop.components.browser import kept_here, on_dialog
from peerloop.components.icons import icon
from peerloop.components.pieces import alert
from peerloop.components.plan_draft import asked, does, draft, tells_draft, to_save
from peerloop.state.availability import AvailabilityState, OutsideCard

_State = AvailabilityState
_DIALOG = "plan-outside"  # opened by the draft when it hears of them
# Which answer the last press waits for; set at once, by the browser itself.
_pressed = kept_here("pressed_save", -1)
_busy = _pressed.value == _State.answers
_wait = rx.call_function(_pressed.set_value(_State.answers))


def asks_server() -> rx.Component:
    """What the draft presses when it was changed, and how it hears of what was answered."""
    return rx.fragment(
        _pressed,
        rx.el.button(
            hidden=True,
            type="button",
            on_click=_State.look(asked),
            custom_attrs={"data-plan-look": _State.seen},
        ),
        tells_draft(
            person=rx.cond(_State.phase == "ready", _State.me.id, ""),
            kept=_State.kept,
            keptDraft=_State.kept_draft,
            arrivals=_State.arrivals,
            answers=_State.answers,
            refused=_State.refused,
            outside=_State.outside.length(),
            said=_State.said,
            offline=has_connection_errors,
        ),
    )


def messages() -> rx.Component:
    """What is to be known before one goes on."""
    changed = alert(
        "Your availability was saved in another tab meanwhile.",
        rx.el.p(
            "Nothing of what you changed here is lost, and nothing of it is saved yet. "
            "Look at what was saved, or put your changes on top of it."
        ),
        rx.el.div(
            rx.el.button(
                "Load what was saved",
                type="button",
                class_name="btn quiet",
                on_click=does("takeLatest"),
            ),
            rx.el.button(
                "Keep my changes",
                type="button",
                class_name="btn text",
                on_click=does("keepMine"),
            ),
            class_name="row row-wrap",
        ),
        class_name="alert warn",
    )
    kept = rx.el.div(
        icon("tick"),
        rx.el.p(
            rx.el.strong("What you changed before is still here."),
            "It is not saved yet.",
        ),
        class_name="alert note",
        role="status",
    )
    return rx.el.div(
        rx.cond(_State.trouble, alert(_State.trouble, key=_State.answers.to(str))),
        rx.cond(_State.problems["plan"], alert(_State.problems["plan"].to(str))),
        rx.cond(draft.stale, changed, rx.cond(draft.restored, kept)),
        class_name="stack messages",
    )


def save_bar() -> rx.Component:
    """How much is not saved, and what to do with it."""
    count = rx.cond(
        draft.changes == 1, "1 change not saved", draft.changes.to(str) + " changes not saved"
    )
    wrong = _State.problems.length()
    unsaved = rx.el.div(
        rx.el.p(
            rx.el.strong(count, role="status"),
            rx.cond(
                wrong > 0,
                rx.el.span(
                    icon("alert", "i-sm"),
                    rx.cond(wrong == 1, "1 place to mend", wrong.to(str) + " places to mend"),
                    class_name="error",
                ),
            ),
        ),
        rx.el.div(
            rx.el.button(
                "Discard",
                type="button",
                class_name="btn text",
                disabled=_busy,
                on_click=does("discard"),
            ),
            rx.el.button(
                rx.cond(_busy, "Saving…", "Save"),
                type="button",
                class_name="btn",
                aria_busy=_busy,
                on_click=[_wait, _State.save(to_save, False)],
            ),
            class_name="row",
        ),
        class_name="savebar",
    )
    saved = rx.el.div(
        rx.el.p(icon("tick"), rx.el.strong(_State.said), " Students see it from now on."),
        class_name="savebar saved",
        id="plan-saved",
        tab_index=-1,
        role="status",
    )
    return rx.cond(draft.changes > 0, unsaved, rx.cond(_State.said, saved))


def outside_dialog() -> rx.Component:
    """Asked once: which booked sessions lie outside the new hours. They stay."""
    closes = on_dialog(_DIALOG, "close")
    count = _State.outside.length()

    def session(row: rx.Var[OutsideCard]) -> rx.Component:
        return rx.el.li(rx.el.b(row.when, class_name="num"), rx.el.span(row.what))

    return rx.el.dialog(
        rx.el.h2(
            rx.cond(
                count == 1,
                "1 booked session lies outside the new hours: it stays",
                count.to(str) + " booked sessions lie outside the new hours: they stay",
            ),
            id="h-outside",
        ),
        rx.el.p("Nothing is cancelled. You can move or cancel a session on its own page."),
        rx.el.ul(rx.foreach(_State.outside, session), class_name="outside"),
        rx.el.div(
            rx.el.button(
                "Keep editing",
                type="button",
                class_name="btn quiet half",
                on_click=closes,
                custom_attrs={"data-first": True},
            ),
            rx.el.button(
                "Save",
                type="button",
                class_name="btn half",
                on_click=[closes, _wait, _State.save(to_save, True)],
            ),
            class_name="actions",
        ),
        id=_DIALOG,
        class_name="dialog",
        aria_labelledby="h-outside",
    )
