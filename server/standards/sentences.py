"""What the schema finds wrong, said as a sentence in both languages: for a line of a file or beside a field
of a form. Pure."""

from __future__ import annotations

import re
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from server.standards.document import DOCUMENT_CODE_PATTERN, KEY_PATTERN, VERSION_PATTERN
from server.standards.rules import RULE_KINDS
from server.standards.rules.vocabulary import CODE_PATTERN

_QUOTED = re.compile(r"'([^']*)'")
_PATTERNS = {
    KEY_PATTERN: (
        "由文件代号、连字符、大写字母和数字组成，如 AB-06-1",
        "like AB-06-1: code, hyphens, capitals, figures",
    ),
    DOCUMENT_CODE_PATTERN: ("由 2 至 8 个大写字母组成，如 AB", "2 to 8 capital letters, like AB"),
    VERSION_PATTERN: ("由字母、数字、点和连字符组成，最多 20 个", "letters, figures, dots and hyphens, 20 at most"),
    CODE_PATTERN: (
        "由小写字母、数字和下划线组成，字母开头，如 notice_board",
        "lower-case letters, figures and underscores, like notice_board",
    ),
}
_OTHER = ("与规定的写法不符", "in the prescribed form")

_MAPPING = ("“{field}”应由若干“名称: 值”组成。", "“{field}” must be made of entries “name: value”.")
_DATE = ("“{field}”应是日期，如 2026-03-01。", "“{field}” must be a date such as 2026-03-01.")
_SENTENCES = {
    "missing": ("缺少“{field}”。", "“{field}” is missing."),
    "extra_forbidden": ("不认识的项“{field}”。", "Unknown entry “{field}”."),
    "union_tag_invalid": (
        "不认识的规则种类“{tag}”；可用：{kinds}。",
        "Unknown kind of rule “{tag}”; known are {kinds}.",
    ),
    "union_tag_not_found": ("规则没有写明种类（kind）；可用：{kinds}。", "The rule names no kind; known are {kinds}."),
    "greater_than": ("“{field}”须大于 {gt}，现为 {input}。", "“{field}” must be greater than {gt}, not {input}."),
    "greater_than_equal": ("“{field}”不得小于 {ge}，现为 {input}。", "“{field}” must be at least {ge}, not {input}."),
    "less_than_equal": ("“{field}”不得大于 {le}，现为 {input}。", "“{field}” must be at most {le}, not {input}."),
    "enum": ("“{field}”不能是“{input}”；可用：{expected}。", "“{field}” cannot be “{input}”; known are {expected}."),
    "literal_error": (
        "“{field}”不能是“{input}”；可用：{expected}。",
        "“{field}” cannot be “{input}”; known are {expected}.",
    ),
    "string_pattern_mismatch": (
        "“{field}”的写法“{input}”不对：{pattern_zh}。",
        "“{field}” is written “{input}”; it must be {pattern_en}.",
    ),
    "string_too_short": ("“{field}”不能为空。", "“{field}” must not be empty."),
    "string_too_long": ("“{field}”太长，最多 {max_length} 字。", "“{field}” is too long (at most {max_length})."),
    "too_short": (
        "“{field}”至少要有 {min_length} 项。",
        "“{field}” has too few entries; at least {min_length} needed.",
    ),
    "too_long": ("“{field}”最多 {max_length} 项。", "“{field}” may have at most {max_length} entries."),
    "string_type": ("“{field}”应是文字。", "“{field}” must be text."),
    "int_type": ("“{field}”应是整数。", "“{field}” must be a whole number."),
    "int_parsing": ("“{field}”应是整数，现为“{input}”。", "“{field}” must be a whole number, not “{input}”."),
    "int_from_float": ("“{field}”应是整数，现为 {input}。", "“{field}” must be a whole number, not {input}."),
    "float_type": ("“{field}”应是数字。", "“{field}” must be a number."),
    "float_parsing": ("“{field}”应是数字，现为“{input}”。", "“{field}” must be a number, not “{input}”."),
    "finite_number": ("“{field}”应是有限的数字。", "“{field}” must be a finite number."),
    "bool_type": ("“{field}”应是 true 或 false。", "“{field}” must be true or false."),
    "tuple_type": ("“{field}”应是列表，如 [甲, 乙]。", "“{field}” must be a list, as in [a, b]."),
    "list_type": ("“{field}”应是列表，如 [甲, 乙]。", "“{field}” must be a list, as in [a, b]."),
    "model_type": _MAPPING,
    "model_attributes_type": _MAPPING,
    "dict_type": _MAPPING,
    "date_type": _DATE,
    "date_parsing": _DATE,
    "date_from_datetime_parsing": _DATE,
    "date_from_datetime_inexact": _DATE,
    "bool_parsing": ("“{field}”应是 true 或 false。", "“{field}” must be true or false."),
}


def sentence_of(error: ErrorDetails, field_zh: str, field_en: str) -> tuple[str, str]:
    """Put an error of the schema into words; the field is named as its reader knows it."""
    if error["type"] == "value_error":
        told = str(error.get("ctx", {}).get("error", error["msg"]))
        zh, _, en = told.partition("|")
        return f"{zh}。", f"{_capital(en or zh)}."
    zh, en = _SENTENCES.get(error["type"], ("“{field}”的内容不对。", "“{field}” is not what is expected here."))
    said = {name: _plain(value) for name, value in error.get("ctx", {}).items()}
    said |= {"input": str(error["input"])[:60]}
    said |= dict(zip(("pattern_zh", "pattern_en"), _PATTERNS.get(str(said.get("pattern")), _OTHER), strict=True))
    kinds = _kinds(error)
    choices = _QUOTED.findall(str(said.get("expected", "")))
    chinese = {**said, "field": field_zh, "kinds": "、".join(kinds), "expected": "、".join(choices)}
    english = {**said, "field": field_en, "kinds": ", ".join(kinds), "expected": ", ".join(choices)}
    return zh.format_map(chinese), en.format_map(english)


def _kinds(error: ErrorDetails) -> list[str]:
    """List the kinds a rule can have where it stands: the parts of a compound one are simple."""
    is_part = len(error["loc"]) > 1 and isinstance(error["loc"][-1], int)
    return [kind for kind in RULE_KINDS if not (is_part and kind == "all_of")]


def _capital(sentence: str) -> str:
    """Begin a sentence with a capital, unless it begins with the name of a field."""
    return sentence if "_" in sentence.partition(" ")[0] else sentence[:1].upper() + sentence[1:]


def _plain(limit: Any) -> Any:
    """Write 100 rather than 100.0."""
    return f"{limit:g}" if isinstance(limit, float) and abs(limit) < 1e6 else limit


def worth_saying(error: ValidationError) -> list[ErrorDetails]:
    """List what the schema found; that a list of wrong entries is also too short says nothing new."""
    found = error.errors(include_url=False)
    return [one for one in found if one["type"] != "too_short" or not _is_explained(one, found)]


def _is_explained(short: ErrorDetails, found: list[ErrorDetails]) -> bool:
    path = short["loc"]
    return any(len(one["loc"]) > len(path) and one["loc"][: len(path)] == path for one in found)
