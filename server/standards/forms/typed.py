"""From what was typed to data for the schema, and back. Numbers stay text until the schema reads them. Pure."""

from __future__ import annotations

import json
import math
import unicodedata
from collections.abc import Iterable
from typing import Any

from server.standards.forms.fields import Field, Values, Widget, first


def data_of_fields(fields: Iterable[Field], values: Values, prefix: str = "") -> dict[str, Any]:
    """Give what stands in the fields as nested data; a field left empty is left out."""
    data: dict[str, Any] = {}
    for field in fields:
        found = _typed(field, values, field.below(prefix).name)
        if found is None:
            continue
        at = data
        *above, last = field.name.split(".")
        for step in above:
            at = at.setdefault(step, {})
        at[last] = found
    return data


def _typed(field: Field, values: Values, name: str) -> Any:
    if field.widget is Widget.YES:
        return "true" in values.get(name, ())
    if field.widget is Widget.SOME_OF:
        return [one for one in values.get(name, ()) if one]
    if field.widget is Widget.LINES:
        return lines_of(first(values, name))
    text = first(values, name).replace("\r\n", "\n")
    if field.widget is Widget.FIGURES:
        return figures_of(text)
    if field.widget is Widget.NUMBER:
        text = unicodedata.normalize("NFKC", text).strip()
    return text or None


def lines_of(text: str) -> list[str]:
    """Give the lines that are not empty."""
    return [line.strip() for line in text.splitlines() if line.strip()]


def figures_of(text: str) -> dict[str, Any]:
    """Read `name: value` lines; a value that is no number and no list is text."""
    figures: dict[str, Any] = {}
    for line in lines_of(text.replace("：", ":")):
        name, _, value = line.partition(":")
        figures[name.strip()] = _figure(value.strip())
    return figures


def _figure(text: str) -> Any:
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return text
    if isinstance(found, float) and not math.isfinite(found):
        return text
    is_number = isinstance(found, int | float) and not isinstance(found, bool)
    return found if is_number or isinstance(found, str | list) else text


def values_of(data: dict[str, Any], prefix: str = "") -> Values:
    """Give data as the texts that stand in the fields of its form."""
    values: Values = {}
    for name, value in data.items():
        path = f"{prefix}.{name}" if prefix else name
        if value is None:
            continue
        if name == "figures":
            values[path] = ["\n".join(f"{key}: {_told(figure)}" for key, figure in value.items())]
        elif isinstance(value, dict):
            values |= values_of(value, path)
        elif isinstance(value, list | tuple):
            values |= _values_of_list(name, list(value), path)
        else:
            values[path] = [text_of(value)]
    return values


def _values_of_list(name: str, several: list[Any], path: str) -> Values:
    if any(isinstance(one, dict) for one in several):
        values: Values = {}
        for index, one in enumerate(several):
            values |= values_of(one, f"{path}.{index}")
            values[f"{path}.{index}.shown"] = [str(one.get("kind", ""))]
        return values
    texts = [str(one) for one in several]
    return {path: texts} if name in SEVERAL else {path: ["\n".join(texts)]}


SEVERAL = frozenset({"themes", "media", "truncated", "check"})
"""Lists that are ticked one by one; every other list is written one entry a line."""


def text_of(value: Any) -> str:
    """Write a value as a person would type it."""
    if isinstance(value, bool):
        return "true" if value else ""
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return str(value)


def _told(figure: Any) -> str:
    """Write a figure so that `_figure` reads it back."""
    return figure if isinstance(figure, str) and _figure(figure) == figure else json.dumps(figure, ensure_ascii=False)
