"""Whom limits count for, and which origins are our own."""

import pytest

from peerloop.api.network import WrongOrigin, check_origin, client_address, is_known_origin
from peerloop.settings import settings


@pytest.fixture
def trust(monkeypatch):
    """Set TRUSTED_PROXIES and others for one test."""

    def change(**variables):
        for name, value in variables.items():
            monkeypatch.setenv(name, value)
        settings.cache_clear()

    yield change
    monkeypatch.undo()
    settings.cache_clear()


def scope(peer="10.0.0.1", scheme="http", **headers):
    pairs = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    client = (peer, 1234) if peer else None
    return {"type": "http", "client": client, "headers": pairs, "scheme": scheme}


@pytest.mark.parametrize(
    ("trusted", "peer", "forwarded", "address"),
    [
        ("", "10.0.0.1", "1.2.3.4", "10.0.0.1"),  # nobody is trusted
        ("10.0.0.1", "10.0.0.1", "1.2.3.4", "1.2.3.4"),
        ("10.0.0.2", "10.0.0.1", "1.2.3.4", "10.0.0.1"),
        ("10.0.0.1", "10.0.0.1", "6.6.6.6, 1.2.3.4", "1.2.3.4"),  # the left one is made up
        ("10.0.0.0/8", "10.9.9.9", "6.6.6.6, 1.2.3.4, 10.1.1.1", "1.2.3.4"),
        ("10.0.0.0/8", "10.9.9.9", "10.2.2.2, 10.1.1.1", "10.2.2.2"),
        ("10.0.0.1", "10.0.0.1", "", "10.0.0.1"),
        ("10.0.0.1", "10.0.0.1", "unknown", "10.0.0.1"),
        ("10.0.0.1", "10.0.0.1", "1.2.3.4, garbage", "10.0.0.1"),
        ("10.0.0.1", "::ffff:10.0.0.1", "1.2.3.4", "1.2.3.4"),
        ("nonsense,10.0.0.1", "10.0.0.1", " 1.2.3.4 ", "1.2.3.4"),
        ("::1", "::1", "2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("", "2001:db8:1:2:ffff::1", "", "2001:db8:1:2::/64"),
        ("", "", "1.2.3.4", ""),
    ],
)
def test_the_address_that_counts(trust, trusted, peer, forwarded, address):
    trust(TRUSTED_PROXIES=trusted)
    headers = {"x_forwarded_for": forwarded} if forwarded else {}
    assert client_address(scope(peer, **headers)) == address


def test_several_headers_are_one_list(trust):
    trust(TRUSTED_PROXIES="10.0.0.1")
    asked = scope()
    asked["headers"] = [(b"x-forwarded-for", b"6.6.6.6"), (b"x-forwarded-for", b"1.2.3.4")]
    assert client_address(asked) == "1.2.3.4"


@pytest.mark.parametrize(
    ("origin", "asked", "known"),
    [
        ("https://peerloop.example", scope(host="other"), True),
        ("https://app.example", scope(host="other"), True),
        ("http://localhost:8000", scope(host="localhost:8000"), True),
        ("https://localhost:8000", scope(host="localhost:8000", scheme="wss"), True),
        ("http://localhost:8000", scope(host="localhost:8000", scheme="ws"), True),
        ("https://localhost:8000", scope(host="localhost:8000"), False),
        ("http://evil.example", scope(host="evil.example.org"), False),
        ("https://peerloop.example.evil.example", scope(host="x"), False),
        ("https://peerloop.example/", scope(host="x"), False),
        ("http://", scope(), False),
        ("null", scope(host="null"), False),
        ("https://h", scope(host="h", x_forwarded_proto="https"), False),
        ("https://h", scope(peer="10.0.0.9", host="h", x_forwarded_proto="https"), True),
    ],
)
def test_known_origins(trust, origin, asked, known):
    trust(
        PUBLIC_URL="https://peerloop.example",
        CORS_ORIGINS="https://app.example",
        TRUSTED_PROXIES="10.0.0.9",
    )
    assert is_known_origin(asked, origin) is known


def test_what_a_page_of_ours_says_of_itself_comes_before_what_the_browser_says():
    check_origin(scope(host="h", origin="http://h", sec_fetch_site="cross-site"))
    check_origin(scope(host="h", sec_fetch_site="same-site"))
    check_origin(scope(host="h"))
    for headers in ({"origin": "http://x"}, {"sec_fetch_site": "cross-site"}):
        with pytest.raises(WrongOrigin):
            check_origin(scope(host="h", **headers))
