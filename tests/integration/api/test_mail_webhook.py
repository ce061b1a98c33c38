"""`POST /api/resend/webhook`: only signed events change anything, and each of them once."""

import pytest

from peerloop import wiring
from peerloop.services.dispatching import dispatch
from tests.factories import KeepingMailer, make_user, owe
from tests.integration.api.answers import problem
from tests.integration.api.conftest import SQLITE
from tests.integration.state.scenes import contents
from tests.support.svix import SECRET, signed

pytestmark = SQLITE
URL = "/api/resend/webhook"


@pytest.fixture
def key(database, clock, configure):
    """The key of a mail that was sent."""
    configure(RESEND_WEBHOOK_SECRET=f"whsec_YW5vdGhlciBzZWNyZXQgb2YgdGVzdHM=,{SECRET}")
    mailer = KeepingMailer()
    wiring.use_mailer(mailer)
    with database.writing() as db:
        owe(db, make_user(db))
    dispatch(wiring.mailroom())
    wiring.use_mailer(None)
    return mailer.tried[0]


def bounce(key: str) -> dict[str, object]:
    about = {"type": "Permanent", "message": "No such user"}
    data = {"email_id": "re-1", "tags": {"mail": key}, "bounce": about}
    return {"type": "email.bounced", "data": data}


def test_a_bounce_is_kept_with_its_mail(client, database, key):
    body, headers = signed(bounce(key), "msg_1")
    for _ in range(2):
        assert client.post(URL, content=body, headers=headers).status_code == 200
    assert database.rows("SELECT delivery, delivery_note FROM outbox") == [
        ("bounced", "Permanent: No such user")
    ]
    assert database.rows("SELECT id, type FROM mail_events") == [("msg_1", "email.bounced")]


@pytest.mark.parametrize("event", [{"type": "email.opened", "data": {}}, {"data": {"tags": 7}}])
def test_what_says_nothing_of_delivery_is_taken_and_forgotten(client, database, key, event):
    body, headers = signed(event, "msg_1")
    before = contents(database)
    assert client.post(URL, content=body, headers=headers).status_code == 200
    assert contents(database) == before


@pytest.mark.parametrize(
    "change",
    [
        lambda body, headers: (body, {}),
        lambda body, headers: (body + b" ", headers),
        lambda body, headers: (b"", headers),
        lambda body, headers: (b"\xff", headers),
        lambda body, headers: (body, {**headers, "svix-signature": "v1,bm8="}),
        lambda body, headers: (body, {**headers, "svix-timestamp": "1"}),
        lambda _body, _headers: signed([], "msg_1"),
        lambda _body, _headers: signed({"type": "email.bounced"}, "msg_1"),
        lambda body, headers: signed({"type": "x", "data": {}}, "m", secret="whsec_bm8="),
    ],
)
def test_what_is_not_a_signed_event_changes_nothing(client, database, key, change):
    body, headers = change(*signed(bounce(key), "msg_1"))
    before = contents(database)
    problem(client.post(URL, content=body, headers=headers), 400, "invalid_input")
    assert contents(database) == before


def test_without_a_secret_nothing_is_believed(client, database, key, configure):
    configure(RESEND_WEBHOOK_SECRET="")
    body, headers = signed(bounce(key), "msg_1")
    problem(client.post(URL, content=body, headers=headers), 400, "invalid_input")


def test_more_than_a_webhook_ever_is(client, database, key):
    body = b"x" * (1_000_001)
    assert client.post(URL, content=body).status_code == 413
