"""The form of a document's head: title, issuer, number, and the words it uses (site types, media, themes). Pure."""

from __future__ import annotations

import re
from typing import Any, Literal

from pydantic import ValidationError

from server.standards.document import StandardDocument
from server.standards.forms.fields import Field, Values, Widget, Words, first
from server.standards.forms.requirement_form import FormMistake, mistakes_of
from server.standards.forms.typed import data_of_fields, values_of

FORMAT: Literal["xuncheng-standard/1"] = "xuncheng-standard/1"
BLANK_ROWS = 3
WORD_LISTS: tuple[tuple[str, Words], ...] = (
    ("site_types", Words("点位类型", "Site types")),
    ("media", Words("载体形式", "Media")),
)
WORD_COLUMNS: tuple[tuple[str, Words], ...] = (
    ("code", Words("代码", "Code")),
    ("zh", Words("中文", "Chinese")),
    ("en", Words("英文", "English")),
)


def _f(
    name: str, widget: Widget, zh: str, en: str, hint: tuple[str, str] | None = None, required: bool = False
) -> Field:
    return Field(name, widget, Words(zh, en), Words(*hint) if hint else None, required=required)


HEAD_FIELDS: tuple[Field, ...] = (
    _f("title", Widget.TEXT, "名称", "Title", required=True),
    _f(
        *("code", Widget.TEXT, "代号", "Code"),
        ("2 到 8 个大写字母；各条编号以它开头", "2 to 8 capital letters; every key begins with it"),
        required=True,
    ),
    _f("version", Widget.TEXT, "版本", "Version", ("如 2026、2026-1", "Such as 2026 or 2026-1"), required=True),
    _f("issuer", Widget.TEXT, "发文机关", "Issuer", required=True),
    _f("number", Widget.TEXT, "文号", "Document number"),
    _f("year", Widget.NUMBER, "年份", "Year"),
    _f("issued_on", Widget.DATE, "发文日期", "Date of issue"),
    _f(
        *("programme", Widget.TEXT, "所属创建工作的代码", "Code of the programme"),
        ("小写字母和下划线，如 civilised_city（文明城市）、hygienic_city（卫生城市）", "Such as civilised_city"),
    ),
    _f(
        *("sample", Widget.YES, "这是样例，非现行标准", "This is a sample, not law in force"),
        ("本地自己的标准请不要勾选", "Leave it unticked for a standard of your own"),
    ),
    _f("source_note", Widget.LONG, "来源说明", "About the source"),
    _f("gaps", Widget.LINES, "原件缺失之处", "What the source lost", ("一行写一处", "One a line")),
    _f("themes", Widget.LINES, "主题", "Themes", ("一行写一个", "One a line")),
)


def head_values(document: StandardDocument) -> Values:
    """Give what stands in the form of the head of a document, without blank rows."""
    data = document.model_dump(mode="json", exclude={"requirements", "format"})
    return values_of(data) | {"themes": ["\n".join(document.themes)]}


def new_head_values() -> Values:
    """Give what an empty form begins with."""
    return {
        "programme": ["civilised_city"],
        "themes": ["社会主义核心价值观\n讲文明树新风"],
        **{f"site_types.0.{name}": [text] for name, text in (("code", "park"), ("zh", "城市公园"), ("en", "Park"))},
    }


def word_rows(name: str, values: Values) -> list[str]:
    """List the prefixes of the rows to show for a list of words: those filled, and some blank ones."""
    pattern = re.compile(rf"{name}\.(\d{{1,4}})\.(?:code|zh|en)$")
    numbers = sorted({int(hit.group(1)) for hit in map(pattern.match, values) if hit})
    filled = [
        number for number in numbers if any(first(values, f"{name}.{number}.{each}") for each, _w in WORD_COLUMNS)
    ]
    following = range(max(filled, default=-1) + 1, max(filled, default=-1) + 1 + BLANK_ROWS)
    return [f"{name}.{number}" for number in (*filled, *following)]


def head_data(values: Values) -> dict[str, Any]:
    """Give the head as typed; every entry is there, so that an emptied field is emptied."""
    data: dict[str, Any] = {
        field.name: None for field in HEAD_FIELDS if not field.required and field.widget is not Widget.YES
    }
    data |= {"gaps": [], "themes": [], "format": FORMAT}
    data |= data_of_fields(HEAD_FIELDS, values)
    for name, _label in WORD_LISTS:
        rows = [
            {each: first(values, f"{row}.{each}") for each, _words in WORD_COLUMNS} for row in word_rows(name, values)
        ]
        data[name] = [row for row in rows if any(row.values())]
    return data


def read_head(
    values: Values, document: StandardDocument | None = None
) -> tuple[StandardDocument | None, list[FormMistake]]:
    """Read the head as a document with the requirements it had, or list every mistake."""
    data = head_data(values)
    try:
        whole = StandardDocument.model_validate({**data, "requirements": document.requirements if document else ()})
    except ValidationError as error:
        rows = [row for name, _label in WORD_LISTS for row in word_rows(name, values)]
        cells = [Field(f"{row}.{each}", Widget.TEXT, label) for row in rows for each, label in WORD_COLUMNS]
        return None, [_numbered(one, values) for one in mistakes_of(error, data, (*HEAD_FIELDS, *cells), values)]
    return whole, []


def _numbered(mistake: FormMistake, values: Values) -> FormMistake:
    """Find the row a mistake stands in: blank rows before it were left out of the data."""
    name, _, rest = mistake.name.partition(".")
    number, _, column = rest.partition(".")
    if name not in dict(WORD_LISTS) or not number.isdecimal():
        return mistake
    filled = word_rows(name, values)[:-BLANK_ROWS]
    return FormMistake(f"{filled[int(number)]}.{column}", mistake.words) if int(number) < len(filled) else mistake
