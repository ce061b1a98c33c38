"""Which reminders somebody wants."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from peerloop.domain.errors import InvalidInput
from peerloop.domain.reminders import BEFORE, Lead, chosen_leads, leads_of, stored_leads


@given(st.lists(st.sampled_from(list(Lead))))
def test_what_is_chosen_is_kept_once_each_the_longest_first(chosen: list[Lead]) -> None:
    leads = chosen_leads(chosen)
    assert set(leads) == set(chosen)
    assert list(leads) == sorted(leads, key=BEFORE.__getitem__, reverse=True)
    assert leads_of(stored_leads(leads)) == leads
    assert len(stored_leads(leads)) <= 20  # the column


def test_plain_words_are_leads() -> None:
    assert stored_leads(chosen_leads(("15m", "24h", "15m"))) == "24h,15m"
    assert chosen_leads([]) == leads_of("") == ()
    assert leads_of("1h,2h,") == (Lead.HOUR,)


@pytest.mark.parametrize(
    "chosen",
    [None, "24h", "", 24, {"24h": 1}, ["2h"], [None], [["24h"]], ["24h "], [{}], iter(["24h"])],
)
def test_anything_else_is_refused(chosen: object) -> None:
    with pytest.raises(InvalidInput):
        chosen_leads(chosen)
