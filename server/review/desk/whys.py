"""Why a piece of evidence lies on the desk: one word for each reason, in the order in which they weigh. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from typing import Any

from server.inspections.evidence.sameness import Basis
from server.inspections.rules import Source, Trust


class Why(StrEnum):
    """A reason for doubt, or a question about two photos; the gravest first."""

    NOT_SHOWABLE = "not_showable"
    CONTRADICTED = "contradicted"
    SEEN_BEFORE = "seen_before"
    ALIKE = "alike"
    SAME_BYTES = "same_bytes"
    SIMILAR_PICTURE = "similar_picture"
    TWO_INSPECTORS = "two_inspectors"
    OFF_SITE = "off_site"
    UNLOCATED = "unlocated"
    PINNED = "pinned"
    IMPRECISE = "imprecise"
    STALE_FIX = "stale_fix"
    VOID = "void"
    WRITTEN = "written"
    FIXES_DISAGREE = "fixes_disagree"
    TOO_FAST = "too_fast"
    FIX_FROZEN = "fix_frozen"
    CLOCK_DOUBTFUL = "clock_doubtful"
    NOT_CAMERA = "not_camera"


WEIGHT = {why: number for number, why in enumerate(Why)}
_OF_PAIR = {
    Basis.SAME_BYTES: Why.SAME_BYTES,
    Basis.SIMILAR_PICTURE: Why.SIMILAR_PICTURE,
    Basis.TWO_INSPECTORS: Why.TWO_INSPECTORS,
}
_OF_POSITION = {
    "pinned_because": Why.PINNED,
    "accuracy_m": Why.IMPRECISE,
    "fix_before_s": Why.STALE_FIX,
    "fix_after_s": Why.STALE_FIX,
    "gps_status": Why.VOID,
    "written": Why.WRITTEN,
}
"""Why a position proves nothing, by the figure that the reason carries."""


def whys_of_photo(reasons: Iterable[dict[str, Any]], source: Source) -> tuple[Why, ...]:
    """Name every reason to doubt a photo, the gravest first; that it was chosen from the gallery is said besides."""
    found = {why for reason in reasons if (why := _why(reason)) is not None}
    if source is not Source.CAMERA:
        found.add(Why.NOT_CAMERA)
    return tuple(sorted(found, key=WEIGHT.__getitem__))


def whys_of_pair(basis: Basis, *, is_contradicted: bool) -> tuple[Why, ...]:
    """Name why two photos are asked about."""
    return (Why.CONTRADICTED, _OF_PAIR[basis]) if is_contradicted else (_OF_PAIR[basis],)


def _why(reason: dict[str, Any]) -> Why | None:
    code = reason["code"]
    if code == Trust.SEEN_BEFORE and "alike" in reason:
        return Why.ALIKE
    if code == Trust.UNLOCATED:
        return next((why for figure, why in _OF_POSITION.items() if figure in reason), Why.UNLOCATED)
    return Why(code) if code in set(Trust) and code != Trust.LOCATED else None  # what is no doubt is a note
