"""Coordinate systems: agreement with two independent programs, and the way back."""

from __future__ import annotations

import csv
import os
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from server.geo.datum import Datum, convert
from server.geo.errors import LooksSwapped, NotANumber, OutOfRange, UnknownDatum

SHARED = Path(os.environ.get("XUNCHENG_SHARED", Path(__file__).parents[3].parent / "shared"))
VECTORS = SHARED / "data" / "coords" / "reference_vectors.csv"

# Shenzhen, Beijing, Ürümqi, London: WGS-84, then GCJ-02 and BD-09 by npm gcoord 1.0.7 (coordtransform 2.1.2 agrees).
KNOWN = [
    ((114.0579, 22.5431), (114.06301399856547, 22.54038281422246), (114.06956398703267, 22.546041559073544)),
    ((116.3265, 40.0031), (116.33264243087103, 40.00441234958286), (116.33926742622377, 40.01009366848602)),
    ((87.6168, 43.8256), (87.61964994946926, 43.82680539311119), (87.62609977081571, 43.83294979479329)),
    ((-0.0042, 51.5533), (-0.0042, 51.5533), (0.0021490658939355466, 51.55928715848991)),
]


@pytest.mark.parametrize(("wgs", "gcj", "bd"), KNOWN)
def test_known_points_agree_in_every_direction(wgs, gcj, bd) -> None:
    points = {Datum.WGS84: wgs, Datum.GCJ02: gcj, Datum.BD09: bd}
    for source, start in points.items():
        for target, end in points.items():
            assert convert(*start, source, target) == pytest.approx(end, abs=1e-9), (source, target)


def test_every_reference_vector_agrees_to_a_billionth_of_a_degree() -> None:
    if not VECTORS.exists():
        pytest.skip("the reference vectors lie outside this repository and are not on this machine")
    with VECTORS.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) > 10
    for row in rows:
        wgs = float(row["wgs84_lon"]), float(row["wgs84_lat"])
        gcj = float(row["gcoord_gcj_lon"]), float(row["gcoord_gcj_lat"])
        bd = float(row["gcoord_bd_lon"]), float(row["gcoord_bd_lat"])
        assert convert(*wgs, Datum.WGS84, Datum.GCJ02) == pytest.approx(gcj, abs=1e-9), row["name"]
        assert convert(*wgs, Datum.WGS84, Datum.BD09) == pytest.approx(bd, abs=1e-9), row["name"]
        assert convert(*gcj, Datum.GCJ02, Datum.WGS84) == pytest.approx(wgs, abs=1e-7), row["name"]
        assert convert(*bd, Datum.BD09, Datum.WGS84) == pytest.approx(wgs, abs=1e-7), row["name"]


@settings(deadline=None)
@given(st.floats(75, 134), st.floats(5, 52), st.sampled_from([Datum.GCJ02, Datum.BD09]))
def test_anywhere_in_china_the_way_back_leads_home(lon: float, lat: float, datum: Datum) -> None:
    there = convert(lon, lat, Datum.WGS84, datum)
    assert convert(*there, datum, Datum.WGS84) == pytest.approx((lon, lat), abs=1e-7)


@settings(deadline=None)
@given(st.floats(-180, 60), st.floats(-90, 90))
def test_outside_china_gcj02_is_wgs84(lon: float, lat: float) -> None:
    assert convert(lon, lat, Datum.WGS84, Datum.GCJ02) == (lon, lat)
    assert convert(lon, lat, Datum.GCJ02, Datum.WGS84) == (lon, lat)


@pytest.mark.parametrize("name", ["GCJ-02", "gcj02", " gcj_02 "])
def test_a_datum_is_found_as_people_write_it(name: str) -> None:
    assert Datum.named(name) is Datum.GCJ02


def test_an_unknown_datum_is_refused() -> None:
    with pytest.raises(UnknownDatum):
        Datum.named("beijing54")


@pytest.mark.parametrize(
    ("lon", "lat", "problem"),
    [
        (40.0, 116.3, LooksSwapped),
        (200.0, 10.0, OutOfRange),
        (116.0, -213.64, OutOfRange),
        (float("nan"), 1.0, NotANumber),
        (1.0, float("inf"), NotANumber),
    ],
)
def test_what_is_not_on_the_globe_is_refused(lon: float, lat: float, problem: type) -> None:
    with pytest.raises(problem):
        convert(lon, lat, Datum.WGS84, Datum.GCJ02)
