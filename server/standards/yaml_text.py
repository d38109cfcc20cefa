"""Writing a standard as YAML that people like to read: entries in the order of the schema, verbatim text as a block,
short lists and rules on one line. What is at its default is left out, except what makes a rule plain. Pure.

Read again it has the same content hash; a string that a block would change is written in quotes instead.
"""

from __future__ import annotations

from io import StringIO
from typing import Any

import yaml
from pydantic import BaseModel

from server.standards.document import StandardDocument

_ALWAYS = ("kind", "op", "value", "unit", "subject")
"""What makes a rule plain, in the order in which it is read."""
_BLOCKS = {"text"}
_FLOW = {"site_types", "media"}
"""Lists whose entries stand on one line each."""
_ONE_LINE = 110
_BREAKS = ("\r", "\x85", "\u2028", "\u2029", "\ufeff")


class _Plain(yaml.SafeDumper):
    """Writes no anchors: our reader refuses them."""

    def ignore_aliases(self, data: Any) -> bool:
        return True

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        """Indent lists below their key."""
        return super().increase_indent(flow, False)


def yaml_text(document: StandardDocument) -> str:
    """Write a standard as the YAML text of its file."""
    return _written(_node(plain_data(document)), flow=False)


def yaml_line(data: Any) -> str:
    """Write data on one line, as it stands in a cell of a workbook."""
    return _written(_flow(_node(data)), flow=True).strip()


def plain_data(part: BaseModel) -> dict[str, Any]:
    """Give a part as plain data without what is at its default, except what makes a rule plain."""
    return _lean(part.model_dump(mode="json"), part.model_dump(mode="json", exclude_defaults=True))


def _lean(full: dict[str, Any], given: dict[str, Any]) -> dict[str, Any]:
    data: dict[str, Any] = {}
    names = list(dict.fromkeys((*_ALWAYS, *full))) if "kind" in full else list(full)
    for name, value in ((name, full[name]) for name in names if name in full):
        if name in given:
            data[name] = _lean_value(value, given[name])
        elif name in _ALWAYS and value is not None:
            data[name] = _figure(value)
    return data


def _lean_value(full: Any, given: Any) -> Any:
    if isinstance(full, dict):
        return _lean(full, given)
    if isinstance(full, list):
        return [_lean_value(*pair) for pair in zip(full, given, strict=True)]
    return _figure(full)


def _figure(value: Any) -> Any:
    """Write 10 rather than 10.0; the hash knows them as one."""
    return int(value) if isinstance(value, float) and value.is_integer() and abs(value) < 1e15 else value


def _written(node: yaml.Node, *, flow: bool) -> str:
    return yaml.serialize(
        node, Dumper=_Plain, allow_unicode=True, width=10**9 if flow else 120, explicit_start=False, explicit_end=False
    )


def _node(data: Any, name: str = "") -> yaml.Node:
    if isinstance(data, dict):
        pairs = [(_node(key), _node(value, key)) for key, value in data.items()]
        mapping = yaml.MappingNode("tag:yaml.org,2002:map", pairs, flow_style=not pairs)
        # A short rule is read at a glance where it stands on one line.
        return _flow(mapping) if "kind" in data and len(str(data)) < _ONE_LINE + 30 else mapping
    if isinstance(data, list):
        return _list(data, name)
    node = yaml.SafeDumper(StringIO()).represent_data(data)
    if isinstance(node, yaml.ScalarNode) and isinstance(data, str):
        node.style = _style(data, name)
    return node


def _list(data: list[Any], name: str) -> yaml.Node:
    nodes = [_node(one) for one in data]
    words = all(isinstance(one, str | int | float) for one in data)
    if name in _FLOW and not words:
        nodes = [_flow(node) for node in nodes]
    short = words and sum(len(str(one)) + 2 for one in data) < _ONE_LINE
    return yaml.SequenceNode("tag:yaml.org,2002:seq", nodes, flow_style=short)


def _style(text: str, name: str) -> str | None:
    if any(mark in text for mark in _BREAKS):
        return '"'
    return "|" if name in _BLOCKS or "\n" in text else None


def _flow(node: yaml.Node) -> yaml.Node:
    """Set a node and everything in it on one line."""
    if isinstance(node, yaml.ScalarNode):
        node.style = '"' if node.style in ("|", '"') else node.style
        return node
    if isinstance(node, yaml.CollectionNode):
        node.flow_style = True
        for value in node.value:
            for each in value if isinstance(node, yaml.MappingNode) else (value,):
                _flow(each)
    return node
