"""Which photos a person is asked about: copies, near-identical pictures at one place, two inspectors at one thing."""

from __future__ import annotations

import random
import time
from itertools import combinations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from server.inspections.evidence.sameness import Basis, Proposal, Shot, near_within_m, proposals

PICTURE = 0x0F0F_3C3C_A5A5_9696
LIKE_IT = PICTURE ^ 0b11_1111
UNLIKE = PICTURE ^ 0xFFFF
ALL = frozenset({1})
MARK, OTHER_MARK = frozenset({(0.2, 0.5)}), frozenset({(0.8, 0.5)})


def shot(number: int, x_m: float | None = 0.0, **values) -> Shot:
    """Tell of a photo `x_m` metres along a street, of its own bytes, looks and inspector 1 unless told otherwise."""
    known = {
        "observation": f"record-{number}", "photo": f"photo-{number}", "inspector": 1, "sha256": f"{number:064x}",
        "requirements": ALL, "x_m": x_m, "y_m": None if x_m is None else 0.0, "accuracy_m": 8.0,
    } | values  # fmt: skip
    return Shot(id=number, **known)


def asked(*shots: Shot) -> list[tuple[int, int, str]]:
    return [(each.a, each.b, each.basis.value) for each in proposals(shots, {one.id for one in shots})]


BYTES, LOOKS, TWO = "same_bytes", "similar_picture", "two_inspectors"


@pytest.mark.parametrize(
    ("sentence", "one", "other", "basis"),
    [
        ("the same bytes, wherever", shot(1), shot(2, 400, sha256=f"{1:064x}"), BYTES),
        ("the same bytes for another requirement", shot(1),
         shot(2, sha256=f"{1:064x}", requirements=frozenset({2})), None),
        ("the same bytes within one record", shot(1), shot(2, sha256=f"{1:064x}", observation="record-1"), None),
        ("one photo used for two records, with marks on other things", shot(1, photo="p", marks=MARK),
         shot(2, sha256=f"{1:064x}", photo="p", marks=OTHER_MARK), None),
        ("one photo used for two records, with a mark on the same thing", shot(1, photo="p", marks=MARK),
         shot(2, sha256=f"{1:064x}", photo="p", marks=MARK | OTHER_MARK), BYTES),
        ("one photo used for two records without marks", shot(1, photo="p"),
         shot(2, sha256=f"{1:064x}", photo="p"), BYTES),
        ("its bytes sent again as another photo, marked elsewhere", shot(1, photo="p", marks=MARK),
         shot(2, sha256=f"{1:064x}", photo="q", marks=OTHER_MARK), BYTES),
        ("nearly the same picture 5 m on", shot(1, phash=PICTURE), shot(2, 5, phash=LIKE_IT), LOOKS),
        ("nearly the same picture 16 m on, ±8 m each", shot(1, phash=PICTURE), shot(2, 16, phash=LIKE_IT), LOOKS),
        ("nearly the same picture 17 m on", shot(1, phash=PICTURE), shot(2, 17, phash=LIKE_IT), None),
        ("exact positions still leave 10 m", shot(1, phash=PICTURE, accuracy_m=1.0),
         shot(2, 10, phash=LIKE_IT, accuracy_m=1.0), LOOKS),
        ("inexact positions reach 25 m", shot(1, phash=PICTURE, accuracy_m=60.0),
         shot(2, 25, phash=LIKE_IT, accuracy_m=60.0), LOOKS),
        ("the next lamp post, however inexact", shot(1, phash=PICTURE, accuracy_m=90.0),
         shot(2, 30, phash=PICTURE, accuracy_m=90.0), None),
        ("another picture at the same place", shot(1, phash=PICTURE), shot(2, phash=UNLIKE), None),
        ("no looks known", shot(1), shot(2, phash=PICTURE), None),
        ("in a vehicle, nearly the same picture", shot(1, None, phash=PICTURE), shot(2, None, phash=LIKE_IT), LOOKS),
        ("one without a place", shot(1, None, phash=PICTURE), shot(2, 400, phash=LIKE_IT), LOOKS),
        ("two inspectors at one place", shot(1), shot(2, 12, inspector=2), TWO),
        ("two inspectors apart", shot(1), shot(2, 17, inspector=2), None),
        ("two inspectors without places", shot(1, None), shot(2, None, inspector=2), None),
        ("one inspector twice at one place", shot(1), shot(2, 2), None),
        ("two inspectors, other themes", shot(1, themes=frozenset("a")),
         shot(2, inspector=2, themes=frozenset("b")), None),
        ("two inspectors, one did not say the theme", shot(1, themes=frozenset("a")), shot(2, inspector=2), TWO),
        ("two inspectors, other media", shot(1, medium="screen"), shot(2, inspector=2, medium="banner"), None),
        ("two inspectors, opposite sides", shot(1, side="east"), shot(2, inspector=2, side="west"), None),
        ("two inspectors, one saw both sides", shot(1, side="east"), shot(2, inspector=2, side="both"), TWO),
        ("two inspectors, another requirement", shot(1), shot(2, inspector=2, requirements=frozenset({2})), None),
    ],
)  # fmt: skip
def test_a_person_is_asked_about(sentence, one, other, basis) -> None:
    assert asked(one, other) == ([(1, 2, basis)] if basis else []), sentence


def test_a_row_of_lamp_posts_with_one_poster_is_a_row_of_different_things() -> None:
    posts = [shot(number, 30.0 * number, phash=PICTURE ^ (1 << number % 8)) for number in range(1, 41)]
    assert asked(*posts) == []


def test_the_surest_ground_is_told_with_its_figures() -> None:
    (one,) = proposals([shot(1, phash=PICTURE), shot(2, 7, inspector=2, phash=LIKE_IT)], {1, 2})
    assert one == Proposal(1, 2, Basis.SIMILAR_PICTURE, 7.0, 16.0, 6)
    assert one.figures() == {"distance_m": 7.0, "limit_m": 16.0, "bits": 6}
    (one,) = proposals([shot(1, None, phash=PICTURE), shot(2, None, phash=PICTURE)], {1, 2})
    assert one.figures() == {"bits": 0}


def test_two_things_are_asked_about_once_by_their_closest_photos() -> None:
    first = [shot(number, observation="a", phash=PICTURE ^ number) for number in (1, 2)]
    second = [shot(number, 4, observation="b", phash=PICTURE) for number in (3, 4)]
    assert asked(*first, *second) == [(1, 3, LOOKS)]


def test_marked_photos_are_asked_about_one_by_one() -> None:
    panoramas = [shot(number, observation="a", marks=MARK, phash=PICTURE) for number in (1, 2)]
    other = shot(3, inspector=2, marks=MARK, phash=PICTURE)
    assert asked(*panoramas, other) == [(1, 3, LOOKS), (2, 3, LOOKS)]


def test_what_was_asked_is_not_asked_again_and_only_new_photos_are_compared() -> None:
    shots = [shot(number, phash=PICTURE) for number in (1, 2, 3)]
    assert [(one.a, one.b) for one in proposals(shots, {3}, [(1, 2)])] == [(1, 3), (2, 3)]
    assert proposals(shots, {3}, [(1, 2), (1, 3), (2, 3)]) == []
    assert proposals(shots, set()) == []


def test_inspectors_who_check_independently_are_not_compared_with_each_other() -> None:
    shots = [shot(1), shot(2, sha256=f"{1:064x}"), shot(3, inspector=2), shot(4, inspector=2, sha256=f"{1:064x}")]
    found = proposals(shots, {1, 2, 3, 4}, across_inspectors=False)
    assert [(one.a, one.b) for one in found] == [(1, 2)]


@given(st.lists(st.tuples(st.floats(-80, 80), st.floats(-80, 80), st.integers(0, 3), st.integers(1, 2),
                          st.one_of(st.none(), st.floats(0, 60))), max_size=14))  # fmt: skip
@example([(25.0, 0.0, 0, 1, None), (-2e-67, 0.0, 0, 1, None)])  # by rounding 25 m apart, and two cells of 25 m
def test_the_grid_finds_what_comparing_everything_with_everything_finds(rows) -> None:
    shots = [
        shot(number, x, y_m=y, phash=PICTURE ^ (0x7F * looks), inspector=by, accuracy_m=accuracy)
        for number, (x, y, looks, by, accuracy) in enumerate(rows, start=1)
    ]
    plain = [
        (a.id, b.id)
        for a, b in combinations(shots, 2)
        if (distance := ((a.x_m - b.x_m) ** 2 + (a.y_m - b.y_m) ** 2) ** 0.5) <= near_within_m(a, b)
        and ((a.phash ^ b.phash).bit_count() <= 10 or a.inspector != b.inspector)
        and distance is not None
    ]
    assert [(a, b) for a, b, _ in asked(*shots)] == plain


def test_asking_grows_with_the_photos_and_not_with_their_square() -> None:
    chance = random.Random(4)
    taken = {}
    for size in (5_000, 20_000):
        shots = [
            shot(
                number,
                chance.uniform(0, size),
                y_m=chance.uniform(0, 40),
                phash=chance.getrandbits(64),
                inspector=number % 2,
            )
            for number in range(1, size + 1)
        ]
        start = time.process_time()
        proposals(shots, {one.id for one in shots})
        taken[size] = time.process_time() - start
    assert taken[20_000] < 10 * taken[5_000]
