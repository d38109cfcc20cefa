"""What a photo and its fix say of themselves, as the office sees it beside the picture: nothing known is kept back."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from server.database import db
from server.inspections.models import ObservationPhoto
from server.people.rules import Role
from tests.support import making, pictures
from tests.support.repeats import Street


@pytest.fixture
def told(app, client_as) -> Any:
    """Record a photo with what a test changes of it, let the worker weigh it, and give its item at the desk."""

    def told(data: bytes | None = None, east_m: float | None = 0, **values: Any) -> dict[str, Any]:
        with app.app_context():
            street = Street(least=1)
            row = street.see(data or pictures.jpeg(seed=5), east_m)
            for name, value in values.items():
                setattr(row, name, value(row) if callable(value) else value)
            db.session.flush()
            street.work()
            number, round_id = row.id, street.round.id
        address = f"/api/v1/rounds/{round_id}/desk/items?keys=photo-{number}"
        (item,) = client_as(Role.OFFICE).get(address).json["items"]
        (photo,) = item["photos"]
        return photo | {"whys": [why["code"] for why in item["whys"]], "trust_reasons": item["reasons"]}

    return told


def before(**apart: float) -> Any:
    """Give the moment so long before a photo."""

    def moment(row: ObservationPhoto) -> Any:
        return row.taken_at - timedelta(**apart)

    return moment


def test_a_fix_stands_there_with_its_age(told) -> None:
    photo = told(fix_taken_at=before(seconds=40))
    assert (photo["whys"], [at["when"] for at in photo["seen_at"]]) == ([], ["拍摄前 40 秒测得"])


def test_a_fix_of_the_very_moment_says_nothing_of_its_age(told) -> None:
    assert [at["when"] for at in told()["seen_at"]] == [""]


def test_a_fix_of_hours_before_is_a_reason_of_its_own(told) -> None:
    photo = told(fix_taken_at=before(hours=5))
    assert (photo["whys"], photo["trust"]) == (["stale_fix"], "没有可信位置")
    assert photo["doubts"] == ["手机定位是拍摄前 5 小时测得的（不得早于 2 分钟），不能证明照片是在点位拍摄的。"]


def test_a_position_from_a_mast_is_a_reason_of_its_own(told) -> None:
    photo = told(east_m=4900, fix_accuracy_m=5000.0)
    assert (photo["whys"], photo["trust"]) == (["imprecise"], "没有可信位置")
    assert photo["doubts"] == ["位置精度仅 ±5000 m，超过 200 m，不能证明照片是在点位拍摄的。"]


def test_the_files_own_position_has_the_error_that_the_file_names(told) -> None:
    photo = told(pictures.jpeg(lon=making.LON, lat=making.LAT, h_error_m=65.0, seed=5), None)
    assert [(at["source"], at["accuracy_m"]) for at in photo["seen_at"]] == [("file", pytest.approx(65.0))]


def test_a_position_that_only_xmp_writes_is_shown_as_that_and_proves_nothing(told) -> None:
    photo = told(pictures.jpeg(xmp=(making.LON, making.LAT), seed=5), None)
    (at,) = photo["seen_at"]
    assert (at["source"], at["word"], photo["whys"]) == ("xmp", "照片 XMP 数据（后期写入）", ["written"])
    assert (at["lon"], at["lat"]) == pytest.approx((making.LON, making.LAT), abs=1e-6)
    assert photo["doubts"] == ["位置只写在照片的 XMP 数据里，软件可以改写，没有定位可以核对。"]
    assert photo["notes"] == ["读取照片信息时发现：位置只写在 XMP 数据里。"]


def test_beside_a_fix_the_position_in_xmp_is_shown_with_its_distance(told) -> None:
    photo = told(pictures.jpeg(xmp=(making.LON, making.LAT + 0.01), seed=5))
    assert [at["source"] for at in photo["seen_at"]] == ["device", "xmp"]
    assert (photo["whys"], photo["apart_m"]) == ([], pytest.approx(1110, abs=5))


def test_what_was_odd_when_a_file_was_read_is_said_in_words(told) -> None:
    odd = {pictures.GPS.GPSStatus: "V", pictures.GPS.GPSLongitudeRef: "X"}
    photo = told(pictures.jpeg(lon=making.LON, lat=making.LAT, gps=odd, seed=5))
    (remark,) = photo["notes"]
    assert remark.startswith("读取照片信息时发现：")
    assert "GPS 状态为 V" in remark
    assert "南北、东西标记有误" in remark


def test_an_ordinary_photo_has_no_remarks(told) -> None:
    assert told()["notes"] == []
