"""What has served is deleted; what still counts stays."""

from datetime import timedelta

from peerloop import wiring
from peerloop.models import IdempotencyKey, Login, MailEvent, OneTimeLink, SignInTries, StripeEvent
from peerloop.services.tidying import tidy
from tests.factories import MONDAY, FixedClock, make_user
from tests.integration.conftest import Database

TABLES = (
    "idempotency_keys",
    "logins",
    "mail_events",
    "one_time_links",
    "sign_in_tries",
    "stripe_events",
)


def test_each_goes_when_it_has_served_and_not_before(database: Database, clock: FixedClock) -> None:
    with database.writing() as db:
        person = make_user(db)
        db.add(Login(user_id=person.id, token_hash="a", created_at=MONDAY, expires_at=MONDAY))
        db.add(OneTimeLink(user_id=person.id, token_hash="a", created_at=MONDAY, expires_at=MONDAY))
        db.add(SignInTries(key_hash="a", tries=3, counted_since=MONDAY))
        db.add(MailEvent(id="a", type="x", received_at=MONDAY))
        db.add(StripeEvent(id="a", type="x", received_at=MONDAY))
        db.add(
            IdempotencyKey(
                person_id=person.id, route="r", key="k", request_hash="h", created_at=MONDAY
            )
        )

    left = {}
    for minutes in (14, 15, 24 * 60 - 1, 24 * 60, 30 * 24 * 60 - 1, 30 * 24 * 60):
        now = MONDAY + timedelta(minutes=minutes)
        wiring.in_transaction(lambda db, now=now: tidy(db, now=now))
        left[minutes] = {table for table in TABLES if database.count(table)}
    for_a_day = set(TABLES) - {"sign_in_tries"}
    for_a_month = for_a_day - {"idempotency_keys"}
    assert list(left.values()) == [
        set(TABLES), for_a_day, for_a_day, for_a_month, for_a_month, set()
    ]  # fmt: skip
    assert database.count("users") == 1
