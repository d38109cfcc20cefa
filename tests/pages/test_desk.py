"""逐项核对 as people and programs use it: the queue by reason, items with all that deciding needs, conflicts told."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from server import clock
from server.audit.models import AuditEntry
from server.audit.operations import first_break
from server.compliance.engine.verdicts import Outcome
from server.database import db
from server.inspections.evidence.models import EvidenceRuling, PairAnswer, SightingPair
from server.inspections.evidence.sameness import Basis
from server.inspections.models import ObservationPhoto, Round
from server.inspections.rules import RoundState, Source, Trust
from server.people.rules import Role
from server.photos.models import Photo
from tests.support import judging, making
from tests.support.texts import shows

REASON = "照片看不清，不能作为依据。"
FAR = {"code": "off_site", "distance_m": 698, "allowed_m": 38}
FAST = {"code": "too_fast", "distance_m": 9000, "seconds": 60, "kmh": 540}
PINNED = {"code": "unlocated", "pinned_because": "室内没有信号"}


@pytest.fixture
def desk(app) -> dict[str, Any]:
    """A park and a school in two streets; the park's count is 待核实, the school's holds without its doubtful photo."""
    with app.app_context():
        streets = [making.area(name=name) for name in ("东街道", "西街道")]
        park = making.site("park", name="圆明园", area_code=streets[0].code)
        other = making.site("park", name="清华园", area_code=streets[1].code)
        standard = making.standard()
        inspector = making.account(Role.INSPECTOR, display_name="张三")
        round_ = making.round_of(park, other, standard=standard)
        visits = {site.id: making.visit(round_, site, inspector) for site in (park, other)}
        (clause,) = standard.requirements[:1]

        def doubtful(site, trust, *reasons, **values):
            seen = making.observation(visits[site.id], requirements=(clause,))
            row = making.observed_photo(
                seen, trust=trust, trust_reasons=list(reasons), trusted_at=clock.now(), **values
            )
            db.session.refresh(seen)
            return row

        rows = {
            "fast": doubtful(park, Trust.OFF_SITE, FAR, FAST),
            "gallery": doubtful(park, Trust.UNLOCATED, PINNED, source=Source.GALLERY),
            "elsewhere": doubtful(other, Trust.OFF_SITE, FAR),
        }
        good = [doubtful(park, Trust.LOCATED) for _ in range(2)]
        pair = SightingPair(
            round_id=round_.id,
            site_id=park.id,
            a_id=good[0].id,
            b_id=good[1].id,
            basis=Basis.SIMILAR_PICTURE,
            figures={"distance_m": 6.4, "limit_m": 16.0, "bits": 3},
            proposed_at=clock.now(),
        )
        db.session.add(pair)
        judging.verdict(round_, park, clause, Outcome.UNCERTAIN, reasons=[])
        judging.verdict(round_, other, clause, Outcome.PASS, reasons=[])
        db.session.commit()
        return {
            "round": round_.id,
            "park": park.id,
            "streets": [street.code for street in streets],
            "pair": pair.id,
            **{name: row.id for name, row in rows.items()},
        }


def queue(client: Any, desk: dict[str, Any], **query: Any) -> dict[str, Any]:
    answer = client.get(f"/api/v1/rounds/{desk['round']}/desk", query_string=query)
    assert answer.status_code == 200, answer.get_data(as_text=True)
    return answer.json


def item(client: Any, desk: dict[str, Any], key: str) -> dict[str, Any]:
    (told,) = client.get(f"/api/v1/rounds/{desk['round']}/desk/items?keys={key}").json["items"]
    return told


def keys(told: dict[str, Any]) -> list[str]:
    return [each["key"] for each in told["items"]]


def rule(client: Any, photo: int, ruling: str, reason: str = REASON, **more: Any) -> Any:
    return client.put(f"/api/v1/evidence/{photo}/ruling", json={"ruling": ruling, "reason": reason, **more})


def test_what_decides_a_verdict_comes_first_and_then_the_gravest_reason(client_as, desk) -> None:
    told = queue(client_as(Role.OFFICE), desk)
    assert keys(told) == [f"pair-{desk['pair']}", *(f"photo-{desk[name]}" for name in ("fast", "gallery", "elsewhere"))]
    assert [each["decides"] for each in told["items"]] == [True, True, True, False]
    assert (told["total"], told["deciding"]) == (4, 3)


@pytest.mark.parametrize(
    ("why", "found"),
    [
        ("off_site", ["fast", "elsewhere"]),
        ("too_fast", ["fast"]),
        ("pinned", ["gallery"]),
        ("not_camera", ["gallery"]),
        ("unlocated", []),
        ("similar_picture", ["pair"]),
    ],
)
def test_the_queue_is_filtered_by_every_reason_of_an_item_not_only_the_gravest(client_as, desk, why, found) -> None:
    kinds = {"pair": "pair"}
    told = queue(client_as(Role.OFFICE), desk, why=why)
    assert keys(told) == [f"{kinds.get(name, 'photo')}-{desk[name]}" for name in found]
    assert sum(each["left"] for each in told["whys"] if each["code"] == why) == len(found)


def test_the_queue_is_filtered_by_area_and_site_and_the_other_counts_follow(client_as, desk) -> None:
    client = client_as(Role.OFFICE)
    told = queue(client, desk, area=desk["streets"][1])
    assert keys(told) == [f"photo-{desk['elsewhere']}"]
    assert [(each["code"], each["left"]) for each in told["whys"]] == [("off_site", 1)]
    assert queue(client, desk, site=desk["park"])["total"] == 3


@pytest.mark.parametrize("query", ["why=perhaps", "keys=photo-x", "keys=visit-1", "keys=" + ",".join(["photo-1"] * 21)])
def test_what_the_desk_does_not_know_is_refused_with_a_sentence(client_as, desk, query) -> None:
    part = "/items" if query.startswith("keys") else ""
    answer = client_as(Role.OFFICE).get(f"/api/v1/rounds/{desk['round']}/desk{part}?{query}")
    assert answer.status_code == 422
    assert answer.json["code"].startswith("desk_")


def test_an_item_says_reasons_places_and_what_the_decision_would_change(client_as, desk) -> None:
    told = item(client_as(Role.OFFICE), desk, f"photo-{desk['fast']}")
    assert told["site"]["name"] == "圆明园"
    assert told["reasons"][0].startswith("照片位置距点位约 698 m")
    assert "每小时 540 公里" in told["reasons"][1]
    (effect,) = told["effects"]
    assert effect["word"] == "待核实"
    assert [(each["supposed"], each["figures"]) for each in effect["ifs"]] == [("采信后", "2/10"), ("不采信后", "1/10")]
    assert (told["waits"], told["standing"], told["said"]) == (True, None, [])


def test_a_pair_shows_both_photos_and_what_either_answer_would_change(client_as, desk) -> None:
    told = item(client_as(Role.OFFICE), desk, f"pair-{desk['pair']}")
    assert len(told["photos"]) == 2
    assert told["reasons"][0] == "两张照片几乎一样。"
    (effect,) = told["effects"]
    assert [each["supposed"] for each in effect["ifs"]] == ["同一处", "不同"]


def test_nothing_is_written_by_looking(app, client_as, desk) -> None:
    client = client_as(Role.OFFICE)
    item(client, desk, f"photo-{desk['fast']}")
    with app.app_context():
        assert db.session.query(EvidenceRuling).count() == 0
        assert db.session.query(judging.Verdict).count() == 2


def test_what_was_decided_leaves_the_queue_and_counts_for_today(client_as, desk) -> None:
    client, other = client_as(Role.OFFICE), client_as(Role.OFFICE)
    number = rule(client, desk["fast"], "rejected").json["number"]
    assert queue(client, desk)["total"] == 3
    assert queue(client, desk)["decided_today"] == {"everybody": 1, "own": 1}
    assert queue(other, desk)["decided_today"] == {"everybody": 1, "own": 0}
    told = item(other, desk, f"photo-{desk['fast']}")
    assert (told["waits"], told["standing"], told["said"][0]["reason"]) == (False, number, REASON)


def test_another_persons_decision_is_told_and_not_passed_over(app, client_as, desk) -> None:
    first, second = client_as(Role.OFFICE, display_name="王主任"), client_as(Role.OFFICE, display_name="李科长")
    number = rule(first, desk["fast"], "accepted").json["number"]
    refused = rule(second, desk["fast"], "rejected")
    assert (refused.status_code, refused.json["code"]) == (409, "ruling_stands")
    assert refused.json["detail"].startswith("王主任 已于 ")
    assert (refused.json["number"], refused.json["said"]) == (number, "accepted")
    assert "王主任" in second.get("/office/review/evidence?show=said").get_data(as_text=True)
    assert rule(second, desk["fast"], "rejected", over=number).status_code == 201
    with app.app_context():
        verbs = [(row.verb, row.details.get("old"), row.details["new"]) for row in db.session.scalars(_log())]
        assert verbs == [("evidence.rule", None, "accepted"), ("evidence.rule", "accepted", "rejected")]
        assert first_break() is None


def _log() -> Any:
    return select(AuditEntry).where(AuditEntry.subject_kind == "observation_photo").order_by(AuditEntry.id)


def test_taking_back_ones_own_decision_never_takes_back_another_persons(client_as, desk) -> None:
    first, second = client_as(Role.OFFICE, display_name="王主任"), client_as(Role.OFFICE, display_name="李科长")
    own = rule(first, desk["fast"], "accepted").json["number"]
    rule(second, desk["fast"], "rejected", over=own)
    address = f"/api/v1/evidence/{desk['fast']}/ruling/withdrawal"
    refused = first.put(address, json={"number": own})
    assert (refused.status_code, refused.json["code"]) == (409, "ruling_stands")
    assert refused.json["detail"].startswith("李科长")
    assert first.put(address, json={"number": own + 99}).status_code == 404


def test_taking_back_twice_is_taking_back_once(client_as, desk) -> None:
    client = client_as(Role.OFFICE)
    number = rule(client, desk["fast"], "accepted").json["number"]
    address = f"/api/v1/evidence/{desk['fast']}/ruling/withdrawal"
    assert [client.put(address, json={"number": number}).json["recorded"] for _ in range(2)] == ["new", "identical"]
    assert queue(client, desk)["total"] == 4


def test_a_pairs_answers_follow_the_same_rules(app, client_as, desk) -> None:
    first, second = client_as(Role.OFFICE, display_name="王主任"), client_as(Role.OFFICE)
    address = f"/api/v1/pairs/{desk['pair']}/answer"
    number = first.put(address, json={"answer": "same", "reason": REASON}).json["number"]
    refused = second.put(address, json={"answer": "different", "reason": REASON})
    assert (refused.status_code, refused.json["code"]) == (409, "pair_answer_stands")
    assert "王主任" in refused.json["detail"]
    assert second.put(address, json={"answer": "different", "reason": REASON, "over": number}).status_code == 201
    assert first.put(f"{address}/withdrawal", json={"number": number}).status_code == 409
    with app.app_context():
        assert db.session.query(PairAnswer).count() == 2


def test_the_plain_page_tells_a_conflict_too(client_as, desk) -> None:
    first, second = client_as(Role.OFFICE, display_name="王主任"), client_as(Role.OFFICE)
    rule(first, desk["fast"], "accepted")
    form = {"round": desk["round"], "ruling": "rejected", "reason": REASON}
    answer = second.post(f"/office/review/evidence/photos/{desk['fast']}", data=form)
    assert answer.status_code == 409
    assert "王主任 已于" in answer.get_data(as_text=True)


def test_what_only_comes_from_an_album_waits_for_nobody_and_may_be_looked_at(app, client_as, desk) -> None:
    with app.app_context():
        photo = db.session.get_one(ObservationPhoto, desk["elsewhere"])
        photo.trust, photo.trust_reasons, photo.source = Trust.LOCATED, [], Source.GALLERY
        db.session.commit()
    client = client_as(Role.OFFICE)
    key = f"photo-{desk['elsewhere']}"
    told = queue(client, desk)
    assert key not in keys(told)
    assert {each["code"]: each["left"] for each in told["whys"]}["not_camera"] == 2
    sampled = queue(client, desk, why="not_camera")
    assert keys(sampled) == [f"photo-{desk['gallery']}", key]
    assert item(client, desk, key)["reasons"] == ["照片选自相册或文件，不是现场直接拍摄。"]
    assert "供抽查" in client.get("/office/review/desk?why=not_camera").text
    assert "供抽查" not in client.get("/office/review/desk").text
    assert rule(client, desk["elsewhere"], "rejected").status_code == 201
    assert keys(queue(client, desk, why="not_camera")) == [f"photo-{desk['gallery']}"]


def test_what_the_inspector_took_back_meanwhile_is_not_decided_any_more(app, client_as, desk) -> None:
    client = client_as(Role.OFFICE)
    with app.app_context():
        photo, asked = (
            db.session.get_one(ObservationPhoto, desk["fast"]),
            db.session.get_one(SightingPair, desk["pair"]),
        )
        for seen in (photo.observation, asked.a.observation):
            seen.withdrawn_at, seen.withdrawn_by = clock.now(), seen.account_id
        db.session.commit()
    pair = {"answer": "same", "reason": REASON}
    answers = [rule(client, desk["fast"], "accepted"), client.put(f"/api/v1/pairs/{desk['pair']}/answer", json=pair)]
    assert [(each.status_code, each.json["code"]) for each in answers] == [(409, "evidence_withdrawn")] * 2
    told = client.get(f"/api/v1/rounds/{desk['round']}/desk/items?keys=photo-{desk['fast']},pair-{desk['pair']}")
    assert told.json == {"items": []}
    with app.app_context():
        assert db.session.scalars(select(EvidenceRuling)).all() == []


def test_the_queue_tells_what_of_today_one_may_take_back(client_as, desk) -> None:
    client, other = client_as(Role.OFFICE), client_as(Role.OFFICE)
    rule(client, desk["fast"], "accepted")
    client.put(f"/api/v1/pairs/{desk['pair']}/answer", json={"answer": "different", "reason": REASON})
    rule(other, desk["elsewhere"], "rejected")
    told = queue(client, desk)["latest"]
    assert [(each["key"], each["said"], each["site"]) for each in told] == [
        (f"photo-{desk['fast']}", "accepted", "圆明园"),
        (f"pair-{desk['pair']}", "different", "圆明园"),
    ]
    withdrawal = {"number": told[1]["number"]}
    assert client.put(f"/api/v1/pairs/{desk['pair']}/answer/withdrawal", json=withdrawal).status_code == 200
    assert [each["key"] for each in queue(client, desk)["latest"]] == [f"photo-{desk['fast']}"]


def test_a_picture_whose_time_is_over_is_told_and_not_asked_for(app, client_as, desk) -> None:
    with app.app_context():
        photo = db.session.get_one(ObservationPhoto, desk["fast"])
        shows(photo, "讲文明")
        gone = db.session.get_one(Photo, photo.sha256)
        gone.original_removed_at = gone.renditions_removed_at = clock.now()
        db.session.commit()
    (shown,) = item(client_as(Role.OFFICE), desk, f"photo-{desk['fast']}")["photos"]
    assert shown["large"] is None
    assert shown["gone"].startswith("照片已按保存期限于")


def test_a_file_that_nobody_can_open_is_told_and_not_asked_for(app, client_as, desk) -> None:
    with app.app_context():
        photo = db.session.get_one(ObservationPhoto, desk["fast"])
        shows(photo, "讲文明")
        broken = db.session.get_one(Photo, photo.sha256)
        broken.rendered_at, broken.failed_at, broken.failure_code = None, clock.now(), "undecodable"
        broken.failure_text, sha256 = "broken", photo.sha256
        db.session.commit()
    client = client_as(Role.OFFICE)
    (shown,) = item(client, desk, f"photo-{desk['fast']}")["photos"]
    assert (shown["large"], shown["redaction"]) == (None, "")
    assert shown["gone"] == "看不到照片内容：文件损坏，无法解码"
    page = client.get("/office/review/evidence?show=photos").text
    assert "看不到照片内容：文件损坏，无法解码" in page
    assert f"/photos/{sha256}/large" not in page


def test_the_datum_of_a_photos_position_is_a_note_and_no_doubt(app, client_as, desk) -> None:
    note = {"code": "exif_datum", "datum": "gcj02"}
    with app.app_context():
        photo = db.session.get_one(ObservationPhoto, desk["fast"])
        photo.trust_reasons = [*photo.trust_reasons, note]
        only_repeated = db.session.get_one(ObservationPhoto, desk["elsewhere"])
        only_repeated.trust = Trust.SEEN_BEFORE
        only_repeated.trust_reasons = [{"code": "seen_before", "times": 1, "elsewhere": 0, "asked": True}, note]
        db.session.commit()
    client = client_as(Role.OFFICE)
    (shown,) = item(client, desk, f"photo-{desk['fast']}")["photos"]
    assert shown["notes"] == ["照片自带的位置用的是 GCJ-02 坐标，换算后与手机定位一致。"]
    assert len(shown["doubts"]) == 2
    # What only repeats bytes of its own site is asked as a pair, with the note as without it.
    listed = client.get(f"/api/v1/rounds/{desk['round']}/desk").json["items"]
    assert f"photo-{desk['elsewhere']}" not in [each["key"] for each in listed]
    for page in ("/office/review/evidence?show=photos", "/office/review"):
        assert client.get(page).status_code == 200


def test_nobody_is_named_in_a_covert_round(app, client_as, desk) -> None:
    with app.app_context():
        db.session.get(Round, desk["round"]).covert = True
        db.session.commit()
    client = client_as(Role.OFFICE)
    assert item(client, desk, f"photo-{desk['fast']}")["photos"][0]["by"] is None
    assert "张三" not in client.get(f"/api/v1/rounds/{desk['round']}/desk/items?keys=pair-{desk['pair']}").text


def test_words_read_from_the_picture_stand_beside_it(app, client_as, desk) -> None:
    with app.app_context():
        shows(db.session.get_one(ObservationPhoto, desk["fast"]), "讲文明", "树新风")
        db.session.commit()
    client = client_as(Role.OFFICE)
    assert item(client, desk, f"photo-{desk['fast']}")["photos"][0]["read"] == [
        "照片上读到：讲文明树新风 → 主题建议：讲文明树新风",
        "读到的文字：讲文明 / 树新风",
    ]
    assert item(client, desk, f"photo-{desk['gallery']}")["photos"][0]["read"] == []


def test_items_of_another_round_are_not_given(app, client_as, desk) -> None:
    with app.app_context():
        other = making.round_of(making.site("park"))
        db.session.commit()
        number = other.id
    answer = client_as(Role.OFFICE).get(f"/api/v1/rounds/{number}/desk/items?keys=photo-{desk['fast']}")
    assert answer.json == {"items": []}


@pytest.mark.parametrize(("role", "status"), [(Role.VIEWER, 200), (Role.INSPECTOR, 403), (Role.UNIT, 403)])
def test_leaders_may_look_and_others_may_not(client_as, desk, role, status) -> None:
    client = client_as(role)
    for path in ("/office/review/desk", f"/api/v1/rounds/{desk['round']}/desk"):
        assert client.get(path).status_code == status
    assert rule(client, desk["fast"], "accepted").status_code == 403


def test_the_page_names_reasons_with_their_number_and_keeps_what_is_chosen(client_as, desk) -> None:
    client = client_as(Role.OFFICE)
    page = client.get(f"/office/review/desk?round={desk['round']}&why=off_site&area={desk['streets'][0]}").text
    assert "还剩 1 项" in page
    assert 'data-why="off_site"' in page
    assert f"why=off_site&amp;area={desk['streets'][0]}" in page
    assert 'data-do="accepted"' in page


def test_a_closed_round_and_a_viewer_have_no_buttons_to_decide(app, client_as, desk) -> None:
    assert 'data-do="accepted"' not in client_as(Role.VIEWER).get("/office/review/desk").text
    with app.app_context():
        round_ = db.session.get(Round, desk["round"])
        round_.state, round_.closed_at = RoundState.CLOSED, clock.now()
        db.session.commit()
    page = client_as(Role.OFFICE).get(f"/office/review/desk?round={desk['round']}").text
    assert 'data-do="accepted"' not in page
    assert "已经结束" in page


def test_without_a_round_the_page_says_what_to_do(client_as) -> None:
    assert "还没有检查批次" in client_as(Role.OFFICE).get("/office/review/desk").text
