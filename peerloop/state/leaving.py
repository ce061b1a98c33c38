"""Leaving the app for a page that is not one of its own, such as Stripe's.

A redirect of Reflex's stays within the app where the host is the same, and scripts sent by the
server are against our content security policy: the page shows a sign instead, and `leave.js` goes.
"""

from dataclasses import dataclass
from uuid import uuid4


@dataclass(frozen=True)
class Leaving:
    """Where to go, once; an empty address stays."""

    url: str = ""
    id: str = ""


def leave_for(url: str, before: Leaving) -> Leaving:
    """A departure for an address of ours or Stripe's; the one before, where it leads there too.

    A page forgets its departure when it is opened again.
    """
    return before if before.url == url else Leaving(url, uuid4().hex)
