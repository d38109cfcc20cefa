"""盲评 and 背靠背: what a phone may not know does not leave the server, in no page and in no answer of the API."""

from __future__ import annotations

import re
from uuid import uuid4

import pytest

from server import clock
from server.compliance import operations
from server.database import db
from server.inspections.rules import Kind, Sharing
from server.people.models import Account
from server.people.rules import Role
from tests.support import making

PARK = {
    "key": "TS-6-1",
    "clause": "(5)",
    "text": "公园公益广告不少于4711处，其中宣传栏不少于八百一十五块。",
    "site_type": "park",
    "counting_rule": {"text": "两处相距4712米以上的分别计数。", "source": "ours"},
    "evidence": "拍满4713处。",
    "rules": {"normal": {"kind": "count_per_site", "value": 4711, "unit": "处", "subject": "公益广告4711处"}},
}
ROAD = {
    "key": "TS-11-1",
    "clause": "(11)",
    "text": "道路每4714米不少于4715处。",
    "site_type": "main_road",
    "rules": {
        "normal": {
            "kind": "count_per_length",
            "value": 4715,
            "unit": "处",
            "subject": "公益广告",
            "window_m": 4714,
            "reach_m": 60,
        }
    },
}
# Figures by themselves: tokens and identifiers may hold any digits.
THRESHOLDS = re.compile(r"(?<![A-Za-z\d_.:-])471[1-5](?![A-Za-z\d_-])|八百一十五")
COUNTED = re.compile(r"(?<![A-Za-z\d_.:-])617[34](?![A-Za-z\d_:-])")


class Scene:
    """A round of a park and a road; another inspector has counted 6173 things in the park and answered."""

    def __init__(self, app, inspector, **practice):
        with app.app_context():
            mine, other = db.session.get(Account, inspector.account_id), making.account(Role.INSPECTOR)
            park, road = making.site("park"), making.road()
            standard = making.standard(requirements=[PARK, ROAD])
            each = making.round_of(park, road, standard=standard, inspectors=(mine, other), **practice)
            visit = making.visit(each, park, other, complete=True, ended_at=clock.now(), end_sha256="0" * 64)
            seen = making.observation(visit, Kind.SIGHTING, requirements=(standard.requirements[0],))
            making.observed_photo(seen, marks=[{"x": n / 10_000, "y": 0.5} for n in range(6173)])
            own = making.visit(each, park, mine)
            making.observation(own, Kind.SIGHTING, requirements=(standard.requirements[0],))
            operations.judge_round(each.id)
            db.session.commit()
            self.round, self.park, self.road, self.visit = each.id, park.id, road.id, own.uuid

    def told(self, inspector):
        """Ask for everything a phone asks for, and give it by name."""
        asked = {
            "today": "/field",
            "park": f"/field/rounds/{self.round}/sites/{self.park}",
            "road": f"/field/rounds/{self.round}/sites/{self.road}",
            "problem": f"/field/problem?round={self.round}&site={self.park}",
            "assignments": "/api/v1/assignments",
            "checklist": f"/api/v1/rounds/{self.round}/sites/{self.park}/checklist",
            "road checklist": f"/api/v1/rounds/{self.round}/sites/{self.road}/checklist",
            "visit": f"/api/v1/visits/{self.visit}",
        }
        told = {name: inspector.get(address).text for name, address in asked.items()}
        ended = {"ended_at": clock.now().isoformat(), "track": [], "complete": True}
        told["end"] = inspector.put(f"/api/v1/visits/{self.visit}/end", json=ended).text
        told["after the end"] = inspector.get(asked["visit"]).text
        told["today after the end"] = inspector.get("/field").text
        return told


@pytest.fixture
def inspector(client_as):
    return client_as(Role.INSPECTOR)


@pytest.mark.parametrize("sharing", list(Sharing))
def test_a_blind_round_leaks_no_threshold_count_or_verdict(app, inspector, sharing):
    told = Scene(app, inspector, blind=True, sharing=sharing).told(inspector)
    for name, text in told.items():
        assert not THRESHOLDS.search(text), f"{name} tells a threshold"
        assert not COUNTED.search(text), f"{name} tells what another inspector counted"
        assert "还差 4" not in text, name
    assert "不少于□处" in told["park"]
    assert "盲评" in told["park"]
    assert 'data-counted="1"' in told["park"], "the inspector's own count stays"


def test_an_open_round_tells_all_of_it(app, inspector):
    """The same questions do find the figures where nothing is hidden, so the tests above look in the right places."""
    told = Scene(app, inspector).told(inspector)
    for name in ("park", "road", "checklist", "road checklist"):
        assert THRESHOLDS.search(told[name]), name
    assert 'data-counted="6174"' in told["park"]
    assert '"outcome":"uncertain"' in told["end"].replace(" ", "")


@pytest.mark.parametrize("practice", [{"blind": True}, {"sharing": Sharing.APART}])
def test_verdicts_are_hidden(app, inspector, practice):
    scene = Scene(app, inspector, **practice)
    told = scene.told(inspector)
    for name in ("visit", "end", "after the end"):
        assert '"verdicts":[]' in told[name].replace(" ", "").replace("\n", ""), name
    for name in ("checklist", "assignments"):
        assert not re.search(r'"outcome": ?"(pass|fail|uncertain|unable)"', told[name]), name
    assert re.search('"answered": ?1', told["assignments"]), "own progress is shown"
    assert "已完成" in told["today after the end"]


def test_in_an_independent_round_thresholds_are_shown_and_only_own_counts(app, inspector):
    told = Scene(app, inspector, sharing=Sharing.APART).told(inspector)
    assert THRESHOLDS.search(told["park"])
    assert 'data-counted="1"' in told["park"]
    for name, text in told.items():
        assert not re.search(r'"counted": ?617[34]\b', text), name
    assert "背靠背" in told["park"]


def test_a_blind_record_is_taken_like_any_other(app, inspector):
    scene = Scene(app, inspector, blind=True)
    record = {
        "visit": str(scene.visit),
        "requirements": ["TS-6-1"],
        "kind": "sighting",
        "taken_at": clock.now().isoformat(),
        "photos": [],
    }
    answer = inspector.put(f"/api/v1/observations/{uuid4()}", json=record)
    assert answer.status_code == 201
    assert not THRESHOLDS.search(answer.text)
