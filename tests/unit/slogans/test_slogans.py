"""Slogans are found in what a picture shows, however they are broken, turned or misread; other texts are none."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from server.photos.slogans.layout import Line, searchable
from server.photos.slogans.matching import Dictionary, Entry
from server.photos.slogans.normal import plain
from server.photos.slogans.shipped import VALUES, shipped

DICTIONARY = Dictionary(shipped())
LONG = sorted({entry.words for entry in shipped() if len(plain(entry.words)) >= 5 and entry.theme})
VALUE_THEME = "社会主义核心价值观"


def themes(text: str) -> set[str]:
    return {found.theme for found in DICTIONARY.themes([Line(part) for part in text.split("\n")])}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("讲文明树新风", {"讲文明树新风"}),
        ("讲文明 树新风", {"讲文明树新风"}),
        ("讲文明\n树新风", {"讲文明树新风"}),
        ("讲 · 文 · 明 ,树新风!", {"讲文明树新风"}),
        ("講文明樹新風", {"讲文明树新风"}),
        ("讲\n文\n明\n树\n新\n风", {"讲文明树新风"}),
        ("树讲\n新文\n风明", {"讲文明树新风"}),
        ("讲树\n文新\n明风", {"讲文明树新风"}),
        ("讲文明对新风", {"讲文明树新风"}),
        ("讲文明新风", {"讲文明树新风"}),
        ("社会主义核心价值观", {VALUE_THEME}),
        ("社会主乂核心价值观", {VALUE_THEME}),
        ("富强 民主 文明 和谐", {VALUE_THEME}),
        ("富强\n民主\n文明", {VALUE_THEME}),
        ("爱国 敬业", set()),
        ("富强 民主", set()),
        ("富强 民玉 文明", set()),
        ("文明", set()),
        ("富强 民主 讲文明树新风", {"讲文明树新风"}),
        ("中国梦", {"中国梦"}),
        ("中國夢 我的夢", {"中国梦"}),
        ("中国", set()),
        ("中国邮政", set()),
        ("图说我们的价值观", {"图说我们的价值观"}),
        ("图说我们的价值现 · 社会主义核心价值观", {"图说我们的价值观", VALUE_THEME}),
        ("关爱未成年人", {"未成年人"}),
        ("未成年人禁入", {"未成年人"}),
        ("未成年人禁止入内", {"未成年人"}),
        ("文明旅游 从我做起", {"文明旅游"}),
        ("文明出境旅游", {"文明出境旅游"}),
        ("禁止吸烟 NO SMOKING", {"控烟"}),
        ("禁止吸煙", {"控烟"}),
        ("禁止烟火", set()),
        ("禁止停车", set()),
        ("无烟单位", {"控烟"}),
        ("文明交通", {"讲文明树新风"}),
        ("遵德守礼", {"讲文明树新风"}),
        ("节俭养德 全民行动", {"讲文明树新风"}),
        ("文明施工 安全第一", set()),
        ("文明行为促进条例", set()),
        ("民主路 和谐路 文明路", set()),
        ("光盘行动", {"文明餐桌"}),
        ("诚信", set()),
        ("诚信经营", {"诚信"}),
        ("营业时间 9:00-21:00", set()),
        ("", set()),
        ("□□ 。,", set()),
    ],
)
def test_a_text_speaks_of_these_themes(text, expected):
    assert themes(text) == expected


def boxed(text: str, left: float, top: float, width: float, height: float, confidence: float = 0.9) -> Line:
    right, bottom = left + width, top + height
    return Line(text, ((left, top), (right, top), (right, bottom), (left, bottom)), confidence)


def test_two_posters_side_by_side_are_read_each_for_itself():
    lines = [
        boxed("讲文明", 0.1, 0.1, 0.3, 0.1),
        boxed("富强 民主", 0.6, 0.1, 0.3, 0.1),
        boxed("树新风", 0.1, 0.25, 0.3, 0.1),
        boxed("文明 和谐", 0.6, 0.25, 0.3, 0.1),
    ]
    found = {each.theme: each for each in DICTIONARY.themes(lines)}
    assert set(found) == {"讲文明树新风", VALUE_THEME}
    assert found["讲文明树新风"].lines == (0, 2)
    assert found["讲文明树新风"].is_exact


@pytest.mark.parametrize("step", [0.08, -0.08])
def test_one_board_a_character_is_read_along_a_leaning_row(step):
    lines = [boxed(each, 0.1 + 0.12 * n, 0.5 + step * n * 0.4, 0.08, 0.08) for n, each in enumerate("讲文明树新风")]
    assert {each.theme for each in DICTIONARY.themes(lines)} == {"讲文明树新风"}


def test_columns_are_read_from_the_right_and_from_the_left():
    right_first = [boxed("讲文明", 0.6, 0.1, 0.1, 0.5), boxed("树新风", 0.4, 0.1, 0.1, 0.5)]
    left_first = [boxed("讲文明", 0.4, 0.1, 0.1, 0.5), boxed("树新风", 0.6, 0.1, 0.1, 0.5)]
    for lines in (right_first, left_first):
        assert {each.theme for each in DICTIONARY.themes(lines)} == {"讲文明树新风"}


def test_what_is_nearly_found_in_the_wrong_order_gives_way_to_what_stands_in_the_right_one():
    columns = [boxed("游文明行为公约", 0.3, 0.1, 0.1, 0.7), boxed("中国公民国内旅", 0.5, 0.1, 0.1, 0.7)]
    entries = [entry for entry in shipped() if entry.words != "文明行为"]
    assert [each.theme for each in Dictionary(entries).themes(columns)] == ["文明旅游规范"]


def test_what_was_hardly_read_proposes_nothing():
    assert DICTIONARY.themes([boxed("讲文明树新风", 0.1, 0.1, 0.5, 0.1, confidence=0.3)]) == []


def test_a_slogan_that_is_broken_over_lines_is_searchable_whole():
    lines = [boxed("讲文明", 0.1, 0.1, 0.3, 0.1), boxed("树新风", 0.1, 0.25, 0.3, 0.1)]
    assert "讲文明树新风" in searchable(lines)


def test_words_without_a_theme_keep_one_wrong_character_from_making_a_theme():
    with_it = Dictionary([Entry("文明出游", "文明旅游"), Entry("文明出行", "")])
    without = Dictionary([Entry("文明出游", "文明旅游")])
    assert with_it.themes([Line("文明出行")]) == []
    assert [found.theme for found in without.themes([Line("文明出行")])] == ["文明旅游"]


@given(st.sampled_from(LONG), st.data())
def test_any_single_wrong_character_in_a_long_slogan_still_matches(words, data):
    text = plain(words)
    at = data.draw(st.integers(0, len(text) - 1))
    wrong = data.draw(st.sampled_from("乙丁卜廿丌囗"))
    theme = next(entry.theme for entry in shipped() if entry.words == words)
    assert theme in themes(text[:at] + wrong + text[at + 1 :])


@given(st.sampled_from(LONG), st.data())
def test_any_single_missing_character_in_a_long_slogan_still_matches(words, data):
    text = plain(words)
    at = data.draw(st.integers(0, len(text) - 1))
    theme = next(entry.theme for entry in shipped() if entry.words == words)
    assert theme in themes(text[:at] + text[at + 1 :])


@given(st.sampled_from(VALUES), st.sampled_from(VALUES))
@example("富强", "民主")
def test_two_values_alone_are_no_proposal(one, other):
    assert VALUE_THEME not in themes(f"{one} {other}")


@given(st.lists(st.integers(0x4E00, 0x9FFF), max_size=60))
def test_random_text_proposes_nothing(codes):
    assert themes("".join(map(chr, codes))) == set()


@given(st.text(max_size=80))
def test_what_is_plain_stays_plain(text):
    assert plain(plain(text)) == plain(text)


@given(st.lists(st.text(alphabet="讲文明树新风 中国梦富强民主\n", max_size=12), max_size=6))
def test_the_order_of_typed_lines_never_breaks_the_matcher(parts):
    for found in DICTIONARY.themes([Line(part) for part in parts]):
        assert found.words
        assert all(0 <= number < len(parts) for number in found.lines)
