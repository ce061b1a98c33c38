"""The zone in which times are shown; the browser's is offered where it differs."""

import reflex as rx

from peerloop.components.icons import icon
from peerloop.pages.settings.section import answer, section
from peerloop.state.settings import SettingsState

_BROWSER_ZONE: rx.Var[str] = rx.Var(
    "Intl.DateTimeFormat().resolvedOptions().timeZone", _var_type=str
)


def zone() -> rx.Component:
    """The section."""
    return section(
        "Time zone",
        "Pages and e-mails show times in it. Teaching hours keep their own.",
        rx.el.div(
            _offer(),
            _form(),
            # Below the button: above it, it would move what was just pressed.
            answer(SettingsState.said, SettingsState.error),
            class_name="stack",
            on_mount=SettingsState.offer_zone(_BROWSER_ZONE),
        ),
        anchor="zone",
    )


def _form() -> rx.Component:
    return rx.el.form(
        rx.el.div(
            rx.el.label("Time zone", html_for="zone-name"),
            rx.el.select(
                rx.foreach(SettingsState.zones, lambda name: rx.el.option(name, value=name)),
                id="zone-name",
                name="zone",
                class_name="input",
                default_value=SettingsState.zone,
                key=SettingsState.zone,
            ),
            class_name="field",
        ),
        rx.el.div(rx.el.button("Save", type="submit", class_name="btn")),
        on_submit=SettingsState.save_zone,
        class_name="stack",
    )


def _offer() -> rx.Component:
    differs = (SettingsState.offered != "") & (SettingsState.offered != SettingsState.zone)
    return rx.cond(
        differs,
        rx.el.div(
            icon("globe"),
            rx.el.p(
                "Your device is set to ",
                rx.el.strong(SettingsState.offered, class_name="in"),
                ".",
            ),
            rx.el.button(
                "Use it", type="button", class_name="btn quiet", on_click=SettingsState.take_offer
            ),
            class_name="alert note",
        ),
    )
