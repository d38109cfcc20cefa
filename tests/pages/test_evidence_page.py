"""证据核对 as people and programs use it: pairs beside each other, doubtful photos, answers with reasons, undone."""

from __future__ import annotations

import re
from typing import Any

import pytest
from sqlalchemy import select

from server import clock
from server.compliance.engine.verdicts import Outcome
from server.database import db
from server.inspections.evidence.models import EvidenceRuling, PairAnswer, SightingPair
from server.inspections.evidence.sameness import Basis, Same
from server.inspections.models import Due, ObservationPhoto
from server.inspections.rules import RoundState, Trust
from server.people.rules import Role
from server.photos.models import Photo
from server.review import evidence_pages
from tests.support import judging, making
from tests.support.texts import shows

HOSTILE = "</script><img src=x onerror=alert(1)>"
REASON = "背景不同，不是同一处。"
PAGE = "/office/review/evidence"


@pytest.fixture
def case(app) -> dict[str, Any]:
    """A round with two pairs at one park, asked because two inspectors were there, and one photo off the site."""
    with app.app_context():
        park = making.site(name="圆明园")
        standard = making.standard()
        inspectors = [making.account(Role.INSPECTOR, display_name=name) for name in ("张三", "李四")]
        made = making.round_of(park, standard=standard, inspectors=tuple(inspectors))
        rows = []
        for who in inspectors:
            visit = making.visit(made, park, who)
            for _ in range(2):
                seen = making.observation(visit, requirements=tuple(standard.requirements))
                rows.append(making.observed_photo(seen, trust=Trust.LOCATED, trusted_at=clock.now()))
        numbers = [_pair(made, park, rows[at], rows[at + 2]).id for at in (0, 1)]
        off = making.observed_photo(
            making.observation(visit, requirements=tuple(standard.requirements)),
            trust=Trust.OFF_SITE,
            trust_reasons=[{"code": "off_site", "distance_m": 698, "allowed_m": 38}],
            trusted_at=clock.now(),
        )
        db.session.commit()
        return {"round": made.id, "site": park.id, "pairs": numbers, "photo": off.id, "rows": [row.id for row in rows]}


def _pair(round_, site, one, other, basis: Basis = Basis.TWO_INSPECTORS) -> SightingPair:
    row = SightingPair(
        round_id=round_.id,
        site_id=site.id,
        a_id=one.id,
        b_id=other.id,
        basis=basis,
        figures={"distance_m": 6.4, "limit_m": 16.0, "bits": 31},
        proposed_at=clock.now(),
    )
    db.session.add(row)
    db.session.flush()
    return row


def shown(client: Any, **query: Any) -> str:
    answer = client.get(PAGE, query_string=query)
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


def say(client: Any, case: dict[str, Any], **form: Any) -> Any:
    return client.post(f"{PAGE}/pairs/{case['pairs'][0]}", data={"round": case["round"], **form})


def kept(app: Any, table: type) -> list[Any]:
    with app.app_context():
        return list(db.session.scalars(select(table).order_by(table.id)))


def test_two_photos_stand_beside_each_other_with_what_is_known_of_both(client_as, case) -> None:
    page = shown(client_as(Role.OFFICE))
    assert page.count('class="panel comparison"') == 2
    assert "两名检查员在同一位置各记录了一次" in page
    assert "相距约 6 m" in page
    assert "张三" in page
    assert "疑似重复 2" in page
    assert "存疑照片 1" in page


def test_nobody_is_named_in_a_covert_round(app, client_as, case) -> None:
    with app.app_context():
        db.session.get(making.Round, case["round"]).covert = True
        db.session.commit()
    client = client_as(Role.OFFICE)
    for show in ("pairs", "photos"):
        assert "张三" not in shown(client, show=show)
        assert "李四" not in shown(client, show=show)
    assert client.get(f"/api/v1/rounds/{case['round']}/pairs").json["pairs"][0]["photos"][0]["by"] is None


def test_an_answer_is_kept_with_person_and_reason_and_the_verdicts_are_due(app, client_as, case) -> None:
    client = client_as(Role.OFFICE)
    assert say(client, case, answer="different", reason=REASON).status_code == 302
    (made,) = kept(app, PairAnswer)
    assert (made.answer, made.reason, made.answered_by) == (Same.DIFFERENT, REASON, client.account_id)
    with app.app_context():
        assert db.session.query(Due).count() == 1
    assert "疑似重复 1" in shown(client)
    assert REASON in shown(client, show="said")


@pytest.mark.parametrize("form", [{"answer": "same", "reason": "  "}, {"answer": "perhaps", "reason": REASON}])
def test_a_form_that_lacks_something_comes_back_as_it_was_filled(app, client_as, case, form) -> None:
    answer = say(client_as(Role.OFFICE), case, **form)
    assert answer.status_code == 422
    page = answer.get_data(as_text=True)
    assert "写明理由" in page
    assert f'value="{form["reason"]}"' in page
    assert kept(app, PairAnswer) == []


def test_an_answer_taken_back_stays_on_record_and_the_question_is_open_again(app, client_as, case) -> None:
    client = client_as(Role.OFFICE)
    say(client, case, answer="same", reason=REASON)
    answer = client.post(f"{PAGE}/pairs/{case['pairs'][0]}/withdraw", data={"round": case["round"]})
    assert answer.status_code == 302
    (made,) = kept(app, PairAnswer)
    assert made.withdrawn_by == client.account_id
    assert "疑似重复 2" in shown(client)


def test_what_other_answers_imply_is_not_asked(app, client_as, case) -> None:
    with app.app_context():
        round_, site = db.session.get(making.Round, case["round"]), db.session.get(making.Site, case["site"])
        one, two = (db.session.get(making.ObservationPhoto, case["rows"][at]) for at in (0, 3))
        _pair(round_, site, one, two)
        db.session.commit()
    client = client_as(Role.OFFICE)
    assert "疑似重复 3" in shown(client)
    say(client, case, answer="same", reason=REASON)
    assert "疑似重复 1" in shown(client), "an inspector's two sightings are two things"


def test_answers_that_contradict_each_other_are_shown_as_such(app, client_as, case) -> None:
    with app.app_context():
        round_, site = db.session.get(making.Round, case["round"]), db.session.get(making.Site, case["site"])
        rows = [db.session.get(making.ObservationPhoto, each) for each in case["rows"]]
        numbers = [case["pairs"][0], _pair(round_, site, rows[1], rows[2]).id, _pair(round_, site, rows[0], rows[1]).id]
        db.session.commit()
    client = client_as(Role.OFFICE)
    for number, said in zip(numbers, ("same", "same", "different"), strict=True):
        client.post(f"{PAGE}/pairs/{number}", data={"round": case["round"], "answer": said, "reason": REASON})
    page = shown(client)
    assert "互相矛盾" in page
    assert "撤回认定" in page


def test_all_pairs_of_two_inspectors_at_one_site_are_answered_at_once(app, client_as, case) -> None:
    client = client_as(Role.OFFICE)
    assert "2 对记录都不同" in shown(client)
    address = f"{PAGE}/sites/{case['site']}/different"
    assert client.post(address, data={"round": case["round"], "reason": " "}).status_code == 422
    assert kept(app, PairAnswer) == []
    assert client.post(address, data={"round": case["round"], "reason": REASON}).status_code == 302
    assert [made.answer for made in kept(app, PairAnswer)] == [Same.DIFFERENT, Same.DIFFERENT]
    assert "没有疑似重复的计数点" in shown(client)


def test_a_doubtful_photo_is_accepted_or_rejected_with_a_reason_and_taken_back(app, client_as, case) -> None:
    client = client_as(Role.OFFICE)
    page = shown(client, show="photos")
    assert "照片位置距点位约 698 m" in page
    address = f"{PAGE}/photos/{case['photo']}"
    assert client.post(address, data={"round": case["round"], "ruling": "accepted", "reason": ""}).status_code == 422
    form = {"round": case["round"], "ruling": "rejected", "reason": "照片看不清，不能作为依据。"}
    assert client.post(address, data=form).status_code == 302
    assert "没有存疑的照片" in shown(client, show="photos")
    assert "照片看不清" in shown(client, show="said")
    assert client.post(f"{address}/withdraw", data={"round": case["round"]}).status_code == 302
    (made,) = kept(app, EvidenceRuling)
    assert (made.ruled_by, made.withdrawn_by) == (client.account_id, client.account_id)
    assert "存疑照片 1" in shown(client)


def test_a_ruled_photo_holds_no_verdict_in_the_queue(app, client_as, case) -> None:
    with app.app_context():
        round_, site = db.session.get(making.Round, case["round"]), db.session.get(making.Site, case["site"])
        judging.verdict(round_, site, round_.standard.requirements[0], Outcome.PASS)
        db.session.commit()
    client = client_as(Role.OFFICE)
    queue = {"round": case["round"]}
    assert "等待认定 1" in client.get("/office/review", query_string=queue).get_data(as_text=True)
    form = {"round": case["round"], "ruling": "accepted", "reason": REASON}
    client.post(f"{PAGE}/photos/{case['photo']}", data=form)
    assert "等待认定 0" in client.get("/office/review", query_string=queue).get_data(as_text=True)


def test_why_a_photo_counts_is_said_wherever_it_is_shown(app, client_as, case) -> None:
    with app.app_context():
        round_, site = db.session.get(making.Round, case["round"]), db.session.get(making.Site, case["site"])
        verdict = judging.verdict(round_, site, round_.standard.requirements[0], Outcome.UNCERTAIN).id
        db.session.commit()
    client, leader = client_as(Role.OFFICE), client_as(Role.VIEWER)
    form = {"round": case["round"], "ruling": "accepted", "reason": "经电话核实，现场情况属实。"}
    client.post(f"{PAGE}/photos/{case['photo']}", data=form)
    query = {"round": case["round"], "verdict": verdict, "photo": case["photo"]}
    page = leader.get("/office/review", query_string=query).get_data(as_text=True)
    assert re.search(r"采信：\S+ 于 [^<]+ 认定。经电话核实，现场情况属实。", page)
    assert "不在点位内 · 采信" in page
    assert "存疑 0 张" in page
    panel = leader.get(f"/api/v1/rounds/{case['round']}/sites/{case['site']}/panel").json
    (shown_photo,) = [each for each in panel["photos"] if each["id"] == case["photo"]]
    assert shown_photo["ruling"].endswith("经电话核实，现场情况属实。")
    assert shown_photo["trust_word"] == "不在点位内 · 采信"


def test_what_is_no_longer_kept_is_said_on_the_cards(app, client_as, case) -> None:
    with app.app_context():
        photo = db.session.get_one(ObservationPhoto, case["photo"])
        shows(photo, "讲文明")
        kept_photo = db.session.get_one(Photo, photo.sha256)
        kept_photo.original_removed_at = clock.now()
        sha256 = photo.sha256
        db.session.commit()
    client = client_as(Role.OFFICE)
    page = shown(client, show="photos")
    assert "原图已按保存期限于" in page
    assert f"/photos/{sha256}/large" in page
    with app.app_context():
        db.session.get_one(Photo, sha256).renditions_removed_at = clock.now()
        db.session.commit()
    page = shown(client, show="photos")
    assert "照片已按保存期限于" in page
    assert f"/photos/{sha256}/large" not in page
    panel = client.get(f"/api/v1/rounds/{case['round']}/sites/{case['site']}/panel").json
    told = [(each["large"], each["gone"][:7]) for each in panel["photos"] if each["id"] == case["photo"]]
    assert told == [("", "照片已按保存期")]


def test_a_repeated_photo_holds_no_verdict_in_the_queue_once_its_pair_is_answered(app, client_as, case) -> None:
    with app.app_context():
        round_, site = db.session.get(making.Round, case["round"]), db.session.get(making.Site, case["site"])
        judging.verdict(round_, site, round_.standard.requirements[0], Outcome.PASS)
        rows = [db.session.get(making.ObservationPhoto, each) for each in case["rows"]]
        number = _pair(round_, site, rows[0], rows[3], Basis.SAME_BYTES).id
        db.session.delete(db.session.get(making.ObservationPhoto, case["photo"]))
        repeated = {"code": "seen_before", "times": 1, "elsewhere": 0, "asked": True}
        rows[3].trust, rows[3].trust_reasons = Trust.SEEN_BEFORE, [repeated]
        db.session.commit()
    client = client_as(Role.OFFICE)
    queue = {"round": case["round"]}
    assert "等待认定 1" in client.get("/office/review", query_string=queue).get_data(as_text=True)
    form = {"round": case["round"], "answer": "different", "reason": REASON}
    client.post(f"{PAGE}/pairs/{number}", data=form)
    assert "等待认定 0" in client.get("/office/review", query_string=queue).get_data(as_text=True)


def test_leaders_may_read_and_not_answer(app, client_as, case) -> None:
    client = client_as(Role.VIEWER)
    page = shown(client)
    assert "当前账号只能查看" in page
    assert 'name="answer"' not in page
    assert say(client, case, answer="same", reason=REASON).status_code == 403
    assert kept(app, PairAnswer) == []


def test_inspectors_see_none_of_it(client_as, case) -> None:
    client = client_as(Role.INSPECTOR)
    assert client.get(PAGE).status_code == 403
    assert client.get(f"/api/v1/rounds/{case['round']}/pairs").status_code == 403


def test_a_closed_round_shows_its_pairs_and_takes_no_answer(app, client_as, case) -> None:
    with app.app_context():
        round_ = db.session.get(making.Round, case["round"])
        round_.state, round_.closed_at = RoundState.CLOSED, clock.now()
        db.session.commit()
    client = client_as(Role.OFFICE)
    page = shown(client, round=case["round"])
    assert "这个批次已经结束" in page
    assert 'name="answer"' not in page
    assert say(client, case, answer="same", reason=REASON).status_code == 409


def test_hostile_reasons_stay_text(client_as, case) -> None:
    client = client_as(Role.OFFICE)
    say(client, case, answer="same", reason=HOSTILE)
    assert HOSTILE not in shown(client, show="said")


def test_long_lists_come_in_pages(client_as, case, monkeypatch) -> None:
    monkeypatch.setattr(evidence_pages, "PAGE", 1)
    client = client_as(Role.OFFICE)
    assert "第 1 页，共 2 页" in shown(client)
    assert "第 2 页，共 2 页" in shown(client, page=99)


def test_without_a_round_and_with_nothing_to_say_the_page_is_kind(app, client_as) -> None:
    client = client_as(Role.OFFICE)
    assert "还没有检查批次" in shown(client)
    with app.app_context():
        making.round_of(making.site())
        db.session.commit()
    assert "没有疑似重复的计数点" in shown(client)
    assert "没有存疑的照片" in shown(client, show="photos")
    assert "还没有作出过认定" in shown(client, show="said")


# --- the API ---------------------------------------------------------------------------------------------------------


def test_a_program_reads_pairs_and_answers_them_and_repeating_changes_nothing(app, client_as, case) -> None:
    client = client_as(Role.OFFICE)
    told = client.get(f"/api/v1/rounds/{case['round']}/pairs").json
    assert (told["total"], [each["pair"] for each in told["pairs"]]) == (2, case["pairs"])
    first = told["pairs"][0]
    assert (first["basis"], first["question"], first["answer"]) == ("two_inspectors", "open", None)
    assert (first["distance_m"], first["bits"], len(first["photos"])) == (6.4, 31, 2)
    address = f"/api/v1/pairs/{case['pairs'][0]}/answer"
    body = {"answer": "same", "reason": REASON}
    assert [client.put(address, json=body).status_code for _ in range(3)] == [201, 200, 200]
    assert len(kept(app, PairAnswer)) == 1
    assert client.get(f"/api/v1/rounds/{case['round']}/pairs").json["total"] == 1
    every = client.get(f"/api/v1/rounds/{case['round']}/pairs", query_string={"show": "all"}).json
    assert [each["answer"] for each in every["pairs"]] == ["same", None]
    assert client.put(f"{address}/withdrawal", json={"reason": "看错了"}).json["recorded"] == "new"
    assert client.put(f"{address}/withdrawal", json={"reason": "看错了"}).json["recorded"] == "identical"


def test_a_program_rules_on_evidence(app, client_as, case) -> None:
    client = client_as(Role.OFFICE)
    told = client.get(f"/api/v1/rounds/{case['round']}/evidence").json
    assert (told["total"], told["photos"][0]["photo"], told["photos"][0]["trust"]) == (1, case["photo"], "off_site")
    address = f"/api/v1/evidence/{case['photo']}/ruling"
    body = {"ruling": "accepted", "reason": REASON}
    assert [client.put(address, json=body).status_code for _ in range(2)] == [201, 200]
    assert client.get(f"/api/v1/rounds/{case['round']}/evidence").json["total"] == 0
    assert client.put(f"{address}/withdrawal", json={"reason": "看错了"}).json["recorded"] == "new"


@pytest.mark.parametrize(
    ("address", "body", "status", "code"),
    [
        ("pairs/999999/answer", {"answer": "same", "reason": "x"}, 404, "pair_unknown"),
        ("evidence/999999/ruling", {"ruling": "accepted", "reason": "x"}, 404, "evidence_unknown"),
        ("pairs/{pair}/answer", {"answer": "same", "reason": " "}, 422, "pair_reason_missing"),
        ("evidence/{photo}/ruling", {"ruling": "rejected", "reason": ""}, 422, "ruling_reason_missing"),
        ("pairs/{pair}/answer", {"answer": "maybe", "reason": "x"}, 422, "malformed"),
        ("pairs/{pair}/answer", {"answer": "same", "reason": "x", "extra": 1}, 422, "malformed"),
        ("evidence/{photo}/ruling", {"ruling": "accepted"}, 422, "malformed"),
    ],
)
def test_the_api_refuses_with_a_code(client_as, case, address, body, status, code) -> None:
    path = address.format(pair=case["pairs"][0], photo=case["photo"])
    answer = client_as(Role.OFFICE).put(f"/api/v1/{path}", json=body)
    assert (answer.status_code, answer.json["code"]) == (status, code)


def test_a_body_that_is_no_json_is_refused(client_as, case) -> None:
    answer = client_as(Role.OFFICE).put(f"/api/v1/pairs/{case['pairs'][0]}/answer", data=b"{")
    assert answer.status_code in (400, 422)
    assert answer.content_type.startswith("application/problem+json")
