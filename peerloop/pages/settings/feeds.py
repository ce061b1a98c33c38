"""The calendar feed: its private address is made, shown once, replaced and ended here.

Once the browser has the address, it is nowhere else: the server keeps a hash, and its
page state forgets it too.
"""

import reflex as rx

from peerloop.components.browser import copies, kept_here, on_dialog, takes_focus
from peerloop.components.icons import icon
from peerloop.pages.settings.section import section
from peerloop.state.settings import SettingsState

_NOTHING = {"url": "", "google": "", "apple": "", "outlook": ""}
_FIELD, _SAID, _PROGRAMS = "feed-address", "feed-said", "feed-programs"
_NEW, _STOP = "feed-new", "feed-stop"
_address = kept_here("feed_address", _NOTHING)
_copied = kept_here("feed_copied", False)
# Which answer the last press waits for; set at once, by the browser itself.
_pressed = kept_here("pressed_for_feed", -1)
_busy = _pressed.value == SettingsState.feed_answers
_wait = rx.call_function(_pressed.set_value(SettingsState.feed_answers))
_forget = rx.call_function(_address.set_value(_NOTHING))


def calendar_feed() -> rx.Component:
    """The section."""
    return section(
        "Calendar feed",
        "Subscribe once; your sessions stay up to date in your calendar.",
        rx.el.div(
            _address,
            _copied,
            _pressed,
            _arrival(),
            rx.cond(
                _address.value["url"],
                _shown(),
                rx.cond(SettingsState.feed_since, _kept_secret(), _none_yet()),
            ),
            class_name="stack",
            on_mount=_forget,
        ),
        anchor="feed",
    )


def _arrival() -> rx.Component:
    """Takes the address out of the page's state into the browser's own."""
    return rx.cond(
        SettingsState.feed.url,
        rx.el.span(
            hidden=True,
            key=SettingsState.feed.url,
            on_mount=[
                rx.call_function(_address.set_value(SettingsState.feed)),
                rx.call_function(_copied.set_value(False)),
                SettingsState.feed_shown(SettingsState.feed.url),
            ],
        ),
    )


def _none_yet() -> rx.Component:
    return rx.fragment(
        rx.cond(
            SettingsState.feed_said,
            rx.el.p(
                SettingsState.feed_said,
                id=_SAID,
                role="status",
                tab_index=-1,
                class_name="meta",
                on_mount=takes_focus(_SAID),
            ),
        ),
        rx.el.p(
            "A private address lets Google, Apple, Outlook and other calendars show your "
            "sessions, and notice when one is moved or cancelled.",
        ),
        rx.el.div(
            rx.el.button(
                rx.cond(_busy, "Making it…", "Make a private address"),
                type="button",
                class_name="btn quiet",
                disabled=_busy,
                on_click=[_wait, SettingsState.make_feed],
            )
        ),
    )


def _kept_secret() -> rx.Component:
    return rx.fragment(
        rx.el.p(
            "Your sessions have had a private address since ",
            rx.el.strong(SettingsState.feed_since),
            ". It was shown once, when it was made, and cannot be shown again.",
        ),
        _ways_out(),
    )


def _shown() -> rx.Component:
    return rx.fragment(
        rx.el.div(
            rx.el.label("Private address", html_for=_FIELD),
            rx.el.div(
                rx.el.input(
                    id=_FIELD,
                    class_name="input code grow",
                    read_only=True,
                    value=_address.value["url"],
                    key=_address.value["url"],
                    aria_describedby="feed-hint",
                    on_mount=takes_focus(_FIELD),
                ),
                rx.el.button(
                    rx.cond(_copied.value, icon("tick", "i-sm"), icon("copy", "i-sm")),
                    rx.cond(_copied.value, "Copied", "Copy"),
                    type="button",
                    class_name="btn quiet",
                    on_click=copies(_FIELD, _copied.set_value(True)),
                ),
                class_name="with-button",
            ),
            rx.el.p(rx.cond(_copied.value, "Copied", ""), role="status", class_name="sr"),
            rx.el.p(
                "Anyone with this address can read your session times. "
                "It is shown only now: keep it in your calendar, not in a note.",
                id="feed-hint",
                class_name="hint",
            ),
            class_name="field",
        ),
        rx.el.div(
            rx.el.p("Subscribe in", id=_PROGRAMS, class_name="label"),
            rx.el.div(
                _subscription("Google", "google", new_tab=True),
                _subscription("Apple", "apple"),
                _subscription("Outlook", "outlook", new_tab=True),
                class_name="row row-wrap",
                role="group",
                aria_labelledby=_PROGRAMS,
            ),
            class_name="field",
        ),
        _ways_out(),
    )


def _subscription(name: str, program: str, *, new_tab: bool = False) -> rx.Component:
    away = {"target": "_blank", "rel": "noopener noreferrer"} if new_tab else {}
    return rx.el.a(name, href=_address.value[program], class_name="btn tint", **away)


def _ways_out() -> rx.Component:
    return rx.el.div(
        _asking(
            _NEW,
            "New address",
            "The address you have now ends at once. Calendars that read it need the new one.",
            rx.cond(_busy, "Making it…", "New address"),
            [_wait, on_dialog(_NEW, "close"), SettingsState.make_feed],
        ),
        _asking(
            _STOP,
            "Stop sharing",
            "The address ends at once. Calendars that read it get nothing any more.",
            "Stop sharing",
            [_wait, on_dialog(_STOP, "close"), _forget, SettingsState.end_feed],
            danger=True,
        ),
        class_name="row row-wrap",
    )


def _asking(
    dialog: str, name: str, what: str, label: str | rx.Var, on_yes: list, *, danger: bool = False
) -> rx.Component:
    """A button that asks once, and says what happens."""
    return rx.fragment(
        rx.el.button(
            label,
            type="button",
            class_name="btn text flush danger" if danger else "btn text flush",
            disabled=_busy,
            on_click=on_dialog(dialog, "showModal"),
        ),
        rx.el.dialog(
            rx.el.h2(f"{name}?", id=f"h-{dialog}"),
            rx.el.p(what),
            rx.el.div(
                rx.el.button(
                    "Keep the address",
                    type="button",
                    on_click=on_dialog(dialog, "close"),
                    custom_attrs={"data-first": True},
                    class_name="btn quiet half",
                ),
                rx.el.button(
                    name,
                    type="button",
                    on_click=on_yes,
                    class_name="btn half danger-fill" if danger else "btn half",
                ),
                class_name="actions",
            ),
            id=dialog,
            class_name="dialog",
            aria_labelledby=f"h-{dialog}",
        ),
    )
