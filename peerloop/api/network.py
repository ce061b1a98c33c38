"""Where a request comes from: the client's address, and whether a page of our own sent it.

Who the person is belongs to `auth.py`. Forwarded headers are believed from TRUSTED_PROXIES only.
"""

from functools import lru_cache
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address, ip_network

from starlette.datastructures import Headers
from starlette.types import Scope

from peerloop.domain.errors import Forbidden
from peerloop.settings import settings

Address = IPv4Address | IPv6Address
_ENCRYPTED = {"https", "wss"}
# One subscriber is usually given a network of this size: each of its addresses would count anew.
_IPV6_SUBSCRIBER = 64


class WrongOrigin(Forbidden):
    """A page of somebody else's sent this with our visitor's cookie."""

    code = "wrong_origin"
    default_message = "This request did not come from a page of PeerLoop."


def client_address(scope: Scope) -> str:
    """The network address limits count for; empty where there is none.

    Behind trusted proxies it is the nearest address that is not one of them;
    what stands further left in X-Forwarded-For the client may have made up.
    """
    address = peer = _peer(scope)
    if _is_trusted(peer):
        forwarded = ",".join(Headers(scope=scope).getlist("x-forwarded-for"))
        for hop in reversed(forwarded.split(",")):
            if _parsed(hop) is None:
                break
            address = hop.strip()
            if not _is_trusted(address):
                break
    return _subscriber(address)


def check_origin(scope: Scope) -> None:
    """Refuse what the page of another site sent.

    Requests that no browser page sent carry neither header, and no cookie by accident.

    Raises:
        WrongOrigin: see above.
    """
    headers = Headers(scope=scope)
    origin = headers.get("origin")
    if origin is not None and not is_known_origin(scope, origin):
        raise WrongOrigin
    if origin is None and headers.get("sec-fetch-site") == "cross-site":
        raise WrongOrigin


def is_known_origin(scope: Scope, origin: str) -> bool:
    """Whether `origin` is PUBLIC_URL's, that of the address asked, or one of CORS_ORIGINS."""
    ours = settings()
    if origin == ours.public_url or origin in ours.cors_origins:
        return True
    host = Headers(scope=scope).get("host", "")
    return bool(host) and origin == f"{_scheme(scope)}://{host}"


def is_from_trusted_proxy(scope: Scope) -> bool:
    """Whether headers that proxies add may be believed."""
    return _is_trusted(_peer(scope))


def _scheme(scope: Scope) -> str:
    scheme = scope.get("scheme", "http")
    if is_from_trusted_proxy(scope):
        scheme = Headers(scope=scope).get("x-forwarded-proto", scheme)
    return "https" if scheme in _ENCRYPTED else "http"


def _peer(scope: Scope) -> str:
    client = scope.get("client")
    return client[0] if client else ""


def _is_trusted(address: str) -> bool:
    return _is_among(address.strip(), settings().trusted_proxies)


@lru_cache(maxsize=1024)
def _is_among(address: str, trusted: tuple[str, ...]) -> bool:
    """`trusted` has addresses, networks (`10.0.0.0/8`) or names a server gives its socket."""
    if address in trusted:
        return True
    known = _parsed(address)
    if known is None:
        return False
    for each in trusted:
        try:
            if known in ip_network(each, strict=False):
                return True
        except ValueError:
            continue
    return False


def _parsed(text: str) -> Address | None:
    try:
        address = ip_address(text.strip())
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address


def _subscriber(address: str) -> str:
    known = _parsed(address)
    if isinstance(known, IPv6Address):
        return str(IPv6Network((known, _IPV6_SUBSCRIBER), strict=False))
    return str(known or address)
