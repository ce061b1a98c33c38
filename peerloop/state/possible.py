"""What a rule says to something that was not asked for yet: pages offer only what would go."""

from collections.abc import Callable

from peerloop.domain.errors import PeerLoopError


def goes(rule: Callable[[], bool | None]) -> bool:
    """Whether a rule neither refuses nor says that nothing would change."""
    try:
        return rule() is not False
    except PeerLoopError:
        return False


def why_not(rule: Callable[[], object]) -> str:
    """What a rule says against it; empty where it says nothing."""
    try:
        rule()
    except PeerLoopError as error:
        return error.message
    return ""
