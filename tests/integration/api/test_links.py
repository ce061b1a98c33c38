"""Signing in by a mailed link: looking at it changes nothing, its button works once."""

import pytest

from peerloop.services.logins import create_link
from tests.factories import MONDAY
from tests.integration.api.answers import destination
from tests.integration.api.conftest import SQLITE

pytestmark = SQLITE


@pytest.fixture
def link(school, database):
    """A token that signs the student in once."""
    with database.writing() as db:
        return create_link(db, school.student.id, now=MONDAY)


def test_looking_at_a_link_uses_nothing_up(client, school, link):
    scanner = {"Sec-Fetch-Site": "cross-site"}
    for _ in range(3):
        response = client.get(f"/auth/link?token={link}&next=/courses", headers=scanner)
        assert response.status_code == 200
        assert 'method="post" action="/auth/link"' in response.text
        assert f'value="{link}"' in response.text
        assert "<script" not in response.text
        assert response.headers["cache-control"] == "no-store"
    used = client.post("/auth/link", data={"token": link, "next": "/courses"})
    assert destination(used) == ("/courses", {})
    assert client.get("/api/me").json()["id"] == str(school.student.id)


def test_a_link_works_once_and_proves_the_address(client, school, link, database):
    database.execute("UPDATE users SET email_verified_at = NULL")
    assert destination(client.post("/auth/link", data={"token": link})) == ("/dashboard", {})
    verified = "SELECT count(*) FROM users WHERE email_verified_at IS NOT NULL"
    assert database.rows(verified) == [(1,)]
    again = client.post("/auth/link", data={"token": link, "next": "/settings"})
    assert destination(again) == ("/login", {"error": "link_invalid", "next": "/settings"})


@pytest.mark.parametrize("token", ["", "pll_wrong", "x" * 100_000, "\x00"])
def test_a_link_nobody_was_sent(client, school, token):
    response = client.post("/auth/link", data={"token": token})
    assert destination(response) == ("/login", {"error": "link_invalid"})
    assert "set-cookie" not in response.headers


def test_an_old_link(client, school, link, clock):
    clock.advance(days=7)
    response = client.post("/auth/link", data={"token": link})
    assert destination(response) == ("/login", {"error": "link_invalid"})


def test_a_link_page_escapes_what_it_is_given(client, school):
    response = client.get('/auth/link?token="><script>x</script>&next=/"><img src=x>')
    assert "<script" not in response.text and "<img" not in response.text
