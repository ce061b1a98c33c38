"""Fetching from servers that mean no good: where it goes, how long it takes, how much it takes.

A server of the tests stands on 127.0.0.1, which is let through here as if it were public.
"""

import gzip
import logging
import socket
import ssl
import time
import tracemalloc
from collections.abc import Iterator
from ipaddress import ip_address
from pathlib import Path

import pytest

from peerloop.domain.errors import CalendarUnreadable
from peerloop.integrations import calendar_fetcher
from peerloop.integrations.calendar_fetcher import (
    CUT_OFF,
    MOST_BYTES,
    TOO_LARGE,
    UNPROVEN,
    UNREACHABLE,
    CalendarFetcher,
)
from peerloop.integrations.guarded_network import NO_SUCH_SERVER, TOO_SLOW, Address, is_public
from tests.support.rude_server import RudeServer

TEXT = b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n"
TLS = Path(__file__).parents[2] / "data" / "tls"
HERE = "127.0.0.1"


def ok(body: bytes, *headers: str, status: str = "200 OK") -> bytes:
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", *headers, "", ""]
    return "\r\n".join(lines).encode() + body


def leading_to(url: str, status: str = "302 Found") -> bytes:
    return ok(b"", f"Location: {url}", status=status)


@pytest.fixture
def server() -> Iterator[RudeServer]:
    with RudeServer() as running:
        running.paths["/a.ics"] = ok(TEXT)
        yield running


class Names:
    """A resolver: each name's answers in turn, the last one again and again."""

    def __init__(self, **answers: list[list[str]]) -> None:
        self.answers = {name.replace("_", "."): each for name, each in answers.items()}
        self.asked: list[str] = []

    def __call__(self, host: str, _port: int) -> list[str]:
        self.asked.append(host)
        answers = self.answers.get(host, [[host]])
        return answers.pop(0) if len(answers) > 1 else answers[0]


def here_or_public(address: Address) -> bool:
    return address == ip_address(HERE) or is_public(address)


def fetcher(names: Names | None = None, seconds: float = 5.0, **more: object) -> CalendarFetcher:
    resolve = names or Names(cal_example=[[HERE]])
    return CalendarFetcher(allows=here_or_public, resolve=resolve, seconds=seconds, **more)


def url_of(server: RudeServer, path: str = "/a.ics", host: str = "cal.example") -> str:
    return f"http://{host}:{server.port}{path}"


def why(fetch: CalendarFetcher, url: str) -> str:
    with pytest.raises(CalendarUnreadable) as refused:
        fetch.fetch(url)
    assert refused.value.__cause__ is None
    return refused.value.message


# ── what goes well ───────────────────────────────────────────────────────────
def test_a_calendar_is_fetched_by_its_name(server: RudeServer) -> None:
    assert fetcher().fetch(url_of(server)) == TEXT
    [head] = server.asked
    lines = head.lower().splitlines()
    assert lines[0] == "get /a.ics http/1.1"
    assert f"host: cal.example:{server.port}" in lines
    assert not any(line.startswith(("cookie", "authorization", "referer")) for line in lines)


def test_the_environments_proxies_are_not_asked(
    server: RudeServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in (
        "HTTP_PROXY",
        "HTTPS_PROXY",
        "ALL_PROXY",
        "http_proxy",
        "https_proxy",
        "all_proxy",
    ):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    assert fetcher().fetch(url_of(server)) == TEXT


def test_a_packed_calendar(server: RudeServer) -> None:
    server.paths["/z"] = ok(gzip.compress(TEXT, mtime=0), "Content-Encoding: gzip")
    assert fetcher().fetch(url_of(server, "/z")) == TEXT


def test_over_tls_the_name_is_what_is_proven() -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(TLS / "server.pem")
    trust = ssl.create_default_context(cafile=str(TLS / "certificate.pem"))
    names = Names(cal_example=[[HERE]], other_example=[[HERE]])
    with RudeServer(tls=context) as server:
        server.paths["/a.ics"] = ok(TEXT)
        url = f"https://cal.example:{server.port}/a.ics"
        assert fetcher(names, trust=trust).fetch(url) == TEXT
        assert why(fetcher(names, trust=trust), url.replace("cal", "other")) == UNPROVEN
        assert why(fetcher(names), url) == UNPROVEN
        assert len(server.asked) == 1
    assert why(fetcher(names, trust=trust, seconds=2.0), url) == UNREACHABLE


# ── where it goes ────────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    "host",
    ["localhost", HERE, "127.1", "0x7f000001", "2130706433", "0177.0.0.1", "[::1]", "0", "[::]",
     "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[64:ff9b::7f00:1]", "169.254.169.254",
     "[fe80::1%25lo]",
     "nosuch.invalid", "xn--", "a" * 70, "-", "%00", "１２７.0.0.1"],
)  # fmt: skip
def test_the_guard_as_it_is_in_production(server: RudeServer, host: str) -> None:
    assert why(CalendarFetcher(seconds=5.0), url_of(server, host=host)) == NO_SUCH_SERVER
    assert server.asked == []


@pytest.mark.parametrize(
    "addresses",
    [["10.0.0.1"], [HERE, "10.0.0.1"], ["10.0.0.1", HERE], [HERE] * 9 + ["::1"], [], ["nonsense"]],
)
def test_one_address_inside_makes_the_others_suspect(
    server: RudeServer, addresses: list[str]
) -> None:
    names = Names(cal_example=[addresses])
    assert why(fetcher(names), url_of(server)) == NO_SUCH_SERVER
    assert server.asked == []


def test_a_name_that_changes_its_address_gains_nothing(
    server: RudeServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    connected: list[tuple[str, int]] = []
    connect = socket.create_connection

    def note(address: tuple[str, int], *args: object, **more: object) -> socket.socket:
        connected.append(address)
        return connect(address, *args, **more)

    monkeypatch.setattr(socket, "create_connection", note)
    names = Names(cal_example=[[HERE], ["10.0.0.1"]])
    assert fetcher(names).fetch(url_of(server)) == TEXT
    # One look-up, and the connection goes to what it found.
    assert (names.asked, connected) == (["cal.example"], [(HERE, server.port)])
    assert why(fetcher(names), url_of(server)) == NO_SUCH_SERVER
    assert len(connected) == 1


def test_redirects_are_checked_anew(server: RudeServer) -> None:
    inside = Names(cal_example=[[HERE]], inside_example=[["10.0.0.1"]])
    server.paths["/there"] = leading_to("/a.ics")
    server.paths["/in"] = leading_to(f"http://inside.example:{server.port}/a.ics")
    server.paths["/number"] = leading_to("http://169.254.169.254/latest/meta-data/")
    for status in ("301 M", "302 F", "303 S", "307 T", "308 P"):
        server.paths["/there"] = leading_to("/a.ics", status)
        assert fetcher().fetch(url_of(server, "/there")) == TEXT
    assert why(fetcher(inside), url_of(server, "/in")) == NO_SUCH_SERVER
    assert why(fetcher(), url_of(server, "/number")) == NO_SUCH_SERVER


def test_a_redirect_to_the_same_name_with_another_address(server: RudeServer) -> None:
    server.paths["/there"] = leading_to(url_of(server))
    names = Names(cal_example=[[HERE], ["10.0.0.1"]])
    assert why(fetcher(names), url_of(server, "/there")) == NO_SUCH_SERVER
    assert len(server.asked) == 1


@pytest.mark.parametrize(
    "location",
    ["", "file:///etc/passwd", "ftp://cal.example/a", "gopher://cal.example:70/",
     "http://me:secret@cal.example/", "http://cal.example:25/", "data:text/calendar,x",
     "/" + "x" * 3000],
)  # fmt: skip
def test_redirects_to_what_is_no_address(server: RudeServer, location: str) -> None:
    server.paths["/there"] = leading_to(location)
    assert "leads to a place" in why(fetcher(), url_of(server, "/there")) or not location


def test_redirects_end(server: RudeServer) -> None:
    server.paths |= {f"/{n}": leading_to(f"/{n + 1}") for n in range(9)}
    server.paths["/3"] = ok(TEXT)
    assert fetcher().fetch(url_of(server, "/0")) == TEXT
    server.paths["/3"] = leading_to("/0")
    assert "too often" in why(fetcher(), url_of(server, "/0"))
    assert len(server.asked) == 8


def test_what_was_encrypted_stays_encrypted() -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(TLS / "server.pem")
    trust = ssl.create_default_context(cafile=str(TLS / "certificate.pem"))
    with RudeServer(tls=context) as server:
        server.paths["/a"] = leading_to(f"http://cal.example:{server.port}/a.ics")
        url = f"https://cal.example:{server.port}/a"
        assert "not encrypted" in why(fetcher(trust=trust), url)


# ── how much it takes ────────────────────────────────────────────────────────
def test_two_megabytes_and_no_more(server: RudeServer) -> None:
    server.paths["/most"] = ok(b"x" * MOST_BYTES)
    server.paths["/more"] = ok(b"x" * (MOST_BYTES + 1))
    server.paths["/packed"] = ok(
        gzip.compress(b"x" * MOST_BYTES, mtime=0), "Content-Encoding: gzip"
    )
    assert len(fetcher().fetch(url_of(server, "/most"))) == MOST_BYTES
    assert len(fetcher().fetch(url_of(server, "/packed"))) == MOST_BYTES
    assert why(fetcher(), url_of(server, "/more")) == TOO_LARGE


def test_a_bomb(server: RudeServer) -> None:
    bomb = gzip.compress(b"\0" * 300_000_000, 9, mtime=0)
    assert len(bomb) < MOST_BYTES
    server.paths["/bomb"] = ok(bomb, "Content-Encoding: gzip")
    tracemalloc.start()
    try:
        assert why(fetcher(), url_of(server, "/bomb")) == TOO_LARGE
        assert tracemalloc.get_traced_memory()[1] < 6 * MOST_BYTES
    finally:
        tracemalloc.stop()


def test_a_body_without_an_end(server: RudeServer) -> None:
    def pour(visitor: socket.socket) -> None:
        visitor.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
        while True:
            visitor.sendall(b"x" * 65_536)

    server.paths["/"] = pour
    assert why(fetcher(), url_of(server, "/")) == TOO_LARGE


def test_a_head_without_an_end(server: RudeServer) -> None:
    def pour(visitor: socket.socket) -> None:
        visitor.sendall(b"HTTP/1.1 200 OK\r\n")
        while True:
            visitor.sendall(b"X-More: x\r\n" * 1000)

    server.paths["/"] = pour
    assert why(fetcher(), url_of(server, "/")) == CUT_OFF


# ── how long it takes ────────────────────────────────────────────────────────
def drip(head: bytes, byte: bytes) -> object:
    def say(visitor: socket.socket) -> None:
        visitor.sendall(head)
        while True:
            visitor.sendall(byte)
            time.sleep(0.05)

    return say


@pytest.mark.parametrize(
    "rude",
    [
        drip(b"HTTP/1.1 200 OK\r\n\r\n", b"x"),
        drip(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n", b"x"),
        drip(b"HTTP/1.1 200 OK\r\n", b"X"),
        drip(b"", b"H"),
        drip(b"", b"HTTP/1.1 100 Continue\r\n\r\n"),
        lambda visitor: time.sleep(5),
    ],
    ids=["body", "long body", "head", "status", "continue", "silence"],
)
def test_a_server_that_drips(server: RudeServer, rude: object) -> None:
    server.paths["/"] = rude  # type: ignore[assignment]
    began = time.monotonic()
    said = why(fetcher(seconds=0.6), url_of(server, "/"))
    assert said in (TOO_SLOW, CUT_OFF)
    assert time.monotonic() - began < 2


def test_the_time_is_for_all_redirects_together(server: RudeServer) -> None:
    def slowly(visitor: socket.socket) -> None:
        time.sleep(0.4)
        visitor.sendall(leading_to("/"))

    server.paths["/"] = slowly
    began = time.monotonic()
    assert why(fetcher(seconds=0.6), url_of(server, "/")) == TOO_SLOW
    assert time.monotonic() - began < 2


def test_a_resolver_that_never_answers() -> None:
    def never(_host: str, _port: int) -> list[str]:
        time.sleep(3)
        return []

    began = time.monotonic()
    slow = CalendarFetcher(resolve=never, seconds=0.3)
    assert why(slow, "https://cal.example/") == TOO_SLOW
    assert time.monotonic() - began < 2


def test_a_server_that_does_not_answer_the_handshake() -> None:
    with socket.create_server((HERE, 0)) as silent:
        url = f"https://cal.example:{silent.getsockname()[1]}/"
        began = time.monotonic()
        assert why(fetcher(seconds=0.5), url) in (TOO_SLOW, UNREACHABLE)
        assert time.monotonic() - began < 2


# ── what it says ─────────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (ok(b"hush", status="401 No"), "asks for a password"),
        (ok(b"hush", status="403 No"), "asks for a password"),
        (ok(b"hush", status="404 No"), "no calendar at this address"),
        (ok(b"hush", status="410 Gone"), "no calendar at this address"),
        (ok(b"hush", status="429 Slow"), "come back later"),
        (ok(b"hush", status="500 Oh"), "in trouble just now"),
        (ok(b"hush", status="503 Oh"), "in trouble just now"),
        (ok(b"hush", status="206 Part"), "did not give"),
        (ok(b"", status="304 Not"), "did not give"),
        (ok(b"hush", status="418 Tea"), "did not give"),
        (ok(b"hush", "Content-Encoding: br"), "a way PeerLoop does not know"),
        (ok(b"hush", "Content-Encoding: gzip, gzip"), "a way PeerLoop does not know"),
        (ok(b"hush", "Content-Encoding: gzip"), "stopped in the middle"),
        (ok(gzip.compress(TEXT, mtime=0)[:-9], "Content-Encoding: gzip"), "stopped in the middle"),
        (ok(gzip.compress(TEXT, mtime=0) * 2, "Content-Encoding: gzip"), "stopped in the middle"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\nhush", "stopped in the middle"),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nsec", "stopped in the middle"),
        (b"SSH-2.0-OpenSSH_9.2 hush\r\n", "stopped in the middle"),
        (b"", "stopped in the middle"),
    ],
)
def test_each_failure_has_words(server: RudeServer, answer: bytes, words: str) -> None:
    server.paths["/private-token"] = answer
    said = why(fetcher(), url_of(server, "/private-token"))
    assert words in said
    assert said.endswith(".")
    for secret in ("hush", "private-token", "cal.example", HERE):
        assert secret not in said


def test_a_server_that_is_not_there() -> None:
    with socket.create_server((HERE, 0)) as closed:
        port = closed.getsockname()[1]
    assert why(fetcher(), f"http://cal.example:{port}/") == UNREACHABLE


def test_no_log_holds_an_address(server: RudeServer, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    server.paths["/private-token?key=abcdef"] = ok(b"", status="500 Oh")
    why(fetcher(), url_of(server, "/private-token?key=abcdef"))
    assert "private-token" not in caplog.text
    assert "abcdef" not in caplog.text


def test_certificates_of_the_environment_do_not_count(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(TLS / "certificate.pem"))
    calendar_fetcher._public_authorities.cache_clear()
    trusted = calendar_fetcher._public_authorities().get_ca_certs()
    assert not any(
        ("commonName", "cal.example") in part for each in trusted for part in each["subject"]
    )
