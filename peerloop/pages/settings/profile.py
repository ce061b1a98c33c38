"""What an ST says of themselves; only those who teach have a profile, and this section."""

import reflex as rx

from peerloop.components.browser import Link
from peerloop.domain.people import ABOUT_LENGTH
from peerloop.pages.settings.section import answer, section
from peerloop.state.settings import SettingsState


def profile() -> rx.Component:
    """The section."""
    return section(
        "Profile",
        "Students read it before they book you.",
        answer(SettingsState.about_said, SettingsState.about_error),
        rx.el.form(
            rx.el.div(
                rx.el.label("About you", html_for="about-me"),
                rx.el.textarea(
                    id="about-me",
                    name="about",
                    class_name="input",
                    default_value=SettingsState.about,
                    max_length=ABOUT_LENGTH,
                    rows=5,
                    aria_describedby="about-hint",
                ),
                rx.el.p(
                    f"Up to {ABOUT_LENGTH} characters: what you studied, how you teach.",
                    id="about-hint",
                    class_name="hint",
                ),
                class_name="field",
            ),
            rx.el.div(
                rx.el.button(
                    "Save", rx.el.span(" your profile", class_name="sr"), type="submit",
                    class_name="btn quiet",
                ),
                Link.create("See your profile", to=SettingsState.profile, class_name="btn text"),
                class_name="row row-wrap",
            ),
            on_submit=SettingsState.save_about,
        ),
        anchor="profile",
    )  # fmt: skip
