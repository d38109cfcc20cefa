"""Units proposed for a site, types in words, plates written one way."""

from __future__ import annotations

import pytest

from server.places.rules import (
    SITE_TYPES,
    Answer,
    AreaLevel,
    Proposal,
    UnitRole,
    propose_units,
    type_word,
    vehicle_plate,
)

LEAD, ASSISTING = UnitRole.LEAD, UnitRole.ASSISTING
STREET, CITY = "street", "city"


@pytest.mark.parametrize(
    ("sentence", "answers", "expected"),
    [
        ("nobody is proposed where nobody answers", [], []),
        ("the area's unit leads", [Answer(STREET, "*", 1, LEAD)], [(1, LEAD)]),
        (
            "the smaller area gives the lead",
            [Answer(CITY, "*", 1, LEAD), Answer(STREET, "*", 2, LEAD)],
            [(2, LEAD)],
        ),
        (
            "the very type goes before any type",
            [Answer(STREET, "*", 1, LEAD), Answer(STREET, "park", 2, LEAD)],
            [(2, LEAD)],
        ),
        ("another type says nothing", [Answer(STREET, "plaza", 1, LEAD)], []),
        (
            "who assists in a larger area assists here too",
            [Answer(STREET, "*", 1, LEAD), Answer(CITY, "park", 3, ASSISTING)],
            [(1, LEAD), (3, ASSISTING)],
        ),
        (
            "nobody assists themselves, and nobody twice",
            [
                *(Answer(STREET, "*", 1, LEAD), Answer(CITY, "*", 1, ASSISTING)),
                *(Answer(STREET, "*", 2, ASSISTING), Answer(CITY, "*", 2, ASSISTING)),
            ],
            [(1, LEAD), (2, ASSISTING)],
        ),
        (
            "an exact type without a lead leaves the lead to the larger area",
            [Answer(STREET, "park", 2, ASSISTING), Answer(CITY, "*", 1, LEAD)],
            [(1, LEAD), (2, ASSISTING)],
        ),
    ],
)
def test_proposals(sentence, answers, expected) -> None:
    proposed = propose_units(answers, "park", [STREET, CITY])
    assert proposed == [Proposal(unit, role) for unit, role in expected], sentence
    assert propose_units(answers[::-1], "park", [STREET, CITY]) == proposed, "the order of rows does not matter"


def test_site_types_have_one_code_and_two_words_each() -> None:
    assert len({kind.code for kind in SITE_TYPES}) == len(SITE_TYPES)
    assert all(kind.zh and kind.en for kind in SITE_TYPES)
    assert (type_word("park", "zh_CN"), type_word("park", "en"), type_word("kiosk", "en")) == ("公园", "Park", "kiosk")


def test_a_plate_is_written_one_way() -> None:
    assert {vehicle_plate(text) for text in ("京A12345", " 京a·12345", "京A 123-45")} == {"京A12345"}


def test_levels_go_from_the_city_down() -> None:
    assert [level.depth for level in AreaLevel] == [0, 1, 2, 3, 4]
