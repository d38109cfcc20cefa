"""The requirements of one site as the visit page lists them: what is asked, and what counts so far."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, fields, replace
from typing import Any

from flask_babel import get_locale

from server.field.showing import showing, without_figures
from server.inspections import queries
from server.inspections.models import Observation, Round
from server.inspections.rules import Kind, Phase, thing_count
from server.places.models import Site
from server.standards.document import Requirement as Clause
from server.standards.document import StandardDocument
from server.standards.rules import CountPerLength, CountPerSite, unit_word

NAMES = frozenset({"key", "clause", "kind", "unit", "unit_word", "outcome", "answer"})
"""Texts of an item that name something and state no threshold."""


@dataclass(frozen=True)
class Item:
    """One requirement on a checklist, with what counts so far."""

    id: int
    key: str
    clause: str
    title: str
    text: str
    rule: str
    kind: str
    required: int | None
    counted: int
    unit: str
    unit_word: str
    per_length: bool
    window_m: float | None
    counting_rule: str
    ours: bool
    evidence: str
    sample: bool
    themes: list[str]
    media: list[str]
    outcome: str
    answer: str | None


def language() -> str:
    """Tell the language of the request, "zh" or "en"."""
    locale = get_locale()
    return locale.language if locale else "zh"


def items_of(
    each: Round, site: Site, document: StandardDocument, recorded: Iterable[Observation], outcomes: dict[int, str]
) -> list[Item]:
    """List the requirements of a site with what was recorded, as far as the round lets phones know of thresholds."""
    shown = showing(each.practice)
    counted: Counter[int] = Counter()
    answers: dict[int, str] = {}
    for seen in recorded:
        for requirement in seen.requirements:
            if seen.kind is Kind.SIGHTING:
                counted[requirement.id] += thing_count([len(photo.marks) for photo in seen.photos])
            elif seen.answer:
                answers[requirement.id] = seen.answer
    items = [
        _item(row.id, Clause.model_validate(row.content), each.phase, document, counted[row.id], outcomes, answers)
        for row in queries.requirements_for(each, site.site_type)
    ]
    return items if shown.thresholds else [_without_thresholds(item) for item in items]


def _without_thresholds(item: Item) -> Item:
    """Take every figure out of what a requirement asks for; its words stay, since they tell what to look at."""
    masked: dict[str, Any] = {
        each.name: without_figures(value)
        for each in fields(item)
        if each.name not in NAMES and isinstance(value := getattr(item, each.name), str)
    }
    return replace(item, **(masked | {"rule": "", "required": None, "window_m": None}))


def _item(
    number: int,
    clause: Clause,
    phase: Phase,
    document: StandardDocument,
    counted: int,
    outcomes: dict[int, str],
    answers: dict[int, str],
) -> Item:
    rule = clause.rules.under(phase)
    counts = rule if isinstance(rule, CountPerSite | CountPerLength) else None
    return Item(
        id=number,
        key=clause.key,
        clause=clause.clause,
        title=(rule.subject if rule and rule.subject else None) or clause.text,
        text=clause.text,
        rule=rule.sentence(language()) if rule else "",
        kind="count" if counts else "by_eye",
        required=counts.least if counts else None,
        counted=counted,
        unit=counts.unit.value if counts else "",
        unit_word=unit_word(counts.unit.value, language()) if counts else "",
        per_length=isinstance(rule, CountPerLength),
        window_m=rule.window_m if isinstance(rule, CountPerLength) else None,
        counting_rule=clause.counting_rule.text if clause.counting_rule else "",
        ours=bool(clause.counting_rule and clause.counting_rule.source == "ours"),
        evidence=clause.evidence or "",
        sample=document.sample,
        themes=list(counts.themes if counts else clause.themes),
        media=list(clause.media),
        outcome=outcomes.get(number, "not_checked" if rule else "not_applicable"),
        answer=answers.get(number),
    )
