"""Signing in and up: forms that the browser posts, so that the answer can set the cookie."""

import reflex as rx

from peerloop import routes
from peerloop.components.browser import (
    Link,
    NativeForm,
    address,
    expression,
    query,
    query_once_shown,
)
from peerloop.components.icons import icon, logo, loops
from peerloop.components.pieces import alert
from peerloop.domain import errors
from peerloop.settings import settings

_SAYS = {
    error.code: error.default_message
    for error in (
        errors.WrongCredentials,
        errors.TooManyAttempts,
        errors.AlreadyRegistered,
        errors.UnknownZone,
        errors.NotSignedIn,
    )
} | {
    "link_invalid": "This link was used already or is too old.",
    "invalid_input": "Please check what you wrote: a name, a valid e-mail address, "
    "and a password of at least 10 characters.",
}
_OTHERWISE = "That did not work. Please try again."
_HERE = "Intl.DateTimeFormat().resolvedOptions().timeZone"


def login() -> rx.Component:
    """`/login`."""
    return _page(
        rx.el.h1("Sign in"),
        _error(),
        _field("E-mail", "email", "email", "username", default_value=query("email")),
        _field("Password", "password", "password", "current-password"),
        rx.el.input(type="hidden", name="next", value=query("next")),
        rx.el.button("Sign in", type="submit", class_name="btn lg wide"),
        rx.el.p(
            "New here? ",
            Link.create("Make an account", to=address(routes.SIGNUP, next=query("next"))),
        ),
        _demo_hint(),
        action=routes.AUTH_LOGIN,
    )


def signup() -> rx.Component:
    """`/signup`."""
    return _page(
        rx.el.h1("Make an account"),
        _error(),
        _field("Name", "name", "text", "name", default_value=query("name"), max_length=120),
        _field("E-mail", "email", "email", "username", default_value=query("email")),
        _field("Password", "password", "password", "new-password", "At least 10 characters"),
        rx.el.input(type="hidden", name="next", value=query("next")),
        rx.el.input(
            type="hidden",
            name="zone",
            value=expression(f"typeof window === 'undefined' ? '' : {_HERE}"),
        ),
        rx.el.button("Make an account", type="submit", class_name="btn lg wide"),
        rx.el.p(
            "You have one? ", Link.create("Sign in", to=address(routes.LOGIN, next=query("next")))
        ),
        action=routes.AUTH_SIGNUP,
    )


def _page(*form: rx.Component, action: str) -> rx.Component:
    return rx.el.div(
        rx.el.aside(
            rx.el.span(logo(), "PeerLoop", class_name="brand"),
            rx.el.p("Learn one to one from someone who just learned it.", class_name="big"),
            rx.el.p("Students who teach students.", class_name="foot"),
            loops(),
            class_name="board",
        ),
        rx.el.main(NativeForm.create(*form, action=action), id="main"),
        class_name="auth",
    )


def _error() -> rx.Component:
    code = query_once_shown("error")
    words = rx.match(code, *_SAYS.items(), _OTHERWISE)
    return rx.cond(code, alert(words))


def _field(
    label: str, name: str, kind: str, autocomplete: str, hint: str = "", **props: object
) -> rx.Component:
    return rx.el.div(
        rx.el.label(label, html_for=name),
        rx.el.input(
            id=name,
            name=name,
            type=kind,
            auto_complete=autocomplete,
            required=True,
            class_name="input",
            **props,
        ),
        rx.el.p(hint, class_name="hint") if hint else rx.fragment(),
        class_name="field",
    )


def _demo_hint() -> rx.Component:
    if settings().is_production:
        return rx.fragment()
    return rx.el.p(
        icon("people", "i-sm"),
        "To try it out: student@example.com, password peerloop-demo",
        class_name="meta row",
    )
