"""The requirements of one site as the visit page lists them: what is asked, and what counts so far."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field, fields, replace
from typing import Any

from flask_babel import get_locale

from server.field.asking import Asked, asked_of, is_counting, needs_size, photo_label, whole_answers
from server.field.recorded import Recorded, recorded
from server.field.showing import showing, without_figures
from server.inspections import queries
from server.inspections.models import Observation, Round
from server.inspections.rules import Kind, Phase, thing_count
from server.people.models import Account
from server.people.rules import Role
from server.places.models import Site
from server.standards.document import Requirement as Clause
from server.standards.document import StandardDocument
from server.standards.rules import (
    AbsentWithinRadius,
    AllOf,
    ByEye,
    Counted,
    CountPerLength,
    Rule,
    WithinDistanceOfGate,
    unit_word,
)

NAMES = frozenset({"key", "clause", "kind", "unit", "unit_word", "outcome", "answer", "label"})
"""Texts of an item that name something and state no threshold."""
_PLACE = "处"
USUALLY_EXACT_M = 30.0


@dataclass(frozen=True)
class Item:
    """One requirement on a checklist, with what counts so far.

    `kind` is `count` where photos of things are what answers it, `by_eye` where the inspector judges, `asked` where its
    parts ask for something else, `office` where only the office can enter it.
    """

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
    way: str = "answer"
    asks: list[Asked] = field(default_factory=list)
    whole: list[str] = field(default_factory=list)
    """The answers that may be given for the clause as a whole."""
    condition: str = ""
    label: str | None = None
    """What a photo of the counted thing names as its `item`."""
    is_compound: bool = False
    may_pass: bool = False
    """Whether 其余均符合 may speak for it: it is judged by eye, or asks only for what must not be there."""
    needs_size: bool = False
    strip: dict[str, Any] | None = None
    """The rule of a count along a road, for the strip of the last metres; None where thresholds are hidden."""
    placed: list[dict[str, Any]] = field(default_factory=list)
    """Where the things counted along a road were seen: uuid, lon, lat (WGS-84), accuracy_m, side, things."""
    exact_m: float = USUALLY_EXACT_M
    """How exact a position has to be to tell whether a thing stands within the reach of the rule."""
    told: list[Recorded] = field(default_factory=list)
    """What was recorded besides counted things and answers for the whole."""
    spots: list[str] = field(default_factory=list)
    """Where photos show already that nothing more is there: start, middle, end."""


def language() -> str:
    """Tell the language of the request, "zh" or "en"."""
    locale = get_locale()
    return locale.language if locale else "zh"


def items_of(
    each: Round,
    site: Site,
    document: StandardDocument,
    observed: Iterable[Observation],
    outcomes: dict[int, str],
    account: Account,
) -> list[Item]:
    """List the requirements of a site with what was recorded, as far as the round lets phones know of thresholds."""
    shown = showing(each.practice)
    seen = _Seen(observed, account)
    items = [
        _item(row.id, Clause.model_validate(row.content), each.phase, document, seen, outcomes)
        for row in queries.requirements_for(each, site.site_type)
    ]
    if account.role is Role.INSPECTOR:
        items = [replace(item, kind="office") if _is_for_office(item) else item for item in items]
    return items if shown.thresholds else [_without_thresholds(item) for item in items]


class _Seen:
    """What was recorded at the site, by requirement."""

    def __init__(self, observed: Iterable[Observation], account: Account) -> None:
        self.things: dict[int, list[tuple[str | None, int]]] = defaultdict(list)
        self.answers: dict[int, str] = {}
        self.told: dict[int, list[Recorded]] = defaultdict(list)
        self.placed: dict[int, list[dict[str, Any]]] = defaultdict(list)
        self.spots: dict[int, set[str]] = defaultdict(set)
        for seen in observed:
            for requirement in seen.requirements:
                self._take(requirement.id, seen, account)

    def _take(self, number: int, seen: Observation, account: Account) -> None:
        if seen.kind is Kind.ABSENCE:
            self.spots[number] |= {photo.spot.value for photo in seen.photos if photo.spot}
            return
        is_whole = seen.item is None and seen.room is None
        if seen.kind is Kind.SIGHTING:
            self.things[number].append((seen.item, thing_count([len(photo.marks) for photo in seen.photos])))
            self.placed[number] += _placed(seen)
        elif seen.answer and is_whole:
            self.answers[number] = seen.answer
        if seen.kind is not Kind.PROBLEM and (not is_whole or seen.kind not in (Kind.SIGHTING, Kind.ANSWER)):
            self.told[number].append(recorded(seen, account.id, language()))

    def counted(self, number: int, rule: Rule | None) -> int:
        """Count the things that count for a rule: in a compound clause those no other part names."""
        apart, label = isinstance(rule, AllOf), photo_label(rule)
        return sum(count for item, count in self.things[number] if not apart or item in (None, label))


def _placed(seen: Observation) -> list[dict[str, Any]]:
    """Give where a counted thing was seen, by its first photo that knows."""
    for photo in seen.photos:
        lon, lat = (photo.lon, photo.lat) if photo.lon is not None else (photo.fix_lon, photo.fix_lat)
        if lon is not None and lat is not None:
            place = {"lon": round(lon, 6), "lat": round(lat, 6), "accuracy_m": photo.accuracy_m}
            things = thing_count([len(each.marks) for each in seen.photos])
            return [{"uuid": str(seen.uuid), **place, "side": seen.side, "things": things}]
    return []


def _is_for_office(item: Item) -> bool:
    return bool(item.asks) and all(one.office for one in item.asks)


def _without_thresholds(item: Item) -> Item:
    """Take every figure out of what a requirement asks for; its words stay, since they tell what to look at."""
    masked: dict[str, Any] = {
        each.name: without_figures(value)
        for each in fields(item)
        if each.name not in NAMES and isinstance(value := getattr(item, each.name), str)
    }
    asks = [_asked_without(one) for one in item.asks]
    hidden = {"rule": "", "required": None, "window_m": None, "strip": None, "exact_m": USUALLY_EXACT_M, "asks": asks}
    return replace(item, **(masked | hidden))


def _asked_without(one: Asked) -> Asked:
    hidden: dict[str, Any] = {
        name: without_figures(getattr(one, name)) for name in ("title", "hint", "part_word", "whole_word")
    }
    return replace(one, **(hidden | {"rule": "", "window": None}))


def _item(
    number: int,
    clause: Clause,
    phase: Phase,
    document: StandardDocument,
    seen: _Seen,
    outcomes: dict[int, str],
) -> Item:
    rule = clause.rules.under(phase)
    counts, kind, asks = _counted_part(rule), _kind(rule), asked_of(rule, language())
    unit = counts.unit.value if counts else _PLACE
    return Item(
        id=number,
        key=clause.key,
        clause=clause.clause,
        title=(rule.subject if rule and rule.subject else None) or clause.text,
        text=clause.text,
        rule=rule.sentence(language()) if rule else "",
        kind=kind,
        required=counts.least if counts else None,
        counted=seen.counted(number, rule),
        unit=unit,
        unit_word=unit_word(unit, language()),
        per_length=isinstance(rule, CountPerLength),
        window_m=rule.window_m if isinstance(rule, CountPerLength) else None,
        counting_rule=clause.counting_rule.text if clause.counting_rule else "",
        ours=bool(clause.counting_rule and clause.counting_rule.source == "ours"),
        evidence=clause.evidence or "",
        sample=document.sample,
        themes=list(counts.themes if counts else clause.themes),
        media=list(clause.media),
        outcome=outcomes.get(number, "not_checked" if rule else "not_applicable"),
        answer=seen.answers.get(number),
        way=rule.way.value if rule else "answer",
        asks=asks,
        whole=list(whole_answers(rule)),
        condition=clause.condition or "",
        label=photo_label(rule),
        is_compound=isinstance(rule, AllOf),
        may_pass=kind == "by_eye" or all(one.forbids for one in asks),
        needs_size=needs_size(rule),
        strip=_strip(rule),
        placed=seen.placed[number] if isinstance(rule, CountPerLength) else [],
        exact_m=exactness_m(rule),
        told=seen.told[number],
        spots=sorted(seen.spots[number]),
    )


def _strip(rule: Rule | None) -> dict[str, Any] | None:
    """Give what the phone needs of a count along a road to work it out as the server does."""
    if not isinstance(rule, CountPerLength):
        return None
    names = {"kind", "value", "op", "window_m", "reach_m", "by_side", "short_section"}
    return rule.model_dump(mode="json", include=names)


def _counted_part(rule: Rule | None) -> Counted | None:
    """Give the one part that counts against a number of things; None where there is none, or more than one."""
    parts = rule.rules if isinstance(rule, AllOf) else (rule,)
    counting = [part for part in parts if part is not None and is_counting(part)]
    only = counting[0] if len(counting) == 1 else None
    return only if isinstance(only, Counted) else None


def exactness_m(rule: Rule | None) -> float:
    """Tell how exact a position has to be, in metres: half of the shortest distance a clause speaks of, if below 30."""
    parts = rule.rules if isinstance(rule, AllOf) else (rule,)
    reaches = [part.distance_m for part in parts if isinstance(part, WithinDistanceOfGate)]
    reaches += [part.radius_m for part in parts if isinstance(part, AbsentWithinRadius)]
    return min([USUALLY_EXACT_M, *(reach / 2 for reach in reaches)])


def _kind(rule: Rule | None) -> str:
    if rule is None:
        return "by_eye"
    if any(is_counting(part) for part in (rule.rules if isinstance(rule, AllOf) else (rule,))):
        return "count"
    return "by_eye" if isinstance(rule, ByEye) else "asked"
