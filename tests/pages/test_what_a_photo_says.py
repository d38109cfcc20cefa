"""What a photo and its fix say of themselves, as the office sees it beside the picture: nothing known is kept back."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from server.database import db
from server.inspections.models import ObservationPhoto
from server.people.rules import Role
from tests.support import pictures
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
