"""The whole form of a requirement: from what was typed to the requirement, or to every mistake with its field. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from server.standards.document import Requirement, StandardDocument, contradictions
from server.standards.forms.fields import Field, Values, Words, first
from server.standards.forms.requirement_fields import requirement_fields
from server.standards.forms.rule_form import (
    parts_of,
    rule_data,
    rule_fields,
    rule_values,
    shown,
    with_part,
    without_part,
)
from server.standards.forms.typed import data_of_fields, values_of
from server.standards.rules import PhasedRules
from server.standards.sentences import sentence_of, worth_saying


class Phases(StrEnum):
    """Under which phases a requirement has a rule of its own."""

    SAME = "same"
    OWN = "own"
    INSPECTION_ONLY = "inspection_only"


@dataclass(frozen=True, slots=True)
class FormMistake:
    """One thing wrong in a form; `name` is the field it stands beside, empty where no field is meant."""

    name: str
    words: Words


def phases_of(values: Values) -> Phases:
    """Tell which phases have a rule of their own."""
    asked = first(values, "rules.phases")
    return Phases(asked) if asked in set(Phases) else Phases.SAME


def prefixes(values: Values) -> tuple[str, ...]:
    """Name the rules the form shows."""
    both = {
        Phases.SAME: ("rules.normal",),
        Phases.OWN: ("rules.normal", "rules.inspection"),
        Phases.INSPECTION_ONLY: ("rules.inspection",),
    }
    return both[phases_of(values)]


def values_of_requirement(requirement: Requirement) -> Values:
    """Give what stands in the form of a requirement that is known."""
    values = values_of(requirement.model_dump(mode="json", exclude={"rules"}))
    rules = requirement.rules
    phases = Phases.SAME if rules.inspection is None else Phases.OWN if rules.normal else Phases.INSPECTION_ONLY
    for name, rule in (("normal", rules.normal), ("inspection", rules.inspection)):
        if rule is not None:
            values |= rule_values(rule, f"rules.{name}")
            values["rules.kind"] = [rule.kind]
    return values | {"rules.phases": [phases.value]}


def new_values(document: StandardDocument) -> Values:
    """Give what an empty form begins with: the next free key, and the simplest rule."""
    known = {one.key for one in document.requirements}
    number = next(n for n in range(len(known) + 1, len(known) + 3000) if f"{document.code}-{n:02d}" not in known)
    values: Values = {"key": [f"{document.code}-{number:02d}"], "normative": ["true"]}
    values |= {"rules.kind": ["count_per_site"], "rules.phases": [Phases.SAME.value]}
    return form_shown(values, document)


def form_shown(values: Values, document: StandardDocument) -> Values:
    """Give the values the form is shown with, once a kind or a phase was chosen."""
    kind = first(values, "rules.kind")
    wanted = prefixes(values)
    for prefix in wanted:
        other = "rules.inspection" if prefix == "rules.normal" else "rules.normal"
        if f"{prefix}.shown" not in values and f"{other}.shown" in values:
            copied = {name: typed for name, typed in values.items() if name.startswith(f"{other}.")}
            values = values | {name.replace(other, prefix, 1): typed for name, typed in copied.items()}
    for prefix in wanted:
        values = shown(prefix, kind, values, document)
    return values


def form_changed(action: str, values: Values) -> Values:
    """Add or take out a part of a compound clause: `add:PREFIX` or `remove:PREFIX-OF-PART`."""
    verb, _, prefix = action.partition(":")
    if verb == "add":
        return with_part(prefix, values)
    return without_part(prefix, values) if verb == "remove" else values


def form_fields(values: Values, document: StandardDocument) -> tuple[Field, ...]:
    """Give every field the form shows for these values."""
    fields = list(requirement_fields(document))
    for prefix in prefixes(values):
        fields += [field.below(prefix) for field in rule_fields(first(values, "rules.kind"), document)]
        for part in parts_of(prefix, values) if first(values, "rules.kind") == "all_of" else ():
            fields += [field.below(part) for field in rule_fields(first(values, f"{part}.kind"), document)]
    return tuple(fields)


def rules_data(values: Values, document: StandardDocument) -> dict[str, Any]:
    """Give the rules as typed."""
    kind = first(values, "rules.kind")
    return {prefix.removeprefix("rules."): rule_data(prefix, kind, values, document) for prefix in prefixes(values)}


def read_rules(values: Values, document: StandardDocument) -> tuple[PhasedRules | None, list[FormMistake]]:
    """Read the rules alone, for the sentence beside the form."""
    data = rules_data(values, document)
    try:
        return PhasedRules.model_validate(data), []
    except ValidationError as error:
        fields = form_fields(values, document)
        return None, mistakes_of(error, {"rules": data}, fields, values, ("rules",))


def read_requirement(
    values: Values, document: StandardDocument, former: str | None = None
) -> tuple[Requirement | None, list[FormMistake]]:
    """Read the requirement, or list every mistake; `former` is its key in the document, None for a new one."""
    data = data_of_fields(requirement_fields(document), values) | {"rules": rules_data(values, document)}
    fields = form_fields(values, document)
    try:
        requirement = Requirement.model_validate(data)
    except ValidationError as error:
        return None, mistakes_of(error, data, fields, values)
    others = tuple(one for one in document.requirements if one.key != former)
    whole = document.model_copy(update={"requirements": (*others, requirement)})
    told = [
        FormMistake(_beside([str(step) for step in path[2:]], fields, values), Words(zh, en))
        for path, zh, en in contradictions(whole)
        if path[:2] == ("requirements", len(others))
    ]
    if any(one.key == requirement.key for one in others):
        told = [FormMistake("key", Words(f"“{requirement.key}”已经用于另一条。", f"“{requirement.key}” is taken."))]
    return (None if told else requirement), told


def mistakes_of(
    error: ValidationError, data: Any, fields: Iterable[Field], values: Values, above: tuple[str, ...] = ()
) -> list[FormMistake]:
    """Put every mistake of the schema beside the field it is about."""
    fields = tuple(fields)
    labels = {field.name: field.label for field in fields}
    told: list[FormMistake] = []
    for one in worth_saying(error):
        path = _path(data, (*above, *one["loc"]), one)
        name = _beside(path, fields, values)
        label = labels.get(name) or Words(*(2 * ("・".join(path[-1:]) or "",)))
        mistake = FormMistake(name, Words(*sentence_of(one, label.zh, label.en)))
        if mistake not in told:
            told.append(mistake)
    return told


def _path(data: Any, loc: tuple[str | int, ...], error: ErrorDetails) -> list[str]:
    """Give a path into the data; steps that only name a kind of the union are passed over."""
    path: list[str] = []
    node = data
    for at, step in enumerate(loc):
        inside = step in node if isinstance(node, dict) else isinstance(node, list) and step in range(len(node))
        if inside:
            node = node[step]
        elif at != len(loc) - 1 or error["type"] != "missing":
            continue
        path.append(str(step))
    return path


def _beside(path: list[str], fields: Iterable[Field], values: Values) -> str:
    """Find the field a path belongs to: its own, the one it is an entry of, or the choice of the kind."""
    names = [field.name for field in fields]
    for length in range(len(path), 0, -1):
        name = ".".join(path[:length])
        if name in names:
            return name
        if f"{name}.kind" in values and length > 2:
            return f"{name}.kind"
        below = next((one for one in names if one.startswith(f"{name}.") and length == len(path)), None)
        if below and not name.startswith("rules"):
            return below
    return "rules.kind" if path[:1] == ["rules"] else ""
