"""Reading a standard from YAML: every mistake with its line and a sentence, or a whole document; nothing between.

Refused before anything is built: files over the size limit, anchors and aliases (with which a few lines grow to
gigabytes), tags, nesting beyond any real document, and a key given twice. Pure: it is given bytes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import yaml
from pydantic import ValidationError
from pydantic_core import ErrorDetails

from server.errors import Invalid
from server.standards.document import StandardDocument, contradictions
from server.standards.sentences import sentence_of, worth_saying

MAX_BYTES = 4_000_000
MAX_DEPTH = 30
MAX_NODES = 400_000


@dataclass(frozen=True, slots=True)
class Mistake:
    """One thing wrong in a file: its line (from 1), where in the document, and a sentence in both languages."""

    line: int
    where: str
    zh: str
    en: str

    def sentence(self, language: str) -> str:
        """Say it in `language`."""
        return self.zh if language.startswith("zh") else self.en


class BadStandard(Invalid):
    """A file that is no standard; carries every mistake found."""

    code = "standard_bad"
    zh = "标准文件有 {count} 处错误，没有导入。第 {line} 行：{first_zh}"
    en = "The file has {count} mistake(s) and was not imported. Line {line}: {first_en}"

    def __init__(self, mistakes: Sequence[Mistake]) -> None:
        self.mistakes = tuple(mistakes)
        first = self.mistakes[0]
        super().__init__(count=len(mistakes), line=first.line, first_zh=first.zh, first_en=first.en)


def read(content: bytes) -> StandardDocument:
    """Read a standard; raise BadStandard naming every mistake."""
    document, mistakes = check(content)
    if document is None or mistakes:
        raise BadStandard(mistakes)
    return document


def check(content: bytes) -> tuple[StandardDocument | None, list[Mistake]]:
    """Read a standard and list every mistake in order of lines; the document is None where there is any."""
    if len(content) > MAX_BYTES:
        megabytes = MAX_BYTES // 1_000_000
        return None, [Mistake(1, "", f"文件超过 {megabytes} MB。", f"The file is larger than {megabytes} MB.")]
    try:
        root = _compose(content)
        repeated = list(_repeated_keys(root))
        data = yaml.SafeLoader("").construct_document(root)
    except _Refused as refused:
        return None, [refused.mistake]
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        return None, [Mistake(line, "", f"YAML 语法错误：{error.problem}。", f"Not valid YAML: {error.problem}.")]
    except (yaml.YAMLError, UnicodeError, ValueError, OverflowError) as error:
        return None, [Mistake(1, "", f"无法读取为 YAML：{error}。", f"Cannot be read as YAML: {error}.")]
    return _validate(root, data, repeated)


def _validate(root: yaml.Node, data: Any, mistakes: list[Mistake]) -> tuple[StandardDocument | None, list[Mistake]]:
    document = None
    try:
        document = StandardDocument.model_validate(data)
    except ValidationError as error:
        mistakes += [_told(root, one) for one in worth_saying(error)]
    if document is not None:
        for path, zh, en in contradictions(document):
            line, where = _find(root, path)
            mistakes.append(Mistake(line, where, zh, en))
    mistakes.sort(key=lambda one: (one.line, one.where, one.en))
    return (None if mistakes else document), mistakes


class _Refused(Exception):
    def __init__(self, line: int, zh: str, en: str) -> None:
        super().__init__(en)
        self.mistake = Mistake(line, "", zh, en)


def _compose(content: bytes) -> yaml.Node:
    """Build the node tree after looking at the bare events, so that nothing grows before it is refused."""
    depth = 0
    for count, event in enumerate(yaml.parse(content, Loader=yaml.SafeLoader)):
        line = event.start_mark.line + 1 if event.start_mark else 1
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise _Refused(
                line, "不接受 YAML 锚点和引用（& 与 *）。", "YAML anchors and aliases (& and *) are refused."
            )
        tag = getattr(event, "tag", None)
        if tag not in (None, "!"):
            raise _Refused(line, f"不接受 YAML 标签 {tag}。", f"The YAML tag {tag} is refused.")
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > MAX_DEPTH:
            raise _Refused(line, f"嵌套超过 {MAX_DEPTH} 层。", f"Nested deeper than {MAX_DEPTH} levels.")
        if count > MAX_NODES:
            raise _Refused(line, "内容过多，不像一份标准。", "Too much content for one standard.")
    node = yaml.compose(content, Loader=yaml.SafeLoader)
    if not isinstance(node, yaml.MappingNode):
        raise _Refused(1, "文件应是一份标准（键值结构）。", "The file must be one standard (a mapping).")
    return node


def _repeated_keys(node: yaml.Node) -> list[Mistake]:
    found: list[Mistake] = []
    if isinstance(node, yaml.MappingNode):
        seen: set[str] = set()
        for key, value in node.value:
            line = key.start_mark.line + 1
            if not isinstance(key, yaml.ScalarNode):
                raise _Refused(line, "键应是文字。", "A key must be text.")
            if key.value in seen:
                found.append(
                    Mistake(line, str(key.value), f"“{key.value}”写了两次。", f"“{key.value}” is given twice.")
                )
            seen.add(key.value)
            found += _repeated_keys(value)
    elif isinstance(node, yaml.SequenceNode):
        for value in node.value:
            found += _repeated_keys(value)
    return found


def _find(root: yaml.Node, path: Sequence[str | int]) -> tuple[int, str]:
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


def _told(root: yaml.Node, error: ErrorDetails) -> Mistake:
    line, where = _find(root, error["loc"])
    field = str(error["loc"][-1]) if error["loc"] else ""
    zh, en = sentence_of(error, field, field)
    return Mistake(line, where, zh, en)
