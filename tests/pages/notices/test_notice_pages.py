"""Clerks and units at the pages: from the problem list to the signed paper and the unit's own link."""

from __future__ import annotations

import re
from io import BytesIO

import pytest
from docx import Document
from docx.oxml.ns import qn
from openpyxl import load_workbook
from pypdf import PdfReader

from server.database import db, transaction
from server.notices import queries
from server.notices.models import Notice
from server.notices.rules import NoticeState
from server.people.rules import Role
from server.photos import expiring
from server.photos.rules import Part, Rendition, original_key, rendition_key
from server.storage import photo_store
from tests.support.problems import Problems, a_round_with_problems


@pytest.fixture
def made(app) -> Problems:
    with app.app_context():
        found = a_round_with_problems(photos=True)
        db.session.commit()
        found.round_id, found.park_id = found.round.id, found.park.id  # type: ignore[attr-defined]
        return found


@pytest.fixture
def office(client_as):
    return client_as(Role.OFFICE)


def _choose(app, made: Problems, *names: str) -> list[str]:
    with app.app_context():
        listed = queries.findings(made.round_id)
        return [str(each.id) for each in listed if each.site and each.site.name in names]


def _draft(app, office, made: Problems, *names: str) -> int:
    office.get(f"/office/rounds/{made.round_id}/problems")
    answer = office.post(f"/office/rounds/{made.round_id}/notices", data={"finding": _choose(app, made, *names)})
    assert answer.status_code == 302
    with app.app_context():
        return db.session.query(Notice).order_by(Notice.id.desc()).first().id


def _sign(app, office, made: Problems, number: str = "") -> tuple[int, str]:
    notice_id = _draft(app, office, made, "圆明园")
    assert office.post(f"/office/notices/{notice_id}/sign", data={"number": number}).status_code == 302
    with app.app_context():
        return notice_id, queries.notice(notice_id).reply_token


def _squeezed(text: str) -> str:
    return re.sub(r"\s", "", text)


def test_the_problem_list_shows_every_problem_by_unit_and_by_area(office, made) -> None:
    by_unit = office.get(f"/office/rounds/{made.round_id}/problems").get_data(as_text=True)
    by_area = office.get(f"/office/rounds/{made.round_id}/problems?by=area").get_data(as_text=True)
    assert "公园管理中心(1 个问题)" in by_unit
    assert "未定责任单位(1 个问题)" in by_unit
    assert "海淀街道(3 个问题)" in by_area
    assert "实测7处，标准要求不少于10处，缺口3处。" in by_unit
    assert "占道经营：占用盲道。" in by_unit


def test_the_list_without_a_round_leads_to_the_newest_one(office, made) -> None:
    assert office.get("/office/problems").headers["Location"].endswith(f"/office/rounds/{made.round_id}/problems")


def test_the_list_says_what_to_do_where_there_is_no_round(office) -> None:
    assert "还没有检查批次" in office.get("/office/problems").get_data(as_text=True)


def test_chosen_problems_become_a_draft_per_unit(app, office, made) -> None:
    office.get(f"/office/rounds/{made.round_id}/problems")
    chosen = _choose(app, made, "圆明园", "中关村北大街")
    office.post(f"/office/rounds/{made.round_id}/notices", data={"finding": chosen})
    listed = office.get("/office/notices?state=draft").get_data(as_text=True)
    assert "公园管理中心" in listed
    assert "城市管理委员会" in listed


def test_choosing_nothing_is_answered_with_a_sentence(office, made) -> None:
    answer = office.post(f"/office/rounds/{made.round_id}/notices", data={})
    assert answer.status_code == 422
    assert "请先勾选至少一个问题" in answer.get_data(as_text=True)


def test_a_unit_is_named_from_the_list(app, office, made) -> None:
    office.get(f"/office/rounds/{made.round_id}/problems")
    with app.app_context():
        stall = next(each.id for each in queries.findings(made.round_id) if each.site_id is None)
    office.post(f"/office/findings/{stall}/unit", data={"unit": "城市管理委员会"})
    assert "城市管理委员会(2 个问题)" in office.get(f"/office/rounds/{made.round_id}/problems").get_data(as_text=True)


def test_the_paper_on_screen_is_the_paper_that_is_downloaded(app, office, made) -> None:
    notice_id, _token = _sign(app, office, made)
    page = office.get(f"/office/notices/{notice_id}").get_data(as_text=True)
    shown = page[page.index('<article class="paper"') : page.index('<footer class="imprint"')]
    shown = _squeezed(re.sub(r"<[^>]+>", "", shown)).replace("&#34;", '"')
    document = Document(BytesIO(office.get(f"/office/notices/{notice_id}/paper.docx").data))
    main = _squeezed("".join(node.text or "" for node in document.element.body.iter(qn("w:t"))))
    assert len(shown) > 500
    assert main.startswith(shown)


def test_both_files_carry_number_clause_finding_place_photo_and_deadline(app, office, made) -> None:
    notice_id, _token = _sign(app, office, made, "海创文督[2026]6号")
    docx = office.get(f"/office/notices/{notice_id}/paper.docx")
    pdf = office.get(f"/office/notices/{notice_id}/paper.pdf")
    assert docx.status_code == pdf.status_code == 200
    pages = PdfReader(BytesIO(pdf.data)).pages
    text = _squeezed("".join(page.extract_text() for page in pages))
    body = Document(BytesIO(docx.data)).element.body
    words = _squeezed("".join(node.text or "" for node in body.iter(qn("w:t"))))
    for wanted in (
        "海创文督〔2026〕6号",
        "公园公益广告不少于10处。",
        "缺口3处",
        "海淀街道圆明园",
        "（含当日）前整改到位",
    ):
        assert _squeezed(wanted) in text
        assert _squeezed(wanted) in words
    assert sum(len(page.images) for page in pages) == 2  # the photo and the QR code
    assert "filename*=UTF-8''" in pdf.headers["Content-Disposition"]


def test_a_signed_notice_offers_no_form_to_change_it(app, office, made) -> None:
    notice_id, _token = _sign(app, office, made)
    page = office.get(f"/office/notices/{notice_id}").get_data(as_text=True)
    assert f"/office/notices/{notice_id}/edit" not in page
    assert f"/office/notices/{notice_id}/end" in page
    assert office.post(f"/office/notices/{notice_id}/edit", data={"demand": "x"}).status_code == 409


def test_withdrawing_needs_a_reason_and_marks_the_paper(app, office, made) -> None:
    notice_id, token = _sign(app, office, made)
    assert office.post(f"/office/notices/{notice_id}/end", data={"state": "withdrawn"}).status_code == 422
    office.post(f"/office/notices/{notice_id}/end", data={"state": "withdrawn", "reason": "点位有误"})
    assert "已撤回" in office.get(f"/office/notices/{notice_id}").get_data(as_text=True)
    assert "不再需要办理" in office.get(f"/reply/{token}").get_data(as_text=True)


def test_a_draft_is_edited_in_place(app, office, made) -> None:
    notice_id = _draft(app, office, made, "圆明园")
    data = {
        "deadline_class": "at_once",
        "demand": "请自查。\n<b>请举一反三。</b>",
        "contact": "王五",
        "copies": "督查室\n\n",
    }
    office.post(f"/office/notices/{notice_id}/edit", data=data)
    page = office.get(f"/office/notices/{notice_id}").get_data(as_text=True)
    assert "立行立改，24小时内" in page
    assert "&lt;b&gt;请举一反三。&lt;/b&gt;" in page
    assert "抄送：督查室。" in page


def test_a_unit_reads_its_notice_by_link_without_an_account(app, office, client, made) -> None:
    _id, token = _sign(app, office, made)
    answer = client.get(f"/reply/{token}")
    page = answer.get_data(as_text=True)
    assert answer.status_code == 200
    assert "共 1 个问题" in page
    assert re.search(r"还有\s*<strong>7</strong>\s*天", page)
    assert "请用纸质反馈表反馈" in page
    assert "noindex" in answer.headers["X-Robots-Tag"]
    picture = re.search(r"/reply/[^\"]+/photos/[0-9a-f]{64}", page)
    assert picture is not None
    shown = client.get(picture[0])
    assert shown.mimetype == "image/jpeg"
    assert shown.data[:2] == b"\xff\xd8"
    assert shown.headers["Cache-Control"] == "private, no-cache"
    assert client.get(picture[0], headers={"If-None-Match": shown.headers["ETag"]}).status_code == 304


def test_a_link_shows_the_photos_of_its_own_notice_only(app, office, client, made) -> None:
    _id, token = _sign(app, office, made)
    with app.app_context():
        others = [photo.sha256 for photo in made_photos(made)]
    shown = [client.get(f"/reply/{token}/photos/{sha256}").status_code for sha256 in others]
    assert sorted(shown) == [200, 404, 404]


def made_photos(made: Problems):
    from server.inspections.models import Observation, ObservationPhoto

    return db.session.query(ObservationPhoto).join(Observation).filter(Observation.round_id == made.round_id).all()


def test_a_picture_whose_time_was_over_is_said_to_be_gone_in_its_place(app, client, office, made) -> None:
    notice_id, token = _sign(app, office, made)
    pages = f"/office/notices/{notice_id}", f"/reply/{token}"
    hashes = set(re.findall(r"/photos/([0-9a-f]{64})", client.get(pages[1]).get_data(as_text=True)))
    with app.app_context(), transaction():
        expiring.remove(photo_store(), Part.ORIGINAL, hashes)
        expiring.remove(photo_store(), Part.RENDITIONS, hashes)
    for asker, page in zip((office, client), pages, strict=True):
        text = asker.get(page).get_data(as_text=True)
        assert (len(hashes), text.count("照片已按保存期限于")) == (1, 1)
        assert not re.search(r"/photos/[0-9a-f]{64}", text)


def test_a_wrong_link_and_a_drafts_link_show_nothing(app, office, client, made) -> None:
    notice_id = _draft(app, office, made, "圆明园")
    with app.app_context():
        token = queries.notice(notice_id).reply_token
    assert client.get(f"/reply/{token}").status_code == 404
    assert client.get("/reply/guessed").status_code == 404


@pytest.mark.parametrize(
    ("role", "status"), [(Role.VIEWER, 200), (Role.INSPECTOR, 403), (Role.UNIT, 403), (Role.ADMIN, 200)]
)
def test_who_may_read_the_lists(client_as, made, role: Role, status: int) -> None:
    reader = client_as(role)
    assert reader.get("/office/notices").status_code == status
    assert reader.get(f"/office/rounds/{made.round_id}/problems").status_code == status


def test_a_viewer_changes_nothing(app, office, client_as, made) -> None:
    notice_id = _draft(app, office, made, "圆明园")
    viewer = client_as(Role.VIEWER)
    for path in ("sign", "edit", "end", "discard"):
        assert viewer.post(f"/office/notices/{notice_id}/{path}").status_code == 403
    assert f"/office/notices/{notice_id}/sign" not in viewer.get(f"/office/notices/{notice_id}").get_data(as_text=True)
    with app.app_context():
        assert queries.notice(notice_id).state is NoticeState.DRAFT


@pytest.mark.parametrize("by", ["unit", "area"])
def test_the_problem_list_leaves_the_house_as_xlsx_and_docx(office, made, by: str) -> None:
    xlsx = office.get(f"/office/rounds/{made.round_id}/problems.xlsx?by={by}")
    docx = office.get(f"/office/rounds/{made.round_id}/problems.docx?by={by}")
    sheet = load_workbook(BytesIO(xlsx.data)).worksheets[0]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=4)]
    assert len(rows) == 3
    assert {row[3] for row in rows} == {"公园管理中心", "城市管理委员会", ""}
    assert {row[6] for row in rows} == {"未交办"}
    table = Document(BytesIO(docx.data)).tables[0]
    assert sum(row.cells[0].text.isdigit() for row in table.rows) == 3


def test_the_list_shows_deadline_and_status_once_signed(app, office, made) -> None:
    _sign(app, office, made)
    sheet = load_workbook(BytesIO(office.get(f"/office/rounds/{made.round_id}/problems.xlsx").data)).worksheets[0]
    row = next(row for row in sheet.iter_rows(min_row=4, values_only=True) if row[3] == "公园管理中心")
    assert re.fullmatch(r"\d{4}-\d{2}-\d{2}", row[5])
    assert row[6] == "已交办"


def test_a_photo_that_was_lost_does_not_stop_the_paper(app, office, made) -> None:
    notice_id, _token = _sign(app, office, made)
    with app.app_context():
        store = photo_store()
        for photo in made_photos(made):
            store.remove(rendition_key(photo.sha256, Rendition.LARGE))
            store.remove(original_key(photo.sha256))
    answer = office.get(f"/office/notices/{notice_id}/paper.docx")
    assert answer.status_code == 200
    body = Document(BytesIO(answer.data)).element.body
    assert "（照片暂不能显示）" in "".join(node.text or "" for node in body.iter(qn("w:t")))


def test_pages_work_in_english_while_the_paper_stays_chinese(app, office, made) -> None:
    notice_id, _token = _sign(app, office, made)
    office.post("/language", data={"language": "en"})
    page = office.get(f"/office/notices/{notice_id}").get_data(as_text=True)
    assert 'lang="en"' in page
    assert "经查，你单位负责的点位存在以下1个问题" in page
