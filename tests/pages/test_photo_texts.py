"""Photos by the text they show: the search, the dictionary, and the proposals beside a photo."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

import pytest

from server import clock
from server.database import db, transaction
from server.inspections.rules import Trust
from server.people.rules import Role
from server.photos.redactions import operations as redactions
from server.photos.redactions.rules import Region
from tests.support import making
from tests.support.texts import shows

GUNICORN_LINE = 4094
SEARCH, API, DICTIONARY = "/office/photo-texts", "/api/v1/photo-texts", "/office/slogans"


@pytest.fixture
def city(app) -> dict[str, Any]:
    """Two sites of one round: one shows a slogan broken over lines, the other an old notice."""
    with app.app_context():
        park, school = making.site(name="圆明园"), making.site("school", name="一小")
        standard = making.standard()
        made = making.round_of(park, school, standard=standard, name="第一批")
        inspector = making.account(Role.INSPECTOR)
        (count,) = standard.requirements
        weighed = {"trust": Trust.OFF_SITE, "trust_reasons": [], "trusted_at": clock.now()}
        seen = making.observation(making.visit(made, park, inspector), requirements=(count,))
        poster = shows(making.observed_photo(seen, **weighed), "讲文明", "树新风", "宣")
        old = making.observation(
            making.visit(made, school, inspector), requirements=(count,), taken_at=clock.now() - timedelta(days=40)
        )
        notice = shows(making.observed_photo(old), "开学通知 100% 到校_A")
        db.session.commit()
        return {
            "round": made.id, "park": park.id, "poster": poster.sha256, "notice": notice.sha256, "seen": seen.uuid,
            "old_day": (clock.now() - timedelta(days=40)).date(),
        }  # fmt: skip


def found(client, **query) -> list[str]:
    answer = client.get(API, query_string=query)
    assert answer.status_code == 200, answer.text
    return [photo["sha256"] for photo in answer.json["photos"]]


def test_words_are_found_across_lines_spaces_and_traditional_characters(client_as, city):
    office = client_as(Role.OFFICE)
    for words in ("讲文明树新风", "讲 文明", "講文明", "明树"):
        assert found(office, words=words) == [city["poster"]], words
    assert found(office, words="通知") == [city["notice"]]
    assert found(office, words="没有这个") == []
    assert found(office) == [city["poster"], city["notice"]]


@pytest.mark.parametrize(
    ("sentence", "words", "sees", "hits"),
    [
        ("one character was read wrong", "讲文明树新凤", "poster", [0, 1]),
        ("the first one", "進文明树新风", "poster", [0, 1]),
        ("one too many is asked for", "讲文明的树新风", "poster", [0, 1]),
        ("in one line", "开学同知", "notice", [0]),
        ("two are not known", "讲文朋树新凤", None, []),
        ("short words stand as they are", "讲文朋", None, []),
    ],
)
def test_words_with_one_character_wrong_are_found_where_none_stand_as_they_are(
    client_as, city, sentence, words, sees, hits
):
    office = client_as(Role.OFFICE)
    answer = office.get(API, query_string={"words": words}).json
    wanted = [city[sees]] if sees else []
    assert [photo["sha256"] for photo in answer["photos"]] == wanted, sentence
    assert (answer["nearly"], [hit for photo in answer["photos"] for hit in photo["hits"]]) == (bool(sees), hits)
    assert ("没有照片上的文字与" in office.get(SEARCH, query_string={"words": words}).text) is bool(sees)


def test_words_that_stand_as_they_are_come_alone(app, client_as, city):
    from server.inspections.models import Observation

    with app.app_context():
        wrong = shows(making.observed_photo(db.session.get_one(Observation, city["seen"])), "讲文明树新凤").sha256
        db.session.commit()
    office = client_as(Role.OFFICE)
    assert found(office, words="讲文明树新风") == [city["poster"]]
    assert found(office, words="讲文明树新凤") == [wrong]
    assert office.get(API, query_string={"words": "讲文明树新风"}).json["nearly"] is False


@pytest.mark.parametrize("words", ["%", "_", "😀", "，。", "\\", "'"])
def test_signs_alone_find_nothing_and_the_page_says_why(client_as, city, words):
    office = client_as(Role.OFFICE)
    assert found(office, words=words) == []
    assert "里没有可查找的字" in office.get(SEARCH, query_string={"words": words}).text


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31", "2026-13-40", "昨天"])
def test_a_day_no_calendar_of_ours_has_is_refused_with_a_sentence(client_as, city, day):
    answer = client_as(Role.OFFICE).get(API, query_string={"from": day})
    assert (answer.status_code, answer.json["code"]) == (422, "photo_text_date_malformed")


@pytest.mark.parametrize("typed", ["abc", "-1", "1.5", "99999999999999999999", "٣"])
def test_a_narrowing_that_cannot_be_read_is_refused_and_not_ignored(client_as, city, typed):
    office, narrow = client_as(Role.OFFICE), f"/api/v1/rounds/{city['round']}"
    for address, name in ((API, "round"), *((f"{narrow}/{what}", "site") for what in ("desk", "pairs", "evidence"))):
        answer = office.get(address, query_string={name: typed})
        assert (answer.status_code, answer.json["code"]) == (422, "number_malformed"), address
    assert found(office, round="") == [city["poster"], city["notice"]]


def test_days_the_wrong_way_round_are_told(client_as, city):
    page = client_as(Role.OFFICE).get(SEARCH, query_string={"from": "2026-12-02", "to": "2026-12-01"}).text
    assert "开始日期晚于结束日期" in page


def test_signs_of_like_are_not_wildcards(client_as, city):
    office = client_as(Role.OFFICE)
    assert found(office, words="100%") == [city["notice"]]
    assert found(office, site="%") == []
    assert found(office, site="_") == []


def test_it_narrows_by_theme_site_round_and_day(client_as, city):
    office = client_as(Role.OFFICE)
    assert found(office, theme="讲文明树新风") == [city["poster"]]
    assert found(office, site="一小") == [city["notice"]]
    assert found(office, round=city["round"]) == [city["poster"], city["notice"]]
    assert found(office, round=city["round"] + 1) == []
    day = city["old_day"].isoformat()
    near = (city["old_day"] + timedelta(days=2)).isoformat()
    assert found(office, to=near) == [city["notice"]]
    assert found(office, **{"from": near}) == [city["poster"]]
    assert city["notice"] in found(office, **{"from": (city["old_day"] - timedelta(days=1)).isoformat(), "to": near}), (
        day
    )


def test_a_day_that_is_none_is_said(client_as, city):
    answer = client_as(Role.OFFICE).get(API, query_string={"from": "昨天"})
    assert answer.status_code == 422
    assert answer.json["code"] == "photo_text_date_malformed"


def test_the_lines_that_were_found_are_named_and_framed(client_as, city):
    office = client_as(Role.OFFICE)
    (photo,) = office.get(API, query_string={"words": "讲文明树新风"}).json["photos"]
    assert photo["hits"] == [0, 1]
    assert photo["proposed_themes"] == [{"theme": "讲文明树新风", "words": ["讲文明树新风"], "exact": True}]
    page = office.get(SEARCH, query_string={"words": "讲文明树新风"}).text
    assert page.count("<polygon") == 2
    assert "<mark>讲文明</mark>" in page
    assert "圆明园" in page


def test_records_taken_back_are_not_found(app, client_as, city):
    from server.inspections.models import Observation

    with app.app_context():
        seen = db.session.get_one(Observation, city["seen"])
        seen.withdrawn_at, seen.withdrawn_by = clock.now(), seen.account_id
        db.session.commit()
    assert found(client_as(Role.OFFICE), words="讲文明") == []


def test_pages_follow_each_other(app, client_as, city):
    from server.inspections.models import Observation

    with app.app_context():
        seen = db.session.get_one(Observation, city["seen"])
        for _ in range(25):
            shows(making.observed_photo(seen), "美丽家园")
        db.session.commit()
    office = client_as(Role.OFFICE)
    first = office.get(SEARCH, query_string={"words": "美丽家园"}).text
    assert first.count("<polygon") == 24
    assert 'rel="next"' in first
    second = office.get(SEARCH, query_string={"words": "美丽家园", "page": 2}).text
    assert second.count("<polygon") == 1
    assert 'rel="next"' not in second


def test_hostile_text_stays_text(app, client_as, city):
    from server.inspections.models import Observation

    with app.app_context():
        seen = db.session.get_one(Observation, city["seen"])
        shows(making.observed_photo(seen), "<script>alert(1)</script>")
        db.session.commit()
    page = client_as(Role.OFFICE).get(SEARCH, query_string={"words": "alert"}).text
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert" in page


def test_inspectors_and_units_do_not_search(client_as, city):
    for role in (Role.INSPECTOR, Role.UNIT):
        assert client_as(role).get(API).status_code == 403
    assert client_as(Role.VIEWER).get(SEARCH).status_code == 200


def test_the_site_panel_tells_the_text_and_what_it_proposes(client_as, city):
    panel = client_as(Role.OFFICE).get(f"/api/v1/rounds/{city['round']}/sites/{city['park']}/panel").json
    (photo,) = panel["photos"]
    assert photo["text"] == "读到的文字：讲文明 / 树新风 / 宣"
    assert photo["proposals"] == ["照片上读到：讲文明树新风 → 主题建议：讲文明树新风"]


def test_a_theme_that_is_recorded_is_not_proposed_again(app, client_as, city):
    from server.inspections.models import Observation

    with app.app_context():
        db.session.get_one(Observation, city["seen"]).themes = ["讲文明树新风"]
        db.session.commit()
    panel = client_as(Role.OFFICE).get(f"/api/v1/rounds/{city['round']}/sites/{city['park']}/panel").json
    assert panel["photos"][0]["proposals"] == []


def test_doubtful_evidence_shows_the_words_beside_the_photo(client_as, city):
    page = client_as(Role.OFFICE).get(
        "/office/review/evidence", query_string={"round": city["round"], "show": "photos"}
    )
    assert "主题建议：讲文明树新风" in page.text
    assert "读到的文字：讲文明 / 树新风" in page.text


def test_the_dictionary_is_listed_and_tried(client_as, app):
    office = client_as(Role.OFFICE)
    page = office.get(DICTIONARY, query_string={"text": "讲文明\n对新风"}).text
    assert "社会主义核心价值观" in page
    assert "有一个字不同或缺少" in page
    assert "没有找到标语" in office.get(DICTIONARY, query_string={"text": "营业时间"}).text


def test_a_slogan_is_added_changed_and_removed(client_as, app):
    office = client_as(Role.OFFICE)
    added = office.post(DICTIONARY, data={"words": "美丽巡城", "theme": "文明城市创建", "together": ""})
    assert added.status_code == 302
    page = office.get(DICTIONARY, query_string={"text": "美丽巡城 欢迎您", "words": "美丽巡城"}).text
    assert "<strong>文明城市创建</strong>" in page
    assert "从词典移除“美丽巡城”" in page
    assert office.post(f"{DICTIONARY}/removal", data={"words": "美丽巡城"}).status_code == 302
    assert "没有找到标语" in office.get(DICTIONARY, query_string={"text": "美丽巡城"}).text
    assert office.post(f"{DICTIONARY}/removal", data={"words": "美丽巡城"}).status_code == 404


def test_a_slogan_that_is_there_already_is_changed_and_the_page_says_so(client_as):
    office = client_as(Role.OFFICE)
    office.post(DICTIONARY, data={"words": "美丽巡城", "theme": "文明城市创建"})
    answer = office.post(DICTIONARY, data={"words": "美丽，巡城！", "theme": "控烟"}, follow_redirects=True)
    assert "“美丽，巡城！”词典里已有，主题由“文明城市创建”改为“控烟”" in answer.text


@pytest.mark.parametrize("together", ["三", "0", "13", "-1", "1.5", "9" * 40])
def test_how_many_words_stand_together_is_a_number_that_makes_sense(client_as, together):
    answer = client_as(Role.OFFICE).post(DICTIONARY, data={"words": "好词好句", "together": together})
    assert answer.status_code == 422
    assert "同时出现的词数应为 1 至 12" in answer.text
    assert "好词好句" in answer.text


def test_the_longest_text_to_try_fits_into_an_address(client_as):
    page = client_as(Role.OFFICE).get(DICTIONARY, query_string={"text": "讲文明树新风" * 400}).text
    (longest,) = re.findall(r'name="text" rows="4" maxlength="(\d+)"', page)
    address = urlencode({"text": "讲" * int(longest)})
    assert len(f"GET {DICTIONARY}?{address} HTTP/1.1") < GUNICORN_LINE


def test_a_slogan_of_one_character_comes_back_with_the_reason(client_as, app):
    answer = client_as(Role.OFFICE).post(DICTIONARY, data={"words": "好", "theme": "控烟", "together": "1"})
    assert answer.status_code == 422
    assert "标语至少要有两个字" in answer.text
    assert 'value="控烟"' in answer.text


def test_leaders_read_the_dictionary_and_change_nothing(client_as, app):
    viewer = client_as(Role.VIEWER)
    assert 'name="together"' not in viewer.get(DICTIONARY).text
    assert viewer.post(DICTIONARY, data={"words": "很好", "theme": "控烟"}).status_code == 403


def test_what_is_covered_in_a_photo_is_neither_read_nor_found(app, client_as, city):
    office = client_as(Role.OFFICE)
    address = f"/api/v1/rounds/{city['round']}/sites/{city['park']}/panel"
    with app.app_context(), transaction():
        redactions.redact(city["poster"], [Region(0.2, 0.26, 0.2, 0.05)], "车牌", by=office.account_id)
    assert found(office, words="树新风") == []
    assert found(office, words="讲文明") == [city["poster"]]
    assert office.get(address).json["photos"][0]["text"] == "读到的文字：讲文明 / 宣"
    assert "</mark> 树新风" not in office.get(SEARCH, query_string={"words": "讲文明"}).text
    with app.app_context(), transaction():
        redactions.withdraw(city["poster"], by=office.account_id)
    assert found(office, words="讲文明树新风") == [city["poster"]]


def test_what_is_read_after_it_was_covered_is_covered(app, client_as, city):
    from server.inspections.models import ObservationPhoto

    office = client_as(Role.OFFICE)
    with app.app_context(), transaction():
        redactions.redact(city["poster"], [Region(0.2, 0.26, 0.2, 0.05)], "车牌", by=office.account_id)
        expected = db.session.query(ObservationPhoto).filter_by(sha256=city["poster"]).one()
        shows(expected, "讲文明", "京A12345", "宣")
    assert found(office, words="京A12345") == []
    assert found(office, words="讲文明") == [city["poster"]]
