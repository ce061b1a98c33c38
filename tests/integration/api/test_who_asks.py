"""Who asks is known by a token or a cookie, on every endpoint; other sites' pages are refused."""

import pytest

from tests.integration.api.answers import problem
from tests.integration.api.conftest import ORIGIN, SQLITE, browser

pytestmark = SQLITE
SOME_ID = "3f1f0b0e-6f3c-4a57-9a43-0c1d2e3f4a5b"
READS = [
    "/api/me",
    "/api/courses",
    "/api/courses/algebra",
    "/api/courses/algebra/sts",
    f"/api/sts/{SOME_ID}/availability",
    f"/api/sts/{SOME_ID}/bookings",
    f"/api/sts/{SOME_ID}/slots",
    "/api/sts/any/slots?course=algebra",
    "/api/sessions",
    f"/api/sessions/{SOME_ID}",
    f"/api/sessions/{SOME_ID}/calendar-export",
]
WRITES = [
    "/api/sessions",
    f"/api/sessions/{SOME_ID}/calendar-export",
    f"/api/enrollments/{SOME_ID}/deferred",
]


@pytest.mark.parametrize("path", READS)
def test_nobody_reads_anything(client, school, path):
    response = client.get(path)
    problem(response, 401, "not_signed_in")
    assert response.headers["www-authenticate"] == "Bearer"


@pytest.mark.parametrize("path", WRITES)
@pytest.mark.parametrize("body", [{}, {"course_id": 7}, [1], "text"])
def test_strangers_are_told_to_sign_in_whatever_they_send(client, school, path, body):
    problem(client.post(path, json=body), 401, "not_signed_in")


@pytest.mark.parametrize(
    "value",
    ["", "Bearer", "Bearer ", "Bearer plt_wrong", "Basic dGVzdA==", "bearer \xff", "x" * 6000],
)
def test_a_wrong_token_is_nobodys(client, school, value):
    headers = [(b"Authorization", value.encode("latin-1"))]
    problem(client.get("/api/me", headers=headers), 401, "not_signed_in")


def test_a_token_and_a_cookie_both_say_who_asks(school, speak_as, browse_as):
    for person in (school.student, school.st):
        assert speak_as(person).get("/api/me").json()["id"] == str(person.id)
        assert browse_as(person).get("/api/me").json()["id"] == str(person.id)


def test_a_token_comes_before_a_cookie_even_if_it_is_wrong(school, browse_as):
    problem(
        browse_as(school.student).get("/api/me", headers={"Authorization": "Bearer wrong"}),
        401,
        "not_signed_in",
    )


def test_a_revoked_token_is_worth_nothing(school, student, database):
    assert student.get("/api/me").status_code == 200
    database.execute("UPDATE api_tokens SET revoked_at = created_at")
    problem(student.get("/api/me"), 401, "not_signed_in")


def test_a_login_ends_after_thirty_days(school, browse_as, clock):
    client = browse_as(school.student)
    assert client.get("/api/me").status_code == 200
    clock.advance(days=30)
    client.cookies.set("peerloop_login", client.cookies["peerloop_login"])
    problem(client.get("/api/me"), 401, "not_signed_in")


def defer(client, school, **headers):
    return client.post(f"/api/enrollments/{school.enrollment}/deferred", headers=headers)


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": ""},
        {"Origin": ORIGIN + ".evil.example"},
        {"Origin": "http://localhost:8001"},
        {"Origin": "https://localhost:8000"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Origin": "http://evil.example", "X-Forwarded-Host": "evil.example"},
    ],
)
def test_the_page_of_another_site_changes_nothing(school, browse_as, database, headers):
    problem(defer(browse_as(school.student), school, **headers), 403, "wrong_origin")
    assert database.rows("SELECT deferred_at FROM enrollments") == [(None,)]


@pytest.mark.parametrize(
    "headers", [{}, {"Origin": ORIGIN}, {"Sec-Fetch-Site": "same-origin", "Origin": ORIGIN}]
)
def test_our_own_pages_and_programs_may(school, browse_as, headers):
    assert defer(browse_as(school.student), school, **headers).status_code == 200


def test_other_origins_may_be_allowed(school, browse_as, configure):
    client = browse_as(school.student)
    configure(PUBLIC_URL="https://peerloop.example", CORS_ORIGINS="https://app.example")
    for origin in ("https://peerloop.example", "https://app.example"):
        assert defer(client, school, Origin=origin).status_code == 200
    problem(defer(client, school, Origin="https://b.app.example"), 403, "wrong_origin")


def test_behind_a_trusted_proxy_https_is_the_right_scheme(school, browse_as, configure):
    headers = {"Origin": "https://localhost:8000", "X-Forwarded-Proto": "https"}
    client = browse_as(school.student)
    problem(defer(client, school, **headers), 403, "wrong_origin")
    configure(TRUSTED_PROXIES="testclient")
    assert defer(client, school, **headers).status_code == 200


def test_a_token_may_come_from_anywhere(school, student):
    assert defer(student, school, Origin="https://evil.example").status_code == 200


def test_reading_may_be_linked_to_from_anywhere(school, browse_as):
    response = browse_as(school.student).get(
        "/api/me", headers={"Origin": "https://evil.example", "Sec-Fetch-Site": "cross-site"}
    )
    assert response.status_code == 200


def test_strangers_are_not_told_that_the_origin_is_wrong(app, school):
    problem(defer(browser(app), school, Origin="https://evil.example"), 401, "not_signed_in")
