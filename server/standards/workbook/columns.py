"""What stands in which sheet and column of the workbook of a standard, under the words the forms use for it. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from server.standards.document import StandardDocument, Word
from server.standards.forms.fields import Option, Widget, Words
from server.standards.forms.head_form import FORMAT, HEAD_FIELDS
from server.standards.forms.requirement_fields import requirement_fields

HEAD_SHEET = "标准"
REQUIREMENT_SHEET = "测评标准"
TYPE_SHEET = "点位类型"
MEDIA_SHEET = "载体形式"
THEME_SHEET = "主题"
GUIDE_SHEET = "说明"
SHEETS = (HEAD_SHEET, REQUIREMENT_SHEET, TYPE_SHEET, MEDIA_SHEET, THEME_SHEET, GUIDE_SHEET)
WORD_SHEETS = (("site_types", TYPE_SHEET), ("media", MEDIA_SHEET), ("themes", THEME_SHEET))
WORD_HEADS = (("code", "代码"), ("zh", "中文"), ("en", "英文"))
THEME_HEADS = (("theme", "主题"),)
FORMAT_LABEL = "格式"


class Sort(StrEnum):
    """How what stands in a cell is read."""

    TEXT = "text"
    NUMBER = "number"
    YES = "yes"
    LINES = "lines"
    CHOICE = "choice"
    SOME_OF = "some_of"
    SITE_TYPE = "site_type"
    MEDIA = "media"
    KIND = "kind"
    SAID = "said"
    RULE = "rule"


@dataclass(frozen=True, slots=True)
class Column:
    """One column of the requirements: its path in the document with dots, its head, how its cells are read."""

    path: str
    head: Words
    sort: Sort
    width: int
    options: tuple[Option, ...] = ()

    def is_called(self, text: str) -> bool:
        """Tell whether a head of a table means this column: by its name in either language or its path."""
        return _bare(text) in {_bare(self.head.zh), _bare(self.head.en), _bare(self.path)}


def _bare(text: str) -> str:
    return "".join(text.split()).casefold()


_ANY = Word(code="any", zh="任意", en="any")
_NO_WORDS = StandardDocument(
    format=FORMAT,
    code="AB",
    version="1",
    title="-",
    issuer="-",
    sample=True,
    site_types=(_ANY,),
    requirements=(),
)
"""The form's fields are asked of a document; their names are the same for each."""
_FIELDS = {field.name: field for field in requirement_fields(_NO_WORDS)}
_SORTS = {
    Widget.TEXT: Sort.TEXT,
    Widget.LONG: Sort.TEXT,
    Widget.NUMBER: Sort.NUMBER,
    Widget.YES: Sort.YES,
    Widget.LINES: Sort.LINES,
    Widget.CHOICE: Sort.CHOICE,
    Widget.SOME_OF: Sort.SOME_OF,
}
_OWN_SORTS = {"site_type": Sort.SITE_TYPE, "media": Sort.MEDIA, "themes": Sort.LINES}


def _c(path: str, width: int) -> Column:
    field = _FIELDS[path]
    return Column(path, field.label, _OWN_SORTS.get(path, _SORTS[field.widget]), width, field.options)


REQUIREMENT_COLUMNS: tuple[Column, ...] = (
    _c("key", 13),
    _c("clause", 10),
    _c("text", 48),
    _c("truncated", 12),
    _c("site_type", 18),
    _c("carrier", 18),
    _c("scope", 24),
    _c("units", 24),
    _c("assisting", 20),
    _c("units_source", 12),
    Column("kind", Words("判定种类", "Kind of rule"), Sort.KIND, 14),
    Column("said", Words("判定语句（只供阅读）", "The rule as a sentence (read only)"), Sort.SAID, 36),
    Column("rules.normal", Words("常态规则", "Rule, normal phase"), Sort.RULE, 36),
    Column("rules.inspection", Words("迎检规则", "Rule, inspection phase"), Sort.RULE, 30),
    _c("check", 12),
    _c("evidence", 28),
    _c("counting_rule.text", 28),
    _c("counting_rule.source", 14),
    _c("themes", 18),
    _c("themes_mode", 10),
    _c("media", 14),
    _c("condition", 20),
    _c("exclusions", 20),
    _c("scoring.weight", 8),
    _c("scoring.deduct_each", 8),
    _c("scoring.deduct_per", 8),
    _c("scoring.deduct_cap", 8),
    _c("scoring.near", 8),
    _c("scoring.near_share", 8),
    _c("department", 14),
    _c("deadline", 14),
    _c("programme", 14),
    _c("normative", 10),
    _c("note", 28),
)
COLUMN_AT = {column.path: column for column in REQUIREMENT_COLUMNS}
HEAD_ROWS: dict[str, Words] = {
    "format": Words(FORMAT_LABEL, "Format"),
    **{field.name: field.label for field in HEAD_FIELDS if field.name != "themes"},
}


def head_row_called(text: str) -> str | None:
    """Find which entry of the head a row speaks of."""
    wanted = _bare(text)
    for name, words in HEAD_ROWS.items():
        if wanted in {_bare(words.zh), _bare(words.en), name}:
            return name
    return None
