"""An admin looks at mail that was given up, and sends it again."""

from uuid import uuid4

import pytest
from playwright.sync_api import expect

from tests.e2e.arrange import Site
from tests.e2e.audit import STILL, audit
from tests.e2e.visits import Visit
from tests.factories import make_user, owe
from tests.support.machine import wait_until

pytestmark = pytest.mark.e2e


@pytest.mark.parametrize("phone", [True, False], ids=["phone", "desktop"])
def test_what_was_given_up_is_sent_again(site: Site, visit: Visit, phone: bool):
    person = site.arrange(make_user)
    course = f"Course {uuid4().hex[:8]}"
    # Facts that its template cannot use, mended before the second try.
    site.arrange(lambda db: owe(db, person, course=course, amount=None, to="nobody"))
    mine = "SELECT status FROM outbox WHERE recipient_id = :id"
    wait_until(lambda: site.rows(mine, id=person.id.hex) == [("dead",)], 20, "given up")
    admin = site.arrange(lambda db: make_user(db, is_admin=True))

    page = visit(admin, phone=phone, **STILL)
    page.goto("/dashboard")
    page.get_by_role("banner").locator("summary").click()
    page.get_by_role("link", name="Mail", exact=True).click()
    expect(page.get_by_role("heading", name="Mail", exact=True)).to_be_visible()
    row = page.get_by_role("row").filter(has_text=person.email)
    expect(row).to_contain_text("Given up")
    expect(row).to_contain_text("could not be written")
    audit(page, "mail, one given up")

    mend = "UPDATE outbox SET payload = json_set(payload, '$.to', 'student', '$.amount', '€1')"
    site.execute(f"{mend} WHERE recipient_id = :id", id=person.id.hex)
    row.get_by_role("button", name="Send again").click()
    expect(page.get_by_text("It will be sent in a moment.")).to_be_visible()
    expect(row).to_have_count(0)
    wait_until(lambda: site.rows(mine, id=person.id.hex) == [("sent",)], 20, "sent")


def test_nobody_else_finds_the_page(site: Site, visit: Visit):
    page = visit(site.arrange(make_user), **STILL)
    page.goto("/admin/mail")
    expect(page.get_by_role("heading", name="There is nothing here")).to_be_visible()
