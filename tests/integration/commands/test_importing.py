"""`import`: real files, through the command, into both databases."""

import json
from datetime import time
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import Session, col, select

from peerloop import wiring
from peerloop.domain.errors import PlanChanged
from peerloop.models import Availability, Course, StudentTeacher, TeachingCalendar, User
from peerloop.queries.availability import own_plan
from peerloop.queries.people import actor_by_email
from peerloop.services.availability import save_plan
from peerloop.services.refreshing_calendars import refresh_due
from tests.factories import (
    MONDAY,
    FixedClock,
    book_at,
    enrolled_student,
    make_course,
    make_st,
    make_user,
)
from tests.factories.calendars import FakeReader, desk_of, watch
from tests.integration.commands.conftest import FILES, Importing, Run, contents
from tests.integration.conftest import Database


def one(db: Session, model: Any, *conditions: Any) -> Any:
    return db.scalars(select(model).where(*conditions)).one()


def test_everything_at_once(database: Database, imports: Importing) -> None:
    # References come before what they refer to.
    code, out, err = imports(dict(reversed(FILES.items())))
    assert (code, err) == (0, "")
    assert out.split("\n") == [
        "people:           2 added, 0 unchanged",
        "courses:          2 added, 0 unchanged",
        "enrollments:      2 added, 0 unchanged",
        "student_teachers: 2 added, 0 unchanged",
        "availability:     2 added, 0 unchanged",
        "overrides:        2 added, 0 unchanged",
        "",
    ]
    with wiring.reading() as db:
        ana = one(db, User, col(User.email) == "ana@example.com")
        assert (ana.name, ana.zone) == ("Ána, the elder", "America/Sao_Paulo")
        assert (ana.password_hash, ana.email_verified_at, ana.is_admin) == (None, MONDAY, False)
        ben = actor_by_email(db, "ben@example.com")
        assert ben
        assert (ben.is_admin, ben.teaches) == (True, True)
        algebra, writing = (one(db, Course, col(Course.slug) == s) for s in ("algebra", "writing"))
        assert (algebra.summary, algebra.session_count) == ("Vectors and matrices", 6)
        assert (algebra.price, algebra.cancel_notice_minutes) == (None, 24 * 60)
        assert str(writing.price) == "€24.00"
        assert (writing.duration_minutes, writing.session_count) == (45, None)
        assert not one(db, StudentTeacher, col(StudentTeacher.user_id) == ana.id).is_active
        calendar = db.get_one(TeachingCalendar, ben.id)
        assert (calendar.zone, calendar.buffer_minutes, calendar.paused) == (
            "Asia/Kathmandu",
            15,
            False,
        )
        hours = db.scalars(select(Availability).order_by(col(Availability.day_of_week))).all()
        assert [(h.day_of_week, h.start_time, h.end_time) for h in hours] == [
            (1, time(9), time(12)),
            (7, time(22), time(2)),
        ]
        # Who teaches without hours has a calendar to fill, in their own zone.
        assert db.get_one(TeachingCalendar, ana.id).zone == "America/Sao_Paulo"
    dates = database.rows(
        "SELECT CAST(on_date AS VARCHAR), start_time IS NULL FROM availability_overrides"
    )
    assert sorted((str(on), bool(off)) for on, off in dates) == [
        ("2026-12-24", True),
        ("2026-12-31", False),
    ]


def test_the_same_files_again_change_nothing(database: Database, imports: Importing) -> None:
    imports(FILES)
    before = contents(database)
    code, out, _ = imports(FILES)
    assert code == 0
    assert all("0 added, 2 unchanged" in line for line in out.splitlines())
    assert len(out.splitlines()) == 6
    assert contents(database) == before


def test_changed_values_are_updated(database: Database, imports: Importing) -> None:
    imports(FILES)
    ids = database.rows("SELECT id FROM users ORDER BY email")
    changed = {
        "people.csv": """\
email,name,timezone
ana@example.com,Ana,UTC
ben@example.com,Ben,Asia/Kathmandu
""",
        "courses.csv": FILES["courses.csv"].replace("24.00,EUR", "500,JPY"),
        "student_teachers.csv": "email,course\nana@example.com,writing\n",
    }
    code, out, _ = imports(changed)
    assert code == 0
    assert out.splitlines() == [
        "people:           0 added, 1 updated, 1 unchanged",
        "courses:          0 added, 1 updated, 1 unchanged",
        "student_teachers: 0 added, 1 updated, 0 unchanged",
    ]
    assert database.rows("SELECT id FROM users ORDER BY email") == ids
    with wiring.reading() as db:
        ana = actor_by_email(db, "ana@example.com")
        ben = actor_by_email(db, "ben@example.com")
        assert ana and ben
        assert (ana.name, ana.zone, ana.teaches) == ("Ana", "UTC", True)
        assert ben.is_admin  # the column was not there
        assert str(one(db, Course, col(Course.slug) == "writing").price) == "¥500"


def test_an_account_keeps_its_password_and_becomes_verified(
    database: Database, imports: Importing, clock: FixedClock
) -> None:
    with database.writing() as db:
        make_user(db, email="ana@example.com", verified=False)
        make_user(db, email="ben@example.com", now=MONDAY)
    before = database.rows("SELECT email, password_hash FROM users ORDER BY email")
    clock.advance(days=3)
    imports(FILES)
    assert database.rows("SELECT email, password_hash FROM users ORDER BY email") == before
    with wiring.reading() as db:
        found = {user.email: user.email_verified_at for user in db.scalars(select(User))}
    assert found == {"ana@example.com": clock(), "ben@example.com": MONDAY}


def test_the_hours_of_a_person_in_the_file_replace_theirs(
    database: Database, imports: Importing
) -> None:
    with database.writing() as db:
        make_st(db, make_course(db), zone="UTC", weekly=[(3, "10:00", "11:00")])
    imports(FILES)
    head = "email,day_of_week,start_time,end_time,timezone\n"
    code, out, _ = imports(
        {
            "availability.csv": head
            + "ben@example.com,1,09:00,12:00,Asia/Kathmandu\n"
            + "ben@example.com,mon,13:00,14:00,Asia/Kathmandu\n"
        }
    )
    assert (code, out) == (0, "availability: 1 added, 1 removed, 1 unchanged\n")
    assert database.count("availability") == 3  # one of somebody who is not in the file
    # Another zone is another time: all of them are new.
    code, out, _ = imports(
        {"availability.csv": head + "ben@example.com,1,09:00,12:00,Europe/Oslo\n"}
    )
    assert (code, out) == (0, "availability: 1 added, 2 removed, 0 unchanged\n")
    assert ("Europe/Oslo",) in database.rows("SELECT zone FROM teaching_calendars")


def test_the_special_hours_of_a_date_in_the_file_replace_its(
    database: Database, imports: Importing
) -> None:
    imports(FILES)
    code, out, _ = imports(
        {"o.csv": "email,date,start_time,end_time\nben@example.com,2026-12-24,09:00,10:00\n"}
    )
    assert (code, out) == (0, "overrides: 1 added, 1 removed, 0 unchanged\n")
    assert database.count("availability_overrides") == 2


def test_what_was_imported_can_be_booked(database: Database, imports: Importing) -> None:
    imports(FILES)
    with wiring.reading() as db:
        ana, ben = (actor_by_email(db, f"{name}@example.com") for name in ("ana", "ben"))
        course = one(db, Course, col(Course.slug) == "algebra")
    assert ana and ben
    nine_in_kathmandu = MONDAY.replace(hour=3, minute=15, day=8)
    book_at(ana, ben, course, nine_in_kathmandu)


def test_references_may_be_in_the_database_already(database: Database, imports: Importing) -> None:
    with database.writing() as db:
        course = make_course(db)
        student = enrolled_student(db, course)
        other = make_user(db)
    rows = f"{student.email},{course.slug}\n{other.email},{course.slug}\n"
    code, out, _ = imports({"enrollments.csv": "email,course\n" + rows})
    assert (code, out) == (0, "enrollments: 1 added, 1 unchanged\n")


def test_a_header_alone_changes_nothing(database: Database, imports: Importing) -> None:
    assert imports({"people.csv": "email,name,timezone\n"}) == (0, "The files list nothing.\n", "")


def test_spreadsheets_ways_of_writing(database: Database, imports: Importing) -> None:
    """A byte order mark, semicolons, CRLF, quotes, blank lines, capitals in the header."""
    content = '\ufeffEmail;Name;"TimeZone"\r\n\r\n"ana@example.com";"A; ""B""";UTC\r\n;;\r\n'
    assert imports({"people.csv": content})[0] == 0
    assert database.rows("SELECT name FROM users") == [('A; "B"',)]


def test_relative_paths_are_where_one_stands(
    database: Database, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "people.csv").write_text(FILES["people.csv"])
    monkeypatch.chdir(tmp_path)
    code, out, err = run("import", "people.csv")
    assert (code, err) == (0, "")
    assert out.startswith("people: 2 added")


OSLO = "email,day_of_week,start_time,end_time,timezone\nben@example.com,2,10:00,11:00,Europe/Oslo\n"


def test_hours_are_changed_as_their_st_changes_them(
    database: Database, imports: Importing, clock: FixedClock
) -> None:
    """A new version, so that an open tab cannot save over it; and what changed is kept."""
    imports(FILES)
    with wiring.reading() as db:
        ben = actor_by_email(db, "ben@example.com")
        assert ben
        own = own_plan(db, ben)
    assert own.version == 1
    imports({"availability.csv": OSLO})
    with pytest.raises(PlanChanged), database.writing() as db:
        save_plan(db, ben, own.plan, version=own.version, now=MONDAY)
    kept = [
        (row[0], *(json.loads(each) if isinstance(each, str) else each for each in row[1:]))
        for row in database.rows("SELECT actor_id, before, after FROM audit_events")
    ]
    assert len(kept) == 2
    zones, hours = ("Asia/Kathmandu", "Europe/Oslo"), ["Monday 09:00–12:00", "Sunday 22:00–02:00"]
    assert (None, {"weekly": [], "special": []}, {
        "weekly": hours, "special": ["2026-12-24 off", "2026-12-31 10:00–00:00"]
    }) in kept  # fmt: skip
    assert (None, {"weekly": hours, "zone": zones[0]}, {
        "weekly": ["Tuesday 10:00–11:00"], "zone": zones[1]
    }) in kept  # fmt: skip
    imports({"availability.csv": OSLO})
    assert database.count("audit_events") == 2
    assert database.rows("SELECT max(version) FROM teaching_calendars") == [(2,)]


def test_in_another_zone_other_calendars_are_read_again(
    database: Database, imports: Importing, clock: FixedClock
) -> None:
    imports(FILES)
    with database.writing() as db:
        ben = actor_by_email(db, "ben@example.com")
        assert ben
        watch(db, ben)
    reader = FakeReader()
    imports({"overrides.csv": FILES["overrides.csv"].replace("10:00,24:00", "11:00,24:00")})
    assert refresh_due(desk_of(reader)) == 0
    imports({"availability.csv": OSLO})
    assert refresh_due(desk_of(reader)) == 1
    assert [place.zone for _, place in reader.asked] == ["Europe/Oslo"]


def test_the_hours_of_a_school_take_few_statements(
    database: Database, imports: Importing, clock: FixedClock
) -> None:
    counts = []
    for number in (30, 300):
        emails = [f"p{number}-{n}@example.com" for n in range(number)]
        files = {
            "people.csv": "email,name,timezone\n",
            "courses.csv": FILES["courses.csv"],
            "student_teachers.csv": "email,course\n",
            "availability.csv": "email,day_of_week,start_time,end_time,timezone\n",
            "overrides.csv": "email,date,start_time,end_time\n",
        }
        for each in emails:
            files["people.csv"] += f"{each},P,UTC\n"
            files["student_teachers.csv"] += f"{each},algebra\n"
            files["availability.csv"] += f"{each},1,09:00,12:00,Asia/Calcutta\n"
            files["overrides.csv"] += f"{each},2026-12-24,,\n"
        for again in (files, {"availability.csv": files["availability.csv"].replace("12:", "13:")}):
            with database.statements() as sent:
                code, _, err = imports(again)
            assert (code, err) == (0, "")
            counts.append(len(sent))
    assert database.count("audit_events") == 2 * 330
    # As browsers and the editor name it.
    assert database.rows("SELECT DISTINCT zone FROM teaching_calendars") == [("Asia/Kolkata",)]
    assert counts[2] <= counts[0] < 60
    assert counts[3] <= counts[1] < 40


def test_many_lines_take_few_statements(database: Database, imports: Importing) -> None:
    """Ten times the rows, but not ten times the statements."""
    counts = []
    for number in (300, 3000):
        people = "".join(f"p{number}-{n}@example.com,P,UTC\n" for n in range(number))
        places = "".join(f"p{number}-{n}@example.com,algebra\n" for n in range(number))
        with database.statements() as sent:
            code, _, err = imports(
                {
                    "courses.csv": FILES["courses.csv"],
                    "people.csv": f"email,name,timezone\n{people}",
                    "enrollments.csv": f"email,course\n{places}",
                }
            )
        assert (code, err) == (0, "")
        counts.append(len(sent))
    assert counts[1] <= counts[0] < 40
