"""From the rows of a 责任分解表 to the requirements of a draft; a row that becomes none is named with its reason.

Pure.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from pydantic import ValidationError

from server.standards.breakdown.columns import KNOWN, Mapping, Part, heads
from server.standards.breakdown.table import Line, Table
from server.standards.breakdown.units import Answering
from server.standards.document import CheckMethod, StandardDocument, UnitsSource, Word, contradictions
from server.standards.forms.fields import Words
from server.standards.mistakes import Mistake
from server.standards.sentences import sentence_of, worth_saying

_UNIT_PARTS = (Part.LEAD, Part.RESPONSIBLE, Part.ASSISTING)
_CLAUSE_LENGTH = 40
_SUBJECT_LENGTH = 200
_ORDINAL = re.compile(r"[(（]?[一二三四五六七八九十百\d]{1,4}[)）、.．]|[IⅠⅡⅢⅣⅤVX]{1,4}[-、.．]?\d*")
_SECTION = re.compile(r"[(（]?[一二三四五六七八九十]{1,3}[)）、.．]")
_ASIDE = re.compile(r"(注|备注|说明|填表|制表|联系人|合计|总计|小计)\s*[:：]?")
_METHODS: tuple[tuple[CheckMethod, re.Pattern[str]], ...] = (
    (CheckMethod.OBSERVATION, re.compile("实地|现场|考察|抽查|暗访|查看|巡查")),
    (CheckMethod.SURVEY, re.compile("问卷|调查|满意度|测评表")),
    (CheckMethod.INTERVIEW, re.compile("访谈|询问|座谈|提问")),
    (CheckMethod.LEDGER, re.compile("材料|台账|资料|申报|查阅|档案|文件")),
)
_RULES: dict[CheckMethod, dict[str, Any]] = {
    CheckMethod.OBSERVATION: {"kind": "by_eye"},
    CheckMethod.SURVEY: {"kind": "survey_rate", "unit": "%"},
    CheckMethod.INTERVIEW: {"kind": "survey_rate", "unit": "%"},
    CheckMethod.LEDGER: {"kind": "document"},
}


@dataclass(slots=True)
class Row:
    """One requirement as it was read; rows that only name further units were joined to the first of them."""

    number: int
    order: str
    section: str
    content: str
    text: str
    place: str
    method: str
    points: str
    department: str
    deadline: str
    note: str
    answering: Answering = field(default_factory=Answering)

    @property
    def clause(self) -> str:
        """Say where it stands: the section and the number, shortened to what a clause may be long."""
        section = self.section
        if len(section) + len(self.order) + 1 > _CLAUSE_LENGTH:
            ordinal = _ORDINAL.match(section)
            section = ordinal.group().rstrip("、.．") if ordinal else ""
        return f"{section} {self.order}".strip() or str(self.number)

    @property
    def is_called(self) -> tuple[str, ...]:
        """What makes it this requirement and no other."""
        return self.section, self.order, self.content, self.text


@dataclass(frozen=True, slots=True)
class Left:
    """A row that becomes no requirement."""

    number: int
    said: str
    why: Words


@dataclass(frozen=True, slots=True)
class Read:
    """What a table holds: its requirements, the rows left out, and the heads of columns that are not taken in."""

    rows: tuple[Row, ...]
    left: tuple[Left, ...]
    unused: tuple[str, ...]

    @property
    def places(self) -> list[str]:
        """List the types of site in the words of the table."""
        return list(dict.fromkeys(row.place for row in self.rows if row.place))


@dataclass(frozen=True, slots=True)
class Choices:
    """What a person decides for the whole table."""

    site_types: Sequence[Word]
    site_type: str
    rule: CheckMethod = CheckMethod.OBSERVATION

    def type_of(self, place: str) -> str:
        """Give the site type called so, or the one for everything else."""
        return next((word.code for word in self.site_types if place and place in (word.zh, word.code)), self.site_type)


@dataclass(frozen=True, slots=True)
class Made:
    """The document, or every mistake that stands in its way."""

    document: StandardDocument | None
    mistakes: tuple[Mistake, ...]


def read_rows(table: Table, mapping: Mapping) -> Read:
    """Read the rows below the head; nothing is left out without being named."""
    reader = _Reader(table, mapping)
    for line in table.lines[table.at(mapping.head) + mapping.depth :]:
        reader.take(line)
    words = heads(table, mapping.head, mapping.depth)
    unused = tuple(words[at] or f"({at})" for at in table.columns if at not in mapping.columns.values())
    return Read(tuple(reader.rows), tuple(reader.left), unused)


def make(table: Table, read: Read, head: dict[str, Any], choices: Choices) -> Made:
    """Make the document of a head and the rows, or name every mistake with its row."""
    mistakes = [_no_figure(table, row) for row in read.rows if row.points and _figure(row.points) is None]
    code = head.get("code") or ""
    requirements = [_requirement(row, f"{code}-{at:03d}", choices) for at, row in enumerate(read.rows, 1)]
    used = {one["site_type"] for one in requirements}
    words = [word.model_dump() for word in choices.site_types if word.code in used]
    document = None
    try:
        document = StandardDocument.model_validate({**head, "site_types": words, "requirements": requirements})
    except ValidationError as error:
        for one in worth_saying(error):
            if one["loc"][0] == "requirements" and len(one["loc"]) > 2:
                name = str(one["loc"][2])
                row = read.rows[int(one["loc"][1])]
                # A key is made of the code, which is judged where it was typed.
                if name != "key":
                    label = _label_of(name)
                    mistakes.append(_at(table, row, *sentence_of(one, label.zh, label.en)))
    if document is not None:
        mistakes += [Mistake(1, "", zh, en) for _path, zh, en in contradictions(document)]
    return Made(None if mistakes else document, tuple(mistakes))


class _Reader:
    def __init__(self, table: Table, mapping: Mapping) -> None:
        self.mapping = mapping
        at = table.at(mapping.head)
        self.head = table.lines[at].texts
        self.section = ""
        self.rows: list[Row] = []
        self.left: list[Left] = []

    def take(self, line: Line) -> None:
        values = list(dict.fromkeys(line.texts.values()))
        text = line.text(self.mapping.column(Part.TEXT))
        if line.texts == self.head:
            return self._leave(line, Words("重复的表头", "the head once more"))
        if _ASIDE.match(values[0]) and (len(values) < 3 or not text):
            return self._leave(line, Words("合计或附注", "a sum or a note"))
        if len(values) == 1 and (not text or _SECTION.match(text)):
            self.section = " ".join(values[0].split())
            return self._leave(line, Words("作为类别", "a section"))
        if not text:
            return self._leave(line, Words("没有测评标准的原文", "there is no text of a requirement"))
        return self._keep(line, text)

    def _leave(self, line: Line, why: Words) -> None:
        self.left.append(Left(line.number, " ".join(" ".join(line.texts.values()).split())[:60], why))

    def _keep(self, line: Line, text: str) -> None:
        def said(part: Part) -> str:
            return line.text(self.mapping.column(part))

        section = " ".join(said(Part.GROUP).split()) or self.section
        row = Row(
            line.number,
            *(" ".join(said(Part.ORDER).split()), section, said(Part.CONTENT), text),
            *(said(Part.PLACE), said(Part.METHOD), said(Part.POINTS)),
            *(" ".join(said(Part.DEPARTMENT).split()), " ".join(said(Part.DEADLINE).split()), said(Part.NOTE)),
        )
        if self.rows and self.rows[-1].is_called == row.is_called:
            row = self.rows[-1]
        else:
            self.rows.append(row)
        for part in _UNIT_PARTS:
            row.answering.add(part, said(part))


def _requirement(row: Row, key: str, choices: Choices) -> dict[str, Any]:
    methods = [method for method, pattern in _METHODS if pattern.search(row.method)]
    short = " ".join(row.content.split())
    rule = dict(_RULES[methods[0] if methods else choices.rule])
    notes = [row.note]
    if short and len(short) <= _SUBJECT_LENGTH:
        rule["subject"] = short
    elif short:
        notes.insert(0, short)
    figure = _figure(row.points)
    units = row.answering.units
    return {
        "key": key,
        "clause": row.clause,
        "text": row.text,
        "site_type": choices.type_of(row.place),
        "carrier": row.place or None,
        "units": units,
        "assisting": row.answering.helpers,
        "units_source": UnitsSource.CLAUSE if units else UnitsSource.MISSING,
        "department": row.department or None,
        "deadline": row.deadline or None,
        "check": methods,
        "note": "\n".join(filter(None, notes)) or None,
        "rules": {"normal": rule},
        "scoring": {"weight": figure} if figure else None,
    }


def _figure(points: str) -> float | None:
    try:
        return float(unicodedata.normalize("NFKC", points).strip().removesuffix("分"))
    except ValueError:
        return None


def _no_figure(table: Table, row: Row) -> Mistake:
    zh, en = f"分值“{row.points[:40]}”不是数字。", f"The points “{row.points[:40]}” are no number."
    return _at(table, row, zh, en)


def _at(table: Table, row: Row, zh: str, en: str) -> Mistake:
    return Mistake(row.number, f"{table.name}!{row.number}", zh, en)


_NAMES = {
    "clause": KNOWN[Part.ORDER],
    "text": KNOWN[Part.TEXT],
    "carrier": KNOWN[Part.PLACE],
    "units": KNOWN[Part.RESPONSIBLE],
    "assisting": KNOWN[Part.ASSISTING],
    "department": KNOWN[Part.DEPARTMENT],
    "deadline": KNOWN[Part.DEADLINE],
    "note": KNOWN[Part.NOTE],
    "scoring": KNOWN[Part.POINTS],
}


def _label_of(name: str) -> Words:
    known = _NAMES.get(name)
    return known.label if known else Words(name, name)


def unknown_places(read: Read, site_types: Sequence[Word]) -> Iterator[str]:
    """Name the types of site of the table that nobody here knows."""
    known = {name for word in site_types for name in (word.zh, word.code)}
    return (place for place in read.places if place not in known)
