"""Geometries as files hold them: collections become what a table can keep."""

from __future__ import annotations

import pytest
from shapely import from_wkt

from server.geo.shapes import mended

SQUARE = "POLYGON ((0 0, 0 1, 1 1, 1 0, 0 0))"
ASIDE = "POLYGON ((5 0, 5 1, 6 1, 6 0, 5 0))"
BOW = "POLYGON ((0 0, 1 1, 1 0, 0 1, 0 0))"


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("GEOMETRYCOLLECTION (POINT (1 2))", "POINT (1 2)"),
        ("GEOMETRYCOLLECTION (POINT (1 2), POINT (3 4))", "MULTIPOINT (1 2, 3 4)"),
        (f"GEOMETRYCOLLECTION (POINT (9 9), {SQUARE})", SQUARE),
        (f"GEOMETRYCOLLECTION (GEOMETRYCOLLECTION (LINESTRING (0 0, 1 1), {SQUARE}))", SQUARE),
        ("GEOMETRYCOLLECTION (LINESTRING (0 0, 1 1))", "LINESTRING (0 0, 1 1)"),
    ],
)
def test_of_a_collection_the_parts_of_the_highest_dimension_are_kept(given: str, kept: str) -> None:
    found, was_mended = mended(from_wkt(given))
    assert found.geom_type == from_wkt(kept).geom_type
    assert found.equals(from_wkt(kept))
    assert not was_mended


def test_a_crossed_outline_in_a_collection_is_mended_and_said_so() -> None:
    found, was_mended = mended(from_wkt(f"GEOMETRYCOLLECTION ({BOW}, {ASIDE})"))
    assert (found.geom_type, was_mended) == ("MultiPolygon", True)
    assert found.is_valid
    assert found.area == pytest.approx(1.5)
