"""Money: integer minor units with a currency, and how it is written. Never a float."""

from dataclasses import dataclass

from peerloop.domain.errors import InvalidInput

# Stripe's lists: currencies without minor units, and with three decimals (their last digit is 0).
ZERO_DECIMAL = frozenset("BIF CLP DJF GNF JPY KMF KRW MGA PYG RWF UGX VND VUV XAF XOF XPF".split())
THREE_DECIMAL = frozenset("BHD JOD KWD OMR TND".split())
_SYMBOLS = {"EUR": "€", "USD": "$", "GBP": "£", "JPY": "¥", "INR": "₹"}


@dataclass(frozen=True, slots=True)
class Money:
    """An amount.

    Attributes:
        minor: in the currency's smallest unit (cents; for JPY, yen). Never negative.
        currency: ISO 4217, upper case.
    """

    minor: int
    currency: str

    def __post_init__(self) -> None:
        if isinstance(self.minor, bool) or not isinstance(self.minor, int) or self.minor < 0:
            raise ValueError("an amount is a whole number of minor units, not negative")
        if len(self.currency) != 3 or not self.currency.isascii() or not self.currency.isupper():
            raise ValueError("a currency is three capital letters (ISO 4217)")
        if self.currency in THREE_DECIMAL and self.minor % 10:
            raise ValueError(f"amounts in {self.currency} end in 0")

    def __str__(self) -> str:
        """As people read it: `€24.00`, `¥500`, `CHF 30.00`."""
        places = decimals(self.currency)
        whole, fraction = divmod(self.minor, 10**places)
        number = f"{whole:,}" + (f".{fraction:0{places}}" if places else "")
        symbol = _SYMBOLS.get(self.currency)
        return f"{symbol}{number}" if symbol else f"{self.currency} {number}"


def parse_amount(text: object, currency: str) -> int:
    """What somebody typed as an amount, in minor units: `24`, `24.50`, `1,250.00`.

    Raises:
        InvalidInput: it is not an amount of this currency (field `amount`).
    """
    places = decimals(currency)
    plain = text.replace(",", "").strip() if isinstance(text, str) else ""
    whole, dot, fraction = plain.partition(".")
    sound = whole.isascii() and whole.isdigit() and len(whole) <= 9 and len(fraction) <= places
    if not sound or (dot and not (fraction.isascii() and fraction.isdigit())):
        raise InvalidInput(f"Please give an amount in {currency}.", field="amount")
    minor = int(whole + fraction.ljust(places, "0"))
    if currency in THREE_DECIMAL and minor % 10:
        raise InvalidInput(f"Amounts in {currency} end in 0.", field="amount")
    return minor


def decimals(currency: str) -> int:
    """How many digits follow the decimal point in `currency` (0, 2 or 3)."""
    if currency in ZERO_DECIMAL:
        return 0
    return 3 if currency in THREE_DECIMAL else 2
