"""Fetching a calendar's text over HTTP: guarded, bounded in size and time. Its meaning is not read.

`httpcore` is used as it is: no proxies of the environment, no cookies, no redirects of its own,
and no log line with an address, which is a secret.
"""

import ssl
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache

import certifi
import httpcore
import httpx

from peerloop.domain.errors import CalendarUnreadable, InvalidInput
from peerloop.domain.external import clean_url
from peerloop.integrations.guarded_network import (
    NO_SUCH_SERVER,
    TOO_SLOW,
    Address,
    Deadline,
    GuardedNetwork,
    Resolve,
    is_public,
)

MOST_BYTES = 2 * 1024 * 1024
MOST_SECONDS = 10.0
MOST_REDIRECTS = 3
_HEADERS: dict[bytes | str, bytes | str] = {
    "User-Agent": "PeerLoop (reads busy times for their owner)",
    "Accept": "text/calendar, text/*;q=0.5, */*;q=0.1",
    "Accept-Encoding": "gzip",
    "Connection": "close",
}
_PLAIN, _GZIP = ("", "identity"), ("gzip", "x-gzip")
UNREACHABLE = "The calendar’s server cannot be reached."
UNPROVEN = "The calendar’s server cannot prove that it is the one named in the address."
CUT_OFF = "The calendar’s server stopped in the middle of it."
TOO_LARGE = "The calendar is larger than 2 MB."
_WORDS = {
    401: "The calendar’s server asks for a password. Use the calendar’s secret address instead.",
    404: "There is no calendar at this address.",
    429: "The calendar’s server asks PeerLoop to come back later.",
}
_SAME_WORDS = {403: 401, 407: 401, 410: 404}
_REDIRECTS = {301, 302, 303, 307, 308}


class CalendarFetcher:
    """Fetches what public web servers say.

    Args:
        allows: which addresses may be connected to.
        resolve: all addresses of a host; None asks the system.
        trust: whose certificates count; None for the public authorities.
        seconds: for all of it: names, connections, redirects, the last byte.
    """

    def __init__(
        self,
        *,
        allows: Callable[[Address], bool] = is_public,
        resolve: Resolve | None = None,
        trust: ssl.SSLContext | None = None,
        seconds: float = MOST_SECONDS,
    ) -> None:
        self._allows = allows
        self._resolve = resolve
        self._trust = trust
        self._seconds = seconds

    def fetch(self, url: str) -> bytes:
        """The text at an address (see `clean_url`), decompressed, of at most `MOST_BYTES`.

        Raises:
            CalendarUnreadable: it cannot be had; the words are for the calendar's owner.
        """
        network = GuardedNetwork(
            Deadline(self._seconds), allows=self._allows, resolve=self._resolve
        )
        trust = self._trust or _public_authorities()
        with _in_our_words(), httpcore.ConnectionPool(trust, network_backend=network) as pool:
            for _ in range(MOST_REDIRECTS + 1):
                found = _ask(pool, url)
                if isinstance(found, bytes):
                    return found
                url = found
        raise CalendarUnreadable("This address leads on from one place to another too often.")


def _ask(pool: httpcore.ConnectionPool, url: str) -> bytes | str:
    """The text at an address, or the address it leads on to."""
    target = httpx.URL(url)
    asked = httpcore.URL(
        scheme=target.raw_scheme,
        host=target.raw_host,
        port=target.port,
        target=target.raw_path,
    )
    headers = {**_HEADERS, "Host": target.netloc}
    with pool.stream("GET", asked, headers=headers) as response:
        said = {name.lower(): value.decode("latin-1") for name, value in response.headers}
        if response.status in _REDIRECTS:
            return _next_address(target, said.get(b"location", ""))
        if response.status != 200:
            raise CalendarUnreadable(_words(response.status))
        parts = response.iter_stream()
        return b"".join(_decoded(parts, said.get(b"content-encoding", "").strip().lower()))


def _next_address(here: httpx.URL, location: str) -> str:
    try:
        there = clean_url(str(here.join(location)))
    except (InvalidInput, httpx.InvalidURL):
        raise CalendarUnreadable("This address leads to a place that cannot be read.") from None
    if here.scheme == "https" and not there.startswith("https:"):
        raise CalendarUnreadable("This address leads to a place that is not encrypted.")
    return there


def _decoded(parts: Iterator[bytes], encoding: str) -> Iterator[bytes]:
    """The parts without their compression; both sides of it are counted."""
    if encoding not in (*_PLAIN, *_GZIP):
        raise CalendarUnreadable("The calendar’s server packs it in a way PeerLoop does not know.")
    unpack = zlib.decompressobj(wbits=31) if encoding in _GZIP else None
    came = held = 0
    for part in parts:
        came += len(part)
        # One byte more than is allowed is enough to know, of a bomb too.
        text = unpack.decompress(part, MOST_BYTES + 1 - held) if unpack else part
        held += len(text)
        if max(came, held) > MOST_BYTES:
            raise CalendarUnreadable(TOO_LARGE)
        yield text
    if unpack and (not unpack.eof or unpack.unused_data):
        raise CalendarUnreadable(CUT_OFF)


def _words(status: int) -> str:
    word = _WORDS.get(_SAME_WORDS.get(status, status))
    if word is None and status >= 500:
        return "The calendar’s server is in trouble just now."
    return word or "The calendar’s server did not give the calendar."


@contextmanager
def _in_our_words() -> Iterator[None]:
    """Say what the network said in words for people; addresses and answers stay out of them."""
    try:
        yield
    except httpcore.TimeoutException:
        raise CalendarUnreadable(TOO_SLOW) from None
    except httpcore.ConnectError as error:
        proves_nothing = any(isinstance(each, ssl.SSLError) for each in error.args)
        raise CalendarUnreadable(UNPROVEN if proves_nothing else UNREACHABLE) from None
    except (httpcore.NetworkError, httpcore.ProtocolError, zlib.error):
        raise CalendarUnreadable(CUT_OFF) from None
    except httpx.InvalidURL:
        raise CalendarUnreadable(NO_SUCH_SERVER) from None


@cache
def _public_authorities() -> ssl.SSLContext:
    # Not the environment's: SSL_CERT_FILE may stand for authorities of our own network.
    return ssl.create_default_context(cafile=certifi.where())
