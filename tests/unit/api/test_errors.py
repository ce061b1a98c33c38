"""Every way PeerLoop says no has an HTTP status and a stable code."""

import pytest

from peerloop.api.errors import status_of
from peerloop.api.network import WrongOrigin
from peerloop.domain import errors

STATUSES = {
    "not_signed_in": 401,
    "wrong_credentials": 401,
    "forbidden": 403,
    "wrong_origin": 403,
    "not_enrolled": 403,
    "not_found": 404,
    "session_limit_reached": 409,
    "slot_unavailable": 409,
    "student_conflict": 409,
    "slot_taken": 409,
    "too_many_holds": 409,
    "hold_lapsed": 409,
    "nothing_to_pay": 409,
    "too_late": 409,
    "payments_unreachable": 503,
    "transition_refused": 409,
    "already_registered": 422,
    "idempotency_key_reused": 422,
    "invalid_input": 422,
    "time_ambiguous": 422,
    "time_does_not_exist": 422,
    "unknown_timezone": 422,
    "too_many_attempts": 429,
}


def family(error):
    yield error
    for child in error.__subclasses__():
        yield from family(child)


@pytest.mark.parametrize(
    "error", sorted(set(family(errors.PeerLoopError)), key=str), ids=lambda e: e.__name__
)
def test_each_error_has_a_status(error):
    refusal = error(3) if error is errors.SessionLimitReached else error()
    assert 400 <= status_of(refusal) < 500 or error is errors.PaymentsUnreachable
    if error.code in STATUSES and error is not errors.InputError:
        assert status_of(refusal) == STATUSES[error.code]


def test_the_table_above_names_real_codes():
    assert STATUSES.keys() <= {error.code for error in family(errors.PeerLoopError)}
    assert WrongOrigin in set(family(errors.PeerLoopError))
