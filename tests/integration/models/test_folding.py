"""Both databases fold text as `domain.texts.folded` does, and find it by any part of it."""

import pytest
from sqlalchemy import literal, select

from peerloop import wiring
from peerloop.domain.texts import folded
from peerloop.models.folding import Folded, mentions
from tests.integration.conftest import Database

NAMES = [
    "Hana Satō", "Jörg Weiß", "Sujatā Śreṣṭha", "João Gonçalves", "Łukasz Ørsted", "Æsop Œuvre",
    "ÉCRIRE", "e\u0301a", "Đorđe", "Iıİ", "ﬁne", "100 %_\\/", "佐藤", "", "O'Neil \"x\"",
    "ΝΊΚΟΣ", "Иван ЙОЖ", "STRAẞE",
]  # fmt: skip


@pytest.mark.parametrize("name", NAMES, ids=ascii)
def test_both_fold_alike(database: Database, name: str) -> None:
    with wiring.reading() as db:
        assert db.scalar(select(Folded(literal(name)))) == folded(name)


@pytest.mark.parametrize(("name", "word", "found"), [
    ("Hana Satō", "SATO", True), ("Hana Sato", "satō", True), ("Jörg Weiß", "weiss", True),
    ("Jörg Weiß", "WEISS", True), ("Jorg", "jörg", True), ("Hana", "x", False),
    ("Hana", "%", False), ("Hana", "_ana", False), ("Hana", "h%a", False), ("100%", "0%", True),
    ("a_b", "_", True),
    ("a/b", "/", True), ("a\\b", "\\", True), ("Hana", "", True), ("Hana", "'", False),
], ids=ascii)  # fmt: skip
def test_a_word_is_found_as_it_is_meant(
    database: Database, name: str, word: str, found: bool
) -> None:
    with wiring.reading() as db:
        assert bool(db.scalar(select(mentions(literal(name), word)))) is found
