"""Photos are weighed once, and again after each thing that makes that stale, without looking through what ever was."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import insert, update

from server import clock
from server.database import db, is_embedded
from server.geo.datum import Datum
from server.geo.position import Position
from server.inspections import jobs, operations, planning
from server.inspections.evidence.photos import is_any_to_weigh
from server.inspections.models import Observation, ObservationPhoto
from server.inspections.rules import Kind, RoundState, Source, Trust
from server.inspections.schemas import Withdrawal
from server.photos import operations as photos
from server.photos.models import Photo
from server.photos.rules import PhotoState
from server.places import corrections
from server.places import operations as places
from server.places.models import Site
from tests.support import making, pictures
from tests.support.repeats import Street, at
from tests.support.statements import said

pytestmark = pytest.mark.usefixtures("db_session")


class Weighed(Street):
    """A park with a photo that was read and weighed; nobody has tried to draw it yet."""

    def __init__(self, data: bytes = b"", **values: Any) -> None:
        super().__init__(**values)
        self.data = data or pictures.jpeg(size=(80, 60))
        self.photo = self.see(self.data)
        self.read()

    def read(self) -> None:
        photos.note_reading(self.photo.sha256, None, ZoneInfo("Asia/Shanghai"))
        db.session.commit()
        assert jobs.weigh_photos() >= 1
        db.session.refresh(self.photo)


def _moved(street: Weighed) -> None:
    places.locate_site(street.site, at(900), by=street.office.id)


def _corrected(street: Weighed) -> None:
    where = Position(at(900).x, at(900).y)
    proposed = corrections.propose_correction(street.site, "门在东边", by=street.first.id, position=where)
    corrections.accept_correction(proposed, by=street.office.id)


def _failed(street: Weighed) -> None:
    photos.note_failure(street.photo.sha256, "broken", "cannot be drawn")


def _other_datum(street: Weighed) -> None:
    changed = dataclasses.replace(street.round.practice, exif_datum=Datum.GCJ02)
    planning.change_practice(street.round, changed, by=street.office.id)


CAUSES: list[tuple[str, Callable[[Weighed], None], Trust]] = [
    ("its site was put elsewhere", _moved, Trust.OFF_SITE),
    ("a correction of its site's place was accepted", _corrected, Trust.OFF_SITE),
    ("nobody can draw it", _failed, Trust.NOT_SHOWABLE),
    ("the round's cameras write another datum", _other_datum, Trust.LOCATED),
]


@pytest.mark.parametrize(("sentence", "cause", "then"), CAUSES, ids=[row[0] for row in CAUSES])
def test_what_makes_a_weighing_stale_has_it_done_again_once(sentence, cause, then) -> None:
    street = Weighed(site=making.site("park", geometry=at(0)))
    assert street.photo.trust is Trust.LOCATED
    before = street.photo.trusted_at
    assert not is_any_to_weigh()
    cause(street)
    db.session.commit()
    assert is_any_to_weigh()
    assert jobs.weigh_photos() == 1, sentence
    db.session.refresh(street.photo)
    assert street.photo.trust is then
    assert street.photo.trusted_at > before
    assert not is_any_to_weigh()
    assert jobs.weigh_photos() == 0


def test_an_acceptance_that_is_taken_back_has_it_done_again() -> None:
    street = Weighed(site=making.site("park", geometry=at(0)))
    where = Position(at(900).x, at(900).y)
    proposed = corrections.propose_correction(street.site, "门在东边", by=street.first.id, position=where)
    corrections.accept_correction(proposed, by=street.office.id)
    db.session.commit()
    assert jobs.weigh_photos() == 1
    corrections.reopen_correction(proposed, by=street.office.id)
    db.session.commit()
    assert jobs.weigh_photos() == 1
    db.session.refresh(street.photo)
    assert street.photo.trust is Trust.LOCATED


def test_a_twin_of_a_withdrawn_photo_is_weighed_again() -> None:
    street = Weighed()
    twin = street.see(street.data, kind=Kind.PROBLEM, by=street.second)
    db.session.commit()
    assert jobs.weigh_photos() == 1
    operations.withdraw_observation(street.photo.observation_uuid, Withdrawal(), street.first)
    db.session.commit()
    assert jobs.weigh_photos() == 1
    db.session.refresh(twin)
    assert twin.trust is Trust.LOCATED


def test_a_second_move_is_noted_like_the_first() -> None:
    street = Weighed()
    for east_m, then in [(900, Trust.OFF_SITE), (0, Trust.LOCATED), (900, Trust.OFF_SITE)]:
        places.locate_site(street.site, at(east_m), by=street.office.id)
        db.session.commit()
        assert jobs.weigh_photos() == 1
        db.session.refresh(street.photo)
        assert street.photo.trust is then


@pytest.mark.parametrize("cause", [_moved, _failed])
def test_evidence_of_a_closed_round_stays_as_it_was_judged(cause) -> None:
    street = Weighed()
    street.round.state, street.round.closed_at = RoundState.CLOSED, clock.now()
    cause(street)
    db.session.commit()
    assert jobs.weigh_photos() == 0
    db.session.refresh(street.photo)
    assert street.photo.trust is Trust.LOCATED
    assert not is_any_to_weigh(), "note was taken all the same"


def test_a_photo_that_has_not_come_is_nothing_to_weigh() -> None:
    street = Weighed()
    making.observed_photo(street.photo.observation, sha256="ab" * 32)
    db.session.commit()
    assert not is_any_to_weigh()


def test_nobody_waits_to_write_where_there_is_nothing_to_weigh() -> None:
    Weighed()
    with said() as statements:
        assert jobs.weigh_photos() == 0
    assert len(statements) == 3
    assert all(each.lstrip().startswith("SELECT") for each, _ in statements)


# ── What it costs ──────────────────────────────────────────────────────────────────────────────────────────────────


def heap(street: Street, weighed: int) -> None:
    """Record photos that were weighed long ago, one in a hundred of them broken, and a few that have not come."""
    visit, now = street.visits[street.first.id], clock.now()
    seen = {"round_id": street.round.id, "account_id": street.first.id, "taken_at": now}
    seen |= {"visit_uuid": visit.uuid, "kind": Kind.SIGHTING, "received_at": now, "themes": [], "defects": []}
    seen |= {"content": {}, "content_sha256": "0" * 64}
    taken = {"position": 0, "size": 9, "source": Source.CAMERA, "taken_at": now, "trust_reasons": [], "marks": []}
    done = {"trust": Trust.LOCATED, "trusted_at": now, "searched_at": now, "compared_at": now}
    sent = {"size": 9, "media_type": "image/jpeg", "key": "x", "received_at": now, "read_at": now, "warnings": []}
    sent |= {"state": PhotoState.VERIFIED, "phash": "0" * 16}
    drawn = {"rendered_at": now, "failed_at": None, "failure_code": None, "failure_noted_at": None}
    broken = {"rendered_at": None, "failed_at": now, "failure_code": "broken", "failure_noted_at": now}
    numbers = range(1, weighed + 1)
    places = {"site_type": "park", "state": "to_be_located", "created_at": now, "placed_at": now, "place_noted_at": now}
    named = [{**places, "code": f"S{number}", "name": f"{number}"} for number in range(weighed // 10)]
    sites = list(db.session.scalars(insert(Site).returning(Site.id), named))
    lain = [{**seen, "uuid": UUID(int=n << 40), "site_id": sites[n % len(sites)]} for n in numbers]
    db.session.execute(insert(Observation), lain)
    rows = [{**taken, **done, "sha256": f"{number:064x}", **_named(number)} for number in numbers]
    to_come = [{**taken, "sha256": f"f{number:063x}", **_named(number)} for number in range(1, 1 + weighed // 100)]
    db.session.execute(insert(ObservationPhoto), rows)
    db.session.execute(insert(ObservationPhoto), to_come)
    known = [{**sent, **(drawn if n % 100 else broken), "sha256": f"{n:064x}"} for n in numbers]
    db.session.execute(insert(Photo), known)
    db.session.commit()


def _named(number: int) -> dict[str, UUID]:
    return {"observation_uuid": UUID(int=number << 40), "photo_uuid": UUID(int=number << 40)}


def _plan(statement: str, values: Any) -> list[str]:
    say = "EXPLAIN QUERY PLAN " if is_embedded() else "EXPLAIN "
    return [str(row[-1]) for row in db.session.connection().exec_driver_sql(say + statement, values)]


LOOKED_THROUGH = ("SCAN", "Seq Scan")
SHORT = ("ix_observation_photo_to_weigh", "ix_site_place_to_note", "ix_photo_failure_to_note", "SCAN round", "on round")
"""Indexes of what waits, and rounds, of which there are a few a year."""


@pytest.mark.parametrize("counted", [True, False], ids=["with statistics", "without statistics"])
def test_looking_for_photos_to_weigh_looks_through_no_table(counted) -> None:
    street = Weighed()
    heap(street, 5000)
    if counted or not is_embedded():  # PostgreSQL keeps its statistics by itself
        db.session.execute(db.text("ANALYZE"))
    with said() as statements:
        assert jobs.weigh_photos() == 0
    other = making.site("park")
    places.locate_site(other, at(900), by=None)
    db.session.execute(update(Photo).where(Photo.sha256 == f"{100:064x}").values(failure_noted_at=None))
    db.session.commit()
    with said() as more:
        assert jobs.weigh_photos() == 1
    own = [each for each in (*statements, *more) if any(name in each[0] for name in ("trusted_at IS N", "_noted_at"))]
    assert len(own) >= 3 + 5
    for statement, values in own:
        plan = _plan(statement, values)
        through = [line for line in plan if any(word in line for word in LOOKED_THROUGH)]
        assert [line for line in through if not any(known in line for known in SHORT)] == [], plan
