"""The vectors that the phone's converter is held to are what the server's converter says."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from server.geo.datum import Datum, convert

VECTORS = json.loads((Path(__file__).parents[2] / "vectors" / "geo" / "datum.json").read_text(encoding="utf-8"))


def test_the_vectors_cover_the_country_and_the_world_around_it():
    assert len(VECTORS) >= 30
    assert any(vector["wgs84"] == vector["gcj02"] for vector in VECTORS)


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: ",".join(map(str, vector["wgs84"])))
def test_every_vector_is_what_the_server_converts_to(vector):
    for datum in (Datum.GCJ02, Datum.BD09):
        assert convert(*vector["wgs84"], Datum.WGS84, datum) == pytest.approx(vector[datum.value], abs=1e-9)
