"""The catalogue that ships: nine documents, 205 requirements, all samples, none of them with a mistake."""

from __future__ import annotations

from collections import Counter

import pytest

from server.places.rules import site_type
from server.standards.document import Requirement, Source, StandardDocument, Truncation, UnitsSource, simple_rules
from server.standards.reading import check, read
from server.standards.rules import RULE_KINDS, ByEye, Document, Statistic, SurveyRate
from server.standards.shipped import shipped_files

FILES = {file.stem: file for file in shipped_files()}
DOCUMENTS: dict[str, StandardDocument] = {stem: read(file.read_bytes()) for stem, file in FILES.items()}
EVERY: dict[str, Requirement] = {one.key: one for each in DOCUMENTS.values() for one in each.requirements}
NUMBERS = {"ZS": 83, "GS": 24, "ZX": 17, "LY": 22, "ED": 34, "ZY": 7, "SX": 8, "DT": 9, "YM": 1}
NAMELESS = {"unnamed_01", "unnamed_10"}
"""Two carriers whose names the source lost; an office that knows them gives them a site type of its own."""


@pytest.mark.parametrize("stem", FILES)
def test_a_shipped_file_is_without_mistakes_and_a_sample(stem: str) -> None:
    document, mistakes = check(FILES[stem].read_bytes())
    assert mistakes == []
    assert document is not None
    assert document.sample
    assert document.source_note is not None
    assert document.source_note.startswith("样例，非现行标准")
    assert "样例,非现行标准" in FILES[stem].read_text(encoding="utf-8").splitlines()[0]


def test_all_205_requirements_are_there_each_once() -> None:
    assert {each.code: len(each.requirements) for each in DOCUMENTS.values()} == NUMBERS
    assert len(EVERY) == sum(NUMBERS.values()) == 205


def test_requirements_keep_the_order_of_the_document() -> None:
    for document in DOCUMENTS.values():
        clauses = [one.clause for one in document.requirements]
        assert len(dict.fromkeys(clauses)) == sum(
            clause != before for clause, before in zip(clauses, [None, *clauses], strict=False)
        ), "a clause is taken up again after another one"


def test_every_kind_of_rule_the_documents_need_occurs() -> None:
    kinds = Counter(rule.kind for one in EVERY.values() for rule in _simple(one))
    kinds.update(rule.kind for one in EVERY.values() for rule in _whole(one) if rule.kind == "all_of")
    # A size alone is nowhere demanded: it comes with a number in every room (GS).
    assert set(RULE_KINDS) - set(kinds) == {"min_size"}


def test_a_site_type_is_one_that_sites_can_have() -> None:
    used = {one.site_type for one in EVERY.values()}
    assert {code for code in used if site_type(code) is None} == NAMELESS


def test_lost_clauses_are_named_and_not_made_up() -> None:
    document = DOCUMENTS["zs-2017"]
    assert not {f"({lost})" for lost in (7, 8, 9, 17, 18)} & {one.clause for one in document.requirements}
    told = " ".join(document.gaps)
    for lost in ("(7)(8)(9)", "(17)(18)", "(1)", "(6)", "(10)", "(16)", "(19)", "(22)"):
        assert lost in told


def test_a_truncated_clause_says_what_is_missing() -> None:
    marked = {key: set(one.truncated) for key, one in EVERY.items() if one.truncated}
    head, tail, units = {Truncation.HEAD}, {Truncation.TAIL, Truncation.UNITS}, {Truncation.UNITS}
    clauses = {"G": head, "01": head, "10": head, "19": head, "16": tail, "06": units, "22": units}
    assert marked == {key: clauses[key.split("-")[1]] for key in _of("ZS") if key.split("-")[1] in clauses}
    assert EVERY["ZS-16-2"].text.endswith("“未")
    assert all(EVERY[key].units_source is UnitsSource.MISSING for key in ("ZS-16-1", "ZS-16-2", "ZS-22-1", "ZS-22-2"))


def test_what_we_add_says_that_it_is_ours() -> None:
    rules = [one.counting_rule for one in EVERY.values() if one.counting_rule]
    assert rules
    assert {rule.source for rule in rules} == {Source.OURS}
    for one in EVERY.values():
        for rule in _simple(one):
            unnamed = "多种" in one.text or "一定数量" in one.text
            assert getattr(rule, "number_is_ours", False) == (unnamed and rule.kind in ("forms_count", "present"))


def test_reports_of_what_was_done_demand_nothing_and_are_answered_by_eye() -> None:
    told = {key for key, one in EVERY.items() if not one.normative}
    assert told == {key for key in EVERY if key.startswith(("DT-", "YM-"))}
    assert all(isinstance(rule, ByEye) and rule.criteria for key in told for rule in _simple(EVERY[key]))


def test_by_eye_says_what_to_look_at_and_carries_no_figures() -> None:
    for one in EVERY.values():
        for rule in _simple(one):
            if isinstance(rule, ByEye):
                assert rule.criteria, one.key
                assert rule.value is None, one.key
                assert rule.suggested is None, one.key


def test_figures_of_the_ledger_are_left_to_the_ledger() -> None:
    """What is checked by papers alone has a rule answered from papers, a survey or statistics, never from a visit."""
    for one in EVERY.values():
        if set(one.check) == {"ledger"}:
            assert all(isinstance(rule, Document | Statistic | SurveyRate) for rule in _simple(one)), one.key


def _of(code: str) -> list[str]:
    return [key for key in EVERY if key.startswith(f"{code}-")]


def _whole(one: Requirement) -> list:
    return [rule for rule in (one.rules.normal, one.rules.inspection) if rule is not None]


def _simple(one: Requirement) -> list:
    return [simple for rule in _whole(one) for _path, simple in simple_rules(rule)]
