"""A standard as one document: who issued it, the words it uses, and its requirements clause by clause.

The text of a clause is kept verbatim; where the source breaks off it is marked, never completed. What we add to it
(a counting rule where the text is silent) says that it is ours. Pure: the same types are read from YAML, kept as JSON
in the database and shown on pages.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from datetime import date
from enum import StrEnum
from typing import Annotated, Any, Literal

import rfc8785
from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from server.standards.rules import AllOf, Code, Name, PhasedRules, Rule, SimpleRule
from server.standards.scoring import STANDARD, Scoring, contradiction

Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=4000)]
Short = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=40)]
KEY_PATTERN = r"^[A-Z]{2,8}(-[A-Z0-9]{1,8}(\.[0-9]{1,3}){0,3}){1,4}$"
DOCUMENT_CODE_PATTERN = r"^[A-Z]{2,8}$"
VERSION_PATTERN = r"^[0-9A-Za-z][0-9A-Za-z._-]{0,19}$"
RequirementKey = Annotated[str, StringConstraints(pattern=KEY_PATTERN)]
DocumentCode = Annotated[str, StringConstraints(pattern=DOCUMENT_CODE_PATTERN)]
Version = Annotated[str, StringConstraints(pattern=VERSION_PATTERN)]
Path = tuple[str | int, ...]


class Truncation(StrEnum):
    """Which part of a clause is missing in the source."""

    HEAD = "head"
    TAIL = "tail"
    UNITS = "units"


class Source(StrEnum):
    """Whose words a counting rule is: the clause's own, or ours where the clause is silent."""

    CLAUSE = "clause"
    OURS = "ours"


class UnitsSource(StrEnum):
    """Where the responsible units stand: in the clause, elsewhere in the document, or nowhere."""

    CLAUSE = "clause"
    DOCUMENT = "document"
    MISSING = "missing"


class CheckMethod(StrEnum):
    """How the source says, or means, that a requirement is checked."""

    PHOTO = "photo"
    OBSERVATION = "observation"
    SURVEY = "survey"
    INTERVIEW = "interview"
    LEDGER = "ledger"


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Word(_Part):
    """A site type or a medium: its code and what people call it."""

    code: Code
    zh: Name
    en: Name


class CountingRule(_Part):
    """What makes one 处, 条 or 块 (计数口径), and who says so."""

    text: Text
    source: Source


class Requirement(_Part):
    """One checkable clause."""

    key: RequirementKey
    clause: Short
    text: Text
    truncated: tuple[Truncation, ...] = ()
    scope: Text | None = None
    carrier: Name | None = Field(None, description="The kind of place in the words of the document.")
    site_type: Code
    units: tuple[Name, ...] = Field((), description="Responsible (lead) units in the words of the document.")
    assisting: tuple[Name, ...] = Field((), description="Assisting units (配合单位) in the words of the document.")
    units_source: UnitsSource | None = None
    department: Name | None = Field(None, description="The department within a unit (责任科室).")
    deadline: Short | None = Field(None, description="By when, in the words of the document.")
    programme: Code | None = Field(
        None, description="Where it serves another programme than the document as a whole, or that names none."
    )
    normative: bool = Field(
        True, description="False: a passage that reports or describes, and demands nothing by itself."
    )
    check: tuple[CheckMethod, ...] = ()
    themes: tuple[Name, ...] = ()
    themes_mode: Literal["all", "any"] | None = None
    media: tuple[Code, ...] = ()
    counting_rule: CountingRule | None = None
    condition: Text | None = None
    exclusions: Text | None = None
    evidence: Text | None = None
    note: Text | None = None
    rules: PhasedRules
    scoring: Scoring | None = Field(None, description="Points and deductions; without it one point, all or nothing.")

    def content_hash(self) -> str:
        """Give the SHA-256 of the canonical JSON of the requirement, by which an edit knows what it was made from."""
        return _sha256(self)

    @property
    def points(self) -> Scoring:
        """The scale that holds: its own, or one point, all or nothing."""
        return self.scoring or STANDARD

    @property
    def title(self) -> str:
        """What is counted or looked at, in a few words; the whole text where the rules name none."""
        rule = self.rules.normal or self.rules.inspection
        return (rule.subject if rule else None) or self.text


class StandardDocument(_Part):
    """A whole standard as it is written in a file."""

    format: Literal["xuncheng-standard/1"]
    code: DocumentCode
    version: Version
    title: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
    issuer: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=120)]
    number: Short | None = None
    year: int | None = Field(None, ge=1949, le=2100)
    issued_on: date | None = None
    programme: Code | None = Field(None, description="Left out where it is unknown, or requirements serve several.")
    sample: bool = Field(description="True: shipped as an example (样例，非现行标准), never as today's law.")
    source_note: Text | None = None
    gaps: tuple[Text, ...] = Field((), max_length=100, description="What the source lost; never completed by us.")
    site_types: tuple[Word, ...] = Field(min_length=1)
    media: tuple[Word, ...] = ()
    themes: tuple[Name, ...] = ()
    requirements: tuple[Requirement, ...] = Field(max_length=2000)

    def requirement(self, key: str) -> Requirement | None:
        """Give the requirement with a key, or None."""
        return next((one for one in self.requirements if one.key == key), None)

    def site_type_word(self, code: str) -> Word | None:
        """Give what people call a site type, or None where the document does not know it."""
        return next((one for one in self.site_types if one.code == code), None)

    def content_hash(self) -> str:
        """Give the SHA-256 of the canonical JSON of the document: equal content, equal hash, whatever the layout.

        What is left at its default is left out, so that a version keeps its hash when the schema learns a new entry.
        """
        return _sha256(self)

    def head_hash(self) -> str:
        """Give the hash of everything but the requirements: what an edit of the head was made from."""
        return _sha256(self, {"requirements"})


def _sha256(part: BaseModel, without: set[str] | None = None) -> str:
    content = part.model_dump(mode="json", exclude_defaults=True, exclude=without)
    return hashlib.sha256(rfc8785.dumps(content)).hexdigest()


def contradictions(document: StandardDocument) -> Iterator[tuple[Path, str, str]]:
    """Find what each part allows but the whole does not: path into the document, sentence in Chinese, in English."""
    yield from _repeated(document)
    if not document.requirements:
        yield ("requirements",), "还没有一条测评标准。", "There is no requirement yet."
    types = {word.code for word in document.site_types}
    media = {word.code for word in document.media}
    themes = set(document.themes)
    for index, one in enumerate(document.requirements):
        at: Path = ("requirements", index)
        if not one.key.startswith(f"{document.code}-"):
            yield (
                (*at, "key"),
                f"编号“{one.key}”应以“{document.code}-”开头。",
                f"The key “{one.key}” must begin with {document.code}-.",
            )
        if one.site_type not in types:
            yield (
                (*at, "site_type"),
                f"点位类型“{one.site_type}”没有在 site_types 中列出。",
                (f"The site type “{one.site_type}” is not listed under site_types."),
            )
        yield from _unknown_words(one, at, media, themes)
        yield from (((*at, "scoring", field), zh, en) for field, zh, en in contradiction(one.scoring, one.rules))


def _repeated(document: StandardDocument) -> Iterator[tuple[Path, str, str]]:
    lists = (
        ("requirements", [one.key for one in document.requirements]),
        ("site_types", [word.code for word in document.site_types]),
        ("media", [word.code for word in document.media]),
        ("themes", list(document.themes)),
    )
    for name, keys in lists:
        for index, key in enumerate(keys):
            if key in keys[:index]:
                yield (name, index), f"“{key}”出现了不止一次。", f"“{key}” occurs more than once."


def _unknown_words(one: Requirement, at: Path, media: set[str], themes: set[str]) -> Iterator[tuple[Path, str, str]]:
    places: list[tuple[Path, tuple[str, ...], tuple[str, ...]]] = [(at, one.themes, one.media)]
    for phase, rule in (("normal", one.rules.normal), ("inspection", one.rules.inspection)):
        for path, simple in simple_rules(rule):
            used = getattr(simple, "themes", ()), getattr(simple, "media", ())
            places.append(((*at, "rules", phase, *path), *used))
    for path, used_themes, used_media in places:
        for index, theme in enumerate(used_themes):
            if theme not in themes:
                yield (
                    (*path, "themes", index),
                    f"主题“{theme}”没有在 themes 中列出。",
                    (f"The theme “{theme}” is not listed under themes."),
                )
        for index, medium in enumerate(used_media):
            if medium not in media:
                yield (
                    (*path, "media", index),
                    f"载体形式“{medium}”没有在 media 中列出。",
                    (f"The medium “{medium}” is not listed under media."),
                )


def simple_rules(rule: Rule | None) -> Iterator[tuple[Path, SimpleRule]]:
    """Give the simple rules a rule is made of, each with its path below it; one that is simple gives itself."""
    if isinstance(rule, AllOf):
        yield from ((("rules", index), part) for index, part in enumerate(rule.rules))
    elif rule is not None:
        yield (), rule


def document_schema() -> dict[str, Any]:
    """Give the JSON Schema (draft 2020-12) of a standard as it is written in a file."""
    schema = StandardDocument.model_json_schema()
    named = {"$schema": "https://json-schema.org/draft/2020-12/schema", "$id": "urn:xuncheng:standard:1"}
    return {**named, **schema}


def schema_text() -> str:
    """Give the schema as it is published: docs/standard.schema.json, the command line, the API."""
    return json.dumps(document_schema(), ensure_ascii=False, indent=1) + "\n"
