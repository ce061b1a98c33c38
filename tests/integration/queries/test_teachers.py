"""The directory of those who teach something now, and each one's profile."""

from uuid import uuid4

import pytest

from peerloop import wiring
from peerloop.domain.errors import NotFound
from peerloop.domain.money import Money
from peerloop.domain.people import Actor
from peerloop.models import Course, StudentTeacher
from peerloop.queries import teachers as read
from peerloop.queries.teachers import PAGE, Directory, Wanted
from tests.factories import enrolled_student, held, make_course, make_st, make_user, rated
from tests.integration.conftest import Database


class School:
    """Three who teach, one who no longer does, and somebody who looks."""

    def __init__(self, database: Database) -> None:
        with database.writing() as db:
            self.algebra = make_course(db, slug="algebra", title="Algèbre linéaire")
            self.writing = make_course(
                db, slug="writing", title="Writing", price_minor=2400, currency="EUR"
            )
            self.hana = named(db, "Hana Satō", self.algebra)
            self.joerg = named(db, "Jörg Weiß", self.writing)
            self.zoe = named(db, "Émile Zola", self.algebra, self.writing)
            named(db, "Gone Away", self.algebra, active=False)
            self.reader = enrolled_student(db, self.algebra)

    def found(self, **wanted: object) -> list[str]:
        return [each.name for each in self.directory(**wanted).teachers]

    def directory(self, **wanted: object) -> Directory:
        with wiring.reading() as db:
            return read.teachers(db, self.reader, Wanted(**wanted))  # type: ignore[arg-type]


def named(db: wiring.Database, name: str, *courses: Course, **fields: bool) -> Actor:
    return make_st(db, *courses, person=make_user(db, name=name), **fields)


def test_who_teaches_something_now_by_name(database: Database) -> None:
    school = School(database)
    found = school.directory()
    # É beside E, not behind Z.
    assert [each.name for each in found.teachers] == ["Émile Zola", "Hana Satō", "Jörg Weiß"]
    assert (found.total, found.page, found.pages) == (3, 1, 1)
    zola = found.teachers[0]
    assert [(c.title, c.price) for c in zola.courses] == [
        ("Algèbre linéaire", None),
        ("Writing", Money(2400, "EUR")),
    ]
    assert (zola.id, zola.zone, zola.about) == (school.zoe.id, school.zoe.zone, "")


@pytest.mark.parametrize(("text", "found"), [
    ("sato", ["Hana Satō"]), ("SATŌ", ["Hana Satō"]), ("weiss", ["Jörg Weiß"]),
    ("hana satō", ["Hana Satō"]), ("sato hana", ["Hana Satō"]),
    ("  ", ["Émile Zola", "Hana Satō", "Jörg Weiß"]),
    ("algebre", ["Émile Zola", "Hana Satō"]), ("emile writing", ["Émile Zola"]),
    ("hana writing", []), ("%", []), ("_", []), ("gone", []), ("'; --", []), ("\\", []),
    ("a " * 50, ["Émile Zola", "Hana Satō"]), ("person", []),
], ids=ascii)  # fmt: skip
def test_search_by_name_and_course(database: Database, text: str, found: list[str]) -> None:
    assert School(database).found(text=text) == found


def test_filter_by_course(database: Database) -> None:
    school = School(database)
    assert school.found(course="algebra") == ["Émile Zola", "Hana Satō"]
    assert school.found(course="writing", text="zola") == ["Émile Zola"]
    assert school.found(course="nothing") == []
    with wiring.reading() as db:
        assert read.courses_taught_now(db, school.reader) == [
            ("algebra", "Algèbre linéaire"),
            ("writing", "Writing"),
        ]


def test_filter_by_rating_as_it_is_shown(database: Database) -> None:
    school = School(database)
    with database.writing() as db:
        students = [enrolled_student(db, school.algebra) for _ in range(4)]
        for student, stars in zip(students, (5, 4, 4, 5), strict=True):  # 4.5
            rated(db, student, school.hana, school.algebra, stars)
        for student, stars in zip(students, (5, 5, 4), strict=False):  # 4.67, shown as 4.7
            rated(db, student, school.zoe, school.algebra, stars)
        for student in students[:2]:  # too few to be shown
            rated(db, student, school.joerg, school.writing, 5)
    assert [school.found(tenths=tenths) for tenths in (0, 10, 45, 46, 47, 48)] == [
        ["Émile Zola", "Hana Satō", "Jörg Weiß"],
        ["Émile Zola", "Hana Satō"],
        ["Émile Zola", "Hana Satō"],
        ["Émile Zola"],
        ["Émile Zola"],
        [],
    ]
    by_name = {each.name: each for each in school.directory().teachers}
    assert [by_name[name].rating.average for name in ("Émile Zola", "Hana Satō", "Jörg Weiß")] == [
        "4.7",
        "4.5",
        "",
    ]


def test_students_taught_are_counted_once_and_only_where_they_were_taught(
    database: Database,
) -> None:
    school = School(database)
    with database.writing() as db:
        first, second = (enrolled_student(db, school.algebra) for _ in range(2))
        for number, (student, course) in enumerate(
            [(first, school.algebra), (first, school.writing), (second, school.algebra)]
        ):
            held(db, student, school.zoe, course, days_ago=number + 1)
        session = held(db, make_user(db), school.zoe, school.algebra, days_ago=9)
        session.status = session.status.NO_SHOW
    with wiring.reading() as db:
        assert read.teacher(db, school.reader, school.zoe.id).students_taught == 2
        assert read.teacher(db, school.reader, school.hana.id).students_taught == 0


def test_pages_of_twenty(database: Database) -> None:
    school = School(database)
    with database.writing() as db:
        course = make_course(db, slug="big", title="Big")
        names = [f"Person {number:02}" for number in range(2 * PAGE + 1)]
        for name in names:
            named(db, name, course)
    pages = [school.directory(course="big", page=page) for page in (1, 2, 3)]
    assert [[each.name for each in page.teachers] for page in pages] == [
        names[:20],
        names[20:40],
        names[40:],
    ]
    assert {(page.total, page.pages) for page in pages} == {(41, 3)}
    assert [school.directory(course="big", page=page).page for page in (0, -7, 4, 10**30)] == [
        1,
        1,
        3,
        3,
    ]
    nobody = school.directory(text="nobody", page=9)
    assert (nobody.teachers, nobody.total, nobody.page, nobody.pages) == ([], 0, 1, 1)


def test_who_teaches_nothing_has_no_profile(database: Database) -> None:
    school = School(database)
    with database.writing() as db:
        gone = named(db, "Gone", school.algebra, active=False)
    for person_id in (gone.id, school.reader.id, uuid4()):
        with wiring.reading() as db, pytest.raises(NotFound):
            read.teacher(db, school.reader, person_id)


def test_a_profile(database: Database) -> None:
    school = School(database)
    with database.writing() as db:
        db.add(StudentTeacher(
            user_id=school.hana.id, course_id=school.writing.id, is_active=False,
            created_at=wiring.now(),
        ))  # fmt: skip
        db.get_one(read.User, school.hana.id).about = "First line\nSecond"
    with wiring.reading() as db:
        found = read.teacher(db, school.reader, school.hana.id)
        assert (found.name, found.about) == ("Hana Satō", "First line\nSecond")
        assert [each.slug for each in found.courses] == ["algebra"]
        assert (read.about(db, school.hana), read.about(db, school.reader)) == (found.about, "")
