"""Stars, and the average that is shown."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from peerloop.domain.errors import InvalidInput
from peerloop.domain.ratings import NOT_RATED, Rated, check_stars, clean_comment


@pytest.mark.parametrize(("stars", "shown"), [
    ([], ""), ([5], ""), ([5, 5], ""), ([5, 5, 5], "5.0"), ([1, 1, 1], "1.0"), ([5, 5, 4], "4.7"),
    ([4, 4, 5], "4.3"), ([5, 5, 5, 4], "4.8"), ([4, 4, 4, 5], "4.3"), ([3] * 19 + [4], "3.1"),
    ([5] * 99 + [1], "5.0"), ([5] * 39 + [4], "5.0"), ([5] * 9 + [4], "4.9"),
], ids=repr)  # fmt: skip
def test_the_average_is_shown_from_three_ratings_on(stars: list[int], shown: str) -> None:
    assert Rated(sum(stars), len(stars)).average == shown


@given(st.lists(st.integers(1, 5), min_size=3))
def test_the_average_is_rounded_to_the_nearest_tenth(stars: list[int]) -> None:
    tenths = Rated(sum(stars), len(stars)).tenths
    assert tenths is not None
    difference = Fraction(tenths, 10) - Fraction(sum(stars), len(stars))
    assert -Fraction(1, 20) < difference <= Fraction(1, 20)


def test_nobody_has_an_average_without_ratings() -> None:
    assert (NOT_RATED.average, NOT_RATED.tenths, NOT_RATED.count) == ("", None, 0)


@pytest.mark.parametrize(("sent", "stars"), [("1", 1), ("5", 5), (1, 1), (3, 3)])
def test_stars(sent: object, stars: int) -> None:
    assert check_stars(sent) == stars


@pytest.mark.parametrize("sent", [
    None, "", "0", "6", 0, 6, -1, 4.5, 4.0, True, "4.0", " 4", "٣", "five", [], [4], {},
    2**70, "4\0",
], ids=ascii)  # fmt: skip
def test_what_are_no_stars(sent: object) -> None:
    with pytest.raises(InvalidInput) as refused:
        check_stars(sent)
    assert refused.value.details == {"field": "stars"}


def test_a_comment_has_its_length() -> None:
    assert clean_comment(" Thank you.\r\nReally. ") == "Thank you.\nReally."
    assert clean_comment(None) == ""
    assert len(clean_comment("x" * 1000)) == 1000
    with pytest.raises(InvalidInput, match="at most 1,000 characters"):
        clean_comment("x" * 1001)
