"""Resend's SDK against a stand-in of its API: what is sent, and what each answer means."""

import base64
import json
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
import resend

from peerloop.domain.errors import InvalidInput, MailRefused, MailUnreachable
from peerloop.domain.mail import Attachment, Delivery, Message
from peerloop.integrations.resend_mailer import ResendMailer, read_webhook
from tests.support.resend import Resend, resend_api
from tests.support.svix import SECRET, signed

MAIL = Message(
    to="leila@example.com",
    subject="Session booked: Algebra",
    text="Hello",
    html="<p>Hello</p>",
    attachments=(
        Attachment(
            "invite.ics", b"BEGIN:VCALENDAR", "text/calendar; charset=utf-8; method=REQUEST"
        ),
    ),
)
KEY = "5b1c7f0e-0000-4000-8000-000000000001-0"
FROM = "PeerLoop <sessions@peerloop.example>"


@pytest.fixture
def api(monkeypatch: pytest.MonkeyPatch) -> Iterator[Resend]:
    # The SDK keeps its configuration in its module.
    for name in ("api_key", "api_url", "default_http_client"):
        monkeypatch.setattr(resend, name, getattr(resend, name))
    with resend_api() as stand_in:
        yield stand_in


def mailer(api: Resend, **more: int) -> ResendMailer:
    return ResendMailer("re_test", FROM, api.url, **more)


def test_what_is_sent(api: Resend) -> None:
    ref = mailer(api).send(MAIL, key=KEY)
    (request,) = api.requests
    assert request["path"] == "/emails"
    assert request["headers"]["Authorization"] == "Bearer re_test"
    assert request["headers"]["Idempotency-Key"] == KEY
    assert request["body"] == {
        "from": FROM,
        "to": ["leila@example.com"],
        "subject": "Session booked: Algebra",
        "text": "Hello",
        "html": "<p>Hello</p>",
        "headers": {"Auto-Submitted": "auto-generated"},
        "tags": [{"name": "mail", "value": KEY}],
        "attachments": [
            {
                "filename": "invite.ics",
                "content": base64.b64encode(b"BEGIN:VCALENDAR").decode(),
                "content_type": "text/calendar; charset=utf-8; method=REQUEST",
            }
        ],
    }
    assert ref == api.taken[KEY]["id"]


def test_the_same_key_is_the_same_mail(api: Resend) -> None:
    first, second = mailer(api).send(MAIL, key=KEY), mailer(api).send(MAIL, key=KEY)
    assert first == second
    assert len(api.taken) == 1


def test_the_same_key_with_other_words_was_sent_before(api: Resend) -> None:
    mailer(api).send(MAIL, key=KEY)
    other = Message(MAIL.to, MAIL.subject, "Hello again", MAIL.html)
    assert mailer(api).send(other, key=KEY) == ""
    assert len(api.taken) == 1


@pytest.mark.parametrize(
    ("status", "name", "headers", "pause"),
    [
        (429, "rate_limit_exceeded", {"Retry-After": "7"}, 7),
        (429, "rate_limit_exceeded", {"retry-after": "1.5"}, 1.5),
        (429, "rate_limit_exceeded", {}, None),
        (429, "daily_quota_exceeded", {"Retry-After": "999999"}, 3600),
        (429, "rate_limit_exceeded", {"Retry-After": "-4"}, None),
        (429, "rate_limit_exceeded", {"Retry-After": "nan"}, None),
        (429, "rate_limit_exceeded", {"Retry-After": "Wed, 21 Oct 2026 07:28:00 GMT"}, None),
        (500, "application_error", {}, None),
        (502, "bad_gateway", {}, None),
        (409, "concurrent_idempotent_requests", {}, None),
        (401, "missing_api_key", {}, None),
        (403, "invalid_api_key", {}, None),
        (403, "validation_error", {}, None),
    ],
)
def test_what_may_go_through_later(api: Resend, status, name, headers, pause) -> None:
    api.says = (status, {"name": name, "message": "no\r\nX-Evil: 1"}, headers)
    with pytest.raises(MailUnreachable) as refused:
        mailer(api).send(MAIL, key=KEY)
    assert refused.value.retry_after == pause
    assert "\n" not in refused.value.said


@pytest.mark.parametrize(
    ("status", "name"),
    [(422, "validation_error"), (422, "missing_required_field"), (400, "validation_error")],
)
def test_what_will_never_be_taken(api: Resend, status, name) -> None:
    api.says = (status, {"name": name, "message": "Invalid `to` field"}, {})
    with pytest.raises(MailRefused) as refused:
        mailer(api).send(MAIL, key=KEY)
    assert refused.value.said == f"{status} {name}: Invalid `to` field"


def test_no_answer_in_time_says_nothing_of_where(api: Resend) -> None:
    api.share, api.hang = 1.0, 1.5
    api.whim = lambda: "unanswered"  # type: ignore[method-assign]
    with pytest.raises(MailUnreachable) as refused:
        mailer(api, timeout=1).send(MAIL, key=KEY)
    assert refused.value.said == "no answer"
    assert KEY in api.taken  # it went out: the next try under this key makes no second one


def test_nobody_there() -> None:
    with resend_api() as gone:
        url = gone.url
    with pytest.raises(MailUnreachable):
        ResendMailer("re_test", FROM, url).send(MAIL, key=KEY)


# ── its webhook ──────────────────────────────────────────────────────────────
BOUNCE = {
    "type": "email.bounced",
    "created_at": "2026-06-01T08:00:00.000Z",
    "data": {
        "email_id": "re-1",
        "to": ["leila@example.com"],
        "tags": {"mail": KEY},
        "bounce": {"type": "Permanent", "subType": "General", "message": "No such\r\nuser"},
    },
}


@pytest.mark.parametrize("tags", [{"mail": KEY}, [{"name": "mail", "value": KEY}]])
def test_a_bounce(tags) -> None:
    event = {**BOUNCE, "data": {**BOUNCE["data"], "tags": tags}}
    payload, headers = signed(event, "msg_1")
    notice = read_webhook(payload, headers, ("whsec_AAAA", SECRET))
    assert (notice.id, notice.type, notice.provider_ref) == ("msg_1", "email.bounced", "re-1")
    assert str(notice.mail_id) == KEY.removesuffix("-0")
    assert notice.delivery is Delivery.BOUNCED
    assert notice.note == "Permanent: No such user"


@pytest.mark.parametrize("tags", [None, {}, [], [1], {"mail": "x"}, {"mail": None}, "mail", 7])
def test_mail_of_others_is_not_ours(tags) -> None:
    event = {"type": "email.opened", "data": {"email_id": "re-1", "tags": tags}}
    notice = read_webhook(*signed(event, "msg_1"), (SECRET,))
    assert (notice.mail_id, notice.delivery) == (None, None)


@pytest.mark.parametrize(
    "spoil",
    [
        lambda body, headers: (body + b" ", headers),
        lambda body, headers: (body, {**headers, "svix-id": "msg_2"}),
        lambda body, headers: (body, {**headers, "svix-signature": "v1,AAAA"}),
        lambda body, headers: (body, {**headers, "svix-signature": "é"}),
        lambda body, headers: (body, {**headers, "svix-signature": ""}),
        lambda body, headers: (body, {**headers, "svix-timestamp": "soon"}),
        lambda body, headers: (body, {}),
        lambda _body, headers: (b"", headers),
        lambda _body, headers: (b"\xff\xfe", headers),
    ],
)
def test_what_is_not_signed_is_refused(spoil) -> None:
    with pytest.raises(InvalidInput):
        read_webhook(*spoil(*signed(BOUNCE, "msg_1")), (SECRET,))


def test_old_and_unknown_signatures_are_refused() -> None:
    old = datetime.now(UTC).timestamp() - 600
    with pytest.raises(InvalidInput):
        read_webhook(*signed(BOUNCE, "msg_1", at=old), (SECRET,))
    with pytest.raises(InvalidInput):
        read_webhook(*signed(BOUNCE, "msg_1"), ())
    with pytest.raises(InvalidInput):
        read_webhook(*signed(BOUNCE, "msg_1"), ("whsec_b3RoZXI=", "not base64 at all"))


@pytest.mark.parametrize("body", [[], 7, "x", None, {}, {"type": "email.bounced", "data": []}])
def test_signed_nonsense_is_refused(body) -> None:
    with pytest.raises(InvalidInput):
        read_webhook(*signed(body, "msg_1"), (SECRET,))
    json.dumps(body)
