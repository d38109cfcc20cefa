"""The queue of the desk is read in two statements, however much waits in a round."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import insert

from server import clock
from server.compliance.engine.verdicts import Outcome
from server.database import db
from server.inspections.evidence.models import SightingPair
from server.inspections.evidence.sameness import Basis
from server.inspections.models import Observation, ObservationPhoto, ObservationRequirement, Round
from server.inspections.rules import FixSource, Kind, Source, Trust
from server.people.rules import Role
from server.review.desk import queue
from server.review.desk.items import items
from server.review.desk.queue import Key, Wanted
from server.review.desk.whys import Why
from tests.support import judging, making
from tests.support.statements import said

FAR = [{"code": "off_site", "distance_m": 698, "allowed_m": 38}]
FAST = [{"code": "too_fast", "distance_m": 9000, "seconds": 60, "kmh": 540}]


def heap(photos: int, pairs: int) -> Round:
    """Make so many doubtful photos at twenty sites, a few of them between pairs; the first site's count is 待核实."""
    sites = [making.site("park", name=f"公园{number:02}") for number in range(20)]
    standard = making.standard()
    round_, inspector = making.round_of(*sites, standard=standard), making.account(Role.INSPECTOR)
    visits = [making.visit(round_, site, inspector) for site in sites]
    now, clause = clock.now(), standard.requirements[0].id
    uuids = [UUID(int=7_000_000 + number) for number in range(photos)]
    told = {"round_id": round_.id, "account_id": inspector.id, "kind": Kind.SIGHTING, "taken_at": now}
    told |= {"received_at": now, "content": {}, "content_sha256": "0" * 64, "themes": [], "defects": []}
    taken = {"position": 0, "size": 1, "source": Source.CAMERA, "taken_at": now, "fix_source": FixSource.DEVICE}
    taken |= {"trusted_at": now, "marks": []}
    db.session.execute(
        insert(Observation),
        [
            {**told, "uuid": uuid, "visit_uuid": visits[at % 20].uuid, "site_id": sites[at % 20].id}
            for at, uuid in enumerate(uuids)
        ],
    )
    db.session.execute(
        insert(ObservationRequirement), [{"observation_uuid": uuid, "requirement_id": clause} for uuid in uuids]
    )
    rows = [_photo(taken, uuid, at) for at, uuid in enumerate(uuids)]
    db.session.execute(insert(ObservationPhoto), rows)
    numbers = sorted(db.session.scalars(db.select(ObservationPhoto.id)))
    asked = {"round_id": round_.id, "basis": Basis.TWO_INSPECTORS, "figures": {}, "proposed_at": now}
    found = [
        {**asked, "site_id": sites[at % 20].id, "a_id": numbers[at], "b_id": numbers[at + 20]} for at in range(pairs)
    ]
    if found:
        db.session.execute(insert(SightingPair), found)
    judging.verdict(round_, sites[0], standard.requirements[0], Outcome.UNCERTAIN)
    db.session.commit()
    return round_


def _photo(taken: dict[str, Any], uuid: UUID, at: int) -> dict[str, Any]:
    is_fast = at % 2 == 1
    doubt = {"trust": Trust.TOO_FAST if is_fast else Trust.OFF_SITE, "trust_reasons": FAST if is_fast else FAR}
    return {**taken, **doubt, "observation_uuid": uuid, "photo_uuid": uuid, "sha256": f"{at:064x}"}


@pytest.mark.parametrize(("photos", "pairs"), [(40, 5), (10_000, 400)])
def test_the_queue_takes_two_statements_however_long_it_is(db_session, photos, pairs) -> None:
    round_ = heap(photos, pairs)
    number = round_.id
    with said() as statements:
        found = queue.waiting(number)
    assert len(statements) == 2
    assert len(found) == photos + pairs
    deciding = [each for each in found if each.decides]
    assert found[: len(deciding)] == deciding
    assert {each.site_name for each in deciding} == {"公园00"}
    assert len(queue.chosen(found, Wanted(why=Why.TOO_FAST))) == photos / 2
    assert queue.left_by_why(found, Wanted()) == {
        Why.TWO_INSPECTORS: pairs,
        Why.OFF_SITE: photos / 2,
        Why.TOO_FAST: photos / 2,
    }


def test_items_take_no_more_statements_for_ten_than_for_two_of_one_site(db_session) -> None:
    round_ = heap(600, 0)
    off_site = [each.key for each in queue.waiting(round_.id) if each.whys[0] is Why.OFF_SITE and each.decides]
    with said() as few:
        items(round_, off_site[:2])
    with said() as many:
        told = items(round_, off_site[:10])
    assert [each.key for each in told] == off_site[:10]
    assert len(many) == len(few)


def test_what_a_site_with_too_many_records_would_come_to_is_not_told(db_session) -> None:
    round_ = heap(20 * 401, 0)
    (key, *_rest) = [each.key for each in queue.waiting(round_.id)]
    (told,) = items(round_, [key])
    assert [each.ifs for each in told.effects] == [{}]
    assert isinstance(key, Key)
