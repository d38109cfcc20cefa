"""The sweeps that weigh photos (what each is worth as evidence of place and time), compare them with each other at a
site, and search for them among all others."""

from __future__ import annotations

from server import clock
from server.database import db, transaction
from server.inspections.evidence import pairing, pairs
from server.inspections.evidence import photos as photo_queries
from server.inspections.evidence.searching import search
from server.inspections.evidence.staleness import forget_stale
from server.inspections.evidence.weighing import weigh_all
from server.inspections.models import ObservationPhoto
from server.photos import queries as photos

BATCH = 50
COMPARED_SITES = 10
SEARCHED = 20


def weigh_photos() -> int:
    """Weigh a batch of photos that have arrived, or about which something changed since; tell how many."""
    if not photo_queries.is_any_to_weigh():
        return 0
    with transaction():
        forget_stale()
        return weigh_all(photo_queries.photos_to_weigh(BATCH))


def compare_photos() -> int:
    """Compare weighed photos with the others at their site, as soon as it is known what they look like."""
    if not pairs.uncompared_sites(1):
        return 0
    with transaction():
        waiting = pairs.uncompared_sites(COMPARED_SITES)
        for round_id, site_id in waiting:
            pairing.propose(round_id, site_id)
    return len(waiting)


def search_photos() -> int:
    """Search for a batch of photos among those of other sites and rounds; what was seen before is weighed anew."""
    waiting = photo_queries.photos_to_search(SEARCHED)
    found = {expected.id: search(expected, phash) for expected, phash in waiting}
    db.session.rollback()  # comparing pictures takes a while, and nobody waits for it to write
    if found:
        with transaction():
            changed = []
            for number, (alike, later) in found.items():
                expected = db.session.get_one(ObservationPhoto, number)
                before = expected.alike
                expected.searched_at, expected.alike = clock.now(), alike or None
                photo = photos.photo(expected.sha256)
                if photo and (alike or before):
                    changed.append((expected, photo))
                for each in later:
                    db.session.get_one(ObservationPhoto, each).searched_at = None
            weigh_all(changed)
    return len(found)
