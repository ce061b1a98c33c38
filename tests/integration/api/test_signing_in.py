"""The form posts of signing in and out, and of a mailed link: cookies, redirects, limits."""

from http.cookies import SimpleCookie

import pytest

from peerloop.services.logins import create_link
from tests.factories import MONDAY, PASSWORD
from tests.integration.api.answers import destination, problem
from tests.integration.api.conftest import ORIGIN, SQLITE, browser

pytestmark = SQLITE


@pytest.fixture
def form(school):
    """The form of the student's sign-in."""

    def make(**changes):
        return {"email": school.student.email, "password": PASSWORD, **changes}

    return make


def cookie(response):
    """The login cookie a reply sets."""
    return SimpleCookie(response.headers["set-cookie"])["peerloop_login"]


def test_signing_in_sets_a_cookie_no_script_can_read(client, school, form, database):
    response = client.post("/auth/login", data=form())
    assert destination(response) == ("/dashboard", {})
    login = cookie(response)
    assert (login["httponly"], login["secure"], login["samesite"]) == (True, "", "lax")
    assert (login["path"], login["max-age"], login["domain"]) == ("/", str(30 * 86_400), "")
    assert client.get("/api/me").json()["id"] == str(school.student.id)
    assert login.value not in str(database.rows("SELECT * FROM logins"))  # only its hash is kept


def test_over_https_the_cookie_stays_there(client, school, form, configure):
    configure(PUBLIC_URL="https://peerloop.example")
    assert cookie(client.post("/auth/login", data=form()))["secure"] is True
    assert cookie(client.post("/auth/logout"))["secure"] is True


def test_the_address_may_be_spelled_with_capitals_and_the_form_be_multipart(client, school, form):
    email = f"  {school.student.email.upper()} "
    files = {name: (None, value) for name, value in form(email=email).items()}
    assert destination(client.post("/auth/login", files=files)) == ("/dashboard", {})


@pytest.mark.parametrize("target", ["/courses/algebra/book?date=2026-06-02&step=time", "/", "/a#b"])
def test_back_to_where_one_came_from(client, school, form, target):
    assert client.post("/auth/login", data=form(next=target)).headers["location"] == target


HOSTILE = [
    "https://evil.example",
    "//evil.example",
    "///evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "/\t/evil.example",
    "/\n/evil.example",
    "/\r\nSet-Cookie: a=b",
    "javascript:alert(1)",
    "evil.example",
    "/auth/logout",
    "/login",
    "/" + "x" * 5000,
    "/\u2028x",
]


@pytest.mark.parametrize("target", HOSTILE)
def test_no_way_off_the_site(client, school, form, database, target):
    assert destination(client.post("/auth/login", data=form(next=target))) == ("/dashboard", {})
    assert destination(client.post("/auth/logout", data={"next": target})) == ("/", {})
    wrong = client.post("/auth/login", data=form(next=target, password="wrong"))
    assert "next" not in destination(wrong)[1]
    with database.writing() as db:
        token = create_link(db, school.student.id, now=MONDAY)
    used = client.post("/auth/link", data={"token": token, "next": target})
    assert destination(used) == ("/dashboard", {})


@pytest.mark.parametrize(
    "changes",
    [
        {"password": "wrong password"},
        {"password": ""},
        {"password": "x" * 100_000},
        {"password": PASSWORD + " "},
        {"email": "nobody@example.com"},
        {"email": "no address"},
        {"email": "' OR 1=1 --"},
        {"email": ""},
    ],
)
def test_wrong_credentials_all_look_alike(client, school, form, changes):
    response = client.post("/auth/login", data=form(next="/settings", **changes))
    path, query = destination(response)
    email = form(**changes)["email"]
    expected = {"error": "wrong_credentials", "next": "/settings", "email": email}
    assert (path, query) == ("/login", {k: v for k, v in expected.items() if v})
    assert "set-cookie" not in response.headers
    assert (
        form(**changes)["password"] not in response.headers["location"]
        or not form(**changes)["password"]
    )


@pytest.mark.parametrize("content", [b"", b"\xff\xfe", b"email=%ED%A0%80&password=%00", b"&&&=="])
def test_a_form_that_is_none(client, school, content):
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    path, query = destination(client.post("/auth/login", content=content, headers=headers))
    assert (path, query["error"]) == ("/login", "wrong_credentials")


def test_a_file_is_no_password(client, school):
    response = client.post("/auth/login", files={"password": ("a.txt", b"x")})
    problem(response, 422, "invalid_input")


def test_after_ten_wrong_tries_even_the_right_one_waits(client, school, form, clock):
    for _ in range(10):
        _, query = destination(client.post("/auth/login", data=form(password="wrong")))
        assert query["error"] == "wrong_credentials"
    for password in ("wrong", PASSWORD):
        _, query = destination(client.post("/auth/login", data=form(password=password)))
        assert query["error"] == "too_many_attempts"
    other = client.post("/auth/login", data=form(email=school.st.email))
    assert destination(other) == ("/dashboard", {})
    clock.advance(minutes=15)
    assert destination(client.post("/auth/login", data=form())) == ("/dashboard", {})


def test_an_address_on_the_network_has_a_limit_that_headers_do_not_move(client, school, database):
    for number in range(103):
        headers = {"X-Forwarded-For": f"203.0.113.{number}"}
        data = {"email": f"guess{number}@example.com", "password": "wrong"}
        _, query = destination(client.post("/auth/login", data=data, headers=headers))
        expected = "wrong_credentials" if number < 100 else "too_many_attempts"
        assert query["error"] == expected


def test_behind_a_trusted_proxy_each_client_has_its_own(client, school, configure, database):
    configure(TRUSTED_PROXIES="testclient")
    for number in range(3):
        headers = {"X-Forwarded-For": f"1.2.3.4, 203.0.113.{number}"}
        client.post("/auth/login", data={"email": "", "password": "x"}, headers=headers)
    # Three addresses and one (empty) e-mail.
    assert database.count("sign_in_tries") == 4


def test_a_new_login_ends_the_one_before(client, school, form):
    client.post("/auth/login", data=form())
    old = client.cookies["peerloop_login"]
    client.post("/auth/login", data=form(email=school.st.email))
    assert client.get("/api/me").json()["id"] == str(school.st.id)
    stolen = browser(client.app, Cookie=f"peerloop_login={old}")
    problem(stolen.get("/api/me"), 401, "not_signed_in")


def test_a_failed_login_leaves_the_one_before(client, school, form):
    client.post("/auth/login", data=form())
    client.post("/auth/login", data=form(password="wrong"))
    assert client.get("/api/me").json()["id"] == str(school.student.id)


def test_signing_out_ends_the_login_on_the_server(client, school, form):
    client.post("/auth/login", data=form())
    old = client.cookies["peerloop_login"]
    response = client.post("/auth/logout")
    assert destination(response) == ("/", {})
    assert (cookie(response).value, cookie(response)["max-age"]) == ("", "0")
    assert "peerloop_login" not in client.cookies
    problem(
        browser(client.app, Cookie=f"peerloop_login={old}").get("/api/me"), 401, "not_signed_in"
    )
    assert destination(client.post("/auth/logout", data={"next": "/courses"})) == ("/courses", {})


def test_signing_out_ends_no_other_login(client, school, form, browse_as):
    other = browse_as(school.student)
    client.post("/auth/login", data=form())
    client.post("/auth/logout")
    assert other.get("/api/me").status_code == 200


@pytest.mark.parametrize("path", ["/auth/login", "/auth/logout", "/auth/signup", "/auth/link"])
@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Origin": "https://evil.example", "Authorization": "Bearer x"},
    ],
)
def test_forms_of_other_sites_are_refused(client, form, database, path, headers):
    client.post("/auth/login", data=form())
    people = database.count("users")
    new = form(name="N", email="n@example.com", password="0123456789", zone="UTC")
    problem(client.post(path, data=new, headers=headers), 403, "wrong_origin")
    assert database.count("users") == people
    assert client.get("/api/me").json()["email"] == form()["email"]


def test_our_own_forms_are_not(client, school, form):
    headers = {"Origin": ORIGIN, "Sec-Fetch-Site": "same-origin"}
    assert destination(client.post("/auth/login", data=form(), headers=headers))[0] == "/dashboard"
