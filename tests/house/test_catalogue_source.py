"""The shipped catalogue equals its source, clause by clause and figure by figure.

It reads `../shared/standards/requirements.yaml` beside this repository (or in the folder XUNCHENG_SHARED names), where
the source requirements are kept; without that file it is skipped. What needs no source is in
tests/unit/standards/test_catalogue.py.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
import yaml

from server.standards.document import Requirement, simple_rules
from server.standards.reading import read
from server.standards.rules import EveryRoom, ItemShare, Period, RuleBase
from server.standards.shipped import shipped_files

SHARED = Path(os.environ.get("XUNCHENG_SHARED", Path(__file__).parents[3] / "shared"))
SOURCE = SHARED / "standards" / "requirements.yaml"
EVERY = {one.key: one for file in shipped_files() for one in read(file.read_bytes()).requirements}
STATUS = {
    "complete": (), "non_normative": (), "head_lost": ("head",), "units_truncated": ("units",),
    "tail_and_units_lost": ("tail", "units"), "units_lost": ("units",),
}  # fmt: skip
UNITS = {"clause": "clause", "derived_from_document": "document", "missing": "missing"}
OTHERWISE = {
    "ED-3.4-1": "once a week cannot be seen on one visit: the ledger proves it, and the note says how often",
    "ED-1.2-2": "the unit 名因贫困辍学 is told as 名 and by the subject",
}
"""Where a figure or its unit is told otherwise than in the source, and why."""

pytestmark = pytest.mark.skipif(not SOURCE.is_file(), reason=f"the source requirements are not here ({SOURCE})")


def _origin() -> dict[str, dict[str, Any]]:
    if not SOURCE.is_file():
        return {}
    listed = yaml.safe_load(SOURCE.read_text(encoding="utf-8"))
    return {one["id"]: one for one in listed["requirements"]}


ORIGIN = _origin()


def test_every_requirement_of_the_source_is_shipped_and_no_other() -> None:
    assert set(EVERY) == set(ORIGIN)


@pytest.mark.parametrize("key", ORIGIN)
def test_the_words_of_the_clause_are_kept(key: str) -> None:
    one, told = EVERY[key], ORIGIN[key]
    assert (one.clause, one.text, one.scope, one.carrier) == (
        told["clause"], told["text"], told["scope"], told["carrier"],
    )  # fmt: skip
    assert (one.condition, one.exclusions, one.evidence) == (told["condition"], told["exclusions"], told["evidence"])
    assert (list(one.units), one.units_source) == (told["responsible_units"], UNITS[told["units_basis"]])
    assert (one.department, one.deadline) == (told["department"], told["deadline"])
    assert (list(one.themes), list(one.check)) == (told["themes"], told["check_method"].split("+"))
    assert one.truncated == STATUS[told["clause_status"]]
    assert one.normative == (told["clause_status"] != "non_normative")
    assert (one.note or "").startswith(told["note"] or "")


@pytest.mark.parametrize("key", ORIGIN)
def test_the_figures_of_the_clause_are_kept_and_none_is_added(key: str) -> None:
    one, told = EVERY[key], ORIGIN[key]
    for rule, figures in ((one.rules.normal, told["rule_normal"]), (one.rules.inspection, told["rule_inspection"])):
        assert (rule is None) == (figures is None), "a phase has a rule only where the clause gives it one"
        if figures is not None:
            _same_figures(one, [simple for _path, simple in simple_rules(rule)], figures)


def _same_figures(one: Requirement, rules: list[RuleBase], told: dict[str, Any]) -> None:
    if told.get("value") is not None and one.key != "ED-3.4-1":
        assert any(_is_threshold(rule, told, one.key) for rule in rules), told
    if "suggest" in told:
        assert [rule.value for rule in rules if getattr(rule, "number_is_ours", False)] == [told["suggest"]]
    elif told.get("value") is None:
        assert all(not getattr(rule, "value", None) or rule.number_is_ours for rule in rules), "a number of no source"
    for name in ("window", "radius_m", "distance_m"):
        if told.get(name) is not None and one.key != "ED-3.4-1":
            assert told[name] in [getattr(rule, f"{name}_m", getattr(rule, name, None)) for rule in rules], name
    if "min_size_cm" in told:
        assert told["min_size_cm"] in [[rule.min_size.width_cm, rule.min_size.height_cm] for rule in rules]
    if isinstance(rules[0], ItemShare):
        assert (rules[0].period is Period.YEAR) == (told.get("period") == "全年")
    things = {thing for rule in rules for thing in getattr(rule, "things", ())}
    if one.key not in OTHERWISE:
        assert set(told.get("required", ())) | set(told.get("prohibited", ())) <= things


def _is_threshold(rule: RuleBase, told: dict[str, Any], key: str) -> bool:
    if isinstance(rule, EveryRoom) and told["unit"] != "%":
        return (rule.each, rule.each_unit) == (told["value"], told["unit"])
    if rule.kind == "absent_within_radius":
        return told["value"] == 0
    same = (getattr(rule, "value", None), getattr(rule, "op", None)) == (told["value"], told["op"])
    return same and (key in OTHERWISE or str(told["unit"]).startswith(rule.unit))
