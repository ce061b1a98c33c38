"""Rows for tests, made by the real services and models. No assertions, and no mocks."""

from tests.factories.booking import book_at, sit
from tests.factories.clock import MONDAY, FixedClock
from tests.factories.courses import ALWAYS, enrolled_student, make_course, make_st
from tests.factories.mail import KeepingMailer, owe
from tests.factories.moving import move_to, propose_at
from tests.factories.people import PASSWORD, make_user
from tests.factories.rating import held, rated

__all__ = [
    "ALWAYS",
    "MONDAY",
    "PASSWORD",
    "FixedClock",
    "KeepingMailer",
    "book_at",
    "enrolled_student",
    "held",
    "make_course",
    "make_st",
    "make_user",
    "move_to",
    "owe",
    "propose_at",
    "rated",
    "sit",
]
