"""Step 4: the whole board, reminders, a message, `Book Session`."""

import reflex as rx

from peerloop.components.browser import Link, kept_here, leaves
from peerloop.components.pieces import alert, skeleton
from peerloop.pages.booking.choices import calendar_is_here, teacher, to_times
from peerloop.state.booking import BookingState

course = BookingState.course
_refusal = BookingState.refusal
# Which answer the last press waits for; set at once, by the browser itself.
_pressed = kept_here("pressed", -1)
_busy = _pressed.value == BookingState.answers
# These say that this time is gone: only another one helps.
_GONE = ("slot_taken", "student_conflict")


def confirm() -> rx.Component:
    """The pane with the form."""
    return rx.el.section(
        _pressed,
        leaves(BookingState.leaving),
        rx.el.h2("Confirm your session", id="h-confirm", tab_index=-1),
        rx.cond(_refusal.step == "confirm", _refused()),
        # An input starts with what is kept: it must be known by then.
        rx.cond(calendar_is_here, _form(), skeleton("block")),
        class_name="pane",
        aria_labelledby="h-confirm",
    )


def _gone() -> rx.Var:
    codes = rx.Var.create(list(_GONE))
    return codes.contains(_refusal.code)


def _refused() -> rx.Component:
    another = Link.create("Select another", to=to_times(), class_name="btn")
    kept = rx.cond(_gone(), "", "What you wrote is kept.")
    # A new element for each refusal, so that a second one is told, too.
    return alert(
        _refusal.message,
        kept,
        action=rx.cond(_gone(), another),
        key=BookingState.answers.to(str),
    )


def _form() -> rx.Component:
    return rx.el.form(
        rx.el.label(
            rx.el.input(
                type="checkbox",
                name="reminders",
                default_checked=BookingState.reminders,
                on_change=BookingState.keep_reminders,
            ),
            rx.el.span(
                rx.el.span("Remind me by e-mail", class_name="t"),
                rx.el.span(
                    "24 hours, 1 hour and 15 minutes before, or as your settings say",
                    class_name="hint",
                ),
            ),
            class_name="check",
        ),
        rx.el.div(
            rx.el.label(
                "Message to ",
                teacher.first,
                " ",
                rx.el.span("(optional)", class_name="meta"),
                html_for="note",
            ),
            rx.el.textarea(
                id="note",
                name="note",
                class_name="input",
                max_length=2000,
                placeholder="What would you like to work on?",
                default_value=BookingState.note,
                on_blur=BookingState.keep_note,
                read_only=_busy,
            ),
            class_name="field",
        ),
        _pay_bar(),
        on_submit=[rx.call_function(_pressed.set_value(BookingState.answers)), BookingState.book],
        class_name="stack",
        aria_busy=rx.cond(_busy, "true", "false"),
    )


def _pay_bar() -> rx.Component:
    off = (_refusal.step == "confirm") & _gone()
    words = rx.cond(course.is_free, "Nothing to pay", "paid on the next page")
    return rx.el.div(
        rx.el.p(rx.el.b(course.price), rx.el.span(words), class_name="sum"),
        rx.cond(
            off,
            rx.el.button("Book Session", type="button", class_name="btn lg", aria_disabled="true"),
            rx.el.button(
                rx.cond(_busy, "Booking…", "Book Session"),
                type="submit",
                class_name="btn lg",
                disabled=_busy,
                aria_busy=rx.cond(_busy, "true", "false"),
            ),
        ),
        class_name="paybar",
    )
