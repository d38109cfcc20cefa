"""Forms of requirements: what is shown is what is kept, and every mistake stands beside its field."""

from __future__ import annotations

from pathlib import Path

import pytest

from server.standards.document import CheckMethod, Source, StandardDocument, Truncation, UnitsSource
from server.standards.forms.kinds import GROUPS, KIND_WORDS, TYPES
from server.standards.forms.requirement_fields import requirement_fields
from server.standards.forms.requirement_form import (
    form_changed,
    form_shown,
    new_values,
    read_requirement,
    read_rules,
    values_of_requirement,
)
from server.standards.forms.rule_form import parts_of, rule_fields
from server.standards.forms.typed import figures_of
from server.standards.reading import read
from server.standards.rules import RULE_KINDS

CATALOGUE = sorted((Path(__file__).parents[3] / "server" / "standards" / "catalogue").glob("*.yaml"))
SAMPLE = read((Path(CATALOGUE[0]).parent / "zs-2017.yaml").read_bytes())


def typed(**changed: str | list[str] | None) -> dict[str, list[str]]:
    """The form of a park clause, with fields replaced; None takes a field out. Dots are written as two underscores."""
    values = values_of_requirement(SAMPLE.requirements[0]) | new_values(SAMPLE)
    base: dict[str, str | list[str] | None] = {
        "key": "ZS-99-1",
        "clause": "(99)",
        "text": "每个公园必须有10处以上公益广告",
        "site_type": "park",
        "rules__kind": "count_per_site",
        "rules__phases": "same",
        "rules__normal__subject": "公益广告",
        "rules__normal__value": "10",
        "rules__normal__unit": "处",
        "rules__normal__op": ">=",
    }
    values = {}
    for name, text in (base | changed).items():
        if text is not None:
            values[name.replace("__", ".")] = [text] if isinstance(text, str) else text
    return values


@pytest.mark.parametrize("file", CATALOGUE, ids=lambda path: path.stem)
def test_a_form_saved_untouched_changes_nothing(file) -> None:
    document = read(file.read_bytes())
    for requirement in document.requirements:
        values = form_shown(values_of_requirement(requirement), document)
        again, mistakes = read_requirement(values, document, former=requirement.key)
        assert mistakes == []
        assert again == requirement


def test_every_choice_of_the_schema_can_be_chosen() -> None:
    choices = {
        "truncated": Truncation,
        "check": CheckMethod,
        "units_source": UnitsSource,
        "counting_rule.source": Source,
    }
    fields = {field.name: field for field in requirement_fields(SAMPLE)}
    for name, wanted in choices.items():
        assert {option.value for option in fields[name].options} == set(wanted), name


def test_every_kind_has_words_a_group_and_a_label_for_every_field() -> None:
    grouped = [each.kind for _name, kinds in GROUPS for each in kinds]
    assert sorted(grouped) == sorted(RULE_KINDS)
    for kind in RULE_KINDS:
        for words in (KIND_WORDS[kind].name, KIND_WORDS[kind].example):
            assert words.zh
            assert words.en
        for field in rule_fields(kind, SAMPLE):
            assert field.label.zh, (kind, field.name)
            for option in field.options:
                assert option.words.zh, (kind, field.name, option)


@pytest.mark.parametrize("kind", [kind for kind in RULE_KINDS if kind != "all_of"])
def test_a_kind_newly_chosen_shows_its_defaults_and_keeps_what_was_typed(kind) -> None:
    values = form_shown(typed(rules__normal__shown="count_per_site", rules__kind=kind), SAMPLE)
    names = {field.below("rules.normal").name for field in rule_fields(kind, SAMPLE)}
    if "rules.normal.white_space_counts" in names:
        assert values["rules.normal.white_space_counts"] == ["true"]
    if "rules.normal.subject" in names:
        assert values["rules.normal.subject"] == ["公益广告"]
    assert values["rules.normal.shown"] == [kind]
    assert TYPES[kind]


MISTAKES = [
    ("a threshold without unit", {"rules__normal__unit": ""}, "rules.normal.unit", "缺少“单位”。"),
    ("no number", {"rules__normal__value": ""}, "rules.normal.value", "缺少“数值”。"),
    ("a number in words", {"rules__normal__value": "十"}, "rules.normal.value", "“数值”应是整数，现为“十”。"),
    ("an unknown kind", {"rules__kind": "guess"}, "rules.kind", "不认识的规则种类“guess”"),
    ("an empty text", {"text": " "}, "text", "缺少“原文”。"),
    ("a key of another document", {"key": "AB-1"}, "key", "应以“ZS-”开头"),
    ("a key in small letters", {"key": "zs-1"}, "key", "“编号”的写法“zs-1”不对"),
    ("a key that is taken", {"key": "ZS-06-1"}, "key", "已经用于另一条"),
    ("an unknown site type", {"site_type": "moon"}, "site_type", "点位类型“moon”没有在"),
    ("one side of a size", {"rules__normal__min_size__width_cm": "60"}, "rules.normal.min_size.height_cm", "缺少"),
    ("a counting rule of nobody", {"counting_rule__text": "一幅一处"}, "counting_rule.source", "缺少"),
    ("a cap without deduction", {"scoring__deduct_cap": "3"}, "scoring.weight", "有扣分上限"),
    ("an unknown theme", {"rules__normal__themes": ["月球"]}, "rules.normal.themes", "主题“月球”没有在"),
]


@pytest.mark.parametrize(("changed", "field", "words"), [row[1:] for row in MISTAKES], ids=[row[0] for row in MISTAKES])
def test_a_mistake_stands_beside_its_field(changed, field, words) -> None:
    requirement, mistakes = read_requirement(typed(**changed), SAMPLE)
    assert requirement is None
    assert [one.name for one in mistakes] == [field]
    assert words in mistakes[0].words.zh
    assert mistakes[0].words.en


SHARES = {
    "rules__kind": "area_share",
    "rules__phases": "own",
    "rules__normal__numerator": "公益广告面积",
    "rules__normal__denominator": "围挡面积",
    "rules__normal__value": "30",
    "rules__inspection__numerator": "公益广告面积",
    "rules__inspection__denominator": "围挡面积",
    "rules__inspection__value": "50",
    "rules__normal__white_space_counts": "true",
    "rules__inspection__white_space_counts": "true",
    "rules__normal__unit": None,
}


def test_a_share_is_said_with_both_phases() -> None:
    rules, mistakes = read_rules(typed(**SHARES), SAMPLE)
    assert mistakes == []
    assert rules.sentence("zh") == "公益广告面积占围挡面积 常态 ≥ 30 %，迎检 ≥ 50 %"


def test_a_share_over_one_hundred_is_refused_beside_its_phase() -> None:
    _rules, mistakes = read_rules(typed(**(SHARES | {"rules__inspection__value": "１２０"})), SAMPLE)
    assert [one.name for one in mistakes] == ["rules.inspection.value"]
    assert "不得大于 100，现为 120" in mistakes[0].words.zh


def test_a_negative_radius_is_refused() -> None:
    values = typed(
        rules__kind="absent_within_radius",
        rules__normal__things="网吧",
        rules__normal__radius_m="-200",
        rules__normal__from_point="校园",
    )
    requirement, mistakes = read_requirement(values, SAMPLE)
    assert requirement is None
    assert (mistakes[0].name, mistakes[0].words.zh) == ("rules.normal.radius_m", "“周边多远”须大于 0，现为 -200。")


def test_a_simple_rule_becomes_the_first_of_two_parts_and_parts_come_and_go() -> None:
    values = form_shown(typed(rules__normal__shown="count_per_site", rules__kind="all_of"), SAMPLE)
    assert parts_of("rules.normal", values) == ["rules.normal.rules.0", "rules.normal.rules.1"]
    assert values["rules.normal.rules.0.kind"] == ["count_per_site"]
    values |= {"rules.normal.rules.1.things": ["烟蒂\n吸烟者"]}
    requirement, mistakes = read_requirement(values, SAMPLE)
    assert mistakes == []
    assert requirement.rules.sentence("zh") == "≥ 10 处；不得有：烟蒂、吸烟者"
    more = form_shown(form_changed("add:rules.normal", values), SAMPLE)
    assert len(parts_of("rules.normal", more)) == 3
    fewer = form_changed("remove:rules.normal.rules.0", more)
    assert parts_of("rules.normal", fewer) == ["rules.normal.rules.1", "rules.normal.rules.2"]


def test_a_mistake_in_a_part_stands_beside_the_part() -> None:
    values = form_shown(typed(rules__normal__shown="count_per_site", rules__kind="all_of"), SAMPLE)
    _requirement, mistakes = read_requirement(values, SAMPLE)
    assert [one.name for one in mistakes] == ["rules.normal.rules.1.things"]


def test_an_own_inspection_rule_begins_as_a_copy_of_the_normal_one() -> None:
    first = form_shown(typed(rules__normal__shown="count_per_site"), SAMPLE)
    own = form_shown(first | {"rules.phases": ["own"]}, SAMPLE)
    assert own["rules.inspection.value"] == ["10"]
    requirement, mistakes = read_requirement(own | {"rules.inspection.value": ["15"]}, SAMPLE)
    assert mistakes == []
    assert requirement.rules.sentence("zh") == "常态 ≥ 10 处，迎检 ≥ 15 处"


def test_an_empty_form_proposes_a_free_key() -> None:
    document = StandardDocument.model_validate(SAMPLE.model_dump())
    assert new_values(document)["key"] == [f"ZS-{len(SAMPLE.requirements) + 1:02d}"]


@pytest.mark.parametrize("figure", ["NaN", "1e400", "-Infinity", "[" * 100_000])
def test_a_figure_that_is_no_number_of_json_stays_the_text_that_was_typed(figure) -> None:
    assert figures_of(f"window: {figure}") == {"window": figure}
