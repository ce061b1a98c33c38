"""Paying on our own page, in a real browser with the real policy; only Stripe is stood in for."""

import re
from collections.abc import Iterator
from datetime import timedelta
from uuid import UUID

import pytest
from playwright.sync_api import Page, WebSocketRoute, expect

from peerloop import routes, wiring
from tests.e2e.arrange import Lesson, Site
from tests.e2e.audit import STILL, audit
from tests.e2e.stripe_js import PaymentPage, StripeStandIn
from tests.e2e.visits import Complaints, Visit
from tests.e2e.wire import Line
from tests.support.machine import wait_until
from tests.support.server import AppServer

pytestmark = pytest.mark.e2e


@pytest.fixture(scope="module")
def line() -> Iterator[Line]:
    """Another way to the app, which can be cut."""
    line = Line()
    yield line
    line.cut()


@pytest.fixture(scope="module")
def app_server(line: Line) -> Iterator[AppServer]:
    """The app with a publishable key, and the sandbox in place of Stripe."""
    with AppServer(STRIPE_PUBLISHABLE_KEY="pk_test_x", CORS_ORIGINS=line.url) as server:
        line.leads_to = server.port
        yield server


@pytest.fixture
def stripe(site: Site) -> StripeStandIn:
    """What browsers meet at Stripe's hosts: the app's sandbox is behind it."""
    return StripeStandIn(site.stripe)


@pytest.fixture
def held(site: Site, stripe: StripeStandIn) -> Lesson:
    """A lesson whose student holds a time that is not paid."""
    lesson = site.lesson(price_minor=2400, currency="EUR", title="Statistics")
    site.book(lesson, lesson.at(lesson.day(3), "10:00"))
    return lesson


@pytest.fixture
def paying(site: Site, held: Lesson, stripe: StripeStandIn, visit: Visit) -> PaymentPage:
    """A browser of its student's; it counts the documents it loads."""
    page = visit(held.student)
    page.add_init_script(
        "if (top === self) sessionStorage.setItem('documents',"
        " 1 + Number(sessionStorage.getItem('documents')))"
    )
    stripe.stand_in(page)
    return PaymentPage(page, session_of(site, held))


def session_of(site: Site, lesson: Lesson) -> str:
    return str(UUID(site.session_of(lesson.student, "id")[0]))


def status_of(site: Site, lesson: Lesson) -> str:
    return str(site.session_of(lesson.student, "status")[0])


def policy(page: Page, path: str) -> str:
    return page.request.get(path).headers["content-security-policy"]


# ── paying ───────────────────────────────────────────────────────────────────
def test_a_session_is_paid_on_our_own_page(
    paying: PaymentPage, stripe: StripeStandIn, site: Site, held: Lesson
):
    page = paying.open().page
    expect(page.get_by_role("heading", name="Pay for your session")).to_be_visible()
    expect(page.locator(".ticket")).to_contain_text("Statistics")
    expect(page.locator("time[data-until]")).to_have_text(re.compile(r"\d+:\d\d left"))
    paying.expect_form()
    paying.press_pay()
    expect(page.get_by_role("heading", name="Session Booked!")).to_be_visible()
    assert page.url == site.base_url + routes.confirmation(paying.session)
    assert status_of(site, held) == "confirmed"
    [asked] = stripe.confirmed
    assert asked["back"] == page.url
    assert paying.documents() == 2
    assert asked["secret"] not in page.content()


def test_a_declined_card_is_said_and_another_one_pays(
    paying: PaymentPage, stripe: StripeStandIn, site: Site, held: Lesson
):
    stripe.outcome = "decline"
    paying.open().expect_form()
    paying.press_pay()
    expect(paying.said).to_have_text("Your card was declined.")
    expect(paying.said).to_be_focused()
    paying.expect_form()
    assert status_of(site, held) == "pending_payment"
    stripe.outcome = "succeed"
    paying.press_pay()
    expect(paying.page.get_by_role("heading", name="Session Booked!")).to_be_visible()
    assert len({asked["secret"] for asked in stripe.confirmed}) == 1


def test_the_secret_stands_nowhere_in_the_page(paying: PaymentPage, stripe: StripeStandIn):
    stripe.outcome = "Not now."
    paying.open().expect_form()
    paying.press_pay()
    expect(paying.said).to_have_text("Not now.")
    [asked] = stripe.confirmed
    kept = paying.page.evaluate(
        "JSON.stringify([{...localStorage}, {...sessionStorage}, document.cookie, history.state])"
    )
    assert asked["secret"] not in paying.page.content() + kept + paying.page.url


def test_a_secret_in_the_address_is_taken_out(
    paying: PaymentPage, stripe: StripeStandIn, site: Site
):
    """As ways to pay that lead over a bank's page come back."""
    back = routes.confirmation(paying.session)
    more = "&payment_intent=pi_1&payment_intent_client_secret=pi_1_secret_2"
    paying.page.goto(back + more + "&redirect_status=succeeded")
    expect(paying.page.get_by_role("heading", name="Held for you")).to_be_visible()
    assert paying.page.url == site.base_url + back


# ── the hold ─────────────────────────────────────────────────────────────────
def test_it_is_let_go(paying: PaymentPage, site: Site, held: Lesson):
    paying.open().expect_form()
    paying.page.get_by_role("button", name="Let this time go").click()
    expect(paying.page.get_by_role("heading", name="This time is no longer held")).to_be_visible()
    assert status_of(site, held) == "cancelled"


def test_a_hold_that_lapses_while_the_form_is_open_says_so(
    paying: PaymentPage, site: Site, held: Lesson
):
    paying.page.clock.install()
    paying.open().expect_form()
    over = wiring.now() - timedelta(minutes=1)
    site.execute(
        "UPDATE sessions SET hold_expires_at = :over WHERE student_id = :id",
        over=over.strftime("%Y-%m-%d %H:%M:%S.%f"),
        id=held.student.id.hex,
    )
    paying.page.clock.fast_forward(31 * 60 * 1000)
    expect(paying.page.get_by_role("heading", name="This time is no longer held")).to_be_visible()
    expect(paying.page.get_by_text("You were charged nothing.")).to_be_visible()


# ── Stripe is not there ──────────────────────────────────────────────────────
def test_where_stripes_script_cannot_be_loaded_it_says_so(
    paying: PaymentPage, stripe: StripeStandIn, complaints: Complaints
):
    complaints.expect("net::ERR_FAILED")
    stripe.is_down = True
    page = paying.open().page
    expect(paying.said).to_contain_text("Stripe’s form could not be loaded.")
    expect(paying.pay).to_be_hidden()
    page.get_by_role("link", name="Pay on Stripe’s page instead").click()
    expect(page.get_by_role("heading", name="Held for you")).to_be_visible()


def test_one_may_try_to_load_it_again(
    paying: PaymentPage, stripe: StripeStandIn, complaints: Complaints
):
    complaints.expect("net::ERR_FAILED")
    stripe.is_down = True
    paying.open()
    again = paying.page.get_by_role("button", name="Try again")
    expect(again).to_be_visible()
    stripe.is_down = False
    again.click()
    paying.expect_form()
    expect(again).to_be_hidden()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_form_has_the_colours_of_the_house(
    held: Lesson, stripe: StripeStandIn, site: Site, visit: Visit, scheme: str
):
    page = visit(held.student, phone=True, color_scheme=scheme)
    stripe.stand_in(page)
    PaymentPage(page, session_of(site, held)).open().expect_form()
    given = page.evaluate("window.givenAppearance")
    paper = {"light": "rgb(255, 255, 255)", "dark": "rgb(22, 31, 28)"}[scheme]
    assert given["theme"] == {"light": "stripe", "dark": "night"}[scheme]
    assert given["variables"]["colorBackground"] == paper
    for name in ("colorText", "colorPrimary"):
        assert re.fullmatch(r"rgb\(\d+, \d+, \d+\)", given["variables"][name])
    expect(page.locator(".payment iframe")).to_have_css("color-scheme", "light")


# ── lost connections ─────────────────────────────────────────────────────────
def test_what_is_typed_outlives_a_lost_connection(
    paying: PaymentPage, line: Line, complaints: Complaints
):
    complaints.expect("net::ERR_")
    page = paying.page
    page.goto(line.url + routes.pay(paying.session))
    paying.expect_form()
    paying.card_number.fill("4242")
    line.cut()
    offline = page.get_by_text("No connection.")
    expect(offline).to_be_visible()
    line.mend()
    expect(offline).to_have_count(0)
    expect(paying.card_number).to_have_value("4242")
    paying.press_pay()
    expect(page.get_by_role("heading", name="Session Booked!")).to_be_visible()


def test_a_secret_lost_on_the_way_is_asked_for_again(paying: PaymentPage):
    lost: list[str] = []

    def forward(socket: WebSocketRoute) -> None:
        server = socket.connect_to_server()

        def arrives(message: str | bytes) -> None:
            if "_set_value" in str(message) and not lost:
                lost.append(str(message))
            else:
                socket.send(message)

        server.on_message(arrives)

    page = paying.page
    page.route_web_socket(re.compile("/_event"), forward)
    page.clock.install()
    paying.open()
    wait_until(lambda: page.title() and lost, 15, "the secret on its way")
    page.clock.fast_forward(20_000)
    paying.expect_form()
    assert len(lost) == 1


# ── a document of its own ────────────────────────────────────────────────────
def test_only_the_payment_page_lets_stripe_in(paying: PaymentPage, site: Site):
    page = paying.page
    assert "https://js.stripe.com" in policy(page, routes.pay(paying.session))
    for path in (routes.DASHBOARD, routes.PAYMENTS, routes.confirmation(paying.session), "/pay"):
        assert "stripe" not in policy(page, path)


def test_it_is_entered_and_left_by_loading_documents(paying: PaymentPage, site: Site):
    page = paying.page
    page.goto(routes.confirmation(paying.session))
    page.get_by_role("link", name="Pay here instead").click()
    paying.expect_form()
    assert paying.documents() == 2
    page.get_by_role("navigation", name="Main", exact=True).get_by_role(
        "link", name="Payments"
    ).click()
    expect(page.get_by_role("heading", name="Payments")).to_be_visible()
    assert paying.documents() == 3
    page.go_back()
    paying.expect_form()
    page.go_back()
    expect(page.get_by_role("link", name="Pay here instead")).to_be_visible()
    assert page.evaluate("typeof window.Stripe") == "undefined"


def test_the_router_of_the_app_loads_the_document_anew(paying: PaymentPage, site: Site):
    """Should anything within the app lead there without a document."""
    page = paying.page
    page.goto(routes.DASHBOARD)
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    page.evaluate(
        "path => { history.pushState(null, '', path);"
        " dispatchEvent(new PopStateEvent('popstate')) }",
        routes.pay(paying.session),
    )
    paying.expect_form()
    assert paying.documents() == 2


def test_what_is_paid_leads_to_its_confirmation(
    paying: PaymentPage, stripe: StripeStandIn, site: Site
):
    paying.open().expect_form()
    paying.press_pay()
    page = paying.page
    expect(page.get_by_role("heading", name="Session Booked!")).to_be_visible()
    paying.open()
    expect(page.get_by_role("heading", name="Session Booked!")).to_be_visible()
    page.wait_for_url("**" + routes.confirmation(paying.session))
    expect(page.locator("main")).not_to_contain_text("Pay for your session")


def test_others_find_nothing(paying: PaymentPage, held: Lesson, visit: Visit):
    paying.open().expect_form()
    page = visit(held.st)
    page.goto(routes.pay(paying.session))
    expect(page.get_by_role("heading", name="There is nothing here")).to_be_visible()


# ── how it looks ─────────────────────────────────────────────────────────────
def test_axe_finds_nothing(held: Lesson, stripe: StripeStandIn, site: Site, visit: Visit):
    page = visit(held.student, **STILL)
    stripe.stand_in(page)
    paying = PaymentPage(page, session_of(site, held))
    page.goto(routes.confirmation(paying.session))
    expect(page.get_by_role("link", name="Pay here instead")).to_be_visible()
    audit(page, "confirmation, held")
    paying.open().expect_form()
    audit(page, "payment")
    stripe.outcome = "decline"
    paying.press_pay()
    expect(paying.said).to_be_visible()
    audit(page, "payment, declined")
