"""Facts that a mail tells where its payload has them: who did it, what goes back, where to go."""

import pytest

from peerloop.domain.payment import RefundReason
from peerloop.integrations.mails.money import REASONS
from tests.unit.integrations.booked_mail import BASE_URL, LEILA, PAGE, PAYLOAD, Page, written


def test_terms_are_told_where_they_are_known():
    paid = written("session-booked", "student", price="€24.00", reminders=["24h", "1h", "15m"])
    rows = "\nPaid: €24.00\nReminders: 24 h, 1 h and 15 min before\n\nView session"
    assert rows in paid.text
    assert "Paid" not in written("session-booked", "st", price="€24.00").text
    assert "Reminders: Off\n" in written("session-booked", "st", reminders=[]).text
    assert "Reminders: 15 min before\n" in written("session-booked", "st", reminders=["15m"]).text
    assert "Reminders" not in written("session-booked", "st", reminders=None).text
    assert "Reminders" not in written("session-booked", "st").text


@pytest.mark.parametrize(
    ("by", "to", "who"),
    [
        ("student", "student", "you"),
        ("st", "student", "Priya"),
        ("admin", "student", "PeerLoop"),
        ("student", "st", "Leïla"),
        ("st", "st", "you"),
        ("admin", "st", "PeerLoop"),
    ],
)
def test_it_says_who_did_it(by, to, who):
    assert f", {who} moved this session to" in written("session-rescheduled", to, by=by).text
    cancelled = written("session-cancelled", to, by=by).text
    assert f", {who} cancelled this session." in cancelled
    assert ("I am ill" in cancelled) is (who != "you")


def test_every_reason_to_refund_has_its_words():
    assert set(REASONS) == set(RefundReason)


def test_whom_an_st_moves_may_cancel():
    moved = written("session-rescheduled", "student", by="st", price="€24.00").text
    assert "you can cancel for a full refund until the session starts." in moved
    free = written("session-rescheduled", "student", by="st").text
    assert "you can cancel until the session starts." in free
    for to, by in (("st", "st"), ("student", "student"), ("student", "admin")):
        assert "you can cancel" not in written("session-rescheduled", to, by=by).text


def test_the_student_reads_what_goes_back():
    back = "€24.00 goes back the way you paid. Banks take 5 to 10 days to show it."
    assert back in written("session-cancelled", "student", refund="€24.00", price="€24.00").text
    assert back not in written("session-cancelled", "st", refund="€24.00", price="€24.00").text
    late = written("session-cancelled", "student", price="€24.00").text
    assert "No refund comes with it." in late
    assert "refund" not in written("session-cancelled", "student").text


def test_who_lost_a_time_can_book_another():
    wizard = f"{BASE_URL}/courses/linear-algebra/book"
    slug = {"course_slug": "linear-algebra"}
    cancelled = written("session-cancelled", "student", **slug).text
    assert f"\nBook Another Session: {wizard}\n" in cancelled
    assert wizard not in written("session-cancelled", "st", **slug).text
    assert f"\nBook Session: {wizard}\n" in written("hold-released", "student", **slug).text


@pytest.mark.parametrize(
    ("reason", "why"),
    [
        ("cancelled", "The session is cancelled."),
        ("paid_twice", "This session was paid twice."),
        ("wrong_amount", "The amount was not the session's price."),
        ("by_hand", None),
    ],
)
def test_why_money_goes_back(reason, why):
    mail = written("payment-refunded", "student", reason=reason)
    paragraphs = mail.text.split("\n\n")
    assert paragraphs[2] == (why or paragraphs[2])
    assert paragraphs[3 if why else 2].startswith(PAYLOAD["course"])
    assert ("<s class=" in mail.html) is (reason == "cancelled")


@pytest.mark.parametrize(
    "receipt",
    [
        "",
        None,
        "javascript:alert(1)",
        "data:text/html,x",
        "https://",
        "//evil.example",
        "ftp://a.example/x",
        "https://a.example/ x",
        "https://a.example/\nBcc: x",
        "https://ä.example/",
        "http://[broken",
        7,
    ],
)
def test_no_receipt_that_is_no_address(receipt):
    mail = written("payment-received", "student", receipt=receipt)
    assert "receipt" not in (mail.text + mail.html).lower()
    assert f"\nView session: {PAGE}\n\nYour payments:" in mail.text


def test_a_receipts_address_stays_an_address():
    receipt = 'https://pay.stripe.com/receipts/x?a=1&b=%22"><script>'
    page = Page(written("payment-received", "student", receipt=receipt).html)
    assert receipt in page.links
    assert "script" not in page.elements


@pytest.mark.parametrize(
    ("template", "to"),
    [
        ("payment-received", "st"),
        ("payment-refunded", "st"),
        ("hold-released", "st"),
        ("times-proposed", "st"),
        ("schedule-later", "st"),
        ("session-booked", "admin"),
        ("session-reminder-2h", "student"),
    ],
)
def test_there_is_no_such_mail(template, to):
    with pytest.raises(KeyError):
        written(template, to, reader=LEILA)
