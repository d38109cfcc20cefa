"""The vectors that the phone's reference line is held to are what the server's line says."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from server.geo.reference import ReferenceLine

FILE = Path(__file__).parents[2] / "vectors" / "geo" / "projection.json"
LINES = {
    "a main road of 3.6 km from south to north with bends": [
        (116.30000, 39.97000),
        (116.30100, 39.97400),
        (116.30080, 39.98000),
        (116.30300, 39.99000),
        (116.30350, 40.00200),
    ],
    "a short street from west to east in the south of the country": [(113.26000, 23.12900), (113.26350, 23.12905)],
    "a ring": [(121.98, 30.00), (121.985, 30.00), (121.985, 30.004), (121.98, 30.004), (121.98, 30.00)],
}  # fmt: skip


def _vectors() -> list[dict]:
    made = []
    for sentence, coordinates in LINES.items():
        line = ReferenceLine(tuple(coordinates))
        points = []
        for share in (0.0, 0.13, 0.37, 0.5, 0.78, 0.99):
            for east, north in ((0.0001, 0.00007), (-0.00025, 0.00011), (0.0004, -0.0003)):
                lon, lat = line.point_at(share * line.length_m)
                found = line.project(lon + east, lat + north)
                points.append(
                    {
                        "lon": round(lon + east, 7),
                        "lat": round(lat + north, 7),
                        "chainage_m": round(found.chainage_m, 2),
                        "offset_m": round(found.offset_m, 2),
                        "hand": found.hand.value if found.hand else None,
                    }
                )
        made.append(
            {
                "sentence": sentence,
                "line": coordinates,
                "length_m": round(line.length_m, 2),
                "is_ring": line.is_ring,
                "points": points,
            }
        )
    return made


if os.environ.get("XUNCHENG_RENEW"):
    FILE.write_text(json.dumps(_vectors(), indent=1) + "\n", encoding="utf-8")


@pytest.mark.parametrize("vector", json.loads(FILE.read_text(encoding="utf-8")), ids=lambda vector: vector["sentence"])
def test_every_point_falls_where_the_server_says(vector):
    line = ReferenceLine(tuple(map(tuple, vector["line"])))
    assert line.length_m == pytest.approx(vector["length_m"], abs=0.01)
    for point in vector["points"]:
        found = line.project(point["lon"], point["lat"])
        assert found.chainage_m == pytest.approx(point["chainage_m"], abs=0.05)
        assert found.offset_m == pytest.approx(point["offset_m"], abs=0.05)
        assert (found.hand.value if found.hand else None) == point["hand"]
