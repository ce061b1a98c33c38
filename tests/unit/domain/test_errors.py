"""Each way of saying no has a code of its own and the exact words."""

from collections.abc import Iterator

import pytest

from peerloop.domain import errors
from peerloop.domain import rosters as _rosters  # noqa: F401  (has an error of its own)
from peerloop.domain.errors import PeerLoopError

# Requirements, "Words people read"; codes as in SBOK and rule 4.
WORDS = {
    errors.NotEnrolled(): ("not_enrolled", "You must be enrolled to book."),
    errors.SlotTaken(): ("slot_taken", "Sorry, this time slot is no longer available."),
    errors.SlotUnavailable(): (
        "slot_unavailable",
        "This time is no longer available. Select another.",
    ),
    errors.StudentConflict(): ("student_conflict", "You have another session at this time."),
    errors.SessionLimitReached(6): (
        "session_limit_reached",
        "All 6 sessions of this course are booked.",
    ),
    errors.PeerLoopError(): ("failed", "Unable to book. Please try again."),
    errors.TimeDoesNotExist(): ("time_does_not_exist", None),
    errors.TimeAmbiguous(): ("time_ambiguous", None),
    errors.NotSignedIn(): ("not_signed_in", None),
    errors.IdempotencyKeyReused(): ("idempotency_key_reused", None),
}


@pytest.mark.parametrize("error", WORDS, ids=lambda error: error.code)
def test_exact_codes_and_words(error: PeerLoopError) -> None:
    code, message = WORDS[error]
    assert error.code == code
    assert message is None or error.message == str(error) == message


def every_class(root: type[PeerLoopError]) -> Iterator[type[PeerLoopError]]:
    yield root
    for each in root.__subclasses__():
        yield from every_class(each)


def test_a_code_means_one_thing() -> None:
    own = [each for each in every_class(PeerLoopError) if "code" in vars(each)]
    codes = [each.code for each in own]
    assert len(codes) > 15
    assert len(set(codes)) == len(codes)
    assert all(code == code.lower() and len(code) <= 40 for code in codes)
    assert all(each.default_message.endswith(".") for each in own)


def test_another_message_and_details() -> None:
    error = errors.InvalidInput("No.", field="note")
    assert (error.message, str(error), error.details) == ("No.", "No.", {"field": "note"})
    assert errors.SlotTaken().details == {}
    assert isinstance(error, errors.InputError)
