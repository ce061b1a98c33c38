"""Which reminders come before each session. A tick is kept at once, without a button."""

import reflex as rx

from peerloop.domain.reminders import Lead
from peerloop.pages.settings.section import answer, section
from peerloop.state.settings import SettingsState

_WORDS = {
    Lead.DAY: "24 hours before",
    Lead.HOUR: "1 hour before",
    Lead.QUARTER: "15 minutes before",
}


def reminders() -> rx.Component:
    """The section."""
    return section(
        "Reminders",
        "E-mails before each session. A booking can switch them off for itself.",
        rx.el.fieldset(
            rx.el.legend("E-mail me", class_name="sr"),
            *(_choice(lead, words) for lead, words in _WORDS.items()),
            class_name="card",
        ),
        answer(SettingsState.reminders_said, SettingsState.reminders_error),
    )


def _choice(lead: Lead, words: str) -> rx.Component:
    return rx.el.label(
        rx.el.input(
            type="checkbox",
            default_checked=SettingsState.reminders.contains(lead.value),
            on_change=SettingsState.want_reminder(lead.value),
            # Where it could not be kept, it goes back to how it is.
            key=SettingsState.reminders_error,
        ),
        rx.el.span(words, class_name="t"),
        class_name="check",
    )
