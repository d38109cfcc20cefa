"""Every requirement of the catalogue against the engine: the smallest facts that meet it, the smallest that miss it.

The cases are built from the rules by `smallest.py`. Every one is listed in `every_requirement.txt` with what it must
come to and the reasons in both languages (key | phase | what is told | outcome | 中文 | English), so that a changed
meaning or sentence is seen in review. After a wanted change:
`XUNCHENG_WRITE_SNAPSHOTS=1 bin/test tests/unit/compliance/test_every_requirement.py`.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from flask_babel import force_locale

from server.compliance import words
from server.compliance.engine.rules import judge
from server.compliance.engine.verdicts import Outcome
from server.standards.document import Requirement
from server.standards.reading import read
from server.standards.rules import ItemShare, Period, Phase
from server.standards.shipped import shipped_files
from tests.unit.compliance.cases import Case
from tests.unit.compliance.smallest import cases_of

TABLE = Path(__file__).with_name("every_requirement.txt")
EVERY: dict[str, Requirement] = {
    one.key: one for file in shipped_files() for one in read(file.read_bytes()).requirements
}


@pytest.mark.parametrize("key", EVERY)
def test_the_smallest_facts_that_meet_it_pass_and_the_smallest_that_miss_it_fail(key: str) -> None:
    one = EVERY[key]
    for phase, case in cases_of(one):
        verdict = judge(one.rules, phase, case.facts)
        assert verdict.outcome is case.expected, f"{case.told} under {phase}: {verdict.as_json()}"


@pytest.mark.parametrize("key", EVERY)
def test_it_can_pass_and_it_can_fail(key: str) -> None:
    expected = {case.expected for _phase, case in cases_of(EVERY[key])}
    assert {Outcome.PASS, Outcome.FAIL} <= expected


def test_every_requirement_is_listed_with_what_each_case_comes_to_and_why(speaking) -> None:
    assert len(EVERY) == 205
    lines = [
        f"{key} | {phase.value} | {case.told} | {case.expected.value} | {_why(one, phase, case)}"
        for key, one in EVERY.items()
        for phase, case in cases_of(one)
    ]
    if os.environ.get("XUNCHENG_WRITE_SNAPSHOTS"):
        TABLE.write_text("\n".join(lines) + "\n", encoding="utf-8")
    assert lines == TABLE.read_text(encoding="utf-8").splitlines()


def _why(one: Requirement, phase: Phase, case: Case) -> str:
    reasons = judge(one.rules, phase, case.facts).as_json()["reasons"]
    assert reasons, f"{one.key}: {case.told} is judged without a reason"
    chinese = words.sentences(reasons)
    with force_locale("en"):
        english = words.sentences(reasons)
    return f"{''.join(chinese)} | {' '.join(english)}"


def test_no_visit_ever_fails_a_share_of_the_whole_year() -> None:
    of_the_year = {
        key: one for key, one in EVERY.items()
        if isinstance(one.rules.normal, ItemShare) and one.rules.normal.period is Period.YEAR
    }  # fmt: skip
    assert set(of_the_year) == {"ZS-12-1", "ZS-13-1", "ZS-22-1"}
    for one in of_the_year.values():
        on_site = [case for phase, case in cases_of(one) if case.told == "0 of 100 on site"]
        assert [judge(one.rules, Phase.NORMAL, case.facts).outcome for case in on_site] == [Outcome.NOT_CHECKED]


def test_more_than_30_per_cent_leaves_30_out() -> None:
    told = [(case.told, case.expected) for _phase, case in cases_of(EVERY["ZS-19-10"])]
    assert told == [("31 of 100 on site", Outcome.PASS), ("30 of 100 on site", Outcome.FAIL)]
