"""Finding a Student-Teacher: search, profile, a free time, and it is booked (MYM-21)."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.arrange import Lesson, Site
from tests.e2e.audit import STILL, audit
from tests.e2e.test_layout import SMALL_TARGETS
from tests.e2e.visits import Visit
from tests.e2e.wizard import Wizard, day_title, full_date
from tests.factories import make_course, make_st, make_user, rated

pytestmark = pytest.mark.e2e
SIZES = pytest.mark.parametrize("phone", [True, False], ids=["phone", "desktop"])
URL = "/teachers"


def found(page: Page, count: int) -> None:
    """Wait until so many are found."""
    expect(page.get_by_role("main").locator("[aria-busy=true]")).to_have_count(0)
    many = f"{count} Student-Teacher" + ("" if count == 1 else "s")
    expect(page.get_by_role("status").filter(has_text=re.compile(f"^{many}( ·|$)"))).to_be_visible()


def search(page: Page, text: str) -> None:
    page.get_by_role("searchbox", name="Name or course").fill(text)
    page.get_by_role("searchbox", name="Name or course").press("Enter")


def famous(site: Site, lesson: Lesson, name: str) -> None:
    """Give the lesson's ST a name of their own, words and three ratings."""
    site.execute(
        "UPDATE users SET name = :name, about = :about WHERE id = :id",
        name=name,
        about="I explain it until it is simple.\nThen we practise.",
        id=lesson.st.id.hex,
    )

    def rate_them(db):
        for number, stars in enumerate((5, 4, 5)):
            student = make_user(db, name=f"Ola Nordmann {number}")
            rated(db, student, lesson.st, lesson.course, stars, comment=f"Comment {number}")

    site.arrange(rate_them)


@SIZES
def test_search_profile_time_confirm_booked(site: Site, visit: Visit, phone: bool):
    lesson = site.lesson(title=f"Knot theory {phone}", st_zone="America/New_York")
    famous(site, lesson, f"Žofie Kovářová {phone}")
    page = visit(lesson.student, phone=phone)
    page.goto("/courses")
    page.get_by_role("link", name="Find Student-Teachers").click()
    search(page, f"zofie KNOT {phone}")
    found(page, 1)
    expect(page).to_have_url(re.compile(r"/teachers\?q=zofie\+KNOT"))
    expect(page.get_by_role("searchbox")).to_be_focused()
    expect(page.get_by_text("Times shown in Europe/Berlin")).to_be_visible()
    page.get_by_role("link", name=f"Žofie Kovářová {phone}", exact=True).click()

    expect(page.get_by_role("heading", name="Žofie Kovářová", level=1)).to_be_visible()
    main = page.get_by_role("main")
    expect(main).to_contain_text("America/New_York (E")
    expect(main).to_contain_text("4.7 of 5")
    expect(main).to_contain_text("3 students taught")
    expect(main).to_contain_text("Then we practise.")
    expect(main.get_by_text("Comment 2")).to_be_visible()
    assert "Nordmann" not in main.inner_text()
    first = site.offered(lesson)[0].start.astimezone(lesson.zone)
    day = first.date()
    page.get_by_role("link", name=f"Book {day_title(day)}, {first:%H:%M} to ").click()

    wizard = Wizard(page, lesson.course.slug)
    wizard.expect_step(4)
    expect(wizard.fact(full_date(day))).to_be_visible()
    expect(wizard.fact(f"Žofie Kovářová {phone}")).to_be_visible()
    expect(wizard.fact(f"{first:%H:%M}")).to_be_visible()
    wizard.book.click()
    wizard.expect_booked()
    assert site.session_of(lesson.student, "status, teacher_id")[0] == "confirmed"


def test_a_time_that_somebody_takes_meanwhile(site: Site, visit: Visit):
    lesson = site.lesson()
    page = visit(lesson.student)
    page.goto(f"/teachers/{lesson.st.id}")
    slot = site.offered(lesson)[0]
    first = slot.start.astimezone(lesson.zone)
    page.get_by_role("link", name=f"Book {day_title(first.date())}, {first:%H:%M} to ").click()
    wizard = Wizard(page, lesson.course.slug)
    wizard.expect_step(4)
    site.book(lesson, slot.start, site.another_student(lesson))
    wizard.book.click()
    wizard.expect_alert("Sorry, this time slot is no longer available.")


def test_book_session_preselects_the_st_and_the_course(site: Site, visit: Visit):
    lesson = site.lesson()
    second = site.another_course(lesson)
    page = visit(lesson.student)
    page.goto(f"/teachers/{lesson.st.id}?course={second.slug}")
    chips = page.get_by_role("group", name="Course")
    expect(chips.get_by_role("link", name=second.title)).to_have_attribute("aria-current", "true")
    chips.get_by_role("link", name=lesson.course.title).click()
    expect(page).to_have_url(re.compile(rf"\?course={lesson.course.slug}$"))
    page.get_by_role("link", name="Book Session", exact=True).click()
    wizard = Wizard(page, lesson.course.slug)
    wizard.expect_step(2)
    page.go_back()
    page.get_by_role("link", name="All Student-Teachers").click()
    search(page, lesson.st.name)
    page.get_by_role("link", name=f"Book Session with {lesson.st.name}", exact=True).click()
    expect(page.get_by_role("heading", name="Book a Session")).to_be_visible()
    page.get_by_role("main").get_by_role("article").filter(has_text=second.title).get_by_role(
        "link", name="Select"
    ).click()
    Wizard(page, second.slug).expect_step(2)


@SIZES
def test_filters_pages_and_the_way_back(site: Site, visit: Visit, phone: bool):
    lesson = site.lesson(title=f"Weaving {phone}")
    famous(site, lesson, f"Anna Weaver {phone}")

    def many(db):
        for number in range(21):
            make_st(db, lesson.course, person=make_user(db, name=f"Weaver {number:02} {phone}"))

    site.arrange(many)
    page = visit(lesson.student, phone=phone)
    page.goto(URL)
    page.get_by_role("combobox", name="Course").select_option(lesson.course.title)
    found(page, 22)
    pages = page.get_by_role("navigation", name="Pages")
    pages.get_by_role("link", name="Next").click()
    expect(pages).to_contain_text("Page 2 of 2")
    expect(page).to_have_url(re.compile(rf"course={lesson.course.slug}&page=2$"))
    page.reload()
    expect(page.get_by_role("link", name=f"Weaver 20 {phone}", exact=True)).to_be_visible()
    expect(page.get_by_role("combobox", name="Course")).to_have_value(lesson.course.slug)
    page.get_by_role("combobox", name="Rating").select_option("4.5 and up")
    found(page, 1)
    expect(page.get_by_role("link", name=f"Anna Weaver {phone}", exact=True)).to_be_visible()
    page.go_back()
    expect(pages).to_contain_text("Page 2 of 2")
    expect(page.get_by_role("combobox", name="Rating")).to_have_value("")
    search(page, "%")
    expect(page.get_by_role("heading", name="Nobody like that teaches now")).to_be_visible()
    page.get_by_role("link", name="Show everyone").click()
    expect(page.get_by_role("searchbox")).to_have_value("")
    expect(page.get_by_role("combobox", name="Course")).to_have_value("")


def test_names_lead_to_the_profile(site: Site, visit: Visit):
    lesson = site.lesson()
    page = visit(lesson.student)
    profile = re.compile(rf"/teachers/{lesson.st.id}$")
    wizard = Wizard(page, lesson.course.slug).open()
    page.get_by_role("link", name=lesson.st.name, exact=True).click()
    expect(page).to_have_url(profile)
    page.go_back()
    wizard.choose(lesson.st.name)
    page.get_by_role("complementary").get_by_role("link", name=lesson.st.name, exact=True).click()
    expect(page).to_have_url(profile)
    page.goto(f"/courses/{lesson.course.slug}")
    page.get_by_role("link", name=lesson.st.name, exact=True).click()
    expect(page).to_have_url(profile)
    site.book(lesson, lesson.at(lesson.day(2), "10:00"))
    session = site.session_of(lesson.student, "id")[0]
    page.goto(f"/sessions/{session}")
    page.get_by_role("link", name=lesson.st.name, exact=True).click()
    expect(page).to_have_url(profile)


def test_who_teaches_nothing_has_no_page(site: Site, visit: Visit):
    lesson = site.lesson()
    page = visit(lesson.student)
    for nobody in (lesson.student.id, "nobody"):
        page.goto(f"/teachers/{nobody}")
        expect(page.get_by_role("heading", name="There is nothing here")).to_be_visible()


def test_an_st_says_something_of_themselves(site: Site, visit: Visit):
    lesson = site.lesson()
    page = visit(lesson.st)
    page.goto(f"/teachers/{lesson.st.id}")
    expect(page.get_by_text("This is your profile.")).to_be_visible()
    page.get_by_role("link", name="Change your profile").click()
    page.get_by_role("textbox", name="About you").fill("First line\nSecond <b>line</b>")
    page.get_by_role("button", name="Save your profile").click()
    expect(page.get_by_role("status").filter(has_text="Saved. Students")).to_be_visible()
    page.get_by_role("link", name="See your profile").click()
    expect(page.get_by_text("Second <b>line</b>")).to_be_visible()
    student = visit(lesson.student)
    student.goto("/settings")
    expect(student.get_by_role("heading", name="Reminders")).to_be_visible()
    expect(student.get_by_role("heading", name="Profile")).to_have_count(0)


def test_fingers_find_everything(site: Site, visit: Visit):
    lesson = site.lesson()
    site.another_course(lesson)
    famous(site, lesson, "Ida Holm")
    page = visit(lesson.student, phone=True)
    for path, there in (
        (f"{URL}?q=ida+holm", page.get_by_role("link", name="Ida Holm", exact=True)),
        (f"/teachers/{lesson.st.id}", page.get_by_role("heading", name="Free times")),
    ):
        page.goto(path)
        expect(there).to_be_visible()
        assert page.get_by_role("main").evaluate(SMALL_TARGETS) == [], path


def test_it_is_accessible(site: Site, visit: Visit):
    lesson = site.lesson(price_minor=2400, currency="EUR")
    site.another_course(lesson)
    famous(site, lesson, "Ivo Dahl")
    page = visit(lesson.student, **STILL)
    page.goto(f"{URL}?q=ivo+dahl")
    found(page, 1)
    audit(page, "directory")
    page.goto(f"{URL}?q=nobody+at+all")
    expect(page.get_by_role("heading", name="Nobody like that")).to_be_visible()
    audit(page, "directory, nobody")
    page.goto(f"/teachers/{lesson.st.id}")
    expect(page.get_by_role("heading", name="Free times")).to_be_visible()
    audit(page, "profile")
    mine = visit(lesson.st, **STILL)
    mine.goto(f"/teachers/{lesson.st.id}")
    expect(mine.get_by_text("This is your profile.")).to_be_visible()
    audit(mine, "one's own profile")
    mine.goto("/settings")
    expect(mine.get_by_role("textbox", name="About you")).to_be_visible()
    audit(mine, "settings of an ST")


def test_an_st_finds_themselves(site: Site, visit: Visit):
    page = visit(site.arrange(lambda db: make_st(db, make_course(db, title="Alone"))))
    page.goto(f"{URL}?q=alone")
    found(page, 1)
    expect(page.get_by_text("This is you")).to_be_visible()
