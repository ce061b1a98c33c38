"""What stands around the endpoints: health, documentation, addresses that mean nothing, limits."""

import pytest
from starlette.responses import HTMLResponse, PlainTextResponse
from starlette.routing import Route, WebSocketRoute
from starlette.websockets import WebSocketDisconnect

from peerloop import wiring
from peerloop.api.app import create_api
from peerloop.api.middleware import BODY_LIMIT, protect
from peerloop.api.response_headers import SECURITY
from tests.integration.api.answers import problem
from tests.integration.api.conftest import ORIGIN, SQLITE, browser

pytestmark = SQLITE


NOWHERE = "sqlite:////no/such/folder/peerloop.db"


def test_the_process_is_alive_without_a_database(client):
    wiring.use_engine(wiring.make_engine(NOWHERE))
    response = client.get("/healthz")
    assert (response.status_code, response.json()) == (200, {"status": "ok"})
    assert client.head("/healthz").status_code == 200


def test_ready_when_migrated(client):
    response = client.get("/readyz")
    assert (response.status_code, response.json()) == (200, {"status": "ok"})
    assert client.head("/readyz").status_code == 200


def test_not_ready_before_or_when_the_database_is_gone(client, database):
    database.execute("DELETE FROM alembic_version")
    assert client.get("/readyz").status_code == 503
    database.execute("DROP TABLE alembic_version")
    response = client.get("/readyz")
    assert (response.status_code, response.json()) == (503, {"status": "not ready"})
    wiring.use_engine(wiring.make_engine(NOWHERE))
    assert client.get("/readyz").status_code == 503


@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "HEAD"])
@pytest.mark.parametrize("path", ["/api", "/api/", "/api/x", "/api/me/x", "/auth", "/auth/x/y"])
def test_addresses_that_mean_nothing(client, method, path):
    response = client.request(method, path)
    assert response.status_code == 404
    if method != "HEAD":
        problem(response, 404, "not_found")


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("PUT", "/api/me", "GET"),
        ("DELETE", "/api/sessions", "GET, POST"),
        ("GET", "/api/enrollments/x/deferred", "POST"),
        ("GET", "/auth/login", "POST"),
        ("PATCH", "/auth/link", "GET, POST"),
        ("POST", "/api/docs", "GET"),
    ],
)
def test_methods_that_an_address_does_not_have(client, method, path, allowed):
    response = client.request(method, path)
    problem(response, 405, "method_not_allowed")
    assert response.headers["allow"] == allowed


def test_the_documentation_needs_nothing_from_outside(client):
    response = client.get("/api/docs")
    assert response.headers["content-type"].startswith("text/html")
    for foreign in ("<script", "http://", "https://", "src=", "//cdn", "@import", "url("):
        assert foreign not in response.text
    document = client.get("/api/openapi.json").json()
    assert document["info"]["title"] == "PeerLoop"
    for path, methods in document["paths"].items():
        for method in methods:
            assert f"{method.upper()} {path}" in response.text


def test_the_documentation_names_every_endpoint_and_its_problems(client):
    paths = client.get("/api/openapi.json").json()["paths"]
    assert set(paths) == {
        "/api/me",
        "/api/courses",
        "/api/courses/{course}",
        "/api/courses/{course}/sts",
        "/api/sts/{st_id}/availability",
        "/api/sts/{st_id}/bookings",
        "/api/sts/{st_id}/slots",
        "/api/sessions",
        "/api/sessions/{session_id}",
        "/api/sessions/{session_id}/calendar-export",
        "/api/sessions/{session_id}/cancel",
        "/api/sessions/{session_id}/reschedule",
        "/api/checkout/session",
        "/api/stripe/webhook",
        "/api/resend/webhook",
        "/api/enrollments/{enrollment_id}/deferred",
        "/api/feeds/{token}.ics",
        "/auth/login",
        "/auth/logout",
        "/auth/signup",
        "/auth/link",
        "/healthz",
        "/readyz",
    }
    entries = [entry for methods in paths.values() for entry in methods.values()]
    assert all("application/problem+json" in str(each["responses"]) for each in entries)
    assert not any("422" in each["responses"] for each in entries)


def test_every_reply_is_guarded_and_personal_ones_are_not_kept(client, student):
    for response in (client.get("/api/me"), student.get("/api/me"), client.get("/auth/link")):
        for name, value in SECURITY.items():
            assert response.headers[name] == value
        assert response.headers["cache-control"] == "no-store"


def test_each_request_has_an_id_of_its_own(client, configure):
    given = {"X-Request-ID": "abc.1"}
    ids = {client.get("/healthz", headers=given).headers["x-request-id"] for _ in range(3)}
    assert len(ids) == 3 and "abc.1" not in ids
    configure(TRUSTED_PROXIES="testclient")
    assert client.get("/healthz", headers=given).headers["x-request-id"] == "abc.1"
    for wrong in ("a b", "x" * 65, "a\tb", ""):
        response = client.get("/healthz", headers={"X-Request-ID": wrong})
        assert response.headers["x-request-id"] != wrong


@pytest.mark.parametrize("path", ["/api/sessions", "/auth/login", "/api/nothing"])
def test_a_body_has_a_limit(client, school, path):
    problem(client.post(path, content=b"x" * (BODY_LIMIT + 1)), 413, "too_large")


def chunks(size):
    for _ in range(size // 50_000):
        yield b"x" * 50_000


def test_a_body_that_does_not_say_its_length_has_the_same(client, student):
    headers = {"Content-Type": "application/json"}
    too_much = client.post("/api/sessions", content=chunks(BODY_LIMIT + 50_000), headers=headers)
    problem(too_much, 413, "too_large")
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    too_much = client.post("/auth/login", content=chunks(BODY_LIMIT + 50_000), headers=form)
    problem(too_much, 413, "too_large")
    just_so = student.post("/api/sessions", content=chunks(BODY_LIMIT), headers=headers)
    problem(just_so, 422, "invalid_input")


@pytest.fixture
def composed(database):
    """The API with a front end below it, as the composition root joins them."""

    async def page(request):
        if request.url.path == "/broken":
            raise RuntimeError("a secret")
        return HTMLResponse(request.url.path)

    async def body(request):
        return PlainTextResponse(str(len(await request.body())))

    async def socket(websocket):
        await websocket.accept()
        await websocket.send_text("hello")
        await websocket.close()

    api = create_api()
    front_end = [
        WebSocketRoute("/_event", socket),
        Route("/upload", body, methods=["POST"]),
        Route("/{path:path}", page),
    ]
    api.mount("", app=type(api.router)(routes=front_end))
    return browser(protect(api))


def test_pages_are_below_the_api(composed):
    assert composed.get("/courses/algebra").text == "/courses/algebra"
    assert composed.get("/apiary").text == "/apiary"
    problem(composed.get("/api/nothing"), 404, "not_found")
    assert composed.get("/courses").headers["cache-control"] == "no-cache"


def test_a_page_that_breaks_tells_nothing(composed, caplog):
    response = composed.get("/broken")
    document = problem(response, 500, "failed")
    assert document["detail"] == "Something went wrong. Please try again."
    assert "a secret" not in response.text
    assert [r for r in caplog.records if response.headers["x-request-id"] in r.getMessage()]


def test_the_limit_holds_below_the_api_too(composed):
    assert composed.post("/upload", content=chunks(BODY_LIMIT)).text == str(BODY_LIMIT)
    problem(composed.post("/upload", content=chunks(BODY_LIMIT + 50_000)), 413, "too_large")


@pytest.mark.parametrize("headers", [{}, {"Origin": ORIGIN}])
def test_our_own_pages_may_open_the_socket(composed, headers):
    with composed.websocket_connect("/_event", headers=headers) as socket:
        assert socket.receive_text() == "hello"


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://localhost:8001", ""])
def test_other_pages_may_not(composed, origin):
    with (
        pytest.raises(WebSocketDisconnect),
        composed.websocket_connect("/_event", headers={"Origin": origin}),
    ):
        pass
