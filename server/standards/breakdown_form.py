"""The page between a 责任分解表 and the document it makes: which column holds what, and what the document is called.

The table travels in a hidden field, so that nothing is kept on the server for somebody who never comes back.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from flask import render_template, request
from flask_babel import gettext as _
from pydantic import ValidationError

from server import clock
from server.sheets.errors import WorkbookRefused
from server.sheets.reading import is_packed, read_workbook
from server.standards import queries
from server.standards.blueprint import spoken
from server.standards.breakdown.columns import KNOWN, Mapping, Part, heads, looks_like_one, proposed
from server.standards.breakdown.making import Choices, make, read_rows, unknown_places
from server.standards.breakdown.table import Table, tables_in, tables_of, text_of
from server.standards.carrying import CarriedBroken, packed_text, unpacked_text
from server.standards.document import CheckMethod, StandardDocument, Word
from server.standards.forms.fields import Field, Option, Values, Widget, Words, first
from server.standards.forms.head_form import FORMAT, HEAD_FIELDS
from server.standards.forms.requirement_form import FormMistake, mistakes_of
from server.standards.forms.typed import data_of_fields
from server.standards.mistakes import Mistake
from server.standards.reading import MAX_BYTES
from server.standards.workbook.columns import HEAD_SHEET, REQUIREMENT_SHEET
from server.standards.workbook.reading import faults_of

MOST_PREVIEWED = 8
MOST_LEFT_SHOWN = 30
_ORGANISATION = Word(code="organisation", zh="单位", en="Organisation")
_ASKED_HEAD = ("title", "code", "version", "issuer", "number", "programme")
_RULE = Field(
    "rule",
    Widget.CHOICE,
    Words("没有写测评方法的", "Where no method is written"),
    Words(
        "都是人工判定；带数量的规则可在草稿里逐条设置",
        "All are for a person to judge; set rules with figures in the draft",
    ),
    options=(
        Option(CheckMethod.OBSERVATION, Words("实地查看，由检查人员判断", "Seen on site, judged by the inspector")),
        Option(CheckMethod.LEDGER, Words("查阅台账资料", "Proved by papers in the ledger")),
    ),
)


def is_breakdown(content: bytes) -> bool:
    """Tell whether a file is a workbook in which no standard of ours stands, but a table does."""
    if len(content) > MAX_BYTES or not is_packed(content):
        return False
    try:
        sheets = read_workbook(content)
    except WorkbookRefused:
        return False
    return not {HEAD_SHEET, REQUIREMENT_SHEET} & {sheet.name for sheet in sheets} and bool(tables_of(sheets))


def breakdown_page(content: bytes, name: str) -> str | tuple[str, int]:
    """Show what is proposed for the columns of a table, beginning with the sheet that looks most like one."""
    sheets = read_workbook(content)
    tables = tables_of(sheets)
    at = next((at for at, table in enumerate(tables) if looks_like_one(table)), 0)
    faulty = {sheet.name: list(faults_of([sheet])) for sheet in sheets}
    table = tables[at]
    mapping = proposed(table)
    values: Values = {
        "title": [table.title_above(mapping.head)],
        "number": [table.issue_number_above(mapping.head)],
        "version": [str(clock.today().year)],
        "programme": ["civilised_city"],
        "rule": [CheckMethod.OBSERVATION],
        "site_type": [_ORGANISATION.code],
    }
    asked = Asked(name, tables, at, mapping, values, mistakes=faulty[table.name])
    return (asked.page(), 422) if asked.mistakes else asked.page()


@dataclass(slots=True)
class Asked:
    """What stands in the form: the tables, which of them, its columns, the head of the document to be."""

    name: str
    tables: list[Table]
    at: int
    mapping: Mapping
    values: Values
    is_to_make: bool = False
    mistakes: list[Mistake] = field(default_factory=list)
    wrong: list[FormMistake] = field(default_factory=list)

    @classmethod
    def of_request(cls) -> Asked:
        """Read the form; raises `CarriedBroken` where the table did not come back whole."""
        values = request.form.to_dict(flat=False)
        try:
            tables = tables_in(unpacked_text(first(values, "table")))
            at = _number(values, "sheet") or 0
            table = tables[at]
        except (ValueError, IndexError) as error:
            raise CarriedBroken() from error
        if not table.lines:
            raise CarriedBroken()
        head = _number(values, "head")
        as_shown = (first(values, "sheet"), first(values, "head")) == (
            first(values, "shown_sheet"),
            first(values, "shown_head"),
        )
        other_sheet = first(values, "sheet") != first(values, "shown_sheet")
        mapping = _mapping(table, values) if as_shown else proposed(table, None if other_sheet else head)
        name = first(values, "name")[:200]
        return cls(name, tables, at, mapping, values, is_to_make=as_shown and first(values, "do") == "make")

    @property
    def table(self) -> Table:
        """The sheet that is read."""
        return self.tables[self.at]

    def document(self) -> StandardDocument | None:
        """Make the document; where something stands in its way, that is kept to be shown."""
        fields = _head_fields()
        head = {"format": FORMAT, "sample": False, **data_of_fields(fields, self.values)}
        head["source_note"] = f"由责任分解表“{self.name}”导入。" if self.name else None
        try:
            StandardDocument.model_validate({**head, "site_types": (_ORGANISATION,), "requirements": ()})
        except ValidationError as error:
            self.wrong = mistakes_of(error, head, fields, self.values)
        read = read_rows(self.table, self.mapping)
        if Part.TEXT not in self.mapping.columns:
            words = Words("请选择“测评标准（原文）”在哪一列。", "Choose the column of the requirement's text.")
            self.wrong.append(FormMistake("part.text", words))
        elif not read.rows:
            words = Words(
                "表头下面没有读到一条测评标准；请核对表头所在的行和各列。",
                "No requirement was read below the head; check the row of the head and the columns.",
            )
            self.wrong.append(FormMistake("head", words))
        if self.wrong:
            return None
        made = make(self.table, read, head, self._choices())
        self.mistakes = list(made.mistakes)
        return made.document

    def page(self) -> str:
        """Show the form with what the table gives as the columns are set."""
        read = read_rows(self.table, self.mapping)
        return render_template(
            "standards/breakdown.html",
            asked=self,
            carried=packed_text(text_of(self.tables)),
            fields=_head_fields(),
            choices=(_site_type_field(), _RULE),
            parts=KNOWN,
            columns=_columns_said(self.table, self.mapping),
            near=self.table.lines[:20],
            read=read,
            preview=read.rows[:MOST_PREVIEWED],
            left=read.left[:MOST_LEFT_SHOWN],
            unknown=list(unknown_places(read, self._choices().site_types)),
            spoken=spoken(),
        )

    def _choices(self) -> Choices:
        words = _site_types()
        code = first(self.values, "site_type")
        known = code if any(word.code == code for word in words) else _ORGANISATION.code
        rule = first(self.values, "rule")
        ledger = rule == CheckMethod.LEDGER
        return Choices(words, known, CheckMethod.LEDGER if ledger else CheckMethod.OBSERVATION)


def _mapping(table: Table, values: Values) -> Mapping:
    head = _number(values, "head") or table.lines[0].number
    columns = {part: at for part in Part if (at := _number(values, f"part.{part}")) in table.columns and at}
    return Mapping(table.lines[table.at(head)].number, 2 if first(values, "depth") == "2" else 1, columns)


def _number(values: Values, name: str) -> int | None:
    text = first(values, name)
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 7 else None


def _columns_said(table: Table, mapping: Mapping) -> list[tuple[int, str]]:
    words = heads(table, mapping.head, mapping.depth)
    return [(at, words[at][:40] or _("第 %(n)s 列", n=at)) for at in table.columns]


def _head_fields() -> tuple[Field, ...]:
    return tuple(field for field in HEAD_FIELDS if field.name in _ASKED_HEAD)


def _site_types() -> list[Word]:
    words = queries.site_type_words()
    return words if any(word.code == _ORGANISATION.code for word in words) else [*words, _ORGANISATION]


def _site_type_field() -> Field:
    return Field(
        "site_type",
        Widget.CHOICE,
        Words("点位类型", "Site type"),
        Words("表中没有写明点位类型的，都归入这一类", "For every row that names none the office knows"),
        options=tuple(Option(word.code, Words(word.zh, word.en)) for word in _site_types()),
    )
