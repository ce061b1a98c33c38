"""Secrets in headers: what is found, and what is not taken for one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from peerloop.domain.secrets import bearer_token, hashed, login_secret, new_secret


def test_secrets_are_long_random_and_say_their_kind() -> None:
    made = {new_secret("plt") for _ in range(100)}
    assert len(made) == 100
    assert all(each.startswith("plt_") and len(each) >= 47 for each in made)
    assert all(each.replace("_", "").replace("-", "").isalnum() for each in made)


def test_hashes_are_one_way_and_stable() -> None:
    assert hashed("x") == "2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881"
    assert hashed("\ud800")  # whatever a client sends


@pytest.mark.parametrize(
    ("header", "secret"),
    [
        ("peerloop_login=pls_a-b_c", "pls_a-b_c"),
        ("a=b; peerloop_login=x; c=d", "x"),
        ("a=b;peerloop_login=x;c=d", "x"),
        ('other={"json": [1, 2]}; peerloop_login=x', "x"),  # another application's
        ("bad[name]=1; =; ;;; peerloop_login=x", "x"),
        ("peerloop_login=first; peerloop_login=second", "first"),
        ("peerloop_login=; peerloop_login=second", "second"),
        ("peerloop_login=a=b", "a=b"),
        ("", None),
        (None, None),
        ("peerloop_login", None),
        ("peerloop_login=", None),
        ("xpeerloop_login=x", None),
        ("peerloop_login2=x", None),
        ("a=peerloop_login=x", None),
        ("peerloop_login=x; " + "a" * 9000, None),
    ],
)
def test_the_login_in_a_cookie_header(header: str | None, secret: str | None) -> None:
    assert login_secret(header) == secret


@pytest.mark.parametrize(
    ("header", "token"),
    [
        ("Bearer plt_x", "plt_x"),
        ("bearer  plt_x ", "plt_x"),
        ("BEARER x", "x"),
        ("Bearer", None),
        ("Bearer ", None),
        ("Basic plt_x", None),
        ("plt_x", None),
        ("", None),
        (None, None),
    ],
)
def test_the_token_in_an_authorization_header(header: str | None, token: str | None) -> None:
    assert bearer_token(header) == token


@given(st.text(st.characters(codec=None)))
def test_no_header_is_too_strange(text: str) -> None:
    for found in (login_secret(text), bearer_token(text)):
        assert found is None or (found and hashed(found))
