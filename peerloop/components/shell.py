"""The frame of every page: skip link, app bar, the page itself, the phone's tab bar."""

from collections.abc import Callable

import reflex as rx

from peerloop import routes
from peerloop.components.browser import Here, Link, NativeForm
from peerloop.components.icons import icon, logo
from peerloop.components.people import avatar
from peerloop.state.views import PersonCard
from peerloop.state.visitor import Visitor

_LEARNING = (
    (routes.DASHBOARD, "Dashboard", "home"),
    (routes.COURSES, "Courses", "book"),
    (routes.PAYMENTS, "Payments", "card"),
    (routes.SETTINGS, "Settings", "settings"),
)
# Where those who teach are while they plan; the way to learning is in the account's menu.
_TEACHING = (
    (routes.TEACH, "Agenda", "calendar"),
    (routes.TEACH_AVAILABILITY, "Availability", "clock"),
    (routes.TEACH_CALENDARS, "Calendars", "copy"),
    (routes.SETTINGS, "Settings", "settings"),
)


def page(*children: rx.Component, here: str = "", **props: object) -> rx.Component:
    """A page whose place in the navigation is `here`."""
    return frame(rx.el.main(*children, id="main", **({"class_name": "page"} | props)), here=here)


def frame(
    main: rx.Component,
    *,
    here: str = "",
    teaching: rx.Var[bool] | bool = False,
    class_name: str = "shell",
) -> rx.Component:
    """The frame round `main`.

    Args:
        here: its place in the navigation.
        teaching: whether its reader teaches here, so has the places of teaching around them.
    """
    return rx.el.div(
        Here.create("Skip to content", class_name="skip", href="#main"),
        _app_bar(here, teaching),
        main,
        _tab_bar(here, teaching),
        class_name=class_name,
    )


def back_link(text: str, to: str | rx.Var) -> rx.Component:
    """The way back, at the head of a page."""
    return Link.create(icon("back"), rx.el.span(text), to=to, class_name="back")


def _app_bar(here: str, teaching: rx.Var[bool] | bool) -> rx.Component:
    return rx.el.header(
        rx.el.div(
            Link.create(logo(), "PeerLoop", to=routes.DASHBOARD, class_name="brand"),
            rx.el.nav(
                _places(teaching, lambda to, name, _: _place(to, name, here=here)),
                aria_label="Main",
            ),
            rx.el.div(
                rx.cond(
                    Visitor.my_clock,
                    rx.el.span(icon("globe", "i-sm"), Visitor.my_clock, class_name="zonechip"),
                ),
                _account(Visitor.me),
                class_name="end",
            ),
        ),
        class_name="appbar",
    )


def _places(
    teaching: rx.Var[bool] | bool, place: Callable[[str, str, str], rx.Component]
) -> rx.Component:
    learning = rx.el.ul(*(rx.el.li(place(*each)) for each in _LEARNING))
    if teaching is False:
        return learning
    return rx.cond(teaching, rx.el.ul(*(rx.el.li(place(*each)) for each in _TEACHING)), learning)


def _place(to: str, *shown: rx.Component | str, here: str) -> rx.Component:
    current = {"aria_current": "page"} if to == here else {}
    return Link.create(*shown, to=to, **current)


def _account(me: rx.Var[PersonCard]) -> rx.Component:
    menu = rx.el.div(
        rx.el.p(rx.el.b(me.name), class_name="head"),
        rx.cond(
            Visitor.teaches,
            rx.fragment(
                Link.create(icon("home"), "Dashboard", to=routes.DASHBOARD),
                Link.create(icon("calendar"), "Agenda", to=routes.TEACH),
                Link.create(icon("clock"), "Availability", to=routes.TEACH_AVAILABILITY),
                Link.create(icon("copy"), "Other calendars", to=routes.TEACH_CALENDARS),
            ),
        ),
        Link.create(icon("people"), "Student-Teachers", to=routes.TEACHERS),
        Link.create(icon("settings"), "Settings", to=routes.SETTINGS),
        rx.cond(Visitor.is_admin, Link.create(icon("mail"), "Mail", to=routes.ADMIN_MAIL)),
        NativeForm.create(
            rx.el.button(icon("back"), "Sign out", type="submit"), action=routes.AUTH_LOGOUT
        ),
        class_name="menu",
    )
    summary = rx.el.summary(
        rx.el.span("Account of ", me.name, class_name="sr"),
        avatar(me, "sm"),
        class_name="iconbtn",
    )
    return rx.cond(me.id, rx.el.details(summary, menu, class_name="pop end"))


def _tab_bar(here: str, teaching: rx.Var[bool] | bool) -> rx.Component:
    return rx.el.nav(
        _places(teaching, lambda to, name, sign: _place(to, icon(sign), name, here=here)),
        class_name="tabbar",
        aria_label="Main, phone",
    )
