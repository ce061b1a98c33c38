"""Connections to servers that people name: to public addresses only, and not for long.

A name is looked up once for each connection, every address it has is checked, and the
connection goes to one of exactly those: a name that changes its address meanwhile gains nothing.
"""

import queue
import socket
import threading
from collections.abc import Callable, Iterable
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from ssl import SSLContext
from time import monotonic
from typing import Any

import httpcore

from peerloop.domain.errors import CalendarUnreadable

Address = IPv4Address | IPv6Address
Resolve = Callable[[str, int], list[str]]

# IANA's registries of special-purpose addresses. They are spelled here, because what
# `ipaddress` calls global differs between versions of Python and lets translated,
# tunnelled and multicast addresses through.
_NOT_PUBLIC_4 = [
    ip_network(each)
    for each in (
        "0.0.0.0/8 10.0.0.0/8 100.64.0.0/10 127.0.0.0/8 169.254.0.0/16 172.16.0.0/12 192.0.0.0/24 "
        "192.0.2.0/24 192.31.196.0/24 192.52.193.0/24 192.88.99.0/24 192.168.0.0/16 "
        "192.175.48.0/24 198.18.0.0/15 198.51.100.0/24 203.0.113.0/24 224.0.0.0/3 "
        "168.63.129.16/32"  # a public address by which machines at Azure reach their host
    ).split()
]
# What is not in use as ordinary unicast stays out, and with it every form that holds an IPv4
# address (::ffff:0:0/96, 64:ff9b::/96, …); of what is, these are no public servers.
_UNICAST_6 = ip_network("2000::/3")
_NOT_PUBLIC_6 = [
    ip_network(each)
    for each in "2001::/23 2001:db8::/32 2002::/16 2620:4f:8000::/48 3fff::/20".split()
]
_MOST_ADDRESSES = 4
_CONNECTS_WITHIN = 4.0  # seconds, each address
NO_SUCH_SERVER = "There is no public server at this address."
TOO_SLOW = "The calendar’s server took too long to answer."


def is_public(address: Address) -> bool:
    """Whether an address belongs to the public internet, where anybody may connect to it."""
    if not address.is_global or address.is_multicast:
        return False
    if isinstance(address, IPv4Address):
        return not any(address in network for network in _NOT_PUBLIC_4)
    return address in _UNICAST_6 and not any(address in network for network in _NOT_PUBLIC_6)


class Deadline:
    """A moment by which all must be done."""

    def __init__(self, seconds: float) -> None:
        self._at = monotonic() + seconds

    def left(self, at_most: float | None = None) -> float:
        """Seconds that are left, at most so many.

        Raises:
            CalendarUnreadable: none are.
        """
        left = self._at - monotonic()
        if left <= 0:
            raise CalendarUnreadable(TOO_SLOW)
        return left if at_most is None else min(left, at_most)


class GuardedNetwork(httpcore.NetworkBackend):
    """How `httpcore` reaches servers for one reading of a calendar.

    Names in certificates are checked as ever: `httpcore` knows the server by its name, and
    only the address is chosen here.
    """

    def __init__(
        self,
        deadline: Deadline,
        *,
        allows: Callable[[Address], bool] = is_public,
        resolve: Resolve | None = None,
    ) -> None:
        self._deadline = deadline
        self._allows = allows
        self._resolve = resolve or _look_up
        self._network = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        """Connect to a public address of `host`.

        Raises:
            CalendarUnreadable: it has none, or others too, or the time is up.
            httpcore.ConnectError: it cannot be reached.
        """
        addresses = self._checked(host, port)
        for address in addresses:
            try:
                stream = self._network.connect_tcp(
                    str(address), port, timeout=self._deadline.left(_CONNECTS_WITHIN)
                )
            except (httpcore.ConnectError, httpcore.ConnectTimeout):
                continue
            return _TimedStream(stream, self._deadline)
        raise httpcore.ConnectError

    def _checked(self, host: str, port: int) -> list[Address]:
        found = _in_time(lambda: self._resolve(host, port), self._deadline)
        try:
            addresses = [ip_address(each) for each in dict.fromkeys(found)]
        except ValueError:
            addresses = []
        # One that is not public makes the others suspect: a name that points inside, too.
        if not addresses or not all(self._allows(address) for address in addresses):
            raise CalendarUnreadable(NO_SUCH_SERVER)
        return addresses[:_MOST_ADDRESSES]


class _TimedStream(httpcore.NetworkStream):
    """A connection on which every wait ends at the deadline, however the server drips."""

    def __init__(self, stream: httpcore.NetworkStream, deadline: Deadline) -> None:
        self._stream = stream
        self._deadline = deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, self._deadline.left())

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, self._deadline.left())

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self,
        ssl_context: SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore.NetworkStream:
        left = self._deadline.left()
        return _TimedStream(
            self._stream.start_tls(ssl_context, server_hostname, left), self._deadline
        )

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)


def _look_up(host: str, port: int) -> list[str]:
    """All addresses of a name, also of a number in any of its spellings (`127.1`, `0x7f000001`)."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        return []
    return [str(sockaddr[0]) for *_, sockaddr in found]


def _in_time(resolve: Callable[[], list[str]], deadline: Deadline) -> list[str]:
    """What `resolve` finds, but no later: the system's resolver knows no time limit."""
    answers: queue.SimpleQueue[list[str]] = queue.SimpleQueue()
    threading.Thread(target=lambda: answers.put(resolve()), daemon=True).start()
    try:
        return answers.get(timeout=deadline.left())
    except queue.Empty:
        raise CalendarUnreadable(TOO_SLOW) from None
