"""What was recorded under a requirement besides counts and whole answers: shown again on the page, row by row.

The names are those of an observation record, so that the phone merges these with the records it still keeps itself.
"""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import gettext as _

from server.inspections.models import Observation
from server.inspections.rules import Answer, thing_count
from server.standards.rules import unit_word


@dataclass(frozen=True)
class Recorded:
    """One record that speaks of a thing, a room, a face, a paper or a figure."""

    uuid: str
    kind: str
    own: bool
    """Whether the one who is looking made it; only they may correct it or take it back."""
    answer: str | None
    item: str | None
    room: str | None
    face: str | None
    numerator: float | None
    denominator: float | None
    value: float | None
    unit: str | None
    span: float | None
    ticks: int
    things: int
    said: str


def recorded(seen: Observation, account_id: int, language: str) -> Recorded:
    """Give an observation as the page shows it, in the language of the page."""
    things = thing_count([len(photo.marks) for photo in seen.photos]) if seen.photos else 0
    return Recorded(
        uuid=str(seen.uuid),
        kind=seen.kind.value,
        own=seen.account_id == account_id,
        answer=seen.answer,
        item=seen.item,
        room=seen.room,
        face=seen.face,
        numerator=seen.numerator,
        denominator=seen.denominator,
        value=seen.value,
        unit=seen.measure_unit,
        span=seen.span,
        ticks=len(seen.ticks or ()),
        things=things,
        said=_say(seen, things, language),
    )


def _say(seen: Observation, things: int, language: str) -> str:
    named = " · ".join(name for name in (seen.item, seen.room, seen.face) if name)
    told = _figure(seen, language) or _answer(seen) or _("已拍 %(n)s 处", n=things)
    return _("%(what)s：%(told)s", what=named, told=told) if named else told


def _figure(seen: Observation, language: str) -> str:
    unit = unit_word(seen.measure_unit or "", language)
    if seen.span is not None:
        return _("观察 %(span)s %(unit)s，看到 %(n)s 次", span=f"{seen.span:g}", unit=unit, n=len(seen.ticks or ()))
    if seen.numerator is not None and seen.denominator:
        share = f"{100 * seen.numerator / seen.denominator:.1f}"
        part, whole = f"{seen.numerator:g}", f"{seen.denominator:g}"
        return _("%(part)s / %(whole)s %(unit)s（%(share)s %%）", part=part, whole=whole, unit=unit, share=share)
    return f"{seen.value:g} {unit}".strip() if seen.value is not None else ""


def _answer(seen: Observation) -> str:
    words = {Answer.PASS.value: _("有"), Answer.FAIL.value: _("没有")}
    return words.get(seen.answer or "", "")
