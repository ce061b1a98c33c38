"""Any Student-Teacher: whose turn it is (requirements, rule 6)."""

from datetime import UTC, datetime, timedelta
from itertools import permutations
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from peerloop.domain.assignment import Candidate, any_st_slots, fairness_key

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
A, B, C = UUID(int=1), UUID(int=2), UUID(int=3)


def at(hours: int) -> datetime:
    return NOON + timedelta(hours=hours)


IN_TURN = [
    Candidate(C, 0, None),
    Candidate(B, 0, at(-90)),
    Candidate(A, 0, at(-10)),
    Candidate(A, 1, None),
    Candidate(B, 1, None),
    Candidate(C, 1, datetime(1969, 1, 1, tzinfo=UTC)),
    Candidate(A, 1, at(-90)),
    Candidate(B, 1, at(-90)),
]


def test_fewest_sessions_then_longest_unbooked_then_id() -> None:
    assert sorted(reversed(IN_TURN), key=fairness_key) == IN_TURN


def test_a_naive_time_is_refused() -> None:
    with pytest.raises(ValueError, match="without its zone"):
        fairness_key(Candidate(A, 0, NOON.replace(tzinfo=None)))


def test_each_start_names_the_one_whose_turn_it_is() -> None:
    offers = [
        (Candidate(A, 2, None), [at(1), at(2), at(3)]),
        (Candidate(B, 0, at(-1)), [at(2)]),
        (Candidate(C, 0, at(-2)), [at(2), at(4)]),
    ]
    for order in permutations(offers):
        assert any_st_slots(order) == [(at(1), A), (at(2), C), (at(3), A), (at(4), C)]


def test_nobody_free_is_no_start() -> None:
    assert any_st_slots([]) == []
    assert any_st_slots([(Candidate(A, 0, None), [])]) == []


candidates = st.builds(
    Candidate,
    st.integers(1, 9).map(lambda n: UUID(int=n)),
    st.integers(0, 2),
    st.none() | st.integers(-3, 0).map(at),
)
offers = st.lists(
    st.tuples(candidates, st.lists(st.integers(0, 9).map(at), unique=True).map(sorted)),
    unique_by=lambda offer: offer[0].st_id,
)


@given(offers)
def test_each_start_goes_to_the_first_in_turn_who_is_free(offers) -> None:
    starts = sorted({start for _, free in offers for start in free})
    assert any_st_slots(iter(offers)) == [
        (start, min((who for who, free in offers if start in free), key=fairness_key).st_id)
        for start in starts
    ]
