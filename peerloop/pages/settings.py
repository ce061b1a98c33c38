"""A person's settings: the zone in which times are shown."""

import reflex as rx

from peerloop import routes
from peerloop.components.pieces import alert, loading, skeleton
from peerloop.components.shell import page
from peerloop.state.settings import SettingsState

_BROWSER_ZONE: rx.Var[str] = rx.Var(
    "Intl.DateTimeFormat().resolvedOptions().timeZone", _var_type=str
)


def settings() -> rx.Component:
    """`/settings`."""
    return page(
        rx.el.header(rx.el.div(rx.el.h1("Settings")), class_name="page-head"),
        rx.cond(
            SettingsState.is_loaded,
            _sections(),
            rx.fragment(loading("Loading your settings…"), skeleton("block")),
        ),
        here=routes.SETTINGS,
    )


def _sections() -> rx.Component:
    zone = rx.el.section(
        rx.el.div(
            rx.el.h2("Time zone", id="zone"),
            rx.el.p("Pages and e-mails show times in it. Teaching hours keep their own."),
        ),
        rx.el.div(
            rx.cond(SettingsState.error, alert(SettingsState.error)),
            rx.cond(
                SettingsState.said, rx.el.p(SettingsState.said, role="status", class_name="meta")
            ),
            _offer(),
            _zone_form(),
            class_name="stack",
            on_mount=SettingsState.offer_zone(_BROWSER_ZONE),
        ),
        class_name="set",
    )
    account = rx.el.section(
        rx.el.div(rx.el.h2("Account")),
        rx.el.dl(
            rx.el.div(rx.el.dt("Name"), rx.el.dd(SettingsState.me.name)),
            rx.el.div(rx.el.dt("E-mail"), rx.el.dd(SettingsState.email)),
            class_name="kv",
        ),
        class_name="set",
    )
    return rx.el.div(zone, account, class_name="card pad")


def _zone_form() -> rx.Component:
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
        rx.el.p(
            "Your device is set to ",
            rx.el.strong(SettingsState.offered),
            ". ",
            rx.el.button(
                "Use it", type="button", class_name="btn tint", on_click=SettingsState.take_offer
            ),
        ),
    )
