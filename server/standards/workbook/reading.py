"""Reading a standard from a workbook: every mistake with its sheet and cell, or a whole document. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from server.sheets.errors import WorkbookRefused
from server.sheets.reading import Cell, Row, Sheet, read_workbook
from server.standards.document import Path, StandardDocument, Word, contradictions
from server.standards.forms.fields import Words
from server.standards.forms.head_form import FORMAT
from server.standards.mistakes import Mistake
from server.standards.sentences import sentence_of, worth_saying
from server.standards.workbook import cells
from server.standards.workbook.cells import NotUnderstood
from server.standards.workbook.columns import (
    COLUMN_AT,
    HEAD_ROWS,
    HEAD_SHEET,
    REQUIREMENT_COLUMNS,
    REQUIREMENT_SHEET,
    SHEETS,
    THEME_HEADS,
    WORD_HEADS,
    WORD_SHEETS,
    Column,
    Sort,
    head_row_called,
)

MOST_FAULTS = 50
_MINUS = re.compile(r"-\d{1,3}$")
_NO_NEED_OF_A_RULE = {"by_eye", "document"}


def check_workbook(content: bytes) -> tuple[StandardDocument | None, list[Mistake]]:
    """Read the workbook of a standard and list every mistake by sheet and row; None where there is any."""
    try:
        sheets = read_workbook(content)
    except WorkbookRefused as refused:
        return None, [Mistake(1, "", refused.sentence("zh"), refused.sentence("en"))]
    missing = [name for name in (HEAD_SHEET, REQUIREMENT_SHEET) if name not in {sheet.name for sheet in sheets}]
    if missing:
        told = "、".join(f"“{name}”" for name in missing)
        zh = f"工作簿里没有名为{told}的工作表。可先导出一份现有标准作样子；责任分解表请在导入页上传。"
        en = f"There is no sheet {told}. Export a standard to see the form; upload a 责任分解表 on the import page."
        return None, [Mistake(1, "", zh, en)]
    faults = list(faults_of(sheets))
    if faults:
        return None, faults
    return _Reader(sheets).document()


def faults_of(sheets: Sequence[Sheet]) -> Iterator[Mistake]:
    """Name the cells with formulas and errors; beyond the first ones only how many there are."""
    found = [(sheet, cell) for sheet in sheets for cell in sheet.faults()]
    for sheet, cell in found[:MOST_FAULTS]:
        zh, en = (
            (f"单元格里是错误值 {cell.text}。", f"The cell shows the error {cell.text}.")
            if cell.error
            else (
                "单元格里是公式，不能导入；请先“选择性粘贴—数值”。",
                "The cell holds a formula; paste it as a value first.",
            )
        )
        yield Mistake(cell.row, address(sheet.name, cell), zh, en)
    if len(found) > MOST_FAULTS:
        more = len(found) - MOST_FAULTS
        yield Mistake(1, "", f"另有 {more} 个单元格含有公式或错误值。", f"{more} more cells hold formulas or errors.")


def address(sheet: str, cell: Cell) -> str:
    """Say where a cell is: 测评标准!C5."""
    return f"{sheet}!{cell.address}"


@dataclass(slots=True)
class _Place:
    """Where a part of the document stands in the workbook."""

    order: int
    row: int
    where: str
    label: Words | None = None


@dataclass(slots=True)
class _Reader:
    sheets: list[Sheet]
    places: dict[Path, _Place] = field(default_factory=dict)
    found: list[tuple[int, Mistake]] = field(default_factory=list)
    doubts: list[tuple[_Place, str, str]] = field(default_factory=list)
    """What is worth saying only of a row in which nothing else is wrong."""

    def document(self) -> tuple[StandardDocument | None, list[Mistake]]:
        data: dict[str, Any] = {"format": FORMAT}
        self._unknown_sheets()
        self._read_head(data)
        for name, sheet_name in WORD_SHEETS:
            data[name] = self._read_words(name, sheet_name)
        data["requirements"] = self._read_requirements(data)
        document = self._validated(data)
        wrong = {(order, mistake.line) for order, mistake in self.found}
        for place, zh, en in self.doubts:
            if (place.order, place.row) not in wrong:
                self._say(place, zh, en)
        self.found.sort(key=lambda one: (one[0], one[1].line))
        mistakes = [mistake for _order, mistake in self.found]
        return (None if mistakes else document), mistakes

    def _validated(self, data: dict[str, Any]) -> StandardDocument | None:
        document = None
        try:
            document = StandardDocument.model_validate(data)
        except ValidationError as error:
            for one in worth_saying(error):
                self._told(one)
        if document is not None:
            for path, zh, en in contradictions(document):
                self._say(self._place(path), zh, en)
        return document

    def _told(self, error: ErrorDetails) -> None:
        place = self._place(error["loc"])
        name = next((step for step in reversed(error["loc"]) if isinstance(step, str)), "")
        at_cell = bool(place.label) and not {"normal", "inspection"} & set(map(str, error["loc"]))
        zh, en = (place.label.zh, place.label.en) if place.label and at_cell else (name, name)
        self._say(place, *sentence_of(error, zh, en))

    def _place(self, path: Path) -> _Place:
        for length in range(len(path), 0, -1):
            if path[:length] in self.places:
                return self.places[path[:length]]
        label = HEAD_ROWS.get(str(path[0])) if path else None
        return _Place(0, 1, HEAD_SHEET, label)

    def _say(self, place: _Place, zh: str, en: str) -> None:
        self.found.append((place.order, Mistake(place.row, place.where, zh, en)))

    def _at(self, sheet: Sheet, row: int, column: int, label: Words | None = None) -> _Place:
        cell = Cell(row, column, "")
        return _Place(self.sheets.index(sheet), row, address(sheet.name, cell), label)

    def _sheet(self, name: str) -> Sheet:
        return next((sheet for sheet in self.sheets if sheet.name == name), Sheet(name, ()))

    def _unknown_sheets(self) -> None:
        for sheet in self.sheets:
            if sheet.name not in SHEETS and sheet.rows:
                zh = f"不认识的工作表“{sheet.name}”；它的内容不会导入，请删去。"
                en = f"Unknown sheet “{sheet.name}”; its content would not be imported. Delete it."
                self._say(self._at(sheet, sheet.rows[0].number, 1), zh, en)

    # --- the head and the lists of words ---------------------------------------------------------------------------

    def _read_head(self, data: dict[str, Any]) -> None:
        sheet = self._sheet(HEAD_SHEET)
        gaps: list[str] = []
        for row in sheet.rows:
            label, text = row.text(1), row.text(2)
            name = head_row_called(label)
            place = self._at(sheet, row.number, 2, HEAD_ROWS.get(name or ""))
            if name is None:
                self._say(place, f"不认识的项“{label}”。", f"Unknown entry “{label}”.")
            elif name == "gaps" and text:
                self.places["gaps", len(gaps)] = place
                gaps.append(text)
            elif name != "gaps" and ((name,) in self.places):
                self._say(place, f"“{label}”写了两次。", f"“{label}” is given twice.")
            elif name != "gaps":
                self.places[name,] = place
                self._take(data, name, text, place)
        data["gaps"] = gaps

    def _take(self, data: dict[str, Any], name: str, text: str, place: _Place) -> None:
        if not text:
            return
        try:
            data[name] = cells.yes(text, HEAD_ROWS[name]) if name == "sample" else text
        except NotUnderstood as told:
            self._say(place, told.zh, told.en)
            data[name] = False
        if name == "year":
            data[name] = cells.number(text)

    def _read_words(self, name: str, sheet_name: str) -> list[Any]:
        sheet = self._sheet(sheet_name)
        heads = THEME_HEADS if name == "themes" else WORD_HEADS
        if not sheet.rows:
            return []
        head, *rows = sheet.rows
        at = {path: self._column(head, path, label) for path, label in heads}
        for path, label in heads:
            if at[path] is None:
                place = self._at(sheet, head.number, 1)
                self._say(place, f"工作表“{sheet_name}”缺少“{label}”一列。", f"The sheet has no column “{label}”.")
        words: list[Any] = []
        for row in rows:
            self.places[name, len(words)] = self._at(sheet, row.number, min(row.cells))
            for path, label in heads:
                cell = self._at(sheet, row.number, at[path] or 1, Words(label, path))
                self.places[(name, len(words), path)] = cell
            given = {path: row.text(at[path]) for path, _label in heads if row.text(at[path])}
            words.append(given.get("theme", "") if name == "themes" else given)
        return words

    def _column(self, head: Row, *names: str) -> int | None:
        return next((at for at, cell in head.cells.items() if cell.text.strip() in names), None)

    # --- the requirements ------------------------------------------------------------------------------------------

    def _read_requirements(self, data: dict[str, Any]) -> list[dict[str, Any]]:
        sheet = self._sheet(REQUIREMENT_SHEET)
        if not sheet.rows:
            return []
        head, *rows = sheet.rows
        columns = self._columns(sheet, head)
        words = {name: _words(data[name]) for name in ("site_types", "media")}
        requirements: list[dict[str, Any]] = []
        for row in rows:
            index = len(requirements)
            self.places["requirements", index] = self._at(sheet, row.number, 1)
            for at, column in columns.items():
                path = tuple(column.path.split("."))
                self.places[("requirements", index, *path)] = self._at(sheet, row.number, at, column.head)
            requirements.append(self._requirement(sheet, row, columns, words))
            self._aliases(index)
        return requirements

    def _aliases(self, index: int) -> None:
        """What concerns a rule or the points as a whole stands in the first of their columns."""
        for whole, part in (("rules", "rules.normal"), ("counting_rule", "counting_rule.text")):
            place = self.places.get(("requirements", index, *part.split(".")))
            if place:
                self.places["requirements", index, whole] = place
        place = self.places.get(("requirements", index, "scoring", "weight"))
        if place:
            self.places["requirements", index, "scoring"] = place

    def _columns(self, sheet: Sheet, head: Row) -> dict[int, Column]:
        columns: dict[int, Column] = {}
        for at, cell in head.cells.items():
            column = next((each for each in REQUIREMENT_COLUMNS if each.is_called(cell.text)), None)
            if column is None:
                zh, en = f"不认识的列“{cell.text[:40]}”。", f"Unknown column “{cell.text[:40]}”."
            elif column in columns.values():
                zh, en = f"“{cell.text[:40]}”一列有两个。", f"The column “{cell.text[:40]}” is there twice."
            else:
                columns[at] = column
                continue
            self._say(self._at(sheet, cell.row, at), zh, en)
        for needed in ("key", "clause", "text", "site_type"):
            if COLUMN_AT[needed] not in columns.values():
                label = COLUMN_AT[needed].head
                place = self._at(sheet, head.number, 1)
                self._say(place, f"缺少“{label.zh}”一列。", f"The column “{label.en}” is missing.")
        return columns

    def _requirement(
        self, sheet: Sheet, row: Row, columns: dict[int, Column], words: dict[str, list[Word]]
    ) -> dict[str, Any]:
        data: dict[str, Any] = {"rules": {}}
        kind = ""
        for at, cell in sorted(row.cells.items()):
            column = columns.get(at)
            place = self._at(sheet, row.number, at, column.head if column else None)
            if column is None:
                if at not in {c.column for c in sheet.rows[0].cells.values()}:
                    self._say(place, "这一列没有列名。", "This column has no name.")
                continue
            try:
                value = _value(column, cell.text, words)
            except NotUnderstood as told:
                self._say(place, told.zh, told.en)
                value = None
            if column.sort is Sort.KIND:
                kind = value or ""
            elif value is not None:
                _put(data, column.path, value)
        self._match_kind(sheet, row, columns, data["rules"], kind)
        return data

    def _match_kind(self, sheet: Sheet, row: Row, columns: dict[int, Column], rules: dict[str, Any], kind: str) -> None:
        if not kind:
            return
        at = next(at for at, column in columns.items() if column.sort is Sort.KIND)
        written = [one["kind"] for one in rules.values() if isinstance(one, dict) and isinstance(one.get("kind"), str)]
        if not rules and kind in _NO_NEED_OF_A_RULE:
            rules["normal"] = {"kind": kind}
        elif written and kind not in written:
            zh = f"“判定种类”与规则里的 kind: {written[0]} 不一致；请改其中一个。"
            en = f"The kind of rule differs from kind: {written[0]} in the rule; change one of them."
            self.doubts.append((self._at(sheet, row.number, at), zh, en))


def _value(column: Column, text: str, words: dict[str, list[Word]]) -> Any:  # noqa: PLR0911 - one line a sort
    if column.path == "clause" and _MINUS.match(text):
        raise NotUnderstood(
            f"条款“{text}”像是表格软件把“({text[1:]})”当成了负数；请把单元格格式设为文本，再填一次。",
            f"The clause “{text}” looks like “({text[1:]})” taken for a negative number; set the cell to text.",
        )
    if column.sort is Sort.SAID:
        return None
    if column.sort is Sort.NUMBER:
        return cells.number(text)
    if column.sort is Sort.YES:
        return cells.yes(text, column.head)
    if column.sort is Sort.LINES:
        return cells.lines(text)
    if column.sort is Sort.CHOICE:
        return cells.choice(text, column.head, column.options)
    if column.sort is Sort.SOME_OF:
        return cells.some_of(text, column.head, column.options)
    if column.sort is Sort.SITE_TYPE:
        return cells.code_of(text, column.head, words["site_types"])
    if column.sort is Sort.MEDIA:
        return [cells.code_of(one, column.head, words["media"]) for one in cells.lines(text)]
    if column.sort is Sort.KIND:
        return cells.kind(text)
    return cells.rule(text) if column.sort is Sort.RULE else text


def _put(data: dict[str, Any], path: str, value: Any) -> None:
    *above, last = path.split(".")
    for step in above:
        data = data.setdefault(step, {})
    data[last] = value


def _words(rows: Sequence[dict[str, str]]) -> list[Word]:
    return [Word.model_construct(code=row.get("code", ""), zh=row.get("zh", ""), en=row.get("en", "")) for row in rows]
