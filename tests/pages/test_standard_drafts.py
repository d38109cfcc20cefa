"""The office's way to a version of its own: copy, edit a draft by form, see what stands in the way, publish."""

from __future__ import annotations

import html
import re
from pathlib import Path

import pytest

from server.database import db
from server.people.rules import Role
from server.standards import operations, queries
from server.standards.reading import read

SAMPLE = Path(__file__).parents[2] / "server" / "standards" / "catalogue" / "zs-2017.yaml"
NUMBER = len(read(SAMPLE.read_bytes()).requirements)
NEXT = f"CITY-{NUMBER + 1:02d}"


@pytest.fixture
def published(app) -> int:
    with app.app_context():
        standard = operations.import_standard(SAMPLE.read_bytes(), by=None).standard
        db.session.commit()
        return standard.id


@pytest.fixture
def office(client_as):
    return client_as(Role.OFFICE)


@pytest.fixture
def draft(office, published) -> int:
    form = {"title": "本市公益广告标准", "code": "CITY", "version": "2026"}
    return draft_of(office.post(f"/office/standards/{published}/copy", data=form))


def draft_of(answer) -> int:
    assert answer.status_code == 302, answer.text
    return int(re.search(r"/standards/(\d+)/draft", answer.location).group(1))


def typed(page) -> dict[str, list[str]]:
    """What a browser would send back from the form of a page, untouched."""
    form = re.search(r'<form class="form.*?</form>', page.text, re.DOTALL).group(0)
    values: dict[str, list[str]] = {}
    for tag in re.findall(r"<input[^>]*>", form):
        one = dict(re.findall(r'([\w-]+)="([^"]*)"', tag))
        if one.get("type") != "checkbox" or " checked" in tag:
            values.setdefault(one["name"], []).append(unescaped(one.get("value", "")))
    for name, text in re.findall(r'<textarea[^>]*name="([^"]+)"[^>]*>(.*?)</textarea>', form, re.DOTALL):
        values[name] = [unescaped(text)]
    for name, options in re.findall(r'<select[^>]*name="([^"]+)"[^>]*>(.*?)</select>', form, re.DOTALL):
        chosen = re.search(r'<option value="([^"]*)" selected', options) or re.search(
            r'<option value="([^"]*)"', options
        )
        values[name] = [unescaped(chosen.group(1)) if chosen else ""]
    return values


def unescaped(text: str) -> str:
    return html.unescape(text)


def test_a_copy_is_a_draft_under_its_own_code_and_the_original_stays(app, office, published, draft) -> None:
    with app.app_context():
        copy = queries.document_of(queries.standard_numbered(draft))
        assert (copy.code, copy.version, copy.sample, copy.title) == ("CITY", "2026", False, "本市公益广告标准")
        assert all(one.key.startswith("CITY-") for one in copy.requirements)
        assert queries.standard_numbered(published).code == "ZS"
    page = office.get(f"/office/standards/{draft}/draft")
    assert f"测评标准共 {NUMBER} 条" in page.text
    assert "没有自相矛盾的地方，可以发布" in page.text


def test_a_version_that_exists_and_a_bad_code_are_said_beside_the_form(office, published, draft) -> None:
    again = office.post(f"/office/standards/{published}/copy", data={"title": "x", "code": "CITY", "version": "2026"})
    assert (again.status_code, "已经有 CITY 2026 版" in again.text) == (409, True)
    bad = office.post(f"/office/standards/{published}/copy", data={"title": "x", "code": "city", "version": "2027"})
    assert (bad.status_code, "“代号”的写法“city”不对" in bad.text) == (422, True)
    assert 'href="#field-code"' in bad.text


def test_a_form_saved_untouched_changes_nothing(app, office, draft) -> None:
    with app.app_context():
        before = queries.document_of(queries.standard_numbered(draft))
        keys = [one.key for one in queries.standard_numbered(draft).requirements]
    for key in keys:
        path = f"/office/standards/{draft}/requirements/{key}"
        saved = office.post(path, data=typed(office.get(path)) | {"action": "save"})
        assert saved.status_code == 302, saved.text
    head = office.post(f"/office/standards/{draft}/head", data=typed(office.get(f"/office/standards/{draft}/head")))
    assert head.status_code == 302
    with app.app_context():
        assert queries.document_of(queries.standard_numbered(draft)) == before


def test_a_threshold_is_edited_read_back_and_published_for_good(app, office, draft) -> None:
    path = f"/office/standards/{draft}/requirements/CITY-06-1"
    values = typed(office.get(path)) | {"rules.normal.value": ["12"], "action": "save"}
    assert office.post(path, data=values).status_code == 302
    page = office.get(f"/office/standards/{draft}/draft")
    assert "≥ 12 处" in page.text
    made_from = re.search(r'name="made_from" value="(\w{64})"', page.text).group(1)
    assert office.post(f"/office/standards/{draft}/publication", data={"made_from": made_from}).status_code == 302
    refused = office.post(path, data=values | {"rules.normal.value": ["13"]})
    assert refused.status_code == 409
    assert "已经发布，不能修改" in refused.text
    with app.app_context():
        kept = queries.document_of(queries.standard_numbered(draft)).requirement("CITY-06-1")
        assert kept.rules.sentence("zh").startswith("≥ 12 处")
    assert office.get(path).status_code == 302


def test_a_mistake_keeps_what_was_typed_and_stands_beside_its_field(office, draft) -> None:
    path = f"/office/standards/{draft}/requirements/CITY-06-1"
    bad = office.post(path, data=typed(office.get(path)) | {"rules.normal.value": ["十二"], "note": ["一句说明"]})
    assert bad.status_code == 422
    assert "“数值”应是整数，现为“十二”。" in bad.text
    assert 'id="wrong-rules.normal.value"' in bad.text
    assert 'value="十二"' in bad.text
    assert "一句说明" in bad.text


def test_choosing_another_kind_shows_its_form_and_keeps_nothing(app, office, draft) -> None:
    path = f"/office/standards/{draft}/requirements/CITY-06-1"
    values = typed(office.get(path)) | {"rules.kind": ["area_share"], "rules.phases": ["own"], "action": "show"}
    page = office.post(path, data=values)
    assert page.status_code == 200
    for name in ("rules.normal.numerator", "rules.inspection.denominator"):
        assert f'name="{name}"' in page.text
    with app.app_context():
        kept = queries.document_of(queries.standard_numbered(draft)).requirement("CITY-06-1")
        assert kept.rules.normal.kind == "count_per_site"


def test_an_edit_of_what_somebody_else_changed_is_refused_and_nothing_typed_is_lost(app, client_as, draft) -> None:
    one, other = client_as(Role.OFFICE), client_as(Role.OFFICE)
    path = f"/office/standards/{draft}/requirements/CITY-06-1"
    mine, theirs = typed(one.get(path)), typed(other.get(path))
    assert other.post(path, data=theirs | {"rules.normal.value": ["11"]}).status_code == 302
    refused = one.post(path, data=mine | {"rules.normal.value": ["15"], "note": ["我的说明"]})
    assert refused.status_code == 409
    assert "别人改过这一处" in refused.text
    assert "我的说明" in refused.text
    assert "≥ 11 处" in refused.text
    again = one.post(path, data=typed(refused) | {"action": "save"})
    assert again.status_code == 302
    with app.app_context():
        kept = queries.document_of(queries.standard_numbered(draft)).requirement("CITY-06-1")
        assert kept.rules.normal.value == 15


def test_two_clerks_on_two_requirements_both_succeed(app, client_as, draft) -> None:
    one, other = client_as(Role.OFFICE), client_as(Role.OFFICE)
    first, second = (f"/office/standards/{draft}/requirements/CITY-{key}" for key in ("06-1", "06-3"))
    mine, theirs = typed(one.get(first)), typed(other.get(second))
    assert one.post(first, data=mine | {"note": ["甲"]}).status_code == 302
    assert other.post(second, data=theirs | {"note": ["乙"]}).status_code == 302
    with app.app_context():
        document = queries.document_of(queries.standard_numbered(draft))
        assert [document.requirement(f"CITY-{key}").note for key in ("06-1", "06-3")] == ["甲", "乙"]


def test_contradictions_are_listed_with_links_and_stop_publishing(office, draft) -> None:
    path = f"/office/standards/{draft}/head"
    values = typed(office.get(path))
    row = next(name for name, text in values.items() if name.startswith("site_types.") and text == ["park"])
    for column in ("code", "zh", "en"):
        values[row.rsplit(".", 1)[0] + "." + column] = [""]
    assert office.post(path, data=values).status_code == 302
    page = office.get(f"/office/standards/{draft}/draft")
    assert "处需要改正，改好以后才能发布" in page.text
    assert "点位类型“park”没有在 site_types 中列出" in page.text
    assert f"/office/standards/{draft}/requirements/CITY-06-1" in page.text
    assert "没有自相矛盾" not in page.text


def test_requirements_are_added_moved_and_taken_out(app, office, draft) -> None:
    path = f"/office/standards/{draft}/requirements"
    empty = typed(office.get(f"{path}/new"))
    assert empty["key"] == [NEXT]
    filled = {"clause": ["一"], "text": ["新的一条"], "site_type": ["park"], "rules.normal.subject": ["宣传栏"]}
    filled |= {"rules.normal.value": ["2"], "rules.normal.unit": ["处"], "action": ["save"]}
    assert office.post(f"{path}/new", data=empty | filled).status_code == 302
    assert office.post(f"{path}/{NEXT}/position", data={"direction": "up"}).status_code == 302
    with app.app_context():
        document = queries.document_of(queries.standard_numbered(draft))
        assert [one.key for one in document.requirements][NUMBER - 1] == NEXT
        sha256 = document.requirement(NEXT).content_hash()
    assert office.post(f"{path}/{NEXT}/removal", data={"made_from": "0" * 64}).status_code == 409
    assert office.post(f"{path}/{NEXT}/removal", data={"made_from": sha256}).status_code == 302
    assert office.get(f"{path}/{NEXT}").status_code == 404


def test_a_new_standard_begins_with_its_head(office) -> None:
    values = typed(office.get("/office/standards/new"))
    values |= {"title": ["本市标准"], "code": ["OWN"], "version": ["1"], "issuer": ["市创建办"]}
    number = draft_of(office.post("/office/standards/new", data=values))
    page = office.get(f"/office/standards/{number}/draft")
    assert "还没有一条测评标准" in page.text
    bad = office.post("/office/standards/new", data=values | {"year": ["去年"], "title": [""]})
    assert bad.status_code == 422
    assert "“年份”应是整数" in bad.text


def test_the_sentence_is_said_in_both_languages_or_the_mistakes_are(office, draft) -> None:
    values = typed(office.get(f"/office/standards/{draft}/requirements/CITY-06-1"))
    good = office.post(f"/office/standards/{draft}/sentence", data=values | {"rules.normal.value": ["3"]}).json
    assert (good["zh"][:5], good["en"][:17]) == ("≥ 3 处", "at least 3 places")
    bad = office.post(f"/office/standards/{draft}/sentence", data=values | {"rules.normal.value": ["0"]}).json
    assert [one["name"] for one in bad["mistakes"]] == ["rules.normal.value"]


def test_versions_are_compared_word_by_word(office, published, draft) -> None:
    path = f"/office/standards/{draft}/requirements/CITY-06-1"
    changed = {"text": ["每个公园必须有12处以上公益广告"], "rules.normal.value": ["12"]}
    assert office.post(path, data=typed(office.get(path)) | changed).status_code == 302
    page = office.get(f"/office/standards/{draft}/comparison?with={published}&only=1")
    assert "<del>10</del><ins>12</ins>" in page.text
    assert "改动 1 条" in page.text
    assert f"未变 {NUMBER - 1} 条" not in page.text
    assert f"未变 {NUMBER - 1} 条" in office.get(f"/office/standards/{draft}/comparison?with={published}").text
    assert office.get(f"/office/standards/{published}/comparison").status_code == 200


def test_a_viewer_reads_and_compares_but_changes_nothing(client_as, published, draft) -> None:
    viewer = client_as(Role.VIEWER)
    assert "另存" not in viewer.get(f"/office/standards/{published}").text
    assert viewer.get(f"/office/standards/{draft}/comparison").status_code == 200
    for path in ("copy", "draft", "head", "requirements/new"):
        assert viewer.get(f"/office/standards/{draft}/{path}").status_code == 403
