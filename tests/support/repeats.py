"""A park that asks for a number of things, inspectors who photograph them, and the worker that follows, step by step.

Pictures are painted and really sent, read, weighed, drawn and compared; what a test chooses is where they were taken.
"""

from __future__ import annotations

import hashlib
import io
from typing import Any

from PIL import Image
from pyproj import Geod
from shapely.geometry import Point
from sqlalchemy import select

from server import tasks
from server.compliance import queries as verdicts
from server.database import db
from server.inspections.evidence import pairing
from server.inspections.evidence.models import SightingPair
from server.inspections.evidence.sameness import Basis, Same
from server.inspections.models import ObservationPhoto
from server.inspections.rules import Kind
from server.people.models import Account
from server.people.rules import Role
from server.photos import operations as photos
from server.places.models import Site
from server.storage import photo_store
from tests.support import making, pictures

REASON = "两张照片的围栏和树都不同。"


def at(east_m: float) -> Point:
    """Give the place so many metres east of the middle of the test city."""
    lon, lat, _ = Geod(ellps="WGS84").fwd(making.LON, making.LAT, 90, east_m)
    return Point(lon, lat)


def encoded(picture: Image.Image, quality: int = 85) -> bytes:
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=quality)
    return out.getvalue()


def poster(post: int) -> bytes:
    """Photograph the same poster on another lamp post of a row: only the sky behind it differs."""
    scene = pictures.scene((320, 240), 7)
    sky = Image.blend(scene.crop((0, 0, 320, 40)), pictures.scene((320, 40), 100 + post), 0.15)
    scene.paste(sky, (0, 0))
    return encoded(scene, 80)


class Street:
    """A park asking for three things, people who see them, and the worker that follows."""

    def __init__(
        self, *, least: int = 3, site: Site | None = None, clause: dict[str, Any] | None = None, **values: Any
    ) -> None:
        clause = clause or making.PARK_COUNT | {
            "rules": {"normal": {"kind": "count_per_site", "value": least, "unit": "处", "subject": "公益广告"}}
        }
        self.site = site or making.site("park")
        self.standard = making.standard(requirements=[clause])
        (self.requirement,) = self.standard.requirements
        self.office = making.account(Role.OFFICE)
        self.first, self.second = making.account(Role.INSPECTOR), making.account(Role.INSPECTOR)
        self.round = making.round_of(self.site, standard=self.standard, **values)
        self.visits = {
            who.id: making.visit(self.round, self.site, who, complete=True) for who in (self.first, self.second)
        }

    def see(
        self, data: bytes, east_m: float | None = 0, *, by: Account | None = None, marks: int = 0, **values: Any
    ) -> ObservationPhoto:
        """Record a thing and send its photo."""
        sha256 = self.arrive(data)
        kind = values.pop("kind", Kind.SIGHTING)
        observation = making.observation(
            self.visits[(by or self.first).id], kind, requirements=(self.requirement,), **values
        )
        place = {"fix_lon": None, "fix_lat": None, "fix_accuracy_m": None} if east_m is None else {}
        dots = [{"x": 0.1 + 0.2 * number, "y": 0.5} for number in range(marks)]
        row = making.observed_photo(observation, place=at(east_m or 0), sha256=sha256, marks=dots, **place)
        db.session.refresh(observation)
        return row

    def arrive(self, data: bytes) -> str:
        """Let the bytes of a photo arrive."""
        sha256 = hashlib.sha256(data).hexdigest()
        taken_in = photos.take_in(photo_store(), io.BytesIO(data), sha256, size=len(data), limit=9_000_000)
        photos.receive(taken_in, by=None)
        return sha256

    def work(self) -> None:
        """Let the worker do all there is to do."""
        db.session.commit()
        tasks.work_off()

    def asked(self) -> list[tuple[int, int, Basis]]:
        rows = db.session.scalars(select(SightingPair).order_by(SightingPair.a_id, SightingPair.b_id))
        return [(row.a_id, row.b_id, row.basis) for row in rows]

    def pair(self) -> SightingPair:
        return db.session.scalars(select(SightingPair)).one()

    def verdict(self) -> verdicts.EffectiveVerdict:
        found = verdicts.effective_verdict(self.round.id, self.site.id, self.requirement.id)
        assert found is not None
        return found

    def told(self, code: str) -> dict[str, Any]:
        return next(reason for reason in self.verdict().reasons if reason["code"] == code)

    def answer(self, said: Same, reason: str = REASON) -> None:
        pairing.answer(self.pair().id, said, reason, by=self.office.id)
        self.work()


def again(seed: int, quality: int = 40) -> bytes:
    return encoded(pictures.scene((320, 240), seed).resize((240, 180)), quality)
