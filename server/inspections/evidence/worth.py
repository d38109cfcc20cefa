"""What a photo's position and time are worth as evidence. Pure.

Trust marks and never blocks: what is doubtful stays recorded with its reason and goes to a person (待核实), because
the site's own data may be what is wrong (点位纠错).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from server.inspections.rules import DEFAULT_ACCURACY_M, EXIF_DATUM, GRAVITY, Trust

FIXES_AGREE_WITHIN_M = 100.0
"""EXIF and device fix may differ by this besides the device's accuracy: phones write EXIF from an older fix."""
DATUM_WITHIN_M = 30.0
"""An EXIF position this close to the device fix as another datum writes it is that fix, written in that datum."""
DATUM_TOLD_FROM = 4.0
"""So many times the accuracy the offset between two datums must be before a fix can tell one from the other."""
WORST_ACCURACY_M = 200.0
"""A position that may be farther off than this (a mast of the mobile network, an address of the internet) places nobody
at a site: most sites are smaller. One that is large enough to hold all the places where the photo may have been taken
is proven all the same. No term for accuracy grows beyond the limit, or the worst position would prove the most."""
WALKING_M_PER_S = 1.5
"""Between its fix and the shutter somebody may have walked: so much a fix may be farther off for each second."""
OLDEST_FIX_S = 120.0
"""A fix found longer before the photo says where somebody was before; phones send none that is older."""
LATEST_FIX_S = 300.0
"""One may be found afterwards: the phone's own camera application hands a picture over up to five minutes later, and
only then the page asks for the position."""
FASTEST_KMH = 150.0
"""Nobody inspects from a train: two photos farther apart than this allows have a wrong time or a wrong place."""
FAR_ENOUGH_M = 500.0
FROZEN_FOR_MIN = 10.0
FROZEN_TIMES = 3
"""A real receiver never gives one position to the last digit for so long; a program that pretends one does."""
CLOCK_TOLERANCE = timedelta(minutes=10)
FUTURE_TOLERANCE = timedelta(minutes=5)
SATELLITES_TOLERANCE = timedelta(days=1)
"""Cameras write the satellites' time of an older fix, hardly ever of another day: of 47 real photos with both, none."""
WEEKS_COUNTED = timedelta(weeks=1024)
"""GPS counts its weeks to 1,024 and begins again (IS-GPS-200, 6.2.4): receivers that were not told write a day so many
weeks off, which says nothing of the photo."""


@dataclass(frozen=True)
class Uses:
    """How many earlier photos have the bytes of one, in records that still count."""

    here: int = 0
    """Of the same site and round; off every site: of a problem of the same round near by."""
    elsewhere: int = 0
    """Of another site or round, or of a problem off every site that lies elsewhere."""
    unplaced: int = 0
    """Of a problem off every site, where no position tells whether it is of the same place."""
    away_m: float | None = None
    """Off every site: how far away the farthest of them lies, among those elsewhere if there are any; None where one of
    these may be farther: it is at a site, or nobody knows where."""
    has_site: bool = True

    @property
    def times(self) -> int:
        """How many there are at all."""
        return self.here + self.elsewhere + self.unplaced


@dataclass(frozen=True)
class Witness:
    """What is known of one photo when its trust is worked out. Distances in metres, instants aware UTC."""

    has_fix: bool
    fix_accuracy_m: float | None
    has_exif_position: bool
    exif_to_fix_m: float | None
    distance_to_site_m: float | None
    """From the position it is judged by to the site's geometry; 0 inside; None where either has no place."""
    site_has_place: bool
    site_tolerance_m: float
    claimed_at: datetime
    exif_taken_at: datetime | None
    """By the camera's clock; by the satellites where it has none."""
    received_at: datetime
    inside_site_m: float = 0.0
    """How deep inside the site's area that position lies, to the nearest edge; 0 outside, and where it has no area."""
    satellites_at: datetime | None = None
    """The satellites' time of the position in the file."""
    fix_age_s: float | None = None
    """How long before the photo the device found its fix, by the one clock of both; below 0: after it; None unknown."""
    exif_accuracy_m: float | None = None
    """How far off the file says that its own position may be."""
    exif_was_void: bool = False
    """Whether the file says that its receiver had no fix (status V): its position is then an old one, or none."""
    exif_datum_named: str | None = None
    """The other datum out of which the EXIF position was taken because the file names it and nobody says otherwise."""
    is_written_only: bool = False
    """Whether the only position is one that editing programs write (XMP); it proves nothing."""
    same_bytes: Uses = Uses()
    """Earlier photos under another UUID that have the same bytes."""
    alike_elsewhere: tuple[dict[str, Any], ...] = ()
    """Earlier photos of other sites or rounds that are nearly the same picture, with what a person wants to know."""
    exif_datum_m: dict[str, float] = field(default_factory=dict)
    """How far the EXIF position lies from the device fix as each other datum would write it."""
    from_previous_m: float | None = None
    from_previous_s: float | None = None
    """To the same inspector's photo before, by the devices' fixes; None where there is none."""
    same_fix_times: int = 0
    same_fix_min: float = 0.0
    """How many photos just before have this very fix, and for how many minutes."""
    pinned_because: str | None = None
    """Why an inspector put the pin it is judged by; None where a device or the file tells the position."""
    not_shown_because: str | None = None  # a failure's code: a file that merely begins like a photo proves nothing


@dataclass(frozen=True)
class Worth:
    """The outcome and every doubt with its figures, the gravest first."""

    outcome: Trust
    reasons: tuple[dict[str, Any], ...] = field(default=())


def trust(photo: Witness) -> Worth:
    """Weigh EXIF, device fix, clocks and site geometry against each other."""
    weighed = (_seen(photo), _place(photo), _fixes(photo), _speed(photo), _frozen(photo), _clock(photo))
    doubts = [doubt for doubt in weighed if doubt]
    if photo.not_shown_because is not None:
        doubts.append({"code": Trust.NOT_SHOWABLE.value, "because": photo.not_shown_because})
    doubts.sort(key=lambda doubt: GRAVITY.index(Trust(doubt["code"])))
    notes: list[dict[str, Any]] = [{"code": EXIF_DATUM, "datum": datum} for datum in [_datum_of_exif(photo)] if datum]
    if photo.exif_datum_named:
        notes.append({"code": EXIF_DATUM, "datum": photo.exif_datum_named, "named": True})
    return Worth(Trust(doubts[0]["code"]) if doubts else Trust.LOCATED, (*doubts, *notes))


def file_speaks(fix_accuracy_m: float | None, fix_age_s: float | None, exif_error_m: float | None) -> bool:
    """Ask whether a file places a photo rather than a device fix that is too coarse or of another time.

    Only one that says how exact it is, and is exact enough, may.
    """
    if exif_error_m is None or exif_error_m > WORST_ACCURACY_M:
        return False
    age = fix_age_s or 0.0
    return (fix_accuracy_m or 0.0) > WORST_ACCURACY_M or not -LATEST_FIX_S <= age <= OLDEST_FIX_S


def _seen(photo: Witness) -> dict[str, Any] | None:
    used = photo.same_bytes
    if not used.times:
        alike = photo.alike_elsewhere
        return {"code": Trust.SEEN_BEFORE.value, "alike": len(alike), **alike[0]} if alike else None
    told: dict[str, Any] = {"code": Trust.SEEN_BEFORE.value, "times": used.times, "elsewhere": used.elsewhere}
    if not used.has_site:
        told["near"] = used.here
    return told if used.away_m is None else told | {"away_m": round(used.away_m)}


def _place(photo: Witness) -> dict[str, Any] | None:
    if not photo.site_has_place:
        return None
    distance, radius = photo.distance_to_site_m or 0.0, _accuracy_m(photo) + _walked_m(photo)
    nowhere, unproven = _nowhere(photo), _stale(photo) or _imprecise(photo)
    if nowhere or (unproven and distance <= photo.site_tolerance_m + radius):
        return nowhere or unproven
    allowed = photo.site_tolerance_m + _capped(radius)
    if distance <= allowed:
        return None
    return {"code": Trust.OFF_SITE.value, "distance_m": round(distance), "allowed_m": round(allowed)}


def _nowhere(photo: Witness) -> dict[str, Any] | None:
    """Ask whether any device found a position at all."""
    if photo.pinned_because is not None:
        return {"code": Trust.UNLOCATED.value, "pinned_because": photo.pinned_because}
    if photo.has_fix:
        return None
    if not photo.has_exif_position:
        return {"code": Trust.UNLOCATED.value, **({"written": "xmp"} if photo.is_written_only else {})}
    return {"code": Trust.UNLOCATED.value, "gps_status": "V"} if photo.exif_was_void else None


def _imprecise(photo: Witness) -> dict[str, Any] | None:
    accuracy = _accuracy_m(photo)
    if accuracy <= WORST_ACCURACY_M or accuracy + _walked_m(photo) <= photo.inside_site_m:
        return None
    return {"code": Trust.UNLOCATED.value, "accuracy_m": round(accuracy), "limit_m": round(WORST_ACCURACY_M)}


def _stale(photo: Witness) -> dict[str, Any] | None:
    """Ask whether the fix is of the moment of the photo."""
    age = photo.fix_age_s or 0.0
    if age > OLDEST_FIX_S:
        return {"code": Trust.UNLOCATED.value, "fix_before_s": round(age), "limit_s": round(OLDEST_FIX_S)}
    if age < -LATEST_FIX_S:
        return {"code": Trust.UNLOCATED.value, "fix_after_s": round(-age), "limit_s": round(LATEST_FIX_S)}
    return None


def _accuracy_m(photo: Witness) -> float:
    """Tell how far off the position it is judged by may be: in EXIF never little, since phones write an older fix."""
    if photo.has_fix:
        return DEFAULT_ACCURACY_M if photo.fix_accuracy_m is None else photo.fix_accuracy_m
    return max(photo.exif_accuracy_m or 0.0, DEFAULT_ACCURACY_M)


def _walked_m(photo: Witness) -> float:
    """Tell how far somebody may have walked between the fix and the photo."""
    return abs(photo.fix_age_s or 0.0) * WALKING_M_PER_S


def _capped(accuracy_m: float) -> float:
    return min(accuracy_m, WORST_ACCURACY_M)


def _fixes(photo: Witness) -> dict[str, Any] | None:
    if photo.exif_to_fix_m is None or photo.exif_was_void or _datum_of_exif(photo):
        return None
    if (photo.exif_accuracy_m or 0.0) > WORST_ACCURACY_M:
        return None  # a position that says of itself that it may be anywhere contradicts nothing
    allowed = FIXES_AGREE_WITHIN_M + _capped(
        (photo.fix_accuracy_m or 0.0) + _walked_m(photo) + (photo.exif_accuracy_m or 0.0)
    )
    if photo.exif_to_fix_m <= allowed:
        return None
    return {"code": Trust.FIXES_DISAGREE.value, "distance_m": round(photo.exif_to_fix_m), "allowed_m": round(allowed)}


def _datum_of_exif(photo: Witness) -> str | None:
    """Tell in which other datum EXIF writes the device's own fix, if it does and the fix is exact enough to tell."""
    accuracy = photo.fix_accuracy_m or 0.0
    nearest = min(photo.exif_datum_m.items(), key=lambda each: each[1], default=None)
    if photo.exif_to_fix_m is None or nearest is None or photo.exif_to_fix_m <= FIXES_AGREE_WITHIN_M:
        return None
    if accuracy * DATUM_TOLD_FROM > photo.exif_to_fix_m:
        return None
    return nearest[0] if nearest[1] <= DATUM_WITHIN_M + accuracy else None


def _speed(photo: Witness) -> dict[str, Any] | None:
    if photo.from_previous_m is None or photo.from_previous_s is None or photo.from_previous_m <= FAR_ENOUGH_M:
        return None
    hours = max(photo.from_previous_s, 1.0) / 3600
    kmh = (photo.from_previous_m - FAR_ENOUGH_M) / 1000 / hours
    if kmh <= FASTEST_KMH:
        return None
    told = {"distance_m": round(photo.from_previous_m), "seconds": round(photo.from_previous_s)}
    return {"code": Trust.TOO_FAST.value, **told, "kmh": round(photo.from_previous_m / 1000 / hours)}


def _frozen(photo: Witness) -> dict[str, Any] | None:
    if photo.same_fix_times < FROZEN_TIMES or photo.same_fix_min < FROZEN_FOR_MIN:
        return None
    return {"code": Trust.FIX_FROZEN.value, "times": photo.same_fix_times + 1, "minutes": round(photo.same_fix_min)}


def _clock(photo: Witness) -> dict[str, Any] | None:
    ahead = photo.claimed_at - photo.received_at
    if ahead > FUTURE_TOLERANCE:
        return {"code": Trust.CLOCK_DOUBTFUL.value, "ahead_min": round(ahead.total_seconds() / 60)}
    if photo.exif_taken_at is not None:
        apart = abs(photo.exif_taken_at - photo.claimed_at)
        if apart > CLOCK_TOLERANCE:
            return {"code": Trust.CLOCK_DOUBTFUL.value, "apart_min": round(apart.total_seconds() / 60)}
    if photo.satellites_at is None:
        return None
    apart = abs(photo.satellites_at - photo.claimed_at)
    if min(apart % WEEKS_COUNTED, -apart % WEEKS_COUNTED) <= SATELLITES_TOLERANCE:
        return None
    return {"code": Trust.CLOCK_DOUBTFUL.value, "satellites_min": round(apart.total_seconds() / 60)}
