"""A session's life, what a course includes, what a message may hold."""

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from peerloop.domain.booking import (
    COUNTED,
    NOTE_LENGTH,
    TRANSITIONS,
    SessionStatus,
    check_included,
    clean_note,
    initial_status,
    next_status,
    progress_label,
)
from peerloop.domain.errors import InvalidInput, SessionLimitReached, TransitionRefused
from peerloop.domain.money import Money

EUR = Money(2400, "EUR")
# Requirements, "One vocabulary", written out once more.
ALLOWED = {
    ("pending_payment", "confirmed"),
    ("pending_payment", "cancelled"),
    ("pending_payment", "expired"),
    ("expired", "confirmed"),
    ("confirmed", "cancelled"),
    ("confirmed", "completed"),
    ("confirmed", "no_show"),
    ("completed", "no_show"),
    ("no_show", "completed"),
}


@pytest.mark.parametrize(("current", "wanted"), list(product(SessionStatus, repeat=2)))
def test_every_change_of_status(current: SessionStatus, wanted: SessionStatus) -> None:
    if (current.value, wanted.value) in ALLOWED:
        assert next_status(current, wanted) is wanted
    else:
        with pytest.raises(TransitionRefused) as refusal:
            next_status(current, wanted)
        assert refusal.value.details == {"current": current.value, "wanted": wanted.value}


def test_every_status_has_its_row() -> None:
    assert TRANSITIONS.keys() == set(SessionStatus)


def test_a_free_session_is_confirmed_at_once_and_a_priced_one_is_held() -> None:
    assert initial_status(None) is SessionStatus.CONFIRMED
    assert initial_status(EUR) is SessionStatus.PENDING_PAYMENT


def test_what_counts() -> None:
    assert set(SessionStatus) - COUNTED == {SessionStatus.CANCELLED, SessionStatus.EXPIRED}


@pytest.mark.parametrize(
    ("included", "counted", "price", "fits"),
    [
        (6, 0, None, True),
        (6, 5, None, True),
        (6, 6, None, False),
        (6, 7, None, False),
        (1, 1, None, False),
        (None, 1000, None, True),
        (6, 6, EUR, True),
        (6, 600, EUR, True),
    ],
)
def test_included_sessions(
    included: int | None, counted: int, price: Money | None, fits: bool
) -> None:
    if fits:
        check_included(included, counted, price)
        return
    with pytest.raises(SessionLimitReached) as refusal:
        check_included(included, counted, price)
    assert str(refusal.value) == f"All {included} sessions of this course are booked."


@pytest.mark.parametrize(
    ("included", "counted", "label"),
    [
        (6, 0, "Session 1 of 6"),
        (6, 5, "Session 6 of 6"),
        (6, 6, "Session 7"),
        (None, 0, "Session 1"),
    ],
)
def test_progress(included: int | None, counted: int, label: str) -> None:
    assert progress_label(included, counted) == label


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        (None, ""),
        ("  \n", ""),
        (" a\r\nb\tc ", "a\nb\tc"),
        ("a\0b\x07c\x1b[0m\x7f\x85d", "abc[0md"),
        ("\ud800a\udfff", "a"),
        ("👩‍🏫 नमस्ते — “x”", "👩‍🏫 नमस्ते — “x”"),
        ("<b>&amp;</b>", "<b>&amp;</b>"),
        ("ä" * NOTE_LENGTH, "ä" * NOTE_LENGTH),
        (" " * 50 + "x" * NOTE_LENGTH + " " * 50, "x" * NOTE_LENGTH),
    ],
)
def test_messages(written: object, kept: str) -> None:
    assert clean_note(written) == kept


@pytest.mark.parametrize("written", ["x" * (NOTE_LENGTH + 1), 7, b"x", ["x"], {"a": 1}])
def test_what_is_no_message(written: object) -> None:
    with pytest.raises(InvalidInput) as refusal:
        clean_note(written)
    assert refusal.value.details == {"field": "note"}


@given(st.text(st.characters(codec=None), max_size=50))
def test_a_cleaned_message_stays_as_it_is_and_can_be_stored(text: str) -> None:
    note = clean_note(text)
    assert clean_note(note) == note
    assert "\0" not in note
    note.encode("utf-8")
