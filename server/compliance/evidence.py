"""What a person said of photos, applied before anything is judged: accepted ones are certain, rejected ones are gone.

Accepting says that a photo is what the inspector says it is; where along a road it stands stays as (in)exact as its
position. A thing or an answer counts for nothing once every photo that shows it is rejected.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from server.compliance.engine.verdicts import Reason
from server.compliance.observed import Observed, PhotoSeen
from server.inspections.rules import GRAVITY, Kind, Ruling, Trust


@dataclass
class Heard:
    """Observations after the rulings, by requirement, and what has to be said about it; absences stand apart."""

    observed: dict[int, list[Observed]]
    absences: dict[int, list[Observed]] = field(default_factory=dict)
    notes: dict[int, tuple[Reason, ...]] = field(default_factory=dict)


def hear(observed: Mapping[int, Sequence[Observed]], rulings: Mapping[int, Ruling]) -> Heard:
    """Apply a person's rulings on photos to what was observed."""
    heard = Heard({})
    known: dict[str, Observed | None] = {}  # one observation speaks to several requirements
    for requirement_id, rows in observed.items():
        for one in rows:
            if one.uuid not in known:
                known[one.uuid] = _applied(one, rulings)
        applied = [after for one in rows if (after := known[one.uuid]) is not None]
        absences = [one for one in applied if one.kind is Kind.ABSENCE]
        if absences:
            heard.absences[requirement_id] = absences
            applied = [one for one in applied if one.kind is not Kind.ABSENCE]
        if applied:
            heard.observed[requirement_id] = applied
        if rulings and (notes := _notes(rows, rulings)):
            heard.notes[requirement_id] = notes
    return heard


def _applied(one: Observed, rulings: Mapping[int, Ruling]) -> Observed | None:
    """Give an observation as it stands after the rulings; None when nothing of it is left."""
    if not one.photos:
        return one
    left = tuple(photo for photo in one.photos if rulings.get(photo.id) is not Ruling.REJECTED)
    if not left or (any(photo.marks for photo in one.photos) and not any(photo.marks for photo in left)):
        return None
    weighed = tuple(_weighed(photo, rulings.get(photo.id)) for photo in left)
    return one if weighed == one.photos else replace(one, photos=weighed)


def _weighed(photo: PhotoSeen, ruling: Ruling | None) -> PhotoSeen:
    if ruling is Ruling.ACCEPTED and photo.trust is not None:
        return replace(photo, trust=Trust.LOCATED, doubts=(), accepted=True)
    if photo.is_asked_as_pair:
        return _without(photo, Trust.SEEN_BEFORE)
    return photo


def _without(photo: PhotoSeen, doubt: Trust) -> PhotoSeen:
    """Leave out one doubt: whether the photo repeats another one is asked as a pair."""
    doubts = tuple(code for code in photo.doubts if code != doubt)
    gravest = next((trust for trust in GRAVITY if trust.value in doubts), Trust.LOCATED)
    return replace(photo, trust=gravest, doubts=doubts)


def _notes(rows: Iterable[Observed], rulings: Mapping[int, Ruling]) -> tuple[Reason, ...]:
    notes = []
    for ruling in Ruling:
        touched = [(one, photo) for one in rows for photo in one.photos if rulings.get(photo.id) is ruling]
        if touched:
            observations = sorted({str(one.uuid) for one, _ in touched})
            notes.append(Reason(f"evidence_{ruling.value}", {"count": len(touched), "observations": observations}))
    return tuple(notes)
