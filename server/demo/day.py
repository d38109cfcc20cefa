"""One day of the plan made concrete: instants, places as a phone senses them, UUIDs, and the records to be sent.

Every UUID is derived from the day and the round, every bit of chance from these and the seed: the same day can be sent
again and is the same requests again.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid5

import numpy as np
from shapely.geometry.base import BaseGeometry

from server.clock import SHANGHAI
from server.demo.camera import Exposure, Fix, Picture
from server.demo.plan import Press, VisitPlan
from server.demo.route import Point, beside, moved, sensed

NAMESPACE = UUID("6f0d8a3e-52c1-4c0b-9a0e-3d2f7b1c9e44")
EIGHT_O_CLOCK = 8


@dataclass(frozen=True, slots=True)
class Day:
    """The day that is walked, the round it belongs to, and the seed of everything random in it."""

    date: date
    round_id: int
    seed: int

    def at(self, minutes: float) -> datetime:
        """Tell the instant so many minutes after eight in the morning."""
        eight = datetime(self.date.year, self.date.month, self.date.day, EIGHT_O_CLOCK, tzinfo=SHANGHAI)
        return eight + timedelta(minutes=minutes)

    def uuid(self, *names: str) -> UUID:
        """Give the UUID of a thing of this day and round."""
        return uuid5(NAMESPACE, "/".join((self.date.isoformat(), str(self.round_id), *names)))

    def rng(self, *names: str) -> np.random.Generator:
        """Give a source of chance of its own for each thing, so that adding one changes no other."""
        return np.random.default_rng(int.from_bytes(self.uuid("chance", str(self.seed), *names).bytes[:8], "big"))


def shots(plan: VisitPlan, day: Day, edge: BaseGeometry | None = None) -> list[Shot]:
    """Make a plan's presses concrete. `edge` (lon/lat) is the site's outline, from which `away_m` is measured."""
    made = []
    for press in plan.presses:
        rng = day.rng(plan.key, press.key)
        place = beside(plan.walk.line, press.at_m, plan.walk.right_m)
        if press.away_m and edge is not None:
            lon, lat = max(_corners(edge))
            place = moved(lon, lat, press.away_m, 90.0, place.course_deg)
        taken_at = day.at(plan.starts_min + plan.walk.at(press.at_m) + 0.1)
        taken_at = taken_at.replace(microsecond=int(rng.integers(0, 1000)) * 1000)
        made.append(Shot(press, taken_at, place, sensed(place, rng) if press.located else None))
    return made


def _corners(shape: BaseGeometry) -> list[tuple[float, float]]:
    hull = shape.convex_hull
    ring = getattr(hull, "exterior", hull)
    return [(float(x), float(y)) for x, y in ring.coords]


def exposures(plan: VisitPlan, day: Day, edge: BaseGeometry | None = None) -> dict[str, Exposure]:
    """Tell, by press key, the pictures a visit needs drawn; EXIF holds another fix than the phone's own, as it does."""
    wanted = {}
    for shot in shots(plan, day, edge):
        if shot.press.subject is None:
            continue
        rng = day.rng(plan.key, shot.press.key, "exif")
        fix = sensed(shot.place, rng) if shot.fix is not None else None
        wanted[shot.press.key] = Exposure(
            shot.press.subject, int(rng.integers(0, 10_000)), shot.taken_at, fix,
            heic=shot.press.heic, full_size=shot.press.full_size,
        )  # fmt: skip
    return wanted


@dataclass(frozen=True, slots=True)
class Shot:
    """A press of the shutter made concrete: when, where the phone was, and what it says of that."""

    press: Press
    taken_at: datetime
    place: Point
    fix: Fix | None


def observation(plan: VisitPlan, shot: Shot, picture: Picture, day: Day) -> dict[str, Any]:
    """Write the record of one shot of a visit as the API wants it."""
    press = shot.press
    return {
        "visit": str(day.uuid(plan.key)), "requirements": list(press.requirements), "kind": press.kind,
        "taken_at": shot.taken_at.isoformat(), "photos": [_photo(plan.key, shot, picture, day)],
        "themes": list(press.themes), "note": press.note, "medium": press.medium,
        "side": side_of(shot, plan) if press.kind == "sighting" else None,
        "answer": press.answer, "reason": press.reason,
    }  # fmt: skip


def problem(shot: Shot, picture: Picture, day: Day) -> dict[str, Any]:
    """Write the record of a problem met on the way (随手拍): no visit, its own place."""
    record: dict[str, Any] = {
        "round": day.round_id, "kind": "problem", "taken_at": shot.taken_at.isoformat(),
        "photos": [_photo("problem", shot, picture, day)], "problem_type": shot.press.problem_type,
        "note": shot.press.note,
    }  # fmt: skip
    if shot.fix is not None:
        record |= {"lon": shot.fix.lon, "lat": shot.fix.lat}
    return record


def _photo(plan_key: str, shot: Shot, picture: Picture, day: Day) -> dict[str, Any]:
    photo: dict[str, Any] = {
        "uuid": str(day.uuid(plan_key, shot.press.key, "photo")),
        "sha256": hashlib.sha256(picture.data).hexdigest(),
        "size": len(picture.data),
        "source": "camera" if shot.fix else "gallery",
        "taken_at": shot.taken_at.isoformat(),
        "marks": [{"x": x, "y": y} for x, y in picture.marks] if shot.press.kind == "sighting" else [],
    }
    if shot.fix is not None:
        photo["fix"] = {
            "lon": shot.fix.lon, "lat": shot.fix.lat, "accuracy_m": shot.fix.accuracy_m,
            "heading_deg": shot.fix.heading_deg, "taken_at": shot.taken_at.isoformat(), "datum": "wgs84",
        }  # fmt: skip
    return photo


def side_of(shot: Shot, plan: VisitPlan) -> str | None:
    """Say on which side of a road the inspector walks; other sites have no sides."""
    if "ZS-11-2" not in shot.press.requirements:
        return None
    side = plan.walk.line.project(shot.place.lon, shot.place.lat).side
    return str(side) if side else None
