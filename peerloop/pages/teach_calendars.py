"""`/teach/calendars`: calendars of other programs whose events block an ST's time."""

import reflex as rx

from peerloop import routes
from peerloop.components.browser import kept_here, on_dialog
from peerloop.components.icons import icon
from peerloop.components.pieces import alert, empty, fact, loading, skeleton, zone_note
from peerloop.pages.not_found import nothing_here
from peerloop.state.external_calendars import SAID, TOP, ExternalCalendarsState, OtherCalendar

_State = ExternalCalendarsState
_DIALOG = "remove-calendar"
# What was pressed, until it is answered; set at once, by the browser itself.
_pressed = kept_here("pressed_on_calendars", "")
# Which calendar the dialog is about.
_chosen, _chosen_name = kept_here("chosen_calendar", ""), kept_here("chosen_calendar_name", "")


def teach_calendars() -> rx.Component:
    """The page."""
    found = rx.el.main(
        _pressed,
        _chosen,
        _chosen_name,
        rx.el.header(
            rx.el.div(
                rx.el.h1("Calendars that block your time", id=TOP, tab_index=-1),
                rx.el.p(
                    "While a calendar of yours shows you as busy, students cannot book you. "
                    "They never see what is in it, and sessions already booked stay."
                ),
                rx.cond(_State.my_zone, zone_note(_State.my_zone, routes.SETTINGS)),
            ),
            class_name="page-head",
        ),
        rx.cond(
            _State.phase == "ready",
            _calendars(),
            rx.fragment(loading("Loading your calendars…"), skeleton("block")),
        ),
        id="main",
        class_name="page narrow",
    )
    return nothing_here(
        _State.phase == "missing", found, here=routes.TEACH_CALENDARS, teaching=_State.teaches
    )


def _calendars() -> rx.Component:
    none = empty(
        "calendar",
        "No other calendar yet",
        "Your hours and your sessions count. Add a calendar, and its events count too.",
    )
    listed = rx.el.ul(rx.foreach(_State.calendars, _calendar), class_name="list calendars")
    return rx.el.div(
        rx.cond(_State.trouble, alert(_State.trouble, key=_State.answers.to(str))),
        rx.el.section(
            rx.el.h2("Your calendars", class_name="sr"),
            rx.cond(_State.calendars, listed, none),
            class_name="card",
        ),
        _said(),
        _form(),
        _removal(),
        class_name="stack stack-md",
    )


def _said() -> rx.Component:
    """What came of a press, in words; new each time, so that it is heard when it is the same."""
    words = rx.el.div(
        rx.cond(_State.failed, icon("alert"), icon("tick")),
        rx.el.p(_State.said),
        key=_State.answers.to(str),
        class_name=rx.cond(_State.failed, "alert warn", "alert ok"),
    )
    return rx.el.div(
        rx.cond(_State.said, words),
        id=SAID,
        role="status",
        tab_index=-1,
        class_name="calendars-said",
    )


def _calendar(calendar: rx.Var[OtherCalendar]) -> rx.Component:
    problem = rx.el.div(
        icon("alert"),
        rx.el.p(
            rx.el.strong("Could not be read"),
            calendar.problem,
            " What was read last still blocks your time. ",
            calendar.closes,
        ),
        class_name="alert warn",
    )
    return rx.el.li(
        rx.el.div(
            rx.el.h3(calendar.name),
            rx.el.p(calendar.address, class_name="meta"),
            rx.el.ul(
                fact("refresh", calendar.read), fact("clock", calendar.ahead), class_name="facts"
            ),
        ),
        rx.el.div(_read_now(calendar), _remove(calendar), class_name="row"),
        rx.cond(calendar.problem, problem),
        key=calendar.id,
    )


def _read_now(calendar: rx.Var[OtherCalendar]) -> rx.Component:
    press = calendar.id + " " + _State.answers.to(str)
    busy = _pressed.value == press
    return rx.el.button(
        rx.cond(busy, "Reading…", "Read now"),
        rx.el.span(" ", calendar.name, class_name="sr"),
        type="button",
        # Not disabled: it would lose the focus. A second press only reads once more.
        aria_disabled=busy,
        on_click=[rx.call_function(_pressed.set_value(press)), _State.read_now(calendar.id)],
        class_name="btn quiet",
    )


def _remove(calendar: rx.Var[OtherCalendar]) -> rx.Component:
    busy = _pressed.value == "remove " + calendar.id + " " + _State.answers.to(str)
    return rx.el.button(
        rx.cond(busy, "Removing…", "Remove"),
        rx.el.span(" ", calendar.name, class_name="sr"),
        type="button",
        aria_disabled=busy,
        on_click=[
            rx.call_function(_chosen.set_value(calendar.id)),
            rx.call_function(_chosen_name.set_value(calendar.name)),
            on_dialog(_DIALOG, "showModal"),
        ],
        class_name="btn text danger",
    )


def _removal() -> rx.Component:
    closes = on_dialog(_DIALOG, "close")
    press = "remove " + _chosen.value.to(str) + " " + _State.answers.to(str)
    return rx.el.dialog(
        rx.el.h2("Remove this calendar?", id="h-remove"),
        rx.el.p(
            rx.el.strong(_chosen_name.value),
            " blocks your time no longer: students can book you in its hours at once. "
            "Nothing changes in the calendar itself.",
        ),
        rx.el.div(
            rx.el.button(
                "Keep calendar",
                type="button",
                on_click=closes,
                custom_attrs={"data-first": True},
                class_name="btn quiet half",
            ),
            rx.el.button(
                "Remove calendar",
                type="button",
                on_click=[
                    closes,
                    rx.call_function(_pressed.set_value(press)),
                    _State.remove(_chosen.value.to(str)),
                ],
                class_name="btn half danger-fill",
            ),
            class_name="actions",
        ),
        id=_DIALOG,
        class_name="dialog",
        aria_labelledby="h-remove",
    )


def _form() -> rx.Component:
    press = "add " + _State.answers.to(str)
    busy = _pressed.value == press
    url = rx.el.div(
        rx.el.label("Address of the calendar", html_for="calendar-url"),
        rx.el.input(
            id="calendar-url",
            name="url",
            class_name="input",
            input_mode="url",
            placeholder="https://…/basic.ics",
            max_length=2000,
            required=True,
            auto_complete="off",
            spell_check=False,
            aria_invalid=rx.cond(_State.refused_field == "url", "true", "false"),
            aria_describedby="calendar-hint calendar-refused",
        ),
        rx.el.p(
            "Google Calendar calls it “Secret address in iCal format”, Outlook an ICS link under "
            "“Publish a calendar”, iCloud a public calendar. PeerLoop keeps it to itself.",
            id="calendar-hint",
            class_name="hint",
        ),
        class_name="field",
    )
    name = rx.el.div(
        rx.el.label("Name ", rx.el.span("(optional)", class_name="meta"), html_for="calendar-name"),
        rx.el.input(
            id="calendar-name",
            name="name",
            class_name="input",
            max_length=80,
            auto_complete="off",
            aria_invalid=rx.cond(_State.refused_field == "name", "true", "false"),
        ),
        class_name="field",
    )
    button = rx.el.button(
        rx.cond(busy, "Reading the calendar…", "Add calendar"),
        type="submit",
        disabled=busy,
        class_name="btn",
    )
    return rx.el.section(
        rx.el.h2("Add a calendar"),
        rx.cond(
            _State.refused,
            alert(_State.refused, id="calendar-refused", key=_State.answers.to(str)),
        ),
        rx.el.form(
            url,
            name,
            rx.el.div(button),
            on_submit=[rx.call_function(_pressed.set_value(press)), _State.add],
            key=_State.added.to(str),
            class_name="stack stack-md",
        ),
        class_name="card pad stack stack-md",
    )
