"""The sentences of a notice, as tables."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from server.documents.content import Clause, NoticeItem, printable
from server.documents.phrases import chinese_ordinal, clause_words, full_width, moment_words, position_words
from server.documents.wording import notice_words
from tests.unit.documents.papers import CLAUSE, notice


@pytest.mark.parametrize(
    ("number", "words"),
    [(1, "一"), (10, "十"), (11, "十一"), (20, "二十"), (21, "二十一"), (99, "九十九"), (100, "100"), (0, "0")],
)
def test_headings_count_in_chinese(number: int, words: str) -> None:
    assert chinese_ordinal(number) == words


@pytest.mark.parametrize(
    ("lon", "lat", "words"),
    [
        (116.310123, 39.98912, "东经116.31012°，北纬39.98912°"),
        (-70.5, -33.25, "西经70.50000°，南纬33.25000°"),
        (None, 39.9, ""),
        (116.3, None, ""),
    ],
)
def test_positions_are_said_with_their_hemisphere(lon: float | None, lat: float | None, words: str) -> None:
    assert position_words(lon, lat) == words


def test_instants_are_shown_in_the_offices_time() -> None:
    assert moment_words(datetime(2026, 6, 2, 16, 5, tzinfo=UTC)) == "2026年6月3日0时05分"
    assert moment_words(None) == ""


@pytest.mark.parametrize(
    ("written", "printed"),
    [
        ("七一路口以南约320米,东侧", "七一路口以南约320米，东侧"),
        ("大街(成府路至清华西门)", "大街（成府路至清华西门）"),
        ("size 1,200 (approx.)", "size 1,200 (approx.)"),
        ("https://a.cn:8000/?x=1", "https://a.cn:8000/?x=1"),
    ],
)
def test_punctuation_beside_chinese_is_full_width(written: str, printed: str) -> None:
    assert full_width(written) == printed


def test_a_clause_is_quoted_verbatim_with_its_source_and_its_marks() -> None:
    words = clause_words(CLAUSE)
    assert f"“{CLAUSE.text}”" in words
    assert words.startswith("《2017年度创建全国文明城市宣传方案》第（11）条（2017版）：")
    assert words.endswith("（样例，非现行标准）")
    cut = Clause(code="(6)", text="每个公园", standard_title="方案", is_truncated=True)
    assert clause_words(cut).endswith("（原文有缺失）")


def test_a_law_in_force_carries_no_sample_mark() -> None:
    assert "样例" not in clause_words(CLAUSE.model_copy(update={"is_sample": False}))


def test_the_place_in_words_comes_before_chainage_and_position() -> None:
    rows = {row.label: row.text for row in notice_words(notice()).items[0].rows}
    assert rows["所在位置"] == "七一路口以南约320米，东侧（点位编号RD-0012；K0+320；东经116.31012°，北纬39.98912°）"


def test_the_finding_says_measured_required_and_shortfall() -> None:
    item = NoticeItem(site_name="圆明园", measured="7处", required="不少于10处", shortfall="3处")
    rows = {row.label: row.text for row in notice_words(notice(items=(item,))).items[0].rows}
    assert rows["检查情况"] == "实测7处，标准要求不少于10处，缺口3处。"


def test_what_is_unknown_is_left_out() -> None:
    labels = [row.label for row in notice_words(notice(items=(NoticeItem(site_name="圆明园"),))).items[0].rows]
    assert labels == []


def test_a_covert_check_names_nobody() -> None:
    assert "检查人员" not in "".join(notice_words(notice()).opening)
    assert "检查人员：张三" in "".join(notice_words(notice(inspectors=("张三",))).opening)


def test_one_day_of_checking_is_one_date() -> None:
    day = date(2026, 11, 20)
    assert "于2026年11月20日开展" in "".join(notice_words(notice(checked_from=day, checked_until=day)).opening)


def test_line_ends_and_control_characters_do_not_reach_a_paper() -> None:
    assert printable(" a\x00b\x08\u202ec\r\nd\t\ufffe ") == "abc\nd"


def test_a_problem_off_every_site_is_headed_by_its_place_not_by_its_whole_street() -> None:
    words = notice_words(notice())
    assert words.items[2].heading == "（三）地铁站A口外"
    assert any("地铁站A口外：占道经营" in str(row) for row in words.reply_form.rows)
