"""Which column of a 责任分解表 holds what: proposed from the words of its head, corrected by a person. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from server.standards.breakdown.table import Table
from server.standards.forms.fields import Words

SEARCHED_FOR_A_HEAD = 20
_LEAST_PARTS = 2
_ASIDE = re.compile(r"[(（\[【].*?[)）\]】]|[\s:：*、]")


class Part(StrEnum):
    """What a column can hold."""

    ORDER = "order"
    GROUP = "group"
    CONTENT = "content"
    TEXT = "text"
    PLACE = "place"
    METHOD = "method"
    POINTS = "points"
    LEAD = "lead"
    RESPONSIBLE = "responsible"
    ASSISTING = "assisting"
    DEPARTMENT = "department"
    DEADLINE = "deadline"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Known:
    """A part in words, and the heads by which cities call it."""

    label: Words
    heads: tuple[str, ...]


KNOWN: dict[Part, Known] = {
    Part.ORDER: Known(Words("序号", "Number"), ("序号", "编号", "条款", "条目", "指标编号", "标准编号")),
    Part.GROUP: Known(
        Words("类别（归入条款）", "Section (becomes part of the clause)"),
        ("工作类别", "测评项目", "指标类别", "一级指标", "类别", "项目"),
    ),
    Part.CONTENT: Known(
        Words("测评内容（简称）", "Content (short name)"),
        ("测评内容", "测评指标", "二级指标", "指标名称", "任务名称", "内容"),
    ),
    Part.TEXT: Known(
        Words("测评标准（原文）", "Requirement (verbatim)"),
        (
            *("测评标准", "具体任务及要求", "具体标准", "测评要求", "工作要求", "任务要求", "具体要求"),
            *("工作任务", "主要任务", "具体任务", "三级指标", "标准"),
        ),
    ),
    Part.PLACE: Known(
        Words("点位类型", "Site type"), ("点位类型", "测评点位", "考察点位", "测评地点", "考察地点", "点位")
    ),
    Part.METHOD: Known(Words("测评方法", "Method"), ("测评方法", "测评方式", "考察方式", "检查方法", "检查方式")),
    Part.POINTS: Known(Words("分值", "Points"), ("分值", "标准分", "权重")),
    Part.LEAD: Known(
        Words("牵头单位", "Lead units"), ("牵头单位", "牵头部门", "牵头责任单位", "主责单位", "主办单位", "牵头")
    ),
    Part.RESPONSIBLE: Known(
        Words("责任单位", "Responsible units"), ("责任单位", "责任部门", "承办单位", "落实单位", "实施单位", "责任")
    ),
    Part.ASSISTING: Known(
        Words("配合单位", "Assisting units"),
        ("配合单位", "配合部门", "协办单位", "协同单位", "参加单位", "配合", "协办"),
    ),
    Part.DEPARTMENT: Known(Words("责任科室", "Department"), ("责任科室", "责任处室", "科室")),
    Part.DEADLINE: Known(
        Words("完成时限", "Deadline"), ("完成时限", "完成进度安排", "完成时间", "整改时限", "进度安排", "时限")
    ),
    Part.NOTE: Known(Words("备注", "Note"), ("备注", "说明")),
}


@dataclass(frozen=True, slots=True)
class Mapping:
    """Where the head stands (row number, one row or two) and which column holds each part."""

    head: int
    depth: int
    columns: dict[Part, int]

    def column(self, part: Part) -> int | None:
        """Give the column of a part, if it has one."""
        return self.columns.get(part)


def part_called(head: str) -> tuple[Part | None, bool]:
    """Tell which part a head means, and whether it is called just so rather than only contains the word."""
    bare = _ASIDE.sub("", head)
    for part, known in KNOWN.items():
        if bare in known.heads:
            return part, True
    found = (
        (len(name), part) for part, known in KNOWN.items() for name in known.heads if len(name) > 2 and name in bare
    )
    return max(found, default=(0, None), key=lambda one: one[0])[1], False


def heads(table: Table, head: int, depth: int) -> dict[int, str]:
    """Give the words above each column; those of a second row stand with what is merged above them."""
    at = table.at(head)
    first = table.lines[at].texts
    second = table.lines[at + 1].texts if depth > 1 and at + 1 < len(table.lines) else {}
    return {
        column: " ".join(" ".join(dict.fromkeys(filter(None, (first.get(column), second.get(column))))).split())
        for column in table.columns
    }


def proposed(table: Table, head: int | None = None) -> Mapping:
    """Propose where the head stands, unless that is given, and what each column holds."""
    if head is None:
        near = table.lines[:SEARCHED_FOR_A_HEAD]
        head = max(near, key=lambda line: (len(_exactly(line.texts)), len(_all(line.texts)), -line.number)).number
        above = table.lines[table.at(head) - 1] if table.at(head) else None
        # Where heads are merged over two rows, the second of them shows everything the first does and more.
        head = above.number if above and len(_exactly(above.texts)) >= _LEAST_PARTS else head
    at = table.at(head)
    following = table.lines[at + 1].texts if at + 1 < len(table.lines) else {}
    depth = 2 if len(_exactly(following)) >= _LEAST_PARTS else 1
    columns = _columns(table, table.lines[at].number, depth)
    if Part.TEXT not in columns and Part.CONTENT in columns:
        columns[Part.TEXT] = columns.pop(Part.CONTENT)
    return Mapping(table.lines[at].number, depth, columns)


def looks_like_one(table: Table) -> bool:
    """Tell whether a sheet has the head of a 责任分解表: a text, and whose it is or another part beside it."""
    return len(proposed(table).columns) >= _LEAST_PARTS


def _columns(table: Table, head: int, depth: int) -> dict[Part, int]:
    columns: dict[Part, int] = {}
    words = heads(table, head, depth)
    at = table.at(head)
    below = table.lines[at + 1].texts if depth > 1 else {}
    for wants_exact in (True, False):
        for column, whole in words.items():
            if column in columns.values():
                continue
            for text in (below.get(column, ""), whole):
                part, exact = part_called(text)
                if part and part not in columns and (exact or not wants_exact):
                    columns[part] = column
                    break
    return columns


def _exactly(texts: dict[int, str]) -> set[Part]:
    return {part for part, exact in map(part_called, texts.values()) if part and exact}


def _all(texts: dict[int, str]) -> set[Part]:
    return {part for part, _exact in map(part_called, texts.values()) if part}
