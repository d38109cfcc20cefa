"""The demo city takes in what ships, also after an update that finds an older version published."""

from __future__ import annotations

from server.demo import foundation
from server.standards import operations, queries
from server.standards.shipped import CATALOGUE, shipped_files

OLDER = (CATALOGUE / "zs-2017.yaml").read_bytes().replace(b"version: '2017-2'", b"version: '2017'")


def test_an_older_database_gets_the_new_version_beside_the_old_one(db_session) -> None:
    older = operations.import_standard(
        OLDER.replace("文明旅游提示形式".encode(), "提示形式".encode()), by=None
    ).standard
    standard = foundation.take_in_standards(by=None)
    assert (standard.code, standard.version) == ("ZS", "2017-2")
    assert queries.standard_by_version("ZS", "2017").id == older.id
    assert len(queries.standards()) == len(shipped_files()) + 1
    assert sum(number for each, number in queries.standards() if each.id != older.id) == 205


def test_a_published_version_with_other_words_stays_as_it_is(db_session) -> None:
    kept = operations.import_standard(
        OLDER.replace(b"version: '2017'", b"version: '2017-2'").replace(
            "文明旅游提示形式".encode(), "提示形式".encode()
        ),
        by=None,
    ).standard
    assert foundation.take_in_standards(by=None).id == kept.id
    assert kept.document["requirements"] != []
    assert queries.document_of(kept).requirement("ZS-06-4").title == "提示形式"
