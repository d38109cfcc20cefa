"""A round with problems: a park that lacks places, a road with a bad stretch, something seen in passing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from server import clock
from server.compliance.engine.verdicts import Outcome
from server.compliance.models import Verdict
from server.database import db
from server.inspections.models import Observation, Round
from server.inspections.rules import Answer, Kind, ProblemType
from server.people.models import Account, Unit
from server.people.rules import Role
from server.photos.models import Photo
from server.photos.rules import PhotoState, Rendition, original_key, rendition_key
from server.places.models import Site
from server.places.rules import UnitRole
from server.standards.models import Requirement
from server.storage import photo_store
from tests.support import making
from tests.support.pictures import jpeg

ROAD_COUNT: dict[str, Any] = {
    "key": "TS-11-2",
    "clause": "(11)",
    "text": "主次干道步行500米能看到不少于5处“讲文明树新风”公益广告。",
    "site_type": "main_road",
    "rules": {"normal": {"kind": "count_per_length", "value": 5, "unit": "处", "subject": "公益广告"}},
}


@dataclass
class Problems:
    """The round and who is who in it."""

    round: Round
    park: Site
    road: Site
    parks: Unit
    roads: Unit
    inspector: Account
    office: Account
    park_clause: Requirement
    road_clause: Requirement
    passing: Observation


def a_round_with_problems(*, photos: bool = False) -> Problems:
    """Make a round in which a park and a road fail and a stall stands in the way; the stall has no unit yet."""
    street = making.area(name="海淀街道")
    park = making.site("park", name="圆明园", area_code=street.code)
    road = making.road(1000, name="中关村北大街", area_code=street.code)
    parks, roads = making.unit("公园管理中心"), making.unit("城市管理委员会")
    making.answers_for(park, parks)
    making.answers_for(road, roads)
    making.answers_for(road, making.unit("街道办事处"), UnitRole.ASSISTING)
    standard = making.standard(requirements=[making.PARK_COUNT, ROAD_COUNT])
    park_clause, road_clause = standard.requirements
    inspector, office = making.account(Role.INSPECTOR), making.account(Role.OFFICE)
    round_ = making.round_of(park, road, standard=standard, inspectors=(inspector,))
    for site, clause in ((park, park_clause), (road, road_clause)):
        seen = making.visit(round_, site, inspector)
        sighting = making.observation(seen, requirements=(clause,), note="")
        _photo(sighting, stored=photos)
    fail(round_, park, park_clause)
    fail(round_, road, road_clause, **_stretch())
    passing = Observation(
        **_observed(round_, inspector),
        kind=Kind.PROBLEM,
        problem_type=ProblemType.STREET_VENDING.value,
        note="占用盲道",
    )
    passing.lon, passing.lat = making.LON, making.LAT
    db.session.add(passing)
    db.session.flush()
    _photo(passing, stored=photos)
    return Problems(round_, park, road, parks, roads, inspector, office, park_clause, road_clause, passing)


def fail(round_: Round, site: Site, clause: Requirement, **values: Any) -> Verdict:
    """Let a requirement fail with 7 of 10 places, or with other figures."""
    figures = {"measured": 7, "required": 10, "shortfall": 3, "unit": "处"}
    reasons = [{"code": "count_short", "count": 7, "required": 10, "missing": 3, "unit": "处"}]
    defaults: dict[str, Any] = {"outcome": Outcome.FAIL, "reasons": reasons, "places": [], "judged_at": clock.now()}
    row = Verdict(
        round_id=round_.id,
        site_id=site.id,
        requirement_id=clause.id,
        content_sha256="0" * 64,
        **(figures | defaults | values),
    )
    db.session.add(row)
    db.session.flush()
    return row


def answered(verdict_of: Requirement, round_: Round, site: Site, by: Account, note: str) -> Observation:
    """Add an inspector's answer 不符合 with a note."""
    seen = making.visit(round_, site, by)
    return making.observation(seen, Kind.ANSWER, requirements=(verdict_of,), answer=Answer.FAIL.value, note=note)


def _stretch() -> dict[str, Any]:
    place = {"from_m": 320.0, "to_m": 820.0, "from_zh": "甲路口以东约320米", "to_zh": "乙路口以西约180米"}
    reason = {"code": "window_short", "window_m": 500, "count": 3, "required": 5, "missing": 2, "unit": "处", **place}
    return {
        "measured": 3,
        "required": 5,
        "shortfall": 2,
        "reasons": [reason, {"code": "more_needed", "count": 2, "unit": "处"}],
        "places": [{"kind": "worst_window", "count": 3, "required": 5, "side": None, **place}],
    }


def _observed(round_: Round, by: Account) -> dict[str, Any]:
    from uuid import uuid4

    now = clock.now()
    return {
        "uuid": uuid4(),
        "round_id": round_.id,
        "account_id": by.id,
        "taken_at": now,
        "received_at": now,
        "themes": [],
        "defects": [],
        "content": {},
        "content_sha256": uuid4().hex * 2,
    }


def _photo(observation: Observation, *, stored: bool) -> None:
    row = making.observed_photo(observation, lon=making.LON, lat=making.LAT)
    db.session.refresh(observation)
    if not stored:
        return
    data = jpeg(seed=row.id)
    photo_store().put(original_key(row.sha256), data)
    photo_store().put(rendition_key(row.sha256, Rendition.LARGE), data)
    photo_store().put(rendition_key(row.sha256, Rendition.THUMB), data)
    now = clock.now()
    db.session.add(
        Photo(
            sha256=row.sha256,
            size=len(data),
            media_type="image/jpeg",
            key=original_key(row.sha256),
            state=PhotoState.VERIFIED,
            received_at=now,
            read_at=now,
            rendered_at=now,
        )
    )
    db.session.flush()
