"""Making an account by the form post, and what comes back when something is wrong."""

from urllib.parse import parse_qs, urlsplit

import pytest

from tests.factories import PASSWORD
from tests.integration.api.conftest import SQLITE

pytestmark = SQLITE


def form(**changes):
    return {
        "name": "Ada Lovelace",
        "email": "ada@example.com",
        "password": "a good long one",
        "zone": "Europe/London",
        **changes,
    }


def query(response):
    """The query of the sign-up page a reply leads back to."""
    parts = urlsplit(response.headers["location"])
    assert (response.status_code, parts.netloc, parts.path) == (303, "", "/signup")
    return {name: values[0] for name, values in parse_qs(parts.query).items()}


def test_an_account_that_may_book_at_once(client, database):
    response = client.post("/auth/signup", data=form(next="/courses"))
    assert (response.status_code, response.headers["location"]) == (303, "/courses")
    me = client.get("/api/me").json()
    assert (me["name"], me["email"], me["timezone"]) == (
        "Ada Lovelace",
        "ada@example.com",
        "Europe/London",
    )
    assert (me["is_admin"], me["teaches"], me["enrollments"]) == (False, False, [])
    # Nothing is mailed to an address before it is verified.
    assert database.rows("SELECT email_verified_at FROM users") == [(None,)]


def test_without_a_zone_it_is_utc(client, database):
    client.post("/auth/signup", data=form(zone=""))
    assert client.get("/api/me").json()["timezone"] == "UTC"


@pytest.mark.parametrize("zone", ["Mars/Olympus", "localtime", "europe/london", "x" * 9000, "\x00"])
def test_an_unknown_zone(client, database, zone):
    response = client.post("/auth/signup", data=form(zone=zone, next="/courses"))
    assert query(response) == {
        "error": "unknown_timezone",
        "next": "/courses",
        "name": "Ada Lovelace",
        "email": "ada@example.com",
    }
    assert database.count("users") == 0


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": " \t "}, "name"),
        ({"name": "x" * 121}, "name"),
        ({"email": ""}, "email"),
        ({"email": "ada"}, "email"),
        ({"email": "ada@example.com\r\nBcc: all@example.com"}, "email"),
        ({"email": "x" * 300 + "@example.com"}, "email"),
        ({"password": ""}, "password"),
        ({"password": "too short"}, "password"),
        ({"password": "x" * 201}, "password"),
    ],
)
def test_what_cannot_be_used(client, database, changes, field):
    response = client.post("/auth/signup", data=form(**changes))
    found = query(response)
    assert (found["error"], found["field"]) == ("invalid_input", field)
    assert "password" not in found
    assert len(response.headers["location"]) < 1500
    assert "set-cookie" not in response.headers
    assert database.count("users") == database.count("logins") == 0


def test_an_address_has_one_account(client, school, database):
    email = school.student.email.upper()
    response = client.post("/auth/signup", data=form(email=email))
    assert query(response)["error"] == "already_registered"
    assert database.count("logins") == 0


def test_whoever_was_signed_in_is_so_no_longer(client, school, database):
    client.post("/auth/login", data={"email": school.student.email, "password": PASSWORD})
    client.post("/auth/signup", data=form())
    assert client.get("/api/me").json()["email"] == "ada@example.com"
    live = "SELECT count(*) FROM logins WHERE revoked_at IS NULL"
    assert database.rows(live) == [(1,)]


@pytest.mark.parametrize("content", [b"", b"name=%ED%A0%80&email=%FF&password=%00"])
def test_a_form_that_is_none(client, database, content):
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    response = client.post("/auth/signup", content=content, headers=headers)
    assert query(response)["error"] == "invalid_input"
