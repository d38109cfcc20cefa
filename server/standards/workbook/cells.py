"""From the text of a cell to data for the schema. What is not understood is said, never guessed. Pure."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Sequence
from typing import Any

from server.standards.document import Word
from server.standards.forms.fields import Option, Words
from server.standards.forms.kinds import KIND_WORDS, kind_named
from server.standards.yaml_tree import Refused, tree_of

_MOST_NAMED = 12


class NotUnderstood(Exception):
    """A cell whose text means nothing here; says why."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(en)
        self.zh, self.en = zh, en


def number(text: str) -> str:
    """Give a number with figures as a machine knows them; whether it is one says the schema."""
    return unicodedata.normalize("NFKC", text).strip()


def yes(text: str, head: Words) -> bool:
    """Read 是 or 否."""
    wanted = text.strip().casefold()
    if wanted in {"是", "yes", "true", "1"}:
        return True
    if wanted in {"否", "no", "false", "0"}:
        return False
    raise NotUnderstood(
        f"“{head.zh}”应填“是”或“否”，现为“{text[:40]}”。", f"“{head.en}” is 是 or 否, not “{text[:40]}”."
    )


def lines(text: str) -> list[str]:
    """Read a list of one a line, or the JSON list that was written where a name has lines of its own."""
    if text.startswith("["):
        try:
            found = json.loads(text)
        except ValueError:
            found = None
        if isinstance(found, list) and all(isinstance(one, str) for one in found):
            return found
    return [line.strip() for line in text.split("\n") if line.strip()]


def choice(text: str, head: Words, options: Sequence[Option]) -> str:
    """Read one of the words of a choice."""
    wanted = text.strip().casefold()
    for option in options:
        if wanted in {option.value, option.words.zh.casefold(), option.words.en.casefold()}:
            return option.value
    known_zh, known_en = ("、".join(each) for each in zip(*((o.words.zh, o.words.en) for o in options), strict=True))
    raise NotUnderstood(
        f"“{head.zh}”不能是“{text[:40]}”；可用：{known_zh}。",
        f"“{head.en}” cannot be “{text[:40]}”; known are {known_en}.",
    )


def some_of(text: str, head: Words, options: Sequence[Option]) -> list[str]:
    """Read several words of a choice, set apart by 、 or commas or lines."""
    for mark in "，,；;\n":
        text = text.replace(mark, "、")
    return [choice(part, head, options) for part in text.split("、") if part.strip()]


def code_of(text: str, head: Words, words: Sequence[Word]) -> str:
    """Find the code of a word by its code or name among those the workbook lists."""
    wanted = text.strip()
    named = [word.code for word in words if wanted in (word.zh, word.en)]
    if any(word.code == wanted for word in words):
        return wanted
    if len(named) == 1:
        return named[0]
    zh, en = f"{head.zh}“{wanted[:40]}”", f"“{wanted[:40]}” ({head.en})"
    if named:
        raise NotUnderstood(
            f"{zh}有不止一个，请写代码：{'、'.join(named)}。", f"{en} is not the only one; write its code."
        )
    if not words:
        raise NotUnderstood(
            f"{zh}没有在工作表“{head.zh}”中列出；那里还没有一行。",
            f"{en} is not listed in the sheet “{head.zh}”; it has no row yet.",
        )
    listed = "、".join(f"{word.zh}（{word.code}）" for word in words[:_MOST_NAMED])
    more = "…" if len(words) > _MOST_NAMED else ""
    raise NotUnderstood(
        f"{zh}没有在工作表“{head.zh}”中列出；那里有：{listed}{more}。",
        f"{en} is not listed in the sheet “{head.zh}”; it has {listed}{more}.",
    )


def kind(text: str) -> str:
    """Read the kind of a rule by its name."""
    found = kind_named(text)
    if found is None:
        zh = "、".join(each.name.zh for each in KIND_WORDS.values())
        en = ", ".join(each.name.en for each in KIND_WORDS.values())
        raise NotUnderstood(
            f"不认识的判定种类“{text[:40]}”；可用：{zh}。", f"Unknown kind of rule “{text[:40]}”; known are {en}."
        )
    return found


def rule(text: str) -> Any:
    """Read a rule as it is written in a YAML file, on one line or several."""
    try:
        _root, data, repeated = tree_of(text.encode())
    except Refused as refused:
        raise NotUnderstood(refused.mistake.zh, refused.mistake.en) from refused
    if repeated:
        raise NotUnderstood(repeated[0].zh, repeated[0].en)
    return data
