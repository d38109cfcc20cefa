"""How fast an inspector came from one photo to the next does not depend on which record arrived first."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest

from server import clock
from server.database import db
from server.inspections import operations
from server.inspections.models import ObservationPhoto
from server.inspections.rules import Source, Trust
from server.inspections.schemas import ObservationRecord
from tests.support import pictures
from tests.support.repeats import Street, at


def send(street: Street, seed: int, east_m: float, taken_at: datetime, **photo: Any) -> str:
    """Record a thing as its phone does, and let its photo arrive."""
    data = pictures.jpeg(seed=seed)
    sha256 = hashlib.sha256(data).hexdigest()
    place = at(east_m)
    fix = {"lon": place.x, "lat": place.y, "accuracy_m": 8.0, "taken_at": taken_at}
    told = {"uuid": uuid4(), "sha256": sha256, "size": len(data), "taken_at": taken_at, "fix": fix} | photo
    record = ObservationRecord(
        visit=street.visits[street.first.id].uuid,
        kind="sighting",
        requirements=[street.requirement.key],
        taken_at=taken_at,
        photos=[{"source": Source.CAMERA, "marks": [{"x": 0.5, "y": 0.5}]} | told],
    )
    operations.record_observation(uuid4(), record, street.first)
    street.arrive(data)
    street.work()
    return sha256


def trust_of(sha256: str) -> tuple[Trust | None, list[str]]:
    db.session.expire_all()
    row = db.session.query(ObservationPhoto).filter_by(sha256=sha256).one()
    return row.trust, [reason["code"] for reason in row.trust_reasons]


@pytest.mark.parametrize("late", [True, False], ids=["the earlier photo comes late", "in order"])
def test_sixty_kilometres_in_five_minutes_are_doubtful_whichever_came_first(app, late) -> None:
    with app.app_context():
        street, now = Street(least=1), clock.now()
        earlier = {"seed": 1, "east_m": 60_000, "taken_at": now - timedelta(minutes=15)}
        later = {"seed": 2, "east_m": 0, "taken_at": now - timedelta(minutes=10)}
        sent = {photo["seed"]: send(street, **photo) for photo in ((later, earlier) if late else (earlier, later))}
        assert trust_of(sent[1]) == (Trust.OFF_SITE, ["off_site"])
        assert trust_of(sent[2]) == (Trust.TOO_FAST, ["too_fast"])


def test_a_photo_from_an_album_that_comes_late_says_nothing_of_the_way(app) -> None:
    with app.app_context():
        street, now = Street(least=1), clock.now()
        later = send(street, 2, 0, now - timedelta(minutes=10))
        send(street, 1, 60_000, now - timedelta(minutes=15), source=Source.GALLERY)
        assert trust_of(later) == (Trust.LOCATED, [])
