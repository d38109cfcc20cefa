"""YAML as a tree of nodes that know their lines, looked at before anything is built from it.

Refused: anchors and aliases (with which a few lines grow to gigabytes), tags, nesting beyond any real document, a key
given twice. Errors of the YAML reader are said in words a clerk understands. Pure: it is given bytes.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import yaml

from server.standards.mistakes import Mistake

MAX_DEPTH = 30
MAX_NODES = 400_000


class Refused(Exception):
    """A file that is not even looked into further; carries the one mistake that stopped it."""

    def __init__(self, line: int, zh: str, en: str) -> None:
        super().__init__(en)
        self.mistake = Mistake(line, "", zh, en)


def tree_of(content: bytes) -> tuple[yaml.Node, Any, list[Mistake]]:
    """Give the tree of a file, its plain data, and the keys written twice; raises `Refused`."""
    try:
        root = _compose(content)
        repeated = list(_repeated_keys(root))
        return root, _data_of(root), repeated
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        zh, en = _syntax(error.problem or "")
        raise Refused(line, f"YAML 语法错误：{zh}。", f"Not valid YAML: {en}.") from error
    except (yaml.YAMLError, UnicodeError, ValueError) as error:
        zh, en = _unreadable(content, error)
        raise Refused(1, zh, en) from error


def place_of(root: yaml.Node, path: Sequence[str | int]) -> tuple[int, str]:
    """Give line and place of a path; steps that are no keys of the file (the tags of a union) are passed over."""
    node, line, where = root, root.start_mark.line + 1, ""
    for step in path:
        if isinstance(node, yaml.MappingNode):
            hit = next(((key, value) for key, value in node.value if key.value == step), None)
            if hit:
                line, node = hit[0].start_mark.line + 1, hit[1]
                where += f".{step}" if where else str(step)
        elif isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
            node = node.value[step]
            line, where = node.start_mark.line + 1, f"{where}[{step}]"
    return line, where


def _compose(content: bytes) -> yaml.Node:
    """Build the node tree after looking at the bare events, so that nothing grows before it is refused."""
    depth = 0
    for count, event in enumerate(yaml.parse(content, Loader=yaml.SafeLoader)):
        line = event.start_mark.line + 1 if event.start_mark else 1
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise Refused(line, "不接受 YAML 锚点和引用（& 与 *）。", "YAML anchors and aliases (& and *) are refused.")
        tag = getattr(event, "tag", None)
        if tag not in (None, "!"):
            raise Refused(line, f"不接受 YAML 标签 {tag}。", f"The YAML tag {tag} is refused.")
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > MAX_DEPTH:
            raise Refused(line, f"嵌套超过 {MAX_DEPTH} 层。", f"Nested deeper than {MAX_DEPTH} levels.")
        if count > MAX_NODES:
            raise Refused(line, "内容过多，不像一份标准。", "Too much content for one standard.")
    node = yaml.compose(content, Loader=yaml.SafeLoader)
    if not isinstance(node, yaml.MappingNode):
        raise Refused(1, "文件应是一份标准（键值结构）。", "The file must be one standard (a mapping).")
    return node


def _data_of(root: yaml.Node) -> Any:
    try:
        return yaml.SafeLoader("").construct_document(root)
    except (ValueError, OverflowError) as error:
        for node in _scalars(root):
            try:
                yaml.SafeLoader("").construct_document(node)
            except (ValueError, OverflowError):
                line, value = node.start_mark.line + 1, str(node.value)[:40]
                told = f"“{value}”无法读取为 YAML 的数字或日期。", f"“{value}” cannot be read as a YAML number or date."
                raise Refused(line, *told) from error
        raise


def _scalars(node: yaml.Node) -> Iterator[yaml.Node]:
    if isinstance(node, yaml.ScalarNode):
        yield node
    elif isinstance(node, yaml.MappingNode):
        for _key, value in node.value:
            yield from _scalars(value)
    else:
        for value in node.value:
            yield from _scalars(value)


def _repeated_keys(node: yaml.Node) -> Iterator[Mistake]:
    if isinstance(node, yaml.MappingNode):
        seen: set[str] = set()
        for key, value in node.value:
            line = key.start_mark.line + 1
            if not isinstance(key, yaml.ScalarNode):
                raise Refused(line, "键应是文字。", "A key must be text.")
            if key.value in seen:
                yield Mistake(line, str(key.value), f"“{key.value}”写了两次。", f"“{key.value}” is given twice.")
            seen.add(key.value)
            yield from _repeated_keys(value)
    elif isinstance(node, yaml.SequenceNode):
        for value in node.value:
            yield from _repeated_keys(value)


_SYNTAX = (
    (r"'\t'", "不能用制表符（Tab）缩进，请用空格", "a tab cannot indent; use spaces"),
    (
        "mapping values are not allowed",
        "多了一个冒号，或缩进不对；文字中有“: ”时要加引号",
        "a colon too many, or a wrong indent; text with “: ” in it needs quotes",
    ),
    (
        "could not find expected ':'",
        "缺少冒号，或前面的引号没有闭合",
        "a colon is missing, or a quote before it is not closed",
    ),
    ("expected ',' or ']'", "方括号 [ ] 没有闭合，或少了逗号", "a bracket [ ] is not closed, or a comma is missing"),
    ("expected ',' or '}'", "花括号 { } 没有闭合，或少了逗号", "a brace { } is not closed, or a comma is missing"),
    ("expected <block end>", "缩进与上文不一致", "the indent does not fit the lines above"),
    ("unexpected end of stream", "引号没有闭合", "a quote is not closed"),
    ("found another document", "一个文件只写一份标准（不要再写 ---）", "a file holds one standard (no second ---)"),
)


def _syntax(problem: str) -> tuple[str, str]:
    return next(((zh, en) for part, zh, en in _SYNTAX if part in problem), (problem, problem))


def _unreadable(content: bytes, error: Exception) -> tuple[str, str]:
    if content.startswith(b"PK"):
        return (
            "这是压缩文件（如 XLSX、DOCX、ZIP），不是 YAML 文字。",
            "This is a packed file (XLSX, DOCX, ZIP), not YAML text.",
        )
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return (
            "文件不是 UTF-8 编码的文字，无法读取为 YAML。",
            "The file is not text in UTF-8 and cannot be read as YAML.",
        )
    reason = str(error).splitlines()[0] if str(error) else type(error).__name__
    return f"无法读取为 YAML：{reason}。", f"Cannot be read as YAML: {reason}."
