"""`/settings`: a section for each thing a person can set, and the account they belong to."""

import reflex as rx

from peerloop import routes
from peerloop.components.pieces import loading, skeleton
from peerloop.components.shell import page
from peerloop.pages.settings.feeds import calendar_feed
from peerloop.pages.settings.profile import profile
from peerloop.pages.settings.reminders import reminders
from peerloop.pages.settings.section import section
from peerloop.pages.settings.zone import zone
from peerloop.state.settings import SettingsState


def settings() -> rx.Component:
    """The page."""
    return page(
        rx.el.header(rx.el.div(rx.el.h1("Settings")), class_name="page-head"),
        rx.cond(
            SettingsState.is_loaded,
            rx.el.div(
                zone(),
                reminders(),
                rx.cond(SettingsState.profile, profile()),
                calendar_feed(),
                _account(),
            ),
            rx.fragment(loading("Loading your settings…"), skeleton("block")),
        ),
        here=routes.SETTINGS,
        class_name="page narrow",
    )


def _account() -> rx.Component:
    return section(
        "Account",
        "",
        rx.el.dl(
            rx.el.div(rx.el.dt("Name"), rx.el.dd(SettingsState.me.name)),
            rx.el.div(rx.el.dt("E-mail"), rx.el.dd(SettingsState.email)),
            class_name="kv",
        ),
    )
