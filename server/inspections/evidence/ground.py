"""What the weight of photos rests on outside of their records: where sites lie, what can be seen, what rounds say.

Any of it may change while photos are weighed. Who changes it has those weighed again that have their weight by then;
what is written a moment later would stay. So the ground is looked at before, and held as the last thing before the
weight is kept. Nobody is waited for then: a transaction that holds it needs nothing more, and cannot be in a deadlock.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from server.database import db
from server.geo.datum import Datum
from server.inspections.models import ObservationPhoto, Round
from server.photos import operations as photo_operations
from server.photos import queries as photos
from server.places import operations as place_operations
from server.places import queries as places


@dataclass(frozen=True)
class Ground:
    """When each site was put where it lies, when each picture failed, and the datum of each round's photos."""

    sites: dict[int, datetime | None]
    pictures: dict[str, datetime | None]
    rounds: dict[int, Datum]

    def bears(self, photo: ObservationPhoto) -> bool:
        """Tell whether all that a photo is weighed by is among this."""
        of = photo.observation
        on_site = of.site_id is None or of.site_id in self.sites
        return on_site and photo.sha256 in self.pictures and of.round_id in self.rounds


def ground_of(weighed: Collection[ObservationPhoto]) -> Ground:
    """Look at what photos are about to be weighed by."""
    records = [photo.observation for photo in weighed]
    of_rounds = select(Round.id, Round.exif_datum).where(Round.id.in_({of.round_id for of in records}))
    return Ground(
        places.placed_at({of.site_id for of in records if of.site_id is not None}),
        photos.failed_at({photo.sha256 for photo in weighed}),
        {row.id: row.exif_datum for row in db.session.execute(of_rounds)},
    )


def hold(ground: Ground) -> Ground:
    """Hold what is still so until the transaction ends, and give that; what somebody is just changing is not in it."""
    of_rounds = select(Round.id, Round.exif_datum).where(Round.id.in_(ground.rounds)).order_by(Round.id)
    rounds = db.session.execute(of_rounds.with_for_update(read=True, skip_locked=True))
    return Ground(
        {site_id: ground.sites[site_id] for site_id in place_operations.hold_places(ground.sites)},
        {sha256: ground.pictures[sha256] for sha256 in photo_operations.hold_pictures(ground.pictures)},
        {row.id: row.exif_datum for row in rounds if row.exif_datum is ground.rounds[row.id]},
    )
