"""What the schema finds wrong, said as a sentence in both languages: for a line of a file or beside a field
of a form. Pure."""

from __future__ import annotations

from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from server.standards.rules import RULE_KINDS

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
        "“{field}”的写法“{input}”不符合 {pattern}。",
        "“{field}” is written “{input}”, which does not match {pattern}.",
    ),
    "string_too_short": ("“{field}”不能为空。", "“{field}” must not be empty."),
    "string_too_long": ("“{field}”太长，最多 {max_length} 字。", "“{field}” is too long (at most {max_length})."),
    "too_short": ("“{field}”至少要有 {min_length} 项。", "“{field}” needs at least {min_length} entries."),
    "too_long": ("“{field}”最多 {max_length} 项。", "“{field}” may have at most {max_length} entries."),
    "string_type": ("“{field}”应是文字。", "“{field}” must be text."),
    "int_type": ("“{field}”应是整数。", "“{field}” must be a whole number."),
    "int_parsing": ("“{field}”应是整数，现为“{input}”。", "“{field}” must be a whole number, not “{input}”."),
    "int_from_float": ("“{field}”应是整数，现为 {input}。", "“{field}” must be a whole number, not {input}."),
    "float_type": ("“{field}”应是数字。", "“{field}” must be a number."),
    "float_parsing": ("“{field}”应是数字，现为“{input}”。", "“{field}” must be a number, not “{input}”."),
    "finite_number": ("“{field}”应是有限的数字。", "“{field}” must be a finite number."),
    "bool_type": ("“{field}”应是 true 或 false。", "“{field}” must be true or false."),
    "bool_parsing": ("“{field}”应是 true 或 false。", "“{field}” must be true or false."),
}


def sentence_of(error: ErrorDetails, field_zh: str, field_en: str) -> tuple[str, str]:
    """Put an error of the schema into words; the field is named as its reader knows it."""
    if error["type"] == "value_error":
        told = str(error.get("ctx", {}).get("error", error["msg"]))
        zh, _, en = told.partition("|")
        return f"{zh}。", f"{(en or zh)[:1].upper()}{(en or zh)[1:]}."
    limits = {name: _plain(value) for name, value in error.get("ctx", {}).items()}
    words: dict[str, Any] = {"kinds": "、".join(RULE_KINDS), **limits}
    words["input"] = str(error["input"])[:60]
    zh, en = _SENTENCES.get(error["type"], ("“{field}”的内容不对。", "“{field}” is not what is expected here."))
    return zh.format_map({**words, "field": field_zh}), en.format_map({**words, "field": field_en})


def _plain(limit: Any) -> Any:
    """Write 100 rather than 100.0."""
    return f"{limit:g}" if isinstance(limit, float) and abs(limit) < 1e6 else limit


def worth_saying(error: ValidationError) -> list[ErrorDetails]:
    """List what the schema found; that a list of wrong entries is also too short says nothing new."""
    found = error.errors(include_url=False)
    return [one for one in found if not (one["type"] == "too_short" and one["input"])]
