"""Every page compiles, has an address of `routes.py` and a title."""

import re

import pytest
from reflex.state import all_base_state_classes

from peerloop import routes
from peerloop.peerloop import app

PAGES = dict(app._unevaluated_pages)
# Addresses that are not pages: the API's forms and links.
NOT_PAGES = {"AUTH_LOGIN", "AUTH_LOGOUT", "AUTH_SIGNUP", "AUTH_LINK"}


def spelled() -> dict[str, str]:
    return {
        name: value
        for name, value in vars(routes).items()
        if name.isupper() and isinstance(value, str)
    }


@pytest.mark.parametrize("route", PAGES)
def test_a_page_compiles(route: str) -> None:
    states = set(all_base_state_classes)
    app._evaluated_pages.discard(route)
    app._compile_page(route, save_page=False)
    assert route in app._evaluated_pages
    # Compiling makes no states of its own: they would not be there after a restart.
    assert set(all_base_state_classes) == states


def test_pages_and_routes_are_the_same() -> None:
    expected = {value for name, value in spelled().items() if name not in NOT_PAGES}
    found = {route if route == "404" else "/" + route.removeprefix("index") for route in PAGES}
    assert found == expected | {"404"}


def test_no_address_is_spelled_twice() -> None:
    values = list(spelled().values())
    assert len(values) == len(set(values))
    assert set(spelled()) >= NOT_PAGES


@pytest.mark.parametrize("route", PAGES)
def test_a_page_has_a_title_of_its_own_kind(route: str) -> None:
    title = PAGES[route].title
    assert isinstance(title, str)
    assert re.fullmatch(r"(\S.* · )?PeerLoop", title)


def test_what_a_page_shows_is_loaded_with_it() -> None:
    """A page of ours without `on_load` would show nothing; forms need none."""
    without = {route for route, page in PAGES.items() if not app._load_events.get(route)}
    assert without == {"login", "signup", "404"}


@pytest.mark.parametrize(("address", "route"), [
    (routes.course("algebra"), "courses/[course]"),
    (routes.course("a/b ?#"), "courses/[course]"),
    (routes.book("algebra", st="x", step="time"), "courses/[course]/book"),
    (routes.session("8a3a0a40-0000-4000-8000-000000000000"), "sessions/[session_id]"),
    (routes.pay("8a3a0a40-0000-4000-8000-000000000000"), "pay/[session_id]"),
    (routes.login(then="/courses?x=1"), "login"),
    (routes.DASHBOARD, "dashboard"),
])  # fmt: skip
def test_the_addresses_we_make_are_those_of_pages(address: str, route: str) -> None:
    path = address.partition("?")[0]
    assert route in PAGES
    assert app.router(path) == route
