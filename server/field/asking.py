"""What a rule asks to be entered, part by part, so that page, form and phone show the control it needs. Pure.

A compound clause asks for each of its parts. What a record says of one part alone it says under the part's label; only
where no other part could take it for its own is a photo left without one. Papers, statistics and figures of the ledger
are for the office.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import singledispatch
from typing import Any

from server.field.hints import hint_for
from server.standards.rules import (
    Absent,
    AbsentWithinRadius,
    AllOf,
    AllPresent,
    AreaShare,
    Document,
    EveryRoom,
    Frequency,
    ItemShare,
    MinSize,
    Period,
    Present,
    Qualified,
    Rule,
    RuleBase,
    SimpleRule,
    Statistic,
    SurveyRate,
    Way,
    label_of,
    unit_word,
)

AREA_UNITS = ("㎡", "块", "m")
ITEM_UNITS = ("个", "块", "条", "处", "次")
ONLY_EXCEPTIONS = ("not_applicable", "unable")
EVERY_ANSWER = ("pass", "fail", "not_applicable", "unable")


@dataclass(frozen=True)
class Asked:
    """One part of a requirement as it is asked for."""

    number: int
    """Which part, from 0; fields of the plain form begin with it."""
    way: str
    title: str = ""
    """What the part is about; empty where the requirement has no other part."""
    rule: str = ""
    hint: str = ""
    label: str | None = None
    """What a record about this part alone names as its `item`."""
    things: list[str] = field(default_factory=list)
    """The things, papers or rooms that are asked for one by one."""
    forbids: bool = False
    """Whether the things are those that must not be there."""
    office: bool = False
    """Whether an office enters it."""
    ledger: bool = False
    has_faces: bool = False
    part_word: str = ""
    whole_word: str = ""
    units: list[tuple[str, str]] = field(default_factory=list)
    window: float | None = None
    room_word: str = ""


def asked_of(rule: Rule | None, language: str) -> list[Asked]:
    """Give what a rule asks for, in the order of its parts."""
    if rule is None:
        return []
    if isinstance(rule, AllOf):
        parts = [_asked(part, number, language) for number, part in enumerate(rule.rules)]
        return [_as_part(one, part, rule, language) for one, part in zip(parts, rule.rules, strict=True)]
    return [_asked(rule, 0, language)]


def is_counting(rule: SimpleRule) -> bool:
    """Tell whether photos of things are what answers a rule."""
    return rule.way is Way.COUNT or isinstance(rule, Present)


def photo_label(rule: Rule | None) -> str | None:
    """Give what a photo of the counted thing names as its `item`: only where another part could take it for its own."""
    if not isinstance(rule, AllOf) or not any(isinstance(part, AllPresent) for part in rule.rules):
        return None
    counting = [part for part in rule.rules if is_counting(part)]
    return label_of(counting[0]) if len(counting) == 1 else None


def whole_answers(rule: Rule | None) -> tuple[str, ...]:
    """Give the answers that may be given for the clause as a whole; a count or a figure is never answered by eye."""
    if isinstance(rule, AllOf | Present | EveryRoom | AllPresent | Absent | AbsentWithinRadius | MinSize | SurveyRate):
        return EVERY_ANSWER
    return EVERY_ANSWER if rule is None or rule.way in (Way.ANSWER, Way.DOCUMENT) else ONLY_EXCEPTIONS


def needs_size(rule: Rule | None) -> bool:
    """Tell whether the size of what is shown matters."""
    parts: tuple[Any, ...] = rule.rules if isinstance(rule, AllOf) else (rule,)
    return any(isinstance(part, Qualified) and part.min_size is not None for part in parts)


def _as_part(one: Asked, part: SimpleRule, whole: AllOf, language: str) -> Asked:
    shares_photos = is_counting(part) and not isinstance(part, Present)
    label = photo_label(whole) if shares_photos else label_of(part)
    said = part.sentence(language)
    return replace(one, label=label, rule=said, title=part.subject or label_of(part) or said)


def _asked(rule: SimpleRule, number: int, language: str) -> Asked:
    return Asked(number=number, way=rule.way.value, hint=hint_for(rule, language), **_control(rule, language))


@singledispatch
def _control(rule: RuleBase, language: str) -> dict[str, Any]:
    return {}


@_control.register
def _all_present(rule: AllPresent, language: str) -> dict[str, Any]:
    return {"things": list(rule.things)}


@_control.register(Absent)
@_control.register(AbsentWithinRadius)
def _absent(rule: Absent | AbsentWithinRadius, language: str) -> dict[str, Any]:
    return {"things": list(rule.things), "forbids": True}


@_control.register
def _rooms(rule: EveryRoom, language: str) -> dict[str, Any]:
    return {"things": list(rule.rooms), "room_word": rule.of}


@_control.register(AreaShare)
@_control.register(ItemShare)
def _share(rule: AreaShare | ItemShare, language: str) -> dict[str, Any]:
    is_area = isinstance(rule, AreaShare)
    is_year = isinstance(rule, ItemShare) and rule.period is Period.YEAR
    units = [(unit, unit_word(unit, language)) for unit in (AREA_UNITS if is_area else ITEM_UNITS)]
    told = {"part_word": rule.numerator, "whole_word": rule.denominator, "has_faces": is_area}
    return {**told, "units": units, "office": is_year, "ledger": is_year}


@_control.register
def _timed(rule: Frequency, language: str) -> dict[str, Any]:
    return {"units": [(rule.window_unit, unit_word(rule.window_unit, language))], "window": rule.window}


@_control.register
def _papers(rule: Document, language: str) -> dict[str, Any]:
    return {"things": list(rule.things), "office": True}


@_control.register
def _survey(rule: SurveyRate, language: str) -> dict[str, Any]:
    return {"units": [("人", unit_word("人", language))]}


@_control.register
def _statistic(rule: Statistic, language: str) -> dict[str, Any]:
    return {"office": True, "units": [(rule.unit, unit_word(rule.unit, language))]}
