"""Mails made from words that mean harm: nothing is run, no header is added, no line is broken."""

from dataclasses import replace
from datetime import UTC, datetime
from email.message import EmailMessage

import pytest

from peerloop.domain.errors import InvalidInput, UnknownZone
from peerloop.integrations.mails import render
from tests.unit.integrations.booked_mail import BASE_URL, LEILA, PAYLOAD, PRIYA, Page, booked


def test_html_is_escaped_and_text_is_not():
    bad = "<script>alert('x')</script> & \"Co\""
    mail = booked(
        "st",
        replace(PRIYA, name="<i>Priya</i>"),
        course=bad,
        note=f"{bad}\n<img src=x onerror=y>",
        student={**PAYLOAD["student"], "name": "<b>Eve</b>"},
    )
    page = Page(mail.html)
    assert not page.elements & {"script", "img", "i"}
    assert bad in page.words and "<b>Eve</b>" in page.words
    assert "{{" not in mail.html
    assert f"    {bad}\n    <img src=x onerror=y>" in mail.text


def test_templates_are_not_read_from_peoples_words():
    mail = booked("st", PRIYA, course="{{ 7*7 }}", note="{% raw %}{{ settings_url }}")
    assert "{{ 7*7 }}" in mail.subject
    assert "{% raw %}{{ settings_url }}" in mail.text


@pytest.mark.parametrize(
    "words",
    [
        "x\r\nBcc: evil@example.com",
        "x\nBcc: evil@example.com\n\nbody",
        "x\u2028Bcc: evil@example.com\x85\x0b\x0c\x00",
        "\u202egnirts",
        "🎉" * 500,
        "lone \ud83d half",
    ],
)
def test_a_subject_is_one_line_of_a_bearable_length(words):
    mail = booked(
        "student",
        LEILA,
        course=words,
        st={**PAYLOAD["st"], "name": words},
        student={**PAYLOAD["student"], "name": words},
    )
    assert len(mail.subject.splitlines()) == 1
    assert mail.subject.endswith(", Thu 22 October, 18:00 (Europe/Berlin)")
    assert len(mail.subject) <= 300
    assert not set(mail.subject) & set("\r\n\x00\u202e\ud83d")
    sent = EmailMessage()
    sent["To"], sent["Subject"] = mail.to, mail.subject
    sent.set_content(mail.text)
    sent.add_alternative(mail.html, subtype="html")
    assert sent["Bcc"] is None and b"\nBcc:" not in sent.as_bytes().split(b"\n\n")[0]


@pytest.mark.parametrize(
    "email", ["a@b.example\r\nBcc: c@d.example", "a@b.example, c@d.example", ""]
)
def test_an_address_that_is_more_than_one_is_refused(email):
    with pytest.raises(InvalidInput):
        booked("student", replace(LEILA, email=email))


def test_what_cannot_be_rendered_says_so():
    with pytest.raises(KeyError):
        booked("admin", LEILA)
    with pytest.raises(KeyError):
        render(
            "../session-booked",
            PAYLOAD,
            recipient=LEILA,
            base_url=BASE_URL,
            mail_from="s@peerloop.example",
            stamp=datetime(2026, 10, 1, tzinfo=UTC),
        )
    with pytest.raises(UnknownZone):
        booked("student", replace(LEILA, zone="Mars/Olympus"))
