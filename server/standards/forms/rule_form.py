"""The form of a rule: the fields of a kind, derived from its type, and what was typed as data for the schema. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import StrEnum
from types import UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic.fields import FieldInfo

from server.standards.document import StandardDocument
from server.standards.forms.fields import Field, Option, Values, Widget, Words, first
from server.standards.forms.kinds import TYPES
from server.standards.forms.rule_words import CHOICE_WORDS, FIELD_WORDS, OWN_WORDS, SOURCE_KIND_WORDS, Said
from server.standards.forms.typed import data_of_fields, values_of
from server.standards.rules import RuleBase, Size, unit_word

MOST_PARTS = 12
_NOT_GIVEN = Words("不写", "not given")
_FIRST = ("subject", "numerator", "denominator", "from_point", "distance_m", "radius_m", "of", "rooms", "things")
_LAST = ("position", "themes", "media", "min_size", "number_is_ours", "source_kind", "suggested", "figures")


def rule_fields(kind: str, document: StandardDocument) -> tuple[Field, ...]:
    """Give the questions a kind asks, in the order of a sentence; a compound clause asks through its parts."""
    model = TYPES.get(kind)
    if model is None:
        return ()
    names = sorted((name for name in model.model_fields if name not in ("kind", "rules")), key=_place)
    return tuple(field for name in names for field in _fields(kind, name, model.model_fields[name], document))


def rule_data(prefix: str, kind: str, values: Values, document: StandardDocument) -> dict[str, Any]:
    """Read a rule as it was typed; what is wrong with it the schema will say."""
    data = data_of_fields(rule_fields(kind, document), values, prefix)
    if kind == "all_of":
        parts = parts_of(prefix, values)
        data["rules"] = [rule_data(part, first(values, f"{part}.kind"), values, document) for part in parts]
    return {"kind": kind, **_constants(kind), **data}


def rule_values(rule: RuleBase, prefix: str) -> Values:
    """Give what stands in the fields of a form for a rule that is known."""
    return values_of(rule.model_dump(mode="json"), prefix) | {f"{prefix}.shown": [str(getattr(rule, "kind", ""))]}


def parts_of(prefix: str, values: Values) -> list[str]:
    """List the prefixes of the parts of a compound clause, in order."""
    pattern = re.compile(rf"{re.escape(prefix)}\.rules\.(\d{{1,3}})\.kind$")
    numbers = sorted(int(hit.group(1)) for hit in map(pattern.match, values) if hit)
    return [f"{prefix}.rules.{number}" for number in numbers]


def shown(prefix: str, kind: str, values: Values, document: StandardDocument) -> Values:
    """Give the values a form of this kind is shown with: those typed, and defaults where the kind is new here."""
    before = first(values, f"{prefix}.shown")
    values = dict(values) | {f"{prefix}.shown": [kind]}
    if kind == "all_of":
        return _parts_shown(prefix, before, values, document)
    if before == kind:
        return values
    former = {field.name for field in rule_fields(before, document)}
    defaults = values_of(_defaults(kind), prefix)
    for field in rule_fields(kind, document):
        name = f"{prefix}.{field.name}"
        carried = field.name in former if field.widget is Widget.YES else name in values
        if not carried and name in defaults:
            values[name] = defaults[name]
    return values


def _parts_shown(prefix: str, before: str, values: Values, document: StandardDocument) -> Values:
    """Show the parts; a rule that was simple becomes the first of two."""
    if not parts_of(prefix, values):
        alone = {
            name.replace(f"{prefix}.", f"{prefix}.rules.0.", 1): typed
            for name, typed in values.items()
            if name.startswith(f"{prefix}.") and name not in (f"{prefix}.shown", f"{prefix}.kind")
        }
        kind = before if before in TYPES and before != "all_of" else "present"
        values |= alone | {f"{prefix}.rules.0.kind": [kind], f"{prefix}.rules.0.shown": [before]}
        values[f"{prefix}.rules.1.kind"] = ["absent"]
    for part in parts_of(prefix, values):
        values = shown(part, first(values, f"{part}.kind"), values, document)
    return values


def with_part(prefix: str, values: Values) -> Values:
    """Add a part to a compound clause."""
    numbers = [int(part.rsplit(".", 1)[1]) for part in parts_of(prefix, values)]
    if len(numbers) >= MOST_PARTS:
        return values
    return {**values, f"{prefix}.rules.{max(numbers, default=-1) + 1}.kind": ["present"]}


def without_part(part: str, values: Values) -> Values:
    """Take a part out of a compound clause."""
    return {name: typed for name, typed in values.items() if not name.startswith(f"{part}.")}


def _place(name: str) -> tuple[int, int]:
    if name in _FIRST:
        return 0, _FIRST.index(name)
    return (2, _LAST.index(name)) if name in _LAST else (1, 0)


def _fields(kind: str, name: str, info: FieldInfo, document: StandardDocument) -> Iterator[Field]:
    sort = _bare(info.annotation)
    if sort is Size:
        for side in ("width_cm", "height_cm"):
            yield _field(f"{name}.{side}", Widget.NUMBER, FIELD_WORDS[f"{name}.{side}"], required=info.is_required())
        return
    if _constant(sort) is not None:
        return
    said = OWN_WORDS.get((kind, name)) or FIELD_WORDS[name]
    widget, options = _answer(name, sort, document)
    percent = name == "value" and _constant(_bare(TYPES[kind].model_fields["unit"].annotation)) == "%"
    blank = _NOT_GIVEN if widget is Widget.CHOICE and not info.is_required() and info.default is None else None
    said = Said(said.label, said.hint, Words("%", "%")) if percent else said
    yield _field(name, widget, said, options=options, required=info.is_required(), blank=blank)


def _field(name: str, widget: Widget, said: Said, **more: Any) -> Field:
    return Field(name, widget, said.label, said.hint, said.suffix, **more)


def _answer(name: str, sort: Any, document: StandardDocument) -> tuple[Widget, tuple[Option, ...]]:
    if name == "themes":
        return Widget.SOME_OF, tuple(Option(theme, Words(theme, theme)) for theme in document.themes)
    if name == "media":
        return Widget.SOME_OF, tuple(Option(one.code, Words(one.zh, one.en)) for one in document.media)
    choices = _choices(sort)
    if choices:
        return Widget.CHOICE, tuple(Option(each, _choice_words(each)) for each in choices)
    widgets: tuple[tuple[Any, Widget], ...] = ((bool, Widget.YES), (int, Widget.NUMBER), (float, Widget.NUMBER))
    for known, widget in widgets:
        if sort is known:
            return widget, ()
    if get_origin(sort) is tuple:
        return Widget.LINES, ()
    return (Widget.FIGURES, ()) if get_origin(sort) is dict else (Widget.TEXT, ())


def _choice_words(choice: str) -> Words:
    known = CHOICE_WORDS.get(choice) or SOURCE_KIND_WORDS.get(choice)
    return known or Words(unit_word(choice, "zh"), unit_word(choice, "en"))


def _bare(annotation: Any) -> Any:
    """Take None and constraints off a type."""
    while True:
        if get_origin(annotation) is Annotated:
            annotation = get_args(annotation)[0]
        elif get_origin(annotation) in (Union, UnionType):
            annotation = next(each for each in get_args(annotation) if each is not type(None))
        else:
            return annotation


def _choices(sort: Any) -> tuple[str, ...]:
    if get_origin(sort) is Literal:
        return tuple(str(each) for each in get_args(sort))
    if isinstance(sort, type) and issubclass(sort, StrEnum):
        return tuple(str(each) for each in sort)
    return ()


def _constant(sort: Any) -> str | None:
    choices = _choices(sort)
    return choices[0] if len(choices) == 1 else None


def _constants(kind: str) -> dict[str, str]:
    model = TYPES.get(kind)
    known = {name: _constant(_bare(info.annotation)) for name, info in model.model_fields.items()} if model else {}
    return {name: value for name, value in known.items() if value is not None and name != "kind"}


def _defaults(kind: str) -> dict[str, Any]:
    model = TYPES.get(kind)
    if model is None:
        return {}
    return {
        name: info.get_default(call_default_factory=True)
        for name, info in model.model_fields.items()
        if not info.is_required()
    }
