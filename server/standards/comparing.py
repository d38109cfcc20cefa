"""Comparing two versions: what was added, taken out and changed, with the words that differ. Pure.

Requirements are the same where their keys agree, whatever code the document has. A text is compared word by word: every
Chinese character is a word, a number or a Latin word is one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from typing import Any

from server.standards.document import Requirement, StandardDocument
from server.standards.forms.fields import Field, Values, Widget, Words
from server.standards.forms.head_form import HEAD_FIELDS, WORD_LISTS
from server.standards.forms.requirement_fields import requirement_fields
from server.standards.forms.rule_form import rule_fields
from server.standards.forms.typed import values_of
from server.standards.rules import PhasedRules

_WORD = re.compile(r"[A-Za-z]+|\d+(?:\.\d+)?|\s+|.", re.DOTALL)
_TOO_SHORT_TO_KEEP = 1


class Piece(StrEnum):
    """What a piece of a compared text is."""

    SAME = "same"
    OUT = "out"
    IN = "in"


@dataclass(frozen=True, slots=True)
class Change:
    """One entry that differs: its label, and both sides as text."""

    label: Words
    before: Words
    after: Words

    def pieces(self, language: str) -> list[tuple[Piece, str]]:
        """Give the text in `language` in pieces: what stayed, what went, what came."""
        return word_diff(self.before.said(language), self.after.said(language))


@dataclass(frozen=True, slots=True)
class Pair:
    """A requirement of both versions and how it differs; without changes it stayed as it was."""

    before: Requirement
    after: Requirement
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """Everything that differs between two versions, and what does not."""

    head: tuple[Change, ...]
    added: tuple[Requirement, ...]
    removed: tuple[Requirement, ...]
    changed: tuple[Pair, ...]
    same: tuple[Pair, ...]


def compare(before: StandardDocument, after: StandardDocument) -> Comparison:
    """Compare two versions, of one document or of two."""
    known = {_tail(one, before): one for one in before.requirements}
    pairs: list[Pair] = []
    added: list[Requirement] = []
    for one in after.requirements:
        former = known.pop(_tail(one, after), None)
        if former is None:
            added.append(one)
        else:
            pairs.append(Pair(former, one, tuple(changes(former, one, before, after))))
    return Comparison(
        head=tuple(_head_changes(before, after)),
        added=tuple(added),
        removed=tuple(known.values()),
        changed=tuple(pair for pair in pairs if pair.changes),
        same=tuple(pair for pair in pairs if not pair.changes),
    )


def changes(
    before: Requirement, after: Requirement, document: StandardDocument, newer: StandardDocument | None = None
) -> Iterator[Change]:
    """List the entries in which two requirements differ."""
    newer = newer or document
    without = {"rules", "key"} if _tail(before, document) == _tail(after, newer) else {"rules"}
    yield from _differences(
        values_of(before.model_dump(mode="json", exclude=without)),
        values_of(after.model_dump(mode="json", exclude=without)),
        {field.name: field for field in (*requirement_fields(document), *requirement_fields(newer))},
    )
    yield from _rule_changes(before.rules, after.rules, newer)


def word_diff(before: str, after: str) -> list[tuple[Piece, str]]:
    """Give two texts as pieces; a lone sign between two changes is not kept, which reads better."""
    old, new = _WORD.findall(before), _WORD.findall(after)
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    blocks = [(tag, old[i1:i2], new[j1:j2]) for tag, i1, i2, j1, j2 in matcher.get_opcodes()]
    pieces: list[tuple[Piece, str]] = []
    out, in_ = "", ""
    for at, (tag, gone, come) in enumerate(blocks):
        between = 0 < at < len(blocks) - 1
        if tag == "equal" and not (between and len(gone) <= _TOO_SHORT_TO_KEEP):
            pieces += _flushed(out, in_)
            out, in_ = "", ""
            pieces.append((Piece.SAME, "".join(gone)))
        else:
            out, in_ = out + "".join(gone), in_ + "".join(come)
    return pieces + _flushed(out, in_)


def _flushed(out: str, in_: str) -> list[tuple[Piece, str]]:
    return [(piece, text) for piece, text in ((Piece.OUT, out), (Piece.IN, in_)) if text]


def _tail(one: Requirement, document: StandardDocument) -> str:
    return one.key.removeprefix(f"{document.code}-")


def _head_changes(before: StandardDocument, after: StandardDocument) -> Iterator[Change]:
    fields = {field.name: field for field in HEAD_FIELDS}
    yield from _differences(_head(before), _head(after), fields)
    for name, label in WORD_LISTS:
        old, new = getattr(before, name), getattr(after, name)
        if old != new:
            yield Change(label, *(_lines(f"{one.code} {one.zh} {one.en}" for one in words) for words in (old, new)))


def _head(document: StandardDocument) -> Values:
    data = document.model_dump(mode="json", exclude={"requirements", "format", "site_types", "media"})
    return values_of(data)


def _lines(texts: Iterator[str]) -> Words:
    joined = "；".join(texts)
    return Words(joined, joined)


def _differences(old: Values, new: Values, fields: dict[str, Field]) -> Iterator[Change]:
    for name in dict.fromkeys((*old, *new)):
        if (old.get(name) or [""]) == (new.get(name) or [""]):
            continue
        field = fields.get(name)
        label = field.label if field else Words(name, name)
        yield Change(label, _told(old.get(name, []), field), _told(new.get(name, []), field))


def _told(texts: list[str], field: Field | None) -> Words:
    known: dict[str, Words] = {option.value: option.words for option in field.options} if field else {}
    if texts == ["true"]:
        return Words("是", "yes")
    if field is None or field.widget is Widget.LINES:
        texts = [line for text in texts for line in text.split("\n")]
    words = [known.get(text) or Words(text, text) for text in texts]
    return Words("、".join(each.zh for each in words), ", ".join(each.en for each in words))


def _rule_changes(before: PhasedRules, after: PhasedRules, document: StandardDocument) -> Iterator[Change]:
    if before == after:
        return
    sides = [Words(rules.sentence("zh"), rules.sentence("en")) for rules in (before, after)]
    if sides[0] != sides[1]:
        yield Change(Words("判定规则", "Rule"), *sides)
        return
    for phase in ("normal", "inspection"):
        old, new = (_rule_data(getattr(rules, phase)) for rules in (before, after))
        fields = {field.name: field for field in rule_fields((new or old).get("kind", [""])[0], document)}
        yield from _differences(old, new, fields)


def _rule_data(rule: Any) -> Values:
    return values_of(rule.model_dump(mode="json")) if rule is not None else {}
