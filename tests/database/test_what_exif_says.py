"""What a file says of its own position and time is weighed: accuracy, state of the receiver, datum, both clocks."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from shapely.geometry import box

from server import clock
from server.compliance.engine.verdicts import Outcome
from server.geo.datum import Datum, convert
from server.inspections.rules import EXIF_DATUM, Trust
from tests.support import making, pictures
from tests.support.repeats import Street

HERE = {"lon": making.LON, "lat": making.LAT}
IN_GCJ02 = dict(zip(("lon", "lat"), convert(making.LON, making.LAT, Datum.WGS84, Datum.GCJ02), strict=True))
STATUS, DATUM = pictures.GPS.GPSStatus, pictures.GPS.GPSMapDatum


def gps_time(moment: datetime) -> dict[int, Any]:
    """Write the satellites' time, which is UTC, as cameras do."""
    told = moment.astimezone(UTC)
    return {
        pictures.GPS.GPSDateStamp: told.strftime("%Y:%m:%d"),
        pictures.GPS.GPSTimeStamp: (float(told.hour), float(told.minute), float(told.second)),
    }


def weigh(street: Street, *, fix: bool = False, exif_datum: Datum | None = None, **picture: Any) -> Any:
    row = street.see(pictures.jpeg(seed=5, **picture), 0 if fix else None)
    row.exif_datum = exif_datum
    street.work()
    return row


@pytest.mark.parametrize(
    ("sentence", "picture", "trust", "figures"),
    [
        ("EXIF alone places a photo", HERE, Trust.LOCATED, None),
        ("and says how exactly", HERE | {"h_error_m": 12.0}, Trust.LOCATED, None),
        (
            "one that says 3 km places nobody",
            HERE | {"h_error_m": 3000.0},
            Trust.UNLOCATED,
            {"code": "unlocated", "accuracy_m": 3000, "limit_m": 200},
        ),
        (
            "one of a receiver without a fix neither",
            HERE | {"gps": {STATUS: "V"}},
            Trust.UNLOCATED,
            {"code": "unlocated", "gps_status": "V"},
        ),
        ("one of a receiver with a fix does", HERE | {"gps": {STATUS: "A"}}, Trust.LOCATED, None),
        (
            "what only XMP writes is told as that",
            {"xmp": (making.LON, making.LAT)},
            Trust.UNLOCATED,
            {"code": "unlocated", "written": "xmp"},
        ),
        ("a file without any is told as that", {}, Trust.UNLOCATED, {"code": "unlocated"}),
        (
            "a file that names its datum is taken at its word",
            IN_GCJ02 | {"gps": {DATUM: "GCJ-02"}},
            Trust.LOCATED,
            {"code": "exif_datum", "datum": "gcj02", "named": True},
        ),
        ("the usual datum needs no note", HERE | {"gps": {DATUM: "WGS-84"}}, Trust.LOCATED, None),
        ("one that nobody knows changes nothing", HERE | {"gps": {DATUM: "TOKYO"}}, Trust.LOCATED, None),
    ],
)
def test_a_position_of_the_file(app, sentence, picture, trust, figures) -> None:
    with app.app_context():
        street = Street(least=1)
        row = weigh(street, **picture)
        assert (row.trust, row.trust_reasons) == (trust, [figures] if figures else [])
        assert street.verdict().outcome is (Outcome.PASS if trust is Trust.LOCATED else Outcome.UNCERTAIN)


def test_the_file_says_how_exact_its_position_is(app) -> None:
    with app.app_context():
        row = weigh(Street(least=1), **HERE, h_error_m=12.0)
        assert row.accuracy_m == pytest.approx(12.0)


def test_a_datum_named_in_the_file_is_converted_once(app) -> None:
    with app.app_context():
        named = {"gps": {DATUM: "GCJ-02"}}
        rows = [
            weigh(Street(least=1), **IN_GCJ02, **named),
            weigh(Street(least=1, exif_datum=Datum.GCJ02), **IN_GCJ02, **named),
            weigh(Street(least=1), exif_datum=Datum.GCJ02, **IN_GCJ02, **named),
        ]
        assert [(row.exif_lon, row.exif_lat) for row in rows] == [pytest.approx((making.LON, making.LAT), abs=1e-6)] * 3
        noted = [[reason for reason in row.trust_reasons if reason["code"] == EXIF_DATUM] for row in rows]
        assert [len(notes) for notes in noted] == [1, 0, 0]


def test_what_the_sender_says_of_the_datum_stands_above_the_file(app) -> None:
    with app.app_context():
        row = weigh(Street(least=1), exif_datum=Datum.WGS84, **HERE, gps={DATUM: "GCJ-02"})
        assert (row.exif_lon, row.trust_reasons) == (pytest.approx(making.LON, abs=1e-6), [])


@pytest.mark.parametrize(
    ("sentence", "apart", "with_clock", "doubts"),
    [
        ("the satellites' time agrees with the phone's", timedelta(0), False, []),
        ("an hour apart is a doubt where the file says no other time", timedelta(hours=1), False, [("apart_min", 60)]),
        ("where the camera's clock agrees it decides", timedelta(hours=1), True, []),
        ("but not when it was set to today", timedelta(days=365), True, [("satellites_min", 525_600)]),
    ],
)
def test_the_satellites_time(app, sentence, apart, with_clock, doubts) -> None:
    with app.app_context():
        now = clock.now()
        row = weigh(Street(least=1), fix=True, **HERE, gps=gps_time(now - apart), taken_at=now if with_clock else None)
        assert row.trust is (Trust.CLOCK_DOUBTFUL if doubts else Trust.LOCATED)
        told = [each for reason in row.trust_reasons for each in reason.items()]
        assert [each for each in told if each[0] != "code"] == doubts


def test_a_coarse_fix_gives_way_to_a_file_that_knows_better(app) -> None:
    with app.app_context():
        street = Street(least=1)
        row = street.see(pictures.jpeg(seed=5, **HERE, h_error_m=5.0), 600)
        row.fix_accuracy_m = 1500.0
        street.work()
        assert (row.trust, row.trust_reasons) == (Trust.LOCATED, [])
        assert (row.lon, row.lat, row.accuracy_m) == pytest.approx((making.LON, making.LAT, 5.0), abs=1e-5)


@pytest.mark.parametrize(
    ("sentence", "half_deg", "accuracy_m", "trust"),
    [
        ("the middle of a large park is proven by a coarse fix", 0.01, 250.0, Trust.LOCATED),
        ("not where the circle crosses the fence", 0.01, 1200.0, Trust.UNLOCATED),
        ("nor in a small park", 0.001, 250.0, Trust.UNLOCATED),
    ],
)
def test_a_coarse_fix_deep_inside_a_site(app, sentence, half_deg, accuracy_m, trust) -> None:
    with app.app_context():
        lon, lat = making.LON, making.LAT
        area = box(lon - half_deg, lat - half_deg, lon + half_deg, lat + half_deg)
        street = Street(least=1, site=making.site("park", geometry=area))
        row = street.see(pictures.jpeg(seed=5), 0)
        row.fix_accuracy_m = accuracy_m
        street.work()
        assert row.trust is trust, sentence
        assert street.verdict().outcome is (Outcome.PASS if trust is Trust.LOCATED else Outcome.UNCERTAIN)
