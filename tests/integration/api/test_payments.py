"""`POST /api/checkout/session` and `/api/sessions/{id}/cancel`."""

from uuid import uuid4

import pytest

from peerloop import wiring
from tests.factories import enrolled_student
from tests.integration.api.answers import problem
from tests.integration.api.conftest import ORIGIN, SQLITE

pytestmark = SQLITE


@pytest.fixture
def held(student, school, wish, database, stripe):
    """The id of a session of the student's that waits to be paid."""
    database.execute("UPDATE courses SET price_minor = 2400, currency = 'EUR'")
    response = student.post("/api/sessions", json=wish())
    assert (response.status_code, response.json()["status"]) == (201, "pending_payment")
    return response.json()["session_id"]


def test_paying(student, held, stripe):
    url = student.post("/api/checkout/session", json={"session_id": held}).json()["checkout_url"]
    assert url.startswith(f"{ORIGIN}/sandbox/pay/cs_test_")
    again = student.post("/api/checkout/session", json={"session_id": held})
    assert again.json() == {"checkout_url": url}
    stripe.pay(url.rpartition("/")[2])
    wiring.deliver_sandbox_events()
    assert student.get(f"/api/sessions/{held}").json()["status"] == "confirmed"
    problem(student.post("/api/checkout/session", json={"session_id": held}), 409, "nothing_to_pay")


def test_paying_with_a_key(student, held, stripe):
    def post(session_id, **asked):
        body, key = {"session_id": session_id, **asked}, {"Idempotency-Key": "k"}
        return student.post("/api/checkout/session", json=body, headers=key)

    first = post(held)
    stripe.pay(first.json()["checkout_url"].rpartition("/")[2])
    wiring.deliver_sandbox_events()
    assert (post(held).status_code, post(held).json()) == (200, first.json())
    problem(post(held, return_url=f"{ORIGIN}/x"), 422, "idempotency_key_reused")
    problem(post(str(uuid4())), 422, "idempotency_key_reused")


def test_where_stripe_leads_back_to(student, held, stripe):
    mine = f"{ORIGIN}/courses?paid=1"
    asked = {"session_id": held, "return_url": mine}
    url = student.post("/api/checkout/session", json=asked).json()["checkout_url"]
    assert stripe.checkout(url.rpartition("/")[2]).success_url == mine


@pytest.mark.parametrize(
    "elsewhere",
    [
        "https://evil.example/",
        "//evil.example/",
        "/relative",
        "javascript:alert(1)",
        f"{ORIGIN}.evil.example/",
        f"{ORIGIN}@evil.example/",
        "http://localhost:8001/",
        "https://localhost:8000/",
        f"{ORIGIN}/\\evil",
        f"{ORIGIN}/a b",
        f"{ORIGIN}/\n",
        "http://[",
        "x" * 501,
    ],
)
def test_it_never_leads_off_the_site(student, held, database, elsewhere):
    asked = {"session_id": held, "return_url": elsewhere}
    problem(student.post("/api/checkout/session", json=asked), 422, "invalid_input")
    assert database.count("payment_attempts") == 0


def test_only_the_student_pays(school, speak_as, held, database):
    for person in (school.st, school.outsider, school.admin):
        answer = speak_as(person).post("/api/checkout/session", json={"session_id": held})
        problem(answer, 404, "not_found")
    assert database.count("payment_attempts") == 0


def test_stripe_out_of_reach(student, held, stripe):
    stripe.faults.unreachable = 100
    answer = student.post("/api/checkout/session", json={"session_id": held})
    document = problem(answer, 503, "payments_unreachable")
    assert document["detail"] == "Unable to book. Please try again."
    assert "said" not in document


def test_cancelling_a_hold_and_a_paid_session(student, held, stripe, wish):
    answer = student.post(f"/api/sessions/{held}/cancel")
    assert answer.json() == {"session_id": held, "status": "cancelled", "refund": None}
    problem(student.post(f"/api/sessions/{held}/cancel"), 409, "transition_refused")

    paid = student.post("/api/sessions", json=wish()).json()["session_id"]
    url = student.post("/api/checkout/session", json={"session_id": paid}).json()["checkout_url"]
    stripe.pay(url.rpartition("/")[2])
    answer = student.post(f"/api/sessions/{paid}/cancel", json={"reason": "x"})
    # It was paid, though nobody had told us: that is found out, and nothing is lost.
    problem(answer, 409, "transition_refused")
    answer = student.post(f"/api/sessions/{paid}/cancel", json={"reason": "Ill"})
    price = {"amount": 2400, "currency": "EUR", "display": "€24.00"}
    assert answer.json() == {"session_id": paid, "status": "cancelled", "refund": price}


def test_too_late_to_cancel(student, school, wish, clock):
    session = student.post("/api/sessions", json=wish()).json()["session_id"]
    clock.advance(days=2)
    problem(student.post(f"/api/sessions/{session}/cancel"), 409, "too_late")


def test_others_cancel_nothing(school, speak_as, held, student):
    other = speak_as(school.outsider)
    for session in (held, uuid4(), "none"):
        problem(other.post(f"/api/sessions/{session}/cancel"), 404, "not_found")
    problem(student.post(f"/api/sessions/{held}/cancel", json={"x": 1}), 422, "invalid_input")
    assert student.get(f"/api/sessions/{held}").json()["status"] == "pending_payment"


@pytest.mark.parametrize("key", [{}, {"Idempotency-Key": "k"}], ids=["", "with a key"])
def test_a_booking_that_meets_an_overdue_hold(  # noqa: PLR0917  (fixtures)
    school, speak_as, held, wish, clock, database, key
):
    with database.writing() as db:
        rival = enrolled_student(db, school.course)
    clock.advance(minutes=30)
    client = speak_as(rival)
    first = client.post("/api/sessions", json=wish(), headers=key)
    assert (first.status_code, first.json()["status"]) == (201, "pending_payment")
    if key:
        assert client.post("/api/sessions", json=wish(), headers=key).json() == first.json()
    assert database.rows("SELECT status, count(*) FROM sessions GROUP BY status ORDER BY 1") == [
        ("expired", 1),
        ("pending_payment", 1),
    ]
