"""Every kind of rule from the plain form to the verdict: what a browser without scripts sends is judged as meant."""

from __future__ import annotations

import io
from uuid import uuid4

import pytest

from server import tasks
from server.compliance import queries as verdicts
from server.database import db
from server.inspections.models import Observation, Visit
from server.people.models import Account
from server.people.rules import Role
from tests.support import making, pictures, ways


class Place:
    """A park with a requirement of every kind, and one person's browser on its visit page."""

    def __init__(self, app, client):
        self.app, self.client = app, client
        with app.app_context():
            account = db.session.get(Account, client.account_id)
            centre = {"kind": "centre", "name": "", "lon": making.LON, "lat": making.LAT}
            gate = {"kind": "gate", "name": "南门", "lon": making.LON, "lat": making.LAT - 0.0005}
            park = making.site("park", name="样样公园", points=[centre, gate])
            standard = making.standard(requirements=ways.clauses())
            each = making.round_of(park, standard=standard, inspectors=(account,))
            db.session.commit()
            self.round, self.site = each.id, park.id
        self.url = f"/field/rounds/{self.round}/sites/{self.site}"

    def post(self, name, photos=(), **fields):
        """Post the form about the requirement with the rule of this name."""
        taken = [
            (io.BytesIO(pictures.jpeg(seed=seed, lon=making.LON, lat=making.LAT)), f"{seed}.jpg") for seed in photos
        ]
        tokens = {"visit_token": str(uuid4()), "record_token": str(uuid4())}
        form = {"requirement": ways.key_of(name), "answer": "", **tokens, **fields, "photos": taken}
        return self.client.post(self.url, data=form, content_type="multipart/form-data")

    def finish(self):
        """Declare the check complete, as the form does, and let every sweep run."""
        with self.app.app_context():
            for visit in db.session.query(Visit).all():
                visit.complete = True
            db.session.commit()

    def verdict(self, name):
        """Let the worker do its sweeps and give what the requirement came to."""
        with self.app.app_context():
            tasks.work_off()
            key = ways.key_of(name)
            found = [row for row in verdicts.site_verdicts(self.round, self.site) if row.key == key]
            return found[0].outcome.value


@pytest.fixture
def place(app, client_as):
    return Place(app, client_as(Role.INSPECTOR))


@pytest.fixture
def office(app, client_as):
    return Place(app, client_as(Role.OFFICE))


ENTERED = [
    # what is entered, the rule, photos, fields, the verdict
    ("two photos of two things", "count", (1, 2), {}, "pass"),
    ("one photo of one thing, the check complete", "count", (1,), {"complete": "1"}, "fail"),
    ("three photos from the centre", "point", (1, 2, 3), {}, "pass"),
    ("three things on one unmarked photo: a person looks", "point", (1,), {"count": "3"}, "uncertain"),
    ("a thing near the gate", "gate", (1,), {}, "pass"),
    ("two things, one size too small", "size", (1,), {"width_cm": "50", "height_cm": "90"}, "fail"),
    ("a board that is large enough", "size", (1,), {"width_cm": "９０", "height_cm": "60"}, "pass"),
    ("a picture with both themes", "themes", (1,), {"theme": ["讲文明树新风", "中国梦"]}, "pass"),
    ("one theme of two, the check complete", "themes", (1,), {"theme": "中国梦", "complete": "1"}, "fail"),
    ("a face with enough", "area", (), {"a0-face": "东面", "a0-part": "15", "a0-whole": "40", "complete": "1"}, "pass"),
    (
        "a face by length and height",
        "area",
        (),
        {
            "a0-part-length": "10",
            "a0-part-height": "2",
            "a0-whole-length": "50",
            "a0-whole-height": "2",
            "complete": "1",
        },
        "fail",
    ),
    (
        "a face with nothing on it",
        "area",
        (),
        {"a0-face": "西面", "a0-part": "0", "a0-whole": "40", "complete": "1"},
        "fail",
    ),
    ("a share of handles", "items", (), {"a0-part": "12", "a0-whole": "30", "a0-unit": "个", "complete": "1"}, "pass"),
    ("two in ten minutes", "timed", (), {"a0-span": "10", "a0-ticks": "2，7.5", "complete": "1"}, "pass"),
    ("none in the last ten of twenty", "timed", (), {"a0-span": "20", "a0-ticks": "1 2 3"}, "fail"),
    ("watched too short", "timed", (), {"a0-span": "3", "a0-ticks": "1"}, "in_progress"),
    ("two in five stops", "stops", (), {"a0-span": "5", "a0-ticks": "1、4", "complete": "1"}, "pass"),
    ("a sign that is there, by eye", "present", (), {"answer": "pass"}, "pass"),
    ("a sign on a photo", "present", (1,), {}, "pass"),
    ("a sign that is missing", "present", (), {"answer": "fail"}, "fail"),
    ("every thing there", "all", (), {"a0-0": "pass", "a0-1": "pass", "a0-2": "pass"}, "pass"),
    ("one thing missing", "all", (), {"a0-0": "pass", "a0-1": "fail", "a0-2": "pass", "complete": "1"}, "fail"),
    ("one on a photo, the others by eye", "all", (1,), {"a0-photo": "海报", "a0-0": "pass", "a0-2": "pass"}, "pass"),
    ("nothing prohibited anywhere", "absent", (), {"answer": "pass"}, "pass"),
    ("nothing prohibited, thing by thing", "absent", (), {"a0-0": "pass", "a0-1": "pass", "complete": "1"}, "pass"),
    ("something prohibited", "absent", (), {"a0-0": "fail"}, "fail"),
    ("something prohibited on a photo", "absent", (1,), {"a0-photo": "烟蒂"}, "fail"),
    ("something prohibited close by", "radius", (1,), {"a0-photo": "网吧"}, "fail"),
    ("a room that has one", "rooms", (), {"a0-room": "301 室", "a0-answer": "pass", "complete": "1"}, "pass"),
    ("a room on a photo", "rooms", (1,), {"a0-room": "301 室", "complete": "1"}, "pass"),
    ("a room that has none", "rooms", (), {"a0-room": "302 室", "a0-answer": "fail", "complete": "1"}, "fail"),
    ("enough who knew", "survey", (), {"a0-asked": "10", "a0-knew": "8", "complete": "1"}, "pass"),
    ("too few who knew", "survey", (), {"a0-asked": "20", "a0-knew": "15", "complete": "1"}, "fail"),
    ("too few asked", "survey", (), {"a0-asked": "5", "a0-knew": "5"}, "in_progress"),
    ("judged by eye", "eye", (), {"answer": "pass"}, "pass"),
    ("every part met", "together", (), {"a0-0": "pass", "a1-0": "pass", "a2-0": "pass", "complete": "1"}, "pass"),
    ("one part not met", "together", (), {"a0-0": "pass", "a1-0": "fail"}, "fail"),
    ("one part found", "together", (), {"a0-0": "pass", "a1-0": "pass", "a2-0": "fail"}, "fail"),
    ("a condition that is not given", "forms", (), {"answer": "not_applicable", "not_given": "1"}, "not_applicable"),
]


@pytest.mark.parametrize(
    ("rule", "photographs", "fields", "outcome"), [row[1:] for row in ENTERED], ids=[row[0] for row in ENTERED]
)
def test_what_is_entered_is_judged_as_meant(place, rule, photographs, fields, outcome):
    answer = place.post(rule, photographs, **fields)
    assert answer.status_code == 302, answer.get_data(as_text=True)
    assert place.verdict(rule) == outcome


FILED = [
    ("every paper there", "papers", {"a0-0": "pass", "a0-1": "pass"}, "pass"),
    ("a paper missing", "papers", {"a0-0": "pass", "a0-1": "fail"}, "fail"),
    ("a figure of the year's ledger", "year", {"a0-part": "400", "a0-whole": "1000"}, "pass"),
    ("a figure that is too low", "year", {"a0-part": "200", "a0-whole": "1000"}, "fail"),
    ("a statistic", "statistic", {"a0-value": "96.5"}, "pass"),
    ("a statistic that is too low", "statistic", {"a0-value": "90"}, "fail"),
]


@pytest.mark.parametrize(("rule", "fields", "outcome"), [row[1:] for row in FILED], ids=[row[0] for row in FILED])
def test_the_office_enters_papers_and_statistics(office, rule, fields, outcome):
    assert office.post(rule, **fields).status_code == 302
    assert office.verdict(rule) == outcome


@pytest.mark.parametrize(("rule", "fields"), [row[1:3] for row in FILED], ids=[row[0] for row in FILED])
def test_an_inspector_is_told_that_the_office_enters_these(app, place, rule, fields):
    page = place.client.get(f"{place.url}?requirement={ways.key_of(rule)}").get_data(as_text=True)
    assert "由创建办录入" in page
    answer = place.post(rule, **fields)
    assert answer.status_code == 403
    assert "由创建办录入，检查员不填报这一项" in answer.get_data(as_text=True)
    with app.app_context():
        assert db.session.query(Observation).count() == 0


WRONG = [
    ("no number", "area", {"a0-part": "许多", "a0-whole": "40"}, "“许多”不是数字"),
    ("half of a share", "area", {"a0-part": "12"}, "部分和整体都要填写"),
    ("a part larger than the whole", "area", {"a0-part": "50", "a0-whole": "40"}, "部分不能大于整体"),
    ("a whole of nothing", "items", {"a0-part": "0", "a0-whole": "0"}, "整体要大于 0"),
    ("a negative figure", "items", {"a0-part": "-1", "a0-whole": "10"}, "不能小于 0"),
    ("no figure at all", "items", {"a0-part": "nan", "a0-whole": "10"}, "不是数字"),
    ("half of a height", "area", {"a0-part-length": "12", "a0-whole": "40"}, "长和高都要填写"),
    ("seen after the end", "timed", {"a0-span": "10", "a0-ticks": "2, 12"}, "有的时刻在观察结束之后"),
    ("no duration", "timed", {"a0-ticks": "2"}, "请填写一共观察了多久"),
    ("more knew than were asked", "survey", {"a0-asked": "10", "a0-knew": "12"}, "部分不能大于整体"),
    ("no room named", "rooms", {"a0-answer": "pass"}, "请填写是哪一间"),
    ("nothing at all", "all", {}, "还没有填写内容"),
]


@pytest.mark.parametrize(("rule", "fields", "sentence"), [row[1:] for row in WRONG], ids=[row[0] for row in WRONG])
def test_what_cannot_be_meant_is_refused_with_a_sentence_and_shown_again(app, place, rule, fields, sentence):
    answer = place.post(rule, **fields, note="东门旁")
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert sentence in page
    assert "东门旁" in page, "what was typed is shown again"
    for name, value in fields.items():
        if not name.endswith("answer"):
            assert f'name="{name}"' in page
            assert f'value="{value}"' in page
    with app.app_context():
        assert db.session.query(Observation).count() == 0


def test_not_applicable_under_a_condition_wants_its_reason(app, place):
    answer = place.post("forms", answer="not_applicable")
    assert answer.status_code == 422
    assert "请选择不涉及的理由" in answer.get_data(as_text=True)
    with app.app_context():
        assert db.session.query(Observation).count() == 0


def test_why_a_clause_does_not_apply_is_kept_in_words(app, place):
    place.post("forms", answer="not_applicable", not_given="1", note="无展示条件")
    with app.app_context():
        assert db.session.query(Observation).one().note == "不具备前提：有条件的单位；无展示条件"


def test_the_page_lists_what_was_recorded(place):
    place.post("area", **{"a0-face": "东面", "a0-part": "12", "a0-whole": "40"})
    place.post("all", **{"a0-0": "fail"})
    page = place.client.get(place.url).get_data(as_text=True)
    assert "东面：12 / 40 ㎡（30.0 %）" in page
    assert "提示牌：没有" in page


def test_a_photo_of_a_thing_in_a_compound_clause_is_no_answer_for_another_part(place):
    assert place.post("together", (1,), **{"a0-photo": "禁烟标志"}).status_code == 302
    assert place.verdict("together") == "in_progress"
    place.post("together", **{"a1-0": "pass"})
    place.finish()
    with place.app.app_context():
        from server.compliance import operations

        operations.judge_round(place.round)
        db.session.commit()
    assert place.verdict("together") == "pass"
