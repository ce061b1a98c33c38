"""A session is rated once, by its student, after it took place."""

from collections import Counter
from functools import partial
from uuid import UUID, uuid4

import pytest

from peerloop import wiring
from peerloop.domain.booking import SessionStatus
from peerloop.domain.errors import InvalidInput, NotFound, TransitionRefused
from peerloop.domain.people import Actor
from peerloop.models import Course
from peerloop.services.rating import rate
from tests.factories import MONDAY, enrolled_student, held, make_course, make_st, make_user
from tests.factories.rivals import at_once
from tests.integration.conftest import Database


class Lesson:
    """A session that took place."""

    def __init__(self, database: Database) -> None:
        self.database = database
        with database.writing() as db:
            self.course: Course = make_course(db)
            self.st, self.student = make_st(db, self.course), enrolled_student(db, self.course)
            self.id = held(db, self.student, self.st, self.course).id

    def rate(self, actor: Actor | None = None, stars: object = 5, comment: object = "") -> None:
        who = actor or self.student
        wiring.in_transaction(lambda db: rate(db, who, self.id, stars, comment, now=MONDAY))

    def kept(self) -> list[tuple[int, str]]:
        return self.database.rows("SELECT stars, comment FROM ratings")  # type: ignore[return-value]


@pytest.fixture
def lesson(database: Database) -> Lesson:
    return Lesson(database)


def test_what_is_kept_of_a_rating(lesson: Lesson) -> None:
    lesson.rate(stars="4", comment=" Clear and kind.\r\n\r\n\r\nThank you! ")
    assert lesson.kept() == [(4, "Clear and kind.\n\nThank you!")]
    [(what, session, actor, after)] = lesson.database.rows(
        "SELECT what, session_id, actor_id, after FROM audit_events"
    )
    assert (what, UUID(str(session)), UUID(str(actor))) == ("rated", lesson.id, lesson.student.id)
    assert str(after).replace("'", '"') == '{"stars": 4}'  # no word of the comment


def test_it_stands_once_given(lesson: Lesson) -> None:
    lesson.rate(stars=2, comment="Hm")
    lesson.rate(stars=2, comment="Hm ")  # the same press, sent twice
    for stars, comment in ((5, "Hm"), (2, "")):
        with pytest.raises(TransitionRefused, match="already"):
            lesson.rate(stars=stars, comment=comment)
    assert lesson.kept() == [(2, "Hm")]
    assert lesson.database.count("audit_events") == 1


@pytest.mark.parametrize("status", [s for s in SessionStatus if s != "completed"])
def test_only_what_took_place_is_rated(lesson: Lesson, status: SessionStatus) -> None:
    lesson.database.execute(f"UPDATE sessions SET status = '{status}'")
    with pytest.raises(TransitionRefused):
        lesson.rate()
    assert lesson.kept() == []


def test_a_rating_outlives_what_is_said_of_the_session_later(lesson: Lesson) -> None:
    """An ST who is rated badly can still say that the student was not there."""
    lesson.rate(stars=1)
    lesson.database.execute("UPDATE sessions SET status = 'no_show'")
    assert lesson.kept() == [(1, "")]


def test_for_everybody_else_there_is_nothing_to_rate(lesson: Lesson, database: Database) -> None:
    with database.writing() as db:
        others = [lesson.st, make_user(db), make_user(db, is_admin=True)]
    for other in others:
        with pytest.raises(NotFound):
            lesson.rate(other)
    for stranger in (uuid4(), lesson.course.id):
        with pytest.raises(NotFound):
            wiring.in_transaction(
                lambda db, id_=stranger: rate(db, lesson.student, id_, 5, "", now=MONDAY)
            )
    assert lesson.kept() == []
    assert lesson.database.count("audit_events") == 0


@pytest.mark.parametrize(("stars", "comment"), [
    (0, ""), (6, ""), (None, ""), ("", ""), (4.5, ""), (5, "x" * 1001), (5, 7), (5, []),
], ids=lambda value: ascii(value)[:20])  # fmt: skip
def test_what_cannot_be_kept(lesson: Lesson, stars: object, comment: object) -> None:
    with pytest.raises(InvalidInput):
        lesson.rate(stars=stars, comment=comment)
    assert lesson.kept() == []


@pytest.mark.parametrize("repeated", [True, False], ids=["same", "different"])
def test_of_many_at_once_one_is_kept(lesson: Lesson, repeated: bool) -> None:
    stars = [3] * 8 if repeated else [1, 2, 3, 4, 5, 1, 2, 3]
    words = [str(0 if repeated else number) for number in range(8)]
    results = at_once(
        [partial(lesson.rate, None, *each) for each in zip(stars, words, strict=True)]
    )
    assert len(lesson.kept()) == 1
    assert lesson.database.count("audit_events") == 1
    expected = {type(None): 8} if repeated else {type(None): 1, TransitionRefused: 7}
    assert Counter(map(type, results)) == expected


def test_a_rating_and_a_no_show_at_once_take_turns(lesson: Lesson) -> None:
    """Either it was completed when it was rated, or it is not rated."""

    def missed(db: wiring.Database) -> None:
        from peerloop.models import TutoringSession

        session = db.get_one(TutoringSession, lesson.id, with_for_update=True)
        session.set_status(SessionStatus.NO_SHOW)

    rated, _ = at_once([lesson.rate, lambda: wiring.in_transaction(missed)])
    assert (rated is None) == (lesson.kept() == [(5, "")])
    assert rated is None or isinstance(rated, TransitionRefused)


def test_there_is_nothing_else_in_the_way_of_a_second_session(lesson: Lesson) -> None:
    lesson.rate()
    with lesson.database.writing() as db:
        again = held(db, lesson.student, lesson.st, lesson.course, days_ago=5)
    wiring.in_transaction(lambda db: rate(db, lesson.student, again.id, 3, "", now=MONDAY))
    assert len(lesson.kept()) == 2
