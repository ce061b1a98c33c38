"""Amounts and how they are written."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from peerloop.domain.errors import InvalidInput
from peerloop.domain.money import THREE_DECIMAL, ZERO_DECIMAL, Money, decimals, parse_amount


@pytest.mark.parametrize(
    ("minor", "currency", "written"),
    [
        (2400, "EUR", "€24.00"),
        (2405, "USD", "$24.05"),
        (5, "GBP", "£0.05"),
        (0, "EUR", "€0.00"),
        (500, "JPY", "¥500"),
        (3000, "CHF", "CHF 30.00"),
        (1234567, "INR", "₹12,345.67"),
        (12340, "KWD", "KWD 12.340"),
        (1234567, "VND", "VND 1,234,567"),
        (9007199254740993, "EUR", "€90,071,992,547,409.93"),  # more than a float can tell apart
    ],
)
def test_how_amounts_are_written(minor: int, currency: str, written: str) -> None:
    assert str(Money(minor, currency)) == written


@given(st.integers(0, 10**20), st.sampled_from(["EUR", "JPY", "KWD", "XYZ"]))
def test_what_is_written_is_the_amount_exactly(minor: int, currency: str) -> None:
    minor -= minor % 10
    digits = str(Money(minor, currency)).replace(",", "").lstrip("€¥KWDXYZ ")
    assert Decimal(digits).scaleb(decimals(currency)) == minor


@pytest.mark.parametrize(
    ("minor", "currency"),
    [
        (-1, "EUR"),
        (1.0, "EUR"),
        (True, "EUR"),
        ("1", "EUR"),
        (None, "EUR"),
        (1, "eur"),
        (1, "EURO"),
        (1, "E"),
        (1, "ÄÖÜ"),
        (1, "123"),
        (1235, "KWD"),
    ],
)
def test_what_is_no_amount(minor: object, currency: str) -> None:
    with pytest.raises(ValueError, match=r"amount|currency"):
        Money(minor, currency)  # type: ignore[arg-type]


def test_decimals_follow_stripes_lists() -> None:
    assert (decimals("EUR"), decimals("JPY"), decimals("KWD")) == (2, 0, 3)
    assert not ZERO_DECIMAL & THREE_DECIMAL
    assert all(len(each) == 3 for each in ZERO_DECIMAL | THREE_DECIMAL)


@pytest.mark.parametrize(
    ("text", "currency", "minor"),
    [
        ("24", "EUR", 2400),
        ("24.5", "EUR", 2450),
        (" 24.50 ", "EUR", 2450),
        ("1,250.00", "EUR", 125000),
        ("500", "JPY", 500),
        ("7.25", "KWD", 7250),
        ("0", "EUR", 0),
    ],
)
def test_amounts_as_they_are_typed(text: str, currency: str, minor: int) -> None:
    assert parse_amount(text, currency) == minor


@pytest.mark.parametrize(
    "text", ["", "x", "-1", "1.234", "1.", "٢", "1e3", "9" * 12, None, 7, ["1"]]
)
def test_what_cannot_be_read_as_an_amount(text: object) -> None:
    with pytest.raises(InvalidInput):
        parse_amount(text, "EUR")


def test_yen_have_no_cents() -> None:
    with pytest.raises(InvalidInput):
        parse_amount("5.00", "JPY")
