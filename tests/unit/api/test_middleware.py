"""The layers around the app, each against a small app that shows what arrives."""

import logging

import pytest
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.testclient import TestClient

from peerloop.api.middleware import BODY_LIMIT, protect
from peerloop.api.response_headers import SECURITY, cache_control, content_security_policy
from peerloop.settings import settings


@pytest.fixture
def front_end(tmp_path):
    """Files as the front end's build leaves them."""
    for name, text in {
        "index.html": "home",
        "404.html": "nothing",
        "login/index.html": "login",
        "teach/availability/index.html": "hours",
        "calendar.js": "js",
        "assets/root-Lbxf6MMP.js": "root",
        "assets/plain.js": "plain",
    }.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return TestClient(
        protect(Starlette(routes=[Mount("/", StaticFiles(directory=tmp_path, html=True))])),
        follow_redirects=False,
    )


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("/", "home"),
        ("/login", "login"),
        ("/login/", "login"),
        ("/login?next=/a/b&error=x", "login"),
        ("/teach/availability", "hours"),
        ("/calendar.js", "js"),
    ],
)
def test_pages_answer_at_their_address(front_end, path, text):
    response = front_end.get(path)
    assert (response.status_code, response.text) == (200, text)
    head = front_end.head(path)
    assert (head.status_code, head.headers["content-length"]) == (200, str(len(text)))


def test_other_methods_and_unknown_pages_are_left_alone(front_end):
    assert front_end.post("/login").status_code == 405
    response = front_end.get("/nothing")
    assert (response.status_code, response.text) == (404, "nothing")
    assert response.headers["cache-control"] == "no-cache"


def test_redirects_elsewhere_are_left_alone():
    async def elsewhere(_request):
        return RedirectResponse("/other/", 307)

    async def slashed(_request):
        return RedirectResponse("/api/x/", 307)

    routes = [Route("/a", elsewhere), Route("/api/x", slashed)]
    client = TestClient(protect(Starlette(routes=routes)), follow_redirects=False)
    assert client.get("/a").headers["location"] == "/other/"
    assert client.get("/api/x").headers["location"] == "/api/x/"


def test_a_file_with_a_digest_in_its_name_is_kept(front_end):
    kept = front_end.get("/assets/root-Lbxf6MMP.js").headers
    assert kept["cache-control"] == "public, max-age=31536000, immutable"
    for path in ("/assets/plain.js", "/calendar.js", "/", "/login", "/assets/gone-Lbxf6MMP.js"):
        assert front_end.get(path).headers["cache-control"] == "no-cache"
    etag = {"If-None-Match": kept["etag"]}
    again = front_end.get("/assets/root-Lbxf6MMP.js", headers=etag)
    assert (again.status_code, again.headers["cache-control"]) == (304, kept["cache-control"])


@pytest.mark.parametrize(
    ("path", "status", "value"),
    [
        ("/api/me", 200, "no-store"),
        ("/api", 404, "no-store"),
        ("/auth/login", 303, "no-store"),
        ("/graphql/payment", 200, "no-store"),
        ("/readyz", 503, "no-store"),
        ("/apiary", 200, "no-cache"),
        ("/assets/x/y-Lbxf6MMP.js", 200, "no-cache"),
        (
            "/assets/emotion-react.browser.esm-Df3cQleM.js",
            200,
            "public, max-age=31536000, immutable",
        ),
        ("/assets/manifest-56ba8a4c.js", 200, "public, max-age=31536000, immutable"),
        ("/assets/_404_._index-Dfwd_-i3.js", 200, "public, max-age=31536000, immutable"),
        ("/assets/root-Lbxf6MMP.js", 500, "no-cache"),
    ],
)
def test_how_long_a_reply_may_be_kept(path, status, value):
    assert cache_control(path, status) == value


@pytest.fixture
def publishable_key(monkeypatch):
    """Sets STRIPE_PUBLISHABLE_KEY for this test."""

    def is_set(value):
        monkeypatch.setenv("STRIPE_PUBLISHABLE_KEY", value)
        settings.cache_clear()

    yield is_set
    monkeypatch.undo()
    settings.cache_clear()


PAYMENT_PAGES = ("/pay/8a3a0a40-0000-4000-8000-000000000000", "/pay/x", "/pay/x/")
OTHER_PAGES = (
    "/", "/pay", "/pay/", "/pay//", "/pay/x/y", "/pay//x", "//pay/x", "/payments", "/payments/x",
    "/PAY/x", "/api/pay/x", "/dashboard", "/pay.js", "/pay/x/\n", "/courses/pay/x",
)  # fmt: skip


@pytest.mark.parametrize("path", PAYMENT_PAGES)
def test_the_payment_page_lets_stripe_in_where_it_is_configured(publishable_key, path):
    publishable_key("pk_test_x")
    rules = dict(rule.split(" ", 1) for rule in content_security_policy(path).split("; "))
    usual = dict(rule.split(" ", 1) for rule in SECURITY["content-security-policy"].split("; "))
    hosts = "https://js.stripe.com https://*.js.stripe.com"
    assert rules == usual | {
        "script-src": f"'self' 'unsafe-inline' {hosts}",
        "connect-src": "'self' https://api.stripe.com",
        "frame-src": f"'self' {hosts} https://hooks.stripe.com",
    }
    publishable_key("")
    assert content_security_policy(path) == SECURITY["content-security-policy"]


@pytest.mark.parametrize("path", OTHER_PAGES)
@pytest.mark.parametrize("key", ["pk_test_x", ""])
def test_no_other_page_lets_stripe_in(publishable_key, path, key):
    publishable_key(key)
    assert content_security_policy(path) == SECURITY["content-security-policy"]
    assert "stripe" not in content_security_policy(path)


def test_the_policy_follows_the_address_asked_for(front_end, publishable_key):
    publishable_key("pk_test_x")
    for path, lets_in in {"/pay/x": True, "/login": False, "/pay/x?then=/login": True}.items():
        policy = front_end.get(path).headers["content-security-policy"]
        assert ("stripe" in policy) == lets_in


def test_a_handler_that_sets_a_header_is_not_overruled():
    own = {"Cache-Control": "public, max-age=60", "Content-Security-Policy": "default-src 'none'"}

    async def page(_request):
        return PlainTextResponse("x", headers=own)

    response = TestClient(protect(Starlette(routes=[Route("/api/x", page)]))).get("/api/x")
    assert response.headers.get_list("cache-control") == ["public, max-age=60"]
    assert response.headers.get_list("content-security-policy") == ["default-src 'none'"]
    assert response.headers["x-content-type-options"] == SECURITY["x-content-type-options"]


def failing(where):
    """An app that breaks before, while or after it answers."""

    async def app(scope, receive, send):
        if where == "before":
            raise RuntimeError("a secret")
        start = {"type": "http.response.start", "status": 200, "headers": []}
        await send(start)
        await send({"type": "http.response.body", "body": b"half", "more_body": where == "while"})
        raise RuntimeError("a secret")

    return TestClient(protect(app))


def test_what_breaks_before_it_answers_is_a_problem(caplog):
    response = failing("before").get("/api/feeds/plf_secret.ics")
    assert (response.status_code, response.json()["code"]) == (500, "failed")
    assert response.headers["content-security-policy"]
    (record,) = caplog.records
    assert record.levelno == logging.ERROR
    assert response.headers["x-request-id"] in record.getMessage()
    assert "plf_secret" not in record.getMessage()


def test_half_a_reply_does_not_look_whole():
    with pytest.raises(RuntimeError):
        failing("while").get("/")


def test_what_breaks_after_the_reply_is_only_logged(caplog):
    assert failing("after").get("/").text == "half"
    assert len(caplog.records) == 1


def test_a_body_within_the_limit_arrives_whole():
    async def echo(request):
        return Response(await request.body())

    client = TestClient(protect(Starlette(routes=[Route("/", echo, methods=["POST"])])))
    body = b"x" * BODY_LIMIT
    assert client.post("/", content=body).content == body


@pytest.mark.parametrize("length", ["1000001", "9" * 5000, "00000000000000000001000001"])
def test_a_length_beyond_the_limit_is_refused_unread(length):
    async def app(scope, receive, send):
        raise AssertionError("not asked")

    response = TestClient(protect(app)).post("/", headers={"Content-Length": length})
    assert (response.status_code, response.json()["code"]) == (413, "too_large")


def test_the_life_of_the_server_passes_through():
    started = []

    async def app(scope, receive, send):
        assert scope["type"] == "lifespan"
        await receive()
        started.append(True)
        await send({"type": "lifespan.startup.complete"})
        await receive()
        await send({"type": "lifespan.shutdown.complete"})

    with TestClient(protect(app)):
        assert started
