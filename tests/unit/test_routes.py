"""Addresses, and where nobody is sent after signing in."""

from urllib.parse import parse_qs, urljoin, urlsplit
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from peerloop import routes


def test_addresses() -> None:
    assert routes.login() == "/login"
    assert routes.login(then="/a?b=c&d", error="x") == "/login?next=%2Fa%3Fb%3Dc%26d&error=x"
    assert routes.course("a b/c") == "/courses/a%20b%2Fc"
    assert routes.book("x", st="any", date="", step="time") == "/courses/x/book?st=any&step=time"
    assert routes.book("x") == "/courses/x/book"
    assert routes.session(UUID(int=1)) == "/sessions/00000000-0000-0000-0000-000000000001"
    assert routes.calendar_export("1") == "/api/sessions/1/calendar-export?format=ics"
    assert routes.feed("plf_a-b/c") == "/api/feeds/plf_a-b%2Fc.ics"


@given(st.text(min_size=1, max_size=20), st.text(min_size=1, max_size=20))
def test_what_is_put_into_an_address_comes_out_again(slug: str, value: str) -> None:
    parts = urlsplit(routes.book(slug, st=value))
    assert parts.path.count("/") == 3
    assert parse_qs(parts.query, strict_parsing=True) == {"st": [value]}


@pytest.mark.parametrize(
    "target",
    [
        "/",
        "/dashboard",
        "/courses/x/book?st=any&date=2026-10-22#top",
        "/a//b",
        "/écrire?x=ü",
        "/?next=https://evil.example",
    ],
)
def test_paths_of_our_own_are_safe(target: str) -> None:
    assert routes.safe_next(target) == target


ELSEWHERE = [
    "", "dashboard", "https://evil.example", "//evil.example", "///evil.example", "/\\evil.example",
    "\\\\evil.example", "/\t/evil.example", "/\n/evil.example", "\t//evil.example", " /x",
    "javascript:alert(1)", "/x\0", "/\u202e", "/x\r\nSet-Cookie: a=b", "/" + "x" * 1000,
    "/login", "/login?next=/login", "/signup", "/auth/logout", "/auth/link?token=x", None, 7, ["/"],
]  # fmt: skip


@pytest.mark.parametrize("target", ELSEWHERE)
def test_everything_else_leads_to_the_dashboard(target: object) -> None:
    assert routes.safe_next(target) == "/dashboard"
    assert routes.safe_next(target, default="/here") == "/here"


@given(st.text(st.sampled_from("/\\:@.?#ax \t\r\n\0%5cC"), max_size=12))
def test_nothing_leads_off_the_site(text: str) -> None:
    for target in (text, f"/{text}"):
        there = urljoin("https://peerloop.example/login", routes.safe_next(target))
        assert urlsplit(there).netloc == "peerloop.example"
